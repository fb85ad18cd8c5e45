"""Voters of one process whose wall clock somebody sets: what they got, and how long they took for it."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from arena.errors import TooManyBattles
from arena.referee import Referee
from benchmarks.ledger import Ledger
from benchmarks.prepared import answer_battle
from benchmarks.volunteer import choose_answers
from drills.jumping_time import JumpingTime

VOTES_BETWEEN_JUMPS = 5
MORE_THAN_ALLOWED = 5


@dataclass(frozen=True, slots=True)
class Timed:
    """The seconds that a ballot says, and the fewest and most that can have passed."""

    said: float | None
    fewest: float
    most: float


@dataclass(slots=True)
class Hour:
    """What all voters did within one hour.

    `battles` has how many each was given before being refused; `order` has each voter's battles in the
    order in which their votes were acknowledged.
    """

    ledger: Ledger = field(default_factory=Ledger)
    timed: list[Timed] = field(default_factory=list)
    battles: list[int] = field(default_factory=list)
    order: list[list[str]] = field(default_factory=list)


async def vote_within_the_hour(
    referee: Referee, voters: int, allowed: int, wall: JumpingTime, advance: Callable[[], object]
) -> Hour:
    """All voters at once, each until it is refused or has had more battles than are allowed."""
    hour = Hour()
    people = [
        _Person(referee, number, allowed, wall, hour, advance).vote() for number in range(voters)
    ]
    await asyncio.gather(*people)
    return hour


class _Person:
    def __init__(
        self, referee: Referee, number: int, allowed: int, wall: JumpingTime, hour: Hour,
        advance: Callable[[], object],
    ) -> None:  # fmt: skip
        self._referee = referee
        self._participant = f"participant-{number}"
        self._token = f"token-{number}"
        self._most = allowed + MORE_THAN_ALLOWED
        self._wall = wall
        self._hour = hour
        self._advance = advance
        self._chance = random.Random(f"person {number}")

    async def vote(self) -> None:
        order: list[str] = []
        self._hour.order.append(order)
        try:
            while len(order) < self._most:
                order.append(await self._hold_battle())
        except TooManyBattles:
            pass  # what this voter waited for
        self._hour.battles.append(len(order))

    async def _hold_battle(self) -> str:
        referee, ledger = self._referee, self._hour.ledger
        name = await referee.open_battle(self._participant, referee.study.prompts[0])
        record = await asyncio.to_thread(referee.store.battle, name)
        assert record is not None, "it was just opened"
        before = time.monotonic()
        await asyncio.to_thread(answer_battle, referee.store, record.battle)
        after = time.monotonic()
        if len(self._hour.timed) % VOTES_BETWEEN_JUMPS == 0:
            self._wall.jump()
        await asyncio.sleep(self._chance.uniform(0, 0.02))
        ledger.sent[name] = answers = choose_answers(self._chance)
        sent = time.monotonic()
        ballot = (await referee.filing.accept(self._token, name, answers)).ballot
        told = Timed(ballot.seconds, sent - after, time.monotonic() - before)
        ledger.acknowledged.append((name, ballot.answers, ballot.receipt))
        self._hour.timed.append(told)
        self._advance()
        return name
