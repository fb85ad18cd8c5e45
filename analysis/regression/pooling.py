"""One set of strengths per level: do they differ, by how much, and what each level says with its kin.

The strengths of the levels are estimates θ̂ ~ N(Zμ + δ, V) with the whole covariance V across levels, a
common strength μ per model, and deviations δ ~ N(0, τ²) (a normal–normal model: Efron & Morris 1975; Morris
1983). Everything happens in contrasts within levels, because a level's mean is not identified.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray
from analysis.regression.contrasts import JointTest, contrast_basis, joint_test
from analysis.regression.covariance import Spread
from analysis.regression.design import Design, Indices

_GRID = 60
_NEGLIGIBLE = 10.0  # fall of the log-likelihood beyond which a spread is not thought of
_DOUBLINGS = 40
_RANK = 1e-9


@dataclass(frozen=True, eq=False)
class Pooled:
    """What the levels say together.

    `models` are the indices of models with a strength at some level, K' of them. `common` (K',) has mean
    zero; `strengths` and `errors` (L, K') are of every level after pooling, also where the level itself
    says nothing of the model; they are centred within each level. `deviation` is τ, in logits.
    """

    models: Indices
    common: FloatArray
    strengths: FloatArray
    errors: FloatArray
    deviation: float


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Strengths as contrasts within levels: y = Xc + error, error ~ N(0, V + τ²I).

    `values` (n,), `covariance` (n, n), `basis` (P, n); `regressors` (n, r) has orthonormal columns and
    `common` (K', r) turns their coefficients into strengths of `models` with mean zero.
    """

    models: Indices
    basis: FloatArray
    values: FloatArray
    covariance: FloatArray
    regressors: FloatArray
    common: FloatArray

    @property
    def connected(self) -> bool:
        """Whether the levels share models enough to put all of them on one scale."""
        return bool(self.regressors.shape[1] == len(self.models) - 1)


def level_contrasts(
    design: Design,
    strengths: FloatArray,
    covariance: FloatArray,
    used: NDArray[np.bool_] | None = None,
) -> Contrasts:
    """Make contrasts of strengths (P,) with their covariance (P, P), at levels where `used` (L,) is true."""
    sizes = np.bincount(design.level_of, minlength=len(design.levels))
    basis = block_diag(*[contrast_basis(size) for size in sizes if size])
    if used is not None:
        # Each column is of one level: that of its first entry.
        basis = basis[:, used[design.level_of[(basis != 0).argmax(axis=0)]]]
    model = np.empty(design.nodes, dtype=np.intp)
    level, place = np.nonzero(design.node >= 0)
    model[design.node[level, place]] = place
    models = np.unique(model[(basis != 0).any(axis=1)])
    selected = (model[:, None] == models[None, :]).astype(float)
    if not basis.size:
        nothing = np.zeros((0, 0))
        return Contrasts(models, basis, np.zeros(0), nothing, nothing, np.zeros((len(models), 0)))
    left, singular, right = np.linalg.svd(basis.T @ selected, full_matrices=False)
    rank = int((singular > _RANK * singular.max()).sum())
    return Contrasts(
        models=models,
        basis=basis,
        values=basis.T @ strengths,
        covariance=basis.T @ covariance @ basis,
        regressors=left[:, :rank],
        common=right[:rank].T / singular[:rank],
    )


def equality_test(contrasts: Contrasts, sure: Spread) -> JointTest:
    """Whether the strengths are the same at all levels: the interaction of model and level.

    The least Mahalanobis distance from equal strengths, which is Wald's test of the interaction also
    where models are missing at some levels.
    """
    if not len(contrasts.values):
        return JointTest(None, 0, None, None, "not identified: nothing to compare")
    rank = contrasts.regressors.shape[1]
    complement = np.linalg.qr(contrasts.regressors, mode="complete")[0][:, rank:]
    return joint_test(complement.T @ contrasts.basis.T, complement.T @ contrasts.values, sure)


def pooled(contrasts: Contrasts, design: Design) -> Pooled | None:
    """Shrink the levels' strengths towards the common ones, as far as the data ask for.

    τ² is estimated by restricted maximum likelihood (Patterson & Thompson 1971). The pooled strengths
    are averaged over τ by its restricted likelihood with a flat prior (Gelman 2006), because with few
    levels an estimate of zero is no proof of zero. None if the levels share too few models, if there
    is nothing left to tell τ from, or if the covariance is singular.
    """
    spare = len(contrasts.values) - contrasts.regressors.shape[1]
    if not contrasts.connected or spare < 2:
        return None
    with single_threaded():
        variances, vectors = np.linalg.eigh(contrasts.covariance)
        if variances[0] <= _RANK * variances[-1]:
            return None
        problem = _Mixed.of(contrasts, design, variances, vectors)
        best, grid, shares = _deviations(problem)
        means, squares = 0.0, 0.0
        for deviation, share in zip(grid, shares, strict=True):
            strengths, errors = problem.predicted(deviation)
            means = means + share * strengths
            squares = squares + share * (strengths**2 + errors**2)
        coefficients, _, _ = problem.solved(best**2)
    shape = (len(design.levels), len(contrasts.models))
    spread = np.sqrt(np.maximum(squares - means**2, 0.0))
    common = contrasts.common @ coefficients
    return Pooled(
        contrasts.models, common, np.reshape(means, shape), np.reshape(spread, shape), best
    )


@dataclass(frozen=True, eq=False)
class _Mixed:
    """The mixed model in the eigenvectors of V, where every τ costs little."""

    variances: FloatArray
    values: FloatArray
    regressors: FloatArray
    deviations: FloatArray  # (n, L · K'): how the contrasts see the centred deviations
    prior: FloatArray  # (L · K',): variance of a centred deviation per τ²
    common: FloatArray  # (L · K', r)

    @classmethod
    def of(
        cls, contrasts: Contrasts, design: Design, variances: FloatArray, vectors: FloatArray
    ) -> "_Mixed":
        levels, models = len(design.levels), contrasts.models
        grid = np.zeros((design.nodes, levels, len(models)))
        node = design.node[:, models]
        level, place = np.nonzero(node >= 0)
        grid[node[level, place], level, place] = 1.0
        seen = vectors.T @ contrasts.basis.T @ grid.reshape(design.nodes, -1)
        seen = seen.reshape(len(variances), levels, len(models))
        seen = seen - seen.mean(axis=2, keepdims=True)
        return cls(
            variances,
            vectors.T @ contrasts.values,
            vectors.T @ contrasts.regressors,
            seen.reshape(len(variances), -1),
            np.full(levels * len(models), 1 - 1 / len(models)),
            np.tile(contrasts.common, (levels, 1)),
        )

    def solved(self, square: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Coefficients, their covariance, and residuals, for a given τ²."""
        weight = 1 / (self.variances + square)
        weighted = self.regressors * weight[:, None]
        covariance = np.linalg.inv(self.regressors.T @ weighted).astype(np.float64, copy=False)
        coefficients = covariance @ (weighted.T @ self.values)
        return coefficients, covariance, self.values - self.regressors @ coefficients

    def height(self, deviation: float) -> float:
        """Restricted log-likelihood of τ."""
        total = self.variances + deviation**2
        _, covariance, residual = self.solved(deviation**2)
        determinant = -np.linalg.slogdet(covariance)[1]
        return -0.5 * float(np.log(total).sum() + determinant + (residual**2 / total).sum())

    def predicted(self, deviation: float) -> tuple[FloatArray, FloatArray]:
        """Best linear predictions of μ + δ at every level, and their errors (Henderson 1975)."""
        square = deviation**2
        coefficients, covariance, residual = self.solved(square)
        weight = 1 / (self.variances + square)
        reply = square * self.deviations * weight[:, None]
        strengths = self.common @ coefficients + reply.T @ residual
        unsure = self.common - reply.T @ self.regressors
        variance: FloatArray = square * self.prior - square * (reply * self.deviations).sum(axis=0)
        variance = variance + ((unsure @ covariance) * unsure).sum(axis=1)
        return strengths, np.sqrt(np.maximum(variance, 0.0))


def _deviations(problem: _Mixed) -> tuple[float, FloatArray, FloatArray]:
    """The most likely τ, a grid of values worth thinking of, and their shares."""
    upper = float(np.sqrt(problem.variances.max() + np.mean(problem.values**2)))
    found = minimize_scalar(
        lambda deviation: -problem.height(deviation),
        bounds=(0.0, 4 * upper),
        method="bounded",
        options={"xatol": 1e-9 * upper},
    )
    best = float(found.x) if -found.fun > problem.height(0.0) else 0.0
    top, reach = problem.height(best), max(best, upper * 1e-3)
    for _ in range(_DOUBLINGS):
        if problem.height(best + reach) < top - _NEGLIGIBLE:
            break
        reach *= 2
    # Points are dense near zero, where the likelihood bends most; each speaks for its distance to the next.
    even = (np.arange(_GRID) + 0.5) / _GRID
    grid = (best + reach) * even**2
    heights = np.array([problem.height(deviation) for deviation in grid])
    return best, grid, softmax(heights + np.log(even))
