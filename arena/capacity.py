"""How much one process takes on at once, so that a vote never waits behind answers.

Showing answers and making pages take nearly all of an arena's processor, a vote next to nothing; but it
waits for whatever is being done. So there are places: for turns that are shown, and for errands of the
battle page. Who finds none waits, first come first served. A vote needs no place.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

STREAMS_AT_ONCE = 100
"""Turns of battles shown at once by one process: what keeps one core busy (benchmarks.burst)."""
ERRANDS_AT_ONCE = 4
"""Requests of the battle page worked on at once: one computes while the others wait for the disk."""
COMFORTABLE_SECONDS = 0.05
"""A moment of showing may come this late without anybody calling the process busy."""
MOST_STRETCH = 6.0
"""Updates never become rarer than this many times the usual pause."""
MEMORY = 20.0
"""How late moments are, and how long places are held, is averaged over about so many."""
LOOK_SECONDS = 1.0
"""Who waits looks so often whether their number has changed."""
FIRST_GUESS_SECONDS = 15.0
"""So long a place is taken to be held before one was left: a crowd may come before any answer has ended."""
PATIENCE_SECONDS = 60
"""Where a place would take longer than this, recorded answers are shown instead, if there are any."""
LONGEST_WAIT_SECONDS = 240
"""Where it would take longer than this, and there are none, nobody new joins the line."""


class Crowd(StrEnum):
    """How many want answers at once."""

    NONE = "none"
    """A place is free, or will be soon."""
    LONG = "long"
    """Who waits for live answers waits long: recorded ones are shown instead, where there are any."""
    FULL = "full"
    """Nobody should join the line."""


class Places:
    """So many at a time, the others in the order in which they came; a limit of None is no limit."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.taken = 0
        self._open = limit
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._held_seconds: float | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    @property
    def expected_wait(self) -> float:
        """Seconds that whoever comes now may have to wait, by how long places were held of late."""
        if self.limit is None or (self._is_free() and not self._waiting):
            return 0.0
        held = FIRST_GUESS_SECONDS if self._held_seconds is None else self._held_seconds
        return (len(self._waiting) + 1) * held / max(self._open or 1, 1)

    def join(self) -> "Ticket":
        """A ticket for a place, at the end of the line; see there."""
        return Ticket(self)

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

    def enter(self) -> asyncio.Future[None] | None:
        """Take a place at once (None), or join the line: the future is done when the place is one's own."""
        if self._is_free() and not self._waiting:
            self.taken += 1
            return None
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        return mine

    def number(self, mine: asyncio.Future[None]) -> int:
        """One's number in the line, 1 for the next."""
        return self._waiting.index(mine) + 1

    def give_up(self, mine: asyncio.Future[None]) -> None:
        """Wait no longer; a place that was given in the same moment goes to the next in line."""
        if mine in self._waiting:
            self._waiting.remove(mine)
        elif mine.done() and not mine.cancelled():
            self._leave()

    def leave(self, seconds: float) -> None:
        """Give a place back that was held for so long."""
        before = seconds if self._held_seconds is None else self._held_seconds
        self._held_seconds = before + (seconds - before) / MEMORY
        self._leave()

    async def _enter(self) -> None:
        mine = self.enter()
        if mine is None:
            return
        try:
            await mine
        except asyncio.CancelledError:
            self.give_up(mine)
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


@dataclass(frozen=True, slots=True)
class InLine:
    """What is shown to somebody who waits: their number in the line, 1 for the next, 0 once it is their turn."""

    number: int


class Ticket:
    """One's turn in the line for a place: an async context in which one waits, has the place, and leaves it."""

    def __init__(self, places: Places, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._places = places
        self._monotonic = monotonic
        self._mine: asyncio.Future[None] | None = None
        self._told = 0
        self._came = monotonic()
        self._since: float | None = None

    async def __aenter__(self) -> "Ticket":
        self._mine = self._places.enter()
        if self._mine is None:
            self._since = self._monotonic()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._since is not None:
            self._places.leave(self._monotonic() - self._since)
        elif self._mine is not None:
            self._places.give_up(self._mine)

    async def moved(self, patience: float = math.inf) -> int | None:
        """Wait until one's number in the line is another one, and return it; None once one has a place.

        Whoever was told a number is told 0 before that. Raises TimeoutError after `patience` seconds in line.
        """
        while self._mine is not None and not self._mine.done():
            number = self._places.number(self._mine)
            if number != self._told:
                self._told = number
                return number
            left = patience - (self._monotonic() - self._came)
            if left <= 0:
                raise TimeoutError
            await asyncio.wait([self._mine], timeout=min(LOOK_SECONDS, left))
        if self._since is None:
            self._since = self._monotonic()
        if self._told:
            self._told = 0
            return 0
        return None


class Capacity:
    """The places of one process, and how rarely answers grow while it is busy.

    `streams` and `errands` are numbers of places; turns with `recorded` answers have as many again as those with
    live ones, so that they spare people the line. Without a limit on streams nothing is ever shed. Where a
    place would take longer than `patience` seconds the line is long, beyond `longest_wait` it is full.
    """

    def __init__(
        self,
        streams: int | None = STREAMS_AT_ONCE,
        errands: int | None = ERRANDS_AT_ONCE,
        *,
        patience: float = PATIENCE_SECONDS,
        longest_wait: float = LONGEST_WAIT_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.streams = Places(streams)
        self.recorded = Places(streams)
        self.errands = Places(errands)
        self.patience = patience
        self._longest_wait = longest_wait
        self._monotonic = monotonic
        self._sleep = sleep
        self._late = 0.0

    @property
    def crowd(self) -> Crowd:
        """How long whoever comes now would have to wait for a place."""
        wait = self.streams.expected_wait
        if wait <= self.patience:
            return Crowd.NONE
        return Crowd.LONG if wait <= self._longest_wait else Crowd.FULL

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
        for places in (self.streams, self.recorded):
            places.narrow(self.stretch)
        return stretch
