"""Who takes part, with which models and prompts, how far a study is, and what analysis reads. On both engines."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from arena.addresses import is_postgresql
from arena.codes import QuestionKind, Template
from arena.domain import (
    Prompt,
)
from arena.errors import (
    StoreError,
)
from arena.store import Contributor, StudyProgress, engine_of, open_store
from tests.stores import (
    ANSWERS,
    KINDS,
    TIME,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_model,
    make_participant,
    make_study,
    outside,
    rows,
)

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def address(any_address):
    return any_address


def test_a_participant_is_found_by_the_token_alone(store):
    somebody = make_participant("miren", profile={"level": "b2", "education": "unibertsitatea"})
    store.add_participant(somebody, "a-hash", "Miren 🌊")
    assert store.participant_by_token("a-hash") == somebody
    assert store.participant_by_token("another") is None


@pytest.mark.parametrize(
    ("participant", "token_hash"),
    [
        (make_participant("ane"), "new"),
        (make_participant("new"), "token-ane"),
        (make_participant("new", study="unknown"), "new"),
        (make_participant("new", consent_version=""), "new"),
    ],
)
def test_a_participant_has_an_id_a_token_a_study_and_a_consent(store, participant, token_hash):
    with pytest.raises(StoreError):
        store.add_participant(participant, token_hash, None)
    assert store.study_progress("proba").participants == 2


def test_battles_are_counted_from_a_time_on_without_the_replaced_ones_twice(store):
    store.open_battle(make_battle("old", opened_at="2026-11-21T09:59:59.999999+00:00"))
    store.open_battle(make_battle("at", opened_at="2026-11-21T10:00:00+00:00"))
    store.open_battle(make_battle("after", opened_at="2026-11-21T10:00:00.000001+00:00"))
    store.open_battle(make_battle("instead", opened_at=TIME, replaces="after"))
    assert store.battles_since("ane", "2026-11-21T10:00:00+00:00") == 2
    assert store.battles_since("jon", "2026-11-21T10:00:00+00:00") == 0


def test_progress_counts_people_battles_that_hold_and_ballots(store):
    for number in range(3):
        hold_battle(store, make_battle(f"b{number}"))
    store.add_ballot(make_ballot("b0"), KINDS)
    store.void_battle("b1", "cut", None, "")
    assert store.study_progress("proba") == StudyProgress(participants=2, battles=2, ballots=1)
    assert store.study_progress("another") == StudyProgress(0, 0, 0)
    assert (store.ballot_count("ane"), store.ballot_count("jon")) == (1, 0)


def test_contributors_are_those_who_gave_a_name_and_a_ballot(store):
    for name, ballots in [("Ane", 1), ("مريم", 2), ("Ñaño 🌊", 0), (None, 3)]:
        person = f"person {name}"
        store.add_participant(make_participant(person), f"hash {name}", name)
        for number in range(ballots):
            battle = f"{person}-{number}"
            hold_battle(store, make_battle(battle, person))
            store.add_ballot(make_ballot(battle, person), KINDS)
    assert store.contributors("proba") == [
        Contributor("person مريم", "مريم", 2),
        Contributor("person Ane", "Ane", 1),
    ]
    assert store.contributors("another") == []


def test_a_prompt_counts_as_shown_once_its_battle_has_a_ballot(store):
    hold_battle(store)
    hold_battle(store, make_battle("b2", prompt=Prompt("p2", "Zer da BOE?", "eu")))
    hold_battle(store, make_battle("b3", prompt=Prompt(None, "Nirea", "eu")))
    assert store.shown_prompts("ane") == set()
    store.add_ballot(make_ballot("b2"), KINDS)
    store.add_ballot(make_ballot("b3"), KINDS)
    assert store.shown_prompts("ane") == {"p2"}


def test_a_study_is_kept_once_for_each_hash(store):
    store.register(make_study(), {"id": "proba"})
    store.register(make_study(hash="h2"), {"id": "proba", "turns": 2})
    assert rows(store, "SELECT hash FROM studies ORDER BY seq") == [("h1",), ("h2",)]
    assert rows(store, "SELECT count(*) FROM prompts") == [(4,)]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"backend": "openai"}, "backend"),
        ({"template": Template.COMPLETION}, "template"),
        ({"options": {"delay": 0.2}}, "options"),
    ],
)
def test_the_id_of_a_model_is_a_promise(store, change, word):
    study = make_study(models=(make_model("alpha", **change),), hash="h2")
    with pytest.raises(StoreError, match=f"'alpha' .* another {word}; give it a new id"):
        store.register(study, {})
    assert rows(store, "SELECT hash FROM studies") == [("h1",)]


def test_a_new_label_is_a_note_and_takes_nothing_back(store):
    for label in ("New name", "New name", "Label of alpha"):
        store.register(make_study(models=(make_model("alpha", label=label),)), {})
    assert rows(store, "SELECT label FROM model_notes ORDER BY seq") == [
        ("New name",),
        ("Label of alpha",),
    ]
    assert rows(store, "SELECT label FROM models WHERE id = 'alpha'") == [("Label of alpha",)]


def test_comparisons_have_one_row_for_each_ballot_and_preference_question(store):
    hold_battle(store)
    hold_battle(store, make_battle("without a ballot"))
    store.add_ballot(make_ballot(answers=ANSWERS | {"comment": "Ondo"}), KINDS)
    with closing(engine_of(store.address)) as engine, engine.reading() as connection:
        query = "SELECT * FROM comparisons ORDER BY question"
        found = [dict(row) for row in connection.execute(query)]
    assert [(row["question"], row["outcome"], row["derived"]) for row in found] == [
        ("content", "left", 0),
        ("language", "left", 0),
        ("overall", "left", 1),
    ]
    assert found[0] == {
        "battle": "b1",
        "study": "proba",
        "question": "content",
        "model_left": "alpha",
        "model_right": "beta",
        "outcome": "left",
        "derived": 0,
        "participant": "ane",
        "prompt": "p1",
        "category": "idazketa",
        "language": "eu",
        "purpose": "ranked",
        "policy": "uniform",
        "probability": 1 / 6,
        "turns": 1,
        "seconds": 12.5,
        "stored_at": TIME,
        "named_itself": 0,
        "recognised": 0,
        "recorded": 0,
        "cohort": None,
        "characters": 12,
        "expected": None,
        "repeats": None,
        "seq": 1,
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ballots SET seconds = 1",
        "UPDATE answers SET value = 'right'",
        "UPDATE battles SET model_left = 'gamma'",
        "DELETE FROM answers",
        "DELETE FROM ballots",
    ],
)
def test_what_somebody_said_is_never_changed(store, statement):
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(
        (sqlite3.IntegrityError, psycopg.errors.RaiseException), match=r"never changed|is kept"
    ):
        outside(store, statement)


def test_no_column_could_hold_an_address_or_a_browser_but_what_people_leave_for_the_raffle(store):
    query = (
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'contacts'"
    )
    if not is_postgresql(store.address):
        query = "SELECT sql FROM sqlite_master WHERE tbl_name <> 'contacts'"
    text = " ".join(row[0] or "" for row in rows(store, query))
    assert "receipt" in text
    assert not re.search(r"agent|address|\bip\b|e_?mail|cookie|header", text, re.IGNORECASE)


def test_everything_is_still_there_when_the_store_is_opened_again(any_address, tmp_path):
    server = is_postgresql(any_address)
    address = any_address if server else tmp_path / "folder" / "votes.db"
    first = open_store(address)
    add_people(first, "ane")
    hold_battle(first)
    first.add_ballot(make_ballot(), KINDS)
    first.close()
    second = open_store(address if server else f"sqlite:///{address}")
    assert second.battle("b1").ballot == make_ballot()
    second.close()


def test_a_store_says_where_it_is_and_only_a_file_has_a_path(any_address, postgresql):
    store = open_store(any_address)
    assert store.address == any_address
    assert postgresql.password not in store.place
    if is_postgresql(any_address):
        with pytest.raises(StoreError, match="is no file"):
            _ = store.path
    else:
        assert store.path == Path(any_address)
    store.close()


def test_a_closed_store_says_so(any_address):
    store = open_store(any_address)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.battle("b1")
    with pytest.raises(StoreError, match="closed"):
        store.void_battle("b1", "cut", None, "")


def test_kinds_come_from_the_form_and_not_from_the_ballot(store):
    hold_battle(store)
    ballot = make_ballot(answers={"overall": "b2"}, derived=frozenset())
    store.add_ballot(ballot, {"overall": QuestionKind.CHOICE})
    assert rows(store, "SELECT kind FROM answers") == [("choice",)]
    assert rows(store, "SELECT count(*) FROM comparisons") == [(0,)]
