"""The likelihood of votes in factors: published flutes, a square by hand, and other optimisers."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.errors import NotIdentified
from analysis.factors.design import factor_design, with_interactions
from analysis.factors.joint import lack_of_fit, wald_test
from analysis.factors.linear import derivatives, fit_free, fit_linear, log_likelihood
from analysis.factors.spread import spread
from analysis.factors.two_stage import two_stage
from analysis.intervals import cluster, sandwich
from analysis.pairwise import Pairwise, pairwise_from_counts
from arena.errors import InputError
from tests.vote_logs import simulated_log

# Sound fields of a concert hall for flutes, 2 × 2 × 2 with ties (Kousgaard 1984).
FLUTES = (
    "111 110 1 3 1,111 101 0 4 1,111 100 0 4 1,111 011 2 1 2,111 010 3 1 1,111 001 5 0 0,"
    "111 000 5 0 0,110 101 3 2 0,110 100 1 2 2,110 011 2 2 1,110 010 2 2 1,110 001 4 0 1,"
    "110 000 3 1 1,101 100 3 2 0,101 011 2 3 0,101 010 3 2 0,101 001 3 0 2,101 000 3 1 1,"
    "100 011 1 4 0,100 010 1 3 1,100 001 5 0 0,100 000 4 1 0,011 010 2 3 0,011 001 4 0 1,"
    "011 000 1 2 2,010 001 5 0 0,010 000 4 0 1,001 000 2 1 2"
)
TERMS = (("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"))


def flutes():
    columns = ("model_a", "model_b", "wins_a", "wins_b", "ties")
    votes = pairwise_from_counts(
        pd.DataFrame([line.split() for line in FLUTES.split(",")], columns=columns)
    )
    factors = {name: dict(zip("abc", name, strict=True)) for name in votes.models}
    return votes, factor_design(votes.models, factors, tuple("abc"), TERMS[3:])


def upper(design, term):
    return design.effect(term, "1" * len(term))


def test_davidson_s_factorial_of_the_flutes_is_that_of_kousgaard_with_its_errors():
    votes, design = flutes()
    fitted = fit_linear(votes, design.matrix, ties="davidson")
    errors = spread(fitted, votes, "information")
    ours = [upper(design, term) @ fitted.coefficients / 2 for term in TERMS]
    assert ours == pytest.approx([0.267, 0.250, -0.088, -0.294, 0.062, 0.009, -0.070], abs=5e-4)
    exact = [0.267136, 0.249564, -0.087978, -0.293526, 0.061859, 0.008732, -0.070407]
    assert ours == pytest.approx(exact, abs=1e-6)
    found = [errors.error(upper(design, term)) / 2 for term in TERMS]
    told = [0.076278, 0.075817, 0.071167, 0.077060, 0.070990, 0.070976, 0.071045]
    assert found == pytest.approx(told, abs=1e-6)
    assert fitted.log_tie == pytest.approx(-0.7868270426, abs=1e-8)
    assert errors.log_tie_error == pytest.approx(0.2405903857, abs=1e-8)


def test_each_flute_in_davidson_s_model_has_the_published_strength_and_error():
    votes, _ = flutes()
    fitted = fit_free(votes, ties="davidson")
    errors = spread(fitted, votes, "information")
    unit = np.eye(8)
    gaps = [(unit[at] - unit[0]) for at in range(1, 8)]
    published = [-0.9159048, 1.8558033, 1.5730091, 1.7135838, 1.8558033, 1.7844337, 1.4332579]
    assert [gap @ fitted.strengths for gap in gaps] == pytest.approx(published, abs=1e-6)
    told = [0.6633742, 0.5975037, 0.5878217, 0.5922492, 0.5975037, 0.5947671, 0.5841479]
    assert [errors.error(gap) for gap in gaps] == pytest.approx(told, abs=1e-6)


def test_half_win_factorial_of_the_flutes_is_that_of_r():
    votes, design = flutes()
    fitted = fit_linear(votes, design.matrix)
    ours = [upper(design, term) @ fitted.coefficients for term in TERMS]
    told = [0.42510707, 0.39674021, -0.13905820, -0.46769451, 0.09690667, 0.01114070, -0.11069134]
    assert ours == pytest.approx(told, abs=1e-7)
    errors = spread(fitted, votes, "information")
    gap = design.matrix[1] - design.matrix[0]
    assert gap @ fitted.coefficients == pytest.approx(-0.7155938, abs=1e-6)
    # R's errors come from its last but one iteration.
    assert errors.error(gap) == pytest.approx(0.5821597, abs=2e-6)
    full = lack_of_fit(fitted, fit_free(votes))
    assert (full.freedom, full.p) == (0, None)
    assert full.statistic == pytest.approx(0.0, abs=1e-8)


def square(odds_first=2, odds_second=3):
    """Counts of a 2 × 2 design that factors with these odds fit exactly, a hundred battles a pair."""
    worth = {"m00": 1, "m01": odds_second, "m10": odds_first, "m11": odds_first * odds_second}
    names, wins = tuple(worth), np.zeros((4, 4), int)
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            if i != j:
                wins[i, j] = 420 * worth[one] // (worth[one] + worth[other])
    factors = {name: {"a": name[1], "b": name[2]} for name in names}
    votes = Pairwise(names, wins, np.zeros_like(wins))
    return votes, factor_design(names, factors, ("a", "b"))


def test_a_square_with_known_odds_is_read_off_exactly():
    # Odds 2 and 3: the shares 2/3, 3/4, 6/7, 2/5, 3/4, 2/3 of 420 battles are whole numbers.
    votes, design = square()
    fitted = fit_linear(votes, design.matrix)
    assert design.contrast("a", "1", "0") @ fitted.coefficients == pytest.approx(math.log(2))
    assert design.contrast("b", "1", "0") @ fitted.coefficients == pytest.approx(math.log(3))
    whole = with_interactions(design, [("a", "b")])
    full = fit_linear(votes, whole.matrix)
    test = wald_test(full, spread(full, votes, "sandwich"), whole, ("a", "b"))
    assert (test.statistic, test.freedom) == (pytest.approx(0.0, abs=1e-12), 1)
    fits = lack_of_fit(fitted, fit_free(votes), 0.0)
    assert (fits.freedom, fits.p, fits.robust_p) == (1, pytest.approx(1.0), 1.0)


def test_the_error_of_a_single_factor_is_that_of_a_logarithm_of_odds():
    wins = np.array([[0, 30], [10, 0]])
    votes = Pairwise(("x", "y"), wins, np.zeros_like(wins))
    design = factor_design(votes.models, {"x": {"a": "1"}, "y": {"a": "0"}}, ("a",))
    fitted = fit_linear(votes, design.matrix)
    weights = design.contrast("a", "1", "0")
    assert weights @ fitted.coefficients == pytest.approx(math.log(3))
    for kind in ("information", "sandwich"):
        assert spread(fitted, votes, kind).error(weights) == pytest.approx(
            math.sqrt(1 / 10 + 1 / 30)
        )


def votes_of(seed=0, taste=0.0):
    log = simulated_log(np.linspace(-0.5, 0.5, 6), taste=taste, seed=seed)
    comparisons = comparisons_from_frame(log)
    levels = [("x", "1"), ("x", "2"), ("x", "3"), ("y", "1"), ("y", "2"), ("y", "3")]
    factors = {
        model: dict(zip(("a", "b"), row, strict=True))
        for model, row in zip(comparisons.models, levels, strict=True)
    }
    return comparisons, factor_design(comparisons.models, factors, ("a", "b"))


@pytest.mark.parametrize("ties", ["half", "davidson"])
def test_the_maximum_and_the_lack_of_fit_are_those_of_a_general_optimiser(ties):
    comparisons, design = votes_of()
    votes = comparisons.counts()

    def best(matrix):
        width = matrix.shape[1]

        def loss(point):
            log_tie = float(point[-1]) if ties == "davidson" else None
            return -log_likelihood(votes, matrix @ point[:width], log_tie)

        return -minimize(loss, np.zeros(width + (ties == "davidson")), options={"gtol": 1e-7}).fun

    joint, free = fit_linear(votes, design.matrix, ties=ties), fit_free(votes, ties=ties)
    tested = lack_of_fit(joint, free)
    assert joint.log_likelihood == pytest.approx(best(design.matrix), abs=1e-6)
    assert tested.statistic == pytest.approx(
        2 * (best(np.eye(6)[:, 1:]) - best(design.matrix)), abs=1e-5
    )
    assert tested.freedom == 6 - 1 - 3
    assert joint.gradient_norm < 1e-8


def test_the_gradient_and_the_information_are_those_of_the_likelihood():
    comparisons, design = votes_of()
    votes, point = comparisons.counts(), np.array([0.2, -0.1, 0.3, -0.4])
    width, step = design.matrix.shape[1], 1e-5

    def height(at):
        return log_likelihood(votes, design.matrix @ at[:width], float(at[-1]))

    gradient, information = derivatives(votes, design.matrix, point, "davidson")
    for axis in np.eye(4):
        slope = (height(point + step * axis) - height(point - step * axis)) / (2 * step)
        assert axis @ gradient == pytest.approx(slope, rel=1e-5)
        around = [
            derivatives(votes, design.matrix, point + s * axis, "davidson")[0]
            for s in (step, -step)
        ]
        assert information @ axis == pytest.approx((around[1] - around[0]) / (2 * step), rel=1e-5)


def test_one_strength_per_model_is_the_ordinary_fit_with_its_covariances():
    comparisons, _ = votes_of(taste=0.8)
    votes = comparisons.counts()
    ours, theirs = fit_free(votes), fit(votes)
    assert ours.strengths == pytest.approx(theirs.strengths, abs=1e-8)
    assert spread(ours, votes, "sandwich").covariance == pytest.approx(sandwich(theirs, votes))
    by_person = spread(ours, comparisons, "cluster")
    expected, groups = cluster(theirs, comparisons)
    assert by_person.covariance == pytest.approx(expected)
    assert by_person.freedom == groups - 1
    assert by_person.reach(0.95) > 1.96


def test_a_participant_for_every_vote_is_no_cluster():
    comparisons, design = votes_of()
    frame = pd.DataFrame(
        {
            "model_a": [comparisons.models[at] for at in comparisons.first],
            "model_b": [comparisons.models[at] for at in comparisons.second],
            "winner": np.array(["model_a", "model_b", "tie"])[np.minimum(comparisons.outcome, 2)],
            "judge": [f"p{at}" for at in range(comparisons.total)],
        }
    )
    lonely = comparisons_from_frame(frame)
    for ties in ("half", "davidson"):
        fitted = fit_linear(lonely.counts(), design.matrix, ties=ties)
        alone, robust = (spread(fitted, lonely, kind) for kind in ("cluster", "sandwich"))
        size = lonely.total
        assert alone.covariance == pytest.approx(robust.covariance * size / (size - 1))
        if ties == "davidson":
            assert alone.log_tie_error == pytest.approx(robust.log_tie_error, rel=1e-3)


def test_without_noise_of_models_one_and_two_stages_agree():
    without = 0
    for seed in range(12):
        comparisons, design = votes_of(seed)
        votes = comparisons.counts()
        joint, free = fit_linear(votes, design.matrix), fit_free(votes)
        errors = spread(free, votes, "sandwich").covariance
        second = two_stage(design.rows, free.strengths, errors)
        weights = design.contrast("a", "y", "x")
        error = spread(joint, votes, "sandwich").error(weights)
        assert abs(weights @ (second.coefficients - joint.coefficients)) < 0.25 * error
        without += second.tau == 0.0
        if second.tau == 0.0 and second.misfit <= second.freedom:
            wider = np.sqrt(weights @ second.covariance @ weights) / error
            assert wider == pytest.approx(1.0, abs=0.03)
    assert without >= 4


@pytest.mark.parametrize(("noise", "least", "most"), [(0.0, 0.87, 1.0), (0.3, 0.0, 0.75)])
def test_one_stage_takes_the_noise_of_models_for_knowledge(noise, least, most):
    generator, held, rounds = np.random.default_rng(8), 0, 60
    _, design = votes_of()
    weights = design.contrast("a", "y", "x")
    for seed in range(rounds):
        strengths = np.linspace(-0.5, 0.5, 6) + noise * generator.normal(size=6)
        votes = comparisons_from_frame(simulated_log(strengths, seed=seed)).counts()
        fitted = fit_linear(votes, design.matrix)
        error = spread(fitted, votes, "sandwich").error(weights)
        # Of 0.6 on the simulator's scale, half-win ties leave this.
        held += abs(weights @ fitted.coefficients - 0.571) < 1.96 * error
    assert least <= held / rounds <= most


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)), st.sampled_from(["half", "davidson"]))
def test_relabelled_models_and_levels_have_the_same_contrast(order, ties):
    comparisons, design = votes_of(seed=1)
    votes = comparisons.counts()
    names = tuple(f"n{at}" for at in order)
    moved = Pairwise(names, votes.wins[np.ix_(order, order)], votes.ties[np.ix_(order, order)])
    swapped = {"x": "2nd", "y": "1st"}
    factors = {
        f"n{at}": {"a": swapped[levels["a"]], "b": levels["b"]}
        for at, levels in enumerate(design.factors.values())
    }
    other = factor_design(names, factors, ("b", "a"))
    here = fit_linear(votes, design.matrix, ties=ties)
    there = fit_linear(moved, other.matrix, ties=ties)
    weights, turned = design.contrast("a", "y", "x"), other.contrast("a", "1st", "2nd")
    assert turned @ there.coefficients == pytest.approx(weights @ here.coefficients, abs=1e-8)
    errors = [
        spread(here, votes, "sandwich").error(weights),
        spread(there, moved, "sandwich").error(turned),
    ]
    assert errors[0] == pytest.approx(errors[1])


def test_what_the_votes_do_not_determine_is_not_invented():
    wins = np.array([[0, 5], [0, 0]])
    decided = Pairwise(("x", "y"), wins, np.zeros_like(wins))
    factors = {"x": {"a": "1"}, "y": {"a": "0"}}
    design = factor_design(("x", "y"), factors, ("a",))
    with pytest.raises(NotIdentified, match="always won"):
        fit_linear(decided, design.matrix)
    with pytest.raises(NotIdentified, match="no chain of wins"):
        fit_free(decided)
    with pytest.raises(InputError, match="needs ties and decided battles"):
        fit_linear(decided, design.matrix, ties="davidson")
    none = Pairwise(("x", "y"), np.zeros_like(wins), np.zeros_like(wins))
    with pytest.raises(NotIdentified, match="no battle compares"):
        fit_linear(none, design.matrix)


def test_votes_that_are_all_ties_get_an_interval_of_some_width():
    ties = np.array([[0, 9], [9, 0]])
    votes = Pairwise(("x", "y"), np.zeros_like(ties), ties)
    fitted = fit_free(votes)
    assert spread(fitted, votes, "sandwich").error(np.array([1.0, -1.0])) == pytest.approx(2 / 3)
