"""Davidson's model: the published tables of puddings and flutes, its laws, and the coverage of intervals."""

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.linear_algebra import difference_variances
from analysis.models.covariances import sandwich
from analysis.models.davidson import davidson
from analysis.models.fitting import fit_model
from analysis.models.goodness import goodness
from analysis.models.newton import CERTIFICATE
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, FIRST, OUTCOMES, SECOND, TIE
from tests.reference_cells import flutes, pudding, without_sides

FLUTES = {
    "000": (0, 0),
    "001": (-0.9159048, 0.6633742),
    "010": (1.8558033, 0.5975037),
    "011": (1.5730091, 0.5878217),
    "100": (1.7135838, 0.5922492),
    "101": (1.8558033, 0.5975037),
    "110": (1.7844337, 0.5947671),
    "111": (1.4332579, 0.5841479),
}


def against_first(fit):
    size = len(fit.models)
    errors = np.sqrt(difference_variances(fit.covariance[:size, :size])[0])
    return fit.strengths - fit.strengths[0], errors


def cells(votes):
    """Cells of {"ab": [wins of a, wins of b, ties]}."""
    names = sorted({name for pair in votes for name in pair})
    counts = np.zeros((len(names), len(names), OUTCOMES), dtype=np.int64)
    for (one, other), values in votes.items():
        counts[names.index(one), names.index(other), [FIRST, SECOND, TIE]] = values
    return Cells(tuple(names), counts)


def test_the_puddings_have_the_worths_that_davidson_published():
    fit = fit_model(pudding(), davidson())
    worths = np.exp(fit.strengths) / np.exp(fit.strengths).sum()
    seven_iterations = [0.1388005, 0.1729985, 0.1617420, 0.1653930, 0.1586805, 0.2023855]
    np.testing.assert_allclose(worths, seven_iterations, atol=3e-5)
    exact = [0.1388034, 0.1730015, 0.1617474, 0.1653730, 0.1586854, 0.2023893]
    np.testing.assert_allclose(worths, exact, atol=5.1e-8)
    assert np.exp(fit.parameters["log ν"]) == pytest.approx(0.7468229877, abs=1e-9)


def test_the_puddings_have_the_estimates_and_errors_of_a_poisson_fit():
    fit = fit_model(pudding(), davidson())
    strengths, errors = against_first(fit)
    exact = [0, 0.2202419000, 0.1529777046, 0.1751449084, 0.1338652268, 0.3771348955]
    np.testing.assert_allclose(strengths, exact, atol=1e-9)
    printed = [0, 0.18721698, 0.19351836, 0.18821109, 0.19270456, 0.19240623]
    np.testing.assert_allclose(errors, printed, atol=1e-8)
    assert fit.parameters["log ν"] == pytest.approx(-0.2919270862, abs=1e-9)
    assert fit.standard_error("log ν") == pytest.approx(0.08249869, abs=1e-8)
    assert fit.log_likelihood == pytest.approx(-809.7095101, abs=5e-8)
    found = goodness(fit, pudding())
    assert found.deviance == pytest.approx(15.77040578, abs=1e-8)
    assert found.freedom == 24


def test_the_flutes_have_the_table_that_kousgaard_published():
    fit = fit_model(flutes(), davidson())
    published = [-0.581, -1.039, 0.347, 0.205, 0.276, 0.347, 0.311, 0.135]
    np.testing.assert_allclose(fit.strengths / 2, published, atol=6e-4)
    exact = [-0.581249, -1.039202, 0.346653, 0.205255, 0.275543, 0.346653, 0.310968, 0.135380]
    np.testing.assert_allclose(fit.strengths / 2, exact, atol=5.1e-7)


def test_the_flutes_have_the_estimates_and_errors_of_a_poisson_fit():
    fit = fit_model(flutes(), davidson())
    strengths, errors = against_first(fit)
    expected = np.array([FLUTES[name] for name in fit.models])
    np.testing.assert_allclose(np.column_stack([strengths, errors]), expected, atol=1e-6)
    assert fit.parameters["log ν"] == pytest.approx(-0.7868270426, abs=1e-8)
    assert fit.standard_error("log ν") == pytest.approx(0.2405903857, abs=1e-6)
    assert np.exp(fit.parameters["log ν"]) == pytest.approx(0.4552871125, abs=1e-9)
    found = goodness(fit, flutes())
    assert found.deviance == pytest.approx(58.77657487, abs=1e-8)
    assert found.freedom == 48


def test_two_models_are_solved_by_hand():
    # 12 : 3 decided and 6 ties: π_a/π_b = 4, and ν = 6/√(12·3) makes the model fit exactly.
    fit = fit_model(cells({"ab": [12, 3, 6]}), davidson())
    assert fit.strengths[0] - fit.strengths[1] == pytest.approx(np.log(4), abs=1e-9)
    assert np.exp(fit.parameters["log ν"]) == pytest.approx(1.0, abs=1e-9)
    assert goodness(fit, cells({"ab": [12, 3, 6]})).deviance == pytest.approx(0, abs=1e-9)


