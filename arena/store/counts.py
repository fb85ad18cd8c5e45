"""The table of counts held against the votes: what must never differ, and what to say if it does."""

from dataclasses import dataclass

from arena.store.count_triggers import UNMARKED, recount
from arena.store.engine import Connection
from arena.store.schema import COUNTED

Place = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Miscount:
    """A row of `vote_counts` that differs from the votes.

    `kept` and `recounted` have the columns of `schema.COUNTED`. Models are numbered as in `models.seq`.
    """

    study: str
    question: str
    model_left: int
    model_right: int
    kept: tuple[int, ...]
    recounted: tuple[int, ...]


def verify_counts(connection: Connection) -> tuple[Miscount, ...]:
    """Count all votes again; what differs, or nothing. Call it inside one transaction.

    A row that is missing is the same as one of zeros.
    """
    columns = ", ".join(("study", "question", "model_left", "model_right", *COUNTED))
    kept = _counts(connection, f"SELECT {columns} FROM vote_counts")  # noqa: S608
    recounted = _counts(connection, recount(UNMARKED))
    none = (0,) * len(COUNTED)
    return tuple(
        Miscount(*place, kept.get(place, none), recounted.get(place, none))
        for place in sorted(kept.keys() | recounted.keys())
        if kept.get(place, none) != recounted.get(place, none)
    )


def _counts(connection: Connection, query: str) -> dict[Place, tuple[int, ...]]:
    rows = (tuple(dict(row).values()) for row in connection.execute(query))
    return {(row[0], row[1], row[2], row[3]): row[4:] for row in rows}
