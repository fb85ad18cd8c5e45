import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, f

from analysis.comparisons import comparisons_from_frame
from analysis.regression.categories import by_category
from analysis.regression.design import Levels, regression_design
from analysis.regression.fitting import fit_regression
from analysis.regression.pooling import level_contrasts, pooled
from analysis.regression.split_figure import split_figure
from analysis.regression.split_tables import split_tables
from analysis.regression.splitting import split_fit
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.vote_logs import simulated_log


def two_categories(apart=1.5, seed=0, votes_each=40, participants=60):
    """In category `poem` the order of the models is turned round as far as `apart` says."""
    easy = simulated_log(
        np.array([-0.6, 0.0, 0.6]), participants=participants, votes_each=votes_each, seed=seed
    )
    hard = simulated_log(
        np.array([-0.6, 0.0, 0.6]) * (1 - apart),
        participants=participants,
        votes_each=votes_each,
        seed=seed + 1,
    )
    hard["battle"] = "h" + hard["battle"]
    for frame, name in ((easy, "facts"), (hard, "poem")):
        frame["category"] = name
    return easy, hard


def joined(*frames):
    head, *rest = frames
    return vote_log_from_frame(head.merge(rest[0], how="outer") if rest else head)


def test_each_category_is_fitted_as_if_it_stood_alone():
    easy, hard = two_categories()
    split = by_category(joined(easy, hard))
    for at, frame in enumerate((easy, hard)):
        alone = fit_regression(regression_design(comparisons_from_frame(frame)))
        np.testing.assert_allclose(split.fit.strengths[at], alone.strengths, atol=1e-9)
    whole = comparisons_from_frame(easy.merge(hard, how="outer"))
    merged = fit_regression(regression_design(whole))
    fits = [
        fit_regression(regression_design(comparisons_from_frame(frame))).log_likelihood
        for frame in (easy, hard)
    ]
    statistic = 2 * (sum(fits) - merged.log_likelihood)
    assert split.fit.ratio[0] == pytest.approx(statistic, abs=1e-8)
    assert split.fit.ratio[1] == 2
    assert split.fit.ratio[2] == pytest.approx(chi2.sf(statistic, 2))


def test_the_test_of_two_categories_of_two_models_by_hand():
    # Different people in each: a wins 30 of 40, and 18 of 40; the logits differ with variance 1/npq each.
    rows = [("u", 1)] * 30 + [("u", 0)] * 10 + [("v", 1)] * 18 + [("v", 0)] * 22
    frame = simulated_log(np.zeros(2), participants=80, votes_each=1).assign(
        model_left="a",
        model_right="b",
        outcome=["left" if won else "right" for _, won in rows],
        category=[name for name, _ in rows],
    )
    split = by_category(vote_log_from_frame(frame), unit="battle")
    gap = math.log(3) - math.log(18 / 22)
    variance = 1 / (40 * 0.75 * 0.25) + 1 / (40 * 0.45 * 0.55)
    test = split.fit.equality
    assert test.statistic == pytest.approx(gap**2 / variance, abs=1e-6)
    assert (test.freedom, test.denominator) == (1, None)
    assert test.p == pytest.approx(chi2.sf(gap**2 / variance, 1), abs=1e-8)
    apart = split.fit.apart[0]
    assert apart.difference[0] == pytest.approx(gap / 2, abs=1e-8)
    assert apart.test.statistic == pytest.approx(test.statistic, abs=1e-8)
    people = by_category(vote_log_from_frame(frame), unit="participant").fit.equality
    assert people.statistic == pytest.approx(test.statistic * 79 / 80, abs=1e-6)
    assert people.denominator == pytest.approx(79, abs=1)
    assert people.p == pytest.approx(f.sf(people.statistic, 1, 79), rel=1e-3)
    assert people.p > test.p


