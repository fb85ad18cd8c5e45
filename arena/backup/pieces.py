"""The journal elsewhere: what it has grown by since the last time, as a file of its own.

Pieces hold whole lines and are never changed, so that a bucket can keep them as well as a disk. Where the
journal was written anew after a withdrawal, all of the new file is copied, and the pieces of the one before are
removed where the destination forgets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from arena.backup.destinations import Destination
from arena.backup.names import PieceName
from arena.backup.working import working_folder
from arena.errors import BackupError
from arena.store import journal_folder
from arena.store.journal_files import FileName, journal_files, newest_in

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Copied:
    """What a run copied: new pieces, their bytes, and the last place of the log in them (0: none)."""

    pieces: int
    bytes: int
    place: int


def copy_journal(database: Path, destination: Destination) -> Copied:
    """Copy what the journal of a database has and a destination has not.

    When it returns, every vote that was acknowledged before the call is in the destination.

    Raises:
        BackupError: It could not be copied; the next call tries again.
        InputError: The destination cannot be used as it is.
    """
    sizes = destination.sizes()
    known = _pieces(sizes)
    sources = journal_files(journal_folder(database))
    try:
        with working_folder(database, "journal") as folder:
            files = _cut_new(sources, known, sizes, folder)
            if files:
                destination.put(files)
            told = Copied(
                len(files), sum(path.stat().st_size for path in files.values()), _place(files)
            )
    except OSError as error:
        # A withdrawal may just have replaced a file; a full disk is another reason.
        raise BackupError(f"the journal of {database} could not be read ({error}).") from error
    if destination.forgets:
        destination.remove(_outdated(known, sources))
    return told


def _cut_new(
    sources: Iterable[Path],
    known: Mapping[FileName, list[PieceName]],
    sizes: Mapping[str, int],
    folder: Path,
) -> dict[str, Path]:
    """The pieces that are missing, in a folder of ours."""
    files: dict[str, Path] = {}
    for source in sources:
        file = FileName.of(source.name)
        assert file is not None, "it was found by its name"
        piece = PieceName(file, _end(known.get(file, ()), sizes))
        target = folder / str(piece)
        if _cut(source, piece.offset, target):
            files[str(piece)] = target
    return files


def _pieces(names: Iterable[str]) -> Mapping[FileName, list[PieceName]]:
    found: dict[FileName, list[PieceName]] = {}
    for name in names:
        piece = PieceName.of(name)
        # A whole journal's file among the pieces was put there by somebody else.
        if piece is not None and name == str(piece):
            found.setdefault(piece.file, []).append(piece)
    return found


def _end(pieces: Iterable[PieceName], sizes: Mapping[str, int]) -> int:
    """How many bytes of a file are there from its start, without a hole."""
    end = 0
    for piece in sorted(pieces):
        if piece.offset > end:
            break
        end = max(end, piece.offset + sizes[str(piece)])
    return end


def _cut(source: Path, start: int, target: Path) -> bool:
    """Copy all whole lines from an offset on; False where there is none yet."""
    whole = 0
    with source.open("rb") as file, target.open("wb") as part:
        file.seek(start)
        while chunk := file.read(CHUNK):
            last = chunk.rfind(b"\n")
            if last >= 0:
                whole = part.tell() + last + 1
            part.write(chunk)
        part.truncate(whole)
    return whole > 0


def _place(files: Mapping[str, Path]) -> int:
    links = [link for path in files.values() if (link := newest_in(path))]
    return max((int(link["position"]) for link in links), default=0)


def _outdated(known: Mapping[FileName, list[PieceName]], sources: Iterable[Path]) -> list[str]:
    """Pieces of files that were written anew since, and are all there in their new form."""
    now = [file for path in sources if (file := FileName.of(path.name))]
    newest = {(file.first, file.mark): file.revision for file in now}
    return [
        str(piece)
        for file, pieces in known.items()
        if file.revision < newest.get((file.first, file.mark), 0)
        for piece in pieces
    ]
