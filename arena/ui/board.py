"""What a leaderboard shows: labels and numbers, so that a page needs to know no statistics."""

from dataclasses import dataclass

DIVISION = " · "

Cells = tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a board; None where the votes say nothing, or where nothing was published.

    Ranks compare models of the same `group` only; a model without a battle has group 0. `note` is the
    code of what a reader has to know before trusting the line.
    """

    label: str
    group: int
    rating: float | None = None
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    battles: int | None = None
    wins: int | None = None
    losses: int | None = None
    ties: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """What a leaderboard shows of one question, best model first.

    `meetings` (battles) and `shares` (wins of the row's model, ties half) have one row and column for
    each of the first models that met another one, and are empty where only ratings are known.
    `fits` and `intervals` are the codes of the methods that were used. `source` is the address of
    the paper whose numbers these are.
    """

    votes: int
    level: float
    rows: tuple[Row, ...]
    groups: int
    meetings: Cells
    shares: Cells
    fits: tuple[str, ...]
    intervals: tuple[str, ...]
    data_hash: str
    source: str | None = None

    @property
    def provisional(self) -> bool:
        """Whether some model has not both won and lost, so that a penalty keeps ratings finite."""
        return "firth" in self.fits

    @property
    def common(self) -> str:
        """The first part of every label, where labels have parts and share it; else empty."""
        first = {row.label.partition(DIVISION)[0] for row in self.rows if DIVISION in row.label}
        parted = all(DIVISION in row.label for row in self.rows)
        return first.pop() if parted and len(first) == 1 else ""

    def short(self, label: str, *, narrow: bool = True) -> str:
        """A label for a figure with little room, which says the common part in its caption."""
        return label.removeprefix(self.common + DIVISION) if narrow and self.common else label
