"""Strengths with their uncertainty under any likelihood, for every group of models that the votes link."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from analysis.bradley_terry import Fit
from analysis.cells import Cells
from analysis.connectivity import Group, components, strong_components
from analysis.estimates import GroupEstimate, Request, ranks_allowed
from analysis.models.fitting import ModelFit, fit_model
from analysis.models.likelihood import Likelihood
from analysis.models.pair_counts import WeightedCells, columns_of
from analysis.models.priors import Firth, Gaussian, Prior
from analysis.models.spreads import ModelSpread, Votes, check_interval, model_spread
from analysis.outcomes import FIRST, SECOND
from analysis.uncertainty.covariance import Covariance


@dataclass(frozen=True, slots=True)
class ParameterEstimate:
    """A parameter that is no strength, on its own scale (a logarithm), with its interval."""

    name: str
    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, slots=True)
class ModelEstimate:
    """A group's estimate, the fit behind it, and its parameters."""

    group: GroupEstimate
    fit: ModelFit
    parameters: tuple[ParameterEstimate, ...]


def estimate_model(
    votes: Votes, request: Request, likelihood: Likelihood, deviation: float | None = None
) -> tuple[ModelEstimate, ...]:
    """Estimate every group of at least two models, largest group first.

    `deviation` is that of a Gaussian prior, None to estimate it. Raises NotIdentified, with the groups,
    where a group of models that wins and ties link has no maximum all the same, and InputError for an
    interval that weighted votes or this likelihood do not have.
    """
    check_interval(votes, request, likelihood)
    found = _groups(votes.cells, likelihood, request.prior)
    found = tuple(group for group in found if len(group[0]) > 1)
    sequences = SeedSequence(request.seed).spawn(len(found))
    estimates = []
    for (members, penalised), sequence in zip(found, sequences, strict=True):
        part = votes.among(members)
        prior = _prior(request.prior, deviation) if penalised else None
        fit = fit_model(part.cells, likelihood, prior=prior)
        generators = [default_rng(child) for child in sequence.spawn(2)]
        spread = model_spread(fit, part, request, generators[0])
        estimates.append(_estimate(members, fit, spread, request, generators[1]))
    return tuple(estimates)


def _groups(
    cells: Cells | WeightedCells, likelihood: Likelihood, prior: str
) -> tuple[tuple[Group, bool], ...]:
    columns = columns_of(cells.counts, likelihood)
    rest = columns[2:].sum(axis=0)
    links = columns[FIRST] + columns[SECOND].T + rest + rest.T
    linked = components(links)
    if likelihood.absolute:
        return tuple((group, prior != "none") for group in linked)
    strong = strong_components(links)
    if prior == "none":
        return tuple((group, False) for group in strong)
    whole = set(strong) if prior == "auto" else set()
    return tuple((group, group not in whole) for group in linked)


def _prior(name: str, deviation: float | None) -> Prior:
    return Gaussian(deviation) if name == "gaussian" else Firth()


def _estimate(
    members: Group, fit: ModelFit, spread: ModelSpread, request: Request, generator: Generator
) -> ModelEstimate:
    size = len(fit.models)
    errors = np.sqrt(np.diag(spread.covariance.matrix))
    low, high = spread.limits(fit.place, request.level)
    strengths = covariance_of_strengths(spread.covariance, size)
    best, worst = ranks_allowed(fit.strengths, strengths, request, generator)
    group = GroupEstimate(
        members=members,
        strengths=fit.strengths,
        centre=fit.strengths,
        errors=errors[:size],
        low=low[:size],
        high=high[:size],
        best=best,
        worst=worst,
        interval=spread.interval,
        fallback=spread.fallback,
        fit=_certificate(fit),
        covariance=strengths,
    )
    parameters = zip(fit.parameters.items(), errors[size:], low[size:], high[size:], strict=True)
    return ModelEstimate(
        group,
        fit,
        tuple(
            ParameterEstimate(name, value, float(error), float(lowest), float(highest))
            for (name, value), error, lowest, highest in parameters
        ),
    )


def covariance_of_strengths(covariance: Covariance, size: int) -> Covariance:
    """The part of a covariance that belongs to the first `size` parameters."""
    return Covariance(
        covariance.matrix[:size, :size],
        covariance.freedom[:size],
        covariance.pair_freedom[:size, :size],
        covariance.clusters,
        covariance.method,
    )


def _certificate(fit: ModelFit) -> Fit:
    """The fit as one of strengths: their information, with the parameters free."""
    size = len(fit.models)
    block = fit.information[:size, :size]
    if fit.parameters:
        cross = fit.information[:size, size:]
        block = block - cross @ np.linalg.solve(fit.information[size:, size:], cross.T)
    return Fit(
        models=fit.models,
        strengths=fit.strengths,
        information=block,
        gradient_norm=fit.gradient_norm,
        newton_decrement=fit.newton_decrement,
        components=(fit.models,),
        penalty=fit.penalty,
    )
