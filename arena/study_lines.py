"""Files of a study with one JSON object a line, each checked; what is wrong has its line, key and cure."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from arena.document_check import checked, first_of
from arena.errors import InputError
from arena.yaml_lines import YamlDocument, read_text, shown

Document = TypeVar("Document", bound=BaseModel)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Located(Generic[Document]):
    """A checked line and where it stands."""

    document: Document
    name: str
    number: int

    def problem(self, key: str, problem: str, cure: str) -> InputError:
        """What is wrong with a key of this line."""
        return InputError(f"key `{key}`: {problem}", where=self.name, line=self.number, cure=cure)


def read_lines(
    path: Path,
    schema: type[Document],
    make: Callable[[Located[Document]], Made],
    *,
    what: str,
    key: str,
    example: str,
) -> tuple[Made, ...]:
    """What is made of every line, in the order of the file; blank lines are skipped.

    Args:
        path: the file.
        schema: what a line has to be.
        make: is called with every line that is such; raises InputError for what is wrong all the same.
        what: a word for what a line describes.
        key: the key of study.yaml that names the file.
        example: a line as it should be.

    Raises:
        InputError: no such file, nothing in it, or a line that is wrong.
    """
    name = shown(path)
    found: list[Made] = []
    problems: list[InputError] = []
    cure = f"write the {what}s there or correct `{key}` in study.yaml"
    for number, line in enumerate(_lines(path, cure), start=1):
        if not line.strip():
            continue
        try:
            document = _read(name, number, line, schema, example)
            found.append(make(Located(document, name, number)))
        except InputError as error:
            problems.append(error)
    if not problems and not found:
        problems = [InputError(f"there is no {what}", where=name, cure=f"write {example}")]
    if problems:
        raise first_of(problems)
    return tuple(found)


def _lines(path: Path, cure: str) -> Iterator[str]:
    """One line after another, since a large file as a whole would stand in memory twice."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError):
        # Read as a whole it fails again, and is told with its place.
        read_text(path, cure=cure)
        raise


def _read(name: str, number: int, line: str, schema: type[Document], example: str) -> Document:
    try:
        value = json.loads(line, object_pairs_hook=_no_key_twice)
    except ValueError as error:
        raise InputError(
            f"this line is not JSON ({error})",
            where=name,
            line=number,
            cure=f"write one object like {example}",
        ) from error
    return checked(YamlDocument(name, value, {(): number}), schema, value)


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key `{key}` stands twice")
    return dict(pairs)
