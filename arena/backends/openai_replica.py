"""One OpenAI-compatible server that serves one model: how a conversation is put to it, and whether it is there."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from arena.backends.openai_client import Client, Events, StatusError
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
from arena.errors import BackendError

LOOK_SECONDS = 1.5
"""Where nothing has come for so long before a first text, the server is asked whether it is there."""
OWN_LATENESS = 0.25
"""Later than by so much, this process was too busy to say that a server did not answer in time."""
REST_SECONDS = 30.0
"""A replica that failed before a first text is asked after the others for so long."""


class Closable(Protocol):
    """What holds a connection until it is closed."""

    async def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that has been asked for, and what was sent: a prompt, or messages as JSON."""

    events: Events
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
        client: Client,
        *,
        alive_seconds: float,
        served_name: str,
        template: Template,
        frame: Frame | None,
        prompt_text: bool | None,
        promised_template: str | None = None,
    ) -> None:
        self._client = client
        self._alive_seconds = alive_seconds
        self._heard_at = float("-inf")
        self._failed_at = float("-inf")
        self._look: asyncio.Task[bool] | None = None
        self._served_name = served_name
        self._template = template
        self._frame = frame
        self._prompt_text = prompt_text
        self._inquiry = Inquiry(client, served_name, promised_template)
        self._system_role = True

    async def ask(self, request: GenerationRequest, settings: GenerationSettings) -> Asked:
        """Send the request and wait for the beginning of the stream.

        Raises:
            StatusError, aiohttp.ClientError: untranslated, whatever went wrong.
        """
        if self._template is not Template.CHAT:
            render = self._frame.render if self._frame else completion_prompt
            return await self._complete(render(request.messages), settings)
        plain = without_system_role(request.messages)
        if not self._system_role:
            return await self._chat(plain, settings, self._folded(request))
        try:
            return await self._chat(request.messages, settings, Rendering.CHAT)
        except StatusError as error:
            if self._folded(request) is Rendering.CHAT or not refuses_system_role(error):
                raise
            asked = await self._chat(plain, settings, self._folded(request))
            self._system_role = False
            return asked

    async def watched(self, beginning: Coroutine[None, None, T]) -> T:
        """Wait for the beginning of an answer for as long as the server is there.

        A server that has much to do lets a first text wait and still says that it is well; so nobody waits
        long for one that says nothing to anybody, and nobody takes a slow model for a dead one.

        Raises:
            BackendError: timeout, if the server does not answer a question that costs it nothing.
        """
        now = asyncio.get_running_loop().time
        task = asyncio.ensure_future(beginning)
        try:
            while True:
                since = now()
                await asyncio.wait({task}, timeout=LOOK_SECONDS)
                if not task.done() and self._heard_at < since:
                    look = self._looked()
                    await asyncio.wait({task, look}, return_when=asyncio.FIRST_COMPLETED)
                    if not task.done() and not look.result():
                        raise BackendError(
                            "timeout", "no text, and no answer to GET /health either"
                        )
                if task.done():
                    return task.result()
        except BaseException as error:
            if isinstance(error, BackendError) and error.may_pass:
                self._failed_at = now()
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled() and task.exception() is None:
                await task.result().close()
            raise

    def heard(self) -> None:
        """Something came from this server."""
        self._heard_at = asyncio.get_running_loop().time()

    @property
    def rests(self) -> bool:
        """Whether others are asked first, because this one failed a short while ago."""
        return asyncio.get_running_loop().time() - self._failed_at < REST_SECONDS

    def _looked(self) -> "asyncio.Task[bool]":
        """One question for all who wait, which tells whether the server is there."""
        if self._look is None:
            self._look = asyncio.create_task(self._is_there())
            self._look.add_done_callback(self._forget_look)
        return self._look

    def _forget_look(self, _: "asyncio.Task[bool]") -> None:
        self._look = None

    async def _is_there(self) -> bool:
        now = asyncio.get_running_loop().time
        asked = now()
        if await self._client.responds(self._alive_seconds):
            self.heard()
            return True
        return now() - asked > self._alive_seconds + OWN_LATENESS

    async def close(self) -> None:
        """Close all connections."""
        await self._inquiry.close()
        if self._look is not None:
            self._look.cancel()
            await asyncio.wait({self._look})
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

    async def _stream(self, path: str, body: dict[str, object]) -> Events:
        events = await self._client.stream(
            path, {"model": self._served_name, "stream": True, **body}
        )
        self.heard()
        return events


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
