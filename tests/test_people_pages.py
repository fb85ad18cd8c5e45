"""Joining by an invitation, one's own nickname, the address for the raffle: plain pages without script."""

import logging
from contextlib import ExitStack
from html import unescape

import httpx
import pytest

from arena.tokens import digest
from arena.ui.words import read_words
from arena.web.invitation_desk import MOST_WRONG
from arena.web.wrong_codes import MOST_IN_A_MINUTE
from tests.demo_votes import BAD, GOOD, admit, demo_store, page_application, vote
from tests.invited_study import CLASS, CLASS_TITLE, FAIR, FAIR_TITLE, invite, invited_study
from tests.page_outline import check_page
from tests.serving import serve_in_thread
from tests.stores import rows

COOKIE = "epaile_participant"
GIVEN = {"agreed": "yes", "profile.language_level": "C1-C2", "profile.education": "university"}
SAID = read_words("en")
MEMBERS = "SELECT cohort FROM cohort_members ORDER BY seq"
CANARY = "canary-zq8vw@example.org"


@pytest.fixture
def serving(tmp_path):
    """Serves a study; call it with what differs. Gives the store and a function that makes clients."""
    with ExitStack() as stack:

        def serve(most=None, **changes):
            study = invited_study(**changes)
            store = demo_store(tmp_path / "arena.db", study)
            stack.callback(store.close)
            invite(store, most)
            url = stack.enter_context(serve_in_thread(page_application(study, store)))

            def client(name=None, nickname=None):
                cookies = {COOKIE: admit(store, study, name, nickname)} if name else {}
                return stack.enter_context(httpx.Client(base_url=url, cookies=cookies))

            client.study = study
            return store, client

        yield serve


def count(store):
    return rows(store, "SELECT count(*) FROM participants")[0][0]


def test_a_link_names_the_group_and_keeps_its_code_through_form_and_languages(serving):
    store, client = serving()
    visitor = client()
    page = visitor.get(f"/en/join?invite={CLASS.lower()}").text
    outline = check_page(page, "en", forms=1)
    assert SAID("invitation_to", cohort=CLASS_TITLE) in page
    assert f'value="{CLASS.lower()}"' in page
    links = [link for link in outline.values("href") if "/join" in link]
    assert links == [f"/{each}/join?invite={CLASS.lower()}" for each in ("eu", "en", "es")]
    wrong = visitor.post("/en/join", data={"invitation": CLASS})
    assert (wrong.status_code, count(store)) == (401, 0)
    assert SAID("invitation_to", cohort=CLASS_TITLE) in wrong.text
    assert f"/eu/join?invite={CLASS}" in wrong.text
    answer = visitor.post("/en/join", data=GIVEN | {"invitation": CLASS.replace("-", " ").lower()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/how")
    assert rows(store, MEMBERS) == [("class",)]
    assert SAID("invitation_own", cohort=CLASS_TITLE) in visitor.get("/en/join").text


def test_a_goal_and_a_code_are_kept_together(serving):
    _, client = serving()
    page = client().get(f"/en/join?to=raffle&invite={CLASS}").text
    assert 'action="/en/join?to=raffle"' in page
    assert f"/es/join?invite={CLASS}&amp;to=raffle" in page


@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("AAAA-AAAA-AAAA", "error_invitation_unknown", 404),
        ("<b>zer</b>", "error_invitation_unknown", 404),
        (CLASS, "error_invitation_used_up", 409),
        (FAIR, "error_invitation_ended", 410),
    ],
)
def test_a_code_that_lets_nobody_in_is_said_kindly_and_joining_without_is_offered(
    serving, code, said, status
):
    store, client = serving(most=1)
    client().post("/en/join", data=GIVEN | {"invitation": CLASS})
    store.invitations.end("demo", [2])
    visitor = client()
    shown = visitor.get("/en/join", params={"invite": code})
    assert shown.status_code == 200
    sent = visitor.post("/en/join", data=GIVEN | {"invitation": code})
    assert (sent.status_code, count(store)) == (status, 1)
    for answer in (shown, sent):
        outline = check_page(answer.text, "en", forms=1)
        assert SAID(said) in answer.text
        assert SAID("invitation_without") in answer.text
        assert "<b>zer" not in answer.text
        assert [v["name"] for _, v in outline.tags if "autofocus" in v] == ["invitation"]
    assert visitor.post("/en/join", data=GIVEN | {"invitation": ""}).status_code == 303
    assert (count(store), rows(store, MEMBERS)) == (2, [("class",)])


