"""The leaderboard without each participant in turn."""

import numpy as np
import pytest

from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.robustness.leave_out import leave_out_participants
from analysis.robustness.tables import left_out_table
from arena.errors import InputError
from tests.vote_logs import simulated_log

STRENGTHS = np.array([0.5, 0.2, 0.0, -0.3])


@pytest.fixture(scope="module")
def votes():
    return comparisons_from_frame(simulated_log(STRENGTHS, participants=15, votes_each=12, seed=3))


def test_every_row_is_the_fit_of_the_other_participants(votes):
    left = leave_out_participants(votes)
    assert left.exact.all()
    for row, participant in enumerate(left.participants):
        others = votes.where(votes.participant != participant, "left out").counts()
        np.testing.assert_allclose(left.without[row], fit(others).strengths, atol=1e-8)
    assert left.votes.tolist() == [12] * 15


def test_the_first_order_is_close_to_the_refit(votes):
    exact, quick = leave_out_participants(votes), leave_out_participants(votes, exact=0)
    assert not quick.exact.any()
    assert np.abs(quick.without - exact.without).max() < 0.3 * exact.change.max()
    close = np.corrcoef(
        (quick.without - quick.strengths).ravel(), (exact.without - exact.strengths).ravel()
    )
    assert close[0, 1] > 0.99


def test_ranks_without_one_participant_include_the_rank_with_everybody():
    log = simulated_log(STRENGTHS / 20, participants=8, votes_each=12, seed=3)
    votes = comparisons_from_frame(log)
    left = leave_out_participants(votes)
    best, worst = left.ranks
    with_everybody = (left.strengths[None, :] > left.strengths[:, None]).sum(axis=1) + 1
    assert (best <= with_everybody).all()
    assert (with_everybody <= worst).all()
    assert (best < worst).any()


def test_who_alone_links_the_models_leaves_no_strengths_behind():
    frame = simulated_log(STRENGTHS[:2], participants=4, votes_each=10, seed=1)
    only = frame["participant"] == "p0000"
    frame.loc[~only, ["model_left", "model_right", "outcome"]] = ["m00", "m01", "left"]
    frame.loc[only, "outcome"] = ["left", "right"] * 5
    left = leave_out_participants(comparisons_from_frame(frame))
    assert np.isnan(left.without[0]).all()
    assert np.isfinite(left.without[1:]).all()
    assert left_out_table(left).records()[0]["range_low"] is not None


def test_votes_without_participants_are_told(votes):
    frame = simulated_log(STRENGTHS, participants=3, votes_each=10).drop(columns="participant")
    with pytest.raises(InputError, match="participant"):
        leave_out_participants(comparisons_from_frame(frame))


def test_the_table_has_the_range_of_each_model_best_first(votes):
    rows = left_out_table(leave_out_participants(votes)).records()
    assert [row["rating"] for row in rows] == sorted((row["rating"] for row in rows), reverse=True)
    for row in rows:
        assert row["range_low"] <= row["rating"] <= row["range_high"]


def test_where_everybody_is_needed_there_is_no_range_and_the_note_says_why():
    frame = simulated_log(STRENGTHS[:2], participants=2, votes_each=4)
    frame[["model_left", "model_right"]] = ["m00", "m01"]
    frame["outcome"] = ["left"] * 4 + ["right"] * 4
    table = left_out_table(leave_out_participants(comparisons_from_frame(frame)))
    for row in table.records():
        assert (row["range_low"], row["range_high"], row["ranks_low"]) == (None, None, None)
    assert "Without 2 of them, each alone, the ratings are not identified" in table.note
