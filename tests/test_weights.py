import numpy as np
import pytest

from analysis.regression.covariance import spread
from analysis.regression.design import regression_design
from analysis.regression.fitting import fit_regression
from analysis.regression.style import control
from analysis.vote_log import vote_log_from_frame
from analysis.weights import weighting
from arena.errors import InputError
from tests.vote_logs import simulated_log


def log(**columns):
    return vote_log_from_frame(simulated_log(np.linspace(-1, 1, 4)).assign(**columns))


def test_no_weights_are_given_unless_asked_for():
    plain = weighting(log())
    assert plain.weights.tolist() == [1.0] * 800
    assert plain.effective == 800
    assert plain.words().startswith("every battle counts the same")


def test_inverse_probability_and_effective_size_by_hand():
    votes = log(probability=[0.5] * 400 + [0.25] * 400)
    pair = weighting(votes, "propensity")
    np.testing.assert_allclose(pair.weights[[0, -1]], [2 / 3, 4 / 3])
    assert pair.weights.mean() == pytest.approx(1)
    # (Σw)²/Σw² with weights 2 and 4 in equal numbers: (6/2)² / ((4 + 16)/2) = 0.9.
    assert pair.effective == pytest.approx(720)
    assert "every ordered pair of models counts the same" in pair.words()
    assert "720 of 800 battles" in pair.words()


def test_each_participant_counts_the_same_whoever_votes_most():
    frame = simulated_log(np.linspace(-1, 1, 4), participants=4, votes_each=100)
    frame = frame.iloc[:250]
    person = weighting(vote_log_from_frame(frame), "participant")
    sums = np.bincount(person.log.comparisons.participant, person.weights)
    np.testing.assert_allclose(sums, [250 / 3] * 3)
    assert person.weights.mean() == pytest.approx(1)


def test_trimming_is_done_only_when_asked_for_and_is_told():
    votes = log(probability=[0.5] * 700 + [0.01] * 100)
    assert weighting(votes, "propensity").trimmed == 0
    cut = weighting(votes, "propensity", trim=5)
    assert cut.trimmed == 100
    assert cut.weights.max() / cut.weights.min() == pytest.approx(5)
    assert "100 weights trimmed" in cut.words()
    assert "above 5 times their median cut" in cut.words()
    assert cut.effective > weighting(votes, "propensity").effective


def test_battles_without_a_probability_are_counted_and_left_out():
    pair = weighting(log(probability=[None] * 30 + [0.1] * 770), "propensity")
    assert pair.log.comparisons.excluded == {"no_probability": 30}
    assert len(pair.weights) == pair.log.comparisons.total == 770


@pytest.mark.parametrize(
    ("scheme", "trim", "columns", "problem"),
    [
        ("propensity", None, {"probability": 0.0}, "a probability is"),
        ("propensity", None, {"probability": 1.5}, "a probability is"),
        ("propensity", None, {"probability": None}, "no battle has a probability"),
        ("propensity", 0.5, {}, "trimmed at 0.5"),
        ("votes", None, {}, "unknown weights"),
    ],
)
def test_impossible_weights_are_refused(scheme, trim, columns, problem):
    with pytest.raises(InputError, match=problem):
        weighting(log(**columns), scheme, trim)


def test_weights_undo_a_skewed_draw_when_strengths_are_not_all_there_is():
    # a beats b, b beats c, c beats a, each with 80 %: equal weight per pair means equal strengths.
    random = np.random.default_rng(5)
    rows = 6000
    pairs = np.array([("a", "b"), ("b", "c"), ("c", "a")])
    chance = np.array([0.8, 0.1, 0.1])
    drawn = random.choice(3, rows, p=chance)
    frame = simulated_log(np.zeros(3), participants=60, votes_each=100).assign(
        model_left=pairs[drawn, 0],
        model_right=pairs[drawn, 1],
        outcome=np.where(random.random(rows) < 0.8, "left", "right"),
        probability=chance[drawn],
    )
    votes = vote_log_from_frame(frame)
    plain = fit_regression(regression_design(votes.comparisons))
    pair = weighting(votes, "propensity")
    fit = fit_regression(regression_design(votes.comparisons, weights=pair.weights))
    assert np.ptp(plain.strengths) > 1
    reach = 4 * np.sqrt(np.diag(spread(fit, "battle").covariance))
    assert (np.abs(fit.strengths) < reach).all()


def test_weights_that_do_not_matter_leave_estimates_alone_and_only_widen_errors():
    frame = simulated_log(np.linspace(-1, 1, 4), participants=200, seed=3)
    random = np.random.default_rng(0)
    votes = vote_log_from_frame(frame.assign(probability=random.uniform(0.05, 1, len(frame))))
    sums = {}
    for scheme in ("battle", "propensity"):
        weights = weighting(votes, scheme).weights
        fit = fit_regression(regression_design(votes.comparisons, weights=weights))
        sums[scheme] = fit.strengths, np.trace(spread(fit, "battle").covariance)
    assert np.abs(sums["propensity"][0] - sums["battle"][0]).max() < 0.25
    assert sums["propensity"][1] > 1.2 * sums["battle"][1]


def test_a_weighted_result_says_so():
    frame = simulated_log(np.linspace(-1, 1, 4))
    random = np.random.default_rng(1)
    for side in ("left", "right"):
        frame[f"response_{side}"] = ["x" * size for size in random.integers(5, 90, len(frame))]
    result = control(vote_log_from_frame(frame), ["characters"], weights="participant")
    assert "every participant counts the same" in result.provenance.estimand
    assert "effective sample size 800 of 800" in result.weights
