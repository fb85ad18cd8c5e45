"""A second copy of every vote: a line of JSON in a file beside the database, on disk before the answer.

The journal follows the chain: after a commit it writes every link that it does not have yet, with all rows that
the vote needs in an empty database. What could not be written (a full disk) is written with the next
vote. Files are only ever appended to, one for each start of a process, so they can be copied while votes come
in; only a withdrawal writes them anew, without what was erased.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from arena.errors import InputError
from arena.store.engine import Connection
from arena.store.journal_lines import Line, events_after, new_registrations, vote_line

FORMAT = "epaile votes 1"


class Journal:
    """The lines of one database in one folder. Used by the thread that writes alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = None
        self._last: int | None = None
        self._registered: dict[str, int] = {}

    def follow(self, connection: Connection) -> None:
        """Write what the chain has and the journal has not, and wait until it is on disk.

        Raises:
            OSError: It could not be written; the next call tries again, in a new file.
        """
        if self._last is None:
            self._last = newest_position(self.folder)
        lines, last = [], self._last
        for position, line in events_after(connection, self._last):
            lines.append(line)
            last = position
        if not lines:
            return
        registered = dict(self._registered)
        new = new_registrations(connection, registered)
        if new["rows"]:
            lines.insert(0, new)
        try:
            self._append(lines)
        except OSError:
            self.close()
            raise
        self._last, self._registered = last, registered

    def erase(self, connection: Connection, positions: set[int]) -> None:
        """Write the lines of some links anew, from what the database has of them now."""
        self.close()
        for path in journal_files(self.folder):
            lines = list(read_lines(path))
            if not any(_position(line) in positions for line in lines):
                continue
            fresh = [
                vote_line(connection, position)
                if (position := _position(line)) in positions
                else line
                for line in lines
            ]
            _replace(path, fresh)

    def close(self) -> None:
        """Let go of the file; the next vote begins another one."""
        if self._file is not None:
            os.close(self._file)
        self._file = None
        self._registered = {}

    def _append(self, lines: Sequence[Line]) -> None:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            last = self._last or 0
            name = f"votes-{last + 1:012d}-{secrets.token_hex(8)}.jsonl"
            self._file = os.open(
                self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600
            )
            _sync_folder(self.folder)
        rest = memoryview(b"".join(map(encoded, lines)))
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fsync(self._file)


def journal_files(folder: Path) -> list[Path]:
    """The files of a journal, in the order in which they were begun."""
    return sorted(folder.glob("votes-*.jsonl")) if folder.is_dir() else []


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of one file; a last one that was cut off by a crash is left out.

    Raises:
        InputError: A line in the middle is no line of a journal.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                line = json.loads(raw)
                if line["format"] != FORMAT:
                    raise KeyError("format")
            except (ValueError, KeyError, TypeError) as error:
                if not raw.endswith(b"\n") and not file.read(1):
                    return
                raise InputError(
                    "this is no line of a journal of votes",
                    where=path.name,
                    line=number,
                    cure="give the file as the arena wrote it, or take the line out by hand",
                ) from error
            yield line


def newest_position(folder: Path) -> int:
    """The last place of the log that the files of a folder hold; 0 where they hold none."""
    return max((_newest_of(path) for path in journal_files(folder)), default=0)


def _newest_of(path: Path) -> int:
    """The last place in one file: read from its end, for it may be large."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        size = 4096
        while True:
            start = max(0, end - size)
            file.seek(start)
            for raw in reversed(file.read().split(b"\n")[0 if start == 0 else 1 :]):
                try:
                    position = _position(json.loads(raw))
                except ValueError:
                    continue
                if position is not None:
                    return position
            if start == 0:
                return 0
            size *= 4


def encoded(line: Line) -> bytes:
    """A line as it stands in the file."""
    text = json.dumps({"format": FORMAT, **line}, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def _position(line: Mapping[str, Any]) -> int | None:
    link = line.get("link")
    return link["position"] if link else None


def _replace(path: Path, lines: Sequence[Line]) -> None:
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        os.chmod(partial, 0o600)  # noqa: PTH101 the file is open already
        for line in lines:
            file.write(encoded(line))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
