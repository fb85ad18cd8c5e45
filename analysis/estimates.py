"""Strengths with their uncertainty for every group of models that the votes link.

Where the maximum of the likelihood exists for all models there is one group. Where it does not, each
group is estimated for itself, and a model that forms a group of its own has no estimate.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from scipy.stats import norm, t

from analysis import bootstrap, intervals
from analysis.bradley_terry import Fit, Penalty, fit
from analysis.comparisons import Comparisons
from analysis.connectivity import Group, components, strong_components
from analysis.pairwise import FloatArray, IntArray, Pairwise
from arena.errors import InputError

Interval = Literal["sandwich", "hessian", "cluster", "bootstrap", "multinomial", "ebaluatoia"]
Unit = Literal["battle", "participant"]
Prior = Literal["none", "firth", "auto"]

INTERVALS: tuple[Interval, ...] = (
    "sandwich",
    "hessian",
    "cluster",
    "bootstrap",
    "multinomial",
    "ebaluatoia",
)
DRAWN = ("bootstrap", "multinomial", "ebaluatoia")
STUDY_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Request:
    """How to estimate. Raises InputError for settings that contradict each other."""

    interval: Interval = "sandwich"
    unit: Unit = "battle"
    level: float = 0.95
    rounds: int = 1000
    seed: int = 0
    prior: Prior = "none"

    def __post_init__(self) -> None:
        known = {"interval": INTERVALS, "unit": ("battle", "participant")}
        for name, values in {**known, "prior": ("none", "firth", "auto")}.items():
            value = getattr(self, name)
            if value not in values:
                raise InputError(f"unknown {name} {value!r}", cure=f"choose {', '.join(values)}")
        if not 0 < self.level < 1:
            raise InputError(f"the level is {self.level}", cure="give a level between 0 and 1")
        if self.interval in DRAWN and self.rounds < 2:
            raise InputError(f"{self.rounds} bootstrap rounds", cure="give at least 2 rounds")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}", cure="give a seed of at least 0")
        if self.unit == "participant" and self.interval in ("hessian", "multinomial", "ebaluatoia"):
            cure = "choose sandwich, cluster or bootstrap"
            raise InputError(f"interval {self.interval} knows no participants", cure=cure)

    @property
    def by_participant(self) -> bool:
        """Whether the votes of one participant are allowed to be alike."""
        return self.unit == "participant" or self.interval == "cluster"


@dataclass(frozen=True, eq=False, slots=True)
class GroupEstimate:
    """What the votes say of the models of one group (indices in the order of the counts).

    All arrays have one entry per member. `strengths` have mean zero; `centre` is the middle of the
    interval from `low` to `high`, other than `strengths` only where draws are averaged. `interval`
    is the one used, which is "hessian" where the one asked for cannot tell; `fallback` says why.
    """

    members: Group
    strengths: FloatArray
    centre: FloatArray
    errors: FloatArray
    low: FloatArray
    high: FloatArray
    best: IntArray
    worst: IntArray
    interval: str
    fallback: str | None
    fit: Fit


def estimate(
    pairwise: Pairwise, comparisons: Comparisons | None, request: Request
) -> tuple[GroupEstimate, ...]:
    """Estimate every group of at least two models, largest group first."""
    found = [group for group in groups(pairwise, request.prior) if len(group[0]) > 1]
    sequences = SeedSequence(request.seed).spawn(len(found))
    estimates = []
    for (members, penalty), sequence in zip(found, sequences, strict=True):
        names = [pairwise.models[index] for index in members]
        rows = None
        if comparisons is not None and request.by_participant:
            rows = comparisons.subset(names)
        generators = [default_rng(child) for child in sequence.spawn(2)]
        estimates.append(
            _estimate(members, penalty, pairwise.subset(names), rows, request, generators)
        )
    return tuple(estimates)


def groups(pairwise: Pairwise, prior: Prior) -> tuple[tuple[Group, Penalty], ...]:
    """The groups within which strengths can be estimated, and the penalty that each needs."""
    strong = strong_components(pairwise.half_wins)
    if prior == "none":
        return tuple((group, "none") for group in strong)
    whole = set(strong) if prior == "auto" else set()
    return tuple(
        (group, "none" if group in whole else "firth") for group in components(pairwise.half_wins)
    )


def _estimate(
    members: Group,
    penalty: Penalty,
    pairwise: Pairwise,
    comparisons: Comparisons | None,
    request: Request,
    generators: list[Generator],
) -> GroupEstimate:
    fitted = fit(pairwise, penalty=penalty)
    draws, covariance, freedom = None, None, np.inf
    fallback = "the others are not valid under Firth's penalty" if penalty == "firth" else None
    if fallback is None and request.interval in DRAWN:
        draws = _draws(fitted, pairwise, comparisons, request, generators[0])
        covariance = np.atleast_2d(np.cov(draws.T))
    elif fallback is None and request.interval != "hessian":
        covariance, freedom = _robust(fitted, pairwise, comparisons, request)
    if covariance is not None and intervals.is_degenerate(covariance, fitted):
        fallback = "these votes do not vary enough for the one asked for"
    if covariance is None or fallback is not None:
        draws, covariance, freedom = None, intervals.hessian(fitted), np.inf
    centre, low, high = _limits(fitted, draws, covariance, freedom, request)
    best, worst = intervals.rank_ranges(centre, covariance, request.level, generators[1], freedom)
    used = "cluster" if request.by_participant and draws is None else request.interval
    return GroupEstimate(
        members=members,
        strengths=fitted.strengths,
        centre=centre,
        errors=np.sqrt(np.diag(covariance)),
        low=low,
        high=high,
        best=best,
        worst=worst,
        interval="hessian" if fallback is not None else used,
        fallback=fallback if request.interval != "hessian" else None,
        fit=fitted,
    )


def _draws(
    fitted: Fit,
    pairwise: Pairwise,
    comparisons: Comparisons | None,
    request: Request,
    generator: Generator,
) -> FloatArray:
    if request.by_participant and comparisons is not None:
        return bootstrap.by_participant(fitted, comparisons, request.rounds, generator)
    refit = bootstrap.by_battle if request.interval == "bootstrap" else bootstrap.multinomial
    return refit(fitted, pairwise, request.rounds, generator)


def _robust(
    fitted: Fit, pairwise: Pairwise, comparisons: Comparisons | None, request: Request
) -> tuple[FloatArray, float]:
    if request.by_participant and comparisons is not None:
        covariance, participants = intervals.cluster(fitted, comparisons)
        return covariance, max(participants - 1, 1)
    return intervals.sandwich(fitted, pairwise), np.inf


def _limits(
    fitted: Fit,
    draws: FloatArray | None,
    covariance: FloatArray,
    freedom: float,
    request: Request,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    tail = (1 - request.level) / 2
    if draws is None:
        quantile = norm.ppf(1 - tail) if np.isinf(freedom) else t.ppf(1 - tail, freedom)
        reach = quantile * np.sqrt(np.diag(covariance))
        return fitted.strengths, fitted.strengths - reach, fitted.strengths + reach
    low, median, high = np.quantile(draws, [tail, 0.5, 1 - tail], axis=0)
    if request.interval == "ebaluatoia":
        centre = draws.mean(axis=0)
        return centre, centre - (median - low), centre + (high - median)
    return fitted.strengths, low, high
