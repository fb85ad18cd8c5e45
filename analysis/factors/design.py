"""The design matrix Z of θ = Zγ: sum contrasts of factors and of their interactions.

With sum contrasts the effects of the levels of a factor add up to zero, so that the difference of two
levels is taken at the plain mean over the levels of all other factors. A model without factors has a
column of its own: its battles count, and say nothing about factors but through the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np

from analysis.factors.levels import Factors, complete, ordered_levels
from analysis.factors.linear import determined
from analysis.pairwise import FloatArray, Pairwise
from arena.errors import InputError

Term = tuple[str, ...]
"""One factor, or several whose interaction it is."""


@dataclass(frozen=True, eq=False)
class Design:
    """Columns of Z for K models.

    `levels` are the levels of each factor that varies, in order; `members` the levels of each model that has
    all factors. `matrix` is (K, P): the columns of each term in order, then one for each other model.
    """

    models: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    terms: tuple[Term, ...]
    members: Mapping[str, tuple[str, ...]]
    matrix: FloatArray

    def places(self, term: Term) -> slice:
        """The columns of a term."""
        start = 0
        for each in self.terms:
            width = _width(self.levels, each)
            if each == term:
                return slice(start, start + width)
            start += width
        raise KeyError(term)

    @property
    def parameters(self) -> int:
        """Number of columns of all terms."""
        return sum(_width(self.levels, term) for term in self.terms)

    @property
    def interactions(self) -> tuple[Term, ...]:
        """The terms of two or more factors."""
        return tuple(term for term in self.terms if len(term) > 1)

    @property
    def factors(self) -> dict[str, dict[str, str]]:
        """The varying factors of each model that has them all."""
        names = list(self.levels)
        return {model: dict(zip(names, row, strict=True)) for model, row in self.members.items()}

    @property
    def rows(self) -> FloatArray:
        """(models with factors, parameters): their part of Z."""
        chosen = [index for index, model in enumerate(self.models) if model in self.members]
        return self.matrix[chosen, : self.parameters]

    def effect(self, term: Term, levels: Sequence[str]) -> FloatArray:
        """Weights (P,) of the effect of a level, or of a combination of levels, in γ."""
        weights = np.zeros(self.matrix.shape[1])
        weights[self.places(term)] = _coded(self.levels, term, dict(zip(term, levels, strict=True)))
        return weights

    def contrast(self, factor: str, level: str, other: str) -> FloatArray:
        """Weights (P,) of one level of a factor minus another, everything else held fixed."""
        return self.effect((factor,), (level,)) - self.effect((factor,), (other,))

    def row(self, levels: Mapping[str, str]) -> FloatArray:
        """The row (P,) of a model, new or old, with these levels; InputError for an unknown one."""
        for factor, known in self.levels.items():
            if levels.get(factor) not in known:
                problem = f"a model with {factor}={levels.get(factor, '')}"
                raise InputError(problem, cure=f"choose one of {', '.join(known)}")
        coded = [_coded(self.levels, term, levels) for term in self.terms]
        return np.concatenate([*coded, np.zeros(self.matrix.shape[1] - self.parameters)])

    def count(self, factor: str, level: str) -> int:
        """Number of models with a level."""
        at = list(self.levels).index(factor)
        return sum(levels[at] == level for levels in self.members.values())


def factor_design(
    models: Sequence[str],
    factors: Factors,
    names: Sequence[str],
    interactions: Sequence[Term] = (),
    *,
    levels: Mapping[str, tuple[str, ...]] | None = None,
) -> Design:
    """The main effects of these factors, and these interactions, in sum contrasts.

    A factor that is the same for all models that have all of these factors is held fixed and left out.

    Args:
        models: the K models of the counts.
        factors: the levels of each model; one that lacks a factor gets a column of its own.
        names: the factors.
        interactions: terms of two or more of the factors.
        levels: the order of the levels, where it is not that of `ordered_levels`.

    Raises:
        InputError: if no two models differ, or an interaction names an unknown factor.
    """
    members = complete(factors, models, names)
    given = {model: dict(zip(names, row, strict=True)) for model, row in members.items()}
    kept = _varying(given, names, levels or {})
    if not kept:
        cure = f"give at least two models with battles all of {', '.join(names)}"
        raise InputError("no factor differs between the models", cure=cure)
    for term in interactions:
        _check(term, kept)
    terms: tuple[Term, ...] = (*((name,) for name in kept), *dict.fromkeys(interactions))
    columns = sum(_width(kept, term) for term in terms)
    matrix = np.zeros((len(models), columns))
    for index, model in enumerate(models):
        if model in given:
            matrix[index] = np.concatenate([_coded(kept, term, given[model]) for term in terms])
    own = np.eye(len(models))[:, [model not in members for model in models]]
    return Design(
        models=tuple(models),
        levels=kept,
        terms=terms,
        members={model: tuple(given[model][name] for name in kept) for model in members},
        matrix=np.column_stack([matrix, own]),
    )


def _varying(
    factors: Factors, names: Sequence[str], order: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The levels, in order, of the factors that vary."""
    found = {name: ordered_levels(factors, name) for name in names}
    return {
        name: tuple(
            [level for level in order.get(name, ()) if level in present]
            + [level for level in present if level not in order.get(name, ())]
        )
        for name, present in found.items()
        if len(present) > 1
    }


