"""A wall clock that somebody sets while the arena runs: backwards, forwards, and by small steps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

HOUR = 3600.0
JUMPS = {
    "an hour back": -HOUR,
    "a day on": 24 * HOUR,
    "summer time begins": HOUR,
    "summer time ends": -HOUR,
    "a small step on": 0.4,
    "a small step back": -0.4,
    "a day back": -24 * HOUR,
}
"""Seconds by which the wall clock is set, in this order; all of them together set it an hour back."""


class JumpingTime:
    """The system's time and the seconds that were `added` to it so far."""

    def __init__(self, system: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.jumps = 0
        self._system = system
        self.added = 0.0

    def jump(self) -> None:
        """Set the clock by the next of all jumps."""
        names = list(JUMPS)
        self.added += JUMPS[names[self.jumps % len(names)]]
        self.jumps += 1

    def now(self) -> datetime:
        """What a wall clock shows, in UTC."""
        return self._system() + timedelta(seconds=self.added)

    def text(self) -> str:
        """The same as it is stored: ISO 8601, microseconds."""
        return self.now().isoformat(timespec="microseconds")
