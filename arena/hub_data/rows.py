"""The rows of a file, one at a time: JSON lines, JSON, CSV, Parquet. Each comes with its number, from 1."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pyarrow import ArrowInvalid, parquet

from arena.errors import InputError

Row = Mapping[str, object]
Numbered = Iterator[tuple[int, Row]]
AT_ONCE = 1000


def read_rows(path: Path, shown: str) -> Numbered:
    """The rows of a file; `shown` is what messages call it.

    Raises InputError for a file of another kind, or one that is not what its name says, with the line.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        cure = f"give one that ends in {', '.join(READERS)}"
        raise InputError("the file cannot be read by rows", where=shown, cure=cure)
    try:
        yield from reader(path, shown)
    except UnicodeDecodeError as error:
        cure = "save it with the encoding UTF-8"
        raise InputError("the file is not UTF-8", where=shown, cure=cure) from error
    except (ArrowInvalid, csv.Error, OSError) as error:
        problem = f"the file cannot be read ({str(error).splitlines()[0]})"
        raise InputError(problem, where=shown, cure="download or write it again") from error


def _json_lines(path: Path, shown: str) -> Numbered:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, _object(_parsed(line, shown, number), shown, number)


def _json(path: Path, shown: str) -> Numbered:
    value = _parsed(path.read_text(encoding="utf-8-sig"), shown, 1)
    if not isinstance(value, list):
        cure = "give a list of objects, or JSON lines in a file that ends in .jsonl"
        raise InputError("the file holds no list", where=shown, cure=cure)
    for number, each in enumerate(value, start=1):
        yield number, _object(each, shown, number)


def _csv(path: Path, shown: str) -> Numbered:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def _parquet(path: Path, shown: str) -> Numbered:
    number = 0
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=AT_ONCE):
            for row in batch.to_pylist():
                number += 1
                yield number, row


READERS: Mapping[str, Callable[[Path, str], Numbered]] = {
    ".jsonl": _json_lines,
    ".json": _json,
    ".csv": _csv,
    ".parquet": _parquet,
}
"""What reads a file, by the end of its name."""


def _parsed(text: str, shown: str, number: int) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        problem, cure = f"this is not JSON ({error})", "correct it, or leave it out"
        raise InputError(problem, where=shown, line=number, cure=cure) from error


def _object(value: object, shown: str, number: int) -> Row:
    if not isinstance(value, dict):
        cure = "every row is an object with named columns"
        raise InputError("the row is no object", where=shown, line=number, cure=cure)
    return value
