"""Which pages are still looked at: work for one that was closed stops at once.

A page is known by a name of its own that it chose, and that nothing else is decided by. Without this, work would
stop at the next thing to show; for somebody who waits, or whose models are silent, that may be long after.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

Shown = TypeVar("Shown")
Result = TypeVar("Result")


class Presence:
    """The pages for which something is being done."""

    def __init__(self) -> None:
        self._watched: dict[str, set[asyncio.Event]] = {}

    def left(self, page: str) -> None:
        """A page was closed: what is being done for it ends. Nothing happens where that is nothing."""
        for gone in self._watched.get(page, ()):
            gone.set()

    async def while_here(self, page: str, frames: AsyncGenerator[Shown]) -> AsyncGenerator[Shown]:
        """What is to be shown, until there is no more, or until the page is closed; then `frames` is too."""
        gone = asyncio.Event()
        self._watched.setdefault(page, set()).add(gone)
        try:
            async with aclosing(until(gone, frames)) as shown:
                async for frame in shown:
                    yield frame
        finally:
            self._watched[page].discard(gone)
            if not self._watched[page]:
                del self._watched[page]


async def until(ended: asyncio.Event, frames: AsyncGenerator[Shown]) -> AsyncGenerator[Shown]:
    """What is to be shown, until there is no more, or until `ended` is set; then `frames` is closed."""
    ending = asyncio.create_task(ended.wait())
    try:
        async with aclosing(frames):
            while await _comes_before(ending, coming := asyncio.create_task(_next(frames))):
                try:
                    yield coming.result()
                except StopAsyncIteration:
                    return
    finally:
        ending.cancel()
        await asyncio.wait({ending})


async def _next(frames: AsyncGenerator[Shown]) -> Shown:
    return await anext(frames)


async def _comes_before(ending: asyncio.Task[bool], coming: asyncio.Task[Shown]) -> bool:
    """Wait for either; what has not come by then is given up, and so it is where this wait is."""
    try:
        await asyncio.wait({ending, coming}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})
    # What went wrong in giving it up is told as well.
    return not coming.cancelled()


async def to_its_end(work: Callable[..., Result], *arguments: object) -> Result:
    """Do something in another thread, and wait for it even when the wait is given up.

    What ends a turn early stores what became of it next, and must find this done.
    """
    doing = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise
