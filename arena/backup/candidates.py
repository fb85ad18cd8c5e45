"""What there is to restore from: heads, snapshots, lines; and what of it cannot be used, with the reason."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from arena.backup.destinations import Destination
from arena.backup.lines import Lines
from arena.backup.names import PieceName, SnapshotName
from arena.chain import KnownHead
from arena.errors import InputError, StoreError
from arena.heads import known, read_head
from arena.store import check_database, journal_folder
from arena.store.journal_files import journal_files
from arena.store.sqlite import SQLiteEngine

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """All that was found. `snapshots` begin with the newest; `notes` say what was left out, and why."""

    snapshots: tuple[SnapshotName, ...]
    heads: tuple[KnownHead, ...]
    lines: Lines
    notes: list[str] = field(default_factory=list)

    @property
    def largest_place(self) -> int:
        """The last place that anything names, whether it can be used or not."""
        heads = (head.position for head in self.heads)
        return max((self.lines.last, *heads, *(name.place for name in self.snapshots)))

    def heads_until(self, place: int) -> tuple[KnownHead, ...]:
        """The heads that a log up to a place can be held against; that of an empty log says nothing."""
        return tuple(head for head in self.heads if 0 < head.position <= place)


def gather(
    source: Destination, database: Path, folder: Path, public_key: str | None, progress: Progress
) -> Sources:
    """Look through a destination, and through a journal that still lies beside the database.

    Raises:
        InputError: There is nothing to restore from.
    """
    progress("looking at what is there", 0, None)
    names = source.sizes()
    snapshots = sorted((name for each in names if (name := SnapshotName.of(each))), reverse=True)
    pieces = [name for name in names if PieceName.of(name)]
    beside = journal_files(journal_folder(database))
    if not (snapshots or pieces or beside):
        raise InputError(
            "there is no backup",
            where=source.place,
            cure="give the folder or dataset that ARENA_BACKUP names, or the folder of a journal",
        )
    progress("reading heads and lines", 0, None)
    notes: list[str] = []
    heads = _read_heads(source, [name.head for name in snapshots], names, folder, public_key, notes)
    lines = Lines([*source.fetch(pieces, folder).values(), *beside])
    notes += [f"{found} cannot be read" for found in lines.unreadable]
    return Sources(tuple(snapshots), heads, lines, notes)


def _read_heads(
    source: Destination, names: Iterable[str], there: Iterable[str], folder: Path,
    public_key: str | None, notes: list[str],
) -> tuple[KnownHead, ...]:  # fmt: skip
    heads = []
    wanted = sorted(set(names) & set(there))
    for name, path in source.fetch(wanted, folder).items():
        try:
            head = read_head(path)
        except InputError as error:
            notes.append(f"{name} was left out: {error.problem}")
            continue
        if public_key and head.public_key != public_key.lower():
            notes.append(f"{name} was left out: it was signed by the key {head.public_key}")
        else:
            heads.append(known(head, name))
    return tuple(heads)


def newest_good_snapshot(
    source: Destination, sources: Sources, target: Path, until: int | None, progress: Progress
) -> SnapshotName | None:
    """Put the newest sound snapshot into a file, with the newest schema; None where none is sound."""
    for name in sources.snapshots:
        if until is not None and name.place > until:
            continue
        progress(f"fetching {name}", 0, None)
        problem = _try(source, name, sources, target, progress)
        if problem is None:
            return name
        sources.notes.append(f"{name} was left out: {problem}")
    _clear(target)
    return None


def _try(
    source: Destination, name: SnapshotName, sources: Sources, target: Path, progress: Progress
) -> str | None:
    _clear(target)
    shutil.copyfile(source.fetch([str(name)], target.parent)[str(name)], target)
    try:
        SQLiteEngine(target).migrate()
        checked = check_database(
            target,
            sources.heads_until(name.place),
            lambda done, total: progress("checking the snapshot", done, total),
        )
    except (StoreError, InputError, sqlite3.Error) as error:
        return str(error).removesuffix(".")
    if checked.findings:
        return checked.findings[0].sentence
    if checked.position != name.place:
        return f"its log ends at {checked.position}"
    return None


def _clear(target: Path) -> None:
    """Remove what the snapshot before left, with the files that SQLite keeps beside it."""
    for path in target.parent.glob(f"{target.name}*"):
        path.unlink()
