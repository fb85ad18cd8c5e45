"""How the checks of a study go, counted for its operator; nothing is changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arena.errors import StoreError
from arena.quality import Floor, meets, unswapped
from arena.store.engine import Connection, Row
from arena.store.opening import engine_of
from arena.store.verification import require_database


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """Checks of one version of a study, and pairs passed over; votes that were taken back are not there.

    `fast` of the `timed` votes came below the floor; `skips` is by participant.
    """

    controls: int
    passed: int
    repeats: int
    alike: int
    timed: int
    fast: int
    skips: Mapping[str, int]


_VOTES = """SELECT battle, question, outcome, expected, purpose, repeats, model_left, seconds, characters
    FROM comparisons WHERE battle IN (SELECT id FROM battles WHERE study = ? AND study_hash = ?)"""
_EARLIER = """SELECT comparisons.battle AS battle, question, outcome, model_left FROM comparisons
    JOIN repeats ON repeats.earlier = comparisons.battle WHERE study = ?"""
_SKIPS = """SELECT participant, count(*) AS found FROM battles JOIN voids ON voids.battle = battles.id
    WHERE study = ? AND study_hash = ? AND reason = 'skipped' GROUP BY participant"""


def check_counts(
    address: Path | str, study_id: str, study_hash: str, question: str, floor: Floor | None
) -> CheckCounts:
    """Count the checks of a study as it is described now, in one consistent state.

    Args:
        address: of the database.
        study_id: the study.
        study_hash: which version of it.
        question: repeats are alike by the answers to this one.
        floor: how long reading takes at least, if the study says so.

    Raises:
        InputError: There is no such database.
        StoreError: It cannot be read.
    """
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            return _counted(db, study_id, study_hash, question, floor)
    except engine.errors as error:
        said = str(error).partition("\n")[0]
        raise StoreError(f"{engine.place} could not be read: {said}.") from error
    finally:
        engine.close()


def _counted(
    db: Connection, study_id: str, study_hash: str, question: str, floor: Floor | None
) -> CheckCounts:
    votes = db.execute(_VOTES, (study_id, study_hash)).fetchall()
    controls: dict[str, bool] = {}
    for row in votes:
        said = meets(row["outcome"], row["expected"]) if row["expected"] else None
        if said is not None:
            controls[row["battle"]] = controls.get(row["battle"], True) and said
    earlier = {
        row["battle"]: row
        for row in db.execute(_EARLIER, (study_id,)).fetchall()
        if row["question"] == question
    }
    alike = [
        _alike(row, earlier[row["repeats"]])
        for row in votes
        if row["question"] == question and row["repeats"] in earlier
    ]
    timed = {row["battle"]: row for row in votes if floor and row["seconds"] is not None}
    fast = [
        row["seconds"] < floor.seconds(row["characters"] or 0) for row in timed.values() if floor
    ]
    skips = {row["participant"]: row["found"] for row in db.execute(_SKIPS, (study_id, study_hash))}
    return CheckCounts(
        len(controls),
        sum(controls.values()),
        len(alike),
        sum(alike),
        len(fast),
        sum(fast),
        Counter(skips),
    )


def _alike(again: Row, first: Row) -> bool:
    swapped = again["model_left"] != first["model_left"]
    return bool(unswapped(again["outcome"], swapped=swapped) == first["outcome"])
