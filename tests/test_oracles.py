"""Engines of others, and the raw likelihood under a general optimiser, as oracles of ours."""

import choix
import evalica
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from analysis.bradley_terry import fit
from analysis.cells import Cells
from analysis.models.choices import likelihood_of
from analysis.models.davidson import davidson
from analysis.models.fitting import fit_model
from analysis.models.grounded import grounded
from analysis.models.rao_kupper import rao_kupper
from analysis.outcomes import BOTH_BAD, FIRST, OUTCOMES, SECOND, TIE
from tests.reference_cells import flutes, pudding


@st.composite
def tournaments(draw):
    """Cells of 2 to 6 models: some pairs met, and a circle of wins and ties makes all connected."""
    size = draw(st.integers(2, 6))
    kinds = [FIRST, SECOND, TIE, BOTH_BAD]
    values = draw(st.lists(st.integers(0, 12), min_size=4 * size**2, max_size=4 * size**2))
    counts = np.zeros((size, size, OUTCOMES), dtype=np.int64)
    counts[:, :, kinds] = np.array(values).reshape(size, size, 4)
    for model in range(size):
        counts[model, (model + 1) % size, [FIRST, SECOND, TIE, BOTH_BAD]] += 1
    counts[np.arange(size), np.arange(size)] = 0
    return Cells(tuple("abcdef"[:size]), counts)


def outcomes_of(cells):
    """Every (left, right, outcome) with its count, both kinds of ties as one."""
    for i, j in zip(*np.nonzero(cells.counts.sum(axis=2)), strict=True):
        won, lost, tied = cells.counts[i, j, FIRST], cells.counts[i, j, SECOND], 0
        tied = cells.counts[i, j, TIE:].sum()
        yield int(i), int(j), int(won), int(lost), int(tied)


def optimum(value, start):
    """The maximum by a quasi-Newton method that knows no derivative."""
    found = minimize(lambda place: -value(place), start, method="BFGS", options={"gtol": 1e-7})
    return found.x


def centred(values):
    return values - np.mean(values)


@settings(max_examples=25, deadline=None)
@given(cells=tournaments())
def test_choix_finds_the_same_strengths_from_rows_by_three_algorithms(cells):
    counts = cells.pairwise()
    ours = fit(counts).strengths
    rows = []
    for i, j, won, lost, tied in outcomes_of(cells):
        # Two rows for a win and one each way for a tie: ties are half a win.
        rows += [(i, j)] * (2 * won + tied) + [(j, i)] * (2 * lost + tied)
    size = len(cells.models)
    found = {
        "ilsr": choix.ilsr_pairwise(size, rows, max_iter=500),
        "mm": choix.mm_pairwise(size, rows, max_iter=100_000, tol=1e-10),
        "newton": choix.opt_pairwise(size, rows, alpha=0, method="Newton-CG", tol=1e-12),
    }
    for name, theirs in found.items():
        np.testing.assert_allclose(centred(theirs), ours, atol=1e-5, err_msg=name)


@settings(max_examples=15, deadline=None)
@given(cells=tournaments())
def test_a_general_optimiser_finds_the_same_half_win_strengths(cells):
    half = cells.pairwise().half_wins

    def value(place):
        return float((half * log_expit(place[:, None] - place[None, :])).sum())

    found = optimum(value, np.zeros(len(cells.models)))
    np.testing.assert_allclose(centred(found), fit(cells.pairwise()).strengths, atol=1e-5)


@settings(max_examples=12, deadline=None)
@given(cells=tournaments())
def test_a_general_optimiser_finds_the_same_strengths_and_ties_of_davidson(cells):
    size = len(cells.models)

    def value(place):
        total = 0.0
        for i, j, won, lost, tied in outcomes_of(cells):
            gap, tie = (place[i] - place[j]) / 2, place[size]
            norm = np.logaddexp(np.logaddexp(gap, -gap), tie)
            total += won * (gap - norm) + lost * (-gap - norm) + tied * (tie - norm)
        return total

    found, ours = optimum(value, np.zeros(size + 1)), fit_model(cells, davidson())
    np.testing.assert_allclose(centred(found[:size]), ours.strengths, atol=2e-5)
    assert found[size] == pytest.approx(ours.parameters["log ν"], abs=2e-5)
    assert value(ours.place) == pytest.approx(ours.log_likelihood, rel=1e-12)


