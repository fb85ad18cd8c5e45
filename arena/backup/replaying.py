"""The lines after a snapshot, in the order of the log; the first that does not fit ends a restore by name."""

from dataclasses import dataclass

from arena.backup.candidates import Progress, Sources
from arena.backup.lines import Found
from arena.chain import Link
from arena.errors import InputError
from arena.store.engine import Connection
from arena.store.links import last_link
from arena.store.replay import LineRefused, erase_again, replay
from arena.store.sqlite import SQLiteEngine

LINES_OF_A_TRANSACTION = 500


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many links the lines brought, and the last place of the log then (0: empty)."""

    links: int
    place: int


def replay_lines(
    engine: SQLiteEngine,
    connection: Connection,
    sources: Sources,
    until: int | None,
    progress: Progress,
) -> Replayed:
    """Bring a database up to the last line; raises InputError at one that does not belong there."""
    lines = sources.lines
    before = _place(last_link(connection))
    places = [place for place in lines.places_after(before) if until is None or place <= until]
    engine.begin(connection)
    if places:
        for found in lines.registrations:
            _replay_one(connection, [found], sources)
    for done, place in enumerate(places, 1):
        _replay_one(connection, lines.at(place), sources)
        if done % LINES_OF_A_TRANSACTION == 0 or done == len(places):
            engine.commit(connection)
            engine.begin(connection)
            progress("replaying the journal", done, len(places))
    for found in lines.registrations:
        try:
            erase_again(connection, found.read())
        except (LineRefused, ValueError) as error:
            sources.notes.append(f"{found} was left out: {error}")
    engine.commit(connection)
    return Replayed(len(places), _place(last_link(connection)))


def _replay_one(connection: Connection, candidates: list[Found], sources: Sources) -> None:
    """Replay the first of several copies of a line that fits."""
    refused: list[tuple[Found, str]] = []
    for found in candidates:
        try:
            replay(connection, found.read())
        except (LineRefused, ValueError) as error:
            reason = str(error) if isinstance(error, LineRefused) else "it cannot be read"
            refused.append((found, reason))
        else:
            sources.notes.extend(
                f"{other} was left out: {said}; another copy is good" for other, said in refused
            )
            return
    found, reason = refused[0]
    place = _place(last_link(connection))
    refusal = InputError(
        f"this line does not belong to the log: {reason}",
        where=found.path.name,
        line=found.number,
        cure=f"add a good copy of the file, or give up all votes after place {place} with "
        f"--until {place}",
    )
    for note in sources.notes:
        refusal.add_note(note)
    raise refusal


def _place(link: Link | None) -> int:
    return link.position if link else 0
