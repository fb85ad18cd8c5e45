"""A wall clock that jumps while people vote: `python -m drills.clock --voters 64 --battles 30`.

Each voter opens battles through the referee until it refuses more within an hour, and votes on each; after
every few votes the wall clock is set an hour back, a day on, to and from summer time, by a small step. Nobody
may get one battle more or less than the study allows, the seconds of a ballot are those that passed, the
log keeps the order in which votes were acknowledged, and no vote is lost. The negative control is the plain
wall clock: with it the limit of the hour must break.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rich.progress import Progress

from arena.backends.registry import OPTIONS
from arena.referee import Referee
from arena.store import open_store
from arena.study import read_study
from benchmarks.prepared import prepare_voters
from benchmarks.serving import ROOT, write_echo_study
from drills.clock_voters import Hour, vote_within_the_hour
from drills.findings import Finding, none_of, note, some_of
from drills.inspection import Inspection, inspect, opened, promises_of
from drills.jumping_time import JumpingTime

# Times are stored in microseconds, and passed seconds are computed in binary fractions.
ROUNDING_SECONDS = 0.001

Clock = Callable[[], str]


@dataclass(frozen=True, slots=True)
class ClockRun:
    """An hour under one clock, and what the database says of it.

    `disordered` counts votes that stand before an earlier acknowledged one of the same voter, `backwards`
    those whose stored time is before that of the vote before.
    """

    jumps: int
    allowed: int
    hour: Hour
    found: Inspection
    disordered: int
    backwards: int

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


def run(
    folder: Path, voters: int, battles: int, clock_of: Callable[[JumpingTime], Clock],
    progress: Progress, name: str,
) -> ClockRun:  # fmt: skip
    """An hour in which every voter may open so many battles, under the clock that `clock_of` makes."""
    database, wall = folder / f"{name}.db", JumpingTime()
    (folder / name).mkdir()
    written = write_echo_study(folder / name, answer_words=60)
    prepare_voters(written, database, [0] * voters)
    study = read_study(written, ROOT / "models.yaml", OPTIONS)
    study = replace(study, limits=replace(study.limits, battles_per_hour=battles))
    clock = clock_of(wall)
    store = open_store(database, clock)
    bar = progress.add_task(name, total=voters * battles)
    referee = Referee(study, store, {}, code_version="drill", clock=clock)
    try:
        hour = asyncio.run(
            vote_within_the_hour(referee, voters, battles, wall, lambda: progress.advance(bar))
        )
    finally:
        store.close()
    places, backwards = _order(database)
    disordered = sum(
        places[later] < places[earlier]
        for order in hour.order
        for earlier, later in itertools.pairwise(order)
    )
    return ClockRun(
        wall.jumps, battles, hour, inspect(hour.ledger, database), disordered, backwards
    )


def _order(database: Path) -> tuple[dict[str, int], int]:
    """The place of each battle's vote, and how often a voter's stored times go backwards."""
    with opened(database) as connection:
        rows = connection.execute(
            "SELECT battle, seq, participant, stored_at FROM ballots"
        ).fetchall()
    backwards, last = 0, dict[str, str]()
    for _, _, participant, stored_at in sorted(rows, key=lambda row: row[1]):
        backwards += stored_at < last.get(participant, "")
        last[participant] = stored_at
    return {battle: place for battle, place, _, _ in rows}, backwards


def findings(steady: ClockRun, plain: ClockRun) -> list[Finding]:
    """The table, line by line."""
    return [
        note("times that the clock was set", steady.jumps),
        none_of(f"voters who got other than {steady.allowed} battles", steady.limits_broken),
        none_of("ballots with seconds that did not pass", steady.seconds_wrong),
        none_of("votes out of the order of their acknowledgement", steady.disordered),
        none_of("votes stored before an earlier one of the same voter", steady.backwards),
        *promises_of(steady.found, steady.hour.ledger),
        some_of("voters who got other than so many battles", plain.limits_broken),
        some_of("ballots with seconds that did not pass", plain.seconds_wrong),
    ]
