"""Checks without an arena: which are drawn, on which side, what passes, and whom a rule leaves out."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.quality.power import RANDOM, SLIPPING, TWO_WAYS, reach
from arena.checks import draw_check, seated_again, seated_control
from arena.codes import Purpose
from arena.domain import Pairing, Prompt, PromptAgain
from arena.quality import (
    BETTER,
    Control,
    Exclusion,
    Floor,
    Quality,
    Repeats,
    at_most,
    meets,
    seated_expectation,
    unswapped,
)
from arena.store import CheckHistory, Repeatable

BANK = (Prompt("p1", "bat", "eu", "a"), Prompt("p2", "bi", "eu", "b"))
CONTROLS = tuple(
    Control(f"c{number}", "Zer?", "eu", "a", "ona", "txarra", {"overall": "better"})
    for number in range(4)
)
QUALITY = Quality(CONTROLS, 0.2, Repeats(0.1, after=2))
RULE = Exclusion(controls_below=0.8)


def history(controls=(), *judged):
    return CheckHistory(frozenset(controls), judged)


def test_checks_come_at_their_shares():
    chance = Random(1)
    ripe = history((), Repeatable("b1", "p1", "bat", 2))
    found = Counter()
    for _ in range(10_000):
        offered = draw_check(QUALITY, ripe, BANK, chance)
        found[
            type(offered) if offered is None or isinstance(offered, PromptAgain) else offered.id[0]
        ] += 1
    assert found["c"] / 10_000 == pytest.approx(0.2, abs=0.02)
    assert found[PromptAgain] / 10_000 == pytest.approx(0.1, abs=0.015)


@pytest.mark.parametrize(
    "judged",
    [
        Repeatable("b1", "p1", "bat", 1),
        Repeatable("b1", "p1", "an earlier text", 9),
        Repeatable("b1", "p9", "bat", 9),
    ],
)
def test_what_is_too_fresh_or_not_in_the_bank_any_more_is_not_shown_again(judged):
    chance = Random(1)
    everything = Quality(repeats=Repeats(0.5, after=2))
    assert {draw_check(everything, history((), judged), BANK, chance) for _ in range(200)} == {None}


def test_nobody_meets_a_control_twice_or_one_of_another_topic():
    chance = Random(1)
    often = Quality(CONTROLS, 0.5)
    offers = [draw_check(often, history(["c0", "c1"]), BANK, chance) for _ in range(200)]
    assert {each.id for each in offers if each} == {"c2", "c3"}
    assert not any(draw_check(often, history(), BANK, chance, category="b") for _ in range(200))
    assert not any(draw_check(often, history(), BANK, chance, controls=False) for _ in range(200))
    besides = [draw_check(often, history(), BANK, chance, besides="c0") for _ in range(200)]
    assert "c0" not in {each.id for each in besides if each}


def test_sides_of_controls_are_balanced_and_repeats_change_them():
    chance = Random(1)
    left = sum(seated_control(chance).pairing.left == BETTER for _ in range(2000))
    assert binom.cdf(left, 2000, 0.5) == pytest.approx(0.5, abs=0.499)
    pair = Pairing("x", "y", "uniform", 0.1)
    again = seated_again(pair, "b1", chance, swapped=True)
    assert (again.pairing.both, again.purpose, again.repeats) == (("y", "x"), Purpose.REPEAT, "b1")
    either = {seated_again(pair, "b1", chance, swapped=False).pairing.both for _ in range(50)}
    assert either == {("x", "y"), ("y", "x")}


@pytest.mark.parametrize(
    ("expected", "outcomes"),
    [
        (
            "left",
            {"left": True, "tie": False, "right": False, "both_bad": False, "cannot_say": None},
        ),
        ("right_or_tie", {"left": False, "tie": True, "right": True, "both_good": True}),
    ],
)
def test_what_a_control_expects(expected, outcomes):
    assert {outcome: meets(outcome, expected) for outcome in outcomes} == outcomes
    code = "not_worse" if "tie" in expected else "better"
    assert seated_expectation(code, better_left=expected.startswith("left")) == expected


@given(st.sampled_from(["left", "tie", "right", "both_good", "both_bad"]))
def test_putting_sides_back_twice_changes_nothing(outcome):
    assert unswapped(unswapped(outcome, swapped=True), swapped=True) == outcome
    assert unswapped(outcome, swapped=False) == outcome


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.05, 0.95))
def test_the_test_is_the_binomial_distribution(hits, more, chance):
    assert at_most(hits, hits + more, chance) == pytest.approx(binom.cdf(hits, hits + more, chance))


@given(
    st.integers(1, 60),
    st.floats(0.05, 0.95),
    st.floats(0.001, 0.2),
    st.integers(2, 10),
)
def test_one_miss_never_leaves_anybody_out(seen, below, risk, at_least):
    rule = Exclusion(controls_below=below, at_least=at_least, risk=risk)
    assert not rule.shows(seen - 1, seen, below)
    assert not rule.shows(seen, seen, below)


@given(st.integers(0, 40), st.floats(0.05, 0.95), st.floats(0.01, 0.2))
def test_a_rule_leaves_out_who_passes_at_its_bound_no_more_often_than_it_says(seen, below, risk):
    rule = Exclusion(controls_below=below, risk=risk)
    [chance] = reach(rule, seen, (below,)).chances
    assert chance <= risk


def test_without_a_bound_or_enough_of_the_kind_nobody_is_left_out():
    assert not Exclusion().shows(0, 20, None)
    assert not RULE.shows(0, 3, 0.8)
    assert RULE.shows(0, 4, 0.8)


def test_the_power_of_the_shipped_rule_is_what_the_docs_say():
    chances = (RANDOM, TWO_WAYS, SLIPPING)
    rounded = {
        count: (found.most, *(round(chance, 4) for chance in found.chances))
        for count in (4, 6, 8, 12, 20)
        for found in [reach(RULE, count, chances)]
    }
    assert rounded == {
        4: (1, 0.5926, 0.3125, 0.0037),
        6: (2, 0.6804, 0.3438, 0.0013),
        8: (3, 0.7414, 0.3633, 0.0004),
        12: (6, 0.9336, 0.6128, 0.0005),
        20: (12, 0.9963, 0.8684, 0.0004),
    }


def test_a_floor_grows_with_what_there_is_to_read():
    floor = Floor(3, 2)
    assert floor.seconds(0) == 3
    assert floor.seconds(600) == 5
    assert floor.seconds(3000) == 13
