"""Vote logs made up for the tests: people with tastes, ties, and columns like those of our own log."""

import numpy as np
import pandas as pd

from analysis.pairwise import FloatArray


def simulated_log(
    strengths: FloatArray,
    *,
    participants: int = 40,
    votes_each: int = 20,
    prompts: int = 15,
    taste: float = 0.0,
    prompt_taste: float = 0.0,
    tie_width: float = 0.5,
    side: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """A long log in the columns of our own: each participant judges `votes_each` random pairs.

    `taste` is the standard deviation of a participant's own opinion of each model, `prompt_taste` of a
    prompt's; a latent difference with logistic noise below `tie_width` is a tie; `side` favours the left.
    """
    generator = np.random.default_rng(seed)
    size, rows = len(strengths), participants * votes_each
    person = np.repeat(np.arange(participants), votes_each)
    prompt = generator.integers(0, prompts, rows)
    left = generator.integers(0, size, rows)
    right = (left + generator.integers(1, size, rows)) % size
    opinions = generator.normal(0, 1, (participants, size)) * taste
    fits = generator.normal(0, 1, (prompts, size)) * prompt_taste
    worth = strengths + opinions[person] + fits[prompt]
    row = np.arange(rows)
    felt = worth[row, left] - worth[row, right] + side + generator.logistic(size=rows)
    outcome = np.where(np.abs(felt) < tie_width, "tie", np.where(felt > 0, "left", "right"))
    names = np.array([f"m{number:02d}" for number in range(size)])
    return pd.DataFrame(
        {
            "battle": [f"b{number:06d}" for number in range(rows)],
            "question": "overall",
            "model_left": names[left],
            "model_right": names[right],
            "outcome": outcome,
            "participant": [f"p{number:04d}" for number in person],
            "prompt": [f"q{number:03d}" for number in prompt],
            "purpose": "ranked",
            "probability": 1.0 / (size * (size - 1)),
            "seconds": generator.uniform(3, 90, rows).round(1),
        }
    )
