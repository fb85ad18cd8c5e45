"""Spearman correlations of the Basque study to three decimals, and the statistic itself."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.published.benchmarks import authors_ranks, spearman, task_means
from analysis.published.reproduction import reproduce
from analysis.published.study import read_published

PUBLISHED = {
    ("EU", "overall"): 0.849,
    ("EU", "content"): 0.841,
    ("EU", "language"): 0.806,
    ("EN", "overall"): 0.267,
    ("EN", "content"): 0.247,
    ("EN", "language"): 0.226,
    ("ES", "overall"): -0.035,
    ("ES", "content"): -0.015,
    ("ES", "language"): -0.092,
}
CLEAN = {
    ("EU", "overall"): 0.848,
    ("EU", "content"): 0.837,
    ("EU", "language"): 0.812,
    ("EN", "overall"): 0.247,
    ("ES", "overall"): -0.007,
}


@pytest.fixture(scope="module")
def lines():
    found = reproduce(read_published("ebaluatoia"), rounds=2).correlations
    return {(line.language, line.dimension): line for line in found}


def test_the_authors_averaging_gives_their_nine_correlations_to_three_decimals(lines):
    assert {key: round(line.authors.rho, 3) for key, line in lines.items()} == PUBLISHED
    assert {key: round(line.published[0], 3) for key, line in lines.items()} == PUBLISHED


def test_the_authors_p_values_are_theirs(lines):
    for line in lines.values():
        assert line.authors.p == pytest.approx(line.published[1], abs=1e-6)


def test_the_tasks_alone_give_the_clean_correlations_to_three_decimals(lines):
    assert {key: round(lines[key].clean.rho, 3) for key in CLEAN} == CLEAN


def test_all_correlations_are_over_the_eighteen_models_of_one_size(lines):
    assert {line.clean.count for line in lines.values()} == {18}
    assert {line.authors.count for line in lines.values()} == {18}


def test_our_ratings_are_correlated_in_the_overall_dimension_only(lines):
    assert {key[1] for key, line in lines.items() if line.ours} == {"overall"}
    assert lines["EU", "overall"].ours.rho == pytest.approx(0.848, abs=0.02)


def test_without_ties_rho_is_that_of_the_textbook():
    first, second = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5]
    squares = sum((left - right) ** 2 for left, right in zip(first, second, strict=True))
    found = spearman(first, second)
    assert found.rho == pytest.approx(1 - 6 * squares / (5 * (25 - 1)))
    assert found.low < found.rho < found.high


def test_ties_have_their_mean_rank():
    # ranks 1.5, 1.5, 3, 4 and 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5
    assert spearman([1, 1, 2, 3], [1, 2, 3, 4]).rho == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


@given(st.permutations(range(9)))
def test_the_interval_holds_the_estimate_within_minus_one_and_one(order):
    found = spearman(range(9), order)
    assert -1 <= found.low <= found.rho <= found.high <= 1
    assert spearman(order, range(9)).rho == pytest.approx(found.rho)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ([1, 2, 3], [1, 2, 3], "at least four"),
        ([1, 2, 3, 4], [1, 2, 3], "at least four"),
        ([1, 2, 3, float("nan")], [1, 2, 3, 4], "missing"),
        ([1, 1, 1, 1], [1, 2, 3, 4], "the same for all"),
    ],
)
def test_what_has_no_correlation_is_refused(first, second, why):
    with pytest.raises(ValueError, match=why):
        spearman(first, second)


def test_a_model_without_a_task_has_no_mean():
    scores = pd.DataFrame({"one": [0.5, 0.25], "two": [0.7, None]}, index=["a", "b"])
    means = task_means(scores, ["one", "two"])
    assert means["a"] == pytest.approx(60)
    assert pd.isna(means["b"])


def test_the_authors_average_counts_the_rank_as_if_it_were_a_score():
    scores = pd.DataFrame({"task": [0.502, 0.501, 0.1]}, index=["best", "second", "last"])
    assert list(task_means(scores, ["task"]).rank(ascending=False)) == [1, 2, 3]
    # 50.2 + 50.2 + 1 against 50.1 + 50.1 + 2: the rank turns the order of the first two
    assert list(authors_ranks(scores, ["task"], ["best", "second", "last"])) == [2, 1, 3]