@settings(max_examples=12, deadline=None)
@given(cells=tournaments())
def test_a_general_optimiser_finds_the_same_strengths_and_threshold_of_rao_and_kupper(cells):
    size = len(cells.models)

    def value(place):
        total, threshold = 0.0, np.exp(place[size])
        for i, j, won, lost, tied in outcomes_of(cells):
            gap = place[i] - place[j]
            first, second = expit(gap - threshold), expit(-gap - threshold)
            total += won * np.log(first) + lost * np.log(second)
            total += tied * np.log(
                -np.expm1(-2 * threshold) * expit(gap + threshold) * expit(threshold - gap)
            )
        return total

    start = np.zeros(size + 1)
    found, ours = optimum(value, start), fit_model(cells, rao_kupper())
    np.testing.assert_allclose(centred(found[:size]), ours.strengths, atol=2e-5)
    assert np.exp(found[size]) == pytest.approx(ours.parameters["log θ"], abs=2e-5)


@settings(max_examples=10, deadline=None)
@given(cells=tournaments())
def test_a_general_optimiser_finds_the_same_grounded_strengths(cells):
    size = len(cells.models)

    def value(place):
        worth, theta, total = np.exp(place[:size]), 1 + np.exp(place[size]), 0.0
        for i, j, won, lost, _ in outcomes_of(cells):
            first = worth[i] / (worth[i] + theta * worth[j] + 1)
            second = worth[j] / (worth[j] + theta * worth[i] + 1)
            bad = 1 / (1 + worth[i] + worth[j])
            tie = 1 - first - second - bad
            total += won * np.log(first) + lost * np.log(second)
            total += cells.counts[i, j, BOTH_BAD] * np.log(bad)
            total += cells.counts[i, j, TIE] * np.log(max(tie, 1e-300))
        return total

    found, ours = optimum(value, np.zeros(size + 1)), fit_model(cells, grounded())
    np.testing.assert_allclose(found[:size], ours.strengths, atol=5e-5)
    assert np.log1p(np.exp(found[size])) == pytest.approx(ours.parameters["log θ"], abs=5e-5)


def evalica_rows(cells):
    lefts, rights, winners = [], [], []
    for i, j, won, lost, tied in outcomes_of(cells):
        lefts += [cells.models[i]] * (won + lost + tied)
        rights += [cells.models[j]] * (won + lost + tied)
        winners += [evalica.Winner.X] * won + [evalica.Winner.Y] * lost
        winners += [evalica.Winner.Draw] * tied
    return lefts, rights, winners


@settings(max_examples=15, deadline=None)
@given(cells=tournaments())
def test_evalica_finds_the_same_half_win_strengths(cells):
    found = evalica.bradley_terry(*evalica_rows(cells), tolerance=1e-12, limit=20_000)
    theirs = centred(np.log([found.scores[name] for name in cells.models]))
    np.testing.assert_allclose(theirs, fit(cells.pairwise()).strengths, atol=1e-6)


@pytest.mark.parametrize("cells", [pudding(), flutes()], ids=["pudding", "flutes"])
def test_evalica_finds_the_same_ties_by_newmans_iteration(cells):
    ours = fit_model(cells, davidson())
    # It watches the strengths only, so it is started where the ties no longer move.
    start = float(np.exp(ours.parameters["log ν"]) / 2)
    found = evalica.newman(*evalica_rows(cells), v_init=start, tolerance=1e-13, limit=50_000)
    theirs = centred(np.log([found.scores[name] for name in cells.models]))
    np.testing.assert_allclose(theirs, ours.strengths, atol=1e-6)
    assert 2 * found.v == pytest.approx(np.exp(ours.parameters["log ν"]), abs=1e-6)


def test_the_half_win_engine_and_the_engine_of_likelihoods_agree_on_the_puddings():
    engine = fit(pudding().pairwise())
    np.testing.assert_allclose(
        fit_model(pudding(), likelihood_of("bradley-terry")).strengths, engine.strengths, atol=1e-9
    )
