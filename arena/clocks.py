"""A clock that does not jump: what people do is timed and limited by it, whatever happens to the wall's."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

logger = logging.getLogger(__name__)


def wall_time() -> datetime:
    """The machine's time now, in UTC."""
    return datetime.now(UTC)


class SteadyClock:
    """Tells the time in UTC, ISO 8601, with microseconds; each call at or after the one before.

    It looks at the wall once, when it is made, and goes on by a clock that nobody can set: summer time, a
    correction over the network or a wrong hand on the date change nothing while the process runs. It begins
    at or after `not_before`, the newest time on disk, so that a clock that was set back while the process
    was down does not put new votes before old ones.
    """

    def __init__(
        self,
        not_before: str | None = None,
        *,
        wall: Callable[[], datetime] = wall_time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._began = monotonic()
        self._start = wall()
        newest = datetime.fromisoformat(not_before) if not_before else self._start
        if newest > self._start:
            logger.warning(
                "the clock of this machine is %s behind the newest time in the database; "
                "times go on from there: set the clock right",
                newest - self._start,
            )
            self._start = newest

    def __call__(self) -> str:
        passed = timedelta(seconds=self._monotonic() - self._began)
        return (self._start + passed).isoformat(timespec="microseconds")
