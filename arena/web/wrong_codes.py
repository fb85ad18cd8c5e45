"""How often somebody may be wrong about a code before they have to wait; kept in memory alone."""

import time
from collections.abc import Callable

MOST_IN_A_MINUTE = 8
MINUTE = 60.0


class WrongCodes:
    """Counts wrong codes by where they come from; in any minute there may be `most` of them.

    A code has 80 bits, so this spares the database from a guesser more than it keeps a code safe.
    """

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, most: int = MOST_IN_A_MINUTE
    ) -> None:
        self._monotonic = monotonic
        self._most = most
        self._moments: dict[str, list[float]] = {}

    def too_many(self, who: str) -> bool:
        """Whether somebody has to wait."""
        self._forget()
        return len(self._moments.get(who, [])) >= self._most

    def note(self, who: str) -> None:
        """Somebody was wrong."""
        self._moments.setdefault(who, []).append(self._monotonic())

    def _forget(self) -> None:
        since = self._monotonic() - MINUTE
        recent = {who: [at for at in all_ if at > since] for who, all_ in self._moments.items()}
        self._moments = {who: moments for who, moments in recent.items() if moments}
