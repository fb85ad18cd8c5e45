"""One call of `judge`: so many items at once, each asked about, filed and counted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from arena.errors import BackendError
from arena.form import CompletedBallot
from arena.generation.keeping import FAILURES_IN_A_ROW
from arena.judging.asking import Judge
from arena.judging.verdicts import Unreadable


class Judgeable(Protocol):
    """What one judgement is of."""

    def key(self, judge: str) -> str:
        """An id of the battle, equal for equal judge and material."""


ItemT = TypeVar("ItemT", bound=Judgeable)
Given = TypeVar("Given", bound=Judgeable, contravariant=True)


class JudgesBench(Protocol[Given]):
    """A judge who answers the form about an item; raises BackendError and Unreadable."""

    @property
    def judge(self) -> Judge: ...

    async def ballot(self, item: Given, battle: str) -> CompletedBallot: ...


class JudgesShelf(Protocol[Given]):
    """Where a judge's votes are filed."""

    def stands(self, battle: str) -> bool: ...

    def file(self, item: Given, battle: str, ballot: CompletedBallot) -> None: ...


@dataclass
class Progress:
    """What became of the items so far."""

    there: int = 0
    judged: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    last_failure: str = ""
    gave_up: bool = False
    in_a_row: int = 0


@dataclass(frozen=True)
class Sitting(Generic[ItemT]):
    """A judge, where its votes go, and what is told after each item."""

    bench: JudgesBench[ItemT]
    votes: JudgesShelf[ItemT]
    progress: Progress
    tell: Callable[[], None]

    async def judge_all(self, items: Iterator[ItemT], *, concurrency: int) -> None:
        """Judge every item that has no vote of this judge yet.

        A reply that cannot be read, and a model that cannot be had, leave the item without a vote. After
        many failures in a row of the model itself the rest is left for another run.

        Raises:
            InputError: a call cannot be written down.
            StoreError: a vote cannot be stored.
        """

        async def work() -> None:
            for item in items:
                if self.progress.gave_up:
                    return
                await self._take(item)
                self.tell()

        workers = [asyncio.create_task(work()) for _ in range(concurrency)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _take(self, item: ItemT) -> None:
        progress, battle = self.progress, item.key(self.bench.judge.id)
        if await asyncio.to_thread(self.votes.stands, battle):
            progress.there += 1
            return
        try:
            ballot = await self.bench.ballot(item, battle)
        except Unreadable as error:
            progress.failed["unreadable"] += 1
            progress.last_failure = str(error)
        except BackendError as error:
            progress.failed[error.kind] += 1
            progress.last_failure = str(error)
            progress.in_a_row += 1
            progress.gave_up = progress.in_a_row >= FAILURES_IN_A_ROW
        else:
            await asyncio.to_thread(self.votes.file, item, battle, ballot)
            progress.judged += 1
            progress.in_a_row = 0
