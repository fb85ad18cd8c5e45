"""All methods side by side, the headline, and what is said where nothing can be told."""

import numpy as np
import pytest

from analysis.comparisons import comparisons_from_frame
from analysis.factors.comparison import compare_factors
from analysis.factors.effects import level_effects, simple_effects
from analysis.factors.figure import contrasts_plot, factors_figure, shown_contrasts
from analysis.factors.levels import shared_factors
from analysis.factors.prediction import predictions
from analysis.factors.settings import FactorSettings
from analysis.factors.tables import factor_tables
from analysis.pairwise import Pairwise
from analysis.published.study import LEVELS, read_published
from arena.errors import InputError
from tests.vote_logs import simulated_log


@pytest.fixture(scope="module")
def votes():
    return read_published("ebaluatoia").votes


@pytest.fixture(scope="module")
def factors():
    models = read_published("ebaluatoia").models
    return {model.name: model.factors for model in models if model.size == "8B"}


@pytest.fixture(scope="module")
def result(votes, factors):
    return compare_factors(
        votes, factors, factor="backbone", names=LEVELS, settings=FactorSettings(levels=LEVELS)
    )


def by_method(result, factor, level, other):
    return {
        each.method: each
        for each in result.contrasts
        if (each.factor, each.level, each.other_level) == (factor, level, other)
    }


def small(rows, *, seed=0, strengths=None, **more):
    """A comparison of models with these levels of the factors size and corpus, on simulated votes."""
    worth = np.linspace(-0.4, 0.4, len(rows)) if strengths is None else strengths
    log = comparisons_from_frame(simulated_log(worth, seed=seed, votes_each=40))
    named = {
        model: dict(zip(("size", "corpus"), row, strict=True))
        for model, row in zip(log.models, rows, strict=True)
    }
    return compare_factors(log, named, **more)


def test_the_instructed_backbone_against_the_base_by_every_method(result):
    found = by_method(result, "backbone", "INST_EN", "BASE_EN")
    rounded = {m: (round(c.difference), round(c.low), round(c.high)) for m, c in found.items()}
    assert rounded == {
        "collapsed": (-6, -17, 5),
        "alike": (45, 17, 73),
        "matched": (31, 20, 42),
        "one_stage": (29, 18, 41),
        "two_stage": (29, 11, 48),
    }


def test_the_headline_is_the_most_cautious_claim_in_one_line(result):
    assert result.headline == (
        "backbone INST_EN against BASE_EN: +29 Elo [+11, +48], corpus and instructions held fixed "
        "(95 %, 18 models, models as a sample)"
    )


def test_a_comparison_the_other_way_round_has_the_other_sign(votes, factors, result):
    turned = compare_factors(
        votes,
        factors,
        factor="backbone",
        names=LEVELS,
        compared=("BASE_EN", "INST_EN"),
        settings=FactorSettings(levels=LEVELS),
    )
    assert turned.headline.startswith("backbone BASE_EN against INST_EN: −29 Elo [−48, −11]")
    for method, each in by_method(turned, "backbone", "BASE_EN", "INST_EN").items():
        other = by_method(result, "backbone", "INST_EN", "BASE_EN")[method]
        assert (each.difference, each.low, each.high) == pytest.approx(
            (-other.difference, -other.high, -other.low)
        )


def test_main_effects_alone_do_not_fit_the_published_study_and_the_spread_says_so(votes, factors):
    plain = compare_factors(
        votes, factors, names=LEVELS, settings=FactorSettings(interactions=(), levels=LEVELS)
    )
    assert plain.stages.lack_of_fit.robust_p < 1e-9
    found = by_method(plain, "backbone", "INST_EN", "BASE_EN")
    one, two = found["one_stage"], found["two_stage"]
    assert two.high - two.low > 4 * (one.high - one.low)


