"""Withdrawing on a page of plain HTML: by receipt, by participant code, by who is known here."""

import re
from dataclasses import replace

import httpx
import pytest

from arena.codes import Judged
from arena.ui.words import read_words
from arena.web.withdraw_routes import LONGEST_CODE
from arena.web.wrong_codes import MINUTE, MOST_IN_A_MINUTE, WrongCodes
from tests.demo_votes import BAD, GOOD, admit, page_application, vote
from tests.page_outline import check_page
from tests.serving import serve_in_thread
from tests.stores import rows

pytest_plugins = ("tests.demo_fixtures",)

COOKIE = "epaile_participant"
CODE = re.compile(r'<code class="code">([0-9A-Z-]{19})</code>')
SAID = read_words("en")


@pytest.fixture
def served(ballot_box, demo):
    """The pages of an arena with three votes of Ane's; her browser, and a stranger's."""
    token = admit(ballot_box, demo, "ane", "Ane")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")] * 3)
    with (
        serve_in_thread(page_application(demo, ballot_box)) as url,
        httpx.Client(base_url=url, cookies={COOKIE: token}) as ane,
        httpx.Client(base_url=url) as stranger,
    ):
        yield ane, stranger


def receipts(store) -> list[str]:
    return [receipt for (receipt,) in rows(store, "SELECT receipt FROM ballots ORDER BY seq")]


def texts(store) -> int:
    """How many answers of models are still there."""
    return rows(store, "SELECT count(*) FROM responses WHERE text <> ''")[0][0]


@pytest.mark.parametrize("language", ["eu", "en", "es"])
def test_the_page_asks_for_a_code_and_knows_who_takes_part(served, language):
    ane, stranger = served
    for client, forms in ((stranger, 1), (ane, 2)):
        check_page(client.get(f"/{language}/withdraw").text, language, forms=forms)
    assert SAID("withdraw_all_text", count=3) in ane.get("/en/withdraw").text
    assert SAID("withdraw_all_title") not in stranger.get("/en/withdraw").text


def test_a_receipt_withdraws_one_vote_in_two_steps_without_a_cookie(served, ballot_box):
    _, stranger = served
    receipt = receipts(ballot_box)[1]
    first = stranger.post("/en/withdraw", data={"code": receipt.lower().replace("-", " ")})
    check_page(first.text, "en", forms=1)
    assert receipt in first.text
    assert texts(ballot_box) == 6
    done = stranger.post("/en/withdraw?confirmed=yes", data={"code": receipt})
    check_page(done.text, "en")
    assert "Erased: 1 vote, 1 conversation." in done.text
    assert SAID("withdraw_stays_place") in done.text
    assert (texts(ballot_box), ballot_box.ballot_count("ane")) == (4, 2)
    again = stranger.post("/en/withdraw?confirmed=yes", data={"code": receipt})
    assert SAID("withdraw_done_before") in again.text


@pytest.mark.parametrize(("judged", "said"), [(Judged.TURN, True), (Judged.CONVERSATION, False)])
def test_where_turns_are_judged_the_page_says_that_later_ones_go_too(
    ballot_box, demo, judged, said
):
    admit(ballot_box, demo, "jon")
    vote(ballot_box, demo, "jon", [(GOOD, BAD, "left")])
    by_turns = replace(demo, judged=judged)
    with (
        serve_in_thread(page_application(by_turns, ballot_box)) as url,
        httpx.Client(base_url=url) as stranger,
    ):
        asked = stranger.post("/en/withdraw", data={"code": receipts(ballot_box)[0]})
    assert (SAID("withdraw_erased_turns") in asked.text) is said


