"""One's own votes and data, by the routes and on both engines: nobody else's, and no model before it was named."""

import asyncio
import json
import re
from dataclasses import replace

import httpx
import pytest

from arena.admission import Admission
from arena.codes import Mark, Purpose, Reveal
from arena.own_votes import ON_A_PAGE, VotesOfOne, VoteState
from arena.store import open_store
from arena.tokens import digest
from arena.ui.words import read_words
from tests.demo_votes import BAD, FAIR, GOOD, admit, page_application, vote
from tests.page_outline import check_page
from tests.serving import serve_in_thread
from tests.stores import (
    KINDS,
    LATER,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_study,
    rows,
)

pytest_plugins = ("tests.demo_fixtures", "tests.store_fixtures")

COOKIE = "epaile_participant"
SAID = read_words("en")


def names(study):
    """Everything that names a model of a study."""
    return {*(model.id for model in study.models), *(model.label for model in study.models)}


@pytest.fixture
def open_study(demo):
    return replace(demo, reveal=Reveal.AFTER_VOTE, goal_votes=200, votes_per_raffle_number=10)


@pytest.fixture
def served(ballot_box, open_study):
    """The pages of a study that names its models after a vote; Ane with three votes, Jon, and a stranger."""
    study = open_study
    tokens = [
        admit(ballot_box, study, name, nickname)
        for name, nickname in (("ane", "Ane"), ("jon", None))
    ]
    vote(ballot_box, study, "ane", [(GOOD, BAD, "left"), (GOOD, FAIR, "right"), (BAD, FAIR, "tie")])
    with serve_in_thread(page_application(study, ballot_box)) as url:
        clients = [
            httpx.Client(base_url=url, cookies={COOKIE: token}, timeout=120) for token in tokens
        ]
        clients.append(httpx.Client(base_url=url, timeout=120))
        yield clients
        for client in clients:
            client.close()


def receipt_of(store, battle):
    return store.battle(battle).ballot.receipt


@pytest.mark.parametrize("language", ["eu", "en", "es"])
def test_the_pages_are_sound_in_every_language(served, language, open_study):
    ane, _, _ = served
    for path, forms in (("votes", 0), ("votes/ane-0", 3), ("about", 0)):
        page = ane.get(f"/{language}/{path}").text
        check_page(page, language, forms=forms)
        assert not [name for name in names(open_study) if name in page], path


def test_a_list_has_the_newest_first_with_answers_in_words_and_receipts(served, ballot_box):
    ane, jon, stranger = served
    page = ane.get("/en/votes").text
    assert re.findall(r'href="/en/votes/(ane-\d)"', page) == ["ane-2", "ane-1", "ane-0"]
    assert SAID("outcome_right") in page
    for number in range(3):
        assert receipt_of(ballot_box, f"ane-{number}") in page
    assert SAID("own_votes_none") in jon.get("/en/votes").text
    assert stranger.get("/en/votes").headers["location"] == "/en/join"


def test_nobody_sees_a_vote_of_somebody_else_or_a_battle_without_a_vote(served, ballot_box, demo):
    ane, jon, stranger = served
    voted = ballot_box.battle("ane-0").battle
    hold_battle(ballot_box, replace(voted, id="open"))
    missing = jon.get("/en/votes/no-such-battle")
    for client, path in ((jon, "ane-0"), (ane, "open")):
        answer = client.get(f"/en/votes/{path}")
        assert (answer.status_code, answer.text) == (404, missing.text)
        changed = client.post(f"/en/votes/{path}", data={"amends": "x", "answer.content": "left"})
        named = client.post(f"/en/votes/{path}/names")
        assert named.status_code in (404, 409)
        assert changed.status_code == 404
    assert stranger.get("/en/votes/ane-0").headers["location"] == "/en/join"


def test_a_vote_is_changed_on_its_page_and_asks_what_then_is_asked(served, ballot_box):
    ane, _, _ = served
    receipt = receipt_of(ballot_box, "ane-0")
    sent = {
        "answer.content": "left",
        "answer.language": "right",
        "answer.overall": "",
        "amends": receipt,
    }
    asked = ane.post("/en/votes/ane-0", data=sent)
    assert asked.status_code == 422
    check_page(asked.text, "en", forms=3)
    assert SAID("join_required") in asked.text
    done = ane.post("/en/votes/ane-0", data=sent | {"answer.overall": "tie"})
    assert done.headers["location"] == "/en/votes/ane-0?done=changed"
    stands = ballot_box.battle("ane-0").ballot
    assert dict(stands.answers) == {"content": "left", "language": "right", "overall": "tie"}
    assert (stands.amends, stands.derived) == (receipt, frozenset())
    # A page without scripts sends an answer that is not asked any more: it follows from the others.
    done = ane.post(
        "/en/votes/ane-0",
        data={
            "answer.content": "right",
            "answer.language": "right",
            "answer.overall": "left",
            "amends": stands.receipt,
        },
    )
    assert done.status_code == 303
    assert ballot_box.battle("ane-0").ballot.answers["overall"] == "right"


