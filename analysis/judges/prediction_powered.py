"""Bradley–Terry strengths from people's votes and a judge's together (PPI++), and whether that is worth it.

Prediction-powered inference (Angelopoulos et al. 2023, Science 382:669; PPI++: Angelopoulos, Duchi & Zrnic
2023, arXiv 2311.01453; for arenas Boyeau et al. 2024, arXiv 2403.07008) solves

    Σ_lab (y − p)d / n + λ [Σ_unl (f − p)d / N − Σ_lab (f − p)d / n] = 0

where y is a person's vote, f the judge's on the same battle (1, ½ or 0), d = e_i − e_j, "lab" the n votes of
people and "unl" the N further battles that only the judge saw. However bad the judge, the estimate is right:
the bracket has mean zero if the labelled battles are a random part of all. Its covariance is
V = H⁺[Cov_lab((y − p)d − λ(f − p)d)/n + λ² Cov_unl((f − p)d)/N]H⁺, a parabola in λ whose lowest point λ* is
known in closed form. Where λ* is near zero, or the error does not fall, there is no gain, and this says so.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from analysis.bradley_terry import CERTIFICATE, fit
from analysis.errors import NotConverged, NotIdentified
from analysis.judges.scored_battles import Battles, covariance, expected, information
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.pairwise import FloatArray, Pairwise

WORTH = 1.01
_STEPS = 100
_DEGENERATE = 1e-9


@dataclass(frozen=True, eq=False)
class PredictionPowered:
    """Strengths (K,), mean zero on the log scale, with their covariance (K, K), by people alone and with the judge.

    `weight` is λ: the closed form, cut to [0, 1], or 0 where the judge brings nothing. `gain` is the ratio of
    the root mean squared standard errors, people alone over both together: 1 means no gain; `effective` is
    how many votes of people would be as good as both together. `limit` is the gain that endless votes of this
    judge could bring. `worth` says whether `strengths` use the judge at all. `freedom` is the number of
    clusters of people's votes less one, for Student's t.
    """

    models: tuple[str, ...]
    people: FloatArray
    people_covariance: FloatArray
    strengths: FloatArray
    covariance: FloatArray
    weight: float
    gain: float
    limit: float
    votes: int
    judge_votes: int
    worth: bool
    gradient_norm: float
    freedom: int

    @property
    def effective(self) -> float:
        """Votes of people that would be as good."""
        return self.votes * self.gain**2

    def verdict(self) -> str:
        """What to tell the reader, in a sentence."""
        if not self.worth:
            return (
                f"No gain: the judge's {self.judge_votes:,} further votes do not lower the error of people's "
                f"{self.votes:,} (even endless ones would divide it by {self.limit:.2f} at most)."
            )
        return (
            f"The judge's {self.judge_votes:,} further votes divide the standard error by {self.gain:.2f}: as good "
            f"as {self.effective:,.0f} votes of people instead of {self.votes:,} (weight {self.weight:.2f})."
        )


def prediction_powered(
    models: tuple[str, ...], labelled: Battles, unlabelled: Battles, *, weight: float | None = None
) -> PredictionPowered:
    """PPI++ strengths with the λ that minimises the trace of V, or with a given `weight`.

    A tuned λ that lowers the error by less than one per cent counts as no gain: the result is then that of
    people alone. Raises NotIdentified where people's votes alone do not determine the strengths or how sure
    they are, NotConverged where the equation has no solution within reach, ValueError for labelled battles without people's scores.
    """
    if labelled.people is None:
        raise ValueError("labelled battles need the scores of people")
    alone = fit(_pairwise(models, labelled)).strengths
    by_item = labelled if labelled.item is None else replace(labelled, cluster=labelled.item)
    with single_threaded():
        tuned = _Terms(len(models), by_item, unlabelled, alone)
        plain = _Terms(len(models), labelled, unlabelled, alone).covariance(0.0)
        best = tuned.best_weight() if weight is None else weight
        _check_spread(models, plain, pseudo_inverse(tuned.slopes[0]) / labelled.total)
        strengths, gradient = _solve(len(models), labelled, unlabelled, best, alone)
        both = _Terms(len(models), labelled, unlabelled, strengths).covariance(best)
    sure = _narrowest(both, plain) <= _DEGENERATE
    gain = 1.0 if sure else math.sqrt(float(np.trace(plain) / np.trace(both)))
    worth = not sure and (weight is not None or (best > 0 and gain >= WORTH))
    return PredictionPowered(
        models=models,
        people=alone,
        people_covariance=plain,
        strengths=strengths if worth else alone,
        covariance=both if worth else plain,
        weight=best if worth else 0.0,
        gain=gain if worth else 1.0,
        limit=max(tuned.limit(), gain if worth else 1.0),
        votes=labelled.total,
        judge_votes=unlabelled.total,
        worth=worth,
        gradient_norm=gradient,
        freedom=len(np.unique(labelled.cluster)) - 1,
    )


def _narrowest(covariance: FloatArray, reference: FloatArray) -> float:
    """The smallest variance of a difference of two strengths, as a share of the reference's."""
    apart = ~np.eye(len(covariance), dtype=bool)
    found, usual = (difference_variances(each)[apart] for each in (covariance, reference))
    return float((found / np.maximum(usual, np.finfo(float).tiny)).min())


