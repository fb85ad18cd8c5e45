"""Models behind an OpenAI-compatible server: vLLM on one's own machines, or a provider.

The arena asks once: repeating and replacing are decisions of whoever holds the battle. Only where a
model has several replicas is the next one asked, and only before the first token.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from itertools import cycle
from pathlib import Path
from typing import Self

import openai
from pydantic import Field, field_validator, model_validator

from arena.backends.answers import AnswerText
from arena.backends.keys import (
    check_is_a_variable,
    check_no_key_among,
    check_no_key_in_address,
    read_key,
)
from arena.backends.openai_replica import Asked, Replica
from arena.backends.openai_stream import Deadline, StreamRecord, read_chunk, translated
from arena.backends.options import BackendOptions, TimeLimits
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.serving_options import ServingOptions
from arena.backends.templates import Frame, frame_for
from arena.codes import Template
from arena.domain import (
    GenerationSettings,
    Model,
    Origin,
)

logger = logging.getLogger(__name__)

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
        default=None,
        description="Version of the weights that is served, recorded with each answer.",
    )
    api_key_variable: str | None = Field(
        default=None, min_length=1, description="Environment variable that holds the key, if any."
    )
    frame: Frame | None = Field(
        default=None, description="Few-shot frame of template: frame; default by study language."
    )
    prompt_text: bool | None = Field(
        default=None,
        description="Whether to ask for the rendered chat prompt and record it; default of vLLM only.",
    )
    timeouts: TimeLimits = Field(
        default=TimeLimits(), description="How long the server may take, in seconds."
    )
    serve: ServingOptions | None = Field(
        default=None, description="How serve-models serves it, as far as answers depend on it."
    )

    @field_validator("endpoint", "endpoints")
    @classmethod
    def _web_addresses(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for address in (value,) if isinstance(value, str) else value or ():
            check_no_key_in_address(address)
            if not address.startswith(("http://", "https://")):
                raise ValueError(f"{address!r} must start with http:// or https://")
        return value

    @field_validator("api_key_variable")
    @classmethod
    def _a_name_and_not_a_key(cls, value: str | None) -> str | None:
        if value is not None:
            check_is_a_variable(value)
        return value

    @model_validator(mode="before")
    @classmethod
    def _no_key_in_a_file(cls, value: object) -> object:
        check_no_key_among(value)
        return value

    @model_validator(mode="after")
    def _one_way_to_the_server(self) -> Self:
        if bool(self.endpoint) == bool(self.endpoints):
            raise ValueError("name the server in endpoint, or its replicas in endpoints")
        return self

    def open(self, model: Model, *, folder: Path, language: str | None) -> "OpenAIBackend":
        """Make the clients; the server itself is first asked when an answer is."""
        frame = None
        if model.template is Template.FRAME:
            frame = self.frame or frame_for(language)
        served_name = self.model or model.id
        key = read_key(self.api_key_variable)
        served = self.serve or ServingOptions()
        replicas = [
            Replica(
                openai.AsyncOpenAI(
                    base_url=address,
                    api_key=key or "none",
                    max_retries=0,
                    timeout=openai.Timeout(self.timeouts.total, connect=self.timeouts.connect),
                ),
                served_name=served_name,
                template=model.template,
                frame=frame,
                prompt_text=self.prompt_text,
                promised_template=served.template_hash(folder),
            )
            for address in self.endpoints or (self.endpoint,)
        ]
        return OpenAIBackend(self, served_name, replicas, frame, key)


class OpenAIBackend:
    """One model, served by one server or by several equal ones, asked in turn."""

    live = True

    def __init__(
        self,
        options: OpenAIOptions,
        served_name: str,
        replicas: Sequence[Replica],
        frame: Frame | None,
        key: str | None,
    ) -> None:
        self._key = key
        self._served_name = served_name
        self._revision = options.revision
        self._limits = options.timeouts
        self._replicas = tuple(replicas)
        self._turn = cycle(range(len(self._replicas)))
        self._frame = frame

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The answer as the server streams it. Closing early closes the connection at once."""
        started = asyncio.get_running_loop().time()
        settings = self._frame.settings(request.settings) if self._frame else request.settings
        answer = AnswerText(strip_start=self._frame is not None)
        record = StreamRecord(self._served_name, self._key)
        deadline = Deadline(started + self._limits.first_token, "first_token")
        async with translated(deadline, connected=False, key=self._key):
            asked = await self._ask(request, settings)
        async with asked.stream, aclosing(self._texts(asked, record, answer, started)) as texts:
            async for text in texts:
                for piece in answer.feed(text):
                    yield piece
        finish = record.finish()
        for piece in answer.finish():
            yield piece
        yield Completion(
            finish=finish,
            settings=settings,
            rendered_prompt=record.prompt_text or asked.sent,
            engine=self._engine(record),
            prompt_tokens=record.prompt_tokens,
            response_tokens=record.response_tokens,
            origin=Origin(asked.rendering, asked.template_hash, self._revision),
        )

    async def close(self) -> None:
        """Close all connections."""
        for replica in self._replicas:
            await replica.close()

    async def _ask(self, request: GenerationRequest, settings: GenerationSettings) -> Asked:
        first = next(self._turn)
        *others, last = self._replicas[first:] + self._replicas[:first]
        for replica in others:
            try:
                return await replica.ask(request, settings)
            except _ELSEWHERE as error:
                name, kind = self._served_name, type(error).__name__
                logger.warning("a replica of %s failed before its first token: %s", name, kind)
        return await last.ask(request, settings)

    async def _texts(
        self, asked: Asked, record: StreamRecord, answer: AnswerText, started: float
    ) -> AsyncGenerator[str]:
        """The raw text of each event, within the time limits; the record notes the rest."""
        now = asyncio.get_running_loop().time
        end = Deadline(started + self._limits.total, "total")
        deadline = Deadline(started + self._limits.first_token, "first_token")
        while True:
            async with translated(min(deadline, end), connected=True, key=self._key):
                foreign = await anext(asked.stream, None)
            if foreign is None:
                return
            chunk = read_chunk(foreign)
            record.note(chunk)
            yield chunk.text
            if answer.begun:
                deadline = Deadline(now() + self._limits.gap, "gap")

    def _engine(self, record: StreamRecord) -> str:
        revision = f"@{self._revision}" if self._revision else ""
        fingerprint = f" ({record.fingerprint})" if record.fingerprint else ""
        return f"openai: {self._served_name}{revision}{fingerprint}"
