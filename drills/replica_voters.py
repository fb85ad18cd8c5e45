"""Voters of several replicas: every ballot is sent until it is answered, by whichever way is open.

One in five is sent twice at once: through the proxy, and straight to one of the servers behind it. A
send without an answer is tried again by another way.
"""

import asyncio
import json
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from arena.domain import Study
from arena.errors import StoreError
from arena.store import Store
from arena.tokens import new_id
from benchmarks.connection import Connection, Reply
from benchmarks.prepared import Voter, hold_battle
from benchmarks.volunteer import choose_answers
from drills.voters import LONGEST_ANSWER_SECONDS, LONGEST_PAUSE_SECONDS, SENT_TWICE, Load, code_of

BALLOTS = "/api/ballots"
BATTLES_AT_ONCE = 5
THROUGH_THE_PROXY = 0.5
HOLDERS = 8
SECONDS_BETWEEN_TRIES = 0.1


class Supply(Protocol):
    """Where battles come from that wait for a vote."""

    async def battles(self, participant: int) -> list[str]: ...


class StoredBattles:
    """Battles of prepared voters, put into the store beside the servers; a crash is waited out."""

    def __init__(self, store: Store, study: Study) -> None:
        self._store = store
        self._study = study
        self._pool = ThreadPoolExecutor(HOLDERS)

    async def battles(self, participant: int) -> list[str]:
        """The ids of new battles, each with both answers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._hold, participant)

    def close(self) -> None:
        """End the threads; the store stays open."""
        self._pool.shutdown()

    def _hold(self, participant: int) -> list[str]:
        held: list[str] = []
        while len(held) < BATTLES_AT_ONCE:
            battle = new_id()
            try:
                hold_battle(self._study, self._store, f"participant-{participant}", battle)
            except StoreError:
                time.sleep(SECONDS_BETWEEN_TRIES)
                continue
            held.append(battle)
        return held


class InventedBattles:
    """Battles for a control that knows none."""

    async def battles(self, _participant: int) -> list[str]:
        """New ids."""
        return [new_id() for _ in range(BATTLES_AT_ONCE)]


class ReplicaVoter:
    """Votes until the load is over, and leaves no ballot without an answer.

    `ways` are ports: the proxy's first, then those of the servers behind it.
    """

    def __init__(
        self, number: int, ways: Sequence[int], voter: Voter, load: Load, supply: Supply
    ) -> None:
        self._number = number
        self._chance = random.Random(f"voter {number}")
        # A connection carries one request at a time: a second send at once needs its own.
        self._lanes = [[Connection(port, voter.cookie) for port in ways] for _ in range(2)]
        self._load = load
        self._supply = supply

    async def vote(self) -> None:
        """Vote on one battle after another."""
        try:
            while not self._load.over:
                for battle in await self._supply.battles(self._number):
                    await self._vote_once(battle)
                    if self._load.over:
                        break
        finally:
            connections = [each for lane in self._lanes for each in lane]
            await asyncio.gather(*(each.close() for each in connections))

    async def _vote_once(self, battle: str) -> None:
        answers = choose_answers(self._chance)
        # Known before it is sent: what is stored without an answer is not unheard of.
        self._load.ledger.sent[battle] = answers
        twice = self._chance.random() < SENT_TWICE
        self._load.sent_twice += twice
        body = {"battle": battle, "answers": answers}
        through, straight = self._lanes
        sends = [self._until_answered(through, through[0], body)]
        if twice:
            sends.append(self._until_answered(straight, self._chance.choice(straight[1:]), body))
        for reply in await asyncio.gather(*sends):
            self._load.ledger.note(battle, answers, reply)

    async def _until_answered(
        self, lane: Sequence[Connection], connection: Connection, body: Mapping[str, object]
    ) -> Reply:
        while True:
            try:
                async with asyncio.timeout(LONGEST_ANSWER_SECONDS):
                    reply = await connection.request("POST", BALLOTS, json.dumps(body).encode())
                if reply.status < 500:
                    return reply
                self._load.refusals[f"{BALLOTS} {reply.status}", code_of(reply)] += 1
            except (OSError, EOFError) as error:
                # asyncio's own IncompleteReadError is an EOFError.
                self._load.unanswered[type(error).__name__] += 1
                await connection.close()
            await asyncio.sleep(self._chance.uniform(0, LONGEST_PAUSE_SECONDS))
            proxy, *servers = lane
            to_proxy = self._chance.random() < THROUGH_THE_PROXY
            connection = proxy if to_proxy else self._chance.choice(servers)
