"""The border to an OpenAI-compatible server: what it says in our words, and its errors as ours.

Foreign chunks and exceptions stop here. Nothing else in the arena knows their shapes.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

import openai
from pydantic import BaseModel, ConfigDict, ValidationError

from arena.backends.retry_after import told_pause
from arena.codes import Finish
from arena.errors import BackendError

_MESSAGE_CHARACTERS = 400
_THIS_REQUEST = (400, 413, 422)
"""What is said of a request, such as a prompt that is too long, and not of the server."""
BLOT = "[key]"
_NO_CHAT_TEMPLATE = re.compile(r"chat.?template", re.IGNORECASE)
_NO_SYSTEM_ROLE = re.compile(
    r"\bsystem\b|developer instruction|only user and assistant|roles must alternate", re.IGNORECASE
)


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Delta(_Foreign):
    content: str | None = None


class _Choice(_Foreign):
    delta: _Delta | None = None
    text: str | None = None
    finish_reason: str | None = None


class _Usage(_Foreign):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(_Foreign):
    """One event of a stream, of chat or completion, with only what the arena reads."""

    model: str | None = None
    system_fingerprint: str | None = None
    prompt_text: str | None = None
    choices: list[_Choice] = []
    usage: _Usage | None = None

    @property
    def text(self) -> str:
        """The text that this event adds, often empty."""
        return "".join(
            (choice.delta.content if choice.delta else choice.text) or "" for choice in self.choices
        )

    @property
    def finish_reason(self) -> str | None:
        """Why the answer ended, in the event that ends it."""
        return next((c.finish_reason for c in self.choices if c.finish_reason), None)


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """Until when to wait, in event loop time, and which of the time limits says so."""

    time: float
    limit: str


@dataclass(slots=True)
class StreamRecord:
    """What a server told about an answer besides its text."""

    asked: str
    key: str | None = None
    finish_reason: str | None = None
    fingerprint: str | None = None
    prompt_text: str | None = None
    prompt_tokens: int | None = None
    response_tokens: int | None = None
    chunks: int = 0

    def note(self, chunk: Chunk) -> None:
        """Keep what this event says.

        Raises:
            BackendError: garbage, if another model answers than the one asked.
        """
        self.chunks += 1
        if chunk.model and chunk.model != self.asked:
            named = without_key(chunk.model, self.key)
            raise BackendError(
                "garbage",
                f"asked for the model {self.asked!r}, the server answered as {named!r}: "
                "set options.model to the exact name that the server uses",
            )
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.fingerprint = without_key(chunk.system_fingerprint or "", self.key) or self.fingerprint
        self.prompt_text = chunk.prompt_text or self.prompt_text
        if chunk.usage:
            self.prompt_tokens = chunk.usage.prompt_tokens
            self.response_tokens = chunk.usage.completion_tokens

    def finish(self) -> Finish:
        """Why the answer ended, once the stream has.

        Raises:
            BackendError: the stream held no event, broke off, or ended for a reason that makes the
                text something else than the model's whole answer.
        """
        if not self.chunks:
            raise BackendError("garbage", "the server answered with something that is no stream")
        if self.finish_reason is None:
            raise BackendError("cut", "the stream ended before the answer did")
        if self.finish_reason not in ("stop", "length"):
            reason = without_key(self.finish_reason, self.key)
            raise BackendError("cut", f"the answer was ended by {reason!r}")
        return Finish(self.finish_reason)


def read_chunk(foreign: object) -> Chunk:
    """The event in our words; a shape that is none of the protocol's is garbage."""
    try:
        return Chunk.model_validate(foreign)
    except ValidationError as error:
        # What was sent is not repeated: it may hold anything, cut short where nobody would find it.
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BackendError(
            "garbage", f"an event of the stream has the wrong shape: {place}: {first['msg']}"
        ) from None


def refuses_system_role(error: openai.APIStatusError) -> bool:
    """Whether a status 400 says that this model's template knows no system role."""
    return bool(_NO_SYSTEM_ROLE.search(_provider_message(error, None)))


@asynccontextmanager
async def translated(
    deadline: Deadline, *, connected: bool, key: str | None
) -> AsyncIterator[None]:
    """Wait for the server until the deadline and translate whatever it does wrong.

    Servers like to repeat the key that they refuse; what is said here goes into log and database.
    """
    try:
        async with asyncio.timeout_at(deadline.time):
            yield
    except TimeoutError as error:
        raise BackendError("timeout", f"the time limit {deadline.limit} passed") from error
    except openai.APITimeoutError as error:
        raise BackendError("timeout", "the time limit connect passed") from error
    except openai.APIConnectionError as error:
        raise BackendError(
            "cut" if connected else "refused",
            "the connection broke"
            if connected
            else f"no connection to the server: {without_key(str(error.__cause__), key)}",
            may_pass=True,
        ) from _told(error, key)
    except openai.APIStatusError as error:
        raise _status_error(error, key) from _told(error, key)
    except openai.OpenAIError as error:
        said = _shortened(without_key(str(error), key))
        raise BackendError("unavailable", f"the server reports: {said}") from _told(error, key)
    except ValueError as error:
        raise BackendError("garbage", f"the stream is not valid JSON text: {error}") from error


def without_key(text: str, key: str | None) -> str:
    """The text with the key blotted out, also as it stands in an address."""
    if key is None:
        return text
    return text.replace(key, BLOT).replace(quote(key, safe=""), BLOT)


def _told(error: openai.OpenAIError, key: str | None) -> openai.OpenAIError | None:
    """What a traceback may show beside our own error: nothing that could hold the key."""
    return error if key is None else None


def _status_error(error: openai.APIStatusError, key: str | None) -> BackendError:
    message = f"status {error.status_code}: {_provider_message(error, key)}"
    if error.status_code == 400 and _NO_CHAT_TEMPLATE.search(message):
        return BackendError(
            "refused",
            "the served model has no chat template, as base models have none: "
            f"write template: completion or template: frame in models.yaml ({message})",
        )
    if error.status_code in (429, 503):
        pause = told_pause(error.response.headers.get("retry-after"), datetime.now(UTC))
        return BackendError("limited", message, pause_seconds=pause)
    if error.status_code in _THIS_REQUEST:
        return BackendError("rejected", message)
    return BackendError("unavailable" if error.status_code >= 500 else "refused", message)


def _provider_message(error: openai.APIStatusError, key: str | None) -> str:
    return _shortened(without_key(str(error.body or error.message), key))


def _shortened(text: str) -> str:
    return text if len(text) <= _MESSAGE_CHARACTERS else f"{text[:_MESSAGE_CHARACTERS]}…"
