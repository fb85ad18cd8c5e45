"""Epaile's own engine."""

import numpy as np
import pandas as pd

from analysis import Pairwise, rank
from analysis.comparisons import comparisons_from_frame

NAME = "Epaile"


def load(frame: pd.DataFrame) -> Pairwise:
    """Text to counts."""
    return comparisons_from_frame(frame).counts()


def fit(loaded: Pairwise) -> tuple[list[str], np.ndarray]:
    """Ratings with sandwich intervals and rank ranges: there is no cheaper call."""
    found = rank(loaded).to_frame()
    return list(found["model"]), found["strength"].to_numpy()


def interval(loaded: Pairwise) -> None:
    """The same call: the intervals are part of it."""
    fit(loaded)


def bootstrap(loaded: Pairwise, rounds: int) -> None:
    """The Bayesian bootstrap by battle."""
    rank(loaded, interval="bootstrap", rounds=rounds)
