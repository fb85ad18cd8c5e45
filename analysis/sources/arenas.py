"""The database of an arena, whichever engine it is on, for what follows the votes while they come in."""

from contextlib import AbstractContextManager
from pathlib import Path

from analysis.sources.database import Database
from analysis.sources.postgresql import opened_postgresql
from analysis.sources.sqlite import opened_sqlite
from arena.addresses import is_postgresql

_CURE = "give the database of an arena, and open it once with the newest arena"


def opened_arena(address: Path | str) -> AbstractContextManager[Database]:
    """A path or a `postgresql://` address, opened read-only; InputError if it cannot be read."""
    if is_postgresql(address):
        return opened_postgresql(str(address), _CURE)
    return opened_sqlite(Path(address), _CURE)
