"""What was on a disk before it was wiped, against what was restored: which votes are lost, which numbers come again."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from arena.backup import Gap
from arena.store.links import receipt_digest
from drills.inspection import opened

PLACES = "places of the log"


@dataclass(frozen=True, slots=True)
class Contents:
    """A database: the place of every version of a vote by the digest of its receipt, and all numbers in use.

    `numbers` has the rows' numbers by table, and the places of the log.
    """

    places: Mapping[str, int]
    numbers: Mapping[str, Set[int]]


@dataclass(frozen=True, slots=True)
class Loss:
    """Receipts of acknowledged votes that a restore did not bring back.

    `outside` counts those whose place is not in the reported gap, `copied` those whose place the restored log
    claims to hold.
    """

    receipts: tuple[str, ...]
    outside: int
    copied: int


def contents_of(database: Path) -> Contents:
    """Read a database that nobody has open."""
    with opened(database) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        ).fetchall()
        numbers: dict[str, Set[int]] = {
            table: {row[0] for row in connection.execute(f"SELECT seq FROM {table}")}  # noqa: S608
            for (table,) in tables
        }
        links = connection.execute("SELECT position, receipt FROM links").fetchall()
    numbers[PLACES] = {position for position, _ in links}
    return Contents({receipt: position for position, receipt in links if receipt}, numbers)


def loss(acknowledged: Iterable[str], wiped: Contents, restored: Contents, gap: Gap | None) -> Loss:
    """Compare what voters were told with what was restored. `acknowledged` are receipts."""
    lost = [receipt for receipt in acknowledged if receipt_digest(receipt) not in restored.places]
    places = [wiped.places.get(receipt_digest(receipt), 0) for receipt in lost]
    last = max((place for place in restored.places.values()), default=0)
    return Loss(
        receipts=tuple(lost),
        outside=sum(gap is None or not gap.first <= place <= gap.last for place in places),
        copied=sum(place <= last for place in places),
    )


def used_again(wiped: Contents, restored: Contents, later: Contents) -> int:
    """How many numbers of rows and places, used on the wiped disk and lost with it, were given again."""
    return sum(
        len((later.numbers[table] - restored.numbers[table]) & used)
        for table, used in wiped.numbers.items()
    )
