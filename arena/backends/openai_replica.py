"""One OpenAI-compatible server that serves one model: how a conversation is put to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import openai

from arena.backends.openai_stream import refuses_system_role
from arena.backends.protocol import GenerationRequest
from arena.backends.templates import (
    Frame,
    completion_prompt,
    messages_as_json,
    without_system_role,
)
from arena.codes import Role, Template
from arena.domain import (
    GenerationSettings,
    Message,
)

ForeignStream = openai.AsyncStream[object]


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that has been asked for, and what was sent: a prompt, or messages as JSON."""

    stream: ForeignStream
    sent: str


class Replica:
    """Puts conversations to one server, in the way that the model's template says.

    A server that refuses the system role is asked again with the system text in front of the first
    user message, and in that way at once from then on.
    """

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        *,
        served_name: str,
        template: Template,
        frame: Frame | None,
        prompt_text: bool,
    ) -> None:
        self._client = client
        self._served_name = served_name
        self._template = template
        self._frame = frame
        self._extra = {"return_prompt_text": True} if prompt_text else {}
        self._system_role = True

    async def ask(self, request: GenerationRequest, settings: GenerationSettings) -> Asked:
        """Send the request and wait for the beginning of the stream.

        Raises:
            openai.OpenAIError: untranslated, whatever went wrong.
        """
        if self._template is not Template.CHAT:
            render = self._frame.render if self._frame else completion_prompt
            return await self._complete(render(request.messages), settings)
        plain = without_system_role(request.messages)
        if not self._system_role:
            return await self._chat(plain, settings)
        try:
            return await self._chat(request.messages, settings)
        except openai.BadRequestError as error:
            has_system = any(message.role is Role.SYSTEM for message in request.messages)
            if not has_system or not refuses_system_role(error):
                raise
            asked = await self._chat(plain, settings)
            self._system_role = False
            return asked

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _chat(self, messages: Sequence[Message], settings: GenerationSettings) -> Asked:
        sent = messages_as_json(messages)
        body = {"messages": json.loads(sent), **self._extra, **_sampling(settings)}
        return Asked(await self._stream("/chat/completions", body), sent)

    async def _complete(self, prompt: str, settings: GenerationSettings) -> Asked:
        body = {"prompt": prompt, **_sampling(settings)}
        return Asked(await self._stream("/completions", body), prompt)

    async def _stream(self, path: str, body: dict[str, object]) -> ForeignStream:
        # The client's typed methods build an object tree per event, which costs more than all the
        # rest of the way; the events are checked by our own model anyway.
        return await self._client.post(
            path,
            cast_to=object,
            body={"model": self._served_name, "stream": True, **body},
            stream=True,
            stream_cls=ForeignStream,
        )


def _sampling(settings: GenerationSettings) -> dict[str, object]:
    wanted = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_tokens": settings.max_tokens,
        "stop": list(settings.stop) or None,
        "seed": settings.seed,
        "stream_options": {"include_usage": True},
    }
    return {name: value for name, value in wanted.items() if value is not None}
