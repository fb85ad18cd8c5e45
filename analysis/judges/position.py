"""Does the side on the page decide? Position consistency and the preference for the first side.

Consistency: the same verdict when the sides are swapped (Zheng et al. 2023; Wang et al. 2023, Large Language
Models are not Fair Evaluators). Preference: how often the left side wins where somebody decided; it should be
one half if sides were drawn at random.
"""

from dataclasses import dataclass

import numpy as np

from analysis.agreement.estimate import Estimate, share
from analysis.agreement.judgements import Judgements
from analysis.agreement.repeats import repeats
from analysis.agreement.verdicts import FIRST_WINS, SECOND_WINS
from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Position:
    """What the sides do to one annotator, or to a group of them.

    `consistent` is the share of swapped repeats with the same verdict; `left_both` and `right_both` those
    in which the same side won both times; the rest changed between a tie and a winner. `left` is the share
    of decided verdicts that the left side won.
    """

    who: str
    swapped: int
    consistent: Estimate
    left_both: Estimate
    right_both: Estimate
    left: Estimate


def position(judgements: Judgements, who: str, *, level: float = 0.95) -> Position:
    """Position consistency and preference; intervals count the verdicts on one item as alike.

    Raises InputError for ratings, which have no sides.
    """
    side = judgements.side
    if side is None:
        raise InputError("ratings have no sides", cure="give verdicts on pairs")
    found = repeats(judgements)
    swapped = found.swapped
    earlier, later = found.earlier[swapped], found.later[swapped]
    item = found.item[swapped]
    flipped = (earlier == -later) & np.isin(earlier, (FIRST_WINS, SECOND_WINS))
    stood = found.side[swapped]
    # With swapped sides, opposite verdicts mean that the same side of the page won twice.
    left_both = flipped & (earlier * stood > 0)
    right_both = flipped & (earlier * stood < 0)
    decided = np.isin(judgements.value, (FIRST_WINS, SECOND_WINS))
    left = judgements.value[decided] * side[decided] > 0
    return Position(
        who=who,
        swapped=int(swapped.sum()),
        consistent=share(earlier == later, level, cluster=item),
        left_both=share(left_both, level, cluster=item),
        right_both=share(right_both, level, cluster=item),
        left=share(left, level, cluster=judgements.item[decided]),
    )