def test_different_orders_are_found_and_equal_ones_are_not():
    apart = by_category(joined(*two_categories(apart=1.5))).fit
    assert apart.equality.p < 1e-4
    assert apart.pooled.deviation > 0.2
    alike = by_category(joined(*two_categories(apart=0.0))).fit
    assert alike.equality.p > 0.05
    assert alike.pooled.deviation < 0.15


def test_holm_is_over_categories():
    fit = by_category(joined(*two_categories())).fit
    raw = [one.test.p for one in fit.apart]
    assert raw[0] == pytest.approx(raw[1])
    assert fit.apart_holm == pytest.approx([2 * raw[0]] * 2)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_names_of_categories_and_order_of_rows_change_nothing(seed):
    random = np.random.default_rng(seed)
    votes = comparisons_from_frame(simulated_log(np.linspace(-1, 1, 4), seed=seed))
    level = random.integers(0, 3, votes.total)
    one = split_fit(votes, Levels(("a", "b", "c"), level))
    order = random.permutation(votes.total)
    mixed = replace(
        votes,
        first=votes.first[order],
        second=votes.second[order],
        outcome=votes.outcome[order],
        participant=votes.participant[order],
    )
    names = np.array([2, 0, 1])
    other = split_fit(mixed, Levels(("b", "c", "a"), names[level[order]]))
    np.testing.assert_allclose(other.strengths[names], one.strengths, atol=1e-8)
    np.testing.assert_allclose(other.errors[names], one.errors, atol=1e-8)
    assert other.equality.p == pytest.approx(one.equality.p, abs=1e-7)
    np.testing.assert_allclose(other.pooled.strengths[names], one.pooled.strengths, atol=1e-5)


def meta_analysis(values, variances):
    """The pooled means and errors of independent differences, by brute force over a fine grid of τ."""
    grid = np.linspace(0, 12, 6001)
    heights, means, seconds = [], [], []
    for deviation in grid:
        weight = 1 / (variances + 2 * deviation**2)
        centre = (weight * values).sum() / weight.sum()
        heights.append(
            0.5 * np.log(weight).sum()
            - 0.5 * np.log(weight.sum())
            - 0.5 * (weight * (values - centre) ** 2).sum()
        )
        keep = 2 * deviation**2 * weight
        mean = centre + keep * (values - centre)
        error = keep * variances + (1 - keep) ** 2 / weight.sum()
        means.append(mean)
        seconds.append(mean**2 + error)
    share = np.exp(np.array(heights) - max(heights))
    share /= share.sum()
    mean = share @ np.array(means)
    best = grid[int(np.argmax(heights))]
    return mean, np.sqrt(share @ np.array(seconds) - mean**2), best


def test_pooling_two_models_is_the_normal_normal_model_of_meta_analysis():
    random = np.random.default_rng(7)
    level = np.repeat(np.arange(6), 200)
    votes = comparisons_from_frame(simulated_log(np.zeros(2), participants=60, votes_each=20))
    levels = Levels(tuple("abcdef"), level)
    design = regression_design(votes, levels=levels)
    differences = random.normal(0.3, 0.8, 6)
    variances = random.uniform(0.05, 0.4, 6)
    strengths = np.zeros(12)
    covariance = np.zeros((12, 12))
    for at in range(6):
        nodes = design.node[at]
        strengths[nodes] = differences[at] / 2, -differences[at] / 2
        covariance[np.ix_(nodes, nodes)] = variances[at] / 4 * np.array([[1, -1], [-1, 1]])
    found = pooled(level_contrasts(design, strengths, covariance), design)
    mean, error, best = meta_analysis(differences, variances)
    assert found.deviation == pytest.approx(best, abs=0.003)
    np.testing.assert_allclose(2 * found.strengths[:, 0], mean, atol=0.01)
    np.testing.assert_allclose(2 * found.errors[:, 0], error, rtol=0.02)


