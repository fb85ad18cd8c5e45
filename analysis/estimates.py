"""Strengths with their uncertainty for every group of models that the votes link.

Where the maximum of the likelihood exists for all models there is one group. Where it does not, each
group is estimated for itself, and a model that forms a group of its own has no estimate.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from analysis import bootstrap, intervals
from analysis.bradley_terry import Fit, Penalty, fit
from analysis.comparisons import Comparisons
from analysis.connectivity import Group, components, one_sided, strong_components
from analysis.intervals import UNITS, Unit
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.uncertainty.covariance import Covariance, critical_values, with_freedom
from analysis.uncertainty.rank_sets import rank_ranges
from arena.errors import InputError

Interval = Literal["sandwich", "hessian", "cluster", "bootstrap", "multinomial", "ebaluatoia"]
RankSets = Literal["marginal", "simultaneous"]
Prior = Literal["none", "firth", "auto", "gaussian"]
PRIORS: tuple[Prior, ...] = get_args(Prior)

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
_Votes = TypeVar("_Votes", Pairwise, Comparisons)
_PLAIN = "inverse information"


@dataclass(frozen=True, slots=True)
class Request:
    """How to estimate. Raises InputError for settings that contradict each other."""

    interval: Interval = "sandwich"
    unit: Unit = "battle"
    level: float = 0.95
    rounds: int = 1000
    seed: int = 0
    prior: Prior = "none"
    rank_sets: RankSets = "marginal"

    def __post_init__(self) -> None:
        known = {"interval": INTERVALS, "unit": UNITS, "prior": PRIORS}
        for name, values in {**known, "rank_sets": ("marginal", "simultaneous")}.items():
            value = getattr(self, name)
            if value not in values:
                raise InputError(f"unknown {name} {value!r}", cure=f"choose {', '.join(values)}")
        # So close to one that an interval would have no end is one.
        if not (self.level > 0 and (1 + self.level) / 2 < 1):
            raise InputError(f"the level is {self.level}", cure="give a level between 0 and 1")
        if self.interval in DRAWN and self.rounds < 2:
            raise InputError(f"{self.rounds} bootstrap rounds", cure="give at least 2 rounds")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}", cure="give a seed of at least 0")
        if self.unit != "battle" and self.interval in ("hessian", "multinomial", "ebaluatoia"):
            problem = f"interval {self.interval} takes every battle for independent"
            raise InputError(problem, cure="choose sandwich, cluster or bootstrap")
        if self.unit == "participant+prompt" and self.interval == "bootstrap":
            problem = "a bootstrap draws participants or prompts anew, not both at once"
            raise InputError(problem, cure="choose the interval sandwich, or one unit")

    @property
    def independent(self) -> Unit:
        """What is taken to be independent: battles, or whole participants, prompts, or both."""
        return "participant" if self.unit == "battle" and self.interval == "cluster" else self.unit

    @property
    def clustered(self) -> bool:
        """Whether the votes of one unit are allowed to be alike."""
        return self.independent != "battle"


@dataclass(frozen=True, eq=False, slots=True)
class GroupEstimate:
    """What the votes say of the models of one group (indices in the order of the counts).

    All arrays have one entry per member. `strengths` have mean zero; `centre` is the middle of the
    interval from `low` to `high`, other than `strengths` only where draws are averaged. `interval`
    is the one used, which is "hessian" where the one asked for cannot tell; `fallback` says why.
    `covariance` is that of the strengths with the degrees of freedom that its errors call for.
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
    covariance: Covariance


def estimate(
    pairwise: Pairwise, comparisons: Comparisons | None, request: Request
) -> tuple[GroupEstimate, ...]:
    """Estimate every group of at least two models, largest group first."""
    found = [group for group in groups(pairwise, request.prior) if len(group[0]) > 1]
    sequences = SeedSequence(request.seed).spawn(len(found))
    estimates = []
    for (members, penalty), sequence in zip(found, sequences, strict=True):
        names = tuple(pairwise.models[index] for index in members)
        rows = None
        if comparisons is not None and request.clustered:
            rows = _among(comparisons, names)
        generators = [default_rng(child) for child in sequence.spawn(2)]
        estimates.append(
            _estimate(members, penalty, _among(pairwise, names), rows, request, generators)
        )
    return tuple(estimates)


