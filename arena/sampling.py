"""Which two models meet next, on which side, with what probability; and on which prompt. Pure.

Every function is given its source of chance: `random.SystemRandom` in an arena, a seeded
`random.Random` in tests and simulations. Nothing here touches the global random state.
"""

from collections.abc import Collection, Sequence
from random import Random

from arena.codes import Side
from arena.domain import (
    Pairing,
    Prompt,
)
from arena.errors import BackendError, PromptRefused

UNIFORM = "uniform"


def draw_pair(
    models: Sequence[str], random: Random, *, excluded: Collection[str] = frozenset()
) -> Pairing:
    """Draw an ordered pair uniformly: each of the K(K-1) has probability 1/(K(K-1)).

    Args:
        models: ids of the models that take part, each once.
        random: the source of chance.
        excluded: ids that must not be drawn now, such as models whose servers are down; K counts
            the others.

    Raises:
        BackendError: (unavailable) fewer than two models are left.
    """
    present = [model for model in models if model not in excluded]
    if len(present) < 2:
        raise BackendError("unavailable", f"a battle needs two models and {len(present)} is left")
    left, right = random.sample(present, 2)
    return Pairing(left, right, UNIFORM, _probability(len(present)))


def replace_side(
    pairing: Pairing, failed: Side, available: Sequence[str], random: Random
) -> Pairing:
    """Keep the healthy side in its place and draw the failed one anew among the remaining models.

    The pairs stay uniform. Let K models be left without the failed one. Of the (K+1)K ordered pairs
    that could have been drawn, a given pair (h, x) of healthy models arises in three ways: drawn
    itself; drawn as (h, failed) and completed with x, one of K-1; drawn as (failed, x) and completed
    with h, one of K-1. Together (1 + 2/(K-1)) / ((K+1)K) = 1/(K(K-1)), which is the probability
    that is stored: that of the ordered pair among the models still available. The argument holds
    as long as a model fails regardless of whom it meets, which is so before the first token.

    Args:
        pairing: the pair that failed.
        failed: the side that gave no first token.
        available: ids of the models that could be drawn now; the failed one is never taken.
        random: the source of chance.

    Raises:
        BackendError: (unavailable) no other model is left.
    """
    broken, healthy = (
        (pairing.left, pairing.right) if failed is Side.LEFT else (pairing.right, pairing.left)
    )
    others = [model for model in available if model not in (broken, healthy)]
    if not others:
        raise BackendError("unavailable", f"no other model is left to stand in for {broken}")
    substitute = random.choice(others)
    left, right = (substitute, healthy) if failed is Side.LEFT else (healthy, substitute)
    return Pairing(left, right, pairing.policy, _probability(len(others) + 1))


def draw_prompt(
    prompts: Sequence[Prompt],
    already_answered: Collection[str],
    random: Random,
    category: str | None = None,
) -> Prompt:
    """Draw a prompt uniformly among those that this participant has not answered yet, else among all.

    Args:
        prompts: the study's bank.
        already_answered: ids of the prompts that this participant has had.
        random: the source of chance.
        category: draw from this category only.

    Raises:
        PromptRefused: the bank holds no such prompt.
    """
    candidates = [prompt for prompt in prompts if category is None or prompt.category == category]
    if not candidates:
        raise PromptRefused("the study has no prompt of this kind")
    fresh = [prompt for prompt in candidates if prompt.id not in already_answered]
    return random.choice(fresh or candidates)


def _probability(models: int) -> float:
    return 1 / (models * (models - 1))
