"""The benchmark of goals says what was measured, and notices strengths that are wrong."""

from dataclasses import replace

import pytest

from benchmarks import rank_goals
from benchmarks.goal_report import Goal, Measured, report
from benchmarks.goal_tasks import TASKS
from benchmarks.rank import ACCURACY, exact_maximum
from benchmarks.simulated_votes import simulated_votes

GOAL = Goal("frame", 100, "rows to ratings", 0.2, 4, 250.0)


def found(*wall, error=1e-9, megabytes=100.0):
    job = [0.01] * len(wall)
    return Measured(GOAL, "1", 0.5, list(wall), list(wall), job, megabytes, error)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    frame = simulated_votes(3000, models=6)
    path = tmp_path_factory.mktemp("goals") / "votes.parquet"
    frame.to_parquet(path)
    return path, exact_maximum(frame)


def test_the_first_call_counts_neither_for_the_best_nor_for_the_median():
    each = found(0.01, 0.3, 0.1, 0.2)
    assert (each.best, each.median) == (0.1, 0.2)


@pytest.mark.parametrize(
    ("wall", "met"),
    [((9.0, 0.1, 0.2), "yes"), ((0.1, 0.1, 0.5), "best call only"), ((0.1, 0.3, 0.3), "missed")],
)
def test_a_goal_is_met_by_the_median(wall, met):
    each = found(*wall)
    assert each.met == met
    assert f"| {met} |" in report([each], ACCURACY)


def test_a_figure_without_a_goal_is_neither_met_nor_missed():
    assert replace(found(1.0, 1.0), goal=replace(GOAL, seconds=None)).met == ""


def test_memory_and_accuracy_are_told():
    good, bad = report([found(0.1, 0.1)], ACCURACY), report([found(1, 1, error=1e-3)], ACCURACY)
    assert "100 MB above the frame" in good
    assert "met)" in good
    assert "**not within**" not in good
    assert "**not within**" in bad
    assert "**not within**" in report([found(1, 1), found(1, 1, error=float("nan"))], ACCURACY)
    assert "missed)" in report([found(0.1, 0.1, megabytes=251.0)], ACCURACY)


@pytest.mark.parametrize("task", ["frame", "live", "table", "counts", "bootstrap"])
def test_strengths_are_compared_with_the_exact_maximum(log, task):
    path, exact = log
    right = TASKS[task](path, exact)
    assert right.error(right.run(right.before())) < ACCURACY
    name = next(iter(exact))
    wrong = TASKS[task](path, {**exact, name: exact[name] + 1e-8})
    assert wrong.error(wrong.run(wrong.before())) > ACCURACY


def test_each_refit_is_of_one_vote_more(log):
    trial = TASKS["refit"](*log)
    before, after = trial.before(), trial.before()
    assert after.counts.sum() - before.counts.sum() == 1
    assert trial.run(after)[0].steps <= 2


@pytest.mark.parametrize(("error", "status"), [(1e-9, 0), (1e-3, 1), (float("nan"), 1)])
def test_only_wrong_strengths_end_with_an_error(monkeypatch, tmp_path, error, status):
    monkeypatch.setattr(rank_goals, "measured", lambda *_: iter([found(9.0, 9.0, error=error)]))
    assert rank_goals.main(["--to", str(tmp_path)]) == status
    assert "missed" in (tmp_path / "goals.md").read_text(encoding="utf-8")


def test_every_goal_has_its_task():
    assert {goal.task for goal in rank_goals.GOALS} == set(TASKS)
