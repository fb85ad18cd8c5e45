"""How much one process takes on at once, so that a vote never waits behind answers.

Showing answers and making pages take nearly all of an arena's processor, a vote next to nothing; but it
waits for whatever is being done. So there are places: for turns that are shown, and for errands of the
battle page. Who finds none waits, first come first served. A vote needs no place.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

STREAMS_AT_ONCE = 100
"""Turns of battles shown at once by one process: what keeps one core busy (benchmarks.burst)."""
ERRANDS_AT_ONCE = 4
"""Requests of the battle page worked on at once: one computes while the others wait for the disk."""
COMFORTABLE_SECONDS = 0.05
"""A moment of showing may come this late without anybody calling the process busy."""
MOST_STRETCH = 6.0
"""Updates never become rarer than this many times the usual pause."""
MEMORY = 20.0
"""How late moments are is averaged over about so many."""


class Places:
    """So many at a time, the others in the order in which they came; a limit of None is no limit."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.taken = 0
        self._open = limit
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Hold a place, which may have to be waited for; whoever gives up waiting takes none."""
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    def narrow(self, times: float) -> None:
        """Leave so many times fewer places open, one at least; nobody who has one loses it."""
        if self.limit is not None:
            self._open = max(1, int(self.limit / times))
            self._let_in()

    async def _enter(self) -> None:
        if self._is_free() and not self._waiting:
            self.taken += 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # The place was given in the same moment: the next in line must get it.
                self._leave()
            elif mine in self._waiting:
                self._waiting.remove(mine)
            raise

    def _leave(self) -> None:
        self.taken -= 1
        self._let_in()

    def _is_free(self) -> bool:
        return self._open is None or self.taken < self._open

    def _let_in(self) -> None:
        while self._waiting and self._is_free():
            mine = self._waiting.popleft()
            if not mine.done():
                self.taken += 1
                mine.set_result(None)


class Capacity:
    """The places of one process, and how rarely answers grow while it is busy.

    `streams` and `errands` are numbers of places; without a limit on streams nothing is ever shed.
    """

    def __init__(
        self,
        streams: int | None = STREAMS_AT_ONCE,
        errands: int | None = ERRANDS_AT_ONCE,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.streams = Places(streams)
        self.errands = Places(errands)
        self._monotonic = monotonic
        self._sleep = sleep
        self._late = 0.0

    @property
    def stretch(self) -> float:
        """How many times the usual pause now lies between two updates: 1 unless the process is busy."""
        if self.streams.limit is None:
            return 1.0
        return min(max(self._late / COMFORTABLE_SECONDS, 1.0), MOST_STRETCH)

    async def tick(self, seconds: float) -> float:
        """Wait for the next moment of showing; returns for how many usual pauses it stands.

        How late the moment comes is how long everything waits in this process, votes included. It is
        the same for all battles, so that it tells nothing of the models in one of them.
        """
        stretch = self.stretch
        due = self._monotonic() + seconds * stretch
        await self._sleep(seconds * stretch)
        late = max(self._monotonic() - due, 0.0)
        self._late += (late - self._late) * min(stretch / MEMORY, 1.0)
        self.streams.narrow(self.stretch)
        return stretch
