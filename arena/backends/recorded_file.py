"""A file of recorded answers: one JSON object a line, checked as a whole, read again line by line.

Of a large file only the places of its lines stay in memory, so that 100,000 answers cost a few megabytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.codes import Finish, Rendering
from arena.domain import GenerationSettings
from arena.errors import BackendError, InputError

HELD_BYTES = 16 * 2**20
"""Up to this size a file is held in memory, so that a battle does not read the disk."""

Count = Annotated[int, Field(ge=0)]


class RecordedOrigin(BaseModel):
    """How the prompt was rendered and which weights answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rendering: Rendering = Rendering.NONE
    template_hash: str | None = None
    revision: str | None = None


class RecordedAnswer(BaseModel):
    """One line of the file; written by hand it has `prompt` and `text`, and perhaps `finish` or `sample`.

    `finish` is what ended the answer when it was made. `run` and `prompt_hash` say for which settings
    and which text of the prompt. Seconds are those from the request to the end of the answer, or to the
    end of all answers that were made together, whose number is `batch`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str = Field(min_length=1)
    sample: Count = 0
    text: str
    finish: Finish = Finish.STOP
    settings: GenerationSettings | None = None
    rendered_prompt: str | None = None
    engine: str = "recorded"
    origin: RecordedOrigin = RecordedOrigin()
    prompt_tokens: Count | None = None
    response_tokens: Count | None = None
    first_token_seconds: float | None = None
    total_seconds: float | None = None
    batch: int | None = None
    attempts: int | None = None
    made_at: str | None = None
    prompt_hash: str | None = None
    run: str | None = None


class RecordedFile:
    """The answers of a file, by prompt.

    Raises:
        InputError: the file is missing or not UTF-8; a line is not a JSON object with a prompt and a
            text; a text is empty; a prompt is answered twice with the same number of the sample.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, ...]] = {}
        numbers: dict[str, tuple[int, ...]] = {}
        for number, place, answer in _numbered(path):
            before = numbers.get(answer.prompt, ())
            if answer.sample in before:
                raise _twice(answer, path, number)
            numbers[answer.prompt] = (*before, answer.sample)
            self._places[answer.prompt] = (*self._places.get(answer.prompt, ()), place)
        if not self._places:
            raise InputError(
                "the file holds no answer",
                where=str(path),
                cure='write one {"prompt", "text"} a line',
            )
        self._numbers: dict[str, tuple[int, ...]] = {}
        for prompt, places in self._places.items():
            ordered = sorted(zip(numbers[prompt], places, strict=True))
            self._numbers[prompt] = tuple(number for number, _ in ordered)
            self._places[prompt] = tuple(place for _, place in ordered)
        self._held = path.read_bytes() if path.stat().st_size <= HELD_BYTES else None

    @property
    def prompts(self) -> frozenset[str]:
        """Ids of the prompts that are answered."""
        return frozenset(self._places)

    def places(self, prompt: str) -> Sequence[int]:
        """Where the answers to a prompt stand, in the order of their samples; empty if there is none."""
        return self._places.get(prompt, ())

    def samples(self, prompt: str) -> Mapping[int, int]:
        """By the number of the sample, where the answers to a prompt stand; empty if there is none."""
        numbers = self._numbers.get(prompt, ())
        return dict(zip(numbers, self._places.get(prompt, ()), strict=True))

    def read(self, place: int) -> RecordedAnswer:
        """The answer at a place.

        Raises:
            BackendError: unavailable, if the file was taken away or changed since it was read.
        """
        try:
            return RecordedAnswer.model_validate_json(self._line(place))
        except (OSError, ValidationError) as error:
            raise BackendError("unavailable", f"{self._path} was changed: {error}") from error

    def _line(self, place: int) -> bytes:
        if self._held is not None:
            end = self._held.find(b"\n", place)
            return self._held[place : end if end >= 0 else None]
        with self._path.open("rb") as file:
            file.seek(place)
            return file.readline()


def read_answers(path: Path) -> Iterator[RecordedAnswer]:
    """All answers of a file, one after another; raises InputError at the first wrong line."""
    for _, _, answer in _numbered(path):
        yield answer


def _numbered(path: Path) -> Iterator[tuple[int, int, RecordedAnswer]]:
    """Number, place in bytes and answer of every line that is not blank."""
    try:
        with path.open("rb") as file:
            place = 0
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, place, _read_answer(line, path, number)
                place += len(line)
    except FileNotFoundError as error:
        raise InputError(
            "the file with recorded answers is missing",
            where=str(path),
            cure="write it, or name another one in options.file",
        ) from error


def _read_answer(line: bytes, path: Path, number: int) -> RecordedAnswer:
    try:
        answer = RecordedAnswer.model_validate_json(line.decode())
    except UnicodeDecodeError as error:
        raise InputError(
            "the file is not UTF-8",
            where=str(path),
            line=number,
            cure="save it with the encoding UTF-8",
        ) from error
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


def _twice(answer: RecordedAnswer, path: Path, number: int) -> InputError:
    sample = f" as sample {answer.sample}" if answer.sample else ""
    return InputError(
        f"prompt {answer.prompt!r} is answered a second time{sample}",
        where=str(path),
        line=number,
        cure='keep one answer per prompt, or number them with "sample"',
    )
