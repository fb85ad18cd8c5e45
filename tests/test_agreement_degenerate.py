"""Whatever people and judges do, no shown interval is without a width, infinite, or missing without a reason."""

import math
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

from analysis.agreement.overall import measure_agreement
from analysis.agreement.ratings import ratings_from_frame
from analysis.agreement.tables import agreement_tables
from analysis.agreement.verdicts import judgements_from_votes
from analysis.judges.assessment import assess_pair_judge, assess_score_judge
from analysis.judges.position import position
from analysis.judges.tables import pair_judge_tables, score_judge_tables
from arena.errors import InputError

ENDS = ("_low", "_high")
OUTCOMES = (["left", "right", "tie"], ["tie"], ["left"], ["both_good", "both_bad", "left", "right"])


def check(tables):
    for table in tables:
        assert table.texts() is not None
        for row in table.records():
            for key in [name.removesuffix("_low") for name in row if name.endswith("_low")]:
                low, high = (row[key + end] for end in ENDS)
                if low is not None:
                    assert math.isfinite(low)
                    assert low < high < math.inf
                elif key == "interval":
                    assert row["note"]


def votes(generator, who, outcomes, rows):
    models, prompts = generator.integers(2, 6), generator.integers(1, 10)
    one = generator.integers(0, models, rows)
    other = (one + generator.integers(1, models, rows)) % models
    return pd.DataFrame(
        {
            "participant": who,
            "prompt": [f"q{number}" for number in generator.integers(0, prompts, rows)],
            "model_left": [f"m{number}" for number in one],
            "model_right": [f"m{number}" for number in other],
            "outcome": generator.choice(outcomes, rows),
        }
    )


def ratings(generator, people, rows):
    items, top = generator.integers(1, 12), generator.integers(1, 5)
    return ratings_from_frame(
        pd.DataFrame(
            {
                "item": [f"i{number}" for number in generator.integers(0, items, rows)],
                "annotator": [f"a{number}" for number in generator.integers(0, people, rows)],
                "score": generator.integers(0, top, rows),
            }
        )
    )


@pytest.mark.parametrize("seed", range(25))
def test_agreement_never_shows_an_impossible_interval(seed):
    generator = np.random.default_rng(seed)
    rated = ratings(generator, generator.integers(1, 5), int(generator.integers(1, 40)))
    people = [f"p{number}" for number in generator.integers(0, 6, 60)]
    cast = votes(generator, people, OUTCOMES[seed % 4], 60)
    for judgements in (
        rated.judgements(),
        rated.judgements(measure="nominal"),
        judgements_from_votes(cast),
        judgements_from_votes(cast, ties="apart"),
    ):
        with suppress(InputError):  # nothing was judged twice
            check(agreement_tables(measure_agreement(judgements, rounds=100), judgements))


@pytest.mark.parametrize("seed", range(25))
def test_a_judge_never_gets_an_impossible_interval(seed):
    generator = np.random.default_rng(seed)
    people = [f"p{number}" for number in generator.integers(0, 14, 90)]
    cast = judgements_from_votes(votes(generator, people, OUTCOMES[seed % 4], 90))
    judge = judgements_from_votes(votes(generator, "gpt", OUTCOMES[seed % 3], 150))
    one, other = (ratings(generator, count, 30) for count in (3, 1))
    with suppress(InputError):  # no item in common
        found = assess_pair_judge(cast, judge, "gpt", rounds=100)
        check(pair_judge_tables(found, position(cast, "people")))
    with suppress(InputError):
        check(score_judge_tables(assess_score_judge(one, other, "a0", threshold=1, rounds=100)))