def with_interactions(design: Design, interactions: Sequence[Term]) -> Design:
    """The same models and factors with more interactions."""
    terms = [*design.interactions, *interactions]
    return factor_design(
        design.models, design.factors, list(design.levels), terms, levels=design.levels
    )


def estimable_interactions(votes: Pairwise, design: Design) -> dict[Term, str]:
    """All interactions of two factors, each with the reason why it cannot be estimated, or "".

    An interaction counts as estimable if the battles determine every one of its effects both beside the
    main effects alone and beside all others that are estimable in that sense, so the order of the factors
    does not matter.
    """
    reasons: dict[Term, str] = {}
    pairs: list[Term] = [*combinations(design.levels, 2)]
    for term in pairs:
        alone = with_interactions(design, [t for t in (term,) if t not in design.terms])
        reasons[term] = "" if _determines(votes, alone, term) else _empty_cell(design, term)
    candidates = [term for term, reason in reasons.items() if not reason]
    together = with_interactions(design, [term for term in candidates if term not in design.terms])
    for term in candidates:
        if not _determines(votes, together, term):
            reasons[term] = "not separable from the other interactions"
    return reasons


def _determines(votes: Pairwise, design: Design, term: Term) -> bool:
    basis = determined(votes, design.matrix)
    unit = np.eye(design.matrix.shape[1])[:, design.places(term)]
    return bool(np.abs(unit - basis @ (basis.T @ unit)).max() < 1e-7)


def _empty_cell(design: Design, term: Term) -> str:
    """The first combination of levels that no model has, in words."""
    names = list(design.levels)
    there = {tuple(row[names.index(name)] for name in term) for row in design.members.values()}
    first, second = term
    for level in design.levels[first]:
        for other in design.levels[second]:
            if (level, other) not in there:
                return f"no model has {first}={level} with {second}={other}"
    return "not separable from the main effects"


def _check(term: Term, levels: Mapping[str, tuple[str, ...]]) -> None:
    unknown = [name for name in term if name not in levels]
    if len(term) < 2 or len(set(term)) < len(term) or unknown:
        named = unknown[0] if unknown else ":".join(term)
        problem = f"an interaction with {named!r}, which does not vary between the models"
        cure = f"join two or more of {', '.join(levels)} with a colon"
        raise InputError(problem, cure=cure)


def _width(levels: Mapping[str, tuple[str, ...]], term: Term) -> int:
    return int(np.prod([len(levels[name]) - 1 for name in term]))


def _coded(
    levels: Mapping[str, tuple[str, ...]], term: Term, chosen: Mapping[str, str]
) -> FloatArray:
    """Sum contrasts: a unit vector, or −1 everywhere for the last level; products for interactions."""
    parts = []
    for name in term:
        size, at = len(levels[name]) - 1, levels[name].index(chosen[name])
        parts.append(np.eye(size)[at] if at < size else -np.ones(size))
    return reduce(np.kron, parts)
