"""One OpenAI-compatible server that serves one model: how a conversation is put to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import openai

from arena.backends.openai_inquiry import Inquiry
from arena.backends.openai_stream import refuses_system_role
from arena.backends.protocol import GenerationRequest
from arena.backends.templates import (
    Frame,
    completion_prompt,
    messages_as_json,
    without_system_role,
)
from arena.codes import Rendering, Role, Template
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
    rendering: Rendering
    template_hash: str | None = None


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
        prompt_text: bool | None,
        promised_template: str | None = None,
    ) -> None:
        self._client = client
        self._served_name = served_name
        self._template = template
        self._frame = frame
        self._prompt_text = prompt_text
        self._inquiry = Inquiry(client, served_name, promised_template)
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
            return await self._chat(plain, settings, self._folded(request))
        try:
            return await self._chat(request.messages, settings, Rendering.CHAT)
        except openai.BadRequestError as error:
            if self._folded(request) is Rendering.CHAT or not refuses_system_role(error):
                raise
            asked = await self._chat(plain, settings, self._folded(request))
            self._system_role = False
            return asked

    async def close(self) -> None:
        """Close all connections."""
        await self._inquiry.close()
        await self._client.close()

    @staticmethod
    def _folded(request: GenerationRequest) -> Rendering:
        """What it is to leave the system role out: nothing where there is no system text."""
        has_system = any(message.role is Role.SYSTEM for message in request.messages)
        return Rendering.CHAT_SYSTEM_IN_USER if has_system else Rendering.CHAT

    async def _chat(
        self, messages: Sequence[Message], settings: GenerationSettings, rendering: Rendering
    ) -> Asked:
        sent = messages_as_json(messages)
        facts = await self._inquiry.facts()
        wanted = facts.tells_prompt if self._prompt_text is None else self._prompt_text
        extra = {"return_prompt_text": True} if wanted else {}
        body = {"messages": json.loads(sent), **extra, **_sampling(settings)}
        stream = await self._stream("/chat/completions", body)
        return Asked(stream, sent, rendering, facts.template_hash)

    async def _complete(self, prompt: str, settings: GenerationSettings) -> Asked:
        body = {"prompt": prompt, **_sampling(settings)}
        rendering = Rendering.FRAME if self._frame else Rendering.COMPLETION
        frame_hash = self._frame.hash if self._frame else None
        return Asked(await self._stream("/completions", body), prompt, rendering, frame_hash)

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
