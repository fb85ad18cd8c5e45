"""Rao and Kupper's model with an origin that "both bad" gives (P2L: Frick et al. 2025, arXiv 2502.14855)."""

import numpy as np

from analysis.models.likelihood import Likelihood, LogSum


def grounded() -> Likelihood:
    """P(i wins) = π_i/(π_i + θπ_j + 1), P(both bad) = 1/(1 + π_i + π_j), a tie has the rest.

    The rest is π_iπ_j(θ − 1)(1/A + 1/B)/C with the denominators A, B of the wins and C of "both bad".
    Strength zero means: as likely acceptable as not, and needs no anchor. The tie parameter is log θ > 0.
    """
    first = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    second = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    bad = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    both = np.vstack([bad[:2], first[1], second[1], np.zeros(3)])
    return Likelihood(
        name="grounded",
        title="grounded Rao–Kupper",
        points="being acceptable",
        treatment="both bad has a probability of its own and gives the origin, both good is a tie",
        columns=("first", "second", "tie", "both_bad"),
        placed=(0, 1, 2, 2, 3),
        parameters=("log θ",),
        strength_slopes=np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
        parameter_slopes=np.array([[0.0, 0.0, 1.0]]),
        linear=np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
        sums=(
            LogSum(first, np.zeros(3)),
            LogSum(second, np.zeros(3)),
            LogSum(bad, np.zeros(3)),
            LogSum(both, np.array([0.0, 0.0, 0.0, 0.0, np.log(2.0)])),
        ),
        coefficients=np.array(
            [
                [-1.0, 0.0, 0.0, 0.0],
                [0.0, -1.0, 0.0, 0.0],
                [-1.0, -1.0, -1.0, 1.0],
                [0.0, 0.0, -1.0, 0.0],
            ]
        ),
        powers=np.array([0.0, 0.0, 1.0, 0.0]),
        rate=1.0,
        absolute=True,
    )
