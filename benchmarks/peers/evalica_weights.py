"""The package evalica at its best: unique rows, counted with pandas, as weights."""

import evalica
import numpy as np
import pandas as pd

from benchmarks.peers.evalica_interface import WINNERS

NAME = "evalica, weights"
Loaded = tuple[list[str], list[str], list[evalica.Winner], np.ndarray]


def load(frame: pd.DataFrame) -> Loaded:
    """Group by and count."""
    counted = frame.groupby(["model_a", "model_b", "winner"], observed=True, sort=False).size()
    rows = counted.index.to_frame(index=False)
    return (
        rows["model_a"].tolist(),
        rows["model_b"].tolist(),
        [WINNERS[winner] for winner in rows["winner"]],
        counted.to_numpy(dtype=float),
    )


def fit(loaded: Loaded) -> tuple[list[str], np.ndarray]:
    """Bradley–Terry on weighted rows."""
    first, second, winners, weights = loaded
    scores = evalica.bradley_terry(
        first, second, winners, weights=weights, tolerance=1e-12, limit=10_000
    ).scores
    return list(scores.index), np.log(scores.to_numpy())


def bootstrap(loaded: Loaded, rounds: int) -> None:
    """Refits with Gamma weights at its default tolerance."""
    first, second, winners, weights = loaded
    generator = np.random.default_rng(0)
    for _ in range(rounds):
        evalica.bradley_terry(first, second, winners, weights=generator.standard_gamma(weights))
