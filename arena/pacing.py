"""Two answers, one clock: what arrives at two speeds is shown at one.

Speed would unmask a model, so nothing is shown before the slower side has spoken, and then both
sides grow by equal pieces at equal moments; when one of them has nothing new yet, both wait. This
module knows two streams and a clock; it knows no battle, store or page.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from arena.backends.protocol import Completion, Piece
from arena.errors import BackendError


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast both sides are shown: `characters` more on each at every tick of `seconds`."""

    characters: int = 80
    seconds: float = 0.16


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


async def in_step(
    left: Incoming, right: Incoming, pace: Pace, tick: Tick = usual_tick
) -> AsyncIterator[tuple[str, str]]:
    """Yield what may be shown of both answers, tick by tick, until both are shown whole.

    While one side still writes, no more is shown than both have; so the longer answer does not go on
    at its own model's speed after the shorter one has ended. How long the whole takes is the slower
    model's time, but nothing tells whose that was. A `tick` that puts moments off makes the pieces
    larger in the same measure. Raises BackendError as soon as either side fails.
    """
    shown, stretch = 0, 1.0
    while True:
        for side in (left, right):
            if side.failure is not None:
                raise side.failure
        lengths = (len(left.text), len(right.text))
        whole = max(lengths)
        arrived = whole if left.ended and right.ended else min(lengths)
        reachable = min(shown + round(pace.characters * stretch), arrived)
        if reachable > shown:
            shown = reachable
            yield left.text[:shown], right.text[:shown]
        if left.ended and right.ended and shown >= whole:
            return
        stretch = await tick(pace.seconds)
