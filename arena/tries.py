"""How often somebody may be wrong before they have to wait, and how many may try at once.

It is in memory alone, and holds nothing that tells who it was.
"""

import asyncio
import hashlib
import ipaddress
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from arena.errors import TooManyTries

MOST_COUNTED = 20_000
"""So many are kept in mind at most; beyond, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many wrong tries within so many seconds, then none until the first of them is as old as that."""

    tries: int
    seconds: float


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one connection is given of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


class Tries:
    """Wrong tries by what they have in common, of which a digest with a key of this process is kept."""

    def __init__(
        self, allowance: Allowance, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowance = allowance
        self._monotonic = monotonic
        self._key = secrets.token_bytes(32)
        self._moments: dict[bytes, list[float]] = {}

    def used_up(self, what: str) -> bool:
        """Whether somebody has to wait."""
        return len(self._recent(self._digest(what))) >= self._allowance.tries

    def note(self, what: str) -> None:
        """One more wrong try."""
        known = self._digest(what)
        moments = [*self._recent(known), self._monotonic()]
        self._moments.pop(known, None)
        self._moments[known] = moments[-self._allowance.tries :]
        while len(self._moments) > MOST_COUNTED:
            self._moments.pop(next(iter(self._moments)))

    def _recent(self, known: bytes) -> list[float]:
        since = self._monotonic() - self._allowance.seconds
        recent = [moment for moment in self._moments.get(known, []) if moment > since]
        if not recent:
            self._moments.pop(known, None)
        return recent

    def _digest(self, what: str) -> bytes:
        text = what.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=16).digest()


class Turns:
    """Work that keeps a processor busy, one at a time: votes must not wait for a crowd of it."""

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._waiting = 0
        self._one_at_a_time = asyncio.Semaphore(1)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One's turn; raises TooManyTries where too many wait for theirs."""
        if self._waiting >= self._most_waiting:
            raise TooManyTries("too many try at once")
        self._waiting += 1
        try:
            await self._one_at_a_time.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._one_at_a_time.release()