def test_a_study_for_invited_people_lets_nobody_else_in(serving):
    store, client = serving(invited_only=True)
    visitor = client()
    page = visitor.get("/en/join").text
    assert page.index(SAID("invitation_code")) < page.index(SAID("join_consent"))
    refused = visitor.post("/en/join", data=GIVEN)
    assert (refused.status_code, count(store)) == (403, 0)
    assert SAID("error_invitation_needed") in unescape(refused.text)
    assert SAID("invitation_without") not in refused.text
    assert visitor.post("/en/join", data=GIVEN | {"invitation": FAIR}).status_code == 303
    assert rows(store, MEMBERS) == [("fair",)]


def test_a_study_without_groups_asks_for_no_code_and_takes_none(serving):
    store, client = serving(cohorts=())
    visitor = client()
    page = visitor.get(f"/en/join?invite={CLASS}").text
    assert SAID("invitation_code") not in page
    assert visitor.post("/en/join", data=GIVEN | {"invitation": CLASS}).status_code == 303
    assert rows(store, MEMBERS) == []


def test_who_takes_part_may_join_a_group_once_and_is_never_moved(serving):
    store, client = serving()
    ane = client("ane")
    page = ane.get(f"/en/join?invite={CLASS}").text
    check_page(page, "en", forms=1)
    assert SAID("invitation_add") in page
    assert rows(store, MEMBERS) == []
    done = ane.post("/en/invitation", data={"invitation": CLASS})
    assert (done.status_code, done.headers["location"]) == (303, "/en/vote/")
    moved = ane.post("/en/invitation", data={"invitation": FAIR})
    assert moved.status_code == 409
    for page in (moved.text, ane.get(f"/en/join?invite={FAIR}").text):
        check_page(page, "en")
        assert SAID("error_cohort_taken") in page
        assert SAID("invitation_own", cohort=CLASS_TITLE) in page
        assert FAIR_TITLE not in page
    assert rows(store, MEMBERS) == [("class",)]
    stranger = client().post("/en/invitation", data={"invitation": FAIR})
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/en/join")


def test_a_group_that_study_yaml_has_no_longer_lets_nobody_in(serving):
    store, client = serving()
    store.invitations.make("demo", "gone", [digest("GGGG")], None, None)
    assert client().post("/en/join", data=GIVEN | {"invitation": "GGGG"}).status_code == 410
    assert client("ane").post("/en/invitation", data={"invitation": "GGGG"}).status_code == 410
    assert rows(store, MEMBERS) == []


def test_who_guesses_codes_has_to_wait_and_may_join_without(serving):
    store, client = serving()
    visitor = client()
    for _ in range(MOST_WRONG):
        assert visitor.post("/en/join", data={"invitation": "wrong"}).status_code in (401, 404)
    for answer in (
        visitor.post("/en/join", data=GIVEN | {"invitation": CLASS}),
        visitor.get(f"/en/join?invite={CLASS}"),
        client("ane").post("/en/invitation", data={"invitation": CLASS}),
    ):
        assert SAID("withdraw_too_many_codes") in answer.text
        assert CLASS_TITLE not in answer.text
    assert rows(store, MEMBERS) == []
    assert visitor.post("/en/join", data=GIVEN).status_code == 303


def test_codes_that_were_valid_once_are_no_guesses(serving):
    store, client = serving()
    store.invitations.end("demo", [1, 2])
    visitor = client()
    for _ in range(MOST_WRONG + 1):
        page = visitor.get(f"/en/join?invite={CLASS}").text
    assert SAID("error_invitation_ended") in page


@pytest.mark.parametrize("language", ["eu", "en", "es"])
def test_one_changes_ones_nickname_and_leaves_the_list(serving, language):
    store, client = serving()
    ane, stranger = client("ane", "Ane"), client("jon", "Jon")
    for name in ("ane", "jon"):
        vote(store, client.study, name, [(GOOD, BAD, "left")])
    path = f"/{language}/contributors"
    check_page(client().get(path).text, language)
    hostile = '"><script>alert(1)</script> مريم 🌊'
    done = ane.post(path, data={"nickname": hostile})
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=saved")
    page = ane.get(done.headers["location"]).text
    check_page(page, language, forms=1)
    assert "<script>alert" not in page
    assert "<bdi>&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt; مريم 🌊</bdi>" in page
    assert ane.post(path, data={"nickname": "Jon"}).status_code == 303
    assert stranger.get(path).text.count("<bdi>Jon</bdi>") == 2
    for leaving in ({"leave": "yes", "nickname": "Jon"}, {"nickname": " \u200b "}):
        assert ane.post(path, data=leaving).headers["location"] == f"{path}?done=left"
    assert stranger.get(path).text.count("<bdi>Jon</bdi>") == 1
    assert store.ballot_count("ane") == 1
    assert client().post(path, data={"leave": "yes"}).headers["location"] == f"/{language}/join"


