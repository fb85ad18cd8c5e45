"""Answers written down beforehand: a study that runs anywhere, without a model.

Each line of the file is one answer: `{"prompt": "<prompt id>", "text": "<answer>"}`, or what
`python -m arena generate` writes, with the number of the sample and all that is known of its making.
"""

import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from arena.backends.options import BackendOptions
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.recorded_file import RecordedAnswer, RecordedFile
from arena.backends.templates import messages_as_json
from arena.codes import Role
from arena.domain import (
    Model,
    Origin,
)
from arena.errors import BackendError

_WORD = re.compile(r"\s*\S+\s*")


class RecordedOptions(BackendOptions):
    """Options of `backend: recorded`."""

    file: str | None = Field(
        default=None,
        min_length=1,
        description="Answers, seen from the study's folder; default responses/<model id>.jsonl.",
    )
    samples: Literal["random", "first"] = Field(
        default="random",
        description="Which of several answers to a prompt is shown: any, or always the lowest number.",
    )

    def open(self, model: Model, *, folder: Path, language: str | None) -> "RecordedBackend":
        """Read all answers; a wrong line is an InputError with its number."""
        answers = self.read_file(model.id, folder)
        return RecordedBackend(model.id, answers, draw=self.samples == "random")

    def known_prompts(self, model_id: str, folder: Path) -> frozenset[str]:
        """Ids of the prompts that are answered; a wrong line is an InputError with its number."""
        return self.read_file(model_id, folder).prompts

    def read_file(self, model_id: str, folder: Path) -> RecordedFile:
        """The answers of a model; a wrong line is an InputError with its number."""
        return RecordedFile(self._path(model_id, folder))

    def _path(self, model_id: str, folder: Path) -> Path:
        return folder / (self.file or f"responses/{model_id}.jsonl")


def completion_of(answer: RecordedAnswer, request: GenerationRequest) -> Completion:
    """How a recorded answer was made; what it does not tell is taken from the request."""
    origin = answer.origin
    return Completion(
        finish=answer.finish,
        settings=answer.settings or request.settings,
        rendered_prompt=messages_as_json(request.messages)
        if answer.rendered_prompt is None
        else answer.rendered_prompt,
        engine=answer.engine,
        prompt_tokens=answer.prompt_tokens,
        response_tokens=answer.response_tokens,
        origin=Origin(origin.rendering, origin.template_hash, origin.revision, recorded=True),
    )


class RecordedBackend:
    """One model's recorded answers, by prompt id.

    With `draw`, each request gets one of the prompt's samples from the system's source of chance.
    """

    live = False

    def __init__(self, model_id: str, answers: RecordedFile, *, draw: bool) -> None:
        self._model_id = model_id
        self._answers = answers
        self._draw = draw

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The recorded answer in words, at once; pacing is the caller's."""
        answer = self._answer(request)
        for word in _WORD.finditer(answer.text):
            yield Piece(word.group())
        yield completion_of(answer, request)

    async def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, request: GenerationRequest) -> RecordedAnswer:
        if sum(message.role is Role.USER for message in request.messages) > 1:
            raise BackendError("unavailable", f"{self._model_id} has recorded first turns only")
        places = self._answers.places(request.prompt_id) if request.prompt_id else ()
        if not places:
            raise BackendError(
                "unavailable",
                f"{self._model_id} has no recorded answer to prompt {request.prompt_id!r}",
            )
        place = secrets.choice(places) if self._draw else places[0]
        answer = self._answers.read(place)
        if answer.prompt != request.prompt_id:
            raise BackendError("unavailable", f"the answers of {self._model_id} were changed")
        return answer
