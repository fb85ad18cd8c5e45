"""The routes of a vote over HTTP: what is answered, and what where the database fails."""

import httpx
import pytest

from arena.codes import Mark, Reveal
from arena.domain import Limits
from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.page_outline import check_page
from tests.scripted import Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread
from tests.stores import hold_battle, make_battle, rows

ANSWERS = {"content": "left", "language": "tie"}
HEALTH = {"status": "degraded", "votes": 12, "disk_free_bytes": 10, "problems": ["the disk"]}
WORDS = {"eu": read_words("eu")}


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "arena.db")
    yield opened
    opened.close()


@pytest.fixture
def volunteer(store):
    """Somebody who has consented, with an answered battle `b1`."""
    study = scripted_study(
        "alpha", "beta", interface=("eu",), reveal=Reveal.AFTER_VOTE, limits=Limits(undo_seconds=7)
    )
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})
    app = made(
        lambda: build_application(referee, Pages(study, WORDS), WORDS, health=lambda: HEALTH)
    )
    with (
        serve_in_thread(app) as url,
        httpx.Client(base_url=url, headers={"Origin": url}) as client,
    ):
        client.post("/eu/join", data={"agreed": "yes"})
        [(person,)] = rows(store, "SELECT id FROM participants")
        hold_battle(store, make_battle("b1", person))
        yield client


def vote(client, answers=ANSWERS, **more):
    return client.post("/api/ballots", json={"battle": "b1", "answers": answers, **more})


def test_a_vote_is_answered_with_its_receipt_its_number_and_no_model(volunteer):
    first, again = vote(volunteer), vote(volunteer)
    assert (first.status_code, again.status_code) == (200, 200)
    answer = first.json()
    assert again.json() == answer | {"status": "already_stored"}
    assert len(answer.pop("receipt").split("-")) == 4
    assert answer == {
        "status": "stored",
        "battle": "b1",
        "answers": {**ANSWERS, "overall": "left"},
        "number": 1,
        "ballots": 1,
        "raffle_numbers": 0,
        "votes_per_raffle_number": 10,
        "undo_seconds": 7,
        "may_reveal": True,
        "taken_back": False,
        "hurried": False,
        "study_votes": 1,
        "study_goal": None,
        "votes_to_next_number": 9,
    }


def test_another_vote_is_refused_with_the_first_and_its_receipt(volunteer):
    receipt = vote(volunteer).json()["receipt"]
    refused = vote(volunteer, {"content": "right", "language": "right"})
    assert refused.status_code == 409
    assert refused.json() == {
        "status": "refused",
        "code": "ballot_conflict",
        "first": {**ANSWERS, "overall": "left"},
        "receipt": receipt,
    }


def test_taking_back_is_answered_as_such_and_the_names_are_sealed_again(volunteer):
    receipt = vote(volunteer).json()["receipt"]
    back = vote(volunteer, {}, amends=receipt).json()
    assert (back["taken_back"], back["may_reveal"], back["ballots"]) == (True, False, 0)
    refused = volunteer.post("/api/reveals", json={"battle": "b1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "battle_unfinished")


def test_the_names_are_told_in_exchange_for_the_vote_which_is_closed_then(volunteer):
    receipt = vote(volunteer).json()["receipt"]
    told = volunteer.post("/api/reveals", json={"battle": "b1"})
    assert told.json() == {
        "status": "revealed",
        "battle": "b1",
        "left": "Label of alpha",
        "right": "Label of beta",
        "check": False,
    }
    closed = vote(volunteer, {}, amends=receipt)
    assert (closed.status_code, closed.json()) == (
        409,
        {"status": "refused", "code": "ballot_closed"},
    )


def test_whoever_can_tell_a_model_says_so_before_the_vote_and_may_vote(volunteer, store):
    for _ in range(2):
        told = volunteer.post("/api/marks", json={"battle": "b1"})
        assert (told.status_code, told.json()) == (200, {"status": "marked", "battle": "b1"})
    assert vote(volunteer).status_code == 200
    assert store.battle("b1").marks == {Mark.RECOGNISED}
    late = volunteer.post("/api/marks", json={"battle": "b1"})
    assert (late.status_code, late.json()["code"]) == (409, "ballot_conflict")


def test_nobody_marks_a_battle_of_somebody_else(volunteer, store):
    volunteer.cookies.clear()
    volunteer.post("/eu/join", data={"agreed": "yes"})
    refused = volunteer.post("/api/marks", json={"battle": "b1"})
    assert (refused.status_code, refused.json()["code"]) == (404, "battle_unknown")
    assert store.battle("b1").marks == frozenset()


@pytest.mark.parametrize("path", ["/api/reveals", "/api/marks"])
@pytest.mark.parametrize("body", [{}, {"battle": 1}, {"battle": "b1", "more": 1}, [], None])
def test_a_forged_wish_is_refused_without_an_echo(volunteer, body, path):
    reply = volunteer.post(path, json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "ballot_invalid")


@pytest.mark.parametrize("amends", [1, "A" * 65, {}])
def test_what_is_no_receipt_amends_nothing(volunteer, amends):
    assert vote(volunteer, amends=amends).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ballots", {"battle": "b1", "answers": ANSWERS}),
        ("/api/reveals", {"battle": "b1"}),
        ("/api/marks", {"battle": "b1"}),
    ],
)
def test_where_the_database_fails_a_program_is_told_to_come_back(volunteer, store, path, body):
    store.close()
    reply = volunteer.post(path, json=body)
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert reply.json() == {"status": "refused", "code": "not_stored"}


@pytest.mark.parametrize("path", ["/eu/join", "/eu/about", "/eu/vote/", "/eu/withdraw"])
def test_where_the_database_fails_a_person_is_told_in_one_sentence(volunteer, store, path):
    store.close()
    reply = volunteer.get(path)
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    check_page(reply.text, "eu")
    assert WORDS["eu"]("error_not_stored") in reply.text
    assert str(store.path) not in reply.text


def test_health_is_what_the_operator_hands_in(volunteer):
    reply = volunteer.get("/api/health")
    assert (reply.status_code, reply.json()) == (200, HEALTH)
    assert reply.headers["cache-control"] == "no-store"
