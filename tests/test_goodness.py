"""Fit checks: deviances by hand, likelihoods on one scale, circles, and calibration."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.models.calibration import calibration, calibration_figure, calibration_table
from analysis.models.choices import likelihood_of
from analysis.models.fitting import fit_model
from analysis.models.goodness import compare, comparison_table, goodness
from analysis.models.intransitivity import intransitivity, intransitivity_table
from analysis.outcomes import BOTH_BAD, OUTCOMES
from tests.reference_cells import baseball_at_home, flutes, pudding
from tests.reference_tables import baseball, pairwise


def made_up(model, parameters, *, votes=60, seed=0, size=8, spread=1.2):
    """Cells whose votes follow a likelihood."""
    likelihood = likelihood_of(model)
    generator = np.random.default_rng(seed)
    truth = np.linspace(-spread, spread, size)
    left, right = np.nonzero(~np.eye(size, dtype=bool))
    logs = likelihood.log_probabilities(truth[left], truth[right], np.array(parameters))
    drawn = generator.multinomial(votes, np.exp(logs).T)
    counts = np.zeros((size, size, OUTCOMES), dtype=np.int64)
    counts[left, right, :3] = drawn[:, :3]
    if model == "grounded":
        counts[left, right, BOTH_BAD] = drawn[:, 3]
    return Cells(tuple(f"m{index}" for index in range(size)), counts)


def test_a_deviance_is_that_of_the_cells_by_hand():
    counts = np.zeros((3, 3, OUTCOMES), dtype=np.int64)
    counts[0, 1, :2], counts[1, 2, :2], counts[0, 2, :2] = [6, 4], [7, 3], [5, 5]
    cells = Cells(tuple("abc"), counts)
    fit = fit_model(cells, likelihood_of("bradley-terry"))
    found = goodness(fit, cells)
    by_hand = 0.0
    for i, j in ((0, 1), (1, 2), (0, 2)):
        chance = 1 / (1 + np.exp(fit.strengths[j] - fit.strengths[i]))
        for wins, share in ((counts[i, j, 0], chance), (counts[i, j, 1], 1 - chance)):
            by_hand += 2 * wins * np.log(wins / (10 * share))
    assert found.deviance == pytest.approx(by_hand, abs=1e-12)
    assert (found.freedom, found.free, found.votes) == (1, 2, 30)
    assert found.aic == pytest.approx(2 * 2 - 2 * fit.log_likelihood)
    assert found.bic == pytest.approx(2 * np.log(30) - 2 * fit.log_likelihood)


def test_half_win_ties_have_no_likelihood_to_check():
    cells = pudding()
    with pytest.raises(NotIdentified, match="ties as half wins have no likelihood"):
        goodness(fit_model(cells, likelihood_of("bradley-terry")), cells)
    dropped = goodness(fit_model(cells, likelihood_of("bradley-terry", ties="drop")), cells)
    assert dropped.votes == cells.counts[:, :, :2].sum()
    assert dropped.freedom == 15 - 5


@pytest.mark.parametrize(
    ("model", "parameters", "title"),
    [
        ("davidson", [0.3], "Davidson"),
        ("rao-kupper", [0.7], "Rao–Kupper"),
        ("grounded", [0.5], "grounded Rao–Kupper"),
    ],
)
def test_the_likelihood_that_made_the_votes_is_found_best(model, parameters, title):
    cells = made_up(model, parameters, votes=300, spread=2.0)
    table = comparison_table(cells)
    assert table.rows[0][0] == title
    fit = fit_model(cells, likelihood_of(model))
    assert goodness(fit, cells).p > 0.001


def test_all_likelihoods_are_of_the_same_votes_and_outcomes():
    cells = made_up("grounded", [0.5])
    rows = {row.title: row.goodness for row in compare(cells)}
    assert len(rows) == 7
    assert {found.votes for found in rows.values()} == {cells.total}
    assert len({found.freedom + found.free for found in rows.values()}) == 1
    # The saturated log-likelihood is the same for all: ℓ + deviance/2.
    tops = [found.log_likelihood + found.deviance / 2 for found in rows.values()]
    np.testing.assert_allclose(tops, tops[0], rtol=1e-12)


def test_a_constant_share_of_ties_adds_its_likelihood_to_decided_votes():
    cells = pudding()
    row = next(row for row in compare(cells) if row.title.endswith("constant share of ties"))
    decided = fit_model(cells, likelihood_of("bradley-terry", ties="drop")).log_likelihood
    ties, votes = cells.counts[:, :, 2].sum(), cells.total
    share = ties / votes
    expected = decided + ties * np.log(share) + (votes - ties) * np.log(1 - share)
    assert row.goodness.log_likelihood == pytest.approx(expected)


def test_a_likelihood_without_a_maximum_has_a_line_that_says_why():
    counts = np.zeros((2, 2, OUTCOMES), dtype=np.int64)
    counts[0, 1, :3] = [7, 0, 3]
    table = comparison_table(Cells(("a", "b"), counts))
    assert all(row[1] is None and "groups: " in row[-1] for row in table.rows)


def test_more_parameters_never_lower_the_likelihood():
    rows = {row.title: row.goodness for row in compare(flutes())}
    for title in ("Davidson", "Rao–Kupper"):
        assert rows[f"{title}, position effect"].log_likelihood >= rows[title].log_likelihood


def test_a_perfect_circle_is_all_cyclic_and_a_perfect_order_is_none():
    circle = pairwise(
        {("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 9, ("b", "a"): 1, ("c", "b"): 1, ("a", "c"): 1}
    )
    found = intransitivity(circle, rounds=200)
    assert found.share == pytest.approx(1, abs=1e-12)
    assert found.p < 0.05
    odds = {
        ("a", "b"): 30,
        ("b", "a"): 10,
        ("b", "c"): 30,
        ("c", "b"): 10,
        ("a", "c"): 90,
        ("c", "a"): 10,
    }
    assert intransitivity(pairwise(odds), rounds=50).share < 0.001


def test_the_cyclic_share_is_the_residual_of_weighted_least_squares():
    counts = baseball()
    left, right = np.triu_indices(7, 1)
    weight = counts.battles[left, right].astype(float)
    odds = np.log((counts.half_wins[left, right] + 0.5) / (counts.half_wins[right, left] + 0.5))
    design = np.eye(7)[left] - np.eye(7)[right]
    root = np.sqrt(weight)[:, None]
    strengths = np.linalg.lstsq(root * design, root[:, 0] * odds, rcond=None)[0]
    rest = odds - design @ strengths
    expected = (weight * rest**2).sum() / (weight * odds**2).sum()
    assert intransitivity(counts, rounds=20).share == pytest.approx(expected, abs=1e-12)


def test_a_tree_has_no_circle():
    tree = pairwise({("a", "b"): 3, ("b", "a"): 2, ("b", "c"): 4, ("c", "b"): 1})
    assert intransitivity(tree, rounds=20).share == pytest.approx(0, abs=1e-12)


def test_votes_made_under_the_model_are_no_more_cyclic_than_chance():
    chances = []
    for seed in range(30):
        counts = made_up("davidson", [-0.2], votes=20, seed=seed, size=6).pairwise()
        chances.append(intransitivity(counts, rounds=99, seed=seed).p)
    assert np.mean(np.array(chances) < 0.05) <= 0.17
    assert 0.35 < np.mean(chances) < 0.65


def test_the_same_seed_gives_the_same_circles():
    assert intransitivity(baseball(), seed=3) == intransitivity(baseball(), seed=3)
    table = intransitivity_table(intransitivity(baseball(), rounds=50, seed=3))
    assert "seed 3" in table.method


def test_scores_under_the_true_model_are_calibrated():
    inside = []
    for seed in range(12):
        cells = made_up("davidson", [0.2], seed=seed)
        for found in calibration(fit_model(cells, likelihood_of("davidson")), cells):
            inside.append(found.low <= found.predicted <= found.high)
    assert np.mean(inside) > 0.9


@pytest.mark.parametrize("model", ["bradley-terry", "davidson", "rao-kupper"])
def test_bins_hold_all_votes_once_and_their_mean_score(model):
    cells = baseball_at_home() if model == "bradley-terry" else pudding()
    fit = fit_model(cells, likelihood_of(model))
    bins = calibration(fit, cells, bins=4)
    assert sum(each.votes for each in bins) == cells.total
    assert all(each.predicted >= 0.5 for each in bins)
    assert [each.predicted for each in bins] == sorted(each.predicted for each in bins)
    assert all(each.low < each.high for each in bins)


def test_a_wrong_model_is_seen_to_be_uncalibrated():
    # Two groups with strengths that do not add up: a beats b beats c by little, a loses to c by far.
    counts = pairwise(
        {
            ("a", "b"): 60,
            ("b", "a"): 40,
            ("b", "c"): 60,
            ("c", "b"): 40,
            ("c", "a"): 95,
            ("a", "c"): 5,
        }
    )
    cells = Cells(counts.models, np.zeros((3, 3, OUTCOMES), dtype=np.int64))
    grid = cells.counts.copy()
    grid[:, :, 0] = np.triu(counts.wins)
    grid[:, :, 1] = np.triu(counts.wins.T)
    cells = Cells(counts.models, grid)
    bins = calibration(fit_model(cells, likelihood_of("bradley-terry")), cells, bins=3)
    assert any(not each.low <= each.predicted <= each.high for each in bins)


def test_calibration_has_a_table_and_a_figure():
    cells = pudding()
    bins = calibration(fit_model(cells, likelihood_of("davidson")), cells, bins=5)
    table = calibration_table(bins, "Davidson")
    assert len(table.rows) == len(bins)
    figure = ET.fromstring(calibration_figure(bins, "Davidson & <ties>"))
    assert figure[0].text == "Calibration: Davidson & <ties>"
    dots = [element for element in figure.iter() if element.tag.endswith("circle")]
    assert len(dots) == len(bins)
    with pytest.raises(ValueError, match="at least one bin"):
        calibration_figure((), "nothing")
