"""The maximum of any likelihood of votes, with its certificate, or a sentence why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.linalg import slogdet
from scipy.optimize import minimize_scalar

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.linear_algebra import single_threaded
from analysis.models.identification import check_identified, check_sides, diverging
from analysis.models.likelihood import Likelihood
from analysis.models.newton import Maximum, Point, Undetermined, inverse, maximise
from analysis.models.objective import FirthObjective, Objective
from analysis.models.pair_counts import PairCounts, WeightedCells, columns_of, pair_counts
from analysis.models.priors import Firth, Gaussian, Prior, StrengthPrior
from analysis.pairwise import FloatArray

_FIRTH_STEPS = 1000
_DEVIATIONS = (0.01, 20.0)
# The log-odds of a model's score are nearer to zero than its strength, because its opponents differ.
_STRETCH = 1.5


@dataclass(frozen=True, eq=False)
class ModelFit:
    """What the votes say under one likelihood.

    `strengths` (K,) are on the log scale: with mean zero, or, where the likelihood has an origin of its own
    (`likelihood.absolute`), from there. `parameters` are the others by name. `information` and its inverse
    `covariance`, (K + P, K + P), belong to strengths and parameters in this order and are those of the votes
    alone, whatever the prior; the covariance is that of strengths with mean zero. It holds if the likelihood
    is right: see `analysis.models.covariances` for those that do not need that. `log_likelihood` is that of
    the votes one by one, without the prior. `gradient_norm` and `newton_decrement` certify the maximum;
    `penalty` names the prior, "none" where there is none. `battles` is the total weight of the votes used.
    """

    models: tuple[str, ...]
    likelihood: Likelihood
    strengths: FloatArray
    parameters: Mapping[str, float]
    information: FloatArray
    covariance: FloatArray
    log_likelihood: float
    gradient_norm: float
    newton_decrement: float
    steps: int
    penalty: str
    prior: Prior
    battles: float

    @property
    def place(self) -> FloatArray:
        """(K + P,) strengths and parameters in one row."""
        return np.concatenate([self.strengths, list(self.parameters.values())])

    @property
    def free(self) -> int:
        """The number of free parameters."""
        return len(self.strengths) - (not self.likelihood.absolute) + len(self.parameters)

    def standard_error(self, parameter: str) -> float:
        """Of a parameter that is not a strength, if the likelihood is right."""
        number = len(self.strengths) + list(self.parameters).index(parameter)
        return float(np.sqrt(self.covariance[number, number]))


def fit_model(
    cells: Cells | WeightedCells, likelihood: Likelihood, *, prior: Prior = None
) -> ModelFit:
    """Maximise the likelihood of the cells, or with a prior their posterior density.

    Without a prior the maximum exists only if chains of wins and ties lead from each model to each other,
    and each tie parameter needs ties and decided votes. A prior needs a connected graph all the same:
    nothing but votes may compare two models. Raises NotIdentified, naming the groups, where the estimate
    does not exist, NotConverged where the certificate fails, and InputError for Firth's penalty on a
    likelihood other than Bradley–Terry.
    """
    if isinstance(cells, Cells):
        check_sides(cells.sided, likelihood)
    columns = columns_of(cells.counts, likelihood)
    check_identified(cells.models, columns, likelihood, prior)
    pairs = pair_counts(columns, by_side=likelihood.positional)
    objective = Objective(likelihood, pairs, len(cells.models))
    with single_threaded():
        place = _start(likelihood, pairs, len(cells.models))
        if isinstance(prior, Gaussian) and prior.deviation is None:
            prior, place = _estimated(objective, place, cells.models)
        found = _maximum(objective, place, prior, cells.models)
        votes = found.point if prior is None else objective(found.place)
        covariance = _covariance(votes, objective, cells.models)
    size, names = len(cells.models), likelihood.parameters
    return ModelFit(
        models=cells.models,
        likelihood=likelihood,
        strengths=found.place[:size],
        parameters=dict(zip(names, found.place[size:].tolist(), strict=True)),
        information=votes.information,
        covariance=covariance,
        log_likelihood=votes.value,
        gradient_norm=found.gradient_norm,
        newton_decrement=found.newton_decrement,
        steps=found.steps,
        penalty="none" if prior is None else prior.label,
        prior=prior,
        battles=float(pairs.counts.sum()),
    )


def _start(likelihood: Likelihood, pairs: PairCounts, size: int) -> FloatArray:
    """Strengths from each model's score, and the tie parameter of equal models with that many ties."""
    place = np.zeros(size + len(likelihood.parameters))
    counts = pairs.counts
    totals = counts.sum(axis=1)
    share = totals[2] / totals[:3].sum()
    if likelihood.name == "davidson":
        place[size] = np.log(2 * share / (1 - share))
    elif likelihood.name in ("rao-kupper", "grounded"):
        place[size] = np.log((1 + share) / (1 - share))
    if not likelihood.absolute:
        met, half = counts.sum(axis=0), counts[2:].sum(axis=0) / 2
        won = np.bincount(pairs.left, counts[0] + half, size)
        won += np.bincount(pairs.right, counts[1] + half, size)
        battles = np.bincount(pairs.left, met, size) + np.bincount(pairs.right, met, size)
        place[:size] = _STRETCH * np.log((won + 0.5) / (battles - won + 0.5))
        place[:size] -= place[:size].mean()
    return place


