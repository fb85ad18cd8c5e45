"""Answers from live backends: so many requests at once, each with patience of its own."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import cast

from arena.backends.protocol import Backend, Completion, GenerationRequest, Piece
from arena.errors import BackendError
from arena.generation.keeping import Keeper, MadeAnswer
from arena.generation.patience import Patience
from arena.generation.recipe import Recipe, Wanted


async def ask_all(
    backend: Backend,
    recipe: Recipe,
    missing: Iterator[Wanted],
    keeper: Keeper,
    *,
    concurrency: int,
    patience: Patience,
) -> None:
    """Ask for all that is missing; what fails for good is noted, and the rest goes on.

    Raises:
        InputError: an answer cannot be written down.
    """

    async def work() -> None:
        for wanted in missing:
            if keeper.gave_up:
                return
            ask = partial(answered, backend, recipe.request(wanted))
            try:
                answer, attempts = await patience.ask(ask)
            except BackendError as error:
                keeper.fail(wanted, error)
            else:
                keeper.keep(wanted, replace(answer, attempts=attempts))

    workers = [asyncio.create_task(work()) for _ in range(concurrency)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def answered(backend: Backend, request: GenerationRequest) -> MadeAnswer:
    """One whole answer.

    Raises:
        BackendError: there is none.
    """
    now = asyncio.get_running_loop().time
    begun, first = now(), None
    texts: list[str] = []
    stream = cast("AsyncGenerator[Piece | Completion]", backend.stream(request))
    async with aclosing(stream) as parts:
        async for part in parts:
            if isinstance(part, Completion):
                return MadeAnswer("".join(texts), part, first, now() - begun)
            first = now() - begun if first is None else first
            texts.append(part.text)
    raise BackendError("cut", "the answer ended without its completion")
