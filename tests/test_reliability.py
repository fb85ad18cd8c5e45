"""Strengths and the reliability of participants in one model."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from analysis import rank
from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.raters.anomalies import anomalies
from analysis.raters.grouped import grouped_votes
from analysis.raters.reliability import PRIOR, SIDE_PRIOR, fit_reliability
from analysis.raters.tables import rater_table, reliability_table
from tests.vote_logs import simulated_log

STRENGTHS = np.linspace(-1, 1, 6)
OPPOSITE = {"left": "right", "right": "left", "tie": "tie"}


def with_others(change, people=8, each=60):
    """Thirty honest participants, and `people` others whose log `change` has altered."""
    honest = simulated_log(STRENGTHS, participants=30, votes_each=each, tie_width=0.2, seed=1)
    others = simulated_log(STRENGTHS, participants=people, votes_each=each, tie_width=0.2, seed=2)
    others = others.assign(participant="x" + others["participant"], battle="x" + others["battle"])
    return comparisons_from_frame(pd.concat([honest, change(others)], ignore_index=True))


@pytest.fixture(scope="module")
def contrarians():
    return with_others(lambda log: log.assign(outcome=log["outcome"].map(OPPOSITE)))


def negative_posterior(parameters, votes, kind):
    size, people = len(votes.models), len(votes.participants)
    strengths = parameters[:size]
    trust = 1 / (1 + np.exp(-parameters[size : size + people]))
    chance = 1 / (1 + np.exp(-(strengths[votes.chosen] - strengths[votes.other])))
    if kind == "contrarian":
        otherwise, prior = 1 - chance, 0.0
    else:
        left = 1 / (1 + np.exp(-parameters[size + people :]))
        side = left[votes.person]
        otherwise = np.where(votes.chose_left, side, 1 - side)
        prior = ((SIDE_PRIOR[0] - 1) * np.log(left) + (SIDE_PRIOR[1] - 1) * np.log1p(-left)).sum()
    held = trust[votes.person]
    whole = np.log(held * chance + (1 - held) * otherwise)
    believed = (PRIOR[0] - 1) * np.log(trust) + (PRIOR[1] - 1) * np.log1p(-trust)
    return -(votes.count @ whole + believed.sum() + prior)


@pytest.mark.parametrize("kind", ["contrarian", "side"])
def test_no_other_parameters_have_a_higher_posterior(kind):
    log = simulated_log(STRENGTHS[:3], participants=4, votes_each=40, tie_width=0.2, seed=6)
    log.loc[log["participant"] == "p0001", "outcome"] = "left"
    comparisons = comparisons_from_frame(log)
    votes, found = grouped_votes(comparisons), fit_reliability(comparisons, kind)
    trust = np.clip(found.reliability, 1e-9, 1 - 1e-9)
    start = [*found.strengths, *np.log(trust / (1 - trust))]
    if kind == "side":
        start += [*np.log(found.left / (1 - found.left))]
    ours = negative_posterior(np.array(start), votes, kind)
    best = minimize(negative_posterior, start, args=(votes, kind), method="L-BFGS-B")
    assert ours <= best.fun + 1e-4
    assert found.gradient_norm < 1e-3


def test_contrarians_are_found_and_the_scale_is_restored(contrarians):
    found = fit_reliability(contrarians)
    assert found.reliability[30:].max() < 0.7
    assert found.reliability[:30].mean() > 0.93
    slope = np.polyfit(STRENGTHS, found.strengths, 1)[0]
    plain = np.polyfit(STRENGTHS, fit(contrarians.counts()).strengths, 1)[0]
    assert plain < 0.75
    assert 0.85 < slope < 1.4


def test_who_always_votes_left_is_found_by_the_model_of_sides():
    found = fit_reliability(with_others(lambda log: log.assign(outcome="left"), people=5), "side")
    assert found.reliability[30:].max() < 0.5
    assert found.left[30:].min() > 0.8


def test_honest_participants_are_believed_and_leave_the_strengths_alone():
    log = simulated_log(STRENGTHS, participants=30, votes_each=60, tie_width=0.2, seed=1)
    comparisons = comparisons_from_frame(log)
    found = fit_reliability(comparisons)
    assert found.reliability.mean() > 0.95
    plain = fit(comparisons.counts()).strengths
    assert np.corrcoef(found.strengths, plain)[0, 1] > 0.999
    assert np.sqrt(np.diag(found.covariance)).max() < 0.2


def test_sides_of_the_page_do_not_matter_to_contrarians(contrarians):
    flipped = np.array([1, 0, 2, 3, 4], dtype=np.int8)
    swapped = type(contrarians)(
        contrarians.question,
        contrarians.models,
        contrarians.second,
        contrarians.first,
        flipped[contrarians.outcome],
        contrarians.participant,
        contrarians.excluded,
    )
    one, other = fit_reliability(contrarians), fit_reliability(swapped)
    np.testing.assert_allclose(one.strengths, other.strengths, atol=1e-5)
    np.testing.assert_allclose(one.reliability, other.reliability, atol=1e-5)


def test_the_tables_name_the_unlike_first_and_keep_everybody_in_the_leaderboard(contrarians):
    found, fitted = anomalies(contrarians), fit_reliability(contrarians)
    rows = rater_table(contrarians, found, fitted, shown=38).records()
    assert len(rows) == 38
    assert {row["participant"] for row in rows[:6]} <= set(range(30, 38))
    assert all(row["interval_low"] < row["interval_high"] for row in rows)
    board = reliability_table(rank(contrarians), (fitted,)).records()
    assert len(board) == 6
    assert [row["rank"] for row in board] == [1, 2, 3, 4, 5, 6]