def test_the_list_tells_of_no_model_and_no_group(serving):
    store, client = serving()
    ane = client("ane", "Ane")
    store.invitations.join("ane", "demo", digest(CLASS))
    vote(store, client.study, "ane", [(GOOD, BAD, "left")] * 3)
    page = ane.get("/en/contributors").text
    for secret in (
        *(model.id for model in client.study.models),
        *(m.label for m in client.study.models),
    ):
        assert secret not in page
    assert CLASS_TITLE not in page


def test_who_changes_too_often_has_to_wait(serving):
    store, client = serving()
    ane = client("ane", "Ane")
    for number in range(MOST_IN_A_MINUTE):
        assert ane.post("/en/contributors", data={"nickname": f"A{number}"}).status_code == 303
    for answer in (
        ane.post("/en/contributors", data={"nickname": "again"}),
        ane.post("/en/raffle", data={"address": CANARY}),
    ):
        assert answer.status_code == 429
        check_page(answer.text, "en", forms=1)
        assert SAID("changed_too_often") in answer.text
    assert (store.nickname("ane"), store.contacts.of("ane")) == ("A7", None)


def test_an_address_is_left_seen_changed_and_erased_by_its_owner_alone(serving, caplog):
    caplog.set_level(logging.DEBUG)
    store, client = serving()
    ane, jon = client("ane"), client("jon")
    vote(store, client.study, "ane", [(GOOD, BAD, "left")] * 12)
    page = ane.get("/en/raffle").text
    check_page(page, "en", forms=1)
    assert SAID("raffle_so_far", count=1) in page
    assert SAID("raffle_erase") not in page
    done = ane.post("/en/raffle", data={"address": f" {CANARY} "})
    assert (done.status_code, done.headers["location"]) == (303, "/en/raffle?done=saved")
    page = ane.get("/en/raffle?done=saved").text
    assert f'value="{CANARY}"' in page
    assert SAID("raffle_saved") in page
    for other in (jon.get("/en/raffle"), jon.get("/en/contributors"), ane.get("/en/contributors")):
        assert CANARY not in other.text
    assert ane.post("/en/raffle", data={"erase": "yes", "address": CANARY}).status_code == 303
    assert store.contacts.of("ane") is None
    assert CANARY not in caplog.text


def test_what_is_no_address_is_said_and_shown_again(serving):
    store, client = serving()
    ane = client("ane")
    answer = ane.post("/en/raffle", data={"address": '"><b>Ane</b>'})
    assert answer.status_code == 422
    check_page(answer.text, "en", forms=1)
    assert SAID("raffle_wrong") in answer.text
    assert "<b>Ane" not in answer.text
    assert store.contacts.of("ane") is None


def test_the_raffle_is_for_who_takes_part_and_only_where_the_study_says_so(serving):
    _, client = serving()
    visitor = client()
    for answer in (visitor.get("/en/raffle"), visitor.post("/en/raffle", data={"address": CANARY})):
        assert answer.headers["location"] == "/en/join?to=raffle"
    joined = visitor.post("/en/join?to=raffle", data=GIVEN)
    assert joined.headers["location"] == "/en/how?to=raffle"
    assert SAID("raffle_kept") in visitor.get("/en/about").text


def test_without_contact_there_is_no_page_and_no_link(serving):
    _, client = serving(raffle_contact=False)
    ane = client("ane")
    assert ane.get("/en/raffle").status_code == 404
    assert ane.get("/en/join?to=raffle").status_code == 200
    for page in ("about", "contributors", "join"):
        assert "raffle" not in "".join(
            check_page(ane.get(f"/en/{page}").text, "en", forms=page == "contributors").values(
                "href"
            )
        )


def test_what_cannot_be_stored_is_said_without_the_address(serving, caplog):
    caplog.set_level(logging.DEBUG)
    store, client = serving()
    ane = client("ane")
    store.close()
    answer = ane.post("/en/raffle", data={"address": CANARY})
    assert answer.status_code == 503
    assert CANARY not in answer.text
    assert CANARY not in caplog.text
