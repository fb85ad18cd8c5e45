"""Maximum likelihood of strengths and coefficients together."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from analysis.bradley_terry import CERTIFICATE
from analysis.errors import NotConverged
from analysis.linear_algebra import laplacian, single_threaded
from analysis.pairwise import FloatArray
from analysis.regression.design import Design, Indices, Rows, aggregated
from arena.errors import InputError

_STEPS = 100
_SEPARATED = 40.0  # a coefficient beyond this many logits per unit is on its way to infinity
_COLLINEAR = 1e-9


@dataclass(frozen=True, eq=False)
class RegressionFit:
    """Strengths, coefficients, and how they were found.

    `strengths` (P,) have mean zero within each level; `coefficients` (F,) are logits per unit of their
    covariate. `bread` (P + F, P + F) is the pseudo-inverse of minus the second derivative. `rows` are the
    battles added up and `expected` (M,) their fitted expectations. `penalty` is λ in ½ λ Σ β²,
    subtracted once from the log-likelihood of all battles together, not of a mean battle.
    `gradient_norm` is the largest absolute entry of the gradient, `newton_decrement` the root of gᵀA⁺g.
    """

    design: Design
    rows: Rows
    strengths: FloatArray
    coefficients: FloatArray
    bread: FloatArray
    expected: FloatArray
    log_likelihood: float
    penalty: float
    gradient_norm: float
    newton_decrement: float
    steps: int

    @property
    def freedom(self) -> int:
        """Number of free parameters: strengths less one per level, and coefficients."""
        free = len(self.strengths) - len(np.unique(self.design.level_of))
        return free + len(self.coefficients)


def fit_regression(
    design: Design, *, covariates: bool = True, penalty: float = 0.0
) -> RegressionFit:
    """Maximise Σ w [y log p + (1 − y) log(1 − p)] − ½ λ Σ β² by Newton's method.

    The first steps see the pairs alone and cost next to nothing; the others see every different row
    (Turner & Firth 2012 for the model). `covariates=False` leaves the coefficients out. Raises
    InputError for a covariate that cannot be told from strengths and other covariates, one that
    separates the outcomes, and a negative penalty; NotConverged where the certificate fails.
    """
    if not (math.isfinite(penalty) and penalty >= 0):
        raise InputError(f"the penalty is {penalty}", cure="give a penalty of at least 0")
    with single_threaded():
        cells = aggregated(design, covariates=False)
        state = _climb(design, cells, np.zeros(design.nodes), 0.0)
        if covariates and design.names:
            rows = aggregated(design)
            _check_collinear(design, rows, penalty)
            start = np.concatenate([state.parameters, np.zeros(len(design.names))])
            state = _climb(design, rows, start, penalty)
        else:
            rows = cells
        log_likelihood = _log_likelihood(rows, state.predictor)
    strengths, coefficients = np.split(state.parameters, [design.nodes])
    return RegressionFit(
        design=design,
        rows=rows,
        strengths=strengths,
        coefficients=coefficients,
        bread=state.bread,
        expected=expit(state.predictor),
        log_likelihood=log_likelihood,
        penalty=penalty if len(coefficients) else 0.0,
        gradient_norm=float(np.abs(state.gradient).max()),
        newton_decrement=math.sqrt(max(float(state.gradient @ state.bread @ state.gradient), 0.0)),
        steps=state.steps,
    )


def outer_sum(rows: Rows, nodes: int, weights: FloatArray) -> FloatArray:
    """Σ q z zᵀ over rows, with z = (e_first − e_second, x) and weights q, (P + F, P + F)."""
    features = len(rows.covariates)
    matrix = np.zeros((nodes + features, nodes + features))
    first, second = rows.ends
    pairs = np.zeros((nodes, nodes))
    pairs[first, second] = rows.by_pair(weights)
    matrix[:nodes, :nodes] = laplacian(pairs + pairs.T)
    weighted = rows.covariates * weights
    for number, column in enumerate(weighted):
        cross = _by_node(rows, nodes, column)
        matrix[:nodes, nodes + number] = matrix[nodes + number, :nodes] = cross
    matrix[nodes:, nodes:] = weighted @ rows.covariates.T
    return matrix


def _by_node(rows: Rows, nodes: int, values: FloatArray) -> FloatArray:
    """Sums of values (M,) over the rows that a node is first in, less those that it is second in, (P,)."""
    first, second = rows.ends
    sums = rows.by_pair(values)
    apart = np.bincount(first, sums, nodes) - np.bincount(second, sums, nodes)
    return apart.astype(np.float64, copy=False)


def _log_likelihood(rows: Rows, predictor: FloatArray) -> float:
    """Σ w [y log p + (1 − y) log(1 − p)] with log(1 − p) = −max(η, 0) − log(1 + exp(−|η|))."""
    lost = np.maximum(predictor, 0.0) + np.log(1.0 + np.exp(-np.abs(predictor)))
    return float(rows.won @ predictor - rows.weight @ lost)


def level_inverse(matrix: FloatArray, design: Design) -> FloatArray:
    """Pseudo-inverse of a joint information, whose only null vectors are the levels' constants.

    Without covariates the levels have nothing to do with each other and are inverted one by one.
    Raises numpy.linalg.LinAlgError if there are other null vectors.
    """
    if len(matrix) > design.nodes:
        return _inverse(matrix, design.level_of)
    inverse = np.zeros_like(matrix)
    for level in np.unique(design.level_of):
        block = np.ix_(design.level_of == level, design.level_of == level)
        inverse[block] = _inverse(matrix[block], np.zeros(len(matrix[block]), dtype=np.intp))
    return inverse


def _inverse(matrix: FloatArray, level: Indices) -> FloatArray:
    nodes = len(level)
    shift = max(float(np.trace(matrix[:nodes, :nodes])) / nodes, np.finfo(float).tiny)
    constants = (level[:, None] == level[None, :]) / np.bincount(level)[level]
    lifted = matrix.copy()
    lifted[:nodes, :nodes] += shift * constants
    factor = cho_factor(lifted, lower=True, check_finite=False, overwrite_a=True)
    inverse: FloatArray = cho_solve(factor, np.eye(len(matrix)), check_finite=False)
    inverse[:nodes, :nodes] -= constants / shift
    return (inverse + inverse.T) / 2


@dataclass(frozen=True, eq=False)
class _State:
    parameters: FloatArray
    predictor: FloatArray
    gradient: FloatArray
    bread: FloatArray
    steps: int


def _climb(design: Design, rows: Rows, parameters: FloatArray, penalty: float) -> _State:
    """Newton steps, shortened where they are long, until one is shorter than the certificate."""
    nodes = design.nodes
    longest = np.inf
    for taken in range(_STEPS):
        state = _at(design, rows, parameters, penalty, taken)
        if longest < CERTIFICATE:
            return state
        step = state.bread @ state.gradient
        longest = float(np.abs(step).max())
        parameters = parameters + step / max(1.0, longest)
        far = np.flatnonzero(np.abs(parameters[nodes:]) > _SEPARATED)
        if len(far):
            raise _separated(design, int(far[0]))
    raise NotConverged(f"the last Newton step was {longest:.2g}, not below {CERTIFICATE:g}.")


def _at(design: Design, rows: Rows, parameters: FloatArray, penalty: float, taken: int) -> _State:
    nodes = design.nodes
    strengths, coefficients = parameters[:nodes], parameters[nodes:]
    predictor = rows.differences(strengths)
    if len(coefficients):
        predictor += coefficients @ rows.covariates
    expected = expit(predictor)
    residual = rows.won - rows.weight * expected
    gradient = np.empty(len(parameters))
    gradient[:nodes] = _by_node(rows, nodes, residual)
    gradient[nodes:] = rows.covariates @ residual - penalty * coefficients
    matrix = outer_sum(rows, nodes, rows.weight * expected * (1 - expected))
    matrix[range(nodes, len(matrix)), range(nodes, len(matrix))] += penalty
    try:
        bread = level_inverse(matrix, design)
    except np.linalg.LinAlgError as error:
        if not len(coefficients):
            raise NotConverged("the strengths run away from each other") from error
        raise _separated(design, int(np.abs(coefficients).argmax())) from error
    return _State(parameters, predictor, gradient, bread, taken)


def _check_collinear(design: Design, rows: Rows, penalty: float) -> None:
    """Refuse a covariate that is a sum of strengths and other covariates."""
    nodes = design.nodes
    matrix = outer_sum(rows, nodes, rows.weight / 4)
    if not np.isfinite(matrix).all():
        raise InputError("a covariate is not a finite number", cure="leave such battles out")
    strengths = level_inverse(matrix[:nodes, :nodes], design)
    cross = matrix[:nodes, nodes:]
    own = matrix[nodes:, nodes:]
    left = own - cross.T @ strengths @ cross + penalty * np.eye(len(own))
    for number in range(len(own)):
        # Gaussian elimination: what is left of each covariate after the strengths and those before.
        if left[number, number] <= _COLLINEAR * max(own[number, number], np.finfo(float).tiny):
            name = design.names[number]
            problem = f"the effect of {name!r} is not identified: strengths and others make it up"
            raise InputError(problem, cure="leave it out")
        pivot = left[number + 1 :, number] / left[number, number]
        left[number + 1 :] -= np.outer(pivot, left[number])


def _separated(design: Design, number: int) -> InputError:
    name = design.names[number]
    problem = f"the effect of {name!r} is not identified: it separates the outcomes"
    return InputError(problem, cure="leave it out, or give a penalty")
