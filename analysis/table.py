"""A table of a report, once for every form it takes: HTML, LaTeX, CSV and JSON.

A cell holds a value, never its text; how it is written follows from the kind of its column.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal[
    "text",
    "count",
    "rating",
    "printed",
    "signed",
    "interval",
    "ranks",
    "share",
    "rho",
    "p",
    "limits",
    "share_limits",
    "fine",
]
RANGES = ("interval", "ranks", "limits", "share_limits")
RATING, INTERVAL = "Rating", "Interval"  # headings over columns, the same in every table


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading for people, and what its values are.

    `group` is a heading over neighbouring columns. The values of a `printed` column are shown as the
    authors print them (whole numbers); those of an `interval`, `ranks`, `limits` (three decimals) or
    `share_limits` column are pairs. A hidden column is for programs only.
    """

    key: str
    heading: str
    kind: Kind = "text"
    group: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with a title, a note on how to read them, and how they were made."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""
    method: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of table {self.name} has not as many cells as columns")

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that people see."""
        return tuple(column for column in self.columns if not column.hidden)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The headings over columns with the number of columns that each spans."""
        return [
            (name, len(list(members))) for name, members in groupby(self.shown, lambda c: c.group)
        ]

    def texts(self) -> list[list[str]]:
        """The rows as people see them."""
        return [
            [
                written(column.kind, value)
                for column, value in zip(self.columns, row, strict=True)
                if not column.hidden
            ]
            for row in self.rows
        ]

    def records(self) -> list[dict[str, Any]]:
        """The rows by key at full precision; a range becomes two keys, a missing value None."""
        return [dict(_fields(self.columns, row)) for row in self.rows]

    def to_csv(self) -> str:
        """The rows at full precision, empty where there is no value."""
        page = io.StringIO()
        names = [name for name, _ in _fields(self.columns, [None] * len(self.columns))]
        writer = csv.DictWriter(page, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.records())
        return page.getvalue()


def written(kind: Kind, value: object) -> str:
    """A value as people read it; an en dash where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return _WRITERS[kind](value)


def signed(value: float, decimals: int = 1) -> str:
    """A number with its sign, a true minus, and no sign for what rounds to zero."""
    text = f"{abs(value):.{decimals}f}"
    return text if float(text) == 0 else ("+" if value > 0 else "−") + text


def _minus(value: float, decimals: int) -> str:
    """A number with a true minus, and none for what rounds to zero."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def _range(pair: Sequence[float]) -> str:
    """A range of whole numbers; one number if both ends are the same."""
    low, high = (_minus(end, 0) for end in pair)
    if low == high:
        return low
    # "−5–3" cannot be read, so ranges with a negative end are written with a word.
    return f"{low} to {high}" if min(pair) < 0 else f"{low}–{high}"


def _limits(pair: Sequence[float]) -> str:
    """Both ends of an interval with three decimals."""
    low, high = (_minus(end, 3) for end in pair)
    return f"{low} to {high}"


def _share_limits(pair: Sequence[float]) -> str:
    """Both ends of an interval of a share, in per cent."""
    low, high = (_minus(100 * end, 1) for end in pair)
    return f"{low} to {high} %"


def _probability(value: float) -> str:
    """A p-value."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


_WRITERS: Mapping[Kind, Callable[[Any], str]] = MappingProxyType(
    {
        "text": str,
        "count": lambda value: f"{value:,}",
        "rating": lambda value: f"{value:.1f}",
        "printed": lambda value: f"{value:.0f}",
        "signed": signed,
        "interval": _range,
        "ranks": _range,
        "share": lambda value: f"{100 * value:.1f} %",
        "rho": lambda value: _minus(value, 3),
        "p": _probability,
        "limits": _limits,
        "share_limits": _share_limits,
        "fine": lambda value: _minus(value, 5),
    }
)


def _fields(columns: Sequence[Column], row: Sequence[Any]) -> list[tuple[str, Any]]:
    """Names and values for programs."""
    fields: list[tuple[str, Any]] = []
    for column, value in zip(columns, row, strict=True):
        if column.kind in RANGES:
            low, high = value if value is not None else (None, None)
            fields += [(f"{column.key}_low", low), (f"{column.key}_high", high)]
        else:
            missing = isinstance(value, float) and math.isnan(value)
            fields.append((column.key, None if missing else value))
    return fields
