"""A factor collapsed under conditions: the published tables, and an order that turns round."""

import numpy as np
import pytest

from analysis.comparisons import comparisons_from_frame
from analysis.factors.conditions import Condition, collapse_under, conditions, reversals
from analysis.factors.design import factor_design
from analysis.pairwise import Pairwise
from analysis.published.study import LEVELS, read_published
from analysis.ranking import rank
from tests.vote_logs import simulated_log


@pytest.fixture(scope="module")
def published():
    study = read_published("ebaluatoia")
    factors = {model.name: model.factors for model in study.models if model.size == "8B"}
    design = factor_design(study.votes.models, factors, tuple(LEVELS), levels=LEVELS)
    return study.votes, design


def ratings(table):
    return {row.level: row.rating for row in table.levels}


def test_the_published_factor_tables_are_reproduced_within_one_point(published):
    votes, design = published
    corpus = collapse_under(votes, design, "corpus", Condition())
    assert ratings(corpus) == pytest.approx({"without": 958, "with": 1041}, abs=1)
    trained = Condition(at=("corpus", "with"))
    mixes = collapse_under(votes, design, "instructions", trained)
    told = {"none": 932, "EN": 1028, "EU": 1005, "EN+EU": 1033}
    assert ratings(mixes) == pytest.approx(told, abs=1)


def test_a_collapsed_factor_is_what_ranking_the_levels_gives(published):
    votes, design = published
    found = collapse_under(votes, design, "backbone", Condition())
    levels = {model: row[0] for model, row in design.members.items()}
    ranked = {each.model: each for each in rank(votes.collapse(levels)).ratings}
    assert found.battles == sum(each.battles for each in ranked.values()) // 2
    for row in found.levels:
        theirs = ranked[row.level]
        assert (row.rating, row.low, row.high) == pytest.approx(
            (theirs.rating, theirs.low, theirs.high), abs=1e-6
        )


def test_the_order_of_the_published_backbones_turns_round(published):
    votes, design = published
    tables = [
        collapse_under(votes, design, "backbone", condition)
        for condition in conditions(design, "backbone")
    ]
    rounded = {name: round(value) for name, value in ratings(tables[0]).items()}
    assert rounded == {"BASE_EN": 990, "BASE_EU": 1026, "INST_EN": 984}
    trained = next(each for each in tables if each.condition.at == ("corpus", "with"))
    rounded = {name: round(value) for name, value in ratings(trained).items()}
    assert rounded == {"BASE_EN": 994, "BASE_EU": 997, "INST_EN": 1009}
    sentence = next(each for each in reversals(tables) if "INST_EN is behind BASE_EU" in each)
    assert "nothing held fixed (−42)" in sentence
    assert "+12 with corpus=with held fixed" in sentence
    assert "+13 with corpus and instructions held fixed" in sentence
    assert "the order turns round (Simpson's paradox)" in sentence


def test_every_condition_is_there_and_says_why_it_cannot_be_had(published):
    votes, design = published
    found = conditions(design, "backbone")
    words = [condition.words for condition in found]
    assert words == [
        "nothing",
        *("corpus=without", "corpus=with"),
        *(f"instructions={level}" for level in LEVELS["instructions"]),
        *("corpus", "instructions", "corpus and instructions"),
    ]
    bare = collapse_under(votes, design, "backbone", Condition(at=("instructions", "none")))
    assert bare.differences == {}
    assert bare.reason == "no battle that this condition allows"


def simpson():
    """Good models are mostly old, and within old and within new the second level wins two to one."""
    names = ("one-old", "two-old", "one-new", "two-new")
    factors = dict(
        zip(
            names,
            (dict(zip(("tuning", "age"), n.split("-"), strict=True)) for n in names),
            strict=True,
        )
    )
    wins = np.zeros((4, 4), int)
    for winner, loser, times, lost in (
        (1, 0, 20, 10), (3, 2, 20, 10), (0, 3, 300, 30), (0, 2, 10, 1), (1, 3, 10, 1), (1, 2, 9, 1),
    ):  # fmt: skip
        wins[winner, loser], wins[loser, winner] = times, lost
    votes = Pairwise(names, wins, np.zeros_like(wins))
    return votes, factor_design(names, factors, ("tuning", "age"))


def test_a_paradox_by_hand():
    votes, design = simpson()
    tables = [
        collapse_under(votes, design, "tuning", each) for each in conditions(design, "tuning")
    ]
    by_words = {table.condition.words: table for table in tables}
    # One against two: 10 + 10 + 300 + 1 won, 20 + 20 + 30 + 9 lost; with the age fixed 20 to 40.
    points = 400 / np.log(10)
    whole = by_words["nothing"].differences["two", "one"][0]
    assert whole == pytest.approx(points * np.log(79 / 321))
    assert by_words["age"].differences["two", "one"][0] == pytest.approx(points * np.log(2))
    assert by_words["age=old"].battles == 30
    (sentence,) = reversals(tables)
    assert sentence.startswith("two is behind one with nothing held fixed (−244), and ahead")
    assert sentence.endswith("beyond chance with age held fixed.")


def test_an_order_that_stays_is_not_called_a_paradox():
    votes, design = simpson()
    turned = collapse_under(votes, design, "tuning", Condition(alike=("age",)))
    assert reversals([turned, turned]) == ()


def test_the_voters_widen_the_interval_when_they_have_tastes():
    log = simulated_log(np.array([0.0, 0.1, 0.2, 0.3]), taste=1.5, participants=30, seed=2)
    votes = comparisons_from_frame(log)
    factors = {model: {"a": "xxyy"[at], "b": "1212"[at]} for at, model in enumerate(votes.models)}
    design = factor_design(votes.models, factors, ("a", "b"))
    widths = [
        high - low
        for kind in ("sandwich", "cluster")
        for found in [collapse_under(votes, design, "a", Condition(("b",)), kind=kind)]
        for _, low, high in found.differences.values()
    ]
    assert widths[1] > 1.2 * widths[0]


def test_levels_without_a_link_are_left_without_a_rating():
    wins = np.array([[0, 5, 0], [4, 0, 0], [0, 0, 0]])
    votes = Pairwise(tuple("xyz"), wins, np.zeros_like(wins))
    factors = {model: {"a": model} for model in "xyz"}
    found = collapse_under(votes, factor_design(votes.models, factors, ("a",)), "a", Condition())
    assert [row.rating is None for row in found.levels] == [False, False, True]
    assert "z (no battle links it to the others)" in found.reason
    decided = Pairwise(votes.models, np.triu(wins), votes.ties)
    design = factor_design(votes.models, factors, ("a",))
    never = collapse_under(decided, design, "a", Condition())
    assert "always won" in never.reason
    assert all(row.rating is None for row in never.levels)
