"""Backups taken while several processes write: `python -m drills.backups --backups 200 --voters 8`.

Two processes serve votes on one SQLite file. Each backup must be sound, hold every vote that was acknowledged
before it began, and be a first part of the log as it stands at the end; the last one is restored and must
have the same rows and the same head. The negative control sends the live file piece by piece, as an uploader of
folders does: some of its copies must be bad.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.progress import Progress

from arena.backup import FolderDestination, back_up, restore
from arena.errors import StoreError
from benchmarks.machine import machine
from benchmarks.prepared import prepare_voters
from benchmarks.serving import write_echo_study
from drills.copies import Copy, copy_live_file, look_at, rows_and_head
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.inspection import Inspection, inspect, promises_of
from drills.kill import arena_server
from drills.voters import Load, PersistentVoter, vote_while

PROCESSES = 2
PAUSE_SECONDS = 0.5
FIRST_VOTES = 20
CONTROL_PART = 5
KEPT = 3


@dataclass(slots=True)
class BackupRun:
    """What was seen of every backup, and of the control's copies."""

    load: Load = field(default_factory=Load)
    backups: list[Copy] = field(default_factory=list)
    refused: int = 0
    not_first_part: int = 0
    seconds: list[float] = field(default_factory=list)
    control: list[Copy] = field(default_factory=list)
    found: Inspection | None = None
    restored_alike: bool = False
    restore_seconds: float = 0.0


async def _copy_while_voting(
    database: Path, folder: Path, run: BackupRun, backups: int, progress: Progress
) -> None:
    destination = FolderDestination(folder / "elsewhere")
    key = Ed25519PrivateKey.generate()
    bar = progress.add_task("backups", total=backups)
    while run.load.acknowledged < FIRST_VOTES:
        await asyncio.sleep(0.05)
    for _ in range(backups):
        told = [receipt for _, _, receipt in run.load.ledger.acknowledged]
        begun = time.monotonic()
        try:
            done = await asyncio.to_thread(back_up, str(database), destination, key, keep=KEPT)
        except StoreError:
            run.refused += 1
        else:
            run.seconds.append(time.monotonic() - begun)
            copy = destination.folder / done.name
            run.backups.append(await asyncio.to_thread(look_at, copy, told))
        progress.advance(bar)
    copies = max(backups // CONTROL_PART, 10)
    bar = progress.add_task("copies of the live file", total=copies)
    for number in range(copies):
        told = [receipt for _, _, receipt in run.load.ledger.acknowledged]
        copy = folder / f"control-{number}.db"
        await asyncio.to_thread(copy_live_file, database, copy)
        run.control.append(await asyncio.to_thread(look_at, copy, told))
        copy.unlink()
        progress.advance(bar)


def run(folder: Path, backups: int, voters: int, progress: Progress) -> BackupRun:
    """All backups under load, then the control's copies under the same load, then a restore."""
    result, database = BackupRun(), folder / "disk" / "votes.db"
    study = write_echo_study(folder, answer_words=60)
    people = prepare_voters(study, database, [0] * voters)
    servers = [arena_server(folder, study, database) for _ in range(PROCESSES)]
    load = result.load
    try:
        for server in servers:
            server.start()
        everybody = [
            PersistentVoter(number, servers[number % PROCESSES].port, voter, load, PAUSE_SECONDS)
            for number, voter in enumerate(people)
        ]
        happening = _copy_while_voting(database, folder, result, backups, progress)
        asyncio.run(vote_while(everybody, load, happening))
        for server in servers:
            server.terminate()
    finally:
        for server in servers:
            server.kill()
    result.found = inspect(load.ledger, database)
    log = rows_and_head(database).log
    result.not_first_part = sum(log.get(each.place, "") != each.hash for each in result.backups)
    _restore_the_last(database, folder, result)
    return result


def _restore_the_last(database: Path, folder: Path, result: BackupRun) -> None:
    destination = FolderDestination(folder / "elsewhere")
    back_up(str(database), destination, Ed25519PrivateKey.generate(), keep=KEPT)
    new, begun = folder / "new" / "votes.db", time.monotonic()
    restore(destination, str(new), margin=0)
    result.restore_seconds = time.monotonic() - begun
    result.restored_alike = rows_and_head(new) == rows_and_head(database)


def findings(result: BackupRun) -> list[Finding]:
    """The table, line by line."""
    assert result.found is not None, "it has run"
    backups, control = result.backups, result.control
    alike = "the same" if result.restored_alike else "another"
    return [
        note("processes that served votes", PROCESSES),
        *promises_of(result.found, result.load.ledger),
        note("backups", len(backups)),
        note("slowest backup, checks and all", f"{max(result.seconds, default=0.0):.1f} s"),
        none_of("refused to be sent", result.refused),
        none_of("not sound: integrity, chain, votes outside it", sum(not each.sound for each in backups)),
        none_of("without a vote acknowledged before", sum(each.missing > 0 for each in backups)),
        none_of("no first part of the log", result.not_first_part),
        Finding("rows and head after a restore", alike, "the same", result.restored_alike),
        note("restore", f"{result.restore_seconds:.1f} s"),
        note("control: copies of the live file", len(control)),
        note("control: not sound", sum(not each.sound for each in control)),
        note("control: without a vote acknowledged before", sum(each.missing > 0 for each in control)),
        some_of("bad copies", sum(each.bad for each in control)),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.backups", description=__doc__)
    parser.add_argument("--backups", type=int, default=200)
    parser.add_argument("--voters", type=int, default=8)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        result = run(Path(name), chosen.backups, chosen.voters, progress)
    return conclude(console, "backups while people vote", findings(result))


if __name__ == "__main__":
    sys.exit(main())