def _check_spread(models: tuple[str, ...], covariance: FloatArray, plain: FloatArray) -> None:
    if _narrowest(covariance, plain) <= _DEGENERATE:
        problem = "people's votes do not vary enough to tell how sure a strength is"
        raise NotIdentified(problem, [models])


def _pairwise(models: tuple[str, ...], battles: Battles) -> Pairwise:
    size = len(models)
    wins, ties = np.zeros((size, size), dtype=np.int64), np.zeros((size, size), dtype=np.int64)
    scores = np.asarray(battles.people)
    for score, one, two in ((1.0, "first", "second"), (0.0, "second", "first")):
        rows = scores == score
        np.add.at(wins, (getattr(battles, one)[rows], getattr(battles, two)[rows]), 1)
    tied = ~np.isin(scores, (0.0, 1.0))
    np.add.at(ties, (battles.first[tied], battles.second[tied]), 1)
    return Pairwise(models, wins, ties + ties.T)


class _Terms:
    """The parts of V at given strengths: V(λ) = H⁺[yy − λ(yf + yfᵀ) + λ²(ff + gg)]H⁺."""

    def __init__(
        self, size: int, labelled: Battles, unlabelled: Battles, strengths: FloatArray
    ) -> None:
        chance = expected(labelled, strengths)
        people = np.asarray(labelled.people) - chance
        judge = labelled.judge - chance
        further = unlabelled.judge - expected(unlabelled, strengths)
        self.yy = covariance(size, labelled, people, people)
        self.yf = covariance(size, labelled, people, judge)
        self.ff = covariance(size, labelled, judge, judge)
        self.gg = covariance(size, unlabelled, further, further)
        self.slopes = [information(size, each, strengths) for each in (labelled, unlabelled)]

    def covariance(self, weight: float) -> FloatArray:
        """V(λ), (K, K)."""
        bread = pseudo_inverse((1 - weight) * self.slopes[0] + weight * self.slopes[1])
        cross = self.yf + self.yf.T
        meat = self.yy - weight * cross + weight**2 * (self.ff + self.gg)
        # The two ways of clustering can leave a direction slightly negative.
        values, vectors = np.linalg.eigh(bread @ meat @ bread)
        value: FloatArray = (vectors * np.maximum(values, 0.0)) @ vectors.T
        return value

    def best_weight(self) -> float:
        """λ* in closed form, with the information of people's battles, cut to [0, 1]."""
        gained, cost = self._traces(self.yf, self.ff + self.gg)
        return min(max(gained / cost, 0.0), 1.0) if cost > 0 else 0.0

    def limit(self) -> float:
        """How far the standard error would fall with endless votes of the judge."""
        own, gained, cost = self._traces(self.yy, self.yf, self.ff)
        if cost <= 0 or gained <= 0:
            return 1.0
        weight = min(gained / cost, 1.0)
        left = own - 2 * weight * gained + weight**2 * cost
        return math.sqrt(own / left) if left > 0 else math.inf

    def _traces(self, *meats: FloatArray) -> list[float]:
        bread = pseudo_inverse(self.slopes[0])
        return [float(np.trace(bread @ meat @ bread)) for meat in meats]


def _solve(
    size: int, labelled: Battles, unlabelled: Battles, weight: float, start: FloatArray
) -> tuple[FloatArray, float]:
    """The strengths that solve the equation, by damped Newton steps, and the largest entry of what is left."""
    people = np.asarray(labelled.people)
    score = _score(size, labelled, people - weight * labelled.judge) / labelled.total
    score = score + weight * _score(size, unlabelled, unlabelled.judge) / unlabelled.total
    shares = (1 - weight) * _meetings(size, labelled) + weight * _meetings(size, unlabelled)
    strengths = start - start.mean()
    for _ in range(_STEPS):
        chance = expit(strengths[:, None] - strengths[None, :])
        gradient = score - _net(shares * chance)
        both = shares + shares.T
        step = pseudo_inverse(laplacian(both * chance * chance.T)) @ gradient
        longest = float(np.abs(step).max())
        strengths = strengths + step / max(1.0, longest)
        if longest < CERTIFICATE:
            return strengths, float(np.abs(gradient).max())
    raise NotConverged(f"the last step of PPI was {longest:.2g}, not below {CERTIFICATE:g}.")


def _score(size: int, battles: Battles, values: FloatArray) -> FloatArray:
    """Σ value · d, (K,)."""
    first = np.bincount(battles.first, weights=values, minlength=size)
    second = np.bincount(battles.second, weights=values, minlength=size)
    return np.asarray(first - second, dtype=np.float64)


def _meetings(size: int, battles: Battles) -> FloatArray:
    """(K, K) share of the battles that have i first and j second."""
    shares = np.zeros((size, size))
    np.add.at(shares, (battles.first, battles.second), 1 / battles.total)
    return shares


def _net(flows: FloatArray) -> FloatArray:
    """Row sums less column sums."""
    net: FloatArray = flows.sum(axis=1) - flows.sum(axis=0)
    return net