def _among(votes: _Votes, names: tuple[str, ...]) -> _Votes:
    """The votes among these models, which mostly are all of them: then nothing has to be copied."""
    return votes if names == votes.models else votes.subset(names)


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
    draws, covariance, fallback = _spread(fitted, pairwise, comparisons, request, generators[0])
    centre, low, high = _limits(fitted, draws, covariance, request)
    best, worst = ranks_allowed(centre, covariance, request, generators[1])
    used = request.interval
    if draws is None and used != "hessian":
        # There are no draws under a penalty: the sandwich takes their place.
        used = "cluster" if request.clustered else "sandwich"
    return GroupEstimate(
        members=members,
        strengths=fitted.strengths,
        centre=centre,
        errors=np.sqrt(np.diag(covariance.matrix)),
        low=low,
        high=high,
        best=best,
        worst=worst,
        interval="hessian" if fallback is not None else used,
        fallback=fallback,
        fit=fitted,
        covariance=covariance,
    )


def ranks_allowed(
    strengths: FloatArray, covariance: Covariance, request: Request, generator: Generator
) -> tuple[IntArray, IntArray]:
    """Best and worst ranks as the request wants them: marginal in one step, or simultaneous."""
    simultaneous = request.rank_sets == "simultaneous"
    return rank_ranges(
        strengths,
        covariance.matrix,
        request.level,
        generator,
        covariance.pair_freedom,
        simultaneous=simultaneous,
        stepdown=simultaneous,
    )


def _spread(
    fitted: Fit,
    pairwise: Pairwise,
    comparisons: Comparisons | None,
    request: Request,
    generator: Generator,
) -> tuple[FloatArray | None, Covariance, str | None]:
    """Draws if there are any, the covariance, and why it is not the one asked for."""
    if request.interval == "hessian":
        return None, _plain(fitted), None
    draws: FloatArray | None = None
    if request.interval in DRAWN and fitted.penalty == "none":
        draws = _draws(fitted, pairwise, comparisons, request, generator)
        kind = "bootstrap, one step" if request.clustered else "bootstrap"
        covariance = with_freedom(np.atleast_2d(np.cov(draws.T)), kind)
    else:
        covariance = _robust(fitted, pairwise, comparisons, request)
    if covariance.method == _PLAIN or intervals.is_degenerate(covariance.matrix, fitted):
        return None, _plain(fitted), "these votes do not vary enough for the one asked for"
    return draws, covariance, None


def _plain(fitted: Fit) -> Covariance:
    return with_freedom(intervals.hessian(fitted), _PLAIN)


def _draws(
    fitted: Fit,
    pairwise: Pairwise,
    comparisons: Comparisons | None,
    request: Request,
    generator: Generator,
) -> FloatArray:
    if request.clustered and comparisons is not None:
        labels = intervals.unit_labels(comparisons, request.independent)
        return bootstrap.by_label(fitted, comparisons, labels, request.rounds, generator)
    refit = bootstrap.by_battle if request.interval == "bootstrap" else bootstrap.multinomial
    return refit(fitted, pairwise, request.rounds, generator)


def _robust(
    fitted: Fit, pairwise: Pairwise, comparisons: Comparisons | None, request: Request
) -> Covariance:
    if request.clustered and comparisons is not None:
        return intervals.unit_covariance(fitted, comparisons, request.independent)
    penalised = fitted.penalty != "none" and bool(one_sided(pairwise.half_wins).any())
    method = "HC0" + intervals.ONE_SIDED * penalised
    return with_freedom(intervals.sandwich(fitted, pairwise), method)


def _limits(
    fitted: Fit, draws: FloatArray | None, covariance: Covariance, request: Request
) -> tuple[FloatArray, FloatArray, FloatArray]:
    tail = (1 - request.level) / 2
    if draws is None:
        errors = np.sqrt(np.diag(covariance.matrix))
        reach = critical_values(covariance.freedom, request.level) * errors
        return fitted.strengths, fitted.strengths - reach, fitted.strengths + reach
    low, median, high = np.quantile(draws, [tail, 0.5, 1 - tail], axis=0)
    if request.interval == "ebaluatoia":
        centre = draws.mean(axis=0)
        return centre, centre - (median - low), centre + (high - median)
    return fitted.strengths, low, high
