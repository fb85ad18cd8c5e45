"""Which two models meet next, on which side, with what probability; and on which prompt. Pure.

Every function is given its source of chance: `random.SystemRandom` in an arena, a seeded
`random.Random` in tests and simulations. Nothing here touches the global random state.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

from arena.codes import Side
from arena.domain import (
    Pairing,
    Prompt,
)
from arena.errors import BackendError, PromptRefused

UNIFORM, WEIGHTED = "uniform", "weighted"
UNIFORM_AGAIN, WEIGHTED_AGAIN = "uniform_again", "weighted_again"
"""The same among the pairs that a participant has not met on the same prompt."""
FAIRER_SIDE = 2 / 3
"""Probability of the seating that a pair has had less often (Efron 1971, Biometrika 58, 403-417)."""

PairWeights = Sequence[tuple[str, str, float]]
"""How often two models meet, each pair once with a weight above 0; none at all stands for equal weights."""


def draw_pair(
    models: Sequence[str],
    random: Random,
    *,
    excluded: Collection[str] = frozenset(),
    weights: PairWeights = (),
) -> Pairing:
    """Draw an ordered pair, each unordered one in proportion to its weight and both seatings alike.

    Without weights each of the K(K-1) ordered pairs has probability 1/(K(K-1)).

    Args:
        models: ids of the models that take part, each once.
        random: the source of chance.
        excluded: ids that must not be drawn now, such as models whose servers are down; probabilities
            are among the pairs of the others.
        weights: of the pairs that may be drawn.

    Raises:
        BackendError: (unavailable) no two models are left that may meet.
    """
    present = [model for model in models if model not in excluded]
    if not weights:
        if len(present) < 2:
            raise _too_few(len(present))
        left, right = random.sample(present, 2)
        return Pairing(left, right, UNIFORM, _probability(len(present)))
    possible = _among(weights, present)
    if not possible:
        raise _too_few(len(present))
    shares = [weight for _, _, weight in possible]
    [(one, other, weight)] = random.choices(possible, shares)
    left, right = random.sample((one, other), 2)
    return Pairing(left, right, WEIGHTED, weight / sum(shares) / 2)


def not_met(
    models: Sequence[str], weights: PairWeights, met: Collection[frozenset[str]]
) -> PairWeights:
    """The pairs that may be drawn and that somebody has not met, with their weights; all alike where there are none.

    Args:
        models: ids of the models that take part.
        weights: of the pairs that may meet; none where any two may.
        met: pairs that are left out, whatever their sides were.
    """
    every = weights or [(one, other, 1.0) for one, other in combinations(models, 2)]
    return [pair for pair in _among(every, models) if frozenset(pair[:2]) not in met]


def pairs_with(
    named: Collection[str], models: Sequence[str], weights: PairWeights
) -> set[frozenset[str]]:
    """The pairs that may be drawn and have one of these models; arguments as of `not_met`."""
    pairs = (frozenset(pair[:2]) for pair in not_met(models, weights, set()))
    return {pair for pair in pairs if not pair.isdisjoint(named)}


def draw_another(
    models: Sequence[str],
    random: Random,
    met: Collection[frozenset[str]],
    *,
    weights: PairWeights = (),
) -> Pairing:
    """Draw an ordered pair as `draw_pair` does, among those that somebody has not met on a prompt.

    The probability is that of the pair given what was met, so that one divided by it weights as for any
    other battle. The policy says `uniform_again` or `weighted_again`, so that they can be told apart.

    Raises:
        BackendError: (unavailable) no other pair is left.
    """
    left = not_met(models, weights, met)
    if not left:
        raise BackendError("unavailable", "no pair is left that was not met on this prompt")
    drawn = draw_pair(models, random, weights=left)
    return replace(drawn, policy=WEIGHTED_AGAIN if weights else UNIFORM_AGAIN)


def seated(pairing: Pairing, lead: int, random: Random) -> Pairing:
    """The same pair, seated so that in the long run each model is as often on the left as on the right.

    A biased coin: the seating that came less often so far is drawn with probability 2/3, so that the sides
    stay balanced and nobody can know the next one. The probability of the ordered pair is adapted.

    Args:
        pairing: as `draw_pair` gives it, with the probability of one of two equal seatings.
        lead: how much more often this pair was seated as it is than the other way round.
        random: the source of chance.
    """
    if lead == 0:
        return pairing
    keep = FAIRER_SIDE if lead < 0 else 1 - FAIRER_SIDE
    both = 2 * pairing.probability
    if random.random() < keep:
        return replace(pairing, probability=both * keep)
    left, right = pairing.both
    return replace(pairing, left=right, right=left, probability=both * (1 - keep))


def replace_side(
    pairing: Pairing,
    failed: Side,
    available: Sequence[str],
    random: Random,
    weights: PairWeights = (),
) -> Pairing:
    """Keep the healthy side in its place and draw the failed one anew among the remaining models.

    The pairs stay uniform. Let K models be left without the failed one. Of the (K+1)K ordered pairs
    that could have been drawn, a given pair (h, x) of healthy models arises in three ways: drawn
    itself; drawn as (h, failed) and completed with x, one of K-1; drawn as (failed, x) and completed
    with h, one of K-1. Together (1 + 2/(K-1)) / ((K+1)K) = 1/(K(K-1)), which is the probability
    that is stored: that of the ordered pair among the models still available. The argument holds
    as long as a model fails regardless of whom it meets, which is so before the first token. With weights
    the stand-in is drawn in proportion to its weights with the healthy model, and the stored probability
    is again that of the pair among the models still available; it then holds only approximately.

    Args:
        pairing: the pair that failed.
        failed: the side that gave no first token.
        available: ids of the models that could be drawn now; the failed one is never taken.
        random: the source of chance.
        weights: of the pairs that may be drawn.

    Raises:
        BackendError: (unavailable) no other model is left that may meet the healthy one.
    """
    left, right = pairing.both
    broken, healthy = (left, right) if failed is Side.LEFT else (right, left)
    substitute, probability = _stand_in(
        healthy, [name for name in available if name not in (broken, healthy)], random, weights
    )
    left, right = (substitute, healthy) if failed is Side.LEFT else (healthy, substitute)
    return Pairing(left, right, pairing.policy, probability)


def _stand_in(
    healthy: str, others: Sequence[str], random: Random, weights: PairWeights
) -> tuple[str, float]:
    """Who meets the healthy model instead, and the probability of one seating of that pair."""
    possible = _among(weights, {healthy, *others})
    shares = {
        (other if one == healthy else one): weight
        for one, other, weight in possible
        if healthy in (one, other)
    }
    if not (shares if weights else others):
        raise BackendError("unavailable", f"no other model is left to meet {healthy}")
    if not weights:
        return random.choice(others), _probability(len(others) + 1)
    [substitute] = random.choices(list(shares), list(shares.values()))
    return substitute, shares[substitute] / sum(weight for _, _, weight in possible) / 2


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


def with_a_pair(
    prompts: Sequence[Prompt],
    answered_by: Callable[[Prompt], Collection[str]],
    weights: PairWeights = (),
) -> Sequence[Prompt]:
    """Those prompts to which two models that may meet have answers, in their order.

    Args:
        prompts: among which to look.
        answered_by: the ids of the models that have an answer to a prompt.
        weights: of the pairs that may be drawn; none where any two may meet.
    """

    def has_a_pair(prompt: Prompt) -> bool:
        models = set(answered_by(prompt))
        return bool(_among(weights, models)) if weights else len(models) >= 2

    return [prompt for prompt in prompts if has_a_pair(prompt)]


def _probability(models: int) -> float:
    return 1 / (models * (models - 1))


def _among(weights: PairWeights, models: Collection[str]) -> list[tuple[str, str, float]]:
    return [pair for pair in weights if pair[0] in models and pair[1] in models]


def _too_few(left: int) -> BackendError:
    return BackendError(
        "unavailable", f"a battle needs two models that may meet and {left} is left"
    )
