"""When a model is left alone because it fails, and when it is tried again. Pure: the time is handed in.

Seconds are those of any clock that does not jump. A model that is only busy has not failed.
"""

from collections import deque

from arena.errors import BackendError

FAILURES = 3
"""So many failures in a row open a breaker,"""
WINDOW_SECONDS = 60.0
"""where they lie within so many seconds."""
PROBE_SECONDS = 30.0
"""An open breaker lets one request through so often."""
BUSY = "limited"
"""The kind of BackendError by which a server says that it has too much to do."""
REQUEST_ONLY = frozenset({"rejected", "down"})
"""Kinds that say nothing of the model's server: what was asked could not be answered, or nobody asked."""


def is_failure(error: BackendError) -> bool:
    """Whether an error tells against the model, and not of a crowd or of what was asked."""
    return error.kind != BUSY and error.kind not in REQUEST_ONLY


class Breaker:
    """One model: closed while it is asked, open while it is not."""

    def __init__(self) -> None:
        self.is_open = False
        self.busy = 0
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._opened_at = 0.0
        self._probed_at = 0.0

    def failed(self, now: float) -> bool:
        """Take note of a failure; returns whether the breaker opened by it."""
        if self.is_open:
            return False
        self._failures.append(now)
        many = len(self._failures) == FAILURES
        if many and now - self._failures[0] <= WINDOW_SECONDS:
            self.is_open = True
            self._opened_at = self._probed_at = now
        return self.is_open

    def succeeded(self) -> None:
        """Take note of a complete answer.

        It does not close an open breaker: it may have been begun before the server broke.
        """
        self._failures.clear()

    def is_suspect(self) -> bool:
        """Whether the last answer failed, and the breaker is closed still."""
        return bool(self._failures) and not self.is_open

    def probe_is_due(self, now: float) -> bool:
        """Whether an open breaker should let one request through."""
        return self.is_open and now - self._probed_at >= PROBE_SECONDS

    def probing(self, now: float) -> None:
        """A request is let through; the next one is due after a whole pause."""
        self._probed_at = now

    def close(self, now: float) -> float:
        """The probe was answered: ask the model again; returns for how many seconds it was left alone."""
        self.is_open = False
        self._failures.clear()
        return now - self._opened_at
