"""What is believed of the strengths before the votes, where it is asked for; never counted as votes.

A prior moves the estimate. The covariances of this package are those of the votes alone at that place: no
pseudo-vote makes an interval shorter.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import logsumexp

from analysis.pairwise import FloatArray
from arena.errors import InputError


class StrengthPrior(Protocol):
    """The logarithm of a density of strengths (K,), with its derivatives, and words for it."""

    @property
    def label(self) -> str:
        """The prior with its numbers."""

    def value(self, strengths: FloatArray) -> float:
        """Log density, without constants."""

    def gradient(self, strengths: FloatArray) -> FloatArray:
        """(K,) first derivative."""

    def curvature(self, strengths: FloatArray) -> FloatArray:
        """(K, K) minus the second derivative."""


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Strengths from N(0, τ²), τ being `deviation` on the log scale, or estimated where it is None.

    Estimated: empirical Bayes, the maximum over τ of the likelihood with the strengths integrated out by
    Laplace's approximation, on K − 1 degrees of freedom where only differences count (as REML does).
    `least` marks an estimate at the end of the search: the votes show no spread at all.
    """

    deviation: float | None = None
    least: bool = False

    def __post_init__(self) -> None:
        if self.deviation is not None and not (np.isfinite(self.deviation) and self.deviation > 0):
            cure = "give a number above 0, or none to estimate it"
            raise InputError(f"a prior standard deviation of {self.deviation}", cure=cure)

    @property
    def variance(self) -> float:
        """τ²; ValueError while it is not known."""
        if self.deviation is None:
            raise ValueError("the deviation of this prior is still to be estimated")
        return self.deviation**2

    @property
    def label(self) -> str:
        """The prior with its numbers."""
        if self.deviation is None:
            return "gaussian"
        words = f"gaussian (τ = {self.deviation:.4g})"
        return f"{words}, at its lower bound: the votes show no spread" if self.least else words

    def value(self, strengths: FloatArray) -> float:
        """−Σθ²/(2τ²)."""
        return -float(strengths @ strengths) / (2 * self.variance)

    def gradient(self, strengths: FloatArray) -> FloatArray:
        """−θ/τ²."""
        return -strengths / self.variance

    def curvature(self, strengths: FloatArray) -> FloatArray:
        """Identity over τ²."""
        return np.eye(len(strengths)) / self.variance


@dataclass(frozen=True, slots=True)
class GammaWorths:
    """Worths exp(θ) from Gamma(`shape`, any rate) (Caron & Doucet 2012, J. Comput. Graph. Stat. 21:174).

    The rate only sets the common scale, which battles do not see; with its best value the log density is
    (a − 1)(Σθ − K log Σ exp θ). Flat for a = 1.
    """

    shape: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.shape) and self.shape >= 1):
            raise InputError(f"a prior shape of {self.shape}", cure="give a number of at least 1")

    @property
    def label(self) -> str:
        """The prior with its numbers."""
        return f"gamma worths (shape {self.shape:.4g})"

    def value(self, strengths: FloatArray) -> float:
        """(a − 1)(Σθ − K log Σ exp θ)."""
        total = float(logsumexp(strengths))
        return (self.shape - 1) * (float(strengths.sum()) - len(strengths) * total)

    def gradient(self, strengths: FloatArray) -> FloatArray:
        """(a − 1)(1 − K s) with the shares s of the worths."""
        return (self.shape - 1) * (1 - len(strengths) * self._shares(strengths))

    def curvature(self, strengths: FloatArray) -> FloatArray:
        """(a − 1) K (diag(s) − s sᵀ)."""
        shares = self._shares(strengths)
        return (self.shape - 1) * len(strengths) * (np.diag(shares) - np.outer(shares, shares))

    def _shares(self, strengths: FloatArray) -> FloatArray:
        shares: FloatArray = np.exp(strengths - logsumexp(strengths))
        return shares


@dataclass(frozen=True, slots=True)
class Firth:
    """Jeffreys' prior: half the log determinant of the information (Firth 1993, Biometrika 80:27).

    It needs the third derivatives of the likelihood, which are worked out for Bradley–Terry only.
    """

    @property
    def label(self) -> str:
        """The prior's name."""
        return "firth"


Prior = Gaussian | GammaWorths | Firth | None
