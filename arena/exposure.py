"""Is every model met as often as the study plans? Pure: from counted battles and the weights of pairs.

A model that is often down or busy meets fewer people than it should. Its strength is not biased by that as long as it
fails regardless of whom it meets, but its interval is wider, so that an operator has to know.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

NOTABLE_SIGMAS = 3.0
"""A share that is further from the plan than this is reported."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often one model was met, and how often it should have been, in battles.

    `sigmas` is the distance in standard deviations of a binomial draw; 0 where nothing was planned.
    """

    model: str
    met: int
    planned: float
    sigmas: float

    @property
    def is_notable(self) -> bool:
        """Whether chance hardly explains the difference."""
        return abs(self.sigmas) > NOTABLE_SIGMAS


def planned_shares(
    models: Sequence[str], weights: Sequence[tuple[str, str, float]]
) -> Mapping[str, float]:
    """The probability that a model is one of the two of a battle; the shares add up to 2."""
    pairs = weights or [(one, other, 1.0) for one, other in combinations(models, 2)]
    pairs = [pair for pair in pairs if pair[0] in models and pair[1] in models]
    total = sum(weight for _, _, weight in pairs)
    shares = dict.fromkeys(models, 0.0)
    for one, other, weight in pairs:
        shares[one] += weight / total
        shares[other] += weight / total
    return shares


def exposures(
    groups: Sequence[tuple[Mapping[str, float], Mapping[tuple[str, str], int]]],
) -> tuple[Exposure, ...]:
    """Compare what was met with the plan.

    Args:
        groups: battles that had one plan: the shares of its models, and its battles by pair. A prompt of one's
            own has another plan than one of the bank, where some models are recorded.
    """
    met: dict[str, int] = {}
    planned: dict[str, float] = {}
    variance: dict[str, float] = {}
    for shares, pairs in groups:
        battles = sum(pairs.values())
        for model, share in shares.items():
            met.setdefault(model, 0)
            planned[model] = planned.get(model, 0.0) + battles * share
            variance[model] = variance.get(model, 0.0) + battles * share * (1 - share)
        for pair, count in pairs.items():
            for model in pair:
                met[model] = met.get(model, 0) + count
    return tuple(
        Exposure(
            model,
            met[model],
            planned.get(model, 0.0),
            _sigmas(met[model], planned.get(model, 0.0), variance.get(model, 0.0)),
        )
        for model in met
    )


def _sigmas(met: int, planned: float, variance: float) -> float:
    if variance <= 0:
        return (
            0.0
            if math.isclose(met, planned, abs_tol=0.5)
            else math.copysign(math.inf, met - planned)
        )
    return (met - planned) / math.sqrt(variance)