def test_the_interaction_of_backbone_and_corpus_shows_where_the_order_turns(result):
    found = {
        (each.level, each.other_level, each.at[1]): round(each.two_stage[0])
        for each in simple_effects(result)
    }
    assert found["INST_EN", "BASE_EU", "with"] == 42
    assert found["INST_EN", "BASE_EU", "without"] == -73
    mean = np.mean([found["INST_EN", "BASE_EU", at] for at in ("with", "without")])
    whole = by_method(result, "backbone", "INST_EN", "BASE_EU")["two_stage"]
    assert whole.difference == pytest.approx(mean, abs=1)


def test_effects_of_a_term_add_up_to_zero_and_differ_by_the_contrasts(result):
    effects = {each.levels: each for each in level_effects(result) if each.term == ("backbone",)}
    assert sum(each.one_stage[0] for each in effects.values()) == pytest.approx(0, abs=1e-9)
    gap = effects[("INST_EN",)].two_stage[0] - effects[("BASE_EN",)].two_stage[0]
    whole = by_method(result, "backbone", "INST_EN", "BASE_EN")["two_stage"]
    assert gap == pytest.approx(whole.difference)


def test_new_models_are_predicted_with_more_doubt_than_effects(result):
    found = {each.levels: each for each in predictions(result)}
    assert len(found) == 3 * 2 * 4
    assert sum(each.models for each in found.values()) == 18
    unseen = found["BASE_EN", "without", "none"]
    assert unseen.models == 0
    assert (
        unseen.high - unseen.low
        > found["INST_EN", "with", "EN"].high - found["INST_EN", "with", "EN"].low
    )


def test_davidson_s_model_finds_the_same_on_its_own_scale(votes, factors, result):
    other = compare_factors(
        votes, factors, names=LEVELS, settings=FactorSettings(ties="davidson", levels=LEVELS)
    )
    here = by_method(result, "backbone", "INST_EN", "BASE_EN")["two_stage"]
    there = by_method(other, "backbone", "INST_EN", "BASE_EN")["two_stage"]
    assert round(there.difference) == 38
    ratios = there.difference / here.difference, (there.high - there.low) / (here.high - here.low)
    assert ratios == pytest.approx((1.28, 1.28), abs=0.02)
    assert other.stages.lack_of_fit.p == pytest.approx(other.stages.lack_of_fit.robust_p, abs=0.02)


def test_the_order_of_models_and_factors_changes_nothing(votes, factors, result):
    order = votes.models[::-1]
    backwards = compare_factors(
        votes.subset(order),
        dict(reversed(factors.items())),
        factor="backbone",
        names=list(LEVELS)[::-1],
        settings=FactorSettings(levels=LEVELS),
    )
    for each in result.contrasts:
        other = by_method(backwards, each.factor, each.level, each.other_level)[each.method]
        values = [(c.difference, c.low, c.high) for c in (each, other)]
        assert values[0] == pytest.approx(values[1], abs=1e-4)


def test_an_aliased_factor_has_no_joint_contrast_and_says_why():
    rows = [("70B", "yes"), ("70B", "yes"), ("8B", "no"), ("8B", "no"), ("8B", "no")]
    found = small(rows, factor="size")
    assert (
        found.headline
        == (
            "size 70B against 8B: not identified, size is not separable from corpus: "
            "every 70B model has corpus=yes, every 8B model has corpus=no"
        )
        or found.factor == "corpus"
    )
    size = by_method(found, "size", "70B", "8B")
    assert size["two_stage"].difference is None
    assert size["one_stage"].reason.startswith("size is not separable from corpus")
    assert size["matched"].reason == "no two models differ in size alone"
    assert size["collapsed"].difference is not None


def test_too_few_models_for_a_sample_leave_a_claim_about_these_models():
    rows = [(size, corpus) for size in ("8B", "70B") for corpus in ("no", "yes")]
    full = small(rows, settings=FactorSettings(interactions=(("size", "corpus"),)))
    assert "for these models only" in full.headline
    two = by_method(full, "size", "70B", "8B")["two_stage"]
    assert two.reason == "4 models and 3 effects leave no model to judge the spread by"
    plain = small(rows)
    assert plain.stages.design.interactions == ()
    assert plain.stages.without == {("corpus", "size"): "too few models"}
    assert plain.stages.two_stage.freedom == 1


