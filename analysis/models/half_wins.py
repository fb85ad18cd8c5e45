"""Bradley–Terry with ties as half wins, or without ties.

P(i beats j) = π_i / (π_i + π_j), π = exp(θ) (Zermelo 1929; Bradley & Terry 1952). A tie that counts as half a
win for both is no outcome with a probability: the fit is a quasi-likelihood, its strengths are log-odds of
the expected *score*, and its intervals must come from a sandwich.
"""

from typing import Literal

import numpy as np

from analysis.models.likelihood import DECIDED, Likelihood, LogSum

TieRule = Literal["half", "drop"]
BothBad = Literal["tie", "drop"]


def bradley_terry(ties: TieRule = "half", both_bad: BothBad = "tie") -> Likelihood:
    """The likelihood; `both_bad` says whether "both bad" goes with the ties or is left out."""
    tie = 2 if ties == "half" else -1
    points = "the expected score, a tie being half" if ties == "half" else DECIDED
    placed = (0, 1, tie, tie, tie if both_bad == "tie" else -1)
    treatment = "ties as half a win for both" if ties == "half" else "ties dropped"
    if ties == "half" and both_bad == "drop":
        treatment += ", both bad dropped"
    return Likelihood(
        name="bradley-terry",
        title="Bradley–Terry",
        points=points,
        treatment=treatment,
        columns=("first", "second", "tie"),
        placed=placed,
        parameters=(),
        strength_slopes=np.array([[1.0], [-1.0]]),
        parameter_slopes=np.zeros((0, 1)),
        linear=np.array([[0.5], [-0.5], [0.0]]),
        sums=(LogSum(np.array([[0.5], [-0.5]]), np.zeros(2)),),
        coefficients=-np.ones((3, 1)),
        powers=np.zeros(3),
        proper=ties == "drop",
    )
