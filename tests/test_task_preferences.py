"""Won, tied, lost: worked example, properties, and votes of a star with known strengths."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement.verdicts import judgements_from_votes
from analysis.tasks.preferences import ALL, Group, bars, focal_model, groups_of, prompts_of
from arena.errors import InputError

COLUMNS = ["battle", "participant", "prompt", "model_left", "model_right", "outcome"]


def group_of(rows, who="people", language=ALL, category=ALL):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    verdicts = judgements_from_votes(frame)
    prompts = dict(zip(frame["prompt"], frame["prompt"], strict=True))
    return Group(who, language, category, verdicts, prompts_of(verdicts, prompts))


def star(outcomes, other="b"):
    """Battles of x (left) against another model, a prompt each."""
    return [(f"{other}{n}", "p", f"q{n}", "x", other, said) for n, said in enumerate(outcomes)]


def test_a_focal_model_has_a_bar_for_each_baseline():
    """Worked by hand: x wins 3 of 5 against b with one tie, and loses both against c."""
    rows = star(["left", "left", "left", "tie", "right"]) + star(["right", "right"], "c")
    whole, b, c = bars([group_of(rows)], "x")
    assert [bar.opponent for bar in (whole, b, c)] == [ALL, "b", "c"]
    assert (b.wins.value, b.ties.value, b.losses.value) == pytest.approx((0.6, 0.2, 0.2))
    assert b.net.value == pytest.approx(0.4)
    assert (c.wins.value, c.losses.value, c.judgements) == (0.0, 1.0, 2)
    assert whole.judgements == 7
    # Wilson's interval for 3 of 5.
    assert b.wins.range == pytest.approx((0.2307, 0.8824), abs=1e-4)


def test_without_a_focal_model_everybody_meets_all():
    rows = [*star(["left", "tie"]), ("n", "p", "q9", "b", "c", "left")]
    found = {bar.model: bar for bar in bars([group_of(rows)], None)}
    assert set(found) == {"x", "b", "c"}
    assert found["b"].losses.value == pytest.approx(1 / 3)
    assert found["b"].wins.value == pytest.approx(1 / 3)


def test_a_star_is_seen_by_its_centre():
    assert focal_model([("a", "x"), ("b", "x")]) == "x"
    assert focal_model([("a", "x"), ("b", "x"), ("a", "b")]) is None
    assert focal_model([("a", "x")]) is None


def test_groups_are_of_what_differs():
    frame = pd.DataFrame({"language": ["fi", "fi", "ur"], "category": ["one", "two", "one"]})
    names = [(language, category, len(rows)) for language, category, rows in groups_of(frame)]
    assert names == [
        (ALL, ALL, 3), (ALL, "one", 2), (ALL, "two", 1), ("fi", ALL, 2), ("fi", "one", 1), ("fi", "two", 1),
        ("ur", ALL, 1), ("ur", "one", 1),
    ]  # fmt: skip
    assert [key[:2] for key in groups_of(frame[:1])] == [(ALL, ALL)]
    assert len(groups_of(pd.DataFrame({"prompt": ["a"]}))) == 1


def test_verdicts_on_one_prompt_are_alike():
    alone = bars([group_of(star(["left", "right"] * 20))], "x")[0]
    rows = [
        (f"{n}", f"p{n % 4}", f"q{n // 4}", "x", "b", "left" if n // 4 % 2 else "right")
        for n in range(40)
    ]
    together = bars([group_of(rows)], "x")[0]
    widths = [bar.wins.range[1] - bar.wins.range[0] for bar in (alone, together)]
    assert widths[1] > 1.5 * widths[0]


def test_two_orders_of_a_judge_make_one_verdict():
    rows = [
        ("1", "gpt", "q", "x", "b", "left"),
        ("2", "gpt", "q", "b", "x", "left"),
        *star(["left"]),
    ]
    found = bars([group_of(rows)], "x", rule="tie")[0]
    assert (found.judgements, found.ties.value) == (3 - 1, 0.5)
    assert bars([group_of(rows)], "x", rule="first")[0].wins.value == 1.0


outcomes = st.lists(st.sampled_from(["left", "tie", "right"]), min_size=1, max_size=20)


@settings(max_examples=30)
@given(outcomes)
def test_shares_add_up_and_exchanging_sides_turns_them(said):
    (bar,) = bars([group_of(star(said))], "x")
    turned = [
        (battle, who, prompt, right, left, {"left": "right", "right": "left"}.get(outcome, outcome))
        for battle, who, prompt, left, right, outcome in star(said)
    ]
    assert bar == bars([group_of(turned)], "x")[0]
    assert bar.wins.value + bar.ties.value + bar.losses.value == pytest.approx(1)
    (other,) = bars([group_of(star(said))], "b")
    assert (other.wins.value, other.losses.value) == (bar.losses.value, bar.wins.value)
    if bar.net.value is not None:
        assert bar.net.value == pytest.approx(bar.wins.value - bar.losses.value)


def test_intervals_hold_the_known_chance_of_winning():
    """A prompt favours one side in all of its five verdicts more than another prompt does."""
    generator = np.random.default_rng(4)
    held, rounds = 0, 60
    for _ in range(rounds):
        chance = generator.beta(3, 2, 30)  # of winning, by prompt; 0.6 on average
        won = generator.random((30, 5)) < chance[:, None]
        rows = [
            (f"{q}-{n}", f"p{n}", f"q{q}", "x", "b", "left" if won[q, n] else "right")
            for q in range(30)
            for n in range(5)
        ]
        (bar,) = bars([group_of(rows)], "x")
        held += bar.wins.low <= 0.6 <= bar.wins.high
    assert 0.90 <= held / rounds <= 0.99


def test_a_level_that_is_none_is_refused():
    with pytest.raises(InputError, match="confidence level"):
        bars([group_of(star(["left"]))], "x", level=0)
