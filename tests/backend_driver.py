"""Asks a backend and keeps what came, for the tests of every backend."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arena.backends.protocol import Backend, Completion, GenerationRequest, Piece
from arena.backends.registry import open_backend
from arena.codes import Role, Template
from arena.domain import (
    GenerationSettings,
    Message,
    Model,
)


@dataclass(frozen=True)
class Answer:
    pieces: tuple[str, ...]
    completion: Completion

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def a_model(backend: str, template: Template = Template.CHAT, **options: Any) -> Model:
    return Model("some-model", "Some model", backend, template, options, {})


def a_request(*texts: str, prompt_id: str | None = None, system: str = "", **settings: Any):
    """A conversation whose texts alternate between user and assistant."""
    messages = [Message(Role.SYSTEM, system)] if system else []
    messages += [
        Message(Role.ASSISTANT if number % 2 else Role.USER, text)
        for number, text in enumerate(texts)
    ]
    return GenerationRequest(tuple(messages), GenerationSettings(**settings), prompt_id)


def opened(model: Model, folder: Path = Path(), language: str | None = "eu") -> Backend:
    return open_backend(model, folder=folder, language=language)


async def ask(backend: Backend, request: GenerationRequest) -> Answer:
    """The whole answer; fails if the stream is not pieces and then exactly one completion."""
    try:
        parts = [part async for part in backend.stream(request)]
    finally:
        await backend.close()
    *pieces, completion = parts
    assert isinstance(completion, Completion)
    assert pieces
    assert all(isinstance(piece, Piece) and piece.text for piece in pieces)
    return Answer(tuple(piece.text for piece in pieces), completion)


def until(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true within half a minute."""
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