def test_a_change_to_nothing_at_all_does_not_take_a_vote_back(ballot_box, open_study):
    form = tuple(replace(question, required=False) for question in open_study.form)
    study = replace(open_study, form=form)
    token = admit(ballot_box, study, "ane", "Ane")
    vote(ballot_box, study, "ane", [(GOOD, BAD, "left")])
    sent = {"answer.content": "", "amends": receipt_of(ballot_box, "ane-0")}
    with (
        serve_in_thread(page_application(study, ballot_box)) as url,
        httpx.Client(base_url=url, cookies={COOKIE: token}, timeout=120) as ane,
    ):
        answer = ane.post("/en/votes/ane-0", data=sent)
    assert answer.status_code == 422
    assert SAID("error_ballot_invalid") in answer.text
    assert ballot_box.battle("ane-0").ballot.answers["content"] == "left"


def test_a_change_of_what_stands_no_longer_is_refused(served, ballot_box):
    ane, _, _ = served
    receipt = receipt_of(ballot_box, "ane-0")
    data = {"answer.content": "right", "answer.language": "right", "amends": receipt}
    assert ane.post("/en/votes/ane-0", data=data).status_code == 303
    late = ane.post(
        "/en/votes/ane-0", data=data | {"answer.content": "tie", "answer.language": "tie"}
    )
    assert late.status_code == 409
    assert SAID("error_ballot_conflict") in late.text
    assert ballot_box.battle("ane-0").ballot.answers["content"] == "right"
    for wrong in ({"answer.content": "both_good"}, {"answer.nothing": "left"}):
        unknown = ane.post("/en/votes/ane-0", data=wrong | {"amends": receipt})
        assert unknown.status_code == 422


def test_the_models_are_named_for_a_vote_that_is_final_from_then_on(served, ballot_box, demo):
    ane, jon, _ = served
    left, right = (demo.model(name).label for name in (GOOD, BAD))
    before = ane.get("/en/votes/ane-0").text
    assert left not in before
    assert jon.post("/en/votes/ane-0/names").status_code == 404
    assert ane.post("/en/votes/ane-0/names").headers["location"] == "/en/votes/ane-0?done=named"
    page = ane.get("/en/votes/ane-0").text
    assert page.index(left) < page.index(right)
    assert SAID("own_votes_state_final") in page
    assert SAID("ballot_change") not in page
    data = {
        "answer.content": "tie",
        "answer.language": "tie",
        "amends": receipt_of(ballot_box, "ane-0"),
    }
    refused = ane.post("/en/votes/ane-0", data=data)
    assert (
        refused.status_code,
        SAID("error_ballot_closed") in refused.text.replace("&#39;", "'"),
    ) == (409, True)
    others = ane.get("/en/votes").text + ane.get("/en/votes/ane-1").text
    assert not [name for name in names(demo) if name in others]


def test_a_study_that_names_no_model_never_does(ballot_box, demo):
    token = admit(ballot_box, demo, "ane")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")])
    study = replace(demo, reveal=Reveal.NEVER)
    ballot_box.reveal("ane-0")  # it did, once
    with (
        serve_in_thread(page_application(study, ballot_box)) as url,
        httpx.Client(base_url=url, cookies={COOKIE: token}, timeout=120) as ane,
    ):
        page = ane.get("/en/votes/ane-0").text
        assert SAID("ballot_reveal") not in page
        assert ane.post("/en/votes/ane-0/names").status_code == 403
        assert not [name for name in names(demo) if name in page]


def test_a_vote_is_withdrawn_from_its_page(served, ballot_box):
    ane, _, _ = served
    page = ane.get("/en/votes/ane-1").text
    [code] = re.findall(r'name="code" value="([^"]+)"', page)
    done = ane.post("/en/withdraw?confirmed=yes", data={"code": code})
    assert SAID("withdraw_done_title") in done.text
    page = ane.get("/en/votes/ane-1").text
    check_page(page, "en")
    assert SAID("own_votes_erased") in page
    assert SAID("own_votes_state_withdrawn") in ane.get("/en/votes").text
    assert ane.post("/en/votes/ane-1/names").status_code == 409


