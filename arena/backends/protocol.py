"""The one seam between a battle and whatever makes text: an async stream that ends in a completion.

A backend knows conversations and settings; it knows no battle, vote, side or participant.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from arena.codes import Finish
from arena.domain import (
    GenerationSettings,
    Message,
    Origin,
)


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """A conversation that ends in a user message. `prompt_id` lets recorded answers be found."""

    messages: tuple[Message, ...]
    settings: GenerationSettings
    prompt_id: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the answer, in order, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The last thing in a stream: how the answer was made.

    `settings` are those really used; `rendered_prompt` is the exact string that the model read, or
    the messages as JSON where only the server knows that string; `engine` names it with its version.
    """

    finish: Finish
    settings: GenerationSettings
    rendered_prompt: str
    engine: str
    prompt_tokens: int | None
    response_tokens: int | None
    origin: Origin = field(default_factory=Origin)


class Backend(Protocol):
    """One model, ready to answer.

    `stream` yields at least one `Piece` and then exactly one `Completion`, or raises BackendError.
    Closing the iterator early frees what it holds upstream. `live` is False where only known prompts
    can be answered.
    """

    live: bool

    def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]: ...

    async def close(self) -> None: ...
