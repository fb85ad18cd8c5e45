"""Keeps a study's boards: computed off the event loop, anew only when there are other votes."""

import asyncio
import time
from collections.abc import Callable

from arena.domain import Study
from arena.store import Store
from arena.ui.board import Board
from arena.ui.leaderboard import collected_board, published_board

RECOMPUTE_SECONDS = 10.0


class Boards:
    """Boards of one study by question.

    The votes collected here are looked at anew at most every ten seconds; a published study once.
    """

    def __init__(
        self, study: Study, store: Store, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._study = study
        self._store = store
        self._monotonic = monotonic
        self._collected: dict[str, tuple[int, float, Board | None]] = {}
        self._published: dict[str, Board] = {}
        self._computing = asyncio.Lock()

    async def collected(self, question: str) -> Board | None:
        """The votes of this arena on one question; None while there are none."""
        async with self._computing:
            known = self._collected.get(question)
            if known and self._monotonic() - known[1] < RECOMPUTE_SECONDS:
                return known[2]
            progress = await asyncio.to_thread(self._store.study_progress, self._study.id)
            if known and known[0] == progress.ballots:
                board = known[2]
            else:
                board = await asyncio.to_thread(
                    collected_board, self._store.path, self._study, question
                )
            self._collected[question] = (progress.ballots, self._monotonic(), board)
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
