"""Short-lived proofs that somebody brings back a moment later: used once, kept in memory alone."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from arena.tokens import new_secret

LIFETIME_SECONDS = 600.0
MOST_KEPT = 1000

T = TypeVar("T")


class Tickets(Generic[T]):
    """What was proved, by a secret that cannot be guessed; beyond `MOST_KEPT` the oldest are forgotten."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: dict[str, tuple[float, T]] = {}

    def issue(self, proved: T) -> str:
        """A ticket for what was proved."""
        self._forget_old()
        if len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        ticket = new_secret()
        self._kept[ticket] = (self._monotonic(), proved)
        return ticket

    def redeem(self, ticket: str) -> T | None:
        """What a ticket stands for; None where it is too old, was used, or is none of ours."""
        self._forget_old()
        found = self._kept.pop(ticket, None)
        return None if found is None else found[1]

    def _forget_old(self) -> None:
        since = self._monotonic() - LIFETIME_SECONDS
        self._kept = {ticket: kept for ticket, kept in self._kept.items() if kept[0] > since}