def test_newmans_tie_parameter_is_half_of_it():
    # Newman 2023, eq. 22 at its fixed point: v = (Σ ties)/(Σ n_ij √(π_iπ_j)·2/(π_i + π_j + 2v√(π_iπ_j))).
    fit = fit_model(pudding(), davidson())
    worths, v = np.exp(fit.strengths), np.exp(fit.parameters["log ν"]) / 2
    pairs = pudding().pairwise()
    root = np.sqrt(np.outer(worths, worths))
    share = 2 * root / (worths[:, None] + worths[None, :] + 2 * v * root)
    assert pairs.ties.sum() / (pairs.battles * share).sum() == pytest.approx(v, abs=1e-10)


def test_the_ranking_of_a_balanced_design_is_that_of_the_scores():
    # Davidson 1970, section 3: with equally many battles of each pair the order is that of the scores.
    generator = default_rng(5)
    counts = np.zeros((6, 6, OUTCOMES), dtype=np.int64)
    shares = generator.dirichlet([3, 3, 2], size=(6, 6))
    for i in range(6):
        for j in range(i + 1, 6):
            counts[i, j, :3] = generator.multinomial(60, shares[i, j])
    votes = Cells(tuple("abcdef"), counts)
    fit = fit_model(votes, davidson())
    scores = votes.pairwise().half_wins.sum(axis=1)
    assert list(np.argsort(fit.strengths)) == list(np.argsort(scores))


def test_a_fit_carries_its_certificate():
    fit = fit_model(pudding(), davidson())
    assert fit.gradient_norm < 1e-9
    assert fit.newton_decrement < CERTIFICATE
    assert fit.strengths.sum() == pytest.approx(0, abs=1e-12)
    assert fit.steps <= 6


def test_both_good_is_a_tie_and_both_bad_is_one_or_is_dropped():
    votes = pudding()
    counts = votes.counts.copy()
    counts[:, :, BOTH_GOOD] = counts[:, :, TIE]
    counts[:, :, TIE] = 0
    moved = fit_model(Cells(votes.models, counts.copy()), davidson())
    np.testing.assert_allclose(moved.strengths, fit_model(votes, davidson()).strengths, atol=1e-9)
    counts[0, 1, BOTH_BAD] = 30
    as_tie, dropped = (
        fit_model(Cells(votes.models, counts), davidson(rule)) for rule in ("tie", "drop")
    )
    assert as_tie.parameters["log ν"] > moved.parameters["log ν"] + 0.01
    np.testing.assert_allclose(dropped.strengths, moved.strengths, atol=1e-9)


def test_without_a_tie_the_tie_parameter_is_not_identified():
    with pytest.raises(NotIdentified, match="no battle ended in tie, as Davidson needs"):
        fit_model(cells({"ab": [5, 3, 0]}), davidson())
    with pytest.raises(NotIdentified, match="no battle was decided"):
        fit_model(cells({"ab": [0, 0, 4]}), davidson())


def test_wins_that_all_go_downhill_have_no_maximum_although_ties_link_the_models():
    # Half-win ties would give finite strengths; here an upset has probability zero at the maximum.
    with pytest.raises(NotIdentified, match="rises without end") as error:
        fit_model(cells({"ab": [7, 0, 3], "bc": [4, 0, 2]}), davidson())
    assert error.value.groups in ((("a",), ("b", "c")), (("a", "b"), ("c",)))
    # One upset anywhere ends that.
    assert fit_model(cells({"ab": [7, 0, 3], "bc": [4, 1, 2]}), davidson()).gradient_norm < 1e-8


def test_an_undefeated_model_and_a_disconnected_graph_are_refused_with_their_groups():
    with pytest.raises(NotIdentified, match="never lost to, or never beat") as error:
        fit_model(cells({"ab": [7, 0, 0], "bc": [4, 5, 2]}), davidson())
    assert error.value.groups == (("b", "c"), ("a",))
    with pytest.raises(NotIdentified, match="no chain of battles") as error:
        fit_model(cells({"ab": [6, 4, 1], "cd": [9, 1, 1]}), davidson())
    assert error.value.groups == (("a", "b"), ("c", "d"))


def test_sides_do_not_matter_without_a_position_effect():
    one, other = (fit_model(votes, davidson()) for votes in (pudding(), without_sides(pudding())))
    np.testing.assert_allclose(one.strengths, other.strengths, atol=1e-12)


def test_intervals_of_differences_cover_with_thirty_percent_ties():
    generator, likelihood = default_rng(3), davidson()
    truth = np.array([-0.8, -0.3, 0.0, 0.4, 0.7])
    left, right = np.triu_indices(5, 1)
    shares = np.exp(
        likelihood.log_probabilities(truth[left], truth[right], np.array([np.log(0.9)]))
    ).T
    assert 0.28 < shares[:, 2].mean() < 0.32
    covered = {"inverse information": [], "sandwich": []}
    for _ in range(300):
        counts = np.zeros((5, 5, OUTCOMES), dtype=np.int64)
        counts[left, right, :3] = generator.multinomial(40, shares)
        votes = Cells(tuple("abcde"), counts)
        fit = fit_model(votes, likelihood)
        error = np.subtract.outer(fit.strengths - truth, fit.strengths - truth)[left, right]
        for name, matrix in (
            ("inverse information", fit.covariance),
            ("sandwich", sandwich(fit, votes)),
        ):
            spread = np.sqrt(difference_variances(matrix[:5, :5]))[left, right]
            covered[name].append(np.abs(error) < 1.96 * spread)
    # 3,000 correlated differences: the standard error of the share is about 0.007.
    for name, inside in covered.items():
        assert np.mean(inside) == pytest.approx(0.95, abs=0.02), name
