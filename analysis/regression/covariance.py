"""How sure strengths and coefficients are together."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import norm, t

from analysis.linear_algebra import difference_variances, single_threaded
from analysis.pairwise import FloatArray
from analysis.regression.design import Design
from analysis.regression.fitting import RegressionFit, outer_sum
from analysis.uncertainty.covariance import Scores, cluster_numbers, cross_product, summed
from arena.errors import InputError

Unit = Literal["battle", "participant"]
UNITS: tuple[Unit, ...] = ("battle", "participant")


_DEGENERATE = 1e-9


@dataclass(frozen=True, eq=False)
class Spread:
    """Joint covariance (P + F, P + F) of strengths and coefficients, and what it rests on.

    `independent` is the number of independent units; `unit` says which. Intervals take Student's t with
    one degree less than there are participants, and the normal where battles are independent. `scores`
    (G, P + F) are the participants' summed scores, None where battles are independent.
    """

    covariance: FloatArray
    unit: Unit
    independent: int
    bread: FloatArray
    scores: Scores | None

    def quantile(self, level: float, participants: int | None = None) -> float:
        """How many standard errors an interval reaches to each side; of so many participants, if given."""
        tail = (1 + level) / 2
        if self.scores is None:
            return float(norm.ppf(tail))
        return float(t.ppf(tail, self._freedom(participants)))

    def two_sided(self, ratio: float, participants: int | None = None) -> float:
        """The p-value of an estimate that is `ratio` standard errors from zero."""
        if self.scores is None:
            return float(2 * norm.sf(abs(ratio)))
        return float(2 * t.sf(abs(ratio), self._freedom(participants)))

    def inflation(self, participants: float) -> float:
        """Factor on a variance that rests on fewer participants than there are: G'/(G' − 1) for G/(G − 1).

        The scores of the participants at a level add up to zero there, as deviations from a mean do.
        """
        if self.scores is None:
            return 1.0
        fewer = max(participants, 2.0)
        return fewer / (fewer - 1) * (self.independent - 1) / self.independent

    def influence(self, contrast: FloatArray) -> FloatArray:
        """(G, q): how much each participant moves q linear combinations (q, P + F) of the parameters."""
        if self.scores is None:
            raise ValueError("independent battles have no participants")
        with single_threaded():
            return np.asarray(self.scores @ (self.bread @ contrast.T))

    def _freedom(self, participants: int | None) -> int:
        return max((self.independent if participants is None else participants) - 1, 1)


def spread(fit: RegressionFit, unit: Unit = "participant") -> Spread:
    """Sandwich A⁺BA⁺ with battles or participants as what is independent.

    By battle: HC0 (Huber 1967; White 1982), B = Σ w²(y − p)² z zᵀ. By participant: B = G/(G − 1) Σ_g
    u_g u_gᵀ with the summed scores u_g (Liang & Zeger 1986), a battle whose voter is unknown being a
    participant of its own. Raises InputError for an unknown unit or for fewer than two participants.
    """
    if unit not in UNITS:
        raise InputError(f"unknown unit {unit!r}", cure=f"choose {', '.join(UNITS)}")
    groups = independent_units(fit.design, unit)
    summed_scores = scores(fit) if unit == "participant" else None
    with single_threaded():
        middle = meat(fit, fit, unit) if summed_scores is None else _between(summed_scores, groups)
        covariance = fit.bread @ middle @ fit.bread
    return Spread((covariance + covariance.T) / 2, unit, groups, fit.bread, summed_scores)


def sure_spread(fit: RegressionFit, unit: Unit = "participant") -> tuple[Spread, str]:
    """The sandwich, or the inverse information where it cannot tell, and in words why it was not taken.

    Votes that do not vary, as when all are ties, give a sandwich of no width: the method cannot tell,
    which does not mean that the strengths are known.
    """
    sure = spread(fit, unit)
    nodes, level = fit.design.nodes, fit.design.level_of
    apart = (level[:, None] == level[None, :]) & ~np.eye(nodes, dtype=bool)
    widths = [
        np.concatenate(
            [difference_variances(matrix[:nodes, :nodes])[apart], np.diag(matrix)[nodes:]]
        )
        for matrix in (sure.covariance, fit.bread)
    ]
    if (widths[0] > _DEGENERATE * widths[1]).all():
        return sure, ""
    words = "intervals from the inverse information: the votes do not vary enough for a sandwich"
    return replace(sure, covariance=fit.bread, scores=None), words


def cross_covariance(fit: RegressionFit, other: RegressionFit, unit: Unit) -> FloatArray:
    """Covariance of the parameters of two fits to the same battles, (P + F, P' + F')."""
    with single_threaded():
        result: FloatArray = fit.bread @ meat(fit, other, unit) @ other.bread
    return result


def meat(fit: RegressionFit, other: RegressionFit, unit: Unit) -> FloatArray:
    """Σ_g u_g u'_gᵀ of the scores of two fits to the same battles."""
    if unit == "participant":
        return _between(scores(fit), independent_units(fit.design, unit), scores(other))
    size = len(fit.bread), len(other.bread)
    wide = fit if size[0] >= size[1] else other
    rows = wide.rows
    expected = [_on_rows(one, wide) for one in (fit, other)]
    whole = outer_sum(rows, fit.design.nodes, rows.products(*expected))
    return whole[: size[0], : size[1]]


