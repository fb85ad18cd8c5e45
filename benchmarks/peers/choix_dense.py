"""The package choix on a matrix of half wins, which is counted here."""

import choix
import numpy as np
import pandas as pd

NAME = "choix, matrix"
Loaded = tuple[list[str], np.ndarray]


def load(frame: pd.DataFrame) -> Loaded:
    """Count with pandas."""
    size = len(frame)
    codes, names = pd.factorize(pd.concat([frame["model_a"], frame["model_b"]], ignore_index=True))
    first, second = codes[:size], codes[size:]
    won = (frame["winner"] == "model_a").to_numpy()
    lost = (frame["winner"] == "model_b").to_numpy()
    share = np.where(won, 1.0, np.where(lost, 0.0, 0.5))
    models = len(names)
    cells = models * models
    matrix = np.bincount(first * models + second, share, cells).reshape(models, models)
    matrix += np.bincount(second * models + first, 1 - share, cells).reshape(models, models)
    return list(names), matrix


def fit(loaded: Loaded) -> tuple[list[str], np.ndarray]:
    """I-LSR to the maximum of the likelihood."""
    names, matrix = loaded
    return names, choix.ilsr_pairwise_dense(matrix)


def bootstrap(loaded: Loaded, rounds: int) -> None:
    """Refits to matrices with Gamma weights, as nobody offers it ready made."""
    generator = np.random.default_rng(0)
    for _ in range(rounds):
        choix.ilsr_pairwise_dense(generator.standard_gamma(loaded[1]))
