"""Numbers and names in the sentences of a report."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.errors import NotIdentified
from analysis.table import Table, signed
from arena.errors import EpaileError, InputError

MOST_NAMES = 4


def listed(names: Sequence[str], most: int = MOST_NAMES, last: str = "and") -> str:
    """Names in a sentence; of more than `most` only the number of the rest is told."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} others"]
    return f" {last} ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def named(items: Sequence[str], what: str, most: int = 3) -> str:
    """Things of several words, of more than `most` only the number of the rest."""
    if len(items) <= most:
        return "; ".join(items)
    return f"{'; '.join(items[: most - 1])}; and {counted(len(items) - most + 1, f'more {what}')}"


def counted(count: int, one: str, more: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def per_cent(share: float, decimals: int = 0) -> str:
    """A share in per cent; what rounds to nothing but is something is told as such."""
    text = f"{100 * share:.{decimals}f}"
    if share > 0 and float(text) == 0:
        return f"less than {10.0**-decimals:g} %"
    return f"{text} %"


def p_words(p: float) -> str:
    """A p-value in a sentence."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def range_words(low: float, high: float, decimals: int = 0) -> str:
    """Both ends of an interval of differences."""
    return f"{signed(low, decimals)} to {signed(high, decimals)}"


def reason_of(error: EpaileError) -> str:
    """What an error says, as half a sentence, without places of files and without commands."""
    if isinstance(error, InputError):
        return error.problem
    if isinstance(error, NotIdentified):
        return str(error).rpartition(" (groups:")[0] or str(error)
    return str(error).rstrip(".")


def hidden(table: Table, keys: Sequence[str]) -> Table:
    """The table with some of its columns for programs only."""
    columns = tuple(
        replace(column, hidden=column.hidden or column.key in keys) for column in table.columns
    )
    return replace(table, columns=columns)


def tidied(table: Table) -> Table | None:
    """The table without the columns that say nothing in any row; None if it has no row."""
    if not table.rows:
        return None
    columns = tuple(
        replace(column, hidden=column.hidden or all(row[at] in (None, "") for row in table.rows))
        for at, column in enumerate(table.columns)
    )
    return replace(table, columns=columns)
