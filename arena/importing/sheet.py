"""What every reader makes of a file: rows of texts, each of which knows where it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from arena.document_check import MOST_SHOWN, did_you_mean
from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a file: `where` names the file and what is inside it, `line` counts from 1."""

    where: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is no single text. It is a mistake only if the import needs its column.

    `values` are its texts where there are several: a question of tags can take them.
    """

    problem: str
    cure: str
    values: tuple[str, ...] = ()


Cell = str | Unreadable


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column; a column that is not there is empty."""

    place: Place
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a file. `left_out` counts by reason what its program says is not an annotation."""

    where: str
    columns: Sequence[str]
    rows: Sequence[Row]
    left_out: Counter[str] = field(default_factory=Counter)


class Problems:
    """What is wrong in a file, in the order of the file; the first ten are told, the others counted."""

    def __init__(self) -> None:
        self.count = 0
        self._told: list[InputError] = []

    def add(self, place: Place, problem: str, cure: str, column: str | None = None) -> None:
        """Note a mistake in a row, or in one cell of it."""
        self.count += 1
        if len(self._told) < MOST_SHOWN:
            said = problem if column is None else f"column `{column}`: {problem}"
            self._told.append(InputError(said, where=place.where, line=place.line, cure=cure))

    def resembling(self, word: str, known: Iterable[str], otherwise: str) -> str:
        """A cure for an unknown word; the search is spared where nobody will read it."""
        if len(self._told) >= MOST_SHOWN:
            return otherwise
        return did_you_mean(word, known, otherwise)

    def refuse(self) -> None:
        """Raise the first mistake, with the next ones as its notes; nothing where there is none."""
        if not self._told:
            return
        # Some mistakes of a row are only seen when all rows are read.
        first, *others = sorted(self._told, key=lambda each: each.line or 0)
        for other in others:
            first.add_note(str(other))
        if self.count > len(self._told):
            first.add_note(f"There are {self.count - len(self._told)} more mistakes in this file.")
        raise first


def cell_of(value: object) -> Cell:
    """A value of JSON or of a workbook as the text that somebody would have typed."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    kind = "a list" if isinstance(value, list) else "a group of values"
    return Unreadable(f"there is {kind} where one value is expected", "write one value")


def columns_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every column that some row has, in the order in which they appear."""
    return tuple(dict.fromkeys(column for row in rows for column in row.cells))


def header_of(names: Sequence[str], place: Place) -> Sequence[str]:
    """The names of columns without space around them; raises InputError for one that stands twice."""
    header = [name.strip() for name in names]
    for name in header:
        if name and header.count(name) > 1:
            raise InputError(
                f"column `{name}` stands here twice",
                where=place.where,
                line=place.line,
                cure="rename or remove one",
            )
    if not any(header):
        raise InputError("there is no header", where=place.where, cure="name the columns")
    return header


def row_of(header: Sequence[str], cells: Sequence[Cell], place: Place, problems: Problems) -> Row:
    """The cells of a row under their header; notes a cell that stands under none."""
    for number, cell in enumerate(cells, start=1):
        named = number <= len(header) and header[number - 1]
        if cell and not named:
            problems.add(
                place, f"the {number}. cell stands under no header", "name its column, or empty it"
            )
    return Row(place, {name: cell for name, cell in zip(header, cells, strict=False) if name})


def texts_of(values: Sequence[object]) -> tuple[str, ...]:
    """The texts of a list of texts; none where anything else is in it."""
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else ()
