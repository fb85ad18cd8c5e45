"""Self-consistency: does an annotator who judges an item again say the same?

Judgements of one annotator on one item are compared with the next one, in the order of the source. Where the
sides were swapped in between, the agreement is also called position consistency.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.agreement.estimate import Estimate, share
from analysis.agreement.judgements import Judgements
from analysis.agreement.kappa import Weights, kappa
from analysis.pairwise import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Repeats:
    """Pairs of judgements of one annotator on one item: (P,) arrays.

    `swapped` tells whether the sides changed in between, all false for ratings; `side` is that of the
    earlier judgement, 0 for ratings.
    """

    earlier: FloatArray
    later: FloatArray
    annotator: NDArray[np.int32]
    item: NDArray[np.int32]
    swapped: NDArray[np.bool_]
    side: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class SelfConsistency:
    """How often the second judgement is the first again, and kappa between the two.

    `same_sides` and `swapped_sides` split the share of all `pairs`; each rests on its own pairs.
    """

    pairs: int
    annotators: int
    alike: Estimate
    kappa: Estimate
    same_sides: Estimate
    swapped_sides: Estimate


def repeats(judgements: Judgements) -> Repeats:
    """Each judgement with the one before it of the same annotator on the same item."""
    order: IntArray = np.lexsort((judgements.annotator, judgements.item))
    one, two = order[:-1], order[1:]
    again = (judgements.annotator[one] == judgements.annotator[two]) & (
        judgements.item[one] == judgements.item[two]
    )
    one, two = one[again], two[again]
    side = judgements.side
    return Repeats(
        earlier=judgements.value[one],
        later=judgements.value[two],
        annotator=judgements.annotator[one],
        item=judgements.item[one],
        swapped=np.zeros(len(one), dtype=bool) if side is None else side[one] != side[two],
        side=np.zeros(len(one), dtype=np.int8) if side is None else side[one],
    )


def self_consistency(
    judgements: Judgements, *, weights: Weights = "plain", level: float = 0.95
) -> SelfConsistency:
    """The self-consistency of all annotators together.

    The intervals of the shares count one annotator's repeats as alike (`share` with clusters); that of kappa
    takes all pairs as independent.
    """
    found = repeats(judgements)
    alike = found.earlier == found.later
    straight, crossed = ~found.swapped, found.swapped
    return SelfConsistency(
        pairs=len(alike),
        annotators=len(np.unique(found.annotator)),
        alike=share(alike, level, cluster=found.annotator),
        kappa=kappa(
            found.earlier, found.later, weights, level=level, labels=dict(judgements.labels)
        ),
        same_sides=share(alike[straight], level, cluster=found.annotator[straight]),
        swapped_sides=share(alike[crossed], level, cluster=found.annotator[crossed]),
    )
