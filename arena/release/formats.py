"""Rows to files: CSV, JSON lines and Parquet with the same content."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.parquet

from arena.release.columns import Column, Kind
from arena.release.tables import Row, Value

BATCH = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TIME: pa.string(),
}


class TableFile(Protocol):
    """One table being written; every row has a value for every column, in their order."""

    def write(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None: ...


class CsvFile:
    """Comma-separated, UTF-8, one header line; nothing is an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        # As RFC 4180 has it; with "\n" alone a carriage return inside a text would not be quoted.
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(column.name for column in columns)

    def write(self, rows: Sequence[Row]) -> None:
        self._writer.writerows([[_cell(value) for value in row.values()] for row in rows])

    def close(self) -> None:
        self._file.close()


class JsonLinesFile:
    """One JSON object on each line, UTF-8."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._encode = json.JSONEncoder(ensure_ascii=False).encode
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, rows: Sequence[Row]) -> None:
        self._file.writelines(self._encode(row) + "\n" for row in rows)

    def close(self) -> None:
        self._file.close()


class ParquetFile:
    """Parquet with the types of the columns."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._schema = pa.schema([(column.name, _ARROW[column.kind]) for column in columns])
        self._writer = pyarrow.parquet.ParquetWriter(path, self._schema)

    def write(self, rows: Sequence[Row]) -> None:
        self._writer.write_table(pa.Table.from_pylist(list(rows), schema=self._schema))

    def close(self) -> None:
        self._writer.close()


FORMATS: Mapping[str, Callable[[Path, Sequence[Column]], TableFile]] = {
    "csv": CsvFile,
    "jsonl": JsonLinesFile,
    "parquet": ParquetFile,
}


class Sheets:
    """One table in several formats at once."""

    def __init__(
        self, folder: Path, table: str, columns: Sequence[Column], formats: Iterable[str]
    ) -> None:
        self._names = [column.name for column in columns]
        self._files: list[TableFile] = [
            FORMATS[name](folder / f"{table}.{name}", columns) for name in formats
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def write(self, rows: Iterable[Row]) -> int:
        """Write only what the columns name, and count the rows."""
        count, waiting = 0, iter(rows)
        while batch := [self._allowed(row) for row in islice(waiting, BATCH)]:
            count += len(batch)
            for file in self._files:
                file.write(batch)
        return count

    def _allowed(self, row: Row) -> Row:
        return {name: row[name] for name in self._names}


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
