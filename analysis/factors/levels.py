"""Which model has which level of which factor, and the order of the levels of one factor."""

import re
from collections.abc import Collection, Mapping, Sequence

from arena.errors import InputError

Factors = Mapping[str, Mapping[str, str]]
"""Model to factor to level. A model may lack a factor, or have none."""

# A level with such a name is what the other levels are compared with.
BASELINES = ("base", "none", "no", "without", "off", "false", "control", "0")


def ordered_levels(factors: Factors, factor: str) -> tuple[str, ...]:
    """The levels of a factor that some model has: a baseline first, then by name, 8B before 70B.

    The order of the models does not change it.
    """
    found = {levels[factor] for levels in factors.values() if levels.get(factor)}
    return tuple(sorted(found, key=_place))


def complete(
    factors: Factors, models: Collection[str], names: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The levels, in the order of `names`, of each of these models that has all of these factors."""
    found = {}
    for model in sorted(models):
        levels = tuple(factors.get(model, {}).get(name, "") for name in names)
        if all(levels):
            found[model] = levels
    return found


def shared_factors(
    factors: Factors, models: Sequence[str], factor: str | None = None
) -> tuple[str, ...]:
    """The factors, by name, that every model with battles and with `factor` has.

    If none is named, it is the factor that most models have.
    """
    known = [factors[model] for model in models if factors.get(model)]
    wanted = factor or _commonest(known)
    having = [levels for levels in known if levels.get(wanted)]
    if not having:
        cure = "name the models as the votes do, and give them factors"
        which = "has factors" if factor is None else f"has the factor {factor!r}"
        raise InputError(f"no model with battles {which}", cure=cure)
    found = [{name for name, level in levels.items() if level} for levels in having]
    return tuple(sorted(set.intersection(*found)))


def _commonest(known: Sequence[Mapping[str, str]]) -> str:
    """The factor that varies between most models; the first by name of several."""
    levels: dict[str, list[str]] = {}
    for each in known:
        for name, level in each.items():
            levels.setdefault(name, []).append(level)
    varying = [name for name, found in levels.items() if len(set(found)) > 1]
    return min(varying, key=lambda name: (-len(levels[name]), name), default="")


def joined(names: Sequence[str]) -> str:
    """Names as a reader's list: "corpus, size and instructions"."""
    *many, last = names or ("nothing",)
    return f"{', '.join(many)} and {last}" if many else last


def _place(level: str) -> tuple[bool, list[tuple[int, float, str]]]:
    pieces = re.findall(r"\d+(?:\.\d+)?|\D+", level)
    parts = [(0, float(piece), "") if piece[0].isdigit() else (1, 0.0, piece) for piece in pieces]
    return level.lower() not in BASELINES, parts
