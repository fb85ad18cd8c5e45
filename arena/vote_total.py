"""How many votes a study has, for the page after each of them: read now and then, and counted on in between."""

import threading
import time
from collections.abc import Callable

KEPT_SECONDS = 10.0


class VoteTotal:
    """The votes of a study that stand. `read` asks the store, which takes a while where there are many."""

    def __init__(
        self, read: Callable[[], int], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._monotonic = monotonic
        self._known = 0
        self._read_at: float | None = None
        self._lock = threading.Lock()

    def after(self, change: int) -> int:
        """The total after a vote came (1), went (-1) or changed (0)."""
        with self._lock:
            now = self._monotonic()
            if self._read_at is None or now - self._read_at >= KEPT_SECONDS:
                self._known, self._read_at = self._read(), now
            else:
                self._known = max(0, self._known + change)
            return self._known
