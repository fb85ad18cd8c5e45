"""Tables of text, read strictly: a row with a field too many is an error, not a shifted vote."""

import csv
import io
import re
from collections.abc import Callable
from io import BufferedIOBase
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from arena.errors import InputError

_RAGGED = re.compile(r"Row #(\d+): Expected (\d+) columns, got (\d+)")


def read_table(
    file: BinaryIO | BufferedIOBase,
    where: str,
    separator: str,
    wanted: Callable[[str], bool] | None,
) -> pd.DataFrame:
    """The wanted columns (None: all) of a UTF-8 table with a header, every field as its text.

    A model may be called NA or null, so nothing is read as a missing value. Raises InputError, naming
    `where` and the row, for a file that is empty, not UTF-8, or has rows of different length.
    """
    content = file.read()
    names = [name for name in _header(content, where, separator) if wanted is None or wanted(name)]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"column {name!r} is there twice", where=where, cure="rename one")
    try:
        table = read_csv(
            io.BytesIO(content),
            # Only a single thread knows the number of the row where it fails.
            read_options=ReadOptions(use_threads=False),
            parse_options=ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _explained(str(error), where) from error
    # Without names, include_columns would mean all columns.
    frame: pd.DataFrame = table.select(names).to_pandas()
    return frame


def _header(content: bytes, where: str, separator: str) -> list[str]:
    try:
        text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
        header = next(csv.reader(text, delimiter=separator), [])
    except UnicodeDecodeError as error:
        raise InputError("it is not UTF-8 text", where=where, cure="save it as UTF-8") from error
    if not header:
        raise InputError("it is empty", where=where, cure="give a header and rows")
    return header


def _explained(message: str, where: str) -> InputError:
    ragged = _RAGGED.search(message)
    if ragged:
        row, expected, found = ragged.groups()
        problem = f"row {row} has {found} fields instead of {expected}"
        return InputError(problem, where=where, cure="quote fields that hold commas or line breaks")
    if "UTF8" in message:
        return InputError("it is not UTF-8 text", where=where, cure="save it as UTF-8")
    problem = f"it is not a table ({' '.join(message.split())[:200]})"
    return InputError(problem, where=where, cure="write comma-separated values with a header")
