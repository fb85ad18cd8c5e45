"""Votes made up for benchmarks: models of known strength, ties, columns of text."""

import numpy as np
import pandas as pd


def simulated_votes(rows: int, models: int = 100, seed: int = 0) -> pd.DataFrame:
    """A vote log of text columns model_a, model_b, winner; about 20 % ties."""
    generator = np.random.default_rng(seed)
    strengths = generator.normal(0, 0.8, models)
    first = generator.integers(0, models, rows)
    second = (first + generator.integers(1, models, rows)) % models
    felt = strengths[first] - strengths[second] + generator.logistic(size=rows)
    names = np.array([f"model-{number:03d}" for number in range(models)])
    outcome = np.where(np.abs(felt) < 0.45, "tie", np.where(felt > 0, "model_a", "model_b"))
    return pd.DataFrame({"model_a": names[first], "model_b": names[second], "winner": outcome})
