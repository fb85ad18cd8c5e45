"""Read votes from wherever they are: an arena's database, a vote log, or a table of counts.

| source                       | read as                                                       |
| ---------------------------- | ------------------------------------------------------------- |
| .db, .sqlite, .sqlite3       | the view `comparisons` of an arena's database, read-only      |
| .csv, .tsv, .jsonl, .parquet | a vote log, or (with a column `wins_a`) a table of counts     |
| -                            | the same as CSV from standard input                           |

What the columns mean stands in `analysis.comparisons` and `analysis.pairwise`.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.comparisons import Comparisons, comparisons_from_frame
from analysis.pairwise import COUNT_COLUMNS, Pairwise, pairwise_from_counts
from analysis.sources.columns import BATTLES, OVERALL, PARTICIPANTS, SIDES, frame_questions
from analysis.sources.delimited import read_table
from arena.errors import InputError

_COLUMNS = frozenset(
    {
        *COUNT_COLUMNS,
        *(column for pair in SIDES for column in pair),
        *BATTLES,
        *PARTICIPANTS,
        *("battles", "outcome", "winner", "question", "purpose", "study"),
    }
)
_PREFIXES = ("winner_", "outcome_")
_SQLITE = b"SQLite format 3\0"


def read_votes(
    source: Path | str, question: str = OVERALL, *, study: str | None = None
) -> Comparisons | Pairwise:
    """Read the votes on one question; a table of counts gives Pairwise, everything else Comparisons.

    `study` picks one of several studies in one source, which are never mixed. Raises InputError, with
    the file and where possible the line and column, for whatever cannot be read or used.
    """
    frame = _one_study(read_frame(source), study, str(source))
    if "wins_a" not in frame.columns:
        return comparisons_from_frame(frame, question, where=str(source))
    if question != OVERALL:
        cure = "a table of counts answers overall only"
        raise InputError(f"question {question!r} is not in it", where=str(source), cure=cure)
    return pairwise_from_counts(frame, where=str(source))


def questions(source: Path | str) -> tuple[str, ...]:
    """The questions that a source answers, `overall` first; InputError if it cannot be read."""
    frame = read_frame(source)
    return (OVERALL,) if "wins_a" in frame.columns else frame_questions(frame)


def read_frame(source: Path | str) -> pd.DataFrame:
    """The columns of a source that the analysis knows, one row as there; InputError if unreadable."""
    if str(source) == "-":
        return read_table(sys.stdin.buffer, "standard input", ",", _known)
    path = Path(source)
    reader = _READERS.get(path.suffix.lower())
    if not path.is_file():
        problem = "is a folder" if path.is_dir() else "there is no such file"
        raise InputError(problem, where=str(path), cure="give a database, a vote log or counts")
    try:
        with path.open("rb") as file:
            reader = _read_sqlite if file.read(len(_SQLITE)) == _SQLITE else reader
        if reader is None:
            cure = f"give a file that ends in {', '.join(_READERS)}"
            raise InputError("the kind of file is not known", where=str(path), cure=cure)
        return reader(path)
    except OSError as error:
        cure = "check the path and its permissions"
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), cure=cure
        ) from error


def _known(column: object) -> bool:
    return column in _COLUMNS or str(column).startswith(_PREFIXES)


def _one_study(frame: pd.DataFrame, study: str | None, where: str) -> pd.DataFrame:
    if "study" not in frame.columns:
        if study is None:
            return frame
        cure = "leave the study out"
        raise InputError("column 'study' is missing", where=where, cure=cure)
    found = sorted(str(name) for name in frame["study"].dropna().unique())
    if study is None and len(found) > 1:
        cure = f"choose one of {', '.join(found)}"
        raise InputError("it holds several studies", where=where, cure=cure)
    if study is not None and study not in found:
        cure = f"it holds {', '.join(found) or 'none'}"
        raise InputError(f"study {study!r} is not in it", where=where, cure=cure)
    return frame if study is None else frame[frame["study"] == study]


def _read_delimited(path: Path, separator: str) -> pd.DataFrame:
    with path.open("rb") as file:
        return read_table(file, str(path), separator, _known)


def _read_jsonl(path: Path) -> pd.DataFrame:
    rows = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                rows.append(_json_object(line, path, number))
    return pd.DataFrame(rows)


def _json_object(line: bytes, path: Path, number: int) -> dict[str, Any]:
    cure = "write one JSON object per line, in UTF-8"
    try:
        row = json.loads(line)
    except ValueError as error:
        problem = "it is not JSON"
        raise InputError(problem, where=str(path), line=number, cure=cure) from error
    if not isinstance(row, dict):
        raise InputError("it is not a JSON object", where=str(path), line=number, cure=cure)
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in row.items()
        if _known(name)
    }


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        names = [name for name in pq.read_schema(path).names if _known(name)]
        return pd.read_parquet(path, columns=names)
    except pa.ArrowException as error:
        raise InputError("it is not Parquet", where=str(path), cure="export it again") from error


def _read_sqlite(path: Path) -> pd.DataFrame:
    cure = "give the database of an arena, or export the votes first"
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            described = database.execute("SELECT name FROM pragma_table_info('comparisons')")
            names = [name for (name,) in described if _known(name)]
            if not names:
                problem = "it holds no view 'comparisons'"
                raise InputError(problem, where=str(path), cure=cure)
            columns = ", ".join(f'"{name}"' for name in names)
            rows = database.execute(f"SELECT {columns} FROM comparisons").fetchall()  # noqa: S608
    except sqlite3.Error as error:
        problem = f"it is not a readable SQLite database ({error})"
        raise InputError(problem, where=str(path), cure=cure) from error
    return pd.DataFrame(rows, columns=names)


_READERS: Mapping[str, Callable[[Path], pd.DataFrame]] = MappingProxyType(
    {
        ".csv": lambda path: _read_delimited(path, ","),
        ".tsv": lambda path: _read_delimited(path, "\t"),
        ".jsonl": _read_jsonl,
        ".parquet": _read_parquet,
        ".db": _read_sqlite,
        ".sqlite": _read_sqlite,
        ".sqlite3": _read_sqlite,
    }
)
