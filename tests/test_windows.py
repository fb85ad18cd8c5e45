import numpy as np
import pandas as pd
import pytest

from analysis.regression.levels import window_levels
from analysis.regression.split_figure import split_figure
from analysis.regression.split_tables import split_tables
from analysis.regression.windows import by_window
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.vote_logs import simulated_log


def timed_log(drift=0.0, seed=0, rows=2400):
    """Model m03 gains `drift` logits in the second half of eight days."""
    strengths = np.array([-0.5, 0.0, 0.5, 0.0])
    frames = []
    for number, gain in enumerate((0.0, drift)):
        frame = simulated_log(
            strengths + np.array([0, 0, 0, gain]),
            participants=60,
            votes_each=rows // 120,
            seed=seed + number,
        )
        start = pd.Timestamp("2026-03-01T00:00:00Z") + pd.Timedelta(days=4 * number)
        times = start + pd.to_timedelta(np.arange(len(frame)) * 4 * 86400 / len(frame), unit="s")
        frame["opened_at"] = times.strftime("%Y-%m-%dT%H:%M:%SZ")
        frames.append(frame.assign(battle=f"{number}" + frame["battle"]))
    return vote_log_from_frame(frames[0].merge(frames[1], how="outer"))


def test_windows_of_days_and_windows_of_equal_size():
    log = timed_log()
    days = window_levels(log, days=2)
    assert len(days.names) == 4
    assert days.names[0] == "2026-03-01 to 2026-03-02"
    equal = window_levels(log, windows=3)
    assert np.bincount(equal.of_battle).tolist() == [800, 800, 800]
    assert sorted(equal.names) == list(equal.names)


def test_battles_of_one_moment_are_not_parted():
    log = timed_log()
    log.frame["opened_at"] = ["2026-03-01T10:00:00Z"] * 1500 + ["2026-03-02T10:00:00Z"] * 900
    levels = window_levels(log, windows=2)
    assert np.bincount(levels.of_battle).tolist() == [1500, 900]


def test_a_model_that_changed_in_between_is_found():
    split = by_window(timed_log(drift=1.0), windows=4)
    assert split.fit.equality.p < 1e-3
    assert split.fit.trend.test.p < 1e-3
    assert int(np.nanargmax(split.fit.trend.slope)) == 3
    assert split.fit.strengths[3, 3] - split.fit.strengths[0, 3] > 0.4
    steady = by_window(timed_log(), windows=4)
    assert steady.fit.equality.p > 0.05
    assert steady.fit.trend.test.p > 0.05


def test_a_trend_of_two_windows_is_their_difference():
    fit = by_window(timed_log(drift=0.5), windows=2).fit
    np.testing.assert_allclose(fit.trend.slope, fit.strengths[1] - fit.strengths[0], atol=1e-9)
    np.testing.assert_allclose(fit.trend.slope, fit.apart[1].difference, atol=1e-9)


def test_windows_with_other_models_are_on_one_scale_through_the_shared_ones():
    log = timed_log()
    first = window_levels(log, windows=2).of_battle == 0
    frame = log.frame
    late = frame[~first]
    kept = pd.Index(frame[first].index).append(
        late[(late["model_left"] != "m00") & (late["model_right"] != "m00")].index
    )
    split = by_window(vote_log_from_frame(frame.loc[kept]), days=4)
    fit = split.fit
    assert np.isnan(fit.strengths[1, 0])
    assert fit.comparable
    # Without the weakest model the second window's own mean is higher: the scale takes that back.
    shared = fit.strengths[:, 1:].mean(axis=1)
    assert shared[0] == pytest.approx(shared[1], abs=0.12)
    assert shared.min() > 0.05


def test_battles_without_a_time_are_counted_and_wrong_times_are_refused():
    log = timed_log()
    log.frame.loc[:9, "opened_at"] = None
    assert by_window(log, windows=2).provenance.excluded == {"no_time": 10}
    log.frame.loc[20, "opened_at"] = "yesterday"
    with pytest.raises(InputError, match="'yesterday' is not a time"):
        by_window(log, windows=2)


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        ({}, "not told"),
        ({"windows": 2, "days": 1}, "not told"),
        ({"windows": 1}, "1 windows"),
        ({"days": 0}, "0 days"),
        ({"days": 30}, "fill 1 windows"),
        ({"days": 0.01}, "windows"),
    ],
)
def test_impossible_windows_are_refused(choice, problem):
    with pytest.raises(InputError, match=problem):
        by_window(timed_log(), **choice)


def test_the_trend_is_told_and_drawn():
    split = by_window(timed_log(drift=1.0), windows=3)
    tables = split_tables(split)
    assert [table.name for table in tables] == ["split", "split_ratings", "split_trend"]
    assert tables[2].records()[0]["model"] == "m03"
    assert "No model rises or falls" in tables[2].note
    assert "polyline" in split_figure(split)