def test_what_becomes_of_votes_is_said_and_a_check_is_told_by_nothing(
    served, ballot_box, open_study
):
    ane, _, _ = served
    vote(ballot_box, open_study, "ane", [(GOOD, BAD, "left")], purpose=Purpose.CONTROL)
    control, ranked = ane.get("/en/votes/ane-3").text, ane.get("/en/votes/ane-0").text

    def plain(page):
        page = re.sub(r"ane-\d|[0-9A-Z]{4}(-[0-9A-Z]{4}){3}|Vote number \d", "", page)
        return re.sub(r"<script.*", "", page, flags=re.DOTALL)

    assert plain(control) == plain(ranked)


def test_pages_of_twenty(ballot_box, demo):
    token = admit(ballot_box, demo, "ane")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")] * (ON_A_PAGE + 2))
    with (
        serve_in_thread(page_application(demo, ballot_box)) as url,
        httpx.Client(base_url=url, cookies={COOKIE: token}, timeout=120) as ane,
    ):
        first = ane.get("/en/votes").text
        check_page(first, "en")
        assert first.count("<li ") == ON_A_PAGE
        assert SAID("own_votes_page", number=1, all=2) in first
        last = ane.get("/en/votes?page=2").text
        assert last.count("<li ") == 2
        assert "/eu/votes?page=2" in last
        for beyond in ("99", "0", "-1", "x", "9" * 400):
            page = ane.get("/en/votes", params={"page": beyond})
            assert page.status_code == 200


def test_one_takes_all_that_is_stored_about_them_along(served, ballot_box, demo):
    ane, jon, _ = served
    ane.post("/en/votes/ane-0/names")
    answer = ane.get("/api/own-data.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    told = answer.json()
    assert told["participant"]["id"] == "ane"
    assert told["participant"]["consent_hash"] == demo.consent.hash
    assert told["nicknames"] == [{"nickname": "Ane"}]
    first, second, _ = told["conversations"]
    assert first["models"] == {"left": demo.model(GOOD).label, "right": demo.model(BAD).label}
    assert second["vote"]["receipt"] == receipt_of(ballot_box, "ane-1")
    assert len(second["turns"][0]["answers"]) == 2
    said = json.dumps([second, told["participant"]])
    assert not [name for name in names(demo) if name in said]
    secrets = {
        value for row in rows(ballot_box, "SELECT token_hash FROM participants") for value in row
    }
    assert not [secret for secret in secrets if secret in answer.text]
    assert jon.get("/api/own-data.json").json()["conversations"] == []


def test_the_page_about_taking_part_says_what_is_stored_and_how_far_one_is(served):
    ane, _, stranger = served
    page = ane.get("/en/about").text
    assert SAID("own_data_title") in page
    assert SAID("progress_next", count=7) in page
    assert SAID("progress_goal", votes=3, goal=200) in page
    assert "<bdi>Ane</bdi>" in page
    assert "October" in page or "November" in page
    page = stranger.get("/en/about").text
    assert SAID("own_data_title") not in page
    assert SAID("progress_goal", votes=3, goal=200) in page


def test_votes_of_every_fate_on_both_engines(any_address):
    store = open_store(any_address, clock=lambda: LATER)
    study = make_study(reveal=Reveal.AFTER_VOTE)
    store.register(study, {"id": "proba"})
    store.add_participant(make_participant("ane"), digest("token"), "Ane")
    for name in ("saved", "apart", "final", "back", "gone"):
        hold_battle(store, make_battle(name))
        if name == "apart":
            store.mark_battle(name, Mark.RECOGNISED)
        store.add_ballot(make_ballot(name), KINDS)
    store.reveal("final")
    taken = make_ballot(
        "back", answers={}, derived=frozenset(), receipt="r-2", amends="receipt-back"
    )
    store.amend_ballot(taken, KINDS)
    store.withdraw_by_receipt("receipt-gone")
    hold_battle(store, make_battle("open"))
    own = VotesOfOne(study, store, Admission(study, store, lambda: LATER))
    page = asyncio.run(own.page("token"))
    states = {each.battle: each.state for each in page.votes}
    assert states == {
        "saved": VoteState.SAVED,
        "apart": VoteState.APART,
        "final": VoteState.FINAL,
        "back": VoteState.TAKEN_BACK,
        "gone": VoteState.WITHDRAWN,
    }
    told = asyncio.run(own.everything(make_participant("ane")))
    fates = {each["battle"]: each for each in told["conversations"]}
    assert fates["open"]["vote"] is None
    assert fates["gone"]["turns"] == [{"prompt": "", "answers": ["", ""]}]
    assert [name for name, each in fates.items() if "models" in each] == ["final"]
    json.dumps(told)
    store.close()
