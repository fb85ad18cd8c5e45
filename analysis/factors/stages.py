"""The fits behind a comparison of factors: factors alone, every model for itself, and the two joined."""

from dataclasses import dataclass

import numpy as np

from analysis.comparisons import Comparisons
from analysis.errors import NotConverged, NotIdentified
from analysis.factors.design import (
    Design,
    Term,
    estimable_interactions,
    with_interactions,
)
from analysis.factors.joint import LackOfFit, TermTest, lack_of_fit, wald_test
from analysis.factors.linear import LinearFit, fit_free, fit_linear
from analysis.factors.settings import FactorSettings
from analysis.factors.spread import Spread, SpreadKind, spread
from analysis.factors.two_stage import TwoStage, two_stage
from analysis.factors.votes import counts_of
from analysis.pairwise import Pairwise


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fit and the covariance of its coefficients."""

    fit: LinearFit
    errors: Spread


@dataclass(frozen=True, eq=False)
class Stages:
    """Everything that was fitted; a text in the place of a fit says why there is none.

    `joint` has θ = Zγ, `free` one strength per model, `two_stage` the models as a sample around Zγ.
    `without` gives the interactions of two factors that are not in the design, with the reason.
    """

    votes: Pairwise | Comparisons
    counts: Pairwise
    kind: SpreadKind
    design: Design
    joint: Fitted | str
    free: Fitted | str
    two_stage: TwoStage | str
    lack_of_fit: LackOfFit | None
    tests: tuple[TermTest, ...]
    without: dict[Term, str]


def fit_stages(votes: Pairwise | Comparisons, design: Design, settings: FactorSettings) -> Stages:
    """Fit a design of main effects with the interactions that the settings ask for."""
    kept = votes.without_ties() if settings.ties == "drop" else votes
    counts, kind = counts_of(kept), settings.kind(votes)
    chosen, without = _interactions(counts, design, settings)
    joint = _fitted(kept, counts, chosen, settings, kind)
    free = _fitted(kept, counts, None, settings, kind)
    second = _second_stage(chosen, free, settings)
    lack: LackOfFit | None = None
    tests: tuple[TermTest, ...] = ()
    if isinstance(joint, Fitted):
        misfit = second.misfit if isinstance(second, TwoStage) else None
        if isinstance(free, Fitted):
            lack = lack_of_fit(joint.fit, free.fit, misfit)
        tests = tuple(
            wald_test(joint.fit, joint.errors, chosen, term)
            for term in chosen.interactions
            if _determined(joint.fit, chosen, term)
        )
    return Stages(kept, counts, kind, chosen, joint, free, second, lack, tests, without)


def _interactions(
    counts: Pairwise, design: Design, settings: FactorSettings
) -> tuple[Design, dict[Term, str]]:
    """The design that the settings ask for, and why other interactions of two factors are not in it."""
    reasons = estimable_interactions(counts, design)
    if settings.interactions is not None:
        chosen = with_interactions(design, settings.interactions)
        told = {term: reason or "not asked for" for term, reason in reasons.items()}
    else:
        estimable = [term for term, reason in reasons.items() if not reason]
        chosen = with_interactions(design, estimable)
        spare = len(design.members) - 1 - np.linalg.matrix_rank(chosen.rows)
        told = {term: reason for term, reason in reasons.items() if reason}
        if spare < settings.spare:
            chosen = design
            told = {term: reason or "too few models" for term, reason in reasons.items()}
    return chosen, {term: why for term, why in told.items() if term not in chosen.terms}


def _fitted(
    votes: Pairwise | Comparisons,
    counts: Pairwise,
    design: Design | None,
    settings: FactorSettings,
    kind: SpreadKind,
) -> Fitted | str:
    """The fit of a design, or of one strength per model."""
    try:
        if design is None:
            found = fit_free(counts, ties=settings.tie_model)
        else:
            found = fit_linear(counts, design.matrix, ties=settings.tie_model)
        return Fitted(found, spread(found, votes, kind))
    except (NotIdentified, NotConverged) as problem:
        return str(problem).rstrip(".")


def _second_stage(design: Design, free: Fitted | str, settings: FactorSettings) -> TwoStage | str:
    if isinstance(free, str):
        return free
    members = [index for index, model in enumerate(design.models) if model in design.members]
    return two_stage(
        design.rows,
        free.fit.strengths[members],
        free.errors.covariance[np.ix_(members, members)],
        method=settings.heterogeneity,
        level=settings.level,
    )


def _determined(fit: LinearFit, design: Design, term: Term) -> bool:
    units = np.eye(design.matrix.shape[1])[design.places(term)]
    return all(fit.determines(unit) for unit in units)
