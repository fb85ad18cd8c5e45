"""How soon a model usually begins to answer, and whether one that is silent for longer is slow or hangs.

A model that is merely slow, or has much to do, is waited for. Seconds are those of the event loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from arena.backends.protocol import Backend, Completion, GenerationRequest, Piece
from arena.breakers import is_failure
from arena.errors import BackendError

logger = logging.getLogger(__name__)

SOONEST_LOOK = 1.5
"""Nobody asks what is wrong before so many seconds of silence,"""
UNUSUAL = 3.0
"""nor before so many times what the slowest of the last answers took to begin."""
SHORTEST_REPLY = 1.0
"""A short request of our own may take so many seconds to begin to be answered, or as long as others took."""
REMEMBERED = 10
"""So many answers are the last ones."""
OWN_LATENESS = 0.25
"""Where we wake up later than this, it is we who are busy, and nothing is said of a model."""


class Habit:
    """One model: how soon its last answers began, and when it was last heard of. Pure: times are handed in."""

    def __init__(self) -> None:
        self._took: deque[float] = deque(maxlen=REMEMBERED)
        self._heard_at = float("-inf")

    @property
    def patience(self) -> float:
        """Seconds of silence that are not unusual."""
        return max(SOONEST_LOOK, UNUSUAL * max(self._took, default=0.0))

    @property
    def reply(self) -> float:
        """Seconds that a short request may take to begin to be answered."""
        return max((SHORTEST_REPLY, *self._took))

    def heard(self, now: float) -> None:
        """Something of any of its answers came."""
        self._heard_at = now

    def began(self, seconds: float) -> None:
        """An answer began so long after it was asked for."""
        self._took.append(seconds)

    def is_silent(self, since: float, limit: float, now: float) -> bool:
        """Whether nothing came since a time from which it had `limit` seconds, and we would have noticed."""
        return self._heard_at < since and now - since <= limit + OWN_LATENESS


class Listener:
    """Hears every answer of some models, and asks those that are silent for unusually long."""

    def __init__(
        self, backends: Mapping[str, Backend], short_request: Callable[[str], GenerationRequest]
    ) -> None:
        """`short_request` is something that a model, by name, can begin to answer at once."""
        self._backends = backends
        self._short_request = short_request
        self._habits = {name: Habit() for name in backends}
        self._looks: dict[str, asyncio.Task[bool]] = {}

    async def stream(
        self, model: str, request: GenerationRequest
    ) -> AsyncGenerator[Piece | Completion]:
        """The model's answer as it comes, from which its habit is known; raises as its backend does."""
        now, habit = asyncio.get_running_loop().time, self._habits[model]
        asked, begun = now(), False
        stream = self._backends[model].stream(request)
        try:
            async for part in stream:
                habit.heard(now())
                if not begun:
                    begun = True
                    habit.began(now() - asked)
                yield part
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    async def until_it_hangs(self, model: str) -> str:
        """Return what is wrong once a model is silent for unusually long and begins nothing short either."""
        now, habit = asyncio.get_running_loop().time, self._habits[model]
        while True:
            since, patience = now(), habit.patience
            await asyncio.sleep(patience)
            if not habit.is_silent(since, patience, now()):
                continue
            if model not in self._looks:
                self._looks[model] = asyncio.create_task(self._begins(model))
                self._looks[model].add_done_callback(lambda _: self._looks.pop(model))
            if not await asyncio.shield(self._looks[model]):
                return f"no text within {patience:.1f} s, and none to a short request of our own"

    async def close(self) -> None:
        """Stop the requests of our own."""
        looks = tuple(self._looks.values())
        for look in looks:
            look.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    async def _begins(self, model: str) -> bool:
        """Whether a short request begins to be answered as soon as may be expected."""
        now, habit = asyncio.get_running_loop().time, self._habits[model]
        since, limit = now(), habit.reply
        try:
            async with (
                asyncio.timeout(limit),
                aclosing(self.stream(model, self._short_request(model))) as parts,
            ):
                await anext(parts, None)
            return True
        except TimeoutError:
            return not habit.is_silent(since, limit, now())
        except BackendError as error:
            return not is_failure(error)
        except Exception:  # a bug in a backend: the model cannot be used
            logger.exception("a short request to %s failed", model)
            return False
