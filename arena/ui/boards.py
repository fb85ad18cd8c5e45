"""Keeps a study's boards: computed off the event loop, anew only when there are other votes."""

import asyncio
import time
from collections.abc import Callable

from arena.domain import Study
from arena.store import Store
from arena.ui.board import Board
from arena.ui.leaderboard import CollectedVotes, published_board

RECOMPUTE_SECONDS = 10.0


class Boards:
    """Boards of one study by question.

    The votes collected here are looked at anew at most every ten seconds, and only those read that came
    since; a published study once.
    """

    def __init__(
        self, study: Study, store: Store, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._study = study
        self._store = store
        self._monotonic = monotonic
        self._votes: dict[str, CollectedVotes] = {}
        self._collected: dict[str, tuple[float, Board | None]] = {}
        self._published: dict[str, Board] = {}
        self._computing = asyncio.Lock()

    async def collected(self, question: str) -> Board | None:
        """The votes of this arena on one question; None while there are none."""
        async with self._computing:
            known = self._collected.get(question)
            if known and self._monotonic() - known[0] < RECOMPUTE_SECONDS:
                return known[1]
            if question not in self._votes:
                self._votes[question] = CollectedVotes(self._store.address, self._study, question)
            board = await asyncio.to_thread(self._votes[question].board)
            self._collected[question] = (self._monotonic(), board)
            return board

    async def published(self, question: str) -> Board | None:
        """The published study that stands beside; None where study.yaml names none."""
        name = self._study.published_board
        if name is None:
            return None
        async with self._computing:
            if question not in self._published:
                self._published[question] = await asyncio.to_thread(published_board, name, question)
            return self._published[question]
