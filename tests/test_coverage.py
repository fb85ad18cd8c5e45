"""Simulated arenas: what holds the truth as often as it says, and what does not."""

import numpy as np
import pytest
from numpy.random import SeedSequence, default_rng

from benchmarks.coverage import ARENAS, held, truth_of

PLACES = {arena.name: arena for arena in ARENAS}
WORLDS = 120


@pytest.fixture(scope="module", autouse=True)
def shorter_truth():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.coverage.ENDLESS", 400_000)
        yield


def coverage(name, rounds=100, worlds=WORLDS):
    arena = PLACES[name]
    first, *children = SeedSequence(17).spawn(worlds + 1)
    truth = truth_of(arena, default_rng(first))
    found = [held(arena, truth, rounds, child) for child in children]
    return {method: float(np.mean([each[method] for each in found])) for method in found[0]}


def test_with_tastes_and_ties_only_the_clusters_hold_what_they_say():
    found = coverage("150 people with tastes, 39 % ties")
    assert 0.925 < found["participant"] < 0.975
    assert 0.92 < found["bootstrap, participant"] < 0.975
    assert found["HC0"] < 0.93
    assert found["bootstrap, battle"] < 0.93
    assert found["rank sets, all"] > 0.95
    assert found["rank sets, each"] > 0.95


def test_with_tastes_of_prompts_as_well_it_takes_both_ways():
    found = coverage("people and 80 prompts with tastes", rounds=2)
    assert 0.925 < found["two-way"] < 0.975
    assert found["participant"] < 0.93
    assert found["HC0"] < 0.88


def test_twelve_people_are_enough_for_honest_intervals():
    found = coverage("12 people with tastes", rounds=100)
    assert 0.93 < found["participant"] < 0.985
    assert found["bootstrap, participant"] < 0.94
    assert found["Hessian"] < 0.85
