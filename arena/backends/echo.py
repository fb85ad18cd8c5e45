"""A stand-in model for load tests and demonstrations: it repeats the prompt's words at a known pace."""

import asyncio
from collections.abc import AsyncIterator
from itertools import cycle, islice
from pathlib import Path

from pydantic import Field

from arena.backends.answers import AnswerText
from arena.backends.options import BackendOptions
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.templates import messages_as_json
from arena.codes import Finish
from arena.domain import (
    Model,
)


class EchoOptions(BackendOptions):
    """Options of `backend: echo`."""

    words: int = Field(default=40, ge=1, description="Length of the answer in words.")
    delay_seconds: float = Field(default=0, ge=0, description="Pause before each further word.")
    first_delay_seconds: float = Field(default=0, ge=0, description="Pause before the first word.")

    def open(self, model: Model, *, folder: Path, language: str | None) -> "EchoBackend":
        """Ready at once."""
        return EchoBackend(self)


class EchoBackend:
    """Answers with the last message, repeated; one word counts as one token."""

    live = True

    def __init__(self, options: EchoOptions) -> None:
        self._options = options

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The prompt's words, over and over, until `words` or the token limit is reached."""
        prompt_words = request.messages[-1].text.split()
        length = min(self._options.words, request.settings.max_tokens)
        answer = AnswerText(request.settings.stop)
        said = 0
        for word in islice(cycle(prompt_words), length):
            pause = self._options.delay_seconds if said else self._options.first_delay_seconds
            await asyncio.sleep(pause)
            for piece in answer.feed(f" {word}" if said else word):
                yield piece
            said += 1
            if answer.stopped:
                break
        for piece in answer.finish():
            yield piece
        cut = not answer.stopped and length < self._options.words
        yield Completion(
            finish=Finish.LENGTH if cut else Finish.STOP,
            settings=request.settings,
            rendered_prompt=messages_as_json(request.messages),
            engine="echo",
            prompt_tokens=len(prompt_words),
            response_tokens=said,
        )

    async def close(self) -> None:
        """Nothing is held open."""
