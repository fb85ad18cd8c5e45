"""Self-consistency: repeats found by hand, sides, clusters, nothing to say."""

import numpy as np
import pandas as pd
import pytest

from analysis.agreement.repeats import repeats, self_consistency
from analysis.agreement.verdicts import judgements_from_votes


def log(*rows):
    names = ["participant", "prompt", "model_left", "model_right", "outcome"]
    return pd.DataFrame(rows, columns=names)


HAND = log(
    ("p1", "q1", "a", "b", "left"),  # again with swapped sides, the same winner
    ("p1", "q1", "b", "a", "right"),
    ("p1", "q2", "a", "b", "left"),  # again on the same sides, another winner
    ("p2", "q1", "a", "b", "tie"),
    ("p1", "q2", "a", "b", "right"),
    ("p2", "q1", "b", "a", "left"),  # swapped, a tie became a winner
    ("p2", "q2", "a", "b", "left"),  # never again
)


def test_repeats_are_paired_by_hand():
    found = repeats(judgements_from_votes(HAND))
    pairs = {
        (int(who), int(item)): (one, two, bool(swapped))
        for who, item, one, two, swapped in zip(
            found.annotator, found.item, found.earlier, found.later, found.swapped, strict=True
        )
    }
    assert pairs == {
        (0, 0): (1.0, 1.0, True),
        (0, 1): (1.0, -1.0, False),
        (1, 0): (0.0, -1.0, True),
    }


def test_shares_are_split_by_sides():
    found = self_consistency(judgements_from_votes(HAND))
    assert (found.pairs, found.annotators) == (3, 2)
    assert found.alike.value == pytest.approx(1 / 3)
    assert found.same_sides.value == 0.0
    assert found.swapped_sides.value == 0.5
    assert found.kappa.note == "not identified: 3 shared items, not 4"


def test_three_judgements_of_one_item_are_two_pairs():
    rows = [("p", "q", "a", "b", outcome) for outcome in ("left", "left", "tie")]
    found = repeats(judgements_from_votes(log(*rows)))
    assert list(zip(found.earlier, found.later, strict=True)) == [(1.0, 1.0), (1.0, 0.0)]


def test_without_repeats_there_is_no_share():
    found = self_consistency(judgements_from_votes(HAND[:1]))
    assert found.pairs == 0
    assert found.alike.note == "not identified: there is nothing to count"


def test_the_interval_covers_when_people_differ_in_care():
    generator, hits, rounds = np.random.default_rng(0), 0, 200
    for _ in range(rounds):
        care = generator.beta(8, 4, 30)
        same = generator.random((30, 12)) < care[:, None]
        rows = []
        for person, line in enumerate(same):
            for prompt, alike in enumerate(line):
                who, what = f"p{person}", f"q{prompt}"
                rows.append((who, what, "a", "b", "left"))
                rows.append((who, what, "b", "a", "right" if alike else "left"))
        found = self_consistency(judgements_from_votes(log(*rows)))
        hits += found.swapped_sides.low <= 8 / 12 <= found.swapped_sides.high
    assert hits / rounds > 0.90