def test_a_level_of_one_model_is_compared_in_matched_pairs_only():
    rows = [("8B", "no"), ("8B", "yes"), ("8B", "yes"), ("8B", "no"), ("70B", "yes")]
    found = small(rows, factor="size")
    assert "for these pairs of models only" in found.headline
    size = by_method(found, "size", "70B", "8B")
    assert size["one_stage"].reason == size["two_stage"].reason == "only one model has size=70B"
    assert size["matched"].models == 3


def test_voters_are_clusters_where_they_are_known():
    rows = [(size, corpus) for size in ("8B", "70B") for corpus in ("no", "yes")] * 2
    known = small(rows)
    assert known.made.cluster == "participant"
    assert "clustered by participant" in known.made.method
    assert small(rows, settings=FactorSettings(unit="battle")).made.cluster == "none"
    counts = Pairwise(("a", "b"), np.array([[0, 2], [3, 0]]), np.zeros((2, 2), int))
    named = {"a": {"size": "1"}, "b": {"size": "2"}}
    with pytest.raises(InputError, match="whose votes"):
        compare_factors(counts, named, settings=FactorSettings(unit="participant"))


def test_an_undefeated_model_leaves_the_fits_out_and_the_reason_in():
    wins = np.array([[0, 5, 5, 5], [0, 0, 3, 2], [0, 2, 0, 3], [0, 3, 2, 0]])
    votes = Pairwise(tuple("abcd"), wins, np.zeros_like(wins))
    factors = dict(zip("abcd", ({"x": "1"}, {"x": "1"}, {"x": "2"}, {"x": "2"}), strict=True))
    found = by_method(compare_factors(votes, factors), "x", "2", "1")
    assert "no chain of wins" in found["two_stage"].reason
    assert "no chain of wins" in found["matched"].reason
    assert found["one_stage"].difference is not None


def test_shared_factors_are_those_of_every_model():
    factors = {"a": {"x": "1", "y": "1"}, "b": {"x": "2"}, "c": {}, "d": {"z": "1"}}
    assert shared_factors(factors, ["a", "b", "c"]) == ("x",)
    assert shared_factors(factors, ["a", "b", "d"], "x") == ("x",)
    assert shared_factors(factors, ["a", "b", "d"]) == ("x",)
    with pytest.raises(InputError, match="has the factor 'q'"):
        shared_factors(factors, ["a"], "q")


def test_a_question_that_cannot_be_asked_is_refused(votes, factors):
    with pytest.raises(InputError, match="'size' does not vary"):
        compare_factors(votes, factors, factor="size", names=LEVELS)
    with pytest.raises(InputError, match="no model has backbone=GPT"):
        compare_factors(votes, factors, names=LEVELS, compared=("GPT", "INST_EN"))
    with pytest.raises(InputError, match="with itself"):
        compare_factors(votes, factors, names=LEVELS, compared=("INST_EN", "INST_EN"))
    with pytest.raises(InputError, match="between 0 and 1"):
        FactorSettings(level=95)


def test_no_table_has_an_interval_without_width(result):
    for table in factor_tables(result):
        for record in table.records():
            for name, low in record.items():
                if name.endswith("_low") and low is not None:
                    assert low < record[name.removesuffix("low") + "high"]


def test_the_figure_has_every_method_and_the_reason_where_there_is_none(result):
    drawn = factors_figure(result)
    assert drawn.count("<svg") == 2
    for words in ("INST_EN against BASE_EN", "corpus: with against without", "two stages"):
        assert words in drawn
    first = shown_contrasts(result)[0]
    assert (first.level, first.other_level) == result.compared
    lonely = small([("8B", "no"), ("8B", "yes"), ("8B", "yes"), ("8B", "no"), ("70B", "yes")])
    assert "not identified: only one model" in contrasts_plot(lonely, lonely.contrasts)
    with pytest.raises(ValueError, match="at least one"):
        contrasts_plot(result, [])
