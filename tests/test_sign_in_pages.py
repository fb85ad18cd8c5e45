"""Signing in with a name and a passphrase, by the routes: two devices of one person, and who tries to be another one."""

import re

import httpx
import pytest

from arena.tokens import digest, participant_code
from tests.demo_votes import BAD, GOOD, demo_store, demo_study, page_application, vote
from tests.page_outline import check_page
from tests.serving import serve_in_thread
from tests.signed_in import (
    COOKIE,
    NAME,
    PASSPHRASE,
    SAID,
    enter,
    is_known,
    set_passphrase,
    signed_in_arena,
    who,
)
from tests.stores import rows

TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    with signed_in_arena(tmp_path_factory.mktemp("signed-in") / "arena.db") as running:
        yield running


@pytest.fixture(scope="module")
def ane(arena):
    """Somebody with two votes who has set a name and a passphrase."""
    browser = arena.person("ane", "Ane")
    vote(arena.store, arena.study, "ane", [(GOOD, BAD, "left")] * 2)
    answer = set_passphrase(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/sign-in?done=set")
    return browser


def problem(answer, key):
    """Whether a page says one problem, in an alert."""
    found = re.findall(r'class="field-problem"[^>]*role="alert">([^<]*)<', answer.text)
    return [text.replace("&#39;", "'") for text in found] == [SAID(key)]


@pytest.mark.parametrize("language", ["eu", "en", "es"])
def test_the_page_fits_who_looks(arena, ane, language):
    for browser, forms in ((arena.browser(), 1), (arena.person(f"new-{language}"), 2), (ane, 4)):
        check_page(browser.get(f"/{language}/sign-in").text, language, forms=forms)


def test_another_device_goes_on_as_the_same_person_with_a_code_of_its_own(arena, ane):
    phone = arena.browser()
    answer = enter(phone, " aNE \U0001f30a  ETXE", f"{PASSPHRASE} ")
    assert answer.headers["location"] == "/en/sign-in?done=in"
    assert who(phone) == who(ane) == "ane"
    assert phone.cookies[COOKIE] != ane.cookies[COOKIE]
    [(code,)] = {
        tuple(re.findall(r'<code class="code">([0-9A-Z-]{19})</code>', page.text))
        for page in [phone.get("/en/about")]
    }
    assert code == participant_code(phone.cookies[COOKIE])
    assert arena.store.participant_by_code(digest(code)).id == "ane"
    assert SAID("sign_in_devices", count=2) in phone.get("/en/sign-in").text


def test_nothing_that_was_written_is_stored_as_it_was_written(arena, ane):
    said = str(rows(arena.store, "SELECT * FROM sign_ins"))
    for text in (NAME, NAME.casefold(), "Etxe", PASSPHRASE, PASSPHRASE.split()[0]):
        assert text not in said
    [(kept,)] = rows(arena.store, "SELECT secret_hash FROM sign_ins WHERE participant = 'ane'")
    assert kept.startswith("scrypt$14$5$")


def test_an_unknown_name_and_a_wrong_passphrase_are_answered_alike(arena, ane):
    stranger = arena.browser()
    wrong = enter(stranger, NAME, "beste zerbait da")
    unknown = enter(stranger, "inor ez", "beste zerbait da")
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert problem(answer, "error_sign_in_unknown")
        assert COOKIE not in answer.cookies
        assert "beste zerbait da" not in answer.text
    texts = [
        answer.text.replace("inor ez", "X").replace("Ane 🌊 Etxe", "X")
        for answer in (wrong, unknown)
    ]
    assert texts[0] == texts[1]
    assert not is_known(stranger)


def test_a_name_that_is_taken_or_a_short_passphrase_is_refused_in_one_sentence(arena, ane):
    jon = arena.person("jon")
    for name, passphrase, key, status in (
        ("ane 🌊 etxe", "hau ez da nirea", "error_name_taken", 409),
        ("Jon", "labur", "error_passphrase_refused", 422),
        ("Jon bat eta bi", "jon  bat eta BI", "error_passphrase_refused", 422),
        ("Jon", "a" * 201, "error_passphrase_refused", 422),
        (" \u200b ", "hau ez da nirea", "error_name_missing", 422),
        ("J" * 101, "hau ez da nirea", "error_name_missing", 422),
    ):
        answer = set_passphrase(jon, name, passphrase)
        assert answer.status_code == status
        assert problem(answer, key)
    assert rows(arena.store, "SELECT * FROM sign_ins WHERE participant = 'jon'") == []


def test_a_device_of_somebody_else_is_asked_and_nothing_is_merged(arena, ane):
    jon = arena.person("jon-2")
    vote(arena.store, arena.study, "jon-2", [(GOOD, BAD, "right")])
    asked = enter(jon)
    check_page(asked.text, "en", forms=1)
    assert SAID("sign_in_ask_text", count=1) in asked.text
    assert SAID("sign_in_ask_lost") in asked.text
    assert who(jon) == "jon-2"
    [ticket] = TICKET.findall(asked.text)
    thief = arena.browser()
    assert thief.post("/en/sign-in/confirm", data={"ticket": ticket}).status_code == 409
    assert not is_known(thief)


def test_a_device_goes_on_as_somebody_else_once_it_was_asked(arena, ane):
    jon = arena.person("jon-3")
    before = jon.cookies[COOKIE]
    [ticket] = TICKET.findall(enter(jon).text)
    assert jon.post("/en/sign-in/confirm", data={"ticket": ticket}).status_code == 303
    assert who(jon) == "ane"
    # The ticket is used up, and the secret from before opens nothing any more.
    assert jon.post("/en/sign-in/confirm", data={"ticket": ticket}).status_code == 409
    assert not is_known(arena.browser(before))
    assert rows(arena.store, "SELECT id FROM participants WHERE id = 'jon-3'") == [("jon-3",)]


def test_a_device_that_is_signed_in_already_stays_as_it_is(arena, ane):
    token = ane.cookies[COOKIE]
    assert enter(ane).headers["location"] == "/en/sign-in?done=in"
    assert ane.cookies[COOKIE] == token


def test_a_secret_that_a_browser_brings_is_never_made_to_open_anything(arena, ane):
    """Whoever puts a cookie into somebody's browser does not know them by it later."""
    planted = arena.browser("planted-by-somebody")
    enter(planted)
    assert planted.cookies[COOKIE] != "planted-by-somebody"
    assert not is_known(arena.browser("planted-by-somebody"))


def test_signing_out_here_leaves_the_other_devices(arena):
    laptop = arena.person("miren")
    set_passphrase(laptop, "miren", "gaur egun ona da")
    phone = arena.browser()
    enter(phone, "miren", "gaur egun ona da")
    token = phone.cookies[COOKIE]
    code = participant_code(token)
    assert phone.post("/en/sign-in/out").headers["location"] == "/en/sign-in?done=out"
    assert is_known(laptop)
    assert not is_known(arena.browser(token))
    # The code that was shown there goes on withdrawing.
    asked = arena.browser().post("/en/withdraw", data={"code": code})
    assert SAID("withdraw_confirm_all", count=0) in asked.text


def test_what_somebody_forgets_opens_nothing_and_their_devices_go_on(arena):
    laptop = arena.person("garazi")
    set_passphrase(laptop, "garazi", "gaur egun ona da")
    phone = arena.browser()
    enter(phone, "garazi", "gaur egun ona da")
    for kind in ("hugging_face", "", "everything"):
        phone.post("/en/sign-in/forget", data={"kind": kind})
    assert 'name="kind" value="passphrase"' in phone.get("/en/sign-in").text
    answer = phone.post("/en/sign-in/forget", data={"kind": "passphrase"})
    assert answer.headers["location"] == "/en/sign-in?done=forgotten"
    assert SAID("sign_in_done_forgotten") in phone.get("/en/sign-in?done=forgotten").text
    assert is_known(phone)
    assert is_known(laptop)
    assert enter(arena.browser(), "garazi", "gaur egun ona da").status_code == 401
    assert arena.browser().post("/en/sign-in/forget", data={"kind": "passphrase"}).is_redirect


def test_a_changed_passphrase_signs_all_other_devices_out(arena):
    laptop = arena.person("nora")
    set_passphrase(laptop, "nora", "gaur egun ona da")
    phone = arena.browser()
    enter(phone, "nora", "gaur egun ona da")
    wrong = {"current": "hau ez zen inoiz", "passphrase": "bihar hobea da"}
    answer = phone.post("/en/sign-in/passphrase/change", data=wrong)
    assert (answer.status_code, problem(answer, "error_sign_in_unknown")) == (401, True)
    right = wrong | {"current": "gaur egun ona da"}
    answer = phone.post("/en/sign-in/passphrase/change", data=right)
    assert answer.headers["location"] == "/en/sign-in?done=changed"
    assert (is_known(phone), is_known(laptop)) == (True, False)
    assert enter(arena.browser(), "nora", "gaur egun ona da").status_code == 401
    assert enter(arena.browser(), "nora", "bihar hobea da").status_code == 303


def test_all_devices_are_signed_out_at_once_and_one_comes_back(arena):
    laptop = arena.person("oier")
    # Without a way back in nobody is signed out.
    assert laptop.post("/en/sign-in/out", data={"everywhere": "yes"}).status_code == 303
    set_passphrase(laptop, "oier", "gaur egun ona da")
    phone, tokens = arena.browser(), []
    enter(phone, "oier", "gaur egun ona da")
    tokens = [laptop.cookies[COOKIE], phone.cookies[COOKIE]]
    answer = phone.post("/en/sign-in/out", data={"everywhere": "yes"})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not any(is_known(arena.browser(token)) for token in tokens)
    enter(phone, "oier", "gaur egun ona da")
    assert who(phone) == "oier"


def test_a_page_of_another_host_can_do_nothing(arena, ane):
    """Neither with the victim's cookie, nor by signing a victim without one in as somebody else."""
    for cookies in ({COOKIE: ane.cookies[COOKIE]}, {}):
        with httpx.Client(base_url=arena.url, cookies=cookies, timeout=120) as victim:
            for path in ("", "/passphrase", "/passphrase/change", "/out", "/confirm"):
                for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
                    data = {"name": NAME, "passphrase": PASSPHRASE, "everywhere": "yes"}
                    answer = victim.post(f"/en/sign-in{path}", data=data, headers=headers)
                    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert is_known(ane)


def test_whoever_withdraws_everything_cannot_sign_in_any_more(arena):
    laptop = arena.person("peru")
    set_passphrase(laptop, "peru", "gaur egun ona da")
    phone = arena.browser()
    enter(phone, "peru", "gaur egun ona da")
    laptop.post("/en/withdraw?confirmed=yes", data={"everything": "yes"})
    assert not is_known(phone)
    assert enter(arena.browser(), "peru", "gaur egun ona da").status_code == 401
    for table in ("sign_ins", "participant_tokens"):
        assert rows(arena.store, f"SELECT * FROM {table} WHERE participant = 'peru'") == []  # noqa: S608


def test_where_a_study_does_not_want_it_there_is_no_such_page(tmp_path):
    study = demo_study(sign_in=())
    store = demo_store(tmp_path / "arena.db", study)
    with (
        serve_in_thread(page_application(study, store)) as url,
        httpx.Client(base_url=url, timeout=120) as browser,
    ):
        assert browser.get("/en/sign-in").status_code == 404
        assert "/sign-in" not in browser.get("/en/join").text + browser.get("/en/about").text
    store.close()