def test_the_code_on_the_page_about_taking_part_withdraws_everything(served, ballot_box):
    ane, stranger = served
    assert not CODE.search(stranger.get("/en/about").text)
    [code] = CODE.findall(ane.get("/en/about").text)
    asked = stranger.post("/en/withdraw", data={"code": code})
    assert SAID("withdraw_confirm_all", count=3) in asked.text
    done = stranger.post("/en/withdraw?confirmed=yes", data={"code": code})
    assert "Erased: 3 votes, 3 conversations." in done.text
    assert (texts(ballot_box), ballot_box.ballot_count("ane")) == (0, 0)
    # Her own browser is a stranger's now, and its pages say so.
    assert SAID("withdraw_all_title") not in ane.get("/en/withdraw").text
    assert not CODE.search(ane.get("/en/about").text)
    assert "<bdi>Ane</bdi>" not in ane.get("/en/contributors").text


def test_whoever_is_known_withdraws_everything_without_a_code_and_is_forgotten(served, ballot_box):
    ane, stranger = served
    asked = ane.post("/en/withdraw", data={"everything": "yes"})
    check_page(asked.text, "en", forms=1)
    assert texts(ballot_box) == 6
    done = ane.post("/en/withdraw?confirmed=yes", data={"everything": "yes"})
    assert "Erased: 3 votes, 3 conversations." in done.text
    [forgotten] = [
        cookie for cookie in done.headers.get_list("set-cookie") if cookie.startswith(COOKIE)
    ]
    assert "Max-Age=0" in forgotten
    refused = stranger.post("/en/withdraw?confirmed=yes", data={"everything": "yes"})
    assert refused.status_code == 401
    assert texts(ballot_box) == 0


def test_withdrawing_one_vote_leaves_the_cookie(served, ballot_box):
    ane, _ = served
    data = {"code": receipts(ballot_box)[0]}
    done = ane.post("/en/withdraw?confirmed=yes", data=data)
    assert COOKIE not in str(done.headers.get_list("set-cookie"))
    assert SAID("withdraw_all_text", count=2) in ane.get("/en/withdraw").text


@pytest.mark.parametrize("confirmed", ["", "?confirmed=yes"])
@pytest.mark.parametrize(
    ("code", "said", "status"),
    [
        ("", "withdraw_no_code", 422),
        ("   ", "withdraw_no_code", 422),
        ("AAAA-BBBB-CCCC-DDDD", "error_withdrawal_unknown", 404),
        ("<b>zer</b>", "error_withdrawal_unknown", 404),
        ("-", "error_withdrawal_unknown", 404),
        ("A" * 5000, "error_withdrawal_unknown", 404),
    ],
)
def test_a_code_that_is_none_is_said_in_one_sentence(
    served, ballot_box, confirmed, code, said, status
):
    ane, _ = served
    answer = ane.post(f"/en/withdraw{confirmed}", data={"code": code})
    assert answer.status_code == status
    check_page(answer.text, "en", forms=2)
    assert answer.text.count(SAID(said)) == 1
    assert "<b>" not in answer.text
    assert "A" * (LONGEST_CODE + 1) not in answer.text
    assert texts(ballot_box) == 6


def test_who_guesses_has_to_wait_and_a_right_code_waits_too(served, ballot_box):
    _, stranger = served
    for _ in range(MOST_IN_A_MINUTE):
        assert stranger.post("/en/withdraw", data={"code": "wrong"}).status_code == 404
    answer = stranger.post("/en/withdraw?confirmed=yes", data={"code": receipts(ballot_box)[0]})
    assert answer.status_code == 429
    assert SAID("withdraw_too_many_codes") in answer.text
    assert texts(ballot_box) == 6


def test_wrong_codes_are_forgotten_after_a_minute():
    now = [0.0]
    wrong = WrongCodes(lambda: now[0])
    for _ in range(MOST_IN_A_MINUTE):
        assert not wrong.too_many("here")
        wrong.note("here")
    assert wrong.too_many("here")
    assert not wrong.too_many("there")
    now[0] = MINUTE
    assert not wrong.too_many("here")


def test_where_nothing_can_be_erased_the_page_says_so(served, ballot_box):
    ane, _ = served
    ballot_box.close()
    answer = ane.post("/en/withdraw?confirmed=yes", data={"everything": "yes"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    check_page(answer.text, "en")
    assert SAID("error_not_stored") in answer.text
