"""What other engines get wrong, each trap on our engine through its public functions (1 to 9 of 18)."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from analysis import rank
from analysis.bradley_terry import CERTIFICATE, fit
from analysis.cells import Cells
from analysis.connectivity import components, condensation
from analysis.errors import NotIdentified
from analysis.models.choices import MODELS, likelihood_of
from analysis.models.fitting import fit_model
from analysis.outcomes import OUTCOMES
from analysis.regression.style import control
from analysis.vote_log import vote_log_from_frame
from tests.reference_tables import disconnected, pairwise, undefeated
from tests.vote_logs import simulated_log

BRIDGE = {("a", "b"): 3, ("b", "a"): 2, ("c", "d"): 4, ("d", "c"): 1, ("a", "c"): 2}
ELO = 173.7178


def by_name(ranking):
    return {rating.model: rating for rating in ranking.ratings}


def error_of_difference(ranking, one, other):
    """Of two models that are the only ones of their group, whose errors are opposite."""
    rated = by_name(ranking)
    return rated[one].standard_error + rated[other].standard_error


@pytest.mark.parametrize("prior", ["none", "auto", "firth", "gaussian"])
def test_trap_1_models_that_nothing_compares_are_never_on_one_scale(prior):
    ranking = rank(disconnected(), prior=prior)
    assert ranking.settings["groups"] == [["a", "b"], ["c", "d"]]
    for rating in ranking.ratings:
        assert "comparable only within group" in rating.note
        assert rating.rank_high <= 2
    strengths = {name: rating.strength for name, rating in by_name(ranking).items()}
    assert strengths["a"] + strengths["b"] == pytest.approx(0, abs=1e-9)
    assert strengths["c"] + strengths["d"] == pytest.approx(0, abs=1e-9)


def test_trap_1_each_component_has_its_own_difference_and_error():
    ranking = rank(disconnected(), interval="hessian")
    rated = by_name(ranking)
    assert rated["a"].strength - rated["b"].strength == pytest.approx(0.405465108, abs=1e-9)
    assert error_of_difference(ranking, "a", "b") == pytest.approx(0.645497224, abs=1e-9)
    assert rated["c"].strength - rated["d"].strength == pytest.approx(2.197224577, abs=1e-9)
    assert error_of_difference(ranking, "c", "d") == pytest.approx(1.054092553, abs=1e-9)
    with pytest.raises(NotIdentified) as told:
        fit(disconnected())
    assert told.value.groups == (("a", "b"), ("c", "d"))


@pytest.mark.parametrize("interval", ["sandwich", "hessian", "bootstrap"])
def test_trap_2_an_undefeated_model_has_no_number_that_looks_like_one(interval):
    alone = by_name(rank(undefeated(), interval=interval))["a"]
    assert (alone.strength, alone.rating, alone.low, alone.high) == (None,) * 4
    assert alone.note == "not identified: undefeated"


@pytest.mark.parametrize("interval", ["sandwich", "hessian", "cluster", "bootstrap"])
def test_trap_2_under_firths_penalty_it_has_a_labelled_one_with_an_interval(interval):
    votes = undefeated()
    if interval == "cluster":
        rows = [(0, 1)] * 5 + [(0, 2)] * 5 + [(1, 2)] * 6 + [(2, 1)] * 4
        frame = pd.DataFrame(
            [("abc"[i], "abc"[j]) for i, j in rows], columns=["model_a", "model_b"]
        )
        people = [f"p{n % 5}" for n in range(20)]
        votes = frame.assign(winner="model_a", participant=people)
    ranking = rank(votes, prior="firth", interval=interval)
    rated = by_name(ranking)
    assert rated["a"].strength - rated["c"].strength == pytest.approx(3.2048340479, abs=1e-6)
    assert rated["b"].strength - rated["c"].strength == pytest.approx(0.3656952035, abs=1e-6)
    assert rated["a"].high - rated["a"].low > 300
    assert "Firth" in rated["a"].note
    # No caption claims clusters that the interval does not have.
    said = "clustered by participant" in ranking.method
    assert (
        said
        == (ranking.settings["unit"] == "participant")
        == (ranking.settings["interval"] == "cluster")
    )


def test_trap_2_a_bridge_crossed_one_way_is_seen_although_nobody_is_undefeated():
    votes = pairwise(BRIDGE)
    ranking = rank(votes)
    assert {frozenset(group) for group in ranking.settings["groups"]} == {
        frozenset("ab"),
        frozenset("cd"),
    }
    order = condensation(votes.half_wins)
    assert order.groups == ((0, 1), (2, 3))
    assert order.steps == ((0, 1),)
    linked = by_name(rank(votes, prior="auto"))
    assert linked["a"].rating > linked["c"].rating
    assert all(rating.high - rating.low > 300 for rating in linked.values())
    assert components(votes.half_wins) == ((0, 1, 2, 3),)


def test_trap_3_no_round_of_the_bootstrap_loses_a_model_or_a_bridge():
    # One battle of a and b, and one cycle: most row resamples would lose a link.
    votes = pairwise({("a", "b"): 1, ("b", "c"): 1, ("c", "a"): 1, ("a", "d"): 1, ("d", "a"): 1})
    ranking = rank(votes, interval="bootstrap", rounds=500)
    assert len(ranking.ratings) == 4
    for rating in ranking.ratings:
        assert np.isfinite([rating.low, rating.high]).all()
        assert -2000 < rating.low < rating.rating < rating.high < 4000
    with pytest.raises(NotIdentified, match="a resample of the battles does not link all models"):
        rank(votes, interval="multinomial")


def test_trap_4_half_win_ties_make_the_inverse_information_too_wide():
    frame = simulated_log(np.linspace(-1, 1, 6), participants=300, votes_each=10, tie_width=0.85)
    assert 0.28 < (frame["outcome"] == "tie").mean() < 0.42
    naive, robust = (rank(frame, interval=kind, unit="battle") for kind in ("hessian", "sandwich"))
    ratio = [
        one.standard_error / other.standard_error
        for one, other in zip(naive.ratings, robust.ratings, strict=True)
    ]
    assert min(ratio) > 1.1
    assert "a tie being half" in robust.settings["meaning"]
    davidson = rank(frame, model="davidson")
    assert davidson.ratings[0].strength > 1.2 * robust.ratings[0].strength
    assert "a win among decided votes" in davidson.settings["meaning"]
    assert rank(frame, ties="drop").excluded["tie_dropped"] == (frame["outcome"] == "tie").sum()


def test_trap_4_simulated_coverage_of_one_difference_with_many_ties():
    generator, held = np.random.default_rng(4), {"hessian": 0, "sandwich": 0}
    # Three models of equal strength, 39 % ties: the truth of every difference is zero.
    shares = [0.305, 0.305, 0.39]
    for _ in range(400):
        drawn = generator.multinomial(40, shares, size=3)
        counts = np.zeros((3, 3, OUTCOMES), dtype=np.int64)
        for (i, j), values in zip(((0, 1), (0, 2), (1, 2)), drawn, strict=True):
            counts[i, j, :3] = values
        for interval in held:
            rated = rank(Cells(("a", "b", "c"), counts), interval=interval).ratings
            held[interval] += sum(one.low <= 1000 <= one.high for one in rated)
    assert held["sandwich"] / 1200 == pytest.approx(0.95, abs=0.02)
    assert held["hessian"] / 1200 > 0.97


def test_trap_5_votes_of_one_person_are_alike_and_the_output_says_what_was_done():
    frame = simulated_log(np.linspace(-0.75, 0.75, 6), participants=150, taste=0.6, tie_width=0.6)
    battle, person = (rank(frame, unit=unit) for unit in ("battle", "participant"))
    assert "clustered" not in battle.method
    assert "clustered by participant" in person.method
    wider = [
        p.standard_error / b.standard_error
        for p, b in zip(person.ratings, battle.ratings, strict=True)
    ]
    assert np.median(wider) > 1.05
    both = rank(frame, unit="participant+prompt")
    assert "clustered by participant and prompt" in both.method
    assert both.settings["clusters"] == [[150, 15]]


@pytest.mark.parametrize("label", ["MODEL_A", None, np.nan, "skip", "Tie", "draw", "0.5", "A"])
@pytest.mark.parametrize("model", MODELS[:3])
def test_trap_6_an_unknown_label_is_never_a_tie(label, model):
    clean = simulated_log(np.linspace(-1, 1, 3), participants=10)
    dirty = clean.head(7).assign(battle=[f"x{n}" for n in range(7)], outcome=label)
    ranking = rank(pd.concat([clean, dirty.astype(object)], ignore_index=True), model=model)
    reason = "no_outcome" if pd.isna(label) else "unknown_outcome"
    assert ranking.excluded == {reason: 7}
    assert ranking.ratings == rank(clean, model=model).ratings


@pytest.mark.parametrize("label", ["both_bad", "bothbad", "tie (bothbad)"])
def test_trap_6_every_release_spells_both_bad_its_own_way(label):
    clean = simulated_log(np.linspace(-1, 1, 3), participants=10)
    mixed = clean.assign(outcome=clean["outcome"].where(clean.index % 5 > 0, label))
    plain = clean.assign(outcome=clean["outcome"].where(clean.index % 5 > 0, "both_bad"))
    for options in ({}, {"model": "grounded"}, {"model": "davidson", "both_bad": "drop"}):
        one, other = rank(mixed, **options), rank(plain, **options)
        assert one.excluded == other.excluded
        assert one.ratings == other.ratings


def test_trap_7_a_model_against_itself_counts_nowhere():
    clean = simulated_log(np.linspace(-1, 1, 3), participants=10)
    selves = clean.head(9).assign(battle=[f"x{n}" for n in range(9)])
    selves["model_right"] = selves["model_left"]
    ranking = rank(pd.concat([clean, selves], ignore_index=True))
    assert ranking.excluded == {"self_pair": 9}
    assert ranking.settings["battles"] == len(clean)
    assert ranking.ratings == rank(clean).ratings
    assert ranking.data_hash == rank(clean).data_hash


def test_trap_8_a_style_coefficient_is_not_shrunk_unless_asked_for_on_the_sum_scale():
    frame = simulated_log(np.linspace(-0.5, 0.5, 5), participants=600, votes_each=20)
    generator = np.random.default_rng(8)
    gap = generator.standard_normal(len(frame))
    strength = dict(zip(sorted(set(frame["model_left"])), np.linspace(-0.5, 0.5, 5), strict=True))
    worth = frame["model_left"].map(strength) - frame["model_right"].map(strength)
    wins = generator.random(len(frame)) < expit(worth + 0.25 * gap)
    frame["outcome"] = np.where(wins, "left", "right")
    # A covariate of a side is positive; (l − r)/(l + r) is then the gap that made the votes.
    scaled = gap / (np.abs(gap).max() * 1.01)
    log = vote_log_from_frame(frame.assign(size_left=1 + scaled, size_right=1 - scaled))
    free = control(log, ["size"])
    assert free.effects[0].coefficient == pytest.approx(0.25, abs=0.06)
    assert free.provenance.penalty == "none"
    small = control(log, ["size"], penalty=1.0)
    # A ridge of one on the sum of 12,000 votes is one pseudo-vote's worth, not 12,000.
    assert small.effects[0].coefficient == pytest.approx(free.effects[0].coefficient, rel=1e-3)
    assert small.provenance.penalty.startswith("ridge 1 ")
    assert "sum scale" in small.provenance.penalty


@pytest.mark.parametrize("model", MODELS)
def test_trap_9_convergence_is_by_gradient_and_decrement_and_is_told(model):
    frame = simulated_log(np.linspace(-1, 1, 5), participants=40)
    frame.loc[::9, "outcome"] = "both_bad"
    ranking = rank(frame, model=model)
    assert ranking.settings["gradient_norm"] < 1e-8
    # The certificate is the length of a Newton step; the decrement is that step in standard errors.
    assert ranking.settings["newton_decrement"] < 100 * CERTIFICATE


def test_trap_9_near_separation_the_maximum_is_still_reached():
    # Odds of 5,000 to one along a chain: iterations on the worths stop far too early here.
    votes = {}
    for one, other in zip("abcde", "bcdef", strict=True):
        votes |= {(one, other): 5000, (other, one): 1}
    found = by_name(rank(pairwise(votes)))
    for one, other in zip("abcde", "bcdef", strict=True):
        gap = found[one].rating - found[other].rating
        assert gap == pytest.approx(ELO * np.log(5000), abs=1e-3)


def test_trap_9_more_steps_change_nothing():
    cells = simulated_cells()
    for model in MODELS:
        found = fit_model(cells, likelihood_of(model))
        assert found.steps < 12
        assert found.newton_decrement < 100 * CERTIFICATE


def simulated_cells():
    generator = np.random.default_rng(2)
    counts = generator.integers(1, 30, (5, 5, OUTCOMES))
    counts[np.arange(5), np.arange(5)] = 0
    return Cells(tuple("abcde"), counts)
