"""Models behind an OpenAI-compatible server: vLLM on one's own machines, or a provider.

The arena asks once: repeating and replacing are decisions of whoever holds the battle. Only where a
model has several replicas is the next one asked, and only before the first token.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Self, TypeAlias, cast

import openai
from openai.types import Completion as ForeignCompletion
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from pydantic import Field, field_validator, model_validator

from arena.backends.answers import AnswerText
from arena.backends.openai_stream import StreamRecord, read_chunk, refuses_system_role, translated
from arena.backends.options import BackendOptions, TimeLimits
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.templates import (
    Frame,
    completion_prompt,
    frame_for,
    messages_as_json,
    without_system_role,
)
from arena.domain import GenerationSettings, Message, Model, Role, Template
from arena.errors import InputError

logger = logging.getLogger(__name__)

ForeignStream: TypeAlias = (
    openai.AsyncStream[ChatCompletionChunk] | openai.AsyncStream[ForeignCompletion]
)
_ELSEWHERE = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)


class OpenAIOptions(BackendOptions):
    """Options of `backend: openai`."""

    endpoint: str | None = Field(
        default=None, description="Base address of the server, such as http://127.0.0.1:8000/v1."
    )
    endpoints: tuple[str, ...] = Field(
        default=(), description="Base addresses of several replicas that serve this very model."
    )
    model: str | None = Field(
        default=None, min_length=1, description="Name under which it is served; default the id."
    )
    revision: str | None = Field(
        default=None, description="Version of the weights that is served; for the record only."
    )
    api_key_variable: str | None = Field(
        default=None, min_length=1, description="Environment variable that holds the key, if any."
    )
    frame: Frame | None = Field(
        default=None, description="Few-shot frame of template: frame; default by study language."
    )
    timeouts: TimeLimits = Field(
        default=TimeLimits(), description="How long the server may take, in seconds."
    )

    @field_validator("endpoint", "endpoints")
    @classmethod
    def _web_addresses(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for address in (value,) if isinstance(value, str) else value or ():
            if not address.startswith(("http://", "https://")):
                raise ValueError(f"{address!r} must start with http:// or https://")
        return value

    @model_validator(mode="after")
    def _one_way_to_the_server(self) -> Self:
        if bool(self.endpoint) == bool(self.endpoints):
            raise ValueError("name the server in endpoint, or its replicas in endpoints")
        return self

    def open(self, model: Model, *, folder: Path, language: str) -> "OpenAIBackend":
        """Make the clients; the server itself is first asked when an answer is."""
        frame = None
        if model.template is Template.FRAME:
            frame = self.frame or frame_for(language)
        key = self._key()
        clients = [
            openai.AsyncOpenAI(
                base_url=address,
                api_key=key,
                max_retries=0,
                timeout=openai.Timeout(self.timeouts.total, connect=self.timeouts.connect),
            )
            for address in self.endpoints or (self.endpoint,)
        ]
        return OpenAIBackend(model, self, clients, frame)

    def _key(self) -> str:
        if self.api_key_variable is None:
            return "none"
        key = os.environ.get(self.api_key_variable)
        if not key:
            raise InputError(
                f"the environment variable {self.api_key_variable} holds no key",
                cure=f"set {self.api_key_variable} before the start, or drop api_key_variable",
            )
        return key


@dataclass(frozen=True, slots=True)
class _Asked:
    stream: ForeignStream
    rendered_prompt: str


class OpenAIBackend:
    """One model, served by one server or by several equal ones, asked in turn."""

    live = True

    def __init__(
        self,
        model: Model,
        options: OpenAIOptions,
        clients: Sequence[openai.AsyncOpenAI],
        frame: Frame | None,
    ) -> None:
        self._template = model.template
        self._served_name = options.model or model.id
        self._revision = options.revision
        self._limits = options.timeouts
        self._clients = tuple(clients)
        self._turn = cycle(range(len(self._clients)))
        self._frame = frame
        self._system_role = True

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The answer as the server streams it. Closing early closes the connection at once."""
        now = asyncio.get_running_loop().time
        end = now() + self._limits.total
        deadline = now() + self._limits.first_token
        settings = self._frame.settings(request.settings) if self._frame else request.settings
        answer = AnswerText(strip_start=self._frame is not None)
        record = StreamRecord(self._served_name)
        begun = False
        async with translated(deadline, begun=False):
            asked = await self._ask(request, settings)
        try:
            while True:
                async with translated(min(deadline, end), begun=begun):
                    foreign = await anext(asked.stream, None)
                if foreign is None:
                    break
                chunk = read_chunk(foreign)
                record.note(chunk)
                for piece in answer.feed(chunk.text):
                    begun = True
                    yield piece
                if begun:
                    deadline = now() + self._limits.gap
        finally:
            await asked.stream.close()
        finish = record.finish()
        for piece in answer.finish():
            yield piece
        yield Completion(
            finish=finish,
            settings=settings,
            rendered_prompt=asked.rendered_prompt,
            engine=self._engine(record),
            prompt_tokens=record.prompt_tokens,
            response_tokens=record.response_tokens,
        )

    async def close(self) -> None:
        """Close all connections."""
        for client in self._clients:
            await client.close()

    async def _ask(self, request: GenerationRequest, settings: GenerationSettings) -> _Asked:
        first = next(self._turn)
        *replicas, last = self._clients[first:] + self._clients[:first]
        for client in replicas:
            try:
                return await self._ask_one(client, request, settings)
            except _ELSEWHERE as error:
                name = self._served_name
                logger.warning("A replica of %s failed before an answer: %s", name, type(error))
        return await self._ask_one(last, request, settings)

    async def _ask_one(
        self, client: openai.AsyncOpenAI, request: GenerationRequest, settings: GenerationSettings
    ) -> _Asked:
        if self._template is not Template.CHAT:
            render = self._frame.render if self._frame else completion_prompt
            return await self._complete(client, render(request.messages), settings)
        plain = without_system_role(request.messages)
        if not self._system_role:
            return await self._chat(client, plain, settings)
        try:
            return await self._chat(client, request.messages, settings)
        except openai.BadRequestError as error:
            has_system = any(message.role is Role.SYSTEM for message in request.messages)
            if not has_system or not refuses_system_role(error):
                raise
            asked = await self._chat(client, plain, settings)
            self._system_role = False
            return asked

    async def _chat(
        self,
        client: openai.AsyncOpenAI,
        messages: Sequence[Message],
        settings: GenerationSettings,
    ) -> _Asked:
        sent = messages_as_json(messages)
        stream = await client.chat.completions.create(
            model=self._served_name,
            messages=cast(list[ChatCompletionMessageParam], json.loads(sent)),
            stream=True,
            stream_options={"include_usage": True},
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_tokens=settings.max_tokens,
            stop=list(settings.stop) or openai.omit,
            seed=openai.omit if settings.seed is None else settings.seed,
        )
        return _Asked(stream, sent)

    async def _complete(
        self, client: openai.AsyncOpenAI, prompt: str, settings: GenerationSettings
    ) -> _Asked:
        stream = await client.completions.create(
            model=self._served_name,
            prompt=prompt,
            stream=True,
            stream_options={"include_usage": True},
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_tokens=settings.max_tokens,
            stop=list(settings.stop) or openai.omit,
            seed=openai.omit if settings.seed is None else settings.seed,
        )
        return _Asked(stream, prompt)

    def _engine(self, record: StreamRecord) -> str:
        revision = f"@{self._revision}" if self._revision else ""
        fingerprint = f" ({record.fingerprint})" if record.fingerprint else ""
        return f"openai: {self._served_name}{revision}{fingerprint}"
