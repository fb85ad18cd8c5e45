"""Rao and Kupper's model of ties (1967, JASA 62:194)."""

import numpy as np

from analysis.models.half_wins import BothBad
from analysis.models.likelihood import Likelihood, LogSum


def rao_kupper(both_bad: BothBad = "tie") -> Likelihood:
    """P(i wins) = π_i/(π_i + θπ_j), P(tie) = (θ² − 1) P(i wins) P(j wins); the tie parameter is log θ > 0.

    A tie is a difference below a threshold: with logistic noise, |θ_i − θ_j + noise| < log θ. So a strength
    is on the scale of the latent difference, and 400 points are odds of ten to one were the threshold zero.
    """
    return Likelihood(
        name="rao-kupper",
        title="Rao–Kupper",
        points="seeming better, ties being differences too small to tell",
        treatment="ties modelled as differences below a threshold, both good is a tie, both bad is "
        + ("a tie" if both_bad == "tie" else "dropped"),
        columns=("first", "second", "tie"),
        placed=(0, 1, 2, 2, 2 if both_bad == "tie" else -1),
        parameters=("log θ",),
        strength_slopes=np.array([[1.0, 0.0], [-1.0, 0.0]]),
        parameter_slopes=np.array([[0.0, 1.0]]),
        linear=np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 0.0]]),
        sums=(
            LogSum(np.array([[0.5, 0.0], [-0.5, 1.0]]), np.zeros(2)),
            LogSum(np.array([[-0.5, 0.0], [0.5, 1.0]]), np.zeros(2)),
        ),
        coefficients=-np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
        powers=np.array([0.0, 0.0, 1.0]),
        rate=2.0,
    )
