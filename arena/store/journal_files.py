"""The files of a journal: how they are named, found, read and written anew.

A file is named by the first place of the log in it and by chance. Written anew without what was erased, it
gets the name of its next revision: under one name a file only ever grows, so whoever copies new bytes elsewhere
never has to compare old ones.
"""

import fcntl
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from arena.errors import InputError
from arena.store.journal_lines import Line

logger = logging.getLogger(__name__)

FORMAT = "epaile votes 1"
LARGEST_TAIL = 64 * 2**20
UNREADABLE = -1

_NAME = re.compile(r"votes-(\d{12})-([0-9a-f]{16})(?:-(\d{4}))?\.jsonl")
_START = f'{{"format":"{FORMAT}",'.encode()
_PLACE = re.compile(re.escape(_START) + rb'"link":(?:null|\{"position":(\d+)),')


@dataclass(frozen=True, slots=True, order=True)
class FileName:
    """What the name of a file says: its first place, a random mark, how often it was written anew."""

    first: int
    mark: str
    revision: int = 0

    @classmethod
    def of(cls, name: str) -> "FileName | None":
        """The parts of a name; None for a file of somebody else."""
        found = _NAME.fullmatch(name)
        return cls(int(found[1]), found[2], int(found[3] or 0)) if found else None

    def __str__(self) -> str:
        revision = f"-{self.revision:04d}" if self.revision else ""
        return f"votes-{self.first:012d}-{self.mark}{revision}.jsonl"


def journal_files(folder: Path) -> list[Path]:
    """The files of a journal, in the order in which they were begun; of each the newest revision."""
    newest: dict[tuple[int, str], FileName] = {}
    for name in _names(folder):
        newest[name.first, name.mark] = name
    return [folder / str(name) for name in newest.values()]


def _names(folder: Path) -> list[FileName]:
    found = [FileName.of(path.name) for path in folder.glob("votes-*.jsonl")]
    return sorted(name for name in found if name is not None)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes from writing to the files of a folder meanwhile; makes it where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of one file; a last one that was cut off by a crash is left out.

    Raises:
        InputError: A line in the middle is no line of a journal.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            try:
                yield decoded(raw)
            except ValueError as error:
                if not raw.endswith(b"\n") and not file.read(1):
                    return
                raise InputError(
                    "this is no line of a journal of votes",
                    where=path.name,
                    line=number,
                    cure="give the file as the arena wrote it, or take the line out by hand",
                ) from error


def newest_link(folder: Path) -> Mapping[str, Any] | None:
    """The link with the last place that the files of a folder hold; None where they hold none."""
    found = [link for path in journal_files(folder) if (link := newest_in(path))]
    return max(found, key=lambda link: int(link["position"]), default=None)


def newest_in(path: Path) -> Mapping[str, Any] | None:
    """The last link before anything that a loss of power may have left of lines that were not yet synced."""
    newest = None
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - LARGEST_TAIL))
        if end > LARGEST_TAIL:
            file.readline()
        for raw in file:
            if not raw.startswith(_START) or not raw.endswith(b"}\n") or b"\0" in raw:
                break
            if place_in(raw) is not None:
                newest = raw
    link: Mapping[str, Any] | None = decoded(newest)["link"] if newest else None
    return link


def encoded(line: Line) -> bytes:
    """A line as it stands in a file."""
    text = json.dumps({"format": FORMAT, **line}, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def decoded(raw: bytes) -> Line:
    """What `encoded` made; raises ValueError for anything else."""
    line = json.loads(raw)
    if not isinstance(line, dict) or line.get("format") != FORMAT or "link" not in line:
        raise ValueError("no line of a journal")
    return line


def place_in(raw: bytes) -> int | None:
    """The place of the log that a line holds, without reading all of it; raises ValueError."""
    found = _PLACE.match(raw)
    if found:
        return int(found[1]) if found[1] else None
    link = decoded(raw)["link"]
    return int(link["position"]) if link else None


def write_anew(folder: Path, places: set[int], line_of: Callable[[int], Line]) -> None:
    """Write every file that holds one of these places again, with other lines for them; the old ones go.

    A line that cannot be read goes as well, since nobody can say what it holds. Call it while the folder is
    `held`.
    """
    newest = journal_files(folder)
    for path in (*folder.glob("votes-*.jsonl"), *folder.glob(".votes-*.partial")):
        # A crash during the last erasing may have left what it was about to replace.
        if path not in newest and FileName.of(path.name.removeprefix(".").removesuffix(".partial")):
            path.unlink()
    for path in newest:
        if any(place in places or place == UNREADABLE for place in _places(path)):
            _write_anew(path, places, line_of)


def _places(path: Path) -> Iterator[int | None]:
    """The place that each line of a file holds, None where it holds none."""
    with path.open("rb") as file:
        for raw in file:
            try:
                yield place_in(raw) if raw.endswith(b"\n") else UNREADABLE
            except ValueError:
                yield UNREADABLE


def _write_anew(path: Path, places: set[int], line_of: Callable[[int], Line]) -> None:
    name = FileName.of(path.name)
    assert name is not None, "it was found by its name"
    target = path.with_name(str(replace(name, revision=name.revision + 1)))
    partial = path.with_name(f".{target.name}.partial")
    with path.open("rb") as old, partial.open("wb") as new:
        os.fchmod(new.fileno(), 0o600)
        for raw, place in zip(old, _places(path), strict=True):
            if place == UNREADABLE:
                logger.warning("%s: a line that cannot be read is left out", path.name)
            elif place is not None and place in places:
                new.write(encoded(line_of(place)))
            else:
                new.write(raw)
        new.flush()
        os.fsync(new.fileno())
    partial.replace(target)
    path.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
