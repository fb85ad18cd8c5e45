"""Decisions of reviewers: worked example, a published interval, properties, known error rates."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.tasks.reviews import DECISIONS, decisions_by_source, first_looks, two_looks

COLUMNS = ["item", "participant", "decision", "revises", "model", "prompt", "question", "purpose"]


def reviewed(rows):
    """A table of reviews from (item, participant, decision, revises) rows, of the model that the item names."""
    full = [(*row, row[0][0], row[0], "decision", "ranked") for row in rows]
    return pd.DataFrame(full, columns=COLUMNS)


def test_shares_are_of_first_looks_by_source():
    """Worked by hand: of x's four items two are accepted, one edited, one rejected at first look."""
    rows = [
        ("x1", "ana", "accept", ""), ("x2", "ana", "accept", ""), ("x3", "ana", "edit", ""),
        ("x4", "ana", "reject", ""), ("x3", "bob", "accept", "b3"), ("y1", "ana", "reject", ""),
    ]  # fmt: skip
    x, y = decisions_by_source(reviewed(rows))
    assert (x.name, x.items, y.name, y.items) == ("x", 4, "y", 1)
    assert [x.shares[name].value for name in DECISIONS] == [0.5, 0.25, 0.25]
    assert [y.shares[name].value for name in DECISIONS] == [0.0, 0.0, 1.0]
    assert y.shares["reject"].range[0] > 0.2


def test_the_interval_of_a_share_is_the_published_one():
    """Newcombe (1998, Statistics in Medicine 17:857, table I): 81 of 263 give 0.2553 to 0.3662 (Wilson)."""
    rows = [(f"x{n}", "ana", "accept" if n < 81 else "reject", "") for n in range(263)]
    (source,) = decisions_by_source(reviewed(rows))
    assert source.shares["accept"].range == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_many_reviewers_count_as_clusters():
    rows = [(f"x{n}", f"r{n % 12}", "accept" if n % 12 < 6 else "reject", "") for n in range(120)]
    (source,) = decisions_by_source(reviewed(rows))
    low, high = source.shares["accept"].range
    # Each of twelve always decides alike, so there are twelve decisions and not 120.
    assert (low, high) == pytest.approx((0.2538, 0.7462), abs=0.01)


def test_repeats_and_controls_are_no_looks():
    rows = reviewed([("x1", "ana", "accept", ""), ("x1", "ana", "reject", ""), ("x2", "ana", "edit", "")])  # fmt: skip
    rows.loc[1, "purpose"] = "repeat"
    rows.loc[2, "purpose"] = "control"
    assert first_looks(rows)["decision"].tolist() == ["accept"]
    assert two_looks(rows) is None


def test_a_second_look_at_an_edited_text_is_no_disagreement():
    rows = [("x1", "ana", "edit", ""), ("x1", "bob", "accept", "b1")]
    rows += [(f"x{n}", who, "accept" if n % 2 else "reject", "") for n in range(2, 12) for who in ("ana", "bob")]  # fmt: skip
    looks = two_looks(reviewed(rows))
    assert (looks.same.value, looks.same.items, looks.kappa.value) == (1.0, 10, 1.0)
    assert (looks.mended.value, looks.mended.items) == (1.0, 1)
    assert sum(map(sum, looks.table)) == 11


decisions = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2), st.integers(0, 2)), min_size=1)


@settings(max_examples=30)
@given(decisions)
def test_shares_of_a_source_add_up_to_one(drawn):
    rows = [(f"x{item}", f"r{who}", DECISIONS[said], "") for item, who, said in drawn]
    (source,) = decisions_by_source(reviewed(rows))
    assert sum(source.shares[name].value for name in DECISIONS) == pytest.approx(1)
    assert source.items == len({item for item, _, _ in drawn})


@settings(max_examples=30)
@given(decisions, st.integers(0, 10**6))
def test_the_order_of_items_does_not_matter(drawn, seed):
    rows = [(f"x{item}", f"r{who}", DECISIONS[said], "") for item, who, said in drawn]
    frame = reviewed(rows)
    items = frame["item"].unique()
    order = np.random.default_rng(seed).permutation(items)
    turned = pd.concat([frame[frame["item"] == item] for item in order], ignore_index=True)
    assert two_looks(turned) == two_looks(frame)


def test_known_reviewers_give_back_their_agreement():
    """Two reviewers who each see the truth with a known probability, else guess: kappa is the product."""
    held, rounds = 0, 100
    generator = np.random.default_rng(5)
    for _ in range(rounds):
        truth = generator.integers(0, 3, 150)
        rows = []
        for who, skill in (("ana", 0.9), ("bob", 0.7)):
            said = np.where(generator.random(150) < skill, truth, generator.integers(0, 3, 150))
            rows += [(f"x{n}", who, DECISIONS[code], "") for n, code in enumerate(said)]
        looks = two_looks(reviewed(rows))
        held += looks.kappa.low <= 0.63 <= looks.kappa.high
    assert 0.90 <= held / rounds <= 0.99
