"""The names of files in a destination: what was written by this room, and nothing else, is known by them.

`snapshot-PLACE-TIME-MARK.db` is a whole database whose log ends at a place, with its head in a file beside it;
`votes-PLACE-MARK.OFFSET.jsonl` is a piece of a journal's file that begins at an offset. Marks are random, so
that no name is used twice.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from arena.store.journal_files import FileName

_SNAPSHOT = re.compile(r"snapshot-(\d{12,})-(\d{8}T\d{6}Z)-([0-9a-f]{16})\.db")
_PIECE = re.compile(r"(votes-.+?)\.(\d{12,})\.jsonl")
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, order=True)
class SnapshotName:
    """A snapshot: the last place of its log, when it was taken (UTC), and its mark."""

    place: int
    taken: str
    mark: str

    @classmethod
    def now(cls, place: int) -> "SnapshotName":
        """A name for a snapshot that is taken now."""
        return cls(place, datetime.now(UTC).strftime(_TIME), secrets.token_hex(8))

    @classmethod
    def of(cls, name: str) -> "SnapshotName | None":
        """The parts of a name; None for any other file."""
        found = _SNAPSHOT.fullmatch(name)
        return cls(int(found[1]), found[2], found[3]) if found else None

    @property
    def time(self) -> datetime:
        """When it was taken."""
        return datetime.strptime(self.taken, _TIME).replace(tzinfo=UTC)

    @property
    def head(self) -> str:
        """The name of the file with its head."""
        return str(self).removesuffix(".db") + ".head.json"

    def __str__(self) -> str:
        return f"snapshot-{self.place:012d}-{self.taken}-{self.mark}.db"


@dataclass(frozen=True, slots=True, order=True)
class PieceName:
    """A piece of a journal's file, from an offset in bytes; a whole file is a piece from 0."""

    file: FileName
    offset: int

    @classmethod
    def of(cls, name: str) -> "PieceName | None":
        """The parts of a name; None for any other file."""
        found = _PIECE.fullmatch(name)
        file = FileName.of(f"{found[1]}.jsonl" if found else name)
        return cls(file, int(found[2]) if found else 0) if file else None

    def __str__(self) -> str:
        return f"{str(self.file).removesuffix('.jsonl')}.{self.offset:012d}.jsonl"
