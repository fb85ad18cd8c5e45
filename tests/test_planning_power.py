"""Plans: what they promise is what an independent study reaches; they can be stopped and resumed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from analysis.bradley_terry import fit
from analysis.comparisons import FIRST, SECOND, TIE, comparisons_from_frame
from analysis.intervals import cluster
from analysis.planning.assumptions import Assumptions, Goal, named_models
from analysis.planning.figure import power_figure
from analysis.planning.memory import read_runs, runs_text
from analysis.planning.monte_carlo import monte_carlo_interval, size_power
from analysis.planning.power import plan_study
from analysis.planning.simulation import NOTHING, Run, imagined_votes, judged, run_study
from analysis.planning.tables import plan_tables
from analysis.planning.world import imagine, world_of
from arena.errors import InputError
from tests.vote_logs import simulated_log

SMALL = Assumptions(named_models(4), spread=80.0)


@pytest.fixture(scope="module")
def plan():
    return plan_study(SMALL, Goal(), rounds=120)


def test_imagined_votes_are_as_the_assumptions_say():
    habits = Assumptions(named_models(4), votes_each=6.0, uneven=0.8, side=0.4)
    world = imagine(habits)
    votes = imagined_votes(world, 4000, np.random.default_rng(1))
    each = np.bincount(votes.participant)
    assert len(each) == 4000
    assert each.min() >= 1
    assert each.mean() == pytest.approx(6, rel=0.05)
    assert (votes.first != votes.second).all()
    assert (votes.outcome == TIE).mean() == pytest.approx(0.3, abs=0.02)
    assert (votes.outcome == FIRST).sum() > 1.2 * (votes.outcome == SECOND).sum()
    pairs = np.bincount(votes.first * 4 + votes.second)[[1, 4, 11, 14]]
    assert pairs / votes.total == pytest.approx(1 / 12, abs=0.008)
    assert fit(votes.counts()).strengths == pytest.approx(world.limit, abs=0.08)


def test_the_information_matrix_is_what_many_runs_scatter_by():
    world = imagine(Assumptions(named_models(3), taste=1.0, votes_each=10.0))
    generator = np.random.default_rng(2)
    gaps = []
    for _ in range(250):
        strengths = fit(imagined_votes(world, 60, generator).counts()).strengths
        gaps.append(strengths[0] - strengths[1])
    error = math.sqrt(world.unit_variances[0, 1] / 60)
    assert np.std(gaps) == pytest.approx(error, rel=0.12)
    assert np.mean(gaps) == pytest.approx(world.limit[0] - world.limit[1], abs=0.2 * error)


def test_a_run_that_determines_nothing_reaches_nothing():
    world = imagine(Assumptions(named_models(6), votes_each=1.0, taste=0.0))
    assert run_study(world, 4, 0, 0) == NOTHING
    assert NOTHING.reached(Goal()) == NOTHING.reached(Goal("interval", 1000.0)) == 0


def test_runs_depend_on_seed_size_and_number_alone():
    world = imagine(SMALL)
    assert run_study(world, 20, 7, 3) == run_study(world, 20, 7, 3)
    assert len({run_study(world, 20, seed, number) for seed in (0, 1) for number in (0, 1)}) == 4


def test_certain_gaps_are_told_apart_on_the_right_side_only():
    habits = Assumptions(named_models(2), ties=0.0, taste=0.0)
    world = world_of(habits, np.array([1.0, -1.0]), 0.0)
    votes = imagined_votes(world, 100, np.random.default_rng(0))
    assert judged(votes, world).separated == 1
    turned = world_of(habits, np.array([-1.0, 1.0]), 0.0)
    assert judged(votes, turned).separated == 0
    contrary = imagined_votes(turned, 100, np.random.default_rng(0))
    assert judged(contrary, turned).separated == 1


def test_the_promised_power_is_reached_by_an_independent_study(plan):
    world, level = imagine(SMALL), t.ppf(0.975, plan.people - 1)
    found = []
    for seed in range(100):
        log = simulated_log(
            world.latent,
            participants=plan.people,
            votes_each=20,
            taste=0.5,
            tie_width=world.tie_width,
            seed=seed,
        )
        votes = comparisons_from_frame(log)
        fitted = fit(votes.counts())
        covariance, _ = cluster(fitted, votes)
        contrast = np.eye(4)[:-1] - np.eye(4)[1:]
        errors = np.sqrt(np.diag(contrast @ covariance @ contrast.T))
        found.append((contrast @ fitted.strengths > level * errors).mean())
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    promised = (plan.planned.high - plan.planned.low) / 4
    assert np.mean(found) == pytest.approx(0.8, abs=3 * math.hypot(error, promised))
    assert np.mean(found) == pytest.approx(plan.planned.power, abs=3 * math.hypot(error, promised))


def test_the_planned_size_has_the_power_asked_for(plan):
    assert plan.complete
    assert plan.planned.people == plan.people
    assert plan.planned.low - 0.01 <= 0.8 <= plan.planned.high + 0.01
    assert plan.guess == pytest.approx(plan.people, rel=0.25)
    assert plan.votes == 20 * plan.people


def test_a_goal_of_width_is_reached_at_the_planned_size():
    goal = Goal("interval", 50.0)
    plan = plan_study(Assumptions(named_models(3)), goal, rounds=60, power=0.7)
    assert plan.planned.low - 0.05 <= 0.7 <= plan.planned.high + 0.05
    assert plan.planned.median_width < 50


def test_drawn_strengths_take_more_votes_than_typical_ones():
    drawn = Assumptions(named_models(3), spread=200, prior="drawn")
    plan = plan_study(drawn, Goal(), rounds=24, power=0.6)
    assert plan.complete
    assert (
        plan.guess > plan_study(Assumptions(drawn.models, 200), Goal(), rounds=8, power=0.6).guess
    )


def test_more_spread_takes_fewer_votes_and_more_taste_takes_more():
    def guess(**more):
        return plan_study(Assumptions(named_models(3), **more), Goal(), rounds=8).guess

    assert guess(spread=200) < guess(spread=100)
    assert guess(taste=1.0) > guess(taste=0.5)


def stop_after(runs):
    def tell(done, total, size):
        if done == runs:
            raise KeyboardInterrupt

    return tell


def test_a_plan_that_is_stopped_gives_what_is_there_and_goes_on_from_it(plan, tmp_path):
    known = {}
    part = plan_study(SMALL, Goal(), rounds=120, known=known, tell=stop_after(30))
    assert not part.complete
    assert len(known) == 30
    assert sum(size.runs for size in part.sizes) == 30
    assert all(0 <= size.low < size.high <= 1 for size in part.sizes)
    file = tmp_path / "runs.json"
    file.write_text(runs_text(known, SMALL, 0))
    resumed = read_runs(file, SMALL, 0)
    assert resumed == known
    assert plan_study(SMALL, Goal(), rounds=120, known=resumed) == plan
    nothing = plan_study(SMALL, Goal(), rounds=120, tell=stop_after(1))
    assert nothing.people > 0
    assert "Stopped early" in plan_tables(nothing)[0].note


def test_runs_of_another_plan_are_refused(tmp_path):
    file = tmp_path / "runs.json"
    assert read_runs(file, SMALL, 0) == {}
    file.write_text(runs_text({(10, 0): NOTHING}, SMALL, 0))
    assert read_runs(file, SMALL, 0) == {(10, 0): NOTHING}
    for habits, seed in ((SMALL, 1), (Assumptions(named_models(5)), 0)):
        with pytest.raises(InputError, match="other assumptions or another seed"):
            read_runs(file, habits, seed)
    file.write_text("[1, 2]")
    with pytest.raises(InputError, match="does not hold the runs"):
        read_runs(file, SMALL, 0)


def test_wilson_s_interval_of_eight_in_ten():
    low, high = monte_carlo_interval([1.0] * 8 + [0.0] * 2)
    assert (low, high) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


def test_shares_of_four_tests_count_for_at_most_four_tests():
    shares = [0.5] * 19 + [0.75]
    whole = monte_carlo_interval([1.0] * 41 + [0.0] * 39)
    assert monte_carlo_interval(shares, parts=4) == pytest.approx(whole)


@given(st.lists(st.sampled_from([0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=60))
def test_a_monte_carlo_interval_has_a_width_and_holds_the_mean(shares):
    low, high = monte_carlo_interval(shares, parts=4)
    assert 0 <= low < high <= 1
    assert low <= np.mean(shares) <= high


def test_a_size_is_summed_up():
    runs = [Run(1.0, 60.0, 50.0), Run(0.5, 40.0, 30.0), NOTHING]
    size = size_power(10, runs, SMALL, Goal("interval", 45.0))
    assert (size.votes, size.runs, size.power, size.everything) == (200, 3, 1 / 3, 1 / 3)
    assert size.median_width == 50
    assert size_power(10, [NOTHING], SMALL, Goal()).median_width is None


def test_tables_and_figure_tell_the_plan(plan):
    answer, sizes, gaps = plan_tables(plan)
    assert answer.records()[0]["people"] == plan.people
    assert [row["people"] for row in sizes.records()] == [size.people for size in plan.sizes]
    assert [row["gap"] for row in gaps.records()] == pytest.approx(plan.gaps)
    drawn = power_figure(plan, 360)
    assert drawn.count("<circle") == len(plan.sizes)
    assert f"{plan.votes:,} votes" in drawn


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"power": 1.0}, "power asked for is 1"),
        ({"power": math.nan}, "power asked for is nan"),
        ({"rounds": 4}, "4 rounds"),
        ({"assumptions": Assumptions(named_models(3), spread=0.0)}, "cannot be told apart"),
        ({"assumptions": Assumptions(named_models(9), spread=0.01)}, "more than 20,000,000 votes"),
        ({"goal": Goal("interval", 0.001)}, "more than 20,000,000 votes"),
    ],
)
def test_what_cannot_be_planned_is_told_in_a_sentence(settings, told):
    with pytest.raises(InputError, match=told):
        plan_study(**({"assumptions": SMALL, "goal": Goal()} | settings))