def _between(own: Scores, groups: int, others: Scores | None = None) -> FloatArray:
    """G/(G − 1) Σ_g u_g u'_gᵀ, of one fit with itself unless another is given."""
    if groups < 2:
        cure = "give votes of several participants, or treat battles as independent"
        raise InputError("there is one participant only", cure=cure)
    if others is None:
        return cross_product(own) * groups / (groups - 1)
    with single_threaded():
        product = own.T @ others
    middle = product.toarray() if isinstance(product, csr_array) else np.asarray(product)
    return middle * groups / (groups - 1)


def scores(fit: RegressionFit) -> Scores:
    """(G, P + F): each participant's sum of w (y − p) z, sparse where that saves memory."""
    design, size = fit.design, len(fit.bread)
    apart = fit.strengths[design.first] - fit.strengths[design.second]
    chances = _chances(fit, apart, design.covariates)
    residual = design.weight * (design.score - chances)
    group, count = cluster_numbers(design.participant)
    columns, values = [design.first, design.second], [residual, -residual]
    for number in range(len(fit.coefficients)):
        columns.append(np.full(design.total, design.nodes + number))
        values.append(residual * design.covariates[number])
    rows = np.tile(group, len(columns))
    return summed(np.concatenate(values), rows, np.concatenate(columns), (count, size))


def unit_words(design: Design, unit: Unit) -> tuple[str, str]:
    """What is taken as alike, and the kind of intervals, in words for a provenance."""
    if unit == "battle":
        return "none", "sandwich (HC0) intervals, battles independent"
    if (design.participant < 0).all():
        return "none: no participant is known", "sandwich intervals, voters unknown"
    return "participant", "sandwich intervals clustered by participant"


def independent_units(design: Design, unit: Unit) -> int:
    """Number of battles, or of participants, a battle of an unknown voter being one."""
    return design.total if unit == "battle" else cluster_numbers(design.participant)[1]


def _on_rows(fit: RegressionFit, wide: RegressionFit) -> FloatArray:
    if fit is wide:
        return fit.expected
    return _chances(fit, wide.rows.differences(fit.strengths), wide.rows.covariates)


def _chances(fit: RegressionFit, apart: FloatArray, covariates: FloatArray) -> FloatArray:
    """Expectations of rows whose nodes are so far `apart` (N,)."""
    predictor = apart
    if len(fit.coefficients):
        predictor = predictor + fit.coefficients @ covariates
    chances: FloatArray = 1 / (1 + np.exp(-predictor))
    return chances
