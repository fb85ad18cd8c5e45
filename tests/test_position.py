"""The position effect: home teams of baseball, swaps of sides, and what cannot tell the sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import rank
from analysis.cells import Cells
from analysis.comparisons import comparisons_from_frame
from analysis.errors import NotIdentified
from analysis.linear_algebra import difference_variances
from analysis.models.choices import likelihood_of
from analysis.models.covariances import sandwich
from analysis.models.fitting import fit_model
from analysis.models.goodness import goodness
from analysis.models.likelihood import with_position
from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from arena.errors import InputError
from tests.reference_cells import baseball_at_home, flutes, pudding, without_sides
from tests.reference_tables import baseball
from tests.vote_logs import simulated_log

HOME = {
    "BAL": (0, 0),
    "BOS": (1.1438027, 0.3378422),
    "CLE": (0.7046945, 0.3350014),
    "DET": (1.4753572, 0.3445518),
    "MIL": (1.6195550, 0.3473653),
    "NYY": (1.2813404, 0.3404034),
    "TOR": (1.3271104, 0.3403222),
}
NEUTRAL = {
    "BAL": (0, 0, 0),
    "BOS": (1.1076977, 0.3338779, 0.3164355392),
    "CLE": (0.6838528, 0.3318764, 0.3420895991),
    "DET": (1.4364084, 0.3395682, 0.3466731708),
    "MIL": (1.5813559, 0.3432557, 0.3389717722),
    "NYY": (1.2476178, 0.3358606, 0.3358456952),
    "TOR": (1.2944851, 0.3366691, 0.3200743133),
}


def swapped(cells):
    counts = cells.counts.transpose(1, 0, 2).copy()
    counts[:, :, [FIRST, SECOND]] = counts[:, :, [SECOND, FIRST]]
    return Cells(cells.models, counts)


@st.composite
def logs(draw):
    """Cells of 3 to 5 models in which every ordered pair had each outcome at least once."""
    size = draw(st.integers(3, 5))
    values = draw(st.lists(st.integers(1, 9), min_size=3 * size**2, max_size=3 * size**2))
    counts = np.zeros((size, size, OUTCOMES), dtype=np.int64)
    counts[:, :, [FIRST, SECOND, TIE]] = np.array(values).reshape(size, size, 3)
    counts[np.arange(size), np.arange(size)] = 0
    return Cells(tuple("abcde"[:size]), counts)


def test_baseball_has_its_published_home_advantage():
    cells = baseball_at_home()
    fit = fit_model(cells, likelihood_of("bradley-terry", position=True))
    errors = np.sqrt(difference_variances(fit.covariance[:7, :7])[0])
    found = np.column_stack([fit.strengths - fit.strengths[0], errors])
    np.testing.assert_allclose(found, [HOME[team] for team in fit.models], atol=1e-6)
    assert fit.parameters["left"] == pytest.approx(0.3022607, abs=1e-6)
    assert fit.standard_error("left") == pytest.approx(0.1309436, abs=1e-6)
    checked = goodness(fit, cells)
    assert (checked.deviance, checked.freedom) == (pytest.approx(38.64285, abs=5e-6), 35)
    assert checked.grouped_log_likelihood == pytest.approx(-61.5539960, abs=5e-7)


def test_baseball_without_it_has_published_errors_deviance_and_covariances():
    cells = baseball_at_home()
    fit = fit_model(cells, likelihood_of("bradley-terry"))
    plain, robust = fit.covariance, sandwich(fit, cells)
    errors = [np.sqrt(difference_variances(matrix)[0]) for matrix in (plain, robust)]
    found = np.column_stack([fit.strengths - fit.strengths[0], *errors])
    np.testing.assert_allclose(found, [NEUTRAL[team] for team in fit.models], atol=1e-6)
    checked = goodness(fit, cells)
    assert (checked.deviance, checked.freedom) == (pytest.approx(44.05346, abs=5e-6), 36)
    assert checked.grouped_log_likelihood == pytest.approx(-64.2593005, abs=5e-7)
    # Covariances of the differences from Baltimore, as R prints them.
    place = {team: index for index, team in enumerate(fit.models)}
    for one, other, published in (
        ("BOS", "CLE", 0.06304848044),
        ("BOS", "DET", 0.06603305070),
        ("MIL", "TOR", 0.06744814355),
    ):
        i, j, zero = place[one], place[other], place["BAL"]
        found = plain[i, j] - plain[i, zero] - plain[j, zero] + plain[zero, zero]
        assert found == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize("model", ["bradley-terry", "davidson", "rao-kupper"])
@settings(max_examples=25, deadline=None)
@given(cells=logs())
def test_a_swap_of_the_sides_changes_the_sign_of_the_effect_and_nothing_else(model, cells):
    likelihood = likelihood_of(model, position=True)
    one, other = fit_model(cells, likelihood), fit_model(swapped(cells), likelihood)
    np.testing.assert_allclose(one.strengths, other.strengths, atol=1e-8)
    assert one.parameters["left"] == pytest.approx(-other.parameters["left"], abs=1e-8)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)


def test_the_effect_multiplies_the_worth_of_the_left_model():
    # Davidson & Beaver 1977: γπ_i : π_j : ν′√(π_iπ_j) with ν′ = ν√γ.
    likelihood = likelihood_of("davidson", position=True)
    one, other, nu, gamma = 1.7, 0.6, 0.8, 1.5
    values = np.log([nu, gamma])
    logs = likelihood.log_probabilities(np.log([one]), np.log([other]), values)
    parts = np.array([gamma * one, other, nu * np.sqrt(gamma * one * other)])
    np.testing.assert_allclose(np.exp(logs[:, 0]), parts / parts.sum(), atol=1e-14)


def test_a_made_up_preference_for_the_left_is_covered():
    inside = []
    for seed in range(60):
        frame = simulated_log(np.linspace(-1, 1, 5), side=0.4, tie_width=0.5, seed=seed)
        cells = comparisons_from_frame(frame).cells()
        # The made-up votes are those of Rao and Kupper: a threshold of ½ and an advantage of 0.4.
        fit = fit_model(cells, likelihood_of("rao-kupper", position=True))
        inside.append(abs(fit.parameters["left"] - 0.4) < 1.96 * fit.standard_error("left"))
        inside.append(abs(fit.parameters["log θ"] - 0.5) < 1.96 * fit.standard_error("log θ"))
    assert np.mean(inside) > 0.88


def test_flutes_and_puddings_do_not_mind_their_sides():
    for cells in (flutes(), pudding()):
        fit = fit_model(cells, likelihood_of("davidson", position=True))
        assert abs(fit.parameters["left"]) < 2 * fit.standard_error("left")


def test_counts_without_sides_tell_no_position_effect():
    with pytest.raises(InputError, match="do not tell who stood on the left"):
        fit_model(without_sides(pudding()), likelihood_of("davidson", position=True))
    with pytest.raises(InputError, match="do not tell who stood on the left"):
        rank(baseball(), position=True)


def test_a_chain_whose_pairs_met_on_one_side_only_does_not_tell_side_from_strength():
    counts = np.zeros((3, 3, OUTCOMES), dtype=np.int64)
    counts[0, 1, [FIRST, SECOND, TIE]] = [3, 2, 2]
    counts[1, 2, [FIRST, SECOND, TIE]] = [4, 1, 3]
    for model in ("bradley-terry", "davidson", "rao-kupper"):
        with pytest.raises(NotIdentified, match="the votes do not determine strengths and"):
            fit_model(Cells(tuple("abc"), counts.copy()), likelihood_of(model, position=True))
    counts[1, 0, [FIRST, SECOND, TIE]] = [3, 3, 1]
    fit_model(Cells(tuple("abc"), counts), likelihood_of("davidson", position=True))


def test_grounded_strengths_have_no_position_effect():
    with pytest.raises(InputError, match="grounded has no position effect"):
        likelihood_of("grounded", position=True)
    with pytest.raises(ValueError, match="not defined for absolute strengths"):
        with_position(likelihood_of("grounded"))


def test_a_leaderboard_says_how_large_the_effect_is():
    frame = simulated_log(np.linspace(-1, 1, 4), side=0.5, seed=2)
    ranking = rank(frame, position=True, interval="cluster")
    (parameters,) = ranking.settings["parameters"]
    low, high = parameters["left"]["interval"]
    assert low < parameters["left"]["value"] < high
    assert "left side's advantage log γ" in ranking.method
    without = rank(frame, interval="cluster")
    assert "advantage" not in without.method
