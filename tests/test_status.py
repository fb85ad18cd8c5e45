"""How a campaign goes: counts of its battles, and whether every model is met as often as planned."""

import math

import pytest

from arena.__main__ import main
from arena.backends.registry import OPTIONS
from arena.codes import Mark
from arena.domain import Origin, Pairing
from arena.exposure import exposures, planned_shares
from arena.store import battle_counts, open_store
from arena.study import find_study, read_study, study_document
from tests.serving import ROOT
from tests.stores import (
    KINDS,
    make_ballot,
    make_battle,
    make_participant,
    make_response,
)

STUDY = read_study(find_study("demo", ROOT), ROOT / "models.yaml", OPTIONS)
MODELS = tuple(model.id for model in STUDY.models)


def test_planned_shares_add_up_to_the_two_models_of_a_battle():
    assert planned_shares(("a", "b", "c", "d"), ()) == dict.fromkeys("abcd", pytest.approx(0.5))
    star = planned_shares(("a", "b", "c"), (("a", "b", 1.0), ("a", "c", 3.0), ("b", "z", 9.0)))
    assert star == {"a": 1.0, "b": 0.25, "c": 0.75}


def test_distances_are_those_of_a_binomial_draw():
    shares = planned_shares(("a", "b", "c"), ())
    [a, b, c] = exposures([(shares, {("a", "b"): 60, ("b", "c"): 30, ("c", "a"): 0})])
    assert (a.met, b.met, c.met) == (60, 90, 30)
    assert a.planned == pytest.approx(60)
    spread = math.sqrt(90 * 2 / 3 * 1 / 3)
    assert b.sigmas == pytest.approx(30 / spread)
    assert (a.is_notable, b.is_notable, c.is_notable) == (False, True, True)


def test_what_must_be_met_always_and_was_not_is_far_from_the_plan():
    star = planned_shares(("a", "b", "c"), (("a", "b", 1.0), ("a", "c", 1.0)))
    [a, *_] = exposures([(star, {("a", "b"): 4, ("b", "c"): 4})])
    assert a.sigmas == -math.inf
    [a, *_] = exposures([(star, {("a", "b"): 4, ("a", "c"): 4})])
    assert a.sigmas == 0


def test_own_prompts_have_a_plan_of_their_own():
    every, live = planned_shares(("a", "b", "c"), ()), planned_shares(("a", "b"), ())
    found = exposures(
        [(every, {("a", "b"): 10, ("b", "c"): 10, ("a", "c"): 10}), (live, {("a", "b"): 30})]
    )
    assert [each.sigmas for each in found] == [0.0, 0.0, 0.0]


@pytest.fixture
def campaign(tmp_path):
    """Battles of the demo study; of one model there are far too few."""
    path = tmp_path / "arena.db"
    store = open_store(path)
    store.register(STUDY, study_document(STUDY))
    store.add_participant(make_participant("ane", study=STUDY.id), "t", None)
    prompt = STUDY.prompts[0]

    def battle(name, left, right, **response):
        pairing = Pairing(left, right, "uniform", 1 / 12)
        held = make_battle(
            name, study=STUDY.id, study_hash=STUDY.hash, pairing=pairing, prompt=prompt
        )
        store.open_battle(held)
        store.add_turn(name, 1, prompt.text)
        store.add_responses(
            name, 1, make_response(left, **response), make_response(right, **response)
        )

    first, second, third, rare = MODELS
    for number in range(60):
        left, right = ((first, second), (second, third), (third, first))[number % 3]
        battle(f"b{number}", left, right, origin=Origin(recorded=number < 5))
    store.mark_battle("b0", Mark.RECOGNISED)
    store.add_ballot(make_ballot("b0"), KINDS)
    battle("broken", first, rare)
    store.void_battle("broken", "backend_timeout", None, "")
    store.close()
    return path


def test_battles_are_counted_by_how_they_ended(campaign):
    counts = battle_counts(campaign, STUDY.id, STUDY.hash)
    assert (counts.participants, counts.opened, counts.ballots, counts.recorded) == (1, 61, 1, 5)
    assert sum(counts.answered.values()) == 60
    assert dict(counts.voids) == {"backend_timeout": 1}
    assert dict(counts.marks) == {"recognised": 1}
    assert battle_counts(campaign, STUDY.id, "another hash").opened == 0


def test_the_command_tells_who_is_not_met_as_planned(campaign, capsys):
    assert main(["status", "demo", "--database", str(campaign)]) == 1
    said = capsys.readouterr().out
    assert f"Not met as planned: {MODELS[-1]}." in " ".join(said.split())
    assert "backend_timeout 1" in said
    assert "recognised 1" in said


def test_a_campaign_that_goes_as_planned_ends_with_0(tmp_path, capsys):
    store = open_store(tmp_path / "arena.db")
    store.register(STUDY, study_document(STUDY))
    store.close()
    assert main(["status", "demo", "--database", str(tmp_path / "arena.db")]) == 0
    assert "votes        0" in capsys.readouterr().out


def test_a_database_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["status", "demo", "--database", str(tmp_path / "no.db")]) == 2
    assert "there is no database" in capsys.readouterr().err
