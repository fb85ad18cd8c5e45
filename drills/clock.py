"""A wall clock that jumps while people vote: `python -m drills.clock --voters 64 --battles 30`.

Each voter opens battles through the referee until it refuses more within an hour, and votes on each; after
every few votes the wall clock is set an hour back, a day on, to and from summer time, by a small step. Nobody
may get one battle more or less than the study allows, the seconds of a ballot are those that passed, the
log keeps the order in which votes were acknowledged, and no vote is lost. Then the store is opened again with a
clock that was set an hour back meanwhile: the hour of every voter is still used up. The negative control is
the plain wall clock, under which one voter alone must get past the limit of the hour. Where Debian's package faketime is installed,
a whole server process is put through the same.
"""

import argparse
import asyncio
import itertools
import logging
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from arena.backends.registry import OPTIONS
from arena.clocks import SteadyClock
from arena.domain import Study
from arena.referee import Referee
from arena.store import engine_of, open_store
from arena.store.queries import newest_time
from arena.study import read_study
from benchmarks.machine import machine
from benchmarks.prepared import prepare_voters
from benchmarks.serving import ROOT, write_echo_study
from drills.clock_voters import Hour, vote_within_the_hour
from drills.faked_time import FakedRun, findings_of, library, run_faked
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.inspection import Inspection, inspect, opened, promises_of
from drills.jumping_time import HOUR, JumpingTime

# Times are stored in microseconds, and passed seconds are computed in binary fractions.
ROUNDING_SECONDS = 0.001
FAKED_JUMPS = 60
CONTROL_VOTERS = 1
"""Alone, a voter comes to the limit while the clock shows a day too much, however fast the machine is."""

Clock = Callable[[], str]
ClockOf = Callable[[JumpingTime, Path], Clock]
"""Makes the clock of a store from a wall that jumps and the database that it is for."""


def steady(wall: JumpingTime, database: Path) -> Clock:
    """The store's own clock, looking at this wall."""
    engine = engine_of(database)
    try:
        with engine.reading() as db:
            return SteadyClock(newest_time(db), wall=wall.now)
    finally:
        engine.close()


def plain(wall: JumpingTime, _database: Path) -> Clock:
    """The negative control: what the wall says."""
    return wall.text


@dataclass(frozen=True, slots=True)
class ClockRun:
    """An hour under one clock, and what the database says of it.

    `disordered` counts votes that stand before an earlier acknowledged one of the same voter, `backwards`
    those whose stored time is before that of the vote before; `again` counts battles that voters were
    given after the store was opened again, with the wall set an hour back.
    """

    jumps: int
    allowed: int
    hour: Hour
    found: Inspection
    disordered: int
    backwards: int
    again: int

    @property
    def limits_broken(self) -> int:
        """Voters who got more or fewer battles than are allowed."""
        return sum(battles != self.allowed for battles in self.hour.battles)

    @property
    def seconds_wrong(self) -> int:
        """Ballots whose seconds are not those that passed."""
        return sum(
            timed.said is None
            or not timed.fewest - ROUNDING_SECONDS <= timed.said <= timed.most + ROUNDING_SECONDS
            for timed in self.hour.timed
        )


def run(folder: Path, voters: int, battles: int, clock_of: ClockOf, progress: Progress) -> ClockRun:
    """An hour in which every voter may open so many battles, and the same after a restart."""
    database, wall = folder / "votes.db", JumpingTime()
    written = write_echo_study(folder, answer_words=60)
    prepare_voters(written, database, [0] * voters)
    study = read_study(written, ROOT / "models.yaml", OPTIONS)
    study = replace(study, limits=replace(study.limits, battles_per_hour=battles))
    bar = progress.add_task(f"{clock_of.__name__} clock", total=voters * battles)
    hour = _hour(study, database, voters, clock_of, wall, lambda: progress.advance(bar))
    found = inspect(hour.ledger, database)
    places, backwards = _order(database)
    disordered = sum(
        places[later] < places[earlier]
        for order in hour.order
        for earlier, later in itertools.pairwise(order)
    )
    jumps, wall.added = wall.jumps, -HOUR
    again = _hour(study, database, voters, clock_of, wall, lambda: None)
    return ClockRun(jumps, battles, hour, found, disordered, backwards, sum(again.battles))


def _hour(
    study: Study, database: Path, voters: int, clock_of: ClockOf, wall: JumpingTime,
    advance: Callable[[], object],
) -> Hour:  # fmt: skip
    store = open_store(database, clock_of(wall, database))
    try:
        referee = Referee(study, store, {}, code_version="drill")
        allowed = study.limits.battles_per_hour
        return asyncio.run(vote_within_the_hour(referee, voters, allowed, wall, advance))
    finally:
        store.close()


def _order(database: Path) -> tuple[dict[str, int], int]:
    """The place of each battle's vote, and how often a voter's stored times go backwards."""
    with opened(database) as connection:
        rows = connection.execute(
            "SELECT battle, seq, participant, stored_at FROM ballots ORDER BY seq"
        ).fetchall()
    backwards, last = 0, dict[str, str]()
    for _, _, participant, stored_at in rows:
        backwards += stored_at < last.get(participant, "")
        last[participant] = stored_at
    return {battle: place for battle, place, _, _ in rows}, backwards


def findings(ours: ClockRun, control: ClockRun, faked: FakedRun | None) -> list[Finding]:
    """The table, line by line."""
    process = (
        [note("not tried", "faketime is not installed")] if faked is None else findings_of(faked)
    )
    return [
        note("times that the clock was set", ours.jumps),
        none_of(f"voters who got other than {ours.allowed} battles", ours.limits_broken),
        none_of("battles given again after a restart an hour back", ours.again),
        none_of("ballots with seconds that did not pass", ours.seconds_wrong),
        none_of("votes out of the order of their acknowledgement", ours.disordered),
        none_of("votes stored before an earlier one of the same voter", ours.backwards),
        *promises_of(ours.found, ours.hour.ledger),
        *(finding.under("whole process: ") for finding in process),
        some_of("voters who got other than so many battles", control.limits_broken),
        some_of("ballots with seconds that did not pass", control.seconds_wrong),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.clock", description=__doc__)
    parser.add_argument("--voters", type=int, default=64)
    parser.add_argument("--battles", type=int, default=30)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    # It warns of the clock that is set back on purpose.
    logging.getLogger("arena.clocks").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        places = [Path(name) / part for part in ("steady", "plain", "process")]
        for place in places:
            place.mkdir()
        console.print(machine(places[0] / "votes.db"))
        ours = run(places[0], chosen.voters, chosen.battles, steady, progress)
        control = run(places[1], CONTROL_VOTERS, chosen.battles, plain, progress)
        faked, fake = None, library()
        if fake is not None:
            study, database = write_echo_study(places[2], answer_words=60), places[2] / "votes.db"
            people = prepare_voters(study, database, [0] * chosen.voters)
            faked = run_faked(fake, study, database, people, FAKED_JUMPS, progress)
    return conclude(console, "a clock that jumps", findings(ours, control, faked))


if __name__ == "__main__":
    sys.exit(main())
