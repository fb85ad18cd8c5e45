"""A disk wiped in the middle of voting: `python -m drills.wipe --wipes 10 --voters 16`.

`app.py` keeps copies elsewhere every second while people vote. It is killed, the folder of its database is
removed, the database is restored from the copies, the server starts again, and the voters go on. Acknowledged
votes may be lost only after the last copy, all of them within the places that the restore reported, and no place
and no number of a row may ever be used again. The negative control restores the same way and leaves no
places out: its new votes must get places that others had.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.progress import Progress

from arena.backup import FolderDestination, Gap, back_up, restore
from benchmarks.ledger import Audit, audit
from benchmarks.machine import machine
from benchmarks.prepared import prepare_voters
from benchmarks.serving import LANGUAGE, arena_environment, write_echo_study
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.inspection import Inspection, inspect
from drills.naive_restore import places_given_twice
from drills.server_process import ServerProcess
from drills.voters import Load, PersistentVoter, vote_while
from drills.wiped_disk import Contents, Loss, contents_of, loss, used_again

SOONEST_SECONDS, LATEST_SECONDS = 1.5, 3.5
SECONDS_BETWEEN_COPIES = 1
PAUSE_SECONDS = 0.5
BATTLES_OF_A_WIPE = 20
SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Wipe:
    """One wiped disk: how many votes were acknowledged by then, what was lost, how long a restore took.

    `oldest` is how many seconds before the kill the first lost vote was acknowledged, at most.
    """

    acknowledged: int
    loss: Loss
    gap: Gap | None
    oldest: float
    restore_seconds: float
    wiped: Contents
    restored: Contents


@dataclass(slots=True)
class WipeRun:
    """All wipes; `again` counts numbers used again over all of them, `control` places that came twice."""

    load: Load = field(default_factory=Load)
    wipes: list[Wipe] = field(default_factory=list)
    again: int = 0
    found: Inspection | None = None
    audit: Audit | None = None
    control: int = 0


class _Disk:
    """The folder that is wiped, the copies elsewhere, and the server between them."""

    def __init__(self, folder: Path, study: Path) -> None:
        self.folder = folder / "disk"
        self.database = self.folder / "votes.db"
        self.copies = FolderDestination(folder / "elsewhere")
        environment = arena_environment(study, self.database) | {
            "ARENA_BACKUP": self.copies.place,
            "ARENA_BACKUP_SECONDS": str(SECONDS_BETWEEN_COPIES),
        }
        log = folder / "app.log"
        self.server = ServerProcess(["app.py"], environment, log, f"/{LANGUAGE}/join")

    def wipe(self, aside: Path) -> Contents:
        """Kill and wipe; what a laboratory would find on the disk goes into a folder, to be compared."""
        self.server.kill()
        shutil.copytree(self.folder, aside)
        shutil.rmtree(self.folder)
        return contents_of(aside / self.database.name)


async def _wipe_at_random(
    disk: _Disk, run: WipeRun, folder: Path, wipes: int, progress: Progress
) -> None:
    chance = random.Random("wipes")
    bar = progress.add_task("wipes", total=wipes)
    for number in range(wipes):
        samples = await _sampled(run.load, chance.uniform(SOONEST_SECONDS, LATEST_SECONDS))
        wiped = await asyncio.to_thread(disk.wipe, folder / f"aside-{number}")
        killed, told = time.monotonic(), [told[2] for told in run.load.ledger.acknowledged]
        if run.wipes:
            run.again += used_again(run.wipes[-1].wiped, run.wipes[-1].restored, wiped)
        done = await asyncio.to_thread(restore, disk.copies, str(disk.database))
        seconds = time.monotonic() - killed
        restored = await asyncio.to_thread(contents_of, disk.database)
        missing = loss(_since(told, run.wipes), wiped, restored, done.gap)
        oldest = _oldest(samples, told, missing, killed)
        run.wipes.append(Wipe(len(told), missing, done.gap, oldest, seconds, wiped, restored))
        await asyncio.to_thread(disk.server.start)
        progress.advance(bar)
    # What is voted after the last restore is compared, too.
    await asyncio.sleep(LATEST_SECONDS)


async def _sampled(load: Load, seconds: float) -> list[tuple[float, int]]:
    """Wait, and note every moment how many votes were acknowledged by then."""
    samples, over = [(time.monotonic(), load.acknowledged)], time.monotonic() + seconds
    while time.monotonic() < over:
        await asyncio.sleep(SAMPLE_SECONDS)
        samples.append((time.monotonic(), load.acknowledged))
    return samples


def _since(told: Sequence[str], wipes: Sequence[Wipe]) -> list[str]:
    """What was acknowledged and is not already known as lost."""
    gone = {receipt for wipe in wipes for receipt in wipe.loss.receipts}
    return [receipt for receipt in told if receipt not in gone]


def _oldest(
    samples: Sequence[tuple[float, int]], told: Sequence[str], missing: Loss, killed: float
) -> float:
    if not missing.receipts:
        return 0.0
    first = min(told.index(receipt) for receipt in missing.receipts)
    return killed - max((when for when, count in samples if count <= first), default=samples[0][0])


def run(folder: Path, wipes: int, voters: int, progress: Progress) -> WipeRun:
    """The arena through all wipes, then the control."""
    result, study = WipeRun(), write_echo_study(folder, answer_words=60)
    disk = _Disk(folder, study)
    people = prepare_voters(study, disk.database, [BATTLES_OF_A_WIPE * (wipes + 2)] * voters)
    back_up(str(disk.database), disk.copies, Ed25519PrivateKey.generate())
    disk.server.start()
    try:
        load = result.load
        everybody = [
            PersistentVoter(number, disk.server.port, voter, load, PAUSE_SECONDS)
            for number, voter in enumerate(people)
        ]
        happening = _wipe_at_random(disk, result, folder, wipes, progress)
        asyncio.run(vote_while(everybody, load, happening))
        disk.server.terminate()
    finally:
        disk.server.kill()
    last = result.wipes[-1]
    result.again += used_again(last.wiped, last.restored, contents_of(disk.database))
    result.found = inspect(load.ledger, disk.database)
    result.audit = audit(load.ledger, disk.database)
    result.control = places_given_twice(folder / "control", study, voters)
    return result


def findings(result: WipeRun) -> list[Finding]:
    """The table, line by line."""
    assert result.found is not None, "it has run"
    assert result.audit is not None, "it has run"
    wipes, said = result.wipes, result.audit
    lost = {receipt for wipe in wipes for receipt in wipe.loss.receipts}
    reported = {name for name, _, receipt in result.load.ledger.acknowledged if receipt in lost}
    gaps = ", ".join(f"{wipe.gap.first} to {wipe.gap.last}" for wipe in wipes[:2] if wipe.gap)
    return [
        note("disks wiped", len(wipes)),
        note("votes acknowledged", result.found.acknowledged),
        note("lost with a disk, after the last copy", len(lost)),
        note("first lost vote before the kill, at most", f"{max(each.oldest for each in wipes):.1f} s"),
        note("copies every", f"{SECONDS_BETWEEN_COPIES} s"),
        note("slowest restore", f"{max(each.restore_seconds for each in wipes):.1f} s"),
        note("places reported, first gaps", gaps),
        none_of("lost outside the places that were reported", sum(each.loss.outside for each in wipes)),
        none_of("lost at a place that was copied", sum(each.loss.copied for each in wipes)),
        none_of("lost and not noticed", len(set(said.lost) - reported)),
        none_of("places and row numbers used again", result.again),
        none_of("refused to the voter", sum(result.load.ledger.refused.values())),
        none_of("doubled", len(said.doubled)),
        none_of("altered, but for votes that were lost", len(set(said.altered) - reported)),
        none_of("faults in the chain of votes", len(result.found.chain)),
        Finding("integrity_check", said.integrity, "ok", said.integrity == "ok"),
        some_of("places given twice without a gap", result.control),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.wipe", description=__doc__)
    parser.add_argument("--wipes", type=int, default=10)
    parser.add_argument("--voters", type=int, default=16)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        result = run(Path(name), chosen.wipes, chosen.voters, progress)
    return conclude(console, "a disk wiped while people vote", findings(result))


if __name__ == "__main__":
    sys.exit(main())
