"""What a judge must know of a database: who voted in it, and its battles with votes, one after another."""

from collections.abc import Iterator

from arena.errors import InputError
from arena.store import queries
from arena.store.opening import engine_of
from arena.store.reading import read_battle
from arena.store.records import BattleRecord
from arena.store.verification import require_database


def voted_battles(address: str, study_id: str) -> Iterator[BattleRecord]:
    """Every battle of a study that has a vote, with its answers.

    Raises:
        InputError: there is no such database, or it has the tables of an earlier version.
    """
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            ids = queries.voted_battles(db, study_id)
        for battle in ids:
            with engine.reading() as db:
                record = read_battle(db, battle)
            if record is not None:
                yield record
    except engine.errors as error:
        raise InputError(
            f"its battles cannot be read ({str(error).partition(chr(10))[0]})",
            where=engine.place,
            cure="open it once with this version of Epaile, which brings its tables up to date",
        ) from error
    finally:
        engine.close()


def people_in(address: str, study_id: str) -> int:
    """How many take part in a study who are no judges; the database has the newest schema."""
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            return queries.people(db, study_id)
    finally:
        engine.close()
