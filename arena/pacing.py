"""Two answers, one clock: what arrives at two speeds is shown at one.

Speed would unmask a model, so nothing is shown before the slower side has spoken, and then both
sides grow by equal pieces at equal moments; when one of them has nothing new yet, both wait; and the
longer one ends as both began. This module knows two streams and a clock; it knows no battle, store or page.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from arena.backends.protocol import Completion, Piece
from arena.errors import BackendError


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast both sides are shown: `characters` more on each at every tick of `seconds`.

    After `longest_tail` seconds what is left of the longer answer is shown as fast as that, too.
    """

    characters: int = 80
    seconds: float = 0.16
    longest_tail: float = 30.0


TAIL_SHARE = 0.8
"""The longer answer goes on by pieces so many times as large as those before."""


Tick = Callable[[float], Awaitable[float]]
"""Waits for the next moment, so many seconds away or some times that; returns how many times."""


async def usual_tick(seconds: float) -> float:
    """The next moment, never put off."""
    await asyncio.sleep(seconds)
    return 1.0


class Incoming:
    """One answer as it arrives: silent, then growing, then complete or failed."""

    def __init__(
        self, stream: AsyncIterator[Piece | Completion], monotonic: Callable[[], float]
    ) -> None:
        self.text = ""
        self.completion: Completion | None = None
        self.failure: BackendError | None = None
        self.first_token_seconds = 0.0
        self.total_seconds = 0.0
        self._monotonic = monotonic
        self._asked_at = monotonic()
        self._spoke = asyncio.Event()
        self._task = asyncio.create_task(self._read(stream))

    async def _read(self, stream: AsyncIterator[Piece | Completion]) -> None:
        try:
            async for part in stream:
                if isinstance(part, Completion):
                    self.completion = part
                    break
                if not self.text:
                    self.first_token_seconds = self._monotonic() - self._asked_at
                self.text += part.text
                self._spoke.set()
            if self.completion is None:
                raise BackendError("cut", "the stream ended without a completion")
            if not self.text.strip():
                raise BackendError("empty", "the answer has no text")
        except BackendError as error:
            self.failure = error
        except Exception as error:  # a bug in a backend must end this battle, not hang it
            self.failure = BackendError("bug", f"{type(error).__name__}: {error}")
            self.failure.__cause__ = error
        finally:
            self.total_seconds = self._monotonic() - self._asked_at
            self._spoke.set()
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    @property
    def ended(self) -> bool:
        """Nothing more will come, for good or ill."""
        return self.completion is not None or self.failure is not None

    async def first_piece(self) -> None:
        """Return when the first piece is here; raise BackendError when none will come."""
        await self._spoke.wait()
        if self.failure is not None and not self.text.strip():
            raise self.failure

    async def stop(self) -> None:
        """Stop reading and free what the stream holds upstream."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class _Tail:
    """How the longer answer goes on after the shorter one has been shown whole.

    A pause there, or another speed, would say which of the two models still writes. So it goes on as both
    went before: by pieces drawn from those, a little smaller, so that what a slow model still writes has
    nearly always arrived. A longer answer that is complete waits in the same way as one that is not.
    """

    def __init__(self, pace: Pace, chance: random.Random) -> None:
        self._pace = pace
        self._chance = chance
        self._before: list[float] = []
        self._allowed = 0.0
        self._ticks = 0

    def note(self, characters: int, stretch: float) -> None:
        """Both grew by so many characters in one moment that stood for `stretch` usual ones."""
        self._before.append(characters / stretch)

    def allow(self, shown: int, stretch: float) -> int:
        """How much may be shown at this moment, given what is."""
        self._ticks += 1
        if self._ticks * self._pace.seconds > self._pace.longest_tail:
            return shown + round(self._pace.characters * stretch)
        drawn = self._chance.choice(self._before or [float(self._pace.characters)])
        self._allowed = max(self._allowed, float(shown)) + TAIL_SHARE * drawn * stretch
        return int(self._allowed)


async def in_step(
    left: Incoming,
    right: Incoming,
    pace: Pace,
    tick: Tick = usual_tick,
    chance: random.Random | None = None,
) -> AsyncIterator[tuple[str, str]]:
    """Yield what may be shown of both answers, tick by tick, until both are shown whole.

    While both are shown, none is ahead; the longer one goes on by itself as `_Tail` says. How long the
    whole takes is the slower model's time, but nothing tells whose that was. A `tick` that puts moments off
    makes the pieces larger in the same measure. Raises BackendError as soon as either side fails.
    """
    shown, stretch = 0, 1.0
    tail = _Tail(pace, chance or random.Random())
    while True:
        for side in (left, right):
            if side.failure is not None:
                raise side.failure
        reachable = _reachable(left, right, shown, round(pace.characters * stretch))
        if reachable is None:
            longer = left if len(left.text) > len(right.text) else right
            reachable = min(tail.allow(shown, stretch), len(longer.text))
        else:
            tail.note(reachable - shown, stretch)
        if reachable > shown:
            shown = reachable
            yield left.text[:shown], right.text[:shown]
        if left.ended and right.ended and shown >= max(len(left.text), len(right.text)):
            return
        stretch = await tick(pace.seconds)


def _reachable(left: Incoming, right: Incoming, shown: int, piece: int) -> int | None:
    """How far both can be shown now; None once the whole of one has been."""
    for side in (left, right):
        if side.ended and shown >= len(side.text):
            return None
    return min(shown + piece, len(left.text), len(right.text))
