"""Signing in with an account elsewhere: the whole way to a provider on this machine and back, by real HTTP."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from arena.deployment import read_deployment
from arena.errors import AccountUnconfirmed
from arena.open_id import OpenId, Provider
from tests.page_outline import check_page
from tests.servers.open_id import CLIENT, PRIVATE, SECRET, account_server
from tests.serving import ROOT
from tests.signed_in import COOKIE, SAID, is_known, signed_in_arena, who
from tests.stores import rows

LOGIN = "epaile_login"


@pytest.fixture(scope="module")
def provider():
    with account_server() as running:
        yield running


@pytest.fixture(scope="module")
def arena(tmp_path_factory, provider):
    accounts = Provider(provider.issuer, CLIENT, SECRET)
    path = tmp_path_factory.mktemp("accounts") / "arena.db"
    with signed_in_arena(path, accounts) as running:
        yield running


def begin(browser, **data):
    """Set out; gives the provider's address."""
    browser.get("/en/sign-in")
    answer = browser.post("/en/sign-in/hugging-face", data=data)
    assert answer.status_code == 303
    return answer.headers["location"]


def way(browser, provider, subject, **data):
    """To the provider and back, as a browser goes."""
    provider.subject = subject
    back = httpx.get(begin(browser, **data), timeout=120).headers["location"]
    return browser.get(back)


def test_an_account_is_connected_and_another_device_goes_on_with_it(arena, provider):
    laptop = arena.person("ane")
    assert way(laptop, provider, "account-ane").headers["location"] == "/en/sign-in?done=in"
    page = laptop.get("/en/sign-in").text
    assert SAID("sign_in_since") in page
    phone = arena.browser()
    answer = way(phone, provider, "account-ane")
    assert answer.headers["location"] == "/en/sign-in?done=in"
    assert who(phone) == who(laptop) == "ane"
    assert LOGIN not in phone.cookies
    said = str(rows(arena.store, "SELECT * FROM sign_ins"))
    for told in ("account-ane", *PRIVATE.values()):
        assert told not in said


def test_what_is_asked_for_is_no_more_than_who_it_is(arena, provider):
    address = begin(arena.browser())
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{provider.issuer}/oauth/authorize?")
    assert query["scope"] == ["openid profile"]
    assert query["redirect_uri"] == [f"{arena.url}/login/callback"]
    assert query["code_challenge_method"] == ["S256"]


def test_a_stranger_with_an_account_that_nobody_has_is_told_to_take_part_first(arena, provider):
    stranger = arena.browser()
    answer = way(stranger, provider, "account-nobody")
    assert answer.status_code == 404
    check_page(answer.text, "en", forms=2)
    assert SAID("sign_in_account_unknown") in answer.text
    assert not is_known(stranger)


def test_a_device_of_somebody_else_is_asked(arena, provider):
    way(arena.person("miren"), provider, "account-miren")
    jon = arena.person("jon")
    answer = way(jon, provider, "account-miren")
    check_page(answer.text, "en", forms=1)
    assert SAID("sign_in_ask_title") in answer.text
    assert who(jon) == "jon"


def test_within_a_frame_the_page_opens_another_window_and_connects_there(arena, provider):
    """The window outside has no cookie of the frame: a ticket of the page stands for it."""
    framed = arena.person("oier")
    page = framed.get("/en/sign-in", headers={"Sec-Fetch-Dest": "iframe"}).text
    assert 'target="_blank"' in page
    ticket = page.split('name="connects" value="')[1].split('"')[0]
    window = arena.browser()
    way(window, provider, "account-oier", connects=ticket)
    assert who(window) == "oier"
    assert 'target="_blank"' not in framed.get("/en/sign-in").text


def test_a_browser_that_was_not_sent_there_is_not_signed_in_by_an_address(arena, provider):
    """Whoever is given somebody else's way back does not become them, nor with a state of their own."""
    way(arena.person("peru"), provider, "account-peru")
    attacker, victim = arena.browser(), arena.browser()
    provider.subject = "account-peru"
    back = httpx.get(begin(attacker), timeout=120).headers["location"]
    for cookies in ({}, {LOGIN: "something else"}):
        with httpx.Client(base_url=arena.url, cookies=cookies, timeout=120) as other:
            answer = other.get(back)
            assert answer.status_code == 502
            assert COOKIE not in answer.headers.get("set-cookie", "")
    assert not is_known(victim)
    assert attacker.get(back).status_code == 303
    # The way back is there once.
    assert arena.browser().get(back).status_code == 502
    assert attacker.get(back).status_code == 502


def test_a_way_that_is_not_confirmed_ends_in_one_sentence(arena, provider):
    browser = arena.browser()
    try:
        provider.denies = True
        answer = way(browser, provider, "account-x")
        assert answer.status_code == 502
        assert SAID("error_account_unconfirmed") in answer.text
        provider.denies = False
        for subject in (None, "", 7, "x" * 300):
            assert way(browser, provider, subject).status_code == 502
        back = httpx.get(begin(browser), timeout=120).headers["location"]
        provider.broken = True
        assert browser.get(back).status_code == 502
    finally:
        provider.denies = provider.broken = False
    assert not is_known(browser)


def test_a_page_of_another_host_cannot_set_anybody_out(arena):
    with httpx.Client(base_url=arena.url, timeout=120) as victim:
        headers = {"Origin": "https://evil.example"}
        assert victim.post("/en/sign-in/hugging-face", headers=headers).status_code == 403
        assert victim.get("/en/sign-in/hugging-face").status_code == 405


def test_the_policy_lets_the_form_lead_to_the_provider_and_nowhere_else(arena, provider):
    def form_action(path):
        policy = arena.browser().get(path).headers["content-security-policy"]
        return [part for part in policy.split("; ") if part.startswith("form-action")]

    assert form_action("/en/sign-in") == [f"form-action 'self' {provider.issuer}"]
    assert form_action("/en/join") == ["form-action 'self'"]


def test_a_provider_that_says_it_is_another_one_is_not_believed(provider):
    async def ask():
        open_id = OpenId(Provider(provider.issuer, CLIENT, SECRET))
        return await open_id.begin("http://127.0.0.1/login/callback", "en", None)

    try:
        provider.says_issuer = "https://evil.example"
        with pytest.raises(AccountUnconfirmed):
            asyncio.run(ask())
    finally:
        provider.says_issuer = ""
    assert asyncio.run(ask()).address.startswith(provider.issuer)


@pytest.mark.parametrize(
    "lacking", ["SPACE_ID", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "SPACE_HOST"]
)
def test_accounts_are_asked_for_on_a_space_that_has_them_alone(lacking):
    environment = {
        "SPACE_ID": "owner/name",
        "SPACE_HOST": "owner-name.hf.space",
        "OAUTH_CLIENT_ID": CLIENT,
        "OAUTH_CLIENT_SECRET": SECRET,
    }
    found = read_deployment(environment, ROOT).accounts
    assert found == Provider("https://huggingface.co", CLIENT, SECRET, "owner-name.hf.space")
    del environment[lacking]
    assert read_deployment(environment, ROOT).accounts is None
