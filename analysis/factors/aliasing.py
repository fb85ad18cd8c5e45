"""Why a contrast of two levels cannot be estimated, in words that name models, levels and factors."""

from itertools import combinations

from analysis.factors.design import Design, factor_design
from analysis.factors.levels import joined
from analysis.factors.linear import determined
from analysis.pairwise import FloatArray, Pairwise


def why_not_identified(votes: Pairwise, design: Design, factor: str, level: str, other: str) -> str:
    """The reason why the votes cannot tell two levels of a factor apart; "" if they can.

    A level that one model alone has is no level but that model; a factor whose levels go with those of
    another is aliased with it.
    """
    for name in (level, other):
        count = design.count(factor, name)
        if count < 2:
            who = "no model has" if not count else "only one model has"
            return f"{who} {factor}={name}"
    if _determined(votes, design, factor, level, other):
        return ""
    names = [name for name in design.levels if name != factor]
    for size in range(1, len(names) + 1):
        for dropped in combinations(names, size):
            if _determined(votes, _without(design, dropped), factor, level, other):
                return _together(design, factor, (level, other), dropped)
    return f"no chain of battles leads from {factor}={level} to {factor}={other}"


def _determined(votes: Pairwise, design: Design, factor: str, level: str, other: str) -> bool:
    basis = determined(votes, design.matrix)
    weights: FloatArray = design.contrast(factor, level, other)
    return bool(abs(weights - basis @ (basis.T @ weights)).max() < 1e-7)


def _without(design: Design, dropped: tuple[str, ...]) -> Design:
    kept = [name for name in design.levels if name not in dropped]
    terms = [term for term in design.interactions if not set(term) & set(dropped)]
    return factor_design(design.models, design.factors, kept, terms, levels=design.levels)


def _together(
    design: Design, factor: str, levels: tuple[str, str], dropped: tuple[str, ...]
) -> str:
    """Which levels go together, such as "every 70B model has corpus=yes"."""
    others = joined(dropped)
    if design.parameters > len(design.members) - 1:
        few = f" ({design.parameters} effects, {len(design.members)} models)"
    else:
        few = ""
    names = list(design.levels)
    facts = []
    for level in levels:
        rows = [row for row in design.members.values() if row[names.index(factor)] == level]
        for name in dropped:
            found = {row[names.index(name)] for row in rows}
            if len(found) == 1:
                facts.append(f"every {level} model has {name}={found.pop()}")
    told = f": {', '.join(facts)}" if facts else ""
    return f"{factor} is not separable from {others}{few}{told}"
