"""Answers from engines that make many at once: one batch after another, and halves of one that failed."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from arena.backends.offline import OfflineEngine
from arena.errors import BackendError
from arena.generation.keeping import Keeper, MadeAnswer
from arena.generation.recipe import Recipe, Wanted


def answer_in_batches(
    engine: OfflineEngine,
    recipe: Recipe,
    missing: Iterator[Wanted],
    keeper: Keeper,
    *,
    size: int,
) -> None:
    """Make all that is missing, `size` at a time; what fails for good is noted, and the rest goes on.

    Raises:
        InputError: an answer cannot be written down.
    """
    while not keeper.gave_up and (batch := list(islice(missing, size))):
        _answer(engine, recipe, batch, keeper)


def _answer(engine: OfflineEngine, recipe: Recipe, batch: Sequence[Wanted], keeper: Keeper) -> None:
    begun = time.monotonic()
    try:
        results = engine.answer([recipe.request(wanted) for wanted in batch])
    except BackendError as error:
        if len(batch) == 1:
            keeper.fail(batch[0], error)
            return
        # Memory that a whole batch does not find may do for half of it.
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            _answer(engine, recipe, half, keeper)
        return
    seconds = time.monotonic() - begun
    for wanted, result in zip(batch, results, strict=True):
        if isinstance(result, BackendError):
            keeper.fail(wanted, result)
        else:
            made = MadeAnswer(result.text, result.completion, None, seconds, batch=len(batch))
            keeper.keep(wanted, made)
