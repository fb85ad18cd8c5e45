"""A factor alone: the level takes the place of the model, and everything else is averaged over.

A collapsed table averages over all in which the models of two levels differ, so a table without the
statement of what is held fixed means nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.factors.levels import Factors
from analysis.pairwise import Pairwise
from analysis.ranking import Ranking, rank


@dataclass(frozen=True, slots=True)
class FactorTable:
    """Ratings of the levels of one factor.

    `held_fixed` says in words which models took part and why; `members` are the models of each level.
    `ranking` counts in `excluded` the battles of two models of the same level.
    """

    factor: str
    held_fixed: str
    members: Mapping[str, tuple[str, ...]]
    ranking: Ranking


def factor_table(
    votes: Pairwise,
    factors: Factors,
    factor: str,
    *,
    held_fixed: str,
    among: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> FactorTable:
    """Collapse the models to the levels of one factor, drop battles within a level, and fit.

    Args:
        votes: the battles of single models.
        factors: the levels of each model, by factor; a model without an entry takes no part.
        factor: the factor to compare.
        held_fixed: in words, which models take part.
        among: only models that have one of these levels of these other factors.
        seed: the start of the random numbers of rank ranges.
        level: of the intervals. They treat every battle as independent and the chosen models as all
            there are, so they are too narrow as statements about other models of the same kind.
    """
    wanted = among or {}
    chosen = {
        model: levels[factor]
        for model, levels in factors.items()
        if all(levels[other] in allowed for other, allowed in wanted.items())
    }
    members: dict[str, tuple[str, ...]] = {}
    for model, name in chosen.items():
        members[name] = (*members.get(name, ()), model)
    ranking = rank(votes.collapse(chosen), seed=seed, level=level)
    return FactorTable(factor, held_fixed, members, ranking)
