"""One model's answers on disk, a line each, so that a run that was killed goes on where it stopped.

A line is written as a whole and at once. What a kill leaves behind is at most one line without its
end, which is cut off before the next run goes on. Two runs never write one file at the same time.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arena.errors import InputError
from arena.generation.recipe import Recipe, Wanted, prompt_hash

SYNC_SECONDS = 1.0
"""How much a power cut may cost; a killed process costs no answer that was written."""


class _Head(BaseModel):
    """What must be known of a line to go on behind it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    prompt: str
    text: str
    sample: int = Field(default=0, ge=0)
    run: str | None = None
    prompt_hash: str | None = None


class AnswersFile:
    """The answers of one recipe: which are there, and a place for further ones."""

    def __init__(self, path: Path, recipe: Recipe, file: BufferedRandom) -> None:
        self.path = path
        self.there = 0
        self._recipe = recipe
        self._run = recipe.run
        self._file = file
        self._places = {str(prompt.id): at for at, prompt in enumerate(recipe.prompts)}
        self._done = bytearray(recipe.wanted_count)
        self._others: set[tuple[str, int]] = set()
        self._synced = time.monotonic()
        self._read()

    def missing(self) -> Iterator[Wanted]:
        """The answers that the file lacks."""
        return (wanted for wanted in self._recipe.wanted() if not self._done[wanted.place])

    def append(self, wanted: Wanted, row: dict[str, object]) -> None:
        """Write one answer.

        Raises:
            InputError: the disk does not take it.
        """
        whole = {
            "prompt": wanted.prompt_id,
            "sample": wanted.sample,
            **row,
            "prompt_hash": prompt_hash(wanted.prompt),
            "run": self._run,
        }
        line = json.dumps(whole, ensure_ascii=False, separators=(", ", ": ")) + "\n"
        try:
            self._file.write(line.encode())
            self._file.flush()
            if time.monotonic() - self._synced > SYNC_SECONDS:
                self.sync()
        except OSError as error:
            raise _not_written(self.path, error) from error
        self._done[wanted.place] = 1
        self.there += 1

    def sync(self) -> None:
        """Wait until all that was written is on the disk itself."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def _read(self) -> None:
        end, number = 0, 0
        for number, line in enumerate(self._file, start=1):
            whole = line.endswith(b"\n")
            if line.strip():
                head = _head(line, self.path, number if whole else None)
                if head is None:
                    break
                self._note(head, number)
            end += len(line)
            if not whole:
                self._file.seek(end)
                self._file.write(b"\n")
                end += 1
        self._file.seek(end)
        self._file.truncate()

    def _note(self, head: _Head, number: int) -> None:
        if head.run != self._run:
            raise InputError(
                f"this answer of {self._recipe.model.id} was made with other options, settings or engine",
                where=str(self.path),
                line=number,
                cure="name another folder with --to, or move the file away",
            )
        at = self._places.get(head.prompt)
        if at is None or head.sample >= self._recipe.samples:
            key = (head.prompt, head.sample)
            repeated = key in self._others
            self._others.add(key)
        else:
            place = at * self._recipe.samples + head.sample
            repeated = bool(self._done[place])
            self._refuse_another_text(head, at, number)
            self._done[place] = 1
            self.there += 1
        if repeated:
            raise InputError(
                f"sample {head.sample} of prompt {head.prompt!r} stands here for the second time",
                where=str(self.path),
                line=number,
                cure="remove one of the two lines",
            )

    def _refuse_another_text(self, head: _Head, at: int, number: int) -> None:
        if head.prompt_hash != prompt_hash(self._recipe.prompts[at]):
            raise InputError(
                f"prompt {head.prompt!r} had another text when this answer was made",
                where=str(self.path),
                line=number,
                cure="give the new text another id, name another folder with --to, or move the file away",
            )


@contextmanager
def answers_file(path: Path, recipe: Recipe) -> Iterator[AnswersFile]:
    """Open the file for this process alone; on leaving, all that was written is on the disk.

    Raises:
        InputError: the place cannot be written to, another run writes the file, it holds answers of
            another recipe, or a line of it is not an answer.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        file = path.open("r+b")
    except OSError as error:
        raise _not_written(path, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                "another run is writing this file",
                where=str(path),
                cure="wait for it, or name another folder with --to",
            ) from error
        answers = AnswersFile(path, recipe, file)
        try:
            yield answers
        finally:
            answers.sync()


def _head(line: bytes, path: Path, number: int | None) -> _Head | None:
    """What the line says; None for a torn one, which has no number because it has no end."""
    try:
        return _Head.model_validate_json(line)
    except ValidationError as error:
        if number is None:
            return None
        raise InputError(
            f"this line is not an answer ({error.errors()[0]['msg']})",
            where=str(path),
            line=number,
            cure="remove the line, and run the command again",
        ) from error


def _not_written(path: Path, error: OSError) -> InputError:
    return InputError(
        f"answers cannot be written here ({error.strerror})",
        where=str(path),
        cure="make room or name another folder with --to, and run the command again",
    )
