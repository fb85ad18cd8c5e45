"""Who beats whom: differences with intervals, and the command that shows them."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from analysis import rank
from analysis.__main__ import main
from analysis.bradley_terry import fit
from analysis.intervals import hessian, sandwich
from analysis.uncertainty.comparison import compare
from analysis.uncertainty.comparison_tables import comparison_figure, comparison_tables
from analysis.uncertainty.covariance import critical_values, with_freedom
from analysis.uncertainty.differences import all_differences
from analysis.uncertainty.rank_sets import rank_ranges
from arena.errors import InputError
from tests.reference_tables import baseball, disconnected, pairwise, toy, undefeated, wikipedia
from tests.vote_logs import simulated_log

FACTOR = 400 / np.log(10)


def by_names(comparison):
    return {frozenset((pair.model, pair.other)): pair for pair in comparison.pairs}


def test_two_models_by_hand():
    (pair,) = compare(pairwise({("a", "b"): 64, ("b", "a"): 36}), interval="hessian").pairs
    # The log odds of 64:36 with the error 1 / √(100 · 0.64 · 0.36).
    error = FACTOR / np.sqrt(100 * 0.64 * 0.36)
    assert (pair.model, pair.other, pair.battles) == ("a", "b", 100)
    assert pair.difference == pytest.approx(FACTOR * np.log(64 / 36))
    assert pair.standard_error == pytest.approx(error)
    assert pair.low == pytest.approx(pair.difference - 1.959964 * error)
    assert pair.high == pytest.approx(pair.difference + 1.959964 * error)
    assert pair.p == pair.p_holm == pair.p_bh == pytest.approx(0.00574929, abs=1e-8)


def test_baseball_has_the_differences_of_agresti_and_the_robust_errors_of_r():
    plain, robust = (compare(baseball(), interval=each) for each in ("hessian", "sandwich"))
    published = {
        "BOS": (1.1076977, 0.3338779, 0.3164355392),
        "CLE": (0.6838528, 0.3318764, 0.3420895991),
        "DET": (1.4364084, 0.3395682, 0.3466731708),
        "MIL": (1.5813559, 0.3432557, 0.3389717722),
        "NYY": (1.2476178, 0.3358606, 0.3358456952),
        "TOR": (1.2944851, 0.3366691, 0.3200743133),
    }
    for team, (difference, error, hc0) in published.items():
        pair = by_names(plain)[frozenset((team, "BAL"))]
        assert (pair.model, pair.other) == (team, "BAL")
        assert pair.difference / FACTOR == pytest.approx(difference, abs=1e-7)
        assert pair.standard_error / FACTOR == pytest.approx(error, abs=1e-6)
        pair = by_names(robust)[frozenset((team, "BAL"))]
        assert pair.standard_error / FACTOR == pytest.approx(hc0, abs=5e-8)


def test_only_linked_models_are_compared():
    comparison = compare(disconnected(), interval="hessian")
    assert {frozenset(pair) for pair in (("a", "b"), ("c", "d"))} == set(by_names(comparison))
    first, second = (by_names(comparison)[frozenset(pair)] for pair in ("ab", "cd"))
    assert first.difference / FACTOR == pytest.approx(0.405465108)
    assert first.standard_error / FACTOR == pytest.approx(0.645497224)
    assert second.difference / FACTOR == pytest.approx(2.197224577)
    assert second.standard_error / FACTOR == pytest.approx(1.054092553)
    # Both p-values are adjusted for two tests, not for one in each group.
    assert second.p_holm == pytest.approx(2 * second.p)
    assert comparison.quasi_range is None
    assert all(each.quasi_error is None for each in comparison.standings)


def test_models_that_cannot_be_compared_say_why():
    standings = {each.model: each for each in compare(undefeated()).standings}
    assert standings["a"].rating is None
    assert standings["a"].rank_set is None
    assert standings["a"].note == "not identified: undefeated"
    assert standings["b"].note == "comparable only with 1 others"


def test_an_interval_is_never_without_width():
    patterns = [pairwise({}, ties=["ab", "bc", "ca"]), pairwise({("a", "b"): 1}), toy()]
    for counts in patterns:
        for prior in ("none", "auto"):
            comparison = compare(counts, prior=prior)
            assert all(pair.low < pair.difference < pair.high for pair in comparison.pairs)
            tied = counts.wins.sum() == 0
            assert any("do not vary" in each.note for each in comparison.standings) == tied


def test_a_difference_without_variance_is_not_identified():
    covariance = with_freedom(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1]]), "HC0")
    found = all_differences(np.array([2.0, 1.0, 0.0]), covariance, 0.95)
    assert found.identified.tolist() == [False, True, True]
    assert np.isnan([found.error[0], found.low[0], found.high[0], found.p[0]]).all()
    assert (found.low[1:] < found.high[1:]).all()


def test_overlap_of_intervals_is_no_test_of_a_difference():
    # Errors of 1 each: 0 ± 1.96 and 3 ± 1.96 overlap, but 3 / √2 is beyond 1.96.
    strengths = np.array([3.0, 0.0])
    found = all_differences(strengths, with_freedom(np.eye(2), "HC0"), 0.95)
    assert strengths[0] - 1.959964 < strengths[1] + 1.959964
    assert found.p[0] == pytest.approx(2 * norm.sf(3 / np.sqrt(2)))
    assert found.p[0] < 0.05
    assert found.low[0] > 0
    best, worst = rank_ranges(strengths, np.eye(2), 0.95, np.random.default_rng(0))
    assert best.tolist() == worst.tolist() == [1, 2]
    # And errors that go against each other: 0 ± 1.96 and 3 ± 1.96 again, and 3 / 2 is within.
    against = with_freedom(np.array([[1.0, -1], [-1, 1]]), "HC0")
    assert all_differences(strengths, against, 0.95).low[0] < 0


def test_an_anchor_changes_single_intervals_but_no_difference():
    free = rank(wikipedia())
    held = rank(wikipedia(), anchor=("A", 1114.0))
    # Anchored or not, widths are of the distance from the mean, and settings say so.
    for one, other in zip(free.ratings, held.ratings, strict=True):
        assert other.high - other.low == pytest.approx(one.high - one.low)
    assert "from the mean" in held.settings["centre"]
    anchored = np.eye(4)
    anchored[:, 0] -= 1
    found = fit(wikipedia())
    covariance = sandwich(found, wikipedia())
    moved = anchored @ covariance @ anchored.T
    assert moved[0, 0] == pytest.approx(0, abs=1e-15)
    assert moved[3, 3] > covariance[3, 3]
    plain, again = (
        all_differences(found.strengths, with_freedom(matrix, "HC0"), 0.95)
        for matrix in (covariance, moved)
    )
    np.testing.assert_allclose(plain.error, again.error)


def test_few_units_widen_every_interval_by_students_t():
    covariance = hessian(fit(wikipedia()))
    strengths = fit(wikipedia()).strengths
    normal, few = (
        all_differences(strengths, with_freedom(covariance, "CR2", freedom=freedom), 0.95)
        for freedom in (np.inf, 4.0)
    )
    np.testing.assert_allclose(
        (few.high - few.low) / (normal.high - normal.low), 2.776445 / 1.959964, rtol=1e-6
    )
    assert (few.p > normal.p).all()
    np.testing.assert_allclose(
        critical_values(np.array([np.inf, 4.0]), 0.95), [1.959964, 2.776445], rtol=1e-6
    )


@pytest.mark.parametrize("unit", ["battle", "participant"])
def test_new_names_and_other_sides_give_the_same_differences(unit):
    frame = simulated_log(np.array([0.5, 0.2, 0.0, -0.4]), taste=0.5)
    names = {"m00": "z", "m01": "b", "m02": "y", "m03": "a"}
    moved = frame.replace({"model_left": names, "model_right": names})
    moved = moved.rename(columns={"model_left": "model_right", "model_right": "model_left"})
    moved["outcome"] = moved["outcome"].replace({"left": "right", "right": "left"})
    first, second = compare(frame, unit=unit), by_names(compare(moved, unit=unit))
    for pair in first.pairs:
        other = second[frozenset((names[pair.model], names[pair.other]))]
        assert other.model == names[pair.model]
        for name in ("difference", "low", "high", "p", "p_holm", "p_bh"):
            assert getattr(pair, name) == pytest.approx(getattr(other, name), rel=1e-6, abs=1e-12)


def test_splitting_rows_of_counts_changes_nothing():
    rows = [("a", "b", 7, 5, 3), ("b", "c", 6, 4, 2), ("c", "a", 5, 9, 0)]
    split = [("a", "b", 3, 5, 1), ("b", "a", 0, 4, 2), *rows[1:]]
    columns = ["model_a", "model_b", "wins_a", "wins_b", "ties"]
    whole, parts = (compare(pd.DataFrame(each, columns=columns)) for each in (rows, split))
    assert whole == parts


def test_a_ties_model_is_compared_on_its_own_scale():
    frame = simulated_log(np.array([0.8, 0.0, -0.8]), tie_width=0.8)
    half, davidson = (compare(frame, model=model) for model in ("bradley-terry", "davidson"))
    assert davidson.pairs[0].difference > half.pairs[0].difference
    assert "Davidson" in davidson.made.method


def test_the_tables_and_the_figure_say_what_they_show():
    comparison = compare(baseball(), level=0.9)
    pairs, standings = comparison_tables(comparison)
    assert len(pairs.rows) == 21
    assert len(standings.rows) == 7
    assert "Holm" in pairs.note
    assert "no tests" in standings.note
    shown = {(row[0], row[2]): row[1] for row in pairs.rows}
    assert shown["MIL", "BAL"] == "beats"
    assert shown["MIL", "DET"] == "not told apart from"
    assert len(comparison_tables(comparison, neighbours=True)[0].rows) == 6
    assert comparison_figure(comparison).startswith("<svg")
    assert comparison_figure(compare(disconnected())) is None


def test_the_command_writes_every_format(tmp_path, capsys):
    votes = tmp_path / "votes.csv"
    simulated_log(np.array([0.9, 0.3, 0.0, -0.9])).to_csv(votes, index=False)
    assert main(["compare", str(votes), "--unit", "participant+prompt", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["made"]["cluster"] == "participant+prompt"
    assert len(told["tables"]["differences"]["rows"]) == 6
    assert main(["compare", str(votes), "--neighbours"]) == 0
    text = capsys.readouterr().out
    assert "Who beats whom" in text
    assert "m00" in text
    assert main(["compare", str(votes), "--level", "2"]) == 2
    assert "level" in capsys.readouterr().err


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="on which prompts"):
        compare(wikipedia(), unit="prompt")
