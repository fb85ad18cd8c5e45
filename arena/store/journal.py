"""A second copy of every vote: a line of JSON in a file beside the database, on disk before the answer.

The journal follows the chain: after a commit it writes every link that it does not have yet, with all rows that
the vote needs in an empty database. What could not be written (a full disk) is written with the next
vote. Files are only ever appended to, one for each start of a process, so they can be copied while votes come
in; only a withdrawal writes them anew, without what was erased.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from arena.errors import StoreError
from arena.store.engine import Connection
from arena.store.journal_files import (
    FileName,
    encoded,
    held,
    newest_link,
    sync_folder,
    write_anew,
)
from arena.store.journal_lines import Line, erasures, events_after, new_registrations, vote_line

LINES_AT_ONCE = 256


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
            StoreError: It could not be written, and the next call tries again, in a new file; or the journal
                holds votes that the database does not have.
        """
        with self._translated():
            if self._last is None:
                with held(self.folder):
                    newest = newest_link(self.folder)
                self._last = _place_in_database(connection, newest, self.folder) if newest else 0
            events = events_after(connection, self._last)
            while batch := list(islice(events, LINES_AT_ONCE)):
                with held(self.folder):
                    self._write(connection, [line for _, line in batch])
                self._last = batch[-1][0]

    def erase(self, connection: Connection, positions: set[int]) -> None:
        """Write the lines of some links anew, from what the database has of them now.

        A line of its own tells what was erased without a vote, for who restores an older copy. Raises StoreError
        where the files could not be written; the next call does it again.
        """
        self.close()
        try:
            with self._translated(), held(self.folder):
                write_anew(self.folder, positions, lambda place: vote_line(connection, place))
                told = erasures(connection)
                if told["rows"]:
                    self._append([told])
        finally:
            self.close()

    def tell(self, line: Line) -> None:
        """Add a line that is of no vote; raises StoreError where it could not be written."""
        with self._translated(), held(self.folder):
            self._close_replaced()
            self._append([line])

    def close(self) -> None:
        """Let go of the file; the next vote begins another one."""
        if self._file is not None:
            os.close(self._file)
        self._file = None
        self._registered = {}

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"the journal in {self.folder} could not be written ({error.strerror}); "
                "free space, or make the folder one that can be written."
            ) from error

    def _write(self, connection: Connection, lines: Sequence[Line]) -> None:
        self._close_replaced()
        registered = dict(self._registered)
        new = new_registrations(connection, registered)
        try:
            self._append([new, *lines] if new["rows"] else lines)
        except OSError:
            self.close()
            raise
        self._registered = registered

    def _close_replaced(self) -> None:
        if self._file is not None and os.fstat(self._file).st_nlink == 0:
            # Another process has written our file anew: what is added to the old one nobody reads.
            self.close()

    def _append(self, lines: Sequence[Line]) -> None:
        if self._file is None:
            name = str(FileName((self._last or 0) + 1, secrets.token_hex(8)))
            self._file = os.open(
                self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600
            )
            sync_folder(self.folder)
        rest = memoryview(b"".join(map(encoded, lines)))
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fsync(self._file)


def _place_in_database(connection: Connection, newest: Mapping[str, Any], folder: Path) -> int:
    """The place of the journal's last link, which must stand in the database as well."""
    place = int(newest["position"])
    row = connection.execute("SELECT hash FROM links WHERE position = ?", (place,)).fetchone()
    if row is None or row["hash"] != newest["hash"]:
        raise StoreError(
            f"the journal in {folder} holds the vote at place {place} and the database does not: the "
            "database was replaced or has lost votes; move it away and put both together with "
            "'python -m arena restore', or move the journal away."
        )
    return place
