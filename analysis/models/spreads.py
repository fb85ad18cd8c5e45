"""How sure the estimates of a likelihood are, by the interval that was asked for."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.connectivity import Group
from analysis.errors import NotIdentified
from analysis.estimates import DRAWN, Request
from analysis.intervals import unit_labels
from analysis.linear_algebra import difference_variances
from analysis.models import resampling
from analysis.models.covariances import sandwich, unit_covariance
from analysis.models.fitting import ModelFit
from analysis.models.likelihood import Likelihood
from analysis.models.pair_counts import WeightedCells, subset, weighted_cells
from analysis.models.penalised import penalised_covariance
from analysis.pairwise import FloatArray
from analysis.uncertainty.covariance import Covariance, critical_values, with_freedom
from arena.errors import InputError

_DEGENERATE = 1e-9
_FALLBACK = "these votes do not vary enough for the one asked for"
_PLAIN = "inverse information"


@dataclass(frozen=True, eq=False, slots=True)
class Votes:
    """The votes that a likelihood is fitted to.

    `comparisons` are the votes one by one, None where only counts are needed or known; `weights` (N,) are
    theirs, None where each counts as one. With weights `cells` are weighted too.
    """

    cells: Cells | WeightedCells
    comparisons: Comparisons | None = None
    weights: FloatArray | None = None

    def among(self, members: Group) -> "Votes":
        """The votes among some models, by index."""
        names = [self.cells.models[member] for member in members]
        rows = None if self.comparisons is None else self.comparisons.subset(names)
        if isinstance(self.cells, Cells):
            return Votes(subset(self.cells, members), rows)
        if rows is None or self.comparisons is None or self.weights is None:
            raise ValueError("weighted cells need the votes and their weights")
        inside = np.isin(self.comparisons.first, members) & np.isin(
            self.comparisons.second, members
        )
        weights = self.weights[inside]
        return Votes(weighted_cells(rows, weights), rows, weights)


@dataclass(frozen=True, eq=False, slots=True)
class ModelSpread:
    """Covariance of strengths and parameters, draws (rounds, K + P) if there are any, and what they are.

    `interval` is the one used; `fallback` says why it is not the one asked for.
    """

    covariance: Covariance
    interval: str
    fallback: str | None = None
    draws: FloatArray | None = None

    def limits(self, place: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
        """Lower and upper ends around the estimates (K + P,); quantiles of the draws if there are any."""
        if self.draws is not None:
            low, high = np.quantile(self.draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
            return low, high
        errors = np.sqrt(np.diag(self.covariance.matrix))
        reach = critical_values(self.covariance.freedom, level) * errors
        return place - reach, place + reach


def check_interval(votes: Votes, request: Request, likelihood: Likelihood) -> None:
    """Raise InputError for an interval that is not valid for these votes or this likelihood."""
    if votes.weights is not None:
        if request.prior != "none":
            problem = "a prior is not worked out for weighted votes"
            raise InputError(problem, cure="choose the prior none, or the weights battle")
        if request.interval == "hessian":
            problem = "the inverse information is not valid for weighted votes"
            raise InputError(problem, cure="choose sandwich, cluster or bootstrap")
    if request.interval in DRAWN and request.interval != "bootstrap":
        weighed = "" if votes.weights is None else " with weights"
        problem = f"no {request.interval} intervals for {likelihood.title}{weighed}"
        raise InputError(problem, cure="choose sandwich, cluster, hessian or bootstrap")


def model_spread(
    fit: ModelFit, votes: Votes, request: Request, generator: Generator
) -> ModelSpread:
    """The spread asked for, or that of the likelihood, and why.

    Under a prior it is that of `analysis.models.penalised`, also where a bootstrap was asked for. Raises
    NotIdentified where weighted votes do not vary: they have no spread of the likelihood to fall back on.
    """
    if fit.prior is not None:
        return _penalised(fit, votes, request)
    plain = with_freedom(fit.covariance, _PLAIN)
    if request.interval == "hessian":
        return ModelSpread(plain, "hessian")
    if request.interval == "bootstrap":
        draws = _draws(fit, votes, request, generator)
        matrix = np.atleast_2d(np.cov(draws.T))
        found = ModelSpread(with_freedom(matrix, "bootstrap, one step"), "bootstrap", None, draws)
    else:
        used = "cluster" if request.clustered else "sandwich"
        found = ModelSpread(_robust(fit, votes, request), used)
    if not is_degenerate(found.covariance.matrix, fit.covariance, len(fit.models)):
        return found
    if votes.weights is not None:
        problem = "the weighted votes do not vary enough for an interval"
        raise NotIdentified(problem, [fit.models])
    return ModelSpread(plain, "hessian", _FALLBACK)


def is_degenerate(matrix: FloatArray, plain: FloatArray, size: int) -> bool:
    """Whether some difference of the first `size` parameters has no width, or one that is no number."""
    apart = ~np.eye(size, dtype=bool)
    seen, usual = (difference_variances(each[:size, :size])[apart] for each in (matrix, plain))
    # Asked this way round, a number that is none is degenerate too.
    return not bool((seen > _DEGENERATE * usual).all() and np.isfinite(matrix).all())


def _penalised(fit: ModelFit, votes: Votes, request: Request) -> ModelSpread:
    """The covariance under a prior, or the inverse information where the votes do not vary."""
    if not isinstance(votes.cells, Cells):
        raise ValueError("weighted votes have no prior")
    plain = with_freedom(fit.covariance, _PLAIN)
    if request.interval == "hessian":
        return ModelSpread(plain, "hessian")
    rows = votes.comparisons if request.clustered else None
    found = penalised_covariance(fit, votes.cells, rows, request.independent)
    wide = not is_degenerate(found.matrix, fit.covariance, len(fit.models))
    if found.method.startswith(_PLAIN) or not wide:
        return ModelSpread(plain, "hessian", _FALLBACK)
    return ModelSpread(found, "sandwich" if rows is None else "cluster")


def _robust(fit: ModelFit, votes: Votes, request: Request) -> Covariance:
    if request.clustered and votes.comparisons is not None:
        return unit_covariance(fit, votes.comparisons, request.independent, votes.weights)
    return with_freedom(sandwich(fit, votes.cells), "HC0")


def _draws(fit: ModelFit, votes: Votes, request: Request, generator: Generator) -> FloatArray:
    rows, weights, rounds = votes.comparisons, votes.weights, request.rounds
    if rows is not None and request.clustered:
        labels = unit_labels(rows, request.independent)
        return resampling.by_label(fit, rows, labels, rounds, generator, weights)
    if isinstance(votes.cells, Cells):
        return resampling.by_battle(fit, votes.cells, rounds, generator)
    if rows is None or weights is None:
        raise ValueError("weighted cells need the votes and their weights")
    return resampling.by_weighted_battle(fit, rows, weights, rounds, generator)
