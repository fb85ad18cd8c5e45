"""Leaderboards under other likelihoods: what they say, what they mean, and what they refuse."""

import json

import numpy as np
import pytest

from analysis import rank
from analysis.__main__ import main
from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.models.choices import likelihood_of
from analysis.models.covariances import sandwich
from analysis.models.fitting import fit_model
from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from analysis.scale import Scale
from analysis.tables import to_text
from arena.errors import InputError
from tests.reference_cells import pudding
from tests.test_model_covariances import votes
from tests.vote_logs import simulated_log


def frame(**settings):
    made = simulated_log(np.linspace(-0.8, 0.8, 5), tie_width=0.7, **settings)
    ties = np.flatnonzero(made["outcome"] == "tie")
    made.loc[ties[::3], "outcome"] = "both_bad"
    return made


def test_a_leaderboard_has_the_strengths_and_intervals_of_its_fit():
    ranking = rank(pudding(), model="davidson", scale=Scale(400, 10, 1000))
    fit = fit_model(pudding(), likelihood_of("davidson"))
    errors = np.sqrt(np.diag(sandwich(fit, pudding())))
    for rating in ranking.ratings:
        place = fit.models.index(rating.model)
        assert rating.strength == pytest.approx(fit.strengths[place])
        assert rating.standard_error == pytest.approx(errors[place])
        assert rating.rating == pytest.approx(1000 + 173.7178 * fit.strengths[place], abs=1e-3)
        reach = 1.959964 * 173.7178 * errors[place]
        assert rating.high - rating.rating == pytest.approx(reach, rel=1e-5)
    assert ranking.settings["log_likelihood"] == [pytest.approx(-809.7095101)]


def test_the_table_says_what_the_points_mean_under_each_likelihood():
    # Trap: 100 points of half wins mean a score, those of Davidson wins among decided votes.
    half, davidson = (to_text(rank(frame(seed=1), model=m)) for m in ("bradley-terry", "davidson"))
    assert "400 points are odds of 10 to one of the expected score, a tie being half" in half
    assert "400 points are odds of 10 to one of a win among decided votes" in davidson
    dropped = to_text(rank(frame(seed=1), ties="drop"))
    assert "a win among decided votes" in dropped


def test_davidsons_strengths_are_wider_apart_than_those_of_half_wins():
    half, davidson = (rank(frame(seed=1), model=m) for m in ("bradley-terry", "davidson"))
    spreads = [np.ptp([rating.strength for rating in each.ratings]) for each in (half, davidson)]
    assert spreads[1] > 1.2 * spreads[0]


def test_grounded_ratings_say_where_zero_is():
    ranking = rank(frame(seed=1), model="grounded")
    assert "a rating of 1000 is strength zero, as likely acceptable as not" in to_text(ranking)
    assert ranking.settings["both_bad"] == "outcome of its own"
    assert abs(np.mean([rating.strength for rating in ranking.ratings])) > 0.2
    anchored = rank(frame(seed=1), model="grounded", anchor=("m00", 1000))
    assert "a rating of 1000 is" not in to_text(anchored)


def test_what_becomes_of_each_kind_of_tie_is_counted_and_said():
    made = frame(seed=2)
    bad = int((made["outcome"] == "both_bad").sum())
    ranking = rank(made, model="davidson", both_bad="drop")
    assert ranking.excluded == {"both_bad_dropped": bad}
    assert ranking.settings["battles"] == len(made) - bad
    assert ranking.settings["both_bad"] == "dropped"
    assert "both bad is dropped" in ranking.method
    assert rank(made, both_bad="drop").excluded == {"both_bad_dropped": bad}


@pytest.mark.parametrize("interval", ["sandwich", "hessian", "cluster", "bootstrap"])
@pytest.mark.parametrize("model", ["davidson", "rao-kupper", "grounded"])
def test_every_interval_has_a_width_and_its_ranks(model, interval):
    ranking = rank(frame(seed=3, participants=50), model=model, interval=interval, rounds=200)
    for rating in ranking.ratings:
        assert rating.low < rating.rating < rating.high
        assert 1 <= rating.rank_low <= rating.rank <= rating.rank_high <= 5
    used = "cluster" if interval == "sandwich" else interval
    assert ranking.settings["interval"] == used
    assert ranking.settings["unit"] == ("battle" if used == "hessian" else "participant")


def test_units_and_simultaneous_ranks_work_for_every_likelihood():
    log = votes(seed=4, participants=50, prompts=45)
    plain = rank(log, model="davidson", position=True)
    both = rank(
        log, model="davidson", position=True, unit="participant+prompt", rank_sets="simultaneous"
    )
    assert "clustered by participant and prompt" in both.method
    assert plain.data_hash != both.data_hash


@pytest.mark.parametrize("interval", ["multinomial", "ebaluatoia"])
def test_bootstraps_with_refits_are_for_plain_half_wins(interval):
    with pytest.raises(InputError, match=f"no {interval} intervals for Davidson"):
        rank(frame(seed=5), model="davidson", interval=interval)


def test_groups_are_estimated_apart_with_tie_parameters_of_their_own():
    counts = np.zeros((5, 5, OUTCOMES), dtype=np.int64)
    for left, right, values in ((0, 1, (6, 4, 3)), (2, 3, (9, 2, 5)), (1, 2, (4, 0, 0))):
        counts[left, right, [FIRST, SECOND, TIE]] = values
    counts[3, 4, SECOND] = 6
    ranking = rank(Cells(tuple("abcde"), counts), model="davidson", interval="hessian")
    notes = {rating.model: rating.note for rating in ranking.ratings}
    assert notes["a"] == "comparable only within group 1 (2 models)"
    assert notes["c"] == "comparable only within group 2 (2 models)"
    assert notes["e"] == "not identified: undefeated"
    first, second = ranking.settings["parameters"]
    assert first["log ν"]["value"] == pytest.approx(np.log(3 / np.sqrt(24)))
    assert second["log ν"]["value"] == pytest.approx(np.log(5 / np.sqrt(18)))


def test_votes_without_ties_are_refused_by_a_model_of_ties():
    made = frame(seed=6)
    made = made[made["outcome"].isin(["left", "right"])]
    with pytest.raises(NotIdentified, match="no battle ended in tie"):
        rank(made, model="rao-kupper")


def test_davidson_agrees_on_counts_and_on_votes():
    log = votes(seed=7)
    by_votes, by_counts = rank(log, model="davidson"), rank(log.counts(), model="davidson")
    for one, other in zip(by_votes.ratings, by_counts.ratings, strict=True):
        assert one.rating == pytest.approx(other.rating)


def test_the_command_ranks_with_every_likelihood(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    frame(seed=8).to_csv(path, index=False)
    for options in (
        ["--model", "davidson", "--position"],
        ["--model", "rao-kupper", "--both-bad", "drop"],
        ["--model", "grounded"],
        ["--prior", "gaussian", "--prior-deviation", "0.5"],
    ):
        assert main(["rank", str(path), "--format", "json", *options]) == 0
        found = json.loads(capsys.readouterr().out)
        assert len(found["ratings"]) == 5
        assert "meaning" in found["settings"]
    assert main(["rank", str(path), "--model", "davidson", "--ties", "drop"]) == 2
    assert "davidson is a model of ties" in capsys.readouterr().err


def test_a_deviation_without_its_prior_is_not_ignored():
    frame = simulated_log(np.array([0.5, 0.0, -0.5]), participants=10, votes_each=10)
    with pytest.raises(InputError, match="no deviation"):
        rank(frame, prior="firth", prior_deviation=1.0)
