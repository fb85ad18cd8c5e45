"""Answers written down beforehand: a study that runs anywhere, without a model.

Each line of the file is one answer: `{"prompt": "<prompt id>", "text": "<answer>"}`.
"""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.backends.options import BackendOptions
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.templates import messages_as_json
from arena.codes import Finish, Role
from arena.domain import (
    Model,
    Origin,
)
from arena.errors import BackendError, InputError

_WORD = re.compile(r"\s*\S+\s*")


class RecordedOptions(BackendOptions):
    """Options of `backend: recorded`."""

    file: str | None = Field(
        default=None,
        min_length=1,
        description="Answers, seen from the study's folder; default responses/<model id>.jsonl.",
    )

    def open(self, model: Model, *, folder: Path, language: str | None) -> "RecordedBackend":
        """Read all answers; a wrong line is an InputError with its number."""
        return RecordedBackend(model.id, read_answers(self._path(model.id, folder)))

    def known_prompts(self, model_id: str, folder: Path) -> frozenset[str]:
        """Ids of the prompts that are answered; a wrong line is an InputError with its number."""
        return frozenset(read_answers(self._path(model_id, folder)))

    def _path(self, model_id: str, folder: Path) -> Path:
        return folder / (self.file or f"responses/{model_id}.jsonl")


class RecordedAnswer(BaseModel):
    """One line of the file. `finish` is what ended the answer when it was recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str = Field(min_length=1)
    text: str
    finish: Finish = Finish.STOP


class RecordedBackend:
    """One model's recorded answers, by prompt id."""

    live = False

    def __init__(self, model_id: str, answers: Mapping[str, RecordedAnswer]) -> None:
        self._model_id = model_id
        self._answers = answers

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The recorded answer in words, at once; pacing is the caller's."""
        answer = self._answer(request)
        for word in _WORD.finditer(answer.text):
            yield Piece(word.group())
        yield Completion(
            finish=answer.finish,
            settings=request.settings,
            rendered_prompt=messages_as_json(request.messages),
            engine="recorded",
            prompt_tokens=None,
            response_tokens=None,
            origin=Origin(recorded=True),
        )

    async def close(self) -> None:
        """Nothing is held open."""

    def _answer(self, request: GenerationRequest) -> RecordedAnswer:
        if sum(message.role is Role.USER for message in request.messages) > 1:
            raise BackendError("unavailable", f"{self._model_id} has recorded first turns only")
        answer = self._answers.get(request.prompt_id) if request.prompt_id else None
        if answer is None:
            raise BackendError(
                "unavailable",
                f"{self._model_id} has no recorded answer to prompt {request.prompt_id!r}",
            )
        return answer


def read_answers(path: Path) -> dict[str, RecordedAnswer]:
    """All answers of a file by prompt id.

    Raises:
        InputError: the file is missing or not UTF-8; a line is not a JSON object with a prompt and a
            text; a text is empty; a prompt is answered twice.
    """
    answers: dict[str, RecordedAnswer] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        answer = _read_answer(line, path, number)
        if answer.prompt in answers:
            raise InputError(
                f"prompt {answer.prompt!r} is answered a second time",
                where=str(path),
                line=number,
                cure="keep one answer per prompt",
            )
        answers[answer.prompt] = answer
    if not answers:
        raise InputError(
            "the file holds no answer", where=str(path), cure='write one {"prompt", "text"} a line'
        )
    return answers


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        raise InputError(
            "the file with recorded answers is missing",
            where=str(path),
            cure="write it, or name another one in options.file",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not UTF-8", where=str(path), cure="save it with the encoding UTF-8"
        ) from error


def _read_answer(line: str, path: Path, number: int) -> RecordedAnswer:
    try:
        answer = RecordedAnswer.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{key}: {first['msg']}" if key else first["msg"],
            where=str(path),
            line=number,
            cure='a line is one JSON object like {"prompt": "p01", "text": "An answer."}',
        ) from error
    if not answer.text.strip() or "\0" in answer.text:
        raise InputError(
            f"the answer to prompt {answer.prompt!r} has no text that can be shown and stored",
            where=str(path),
            line=number,
            cure="write the text, or drop the line",
        )
    return answer
