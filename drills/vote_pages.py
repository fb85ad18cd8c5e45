"""Where the bytes of some tables lie in the file of a database, and which of them mean something."""

import random
from collections.abc import Sequence
from pathlib import Path

import apsw

LEAF, INTERIOR = 13, 5
"""The first byte of a page of a table, by the file format of SQLite."""


def pages_of(database: Path, tables: Sequence[str]) -> list[int]:
    """Numbers of all pages of some tables, overflow pages left out; pages count from 1."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        marks = ", ".join("?" for _ in tables)
        rows = connection.execute(
            f"SELECT pageno FROM dbstat WHERE name IN ({marks}) AND pagetype <> 'overflow'",  # noqa: S608
            tuple(tables),
        )
        return [row[0] for row in rows]
    finally:
        connection.close()


def used_offset(content: bytes, pages: Sequence[int], chance: random.Random) -> int:
    """A random place in the file, on one of these pages, that is not free space between the cells."""
    size = int.from_bytes(content[16:18], "big")
    while True:
        start = (chance.choice(pages) - 1) * size
        within = chance.randrange(size)
        if not _is_free(content[start : start + size], within):
            return start + within


def _is_free(page: bytes, at: int) -> bool:
    header = 12 if page[0] == INTERIOR else 8
    cells = int.from_bytes(page[3:5], "big")
    first_cell = int.from_bytes(page[5:7], "big") or len(page)
    if header + 2 * cells <= at < first_cell:
        return True
    block = int.from_bytes(page[1:3], "big")
    while block:
        following, size = (int.from_bytes(page[block + i : block + i + 2], "big") for i in (0, 2))
        if block <= at < block + size:
            return True
        block = following
    return False
