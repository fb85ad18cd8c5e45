"""The lines of many files of a journal, by their place in the log.

Files overlap: every start of a process began one, and a place may stand in several. Only where each line is
gets remembered, so that a long log need not fit into memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from arena.backup.names import PieceName
from arena.store.journal_files import decoded, place_in
from arena.store.journal_lines import Line


@dataclass(frozen=True, slots=True)
class Found:
    """Where a line is: file, number (from 1) and bytes."""

    path: Path
    number: int
    start: int
    length: int

    def __str__(self) -> str:
        return f"{self.path.name}, line {self.number}"

    def read(self) -> Line:
        """The line itself; raises ValueError where it is none."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return decoded(file.read(self.length))


class Lines:
    """All lines of some files. Of one place, those of files that were written anew come first."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Goes through all files once; a last line that a crash cut off is left out."""
        self.registrations: list[Found] = []
        self.unreadable: list[Found] = []
        self._by_place: dict[int, list[Found]] = {}
        for path in sorted(paths, key=_order):
            for found, raw in _lines_of(path):
                self._add(found, raw)

    def _add(self, found: Found, raw: bytes) -> None:
        try:
            place = place_in(raw)
        except ValueError:
            self.unreadable.append(found)
            return
        if place is None:
            self.registrations.append(found)
        else:
            self._by_place.setdefault(place, []).append(found)

    @property
    def last(self) -> int:
        """The largest place that any line names; 0 where none does."""
        return max(self._by_place, default=0)

    def at(self, place: int) -> list[Found]:
        """The lines at a place."""
        return self._by_place.get(place, [])

    def places_after(self, place: int) -> list[int]:
        """All places behind one, in order."""
        return sorted(each for each in self._by_place if each > place)


def _order(path: Path) -> tuple[int, int, str]:
    name = PieceName.of(path.name)
    assert name is not None, "files are found by their names"
    return -name.file.revision, name.file.first, path.name


def _lines_of(path: Path) -> Iterator[tuple[Found, bytes]]:
    start = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.endswith(b"\n"):
                yield Found(path, number, start, len(raw)), raw
            start += len(raw)
