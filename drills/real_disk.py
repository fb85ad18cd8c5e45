"""Real faults under a real process: the kernel refuses to write, and a moment later writes again."""

import asyncio
import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from benchmarks.prepared import prepare_voters
from benchmarks.serving import write_echo_study
from drills.findings import Finding, note
from drills.inspection import inspect, promises_of
from drills.server_process import ServerProcess
from drills.spells import BATTLES_EACH, Spell, live_through, told_and_resumed
from drills.voters import Load, PersistentVoter, vote_while

SMALL_DISK_MEBIBYTES = 64
LARGEST_FILE_BYTES = 4096
SPELLS = 3


@dataclass(frozen=True, slots=True)
class RealFault:
    """Where the database lies, and how to begin and end a spell for a running server."""

    database: Path
    begin: Callable[[ServerProcess], object]
    end: Callable[[ServerProcess], object]


Prepare = Callable[[Path], AbstractContextManager[RealFault | None]]
"""Makes a fault possible in a folder; None where this machine does not let us."""


@contextmanager
def size_limit(folder: Path) -> Iterator[RealFault | None]:
    """No file may be written beyond its first page: what a quota does, for one process (RLIMIT_FSIZE)."""

    def limit(server: ServerProcess, most: int) -> None:
        resource.prlimit(server.process_id, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    yield RealFault(
        folder / "votes.db",
        lambda server: limit(server, LARGEST_FILE_BYTES),
        lambda server: limit(server, resource.RLIM_INFINITY),
    )


@contextmanager
def small_disk(folder: Path) -> Iterator[RealFault | None]:
    """A small file system in memory that is filled to the last byte; mounting takes an administrator."""
    disk = folder / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SMALL_DISK_MEBIBYTES}m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(["mount", *options], check=False, capture_output=True)
    except FileNotFoundError:
        mounted = None
    if mounted is None or mounted.returncode:
        yield None
        return
    try:
        yield RealFault(
            disk / "votes.db",
            lambda _: fill(disk / "rubbish"),
            lambda _: (disk / "rubbish").unlink(),
        )
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(file: Path) -> None:
    """Write a file until the disk is full."""
    with file.open("wb", buffering=0) as rubbish:
        block = 2**20
        while block:
            try:
                rubbish.write(bytes(block))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                # The last free bytes are taken in smaller and smaller pieces.
                block //= 2
        os.fsync(rubbish.fileno())


Serve = Callable[[Path, Path, Path], ServerProcess]
"""Makes a server from a folder for its log, a study and a database."""


def run_real(
    folder: Path, prepare: Prepare, serve: Serve, voters: int, refusals: int, progress: Progress
) -> list[Finding]:
    """A few spells of a real fault under a server process; the lines of the table."""
    with prepare(folder) as fault:
        if fault is None:
            return [note("not tried", "this process may not mount")]
        load = Load()
        study = write_echo_study(folder, answer_words=60)
        people = prepare_voters(study, fault.database, [BATTLES_EACH] * voters)
        server = serve(folder, study, fault.database)
        spell = Spell("fault", lambda: fault.begin(server), lambda: fault.end(server))
        survived = []

        async def happening() -> None:
            survived.extend(
                await live_through(
                    [spell] * SPELLS, load, lambda: load.told_not_saved, refusals, progress,
                    "real faults",
                )
            )  # fmt: skip

        server.start()
        try:
            voting = [
                PersistentVoter(number, server.port, each, load)
                for number, each in enumerate(people)
            ]
            asyncio.run(vote_while(voting, load, happening()))
            server.terminate()
        finally:
            server.kill()
        found = inspect(load.ledger, fault.database)
        return told_and_resumed(SPELLS, survived) + promises_of(found, load.ledger)
