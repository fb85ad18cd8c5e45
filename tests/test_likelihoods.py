"""What holds for every likelihood: probabilities, derivatives, and the laws of a fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bradley_terry import fit as fit_half_wins
from analysis.cells import Cells, merged
from analysis.errors import NotConverged
from analysis.models.choices import MODELS, likelihood_of
from analysis.models.fitting import fit_model
from analysis.models.newton import Point, Undetermined, inverse, maximise
from analysis.models.objective import Objective
from analysis.models.pair_counts import columns_of, pair_counts
from analysis.outcomes import OUTCOMES
from arena.errors import InputError
from tests.reference_cells import pudding

CHOICES = [(name, position) for name in MODELS for position in (False, True)][:-1]
every = pytest.mark.parametrize(("model", "position"), CHOICES)


@st.composite
def logs(draw):
    """Cells of 2 to 5 models in which every ordered pair had each outcome at least once."""
    size = draw(st.integers(2, 5))
    values = draw(st.lists(st.integers(1, 9), min_size=5 * size**2, max_size=5 * size**2))
    counts = np.array(values, dtype=np.int64).reshape(size, size, OUTCOMES)
    counts[np.arange(size), np.arange(size)] = 0
    return Cells(tuple("abcde"[:size]), counts)


def objective_of(cells, model, position):
    likelihood = likelihood_of(model, position=position)
    pairs = pair_counts(columns_of(cells.counts, likelihood), by_side=position)
    return Objective(likelihood, pairs, len(cells.models))


@every
@given(
    left=st.floats(-4, 4),
    right=st.floats(-4, 4),
    tie=st.floats(0.05, 2),
    side=st.floats(-1, 1),
)
def test_probabilities_add_up_to_one(model, position, left, right, tie, side):
    likelihood = likelihood_of(model, position=position)
    known = [tie, side] if model != "bradley-terry" else [side]
    parameters = np.array(known[: len(likelihood.parameters)])
    logs = likelihood.log_probabilities(np.array([left]), np.array([right]), parameters)
    used = logs if likelihood.proper else logs[:2]
    assert np.exp(used).sum() == pytest.approx(1, abs=1e-12)


@every
@settings(max_examples=15, deadline=None)
@given(cells=logs(), seed=st.integers(0, 10**6))
def test_gradient_and_information_are_the_derivatives(model, position, cells, seed):
    objective = objective_of(cells, model, position)
    generator, size = np.random.default_rng(seed), len(cells.models)
    place = generator.normal(0, 1, size + len(objective.likelihood.parameters))
    if objective.likelihood.rate:
        place[size] = generator.uniform(0.1, 1.5)
    point = objective(place)
    steps = 1e-5 * np.eye(len(place))
    above, below = ([objective(place + sign * step) for step in steps] for sign in (1, -1))
    slopes = [(a.value - b.value) / 2e-5 for a, b in zip(above, below, strict=True)]
    bends = [(b.gradient - a.gradient) / 2e-5 for a, b in zip(above, below, strict=True)]
    scale = cells.total
    np.testing.assert_allclose(point.gradient, slopes, atol=1e-6 * scale)
    np.testing.assert_allclose(point.information, bends, atol=1e-6 * scale)


@every
@settings(max_examples=15, deadline=None)
@given(cells=logs(), order=st.permutations(range(5)))
def test_relabelling_the_models_only_relabels_the_strengths(model, position, cells, order):
    likelihood = likelihood_of(model, position=position)
    chosen = [index for index in order if index < len(cells.models)]
    moved = Cells(tuple(cells.models[i] for i in chosen), cells.counts[np.ix_(chosen, chosen)])
    one, other = fit_model(cells, likelihood), fit_model(moved, likelihood)
    np.testing.assert_allclose(other.strengths, one.strengths[chosen], atol=1e-8)
    np.testing.assert_allclose(
        list(other.parameters.values()), list(one.parameters.values()), atol=1e-8
    )


@every
@settings(max_examples=15, deadline=None)
@given(one=logs(), other=logs(), times=st.integers(2, 4))
def test_votes_several_times_leave_the_estimate_and_divide_its_covariance(
    model, position, one, other, times
):
    likelihood, together = likelihood_of(model, position=position), merged(one, other)
    once = fit_model(together, likelihood)
    often = fit_model(Cells(together.models, together.counts * times), likelihood)
    np.testing.assert_allclose(often.place, once.place, atol=1e-8)
    np.testing.assert_allclose(often.covariance * times, once.covariance, atol=1e-7)
    assert often.log_likelihood == pytest.approx(times * once.log_likelihood)


@every
def test_a_constant_on_all_strengths_changes_differences_only_where_there_is_an_origin(
    model, position
):
    objective = objective_of(pudding_with_bad(), model, position)
    place = np.zeros(6 + len(objective.likelihood.parameters))
    place[6:] = 0.5
    shifted = place.copy()
    shifted[:6] += 1.3
    same = objective(place).value == pytest.approx(objective(shifted).value, abs=1e-9)
    assert same is (model != "grounded")


@settings(max_examples=20, deadline=None)
@given(cells=logs())
def test_the_half_win_likelihood_agrees_with_the_engine_of_counts(cells):
    fit, engine = fit_model(cells, likelihood_of("bradley-terry")), fit_half_wins(cells.pairwise())
    np.testing.assert_allclose(fit.strengths, engine.strengths, atol=1e-9)
    np.testing.assert_allclose(fit.information, engine.information, atol=1e-7)


def test_unknown_and_contradictory_choices_are_refused():
    for problem, choice in (
        ("unknown model 'elo'", {"model": "elo"}),
        ("davidson is a model of ties", {"model": "davidson", "ties": "drop"}),
        ("grounded needs both bad", {"model": "grounded", "both_bad": "drop"}),
        ("unknown rule 'half' for both bad", {"model": "davidson", "both_bad": "half"}),
    ):
        with pytest.raises(InputError, match=problem):
            likelihood_of(**choice)


def pudding_with_bad():
    counts = pudding().counts.copy()
    counts[:, :, 4] = counts[:, :, 2]
    return Cells(pudding().models, counts)


def quartic(place):
    """−Σ(x⁴/4 + x²/2 − x): one maximum, where x³ + x = 1, too steep far out for undamped steps."""
    bend = np.diag(3 * place**2 + 1)
    return Point(-float((place**4 / 4 + place**2 / 2 - place).sum()), 1 - place - place**3, bend)


def test_the_solver_finds_a_maximum_and_certifies_it():
    found = maximise(quartic, np.array([30.0, -7.0]))
    root = 0.6823278038280193
    np.testing.assert_allclose(found.place, root, atol=1e-12)
    assert found.gradient_norm < 1e-12


def test_the_solver_climbs_where_the_function_bends_upwards():
    def saddle(place):
        # cos has its maximum at zero and bends upwards beyond π/2.
        return Point(float(np.cos(place[0])), -np.sin(place), np.cos(place)[:, None])

    assert maximise(saddle, np.array([2.5])).place == pytest.approx(0, abs=1e-12)


def test_the_solver_says_when_there_is_no_maximum_or_no_time():
    def endless(place):
        return Point(-float(np.exp(-place).sum()), np.exp(-place), np.diag(np.exp(-place)))

    with pytest.raises(Undetermined) as error:
        maximise(lambda place: Point(0.0, np.zeros(2), np.diag([1.0, 0.0])), np.zeros(2))
    assert abs(error.value.direction[1]) > 0.9
    with pytest.raises(NotConverged, match="the last Newton step was"):
        maximise(endless, np.zeros(1), steps=5)


def test_an_inverse_leaves_out_the_direction_that_changes_nothing():
    laplacian = np.array([[3.0, -1, -2], [-1, 4, -3], [-2, -3, 5]])
    np.testing.assert_allclose(
        inverse(laplacian, np.ones(3)), np.linalg.pinv(laplacian), atol=1e-14
    )
    with pytest.raises(np.linalg.LinAlgError):
        inverse(np.diag([1.0, 0.0]))
