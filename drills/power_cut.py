"""Power cuts while votes are written: `python -m drills.power_cut --cuts 150`.

The real store writes through a simulated disk that forgets what was not synced, at a random moment: between
two commits or in the middle of one. What is left is opened by plain SQLite: every acknowledged vote must be
there, and the file sound. Both journals that the store may choose are cut, each with three kinds of disk
(see `recorded_disk.Survival`). The negative control is what most advice says, WAL with synchronous=NORMAL:
it must lose acknowledged votes. SQLite's own default, DELETE with FULL, is shown beside them.
"""

import argparse
import logging
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from arena.store.settings import Journal
from benchmarks.machine import machine
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.one_power_cut import Cuts, Moment, Setting, cut_once, template
from drills.recorded_disk import Survival
from drills.watched_store import NORMAL

CONTROL_PART = 3
SHIPPED = (
    Setting("TRUNCATE/EXTRA", Journal("TRUNCATE", "EXTRA")),
    Setting("WAL/FULL", Journal("WAL", "FULL")),
)
ADVISED = Setting("WAL/NORMAL", Journal("WAL", "FULL"), synchronous=NORMAL)
DEFAULT = Setting("DELETE/FULL", Journal("DELETE", "FULL"))


def run(folder: Path, cuts: int, progress: Progress) -> list[Cuts]:
    """So many cuts for each kind of disk and each shipped setting, a third of it for the two others."""
    prepared = template(folder)
    found = []
    for setting in (*SHIPPED, ADVISED, DEFAULT):
        under = Cuts(setting)
        # Each kind of disk meets each moment at least once.
        each = cuts if setting in SHIPPED else max(cuts // CONTROL_PART, len(Moment))
        for number in progress.track(range(each * len(Survival)), description=setting.name):
            place = folder / "cut"
            cut_once(prepared, place, setting, number, under)
            shutil.rmtree(place)
        found.append(under)
    return found


def findings(found: Sequence[Cuts]) -> list[Finding]:
    """The table, line by line."""
    lines = []
    for under in found:
        name = under.setting.name
        lines += [
            note(
                f"{name}: cuts, of them after a failed sync", f"{under.cuts}, {under.failed_syncs}"
            ),
            note(f"{name}: votes acknowledged", under.acknowledged),
        ]
        if under.setting in SHIPPED:
            lines += [
                none_of(f"{name}: acknowledged and lost", under.lost),
                none_of(f"{name}: altered", under.altered),
                none_of(f"{name}: files that are not sound", under.unsound),
            ]
        elif under.setting == ADVISED:
            lines.append(some_of(f"{name}: acknowledged and lost", under.lost))
        else:
            lines.append(note(f"{name}, SQLite's default: acknowledged and lost", under.lost))
        lines.append(note(f"{name}: cuts that lost a vote", under.losing))
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.power_cut", description=__doc__)
    parser.add_argument("--cuts", type=int, default=150)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    # The store logs every batch that fails, and here each cut fails one.
    logging.getLogger("arena.store").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        found = run(Path(name), chosen.cuts, progress)
    return conclude(console, "power cuts while votes are written", findings(found))


if __name__ == "__main__":
    sys.exit(main())
