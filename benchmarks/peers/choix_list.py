"""The package choix on its usual list of battles, a tie being a win for each."""

import choix
import numpy as np
import pandas as pd

NAME = "choix, list"
Loaded = tuple[list[str], list[tuple[int, int]]]


def load(frame: pd.DataFrame) -> Loaded:
    """Every battle twice, so that a tie can stand once each way."""
    size = len(frame)
    codes, names = pd.factorize(pd.concat([frame["model_a"], frame["model_b"]], ignore_index=True))
    first, second = codes[:size], codes[size:]
    won = (frame["winner"] != "model_b").to_numpy()
    lost = (frame["winner"] != "model_a").to_numpy()
    winners = np.concatenate([np.where(won, first, second), np.where(lost, second, first)])
    losers = np.concatenate([np.where(won, second, first), np.where(lost, first, second)])
    return list(names), list(zip(winners.tolist(), losers.tolist(), strict=True))


def fit(loaded: Loaded) -> tuple[list[str], np.ndarray]:
    """I-LSR over the list."""
    names, battles = loaded
    return names, np.asarray(choix.ilsr_pairwise(len(names), battles))
