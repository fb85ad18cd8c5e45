"""Voters who do not give up: each ballot is sent until it is answered, one in five twice at once.

What they are told goes into one ledger, which is compared with the database when all is over.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.connection import Connection, Reply
from benchmarks.ledger import Ledger
from benchmarks.prepared import Voter
from benchmarks.volunteer import choose_answers
from drills.vote_server import NEW_BATTLES

SENT_TWICE = 0.2
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 0.5
LONGEST_WAIT_SECONDS = 120.0
LONGEST_ANSWER_SECONDS = 60.0

NOT_SAVED = ("/api/ballots 503", "not_stored")


@dataclass(slots=True)
class Load:
    """What all voters together did and were told.

    `unanswered` counts sends by what came instead of an answer, `refusals` answers that say "not now" by
    path, status and code: both are sent again.
    """

    ledger: Ledger = field(default_factory=Ledger)
    sent_twice: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    over: bool = False

    @property
    def acknowledged(self) -> int:
        """Acknowledgements so far, those of second sends among them."""
        return len(self.ledger.acknowledged)

    @property
    def told_not_saved(self) -> int:
        """How often a voter was told that the vote is not saved, in the one way that pages understand."""
        return self.refusals[NOT_SAVED]


class PersistentVoter:
    """Votes until the load is over, and leaves no ballot without an answer."""

    def __init__(
        self, number: int, port: int, voter: Voter, load: Load, pause: float = 0.0
    ) -> None:
        self._chance = random.Random(f"voter {number}")
        self._connections = [Connection(port, voter.cookie) for _ in range(2)]
        self._waiting = list(voter.battles)
        self._load = load
        self._pause = pause

    async def vote(self) -> None:
        """Vote on one battle after another; `pause` is the most seconds between two."""
        try:
            while not self._load.over:
                await self._vote_once(await self._next_battle())
                await asyncio.sleep(self._chance.uniform(0, self._pause))
        finally:
            await asyncio.gather(*(each.close() for each in self._connections))

    async def _next_battle(self) -> str:
        if not self._waiting:
            reply = await self._until_answered(self._connections[0], NEW_BATTLES, {})
            if reply.status != 200:
                raise RuntimeError(f"{NEW_BATTLES} answered {reply.status}: {reply.body[:200]!r}")
            self._waiting = json.loads(reply.body)
        return self._waiting.pop()

    async def _vote_once(self, battle: str) -> None:
        answers = choose_answers(self._chance)
        # Known before it is sent: what is stored without an answer is not unheard of.
        self._load.ledger.sent[battle] = answers
        twice = self._chance.random() < SENT_TWICE
        self._load.sent_twice += twice
        body = {"battle": battle, "answers": answers}
        replies = await asyncio.gather(
            *(
                self._until_answered(connection, "/api/ballots", body)
                for connection in self._connections[: 1 + twice]
            )
        )
        for reply in replies:
            self._load.ledger.note(battle, answers, reply)

    async def _until_answered(
        self, connection: Connection, path: str, body: Mapping[str, object]
    ) -> Reply:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with asyncio.timeout(LONGEST_ANSWER_SECONDS):
                    reply = await connection.request("POST", path, json.dumps(body).encode())
                if reply.status < 500:
                    return reply
                self._load.refusals[f"{path} {reply.status}", code_of(reply)] += 1
            except (OSError, EOFError) as error:
                # asyncio's own IncompleteReadError is an EOFError.
                self._load.unanswered[type(error).__name__] += 1
                await connection.close()
            await asyncio.sleep(self._chance.uniform(0, pause))
            # A server that starts needs the processor more than it needs to be asked.
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def code_of(reply: Reply) -> str:
    """The code of a refusal, or that it has none."""
    try:
        return str(json.loads(reply.body)["code"])
    except (ValueError, KeyError, TypeError):
        return "no code"


class Voting(Protocol):
    """Somebody who votes until the load is over."""

    async def vote(self) -> None: ...


async def vote_while(voters: Sequence[Voting], load: Load, happening: Awaitable[None]) -> None:
    """Let all voters vote while something happens, and then finish the ballot that they are at.

    Raises what a voter raised, at once: a drill whose voters stand still proves nothing.
    """
    async with asyncio.TaskGroup() as group:
        for voter in voters:
            group.create_task(voter.vote())
        await happening
        load.over = True


async def wait_for(count: Callable[[], int], more: int) -> bool:
    """Wait until a count has grown by so much; False when two minutes were not enough."""
    goal = count() + more
    for _ in range(int(LONGEST_WAIT_SECONDS / 0.01)):
        if count() >= goal:
            return True
        await asyncio.sleep(0.01)
    return False


async def wait_for_votes(load: Load, most: int, chance: random.Random) -> None:
    """Wait for a random number of acknowledgements and a moment more.

    Counted in votes, so that a slow machine is hit in the middle of voting as well as a fast one.

    Raises:
        RuntimeError: No vote was acknowledged for two minutes.
    """
    if not await wait_for(lambda: load.acknowledged, chance.randint(1, most)):
        raise RuntimeError("voters voted, and for two minutes none got an answer")
    await asyncio.sleep(chance.uniform(0, 0.05))
