"""When an answer that failed is asked for again, and how long to wait before."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from arena.errors import BackendError

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Patience:
    """How often a failed request is repeated.

    Before repeat number n a time is drawn evenly between zero and `first_seconds` × 2ⁿ⁻¹, but never
    more than `longest_seconds`: so requests that failed together do not come back together. A server that says
    when to come back (`Retry-After`) is left alone for that long before, but never more than `longest_told`.
    """

    retries: int = 5
    first_seconds: float = 1.0
    longest_seconds: float = 60.0
    longest_told: float = 300.0
    chance: random.Random = field(default_factory=random.SystemRandom)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def ask(self, ask: Callable[[], Awaitable[Answer]]) -> tuple[Answer, int]:
        """The answer, and how often it was asked for.

        Raises:
            BackendError: the last one; repeated is only what may pass.
        """
        attempt = 1
        while True:
            try:
                return await ask(), attempt
            except BackendError as error:
                if not error.may_pass or attempt > self.retries:
                    raise
                told = min(error.pause_seconds or 0.0, self.longest_told)
            await self.sleep(told + self.pause(attempt))
            attempt += 1

    def pause(self, attempt: int) -> float:
        """Seconds before the request after this attempt."""
        # A large exponent would overflow a float long after the bound has cut it off.
        longest = min(self.longest_seconds, self.first_seconds * 2.0 ** min(attempt - 1, 32))
        return self.chance.uniform(0, longest)
