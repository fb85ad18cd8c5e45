"""What happens to replicas while people vote: processes killed, the server of the database crashed."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from rich.progress import Progress

from drills.nginx import Nginx
from drills.server_process import ServerProcess
from tests.postgresql import Server

SOONEST_SECONDS, LATEST_SECONDS = 0.3, 1.5
LONGEST_DOWN_SECONDS = 1.0
STARTS = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How often what happens, and to how many voters; `visits` are walks through the pages before."""

    kills: int
    crashes: int
    voters: int
    visits: int


class Faults:
    """Kills and crashes in a chance order; whoever was killed comes back.

    `failed_starts` counts starts that found no database: a supervisor would try again, and so is done here.
    """

    def __init__(
        self, name: str, replicas: Sequence[ServerProcess], nginx: Nginx, postgresql: Server
    ) -> None:
        self.failed_starts = 0
        self._name = name
        self._chance = random.Random(f"faults of {name}")
        self._replicas = replicas
        self._nginx = nginx
        self._postgresql = postgresql
        self._down: set[ServerProcess] = set()

    async def happen(self, kills: int, crashes: int, progress: Progress) -> None:
        """All of it; in the second half nginx asks no other server for a vote without an answer."""
        planned = [self._kill] * kills + [self._crash] * crashes
        self._chance.shuffle(planned)
        bar = progress.add_task(f"faults of {self._name}", total=len(planned))
        async with asyncio.TaskGroup() as group:
            for number, fault in enumerate(planned):
                self._nginx.use(ask_another=number < len(planned) / 2)
                await asyncio.sleep(self._chance.uniform(SOONEST_SECONDS, LATEST_SECONDS))
                await fault(group)
                progress.advance(bar)
        # What came back last is voted on, too.
        await asyncio.sleep(LATEST_SECONDS)

    async def _kill(self, group: asyncio.TaskGroup) -> None:
        while len(self._down) > len(self._replicas) - 2:
            await asyncio.sleep(SOONEST_SECONDS)
        replica = self._chance.choice([each for each in self._replicas if each not in self._down])
        replica.kill()
        self._down.add(replica)
        group.create_task(self._bring_back(replica))

    async def _bring_back(self, replica: ServerProcess) -> None:
        for attempt in range(STARTS):
            try:
                await asyncio.to_thread(replica.start)
            except RuntimeError:
                replica.kill()
                if attempt == STARTS - 1:
                    raise
                self.failed_starts += 1
            else:
                break
        self._down.discard(replica)

    async def _crash(self, _group: asyncio.TaskGroup) -> None:
        await asyncio.to_thread(self._postgresql.crash)
        await asyncio.sleep(self._chance.uniform(0, LONGEST_DOWN_SECONDS))
        await asyncio.to_thread(self._postgresql.start)
