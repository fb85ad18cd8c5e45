"""The pairs most worth asking next, from votes as they are, in words for people."""

from dataclasses import dataclass

import numpy as np

from analysis.pairwise import FloatArray, Pairwise
from analysis.planning.next_pairs import FLOOR, FOCUS, Rule, next_pair_probabilities, with_prior


@dataclass(frozen=True, slots=True)
class PairAdvice:
    """One pair of models, better first by the strengths so far.

    `share` is the share of the next battles that the rule gives to the pair, both orders together;
    `times` how many times that of chance; `arena`, `determinant` what two other rules would give it.
    """

    better: str
    worse: str
    battles: int
    share: float
    times: float
    arena: float
    determinant: float


def advise(
    votes: Pairwise, *, rule: Rule = "neighbours", floor: float = FLOOR, focus: float = FOCUS
) -> tuple[PairAdvice, ...]:
    """All pairs, most worth asking first.

    The strengths are those under a normal prior, so that there is advice for every set of votes. Raises
    InputError for settings that cannot be.
    """
    strengths, covariance = with_prior(votes.half_wins)
    battles = votes.battles

    def shares(one: Rule) -> FloatArray:
        half = np.triu(battles)
        drawn = next_pair_probabilities(
            strengths, covariance, half, rule=one, floor=floor, focus=focus
        )
        return drawn + drawn.T

    chosen, arena, determinant = shares(rule), shares("arena"), shares("determinant")
    size = len(votes.models)
    pairs = size * (size - 1) / 2
    advice = []
    for first, second in zip(*np.triu_indices(size, 1), strict=True):
        ahead = strengths[first] >= strengths[second]
        better, worse = (first, second) if ahead else (second, first)
        advice.append(
            PairAdvice(
                better=votes.models[better],
                worse=votes.models[worse],
                battles=int(battles[first, second]),
                share=float(chosen[first, second]),
                times=float(chosen[first, second] * pairs),
                arena=float(arena[first, second]),
                determinant=float(determinant[first, second]),
            )
        )
    return tuple(sorted(advice, key=lambda pair: (-pair.share, pair.better, pair.worse)))
