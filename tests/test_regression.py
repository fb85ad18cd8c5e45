import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import log_expit

from analysis import bradley_terry, intervals
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons, comparisons_from_frame
from analysis.errors import NotIdentified
from analysis.regression.covariance import cross_covariance, spread
from analysis.regression.design import Levels, regression_design
from analysis.regression.fitting import fit_regression
from arena.errors import InputError
from tests.reference_tables import BASEBALL
from tests.vote_logs import simulated_log

TEAMS = ("BAL", "BOS", "CLE", "DET", "MIL", "NYY", "TOR")
WITH_HOME_EFFECT = [0, 1.1438027, 0.7046945, 1.4753572, 1.6195550, 1.2813404, 1.3271104]


def battles(rows, models=("a", "b"), participants=None):
    first, second, outcome = (np.array(column) for column in zip(*rows, strict=True))
    people = np.arange(len(rows)) if participants is None else np.asarray(participants)
    return Comparisons(
        "overall",
        tuple(models),
        first.astype(np.int32),
        second.astype(np.int32),
        outcome.astype(np.int8),
        people.astype(np.int32),
        {},
    )


def made_up(
    size=5, count=400, features=2, seed=0, effects=(0.4, -0.2), taste=0.0, people=40, tie=0.5
):
    random = np.random.default_rng(seed)
    strengths = np.linspace(-1, 1, size)
    first = random.integers(0, size, count)
    second = (first + random.integers(1, size, count)) % size
    person = random.integers(0, people, count)
    tastes = random.normal(0, taste, (people, size))
    whims = random.normal(0, taste, (people, features))
    table = random.normal(0, 1, (features, count))
    slopes = np.array(effects)[:, None] + whims[person].T
    felt = strengths[first] - strengths[second] + (slopes * table).sum(axis=0)
    felt += tastes[person, first] - tastes[person, second] + random.logistic(size=count)
    outcome = np.where(np.abs(felt) < tie, TIE, np.where(felt > 0, FIRST, SECOND))
    rows = list(zip(first, second, outcome, strict=True))
    names = [f"m{number}" for number in range(size)]
    return battles(rows, names, person), {f"x{n}": row for n, row in enumerate(table)}


def differences(fit):
    return fit.strengths[:, None] - fit.strengths[None, :]


def test_a_saturated_example_worked_by_hand():
    # With x = +1 a wins 3 of 4, with x = −1 one of 2: logits log 3 and 0, variances 1/(n p q).
    votes = battles([(0, 1, FIRST)] * 3 + [(0, 1, SECOND)] + [(0, 1, FIRST), (0, 1, SECOND)])
    fit = fit_regression(regression_design(votes, {"x": np.array([1, 1, 1, 1, -1, -1])}))
    assert differences(fit)[0, 1] == pytest.approx(math.log(3) / 2, abs=1e-10)
    assert fit.coefficients[0] == pytest.approx(math.log(3) / 2, abs=1e-10)
    likelihood = 3 * math.log(0.75) + math.log(0.25) + 2 * math.log(0.5)
    assert fit.log_likelihood == pytest.approx(likelihood, abs=1e-12)
    variance = (1 / (4 * 0.75 * 0.25) + 1 / (2 * 0.5 * 0.5)) / 4
    assert fit.bread[2, 2] == pytest.approx(variance, abs=1e-9)
    assert spread(fit, "battle").covariance[2, 2] == pytest.approx(variance, abs=1e-9)


def test_without_covariates_it_is_bradley_terry_with_all_its_errors():
    votes = comparisons_from_frame(simulated_log(np.linspace(-1, 1, 7), taste=0.5, seed=4))
    plain = bradley_terry.fit(votes.counts())
    fit = fit_regression(regression_design(votes))
    assert fit.design.models == plain.models
    np.testing.assert_allclose(fit.strengths, plain.strengths, atol=1e-9)
    np.testing.assert_allclose(fit.bread, intervals.hessian(plain), atol=1e-9)
    robust = intervals.sandwich(plain, votes.counts())
    np.testing.assert_allclose(spread(fit, "battle").covariance, robust, atol=1e-9)
    score = np.select([votes.outcome == FIRST, votes.outcome == SECOND], [1.0, 0.0], 0.5)
    residual = score - bradley_terry.win_probabilities(plain.strengths)[votes.first, votes.second]
    summed = np.zeros((40, 7))
    np.add.at(summed, (votes.participant, votes.first), residual)
    np.add.at(summed, (votes.participant, votes.second), -residual)
    bread = intervals.hessian(plain)
    clustered = bread @ summed.T @ summed @ bread * 40 / 39
    np.testing.assert_allclose(spread(fit).covariance, clustered, atol=1e-9)