def _maximum(
    objective: Objective, start: FloatArray, prior: Prior, models: tuple[str, ...]
) -> Maximum:
    null = objective.null
    try:
        if prior is None:
            return maximise(objective, start, null)
        if isinstance(prior, Firth):
            return maximise(FirthObjective(objective), start, null, steps=_FIRTH_STEPS)
        return maximise(_penalised(objective, prior), start, null)
    except Undetermined as error:
        raise diverging(error, models, objective.likelihood) from error


def _penalised(objective: Objective, prior: StrengthPrior) -> Callable[[FloatArray], Point]:
    size = objective.size
    null = objective.null

    def evaluate(place: FloatArray) -> Point:
        point, strengths = objective(place), place[:size]
        gradient, information = point.gradient.copy(), point.information.copy()
        gradient[:size] += prior.gradient(strengths)
        information[:size, :size] += prior.curvature(strengths)
        if null is not None:
            # The mean stays where it is: a prior bends it, battles do not see it.
            mean = np.outer(null, null) / (null @ null)
            information -= mean @ information @ mean
        return Point(point.value + prior.value(strengths), gradient, information)

    return evaluate


def _estimated(
    objective: Objective, start: FloatArray, models: tuple[str, ...]
) -> tuple[Gaussian, FloatArray]:
    """The deviation that gives the votes the highest probability, and the place it leads to."""
    free = objective.size - (not objective.likelihood.absolute)
    places = [start]

    def lack(logarithm: float) -> float:
        prior = Gaussian(float(np.exp(logarithm)))
        found = _maximum(objective, places[-1], prior, models)
        places.append(found.place)
        matrix = found.point.information
        if objective.null is not None:
            matrix = matrix + np.outer(objective.null, objective.null)
        marginal = found.point.value - free * logarithm - float(slogdet(matrix)[1]) / 2
        return -marginal

    bounds = (float(np.log(_DEVIATIONS[0])), float(np.log(_DEVIATIONS[1])))
    best = minimize_scalar(lack, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    deviation = float(np.exp(best.x))
    return Gaussian(deviation, least=deviation < 1.01 * _DEVIATIONS[0]), places[-1]


def _covariance(votes: Point, objective: Objective, models: tuple[str, ...]) -> FloatArray:
    try:
        return inverse(votes.information, objective.null)
    except np.linalg.LinAlgError as error:
        problem = "the votes do not tell strengths and parameters apart"
        raise NotIdentified(problem, [models]) from error
