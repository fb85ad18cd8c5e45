"""A running study beside its goal: by hand for two models, and what follows for more."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from analysis.comparisons import comparisons_from_frame
from analysis.errors import NotIdentified
from analysis.pairwise import Pairwise
from analysis.planning.advice import advise
from analysis.planning.assumptions import Goal
from analysis.planning.figure import progress_figure
from analysis.planning.progress import study_progress
from analysis.planning.stopping import anytime_factor, best_rho
from analysis.planning.tables import evidence, progress_tables
from analysis.scale import Scale
from arena.errors import InputError
from tests.vote_logs import simulated_log

SIXTY_FORTY = Pairwise(("a", "b"), np.array([[0, 60], [40, 0]]), np.zeros((2, 2), int))
STRENGTHS = np.array([0.9, 0.3, 0.0, -1.2])


def votes(participants=80, seed=4, strengths=STRENGTHS):
    return comparisons_from_frame(
        simulated_log(strengths, participants=participants, taste=0.4, seed=seed)
    )


def test_two_models_by_hand():
    progress = study_progress(SIXTY_FORTY, Goal(), planned=500)
    (pair,) = progress.neighbours
    factor, gap, error = Scale().factor, math.log(1.5), 1 / math.sqrt(24)
    assert (pair.better, pair.worse, progress.unit, progress.units) == ("a", "b", "battles", 100)
    assert pair.gap == pytest.approx(factor * gap)
    assert pair.low == pytest.approx(factor * (gap - norm.ppf(0.975) * error))
    reach = anytime_factor(100, 0.05, best_rho(500, 0.05)) * error
    assert pair.anytime_high == pytest.approx(factor * (gap + reach))
    times = ((norm.ppf(0.975) + norm.ppf(0.8)) * error / gap) ** 2
    assert pair.more == math.ceil(100 * times) - 100
    assert progress.more_votes == pair.more
    assert pair.at_least == 0
    assert pair.direct_e_value is None
    # One look would have told them apart; looking at any time does not.
    assert progress.apart == 1
    assert progress.decided == 0
    assert not progress.stop


def test_a_width_shrinks_with_the_root_of_the_votes():
    progress = study_progress(SIXTY_FORTY, Goal("interval", 35.0))
    width = norm.ppf(0.975) * Scale().factor / math.sqrt(24)
    assert progress.widest == pytest.approx(width)
    assert progress.more_votes == math.ceil(100 * (width / 35) ** 2) - 100
    assert not progress.stop
    wide = study_progress(SIXTY_FORTY, Goal("interval", 80.0))
    assert (wide.stop, wide.more_votes) == (True, 0)


def test_a_clear_order_is_decided_and_the_study_may_stop():
    clear = votes(participants=400, strengths=np.array([1.5, 0.5, -0.5, -1.5]))
    progress = study_progress(clear, Goal())
    assert (progress.unit, progress.units) == ("participants", 400)
    assert progress.decided == progress.apart == 3
    assert progress.decided_pairs == 6
    assert progress.stop
    assert progress.more_votes == 0
    assert all(pair.direct_e_value > 1 for pair in progress.neighbours)


def test_what_is_decided_at_any_time_is_also_apart_at_one_look():
    for seed in range(8):
        progress = study_progress(votes(seed=seed), Goal())
        assert progress.decided <= progress.apart
        for pair in progress.neighbours:
            assert pair.anytime_low < pair.low < pair.gap < pair.high < pair.anytime_high


def test_more_votes_are_about_what_the_goal_then_takes():
    now = study_progress(votes(participants=60), Goal("interval", 40.0))
    later = study_progress(votes(participants=60 + now.more_units), Goal("interval", 40.0))
    assert later.widest == pytest.approx(40, rel=0.12)


def test_few_people_decide_nothing():
    few = votes(participants=15, strengths=np.array([1.5, 0.5, -0.5, -1.5]))
    progress = study_progress(few, Goal("interval", 1000.0))
    assert not progress.stop
    assert progress.decided == 0
    assert "fewer than 20 participants" in progress.reason


def test_new_names_for_the_models_change_nothing():
    log = simulated_log(STRENGTHS, participants=50, seed=9)
    new = {"m00": "z", "m01": "c", "m02": "x", "m03": "a"}
    renamed = log.replace({"model_left": new, "model_right": new})
    one, other = (study_progress(comparisons_from_frame(f), Goal()) for f in (log, renamed))
    for left, right in zip(one.neighbours, other.neighbours, strict=True):
        assert (new[left.better], new[left.worse]) == (right.better, right.worse)
        assert left.anytime_low == pytest.approx(right.anytime_low)
        assert left.direct_e_value == pytest.approx(right.direct_e_value)
    assert one.more_votes == other.more_votes


def test_equal_models_are_out_of_reach():
    even = Pairwise(("a", "b"), np.array([[0, 50], [50, 0]]), np.zeros((2, 2), int))
    progress = study_progress(even, Goal())
    assert progress.more_votes is None
    assert progress.neighbours[0].more is None


def test_what_is_not_identified_is_said():
    undefeated = Pairwise(("a", "b"), np.array([[0, 9], [0, 0]]), np.zeros((2, 2), int))
    with pytest.raises(NotIdentified):
        study_progress(undefeated, Goal())
    tied = Pairwise(("a", "b"), np.zeros((2, 2), int), np.array([[0, 9], [9, 0]]))
    with pytest.raises(NotIdentified, match="do not vary enough"):
        study_progress(tied, Goal())
    with pytest.raises(NotIdentified, match="of one participant"):
        study_progress(votes(participants=1), Goal())


@pytest.mark.parametrize(
    "settings", [{"power": 0.0}, {"level": 1.0}, {"planned": 0}, {"level": math.nan}]
)
def test_settings_that_cannot_be_are_told(settings):
    with pytest.raises(InputError):
        study_progress(SIXTY_FORTY, Goal(), **settings)


def test_tables_and_figure_tell_the_progress():
    log = votes()
    progress = study_progress(log, Goal())
    standing, neighbours, pairs = progress_tables(progress, advise(log.counts()), top=4)
    assert standing.records()[0]["battles"] == progress.battles
    assert [row["better"] for row in neighbours.records()] == ["m00", "m01", "m02"]
    assert len(pairs.rows) == 4
    assert "4 of 6 pairs" in pairs.note
    assert "m00 – m01" in progress_figure(progress)
    assert [evidence(value) for value in (0.2, 1234.5, 1e7)] == ["0.20", "1234", "over a million"]