@pytest.mark.parametrize("penalty", [0.0, 3.0])
def test_the_raw_likelihood_has_its_maximum_there(penalty):
    votes, covariates = made_up()
    weights = np.random.default_rng(1).uniform(0.2, 3, votes.total)
    design = regression_design(votes, covariates, weights=weights)
    fit = fit_regression(design, penalty=penalty)
    table = np.array(list(covariates.values()))
    score = np.select([votes.outcome == FIRST, votes.outcome == SECOND], [1.0, 0.0], 0.5)

    def height(parameters):
        strengths, slopes = parameters[:5], parameters[5:]
        logit = strengths[votes.first] - strengths[votes.second] + slopes @ table
        told = score * log_expit(logit) + (1 - score) * log_expit(-logit)
        return -(weights * told).sum() + penalty / 2 * (slopes**2).sum() + strengths.sum() ** 2

    found = minimize(height, np.zeros(7), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(fit.strengths, found.x[:5], atol=2e-6)
    np.testing.assert_allclose(fit.coefficients, found.x[5:], atol=2e-6)
    if not penalty:
        assert fit.log_likelihood == pytest.approx(-found.fun, abs=1e-8)
    assert fit.gradient_norm < 1e-8
    assert fit.newton_decrement < 1e-8


def test_the_home_effect_of_baseball_is_the_published_one():
    rows = []
    for game in BASEBALL.replace("\n", " ").split(";"):
        pair, won, lost = game.split()
        home, away = (TEAMS.index(team) for team in pair.split("-"))
        rows += [(home, away, FIRST)] * int(won) + [(home, away, SECOND)] * int(lost)
    votes = battles(rows, TEAMS)
    fit = fit_regression(regression_design(votes, {"home": np.ones(votes.total)}))
    assert fit.coefficients[0] == pytest.approx(0.3022607, abs=1e-6)
    assert math.sqrt(fit.bread[-1, -1]) == pytest.approx(0.1309436, abs=1e-6)
    strengths = fit.strengths - fit.strengths[0]
    np.testing.assert_allclose(strengths, WITH_HOME_EFFECT, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_order_names_and_sides_change_nothing(seed):
    random = np.random.default_rng(seed)
    votes, covariates = made_up(count=200, seed=seed)
    fit = fit_regression(regression_design(votes, covariates))
    order = random.permutation(votes.total)
    turned = random.random(votes.total) < 0.5
    names = random.permutation(5)
    flipped = np.where(votes.outcome == TIE, TIE, 1 - votes.outcome)
    other = battles(
        list(
            zip(
                names[np.where(turned, votes.second, votes.first)][order],
                names[np.where(turned, votes.first, votes.second)][order],
                np.where(turned, flipped, votes.outcome)[order],
                strict=True,
            )
        ),
        [votes.models[at] for at in np.argsort(names)],
        votes.participant[order],
    )
    moved = {name: np.where(turned, -row, row)[order] for name, row in covariates.items()}
    again = fit_regression(regression_design(other, moved))
    np.testing.assert_allclose(again.strengths[names], fit.strengths, atol=1e-9)
    np.testing.assert_allclose(again.coefficients, fit.coefficients, atol=1e-9)
    place = [*names, 5, 6]
    for unit in ("battle", "participant"):
        before, after = spread(fit, unit).covariance, spread(again, unit).covariance
        np.testing.assert_allclose(after[np.ix_(place, place)], before, atol=1e-9)


def test_a_battle_of_weight_two_counts_as_two_and_equal_battles_are_added_up():
    votes, covariates = made_up(count=150)
    rounded = {name: np.round(row) for name, row in covariates.items()}
    weights = np.where(np.arange(150) < 75, 2.0, 1.0)
    once = fit_regression(regression_design(votes, rounded, weights=weights))
    twice = np.concatenate([np.arange(75), np.arange(150)])
    more = battles(
        [(votes.first[at], votes.second[at], votes.outcome[at]) for at in twice],
        votes.models,
        votes.participant[twice],
    )
    repeated = {name: row[twice] for name, row in rounded.items()}
    again = fit_regression(regression_design(more, repeated))
    assert len(again.rows.weight) < more.total
    np.testing.assert_allclose(again.strengths, once.strengths, atol=1e-9)
    np.testing.assert_allclose(again.coefficients, once.coefficients, atol=1e-9)
    np.testing.assert_allclose(spread(again).covariance, spread(once).covariance, atol=1e-9)


def test_a_penalty_is_on_the_sum_and_a_penalty_per_vote_would_shrink_it_away():
    votes, covariates = made_up(size=10, count=20_000, features=1, effects=(0.25,), seed=8, tie=0)
    design = regression_design(votes, covariates)
    none, one = fit_regression(design), fit_regression(design, penalty=1.0)
    per_vote = fit_regression(design, penalty=float(votes.total))
    assert none.coefficients[0] == pytest.approx(0.25, abs=0.04)
    assert one.coefficients[0] == pytest.approx(none.coefficients[0], abs=1e-3)
    assert 0.03 < per_vote.coefficients[0] < 0.05
    assert (none.penalty, one.penalty) == (0.0, 1.0)


def test_what_separates_the_outcomes_needs_a_penalty():
    votes = battles([(0, 1, FIRST), (0, 1, FIRST), (0, 1, SECOND), (0, 1, SECOND)])
    design = regression_design(votes, {"x": np.array([1.0, 2, -1, -2])})
    with pytest.raises(InputError, match="'x' is not identified: it separates the outcomes"):
        fit_regression(design)
    fit = fit_regression(design, penalty=1.0)
    assert 0 < fit.coefficients[0] < 3
    assert fit.gradient_norm < 1e-8


@pytest.mark.parametrize("twin", ["of a model", "of a covariate", "zero"])
def test_what_strengths_and_others_make_up_is_refused(twin):
    votes, covariates = made_up()
    of_model = (votes.first == 2) * 1.0 - (votes.second == 2)
    kinds = {"of a model": of_model, "of a covariate": 3 * covariates["x0"], "zero": 0 * of_model}
    design = regression_design(votes, {**covariates, "twin": kinds[twin]})
    with pytest.raises(InputError, match="'twin' is not identified"):
        fit_regression(design)


def test_a_model_without_a_finite_strength_is_left_out_and_its_battles_are_counted():
    rows = [(0, 1, FIRST), (0, 1, SECOND), (2, 0, FIRST), (2, 1, FIRST), (1, 2, SECOND)]
    design = regression_design(battles(rows, "abc"))
    assert design.node.tolist() == [[0, 1, -1]]
    assert design.excluded == {"not_identified": 3}
    with pytest.raises(NotIdentified):
        regression_design(battles([(0, 1, FIRST), (1, 2, FIRST)], "abc"))


def test_levels_are_fitted_apart_with_the_coefficients_in_common():
    votes, covariates = made_up(count=600)
    level = np.arange(600) % 3 - 1
    levels = Levels(("u", "v"), level)
    together = fit_regression(regression_design(votes, levels=levels))
    for number in (0, 1):
        alone = fit_regression(regression_design(votes.where(level == number, "other")))
        nodes = together.design.node[number]
        np.testing.assert_allclose(together.strengths[nodes], alone.strengths, atol=1e-9)
    assert together.design.excluded["no_level"] == 200
    joint = fit_regression(regression_design(votes, covariates, levels=levels))
    assert joint.coefficients.shape == (2,)
    assert joint.freedom == 4 + 4 + 2


def test_two_fits_to_the_same_votes_are_known_to_be_alike():
    votes, covariates = made_up()
    design = regression_design(votes, covariates)
    fit, plain = fit_regression(design), fit_regression(design, covariates=False)
    for unit in ("battle", "participant"):
        np.testing.assert_allclose(
            cross_covariance(fit, fit, unit), spread(fit, unit).covariance, atol=1e-12
        )
        shared = cross_covariance(fit, plain, unit)
        assert shared.shape == (7, 5)
        np.testing.assert_allclose(shared.T, cross_covariance(plain, fit, unit), atol=1e-12)


def test_intervals_by_participant_cover_and_those_by_battle_do_not():
    strengths = np.linspace(-1, 1, 5)
    hits = {"battle": [], "participant": []}
    truth = None
    votes, covariates = made_up(count=60_000, taste=0.6, people=6_000, seed=99)
    truth = fit_regression(regression_design(votes, covariates))
    assert np.abs(truth.strengths - strengths).max() < 0.3
    for seed in range(200):
        votes, covariates = made_up(count=600, taste=0.6, people=60, seed=seed)
        fit = fit_regression(regression_design(votes, covariates))
        for unit, found in hits.items():
            sure = spread(fit, unit)
            errors = np.sqrt(np.diag(sure.covariance))[5:]
            reach = sure.quantile(0.95) * errors
            found.append(np.abs(fit.coefficients - truth.coefficients) < reach)
    assert np.mean(hits["battle"]) < 0.9
    assert 0.92 < np.mean(hits["participant"]) < 0.98


@pytest.mark.parametrize("penalty", [-1.0, math.nan, math.inf])
def test_an_impossible_penalty_is_refused(penalty):
    votes, covariates = made_up()
    with pytest.raises(InputError, match="penalty"):
        fit_regression(regression_design(votes, covariates), penalty=penalty)


def test_an_unknown_unit_and_a_single_participant_are_refused():
    votes, covariates = made_up(people=1)
    fit = fit_regression(regression_design(votes, covariates))
    with pytest.raises(InputError, match="one participant"):
        spread(fit)
    with pytest.raises(InputError, match="unknown unit"):
        spread(fit, "prompt")
