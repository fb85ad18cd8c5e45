"""Reading the files of published figures: every column present, every number a number."""

import hashlib
import math
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import yaml

from arena.errors import InputError

TEXT, NUMBER = "text", "number"
Kinds = Mapping[str, str | Collection[str]]


def read_table(path: Path, kinds: Kinds) -> pd.DataFrame:
    """A CSV file with the columns named; other columns are dropped.

    A column is TEXT (an empty field is an empty text), NUMBER (finite, none empty), or one of the codes
    given. Raises InputError, with the line where there is one, for anything else.
    """
    _require(path)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as failure:
        cure = "write it as comma-separated UTF-8 text"
        raise InputError(f"this is no table ({failure})", where=str(path), cure=cure) from failure
    missing = [name for name in kinds if name not in table.columns]
    if missing:
        cure = f"give it the columns {', '.join(kinds)}"
        raise InputError(f"column {missing[0]!r} is missing", where=str(path), cure=cure)
    columns = {name: _column(table[name], kind, path) for name, kind in kinds.items()}
    return pd.DataFrame(columns)


def read_source(path: Path, keys: Collection[str]) -> dict[str, str]:
    """The citation and where the figures come from, all keys required."""
    _require(path)
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as failure:
        cure = "correct the file"
        raise InputError(f"this is no YAML ({failure})", where=str(path), cure=cure) from failure
    given = entries if isinstance(entries, dict) else {}
    missing = [key for key in keys if key not in given]
    if missing:
        cure = f"give {', '.join(keys)}"
        raise InputError(f"key {missing[0]!r} is missing", where=str(path), cure=cure)
    return {str(key): str(value) for key, value in given.items()}


def hash_files(*paths: Path) -> str:
    """SHA-256 of the files one after the other, line ends as in the repository."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _require(path: Path) -> None:
    if not path.is_file():
        cure = "restore it from the repository"
        raise InputError("the file is missing", where=str(path), cure=cure)


def _column(column: pd.Series, kind: str | Collection[str], path: Path) -> pd.Series:
    """The column as its kind wants it."""
    if kind == TEXT:
        return column
    if kind == NUMBER:
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
        _refuse(column, ~numbers.map(math.isfinite), path, "write a number")
        return numbers
    _refuse(column, ~column.isin(kind), path, f"choose {', '.join(kind)}")
    return column


def _refuse(column: pd.Series, wrong: pd.Series, path: Path, cure: str) -> None:
    """One sentence about the first wrong field."""
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        problem = f"column {column.name!r} holds {column.iloc[row]!r}"
        raise InputError(problem, where=str(path), line=row + 2, cure=cure)
