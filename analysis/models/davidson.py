"""Davidson's model of ties (1970, JASA 65:317)."""

import numpy as np

from analysis.models.half_wins import BothBad
from analysis.models.likelihood import DECIDED, Likelihood, LogSum


def davidson(both_bad: BothBad = "tie") -> Likelihood:
    """P(i wins) : P(j wins) : P(tie) = π_i : π_j : ν√(π_iπ_j); the tie parameter is log ν.

    Newman's (2023) v is ν/2. A difference of strengths is the log-odds of a win among decided votes.
    """
    slopes = np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 1.0]])
    return Likelihood(
        name="davidson",
        title="Davidson",
        points=DECIDED,
        treatment="ties modelled, both good is a tie, both bad is "
        + ("a tie" if both_bad == "tie" else "dropped"),
        columns=("first", "second", "tie"),
        placed=(0, 1, 2, 2, 2 if both_bad == "tie" else -1),
        parameters=("log ν",),
        strength_slopes=np.array([[1.0, 0.0], [-1.0, 0.0]]),
        parameter_slopes=np.array([[0.0, 1.0]]),
        linear=slopes,
        sums=(LogSum(slopes, np.zeros(3)),),
        coefficients=-np.ones((3, 1)),
        powers=np.zeros(3),
    )
