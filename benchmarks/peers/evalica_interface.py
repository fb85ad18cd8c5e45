"""The package evalica by its own interface: lists of names and winners."""

from typing import Any, cast

import evalica
import numpy as np
import pandas as pd

NAME = "evalica"
Loaded = tuple[list[str], list[str], list[evalica.Winner]]
WINNERS = {"model_a": evalica.Winner.X, "model_b": evalica.Winner.Y, "tie": evalica.Winner.Draw}


def load(frame: pd.DataFrame) -> Loaded:
    """Columns to lists."""
    return (
        frame["model_a"].tolist(),
        frame["model_b"].tolist(),
        [WINNERS[winner] for winner in frame["winner"].tolist()],
    )


def fit(loaded: Loaded) -> tuple[list[str], np.ndarray]:
    """Bradley–Terry with ties as half wins, to a tolerance that is as sharp as ours."""
    scores = evalica.bradley_terry(*loaded, tolerance=1e-12, limit=10_000).scores
    return list(scores.index), np.log(scores.to_numpy())


def bootstrap(loaded: Loaded, rounds: int) -> None:
    """Percentiles; its default (BCa) would add a refit for each vote."""
    # Its own types do not allow its own functions here.
    method = cast(Any, evalica.bradley_terry)
    evalica.bootstrap(
        method,
        *loaded,
        n_resamples=rounds,
        bootstrap_method="percentile",
        random_state=0,
    )