def test_pooled_ratings_are_nearer_to_the_truth_in_small_categories():
    random = np.random.default_rng(3)
    own, shrunk, inside = [], [], []
    for seed in range(10):
        truth = np.linspace(-0.8, 0.8, 5) + random.normal(0, 0.15, (6, 5))
        truth -= truth.mean(axis=1, keepdims=True)
        frames = []
        for at, strengths in enumerate(truth):
            frame = simulated_log(
                strengths, participants=50, votes_each=3, tie_width=0, seed=100 * seed + at
            )
            frames.append(frame.assign(category=f"c{at}", battle=frame["battle"] + f"c{at}"))
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.merge(frame, how="outer")
        fit = by_category(vote_log_from_frame(whole), unit="battle").fit
        own.append(np.mean((fit.strengths - truth) ** 2))
        shrunk.append(np.mean((fit.pooled.strengths - truth) ** 2))
        reach = 1.96 * fit.pooled.errors
        inside.append(np.abs(fit.pooled.strengths - truth) < reach)
    assert np.mean(shrunk) < 0.6 * np.mean(own)
    assert 0.91 < np.mean(inside) < 0.99


def test_a_category_too_small_to_tell_says_so_and_the_pooled_rating_is_wide():
    easy, hard = two_categories(votes_each=10)
    split = by_category(joined(easy, hard.iloc[:2]))
    assert np.isnan(split.fit.strengths[1]).any()
    tests, ratings = split_tables(split)
    poem = [row for row in ratings.records() if row["level"] == "poem"]
    blank = [row for row in poem if row["rating"] is None]
    assert blank
    for row in blank:
        assert "not identified" in row["note"]
        assert row["interval_low"] is None
        assert row["p"] is None
    assert "not identified" in tests.records()[1]["note"]
    assert split.fit.apart_holm[1] is None


def test_more_differences_than_participants_are_not_tested():
    votes = comparisons_from_frame(
        simulated_log(np.linspace(-1, 1, 6), participants=8, votes_each=200)
    )
    levels = Levels(("a", "b"), np.arange(votes.total) % 2)
    fit = split_fit(votes, levels)
    assert fit.equality.p is None
    assert "not identified" in fit.equality.note
    assert fit.pooled_unit == "battle"


def test_categories_without_common_models_are_not_put_on_one_scale():
    first = simulated_log(np.zeros(2)).assign(category="u")
    second = simulated_log(np.zeros(2)).assign(
        category="v", model_left="x", model_right="y", battle=lambda log: "v" + log["battle"]
    )
    split = by_category(joined(first, second))
    assert not split.fit.comparable
    assert split.fit.pooled is None
    assert split.fit.equality.p is None
    tests, ratings = split_tables(split)
    assert "Pooled ratings are not identified" in tests.note
    assert "not on one scale" in ratings.note


def test_battles_without_a_category_are_counted():
    easy, hard = two_categories()
    hard.loc[hard.index[:5], "category"] = None
    split = by_category(joined(easy, hard))
    assert split.provenance.excluded == {"no_level": 5}


@pytest.mark.parametrize(
    ("column", "order", "problem"),
    [
        ("mood", None, "'mood' is missing"),
        ("question", None, "holds 1 values"),
        ("battle", None, "values"),
        ("category", ["facts", "jokes"], "no battle has 'jokes'"),
    ],
)
def test_columns_that_are_no_categories_are_refused(column, order, problem):
    with pytest.raises(InputError, match=problem):
        by_category(joined(*two_categories(votes_each=5)), column, order=order)


def test_the_figure_has_a_panel_per_model_in_two_widths():
    drawn = split_figure(by_category(joined(*two_categories())))
    assert drawn.count("<svg") == 2
    assert drawn.count(">m01<") == 2


def test_votes_that_do_not_vary_have_no_interval_and_a_reason():
    easy, hard = (frame.assign(outcome="tie") for frame in two_categories(votes_each=5))
    split = by_category(joined(easy, hard))
    tests, ratings = split_tables(split)
    assert all(row["interval_low"] is None for row in ratings.records())
    assert all("do not vary" in row["note"] for row in ratings.records())
    assert split.fit.equality.p is None
    assert tests.records()[0]["p"] is None
