"""Sources of votes and what is in them as a table, whatever the columns are called."""

import json
import sys
import zlib
from collections.abc import Callable, Mapping
from gzip import BadGzipFile
from gzip import open as open_gzip
from io import BufferedIOBase
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.sources.conversations import without_halves
from analysis.sources.delimited import read_table
from analysis.sources.layouts import known_column
from analysis.sources.postgresql import read_postgresql
from analysis.sources.release import released_log
from analysis.sources.sqlite import MAGIC, read_sqlite
from arena.addresses import is_postgresql, without_password
from arena.errors import InputError

Wanted = Callable[[str], bool] | None
"""Which columns to read; None for all of them."""

GZIP = ".gz"
_HALF = b"\\ud"
"""How an escaped half of a character begins."""


def shown(source: Path | str) -> str:
    """The name of a source for messages: an address loses its password."""
    return without_password(str(source)) if is_postgresql(source) else str(source)


def read_source(source: Path | str, wanted: Wanted) -> pd.DataFrame:
    """The wanted columns of a source as they are, one row as there; a released folder gives its ballots.

    Text files give text: a model may be called NA or null, so nothing is read as a missing value. Raises
    InputError if it cannot be read.
    """
    if str(source) == "-":
        return read_table(sys.stdin.buffer, "standard input", ",", wanted)
    if is_postgresql(source):
        return read_postgresql(str(source), wanted)
    path = released_log(Path(source))
    if not path.is_file():
        problem = "is a folder without ballots" if path.is_dir() else "there is no such file"
        raise InputError(problem, where=str(path), cure="give a database, a vote log or counts")
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return read_sqlite(path, wanted)
        return _reader(path)(path, wanted)
    except (BadGzipFile, EOFError, zlib.error) as error:
        problem = "it is not gzip, or it is cut short"
        raise InputError(problem, where=str(path), cure="fetch it again") from error
    except OSError as error:
        cure = "check the path and its permissions"
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), cure=cure
        ) from error


def _reader(path: Path) -> Callable[[Path, Wanted], pd.DataFrame]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] == [GZIP]
    kind = suffixes[-2:-1] if packed else suffixes[-1:]
    readers = _TEXT_READERS if packed else _READERS
    if not kind or kind[0] not in readers:
        cure = f"give a file that ends in {', '.join(_READERS)}, or in .gz after a kind of text"
        raise InputError("the kind of file is not known", where=str(path), cure=cure)
    return readers[kind[0]]


def _opened(path: Path) -> BufferedIOBase:
    return open_gzip(path, "rb") if path.suffix.lower() == GZIP else path.open("rb")


def _read_delimited(path: Path, separator: str, wanted: Wanted) -> pd.DataFrame:
    with _opened(path) as file:
        return read_table(file, str(path), separator, wanted)


def _read_jsonl(path: Path, wanted: Wanted) -> pd.DataFrame:
    rows = []
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                rows.append(_json_object(line, path, number, wanted))
    return pd.DataFrame(rows)


def _json_object(line: bytes, path: Path, number: int, wanted: Wanted) -> dict[str, Any]:
    cure = "write one JSON object per line, in UTF-8"
    try:
        row = json.loads(line)
        if _HALF in line.lower():
            row = json.loads(without_halves(json.dumps(row, ensure_ascii=False)))
    except ValueError as error:
        problem = "it is not JSON"
        raise InputError(problem, where=str(path), line=number, cure=cure) from error
    if not isinstance(row, dict):
        raise InputError("it is not a JSON object", where=str(path), line=number, cure=cure)
    # Ids become text at once: beside a missing value a large number would lose digits.
    return {
        name: _text(value) if known_column(name) else value
        for name, value in row.items()
        if wanted is None or wanted(name)
    }


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _read_parquet(path: Path, wanted: Wanted) -> pd.DataFrame:
    try:
        names = [name for name in pq.read_schema(path).names if wanted is None or wanted(name)]
        return pd.read_parquet(path, columns=names)
    except pa.ArrowException as error:
        raise InputError("it is not Parquet", where=str(path), cure="export it again") from error


_TEXT_READERS: Mapping[str, Callable[[Path, Wanted], pd.DataFrame]] = MappingProxyType(
    {
        ".csv": lambda path, wanted: _read_delimited(path, ",", wanted),
        ".tsv": lambda path, wanted: _read_delimited(path, "\t", wanted),
        ".jsonl": _read_jsonl,
    }
)
_READERS: Mapping[str, Callable[[Path, Wanted], pd.DataFrame]] = MappingProxyType(
    {
        **_TEXT_READERS,
        ".parquet": _read_parquet,
        ".db": read_sqlite,
        ".sqlite": read_sqlite,
        ".sqlite3": read_sqlite,
    }
)
