"""The same leaderboard from other choices of votes and of what a tie is."""

import numpy as np
import pandas as pd
import pytest

from analysis import rank
from analysis.robustness.tables import neighbour_flips, variant_figure, variant_table
from analysis.robustness.variants import agreement_with_all, variants
from analysis.vote_log import vote_log_from_frame
from tests.vote_logs import simulated_log

STRENGTHS = np.array([0.9, 0.3, 0.0, -0.6])


def named(found):
    return {each.name: each for each in found}


@pytest.fixture(scope="module")
def frame():
    return simulated_log(STRENGTHS, participants=30, votes_each=20, seed=5)


def test_every_choice_is_there_or_says_why_not(frame):
    found = named(variants(vote_log_from_frame(frame)))
    assert found["all votes"].battles == 600
    assert found["without flagged votes"].absent == "the log does not say"
    assert found["without “both bad”"].absent == "there are none"
    assert found["without votes of unknown people"].absent == "there are none"
    fast = int((frame["seconds"] < 5).sum())
    assert found["without votes in under 5 s"].battles == 600 - fast
    assert found["without the heaviest 1 % of voters"].battles == 580
    assert found["ties dropped"].battles == int((frame["outcome"] != "tie").sum())
    assert found["ties by Davidson"].ranking is not None


def test_a_choice_gives_the_leaderboard_of_the_votes_that_stay(frame):
    found = named(variants(vote_log_from_frame(frame)))
    slow = rank(frame[~(frame["seconds"] < 5)])
    ours = found["without votes in under 5 s"].ratings()
    for rating in slow.ratings:
        assert ours[rating.model] == pytest.approx(rating.rating, abs=1e-6)


def test_marks_are_read_in_every_spelling(frame):
    marked = frame.assign(flagged_bot=["true", "", "0", "False", "1", None] * 100)
    found = named(variants(vote_log_from_frame(marked)))
    assert found["without flagged votes"].battles == 400
    assert found["without answers that name their model"].absent == "the log does not say"


def test_both_bad_votes_are_left_out_apart_from_ties(frame):
    judged = frame.assign(outcome=frame["outcome"].mask(frame.index % 7 == 0, "both_bad"))
    found = named(variants(vote_log_from_frame(judged)))
    assert found["without “both bad”"].battles == 600 - int((judged["outcome"] == "both_bad").sum())


def test_heavy_voters_that_turn_the_order_are_seen():
    quiet = simulated_log(np.array([0.0, 0.0]), participants=80, votes_each=4, tie_width=0, seed=2)
    heavy = simulated_log(np.array([0.0, 3.0]), participants=1, votes_each=200, tie_width=0, seed=2)
    heavy = heavy.assign(participant="heavy", battle="h" + heavy["battle"])
    found = variants(vote_log_from_frame(pd.concat([quiet, heavy], ignore_index=True)))
    without = named(found)["without the heaviest 1 % of voters"]
    assert without.battles == 320
    ratings = without.ratings()
    whole = found[0].ratings()
    assert whole["m01"] - whole["m00"] > 100 > abs(ratings["m01"] - ratings["m00"])


def test_agreement_is_one_for_the_same_order(frame):
    found = variants(vote_log_from_frame(frame))
    assert agreement_with_all(found[0], found[0]) == pytest.approx(1.0)


def test_the_table_has_a_row_for_each_choice_and_no_change_for_all_votes(frame):
    found = variants(vote_log_from_frame(frame))
    rows = variant_table(found).records()
    assert len(rows) == len(found)
    assert rows[0]["moved"] == 0
    assert rows[0]["change"] == pytest.approx(0.0)
    davidson = next(row for row in rows if row["choice"] == "ties by Davidson")
    assert davidson["change"] is None
    assert davidson["agreement"] is not None


def test_the_figure_shows_every_model(frame):
    drawing = variant_figure(variants(vote_log_from_frame(frame)))
    assert all(f"m0{number}" in drawing for number in range(4))


def test_neighbours_are_turned_group_by_group(frame):
    two = frame.assign(
        model_left=frame["model_left"] + "-x", model_right=frame["model_right"] + "-x"
    )
    both = pd.concat([frame, two.assign(battle="x" + two["battle"])], ignore_index=True)
    votes = vote_log_from_frame(both).comparisons.counts()
    flips = neighbour_flips(votes, rank(votes))
    assert len(flips) == 6
    for dropped, added in flips:
        assert dropped.model.endswith("-x") == dropped.other.endswith("-x")
        assert dropped.votes is not None
        assert added.votes is not None
