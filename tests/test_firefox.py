"""Visits in Firefox, from the consent to the vote; where there is no Firefox they are left out."""

import asyncio

import pytest

from tests.firefox import ENTER, ESCAPE, Firefox, firefox_path, opened
from tests.serving import ServerProcess
from tests.urdu_demo import write_urdu_demo
from tests.walking import PHONE, outcomes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        firefox_path() is None,
        reason="there is no Firefox: install firefox-esr, or name one with FIREFOX=/path/to/firefox",
    ),
]
NAMES = "[...new Set([...document.querySelectorAll('form.join [type=radio]')].map(each => each.name))].join()"
OPEN = "document.querySelector('#ballot')?.dataset.state === 'open'"
BATTLE = "document.querySelector('#ballot').dataset.battle"
TICKED = "[...document.querySelectorAll('#ballot input:checked')].map(each => `${each.name} ${each.value}`).join()"
WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def urdu_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("urdu")
    server = ServerProcess(folder, study=str(write_urdu_demo(folder / "study")))
    server.start()
    yield server
    server.stop()


async def come_to_the_form(firefox: Firefox, url: str, language: str) -> str:
    """Take part, and ask what is suggested; returns the battle that is to be judged."""
    await firefox.goto(f"{url}/{language}/join")
    await firefox.click("label.agree")
    for name in (await firefox.value(NAMES)).split(","):
        await firefox.click(f'form.join label:has([name="{name}"])')
    await firefox.click("form.join button.wide")
    await firefox.click(".walk .skip")
    await firefox.until("document.querySelector('#suggestion .suggestion')")
    await firefox.click("#use-suggestion")
    await firefox.until(OPEN)
    return await firefox.value(BATTLE)


async def see_the_thanks(firefox: Firefox) -> None:
    await firefox.until("document.querySelector('#thanks')?.checkVisibility()")
    await firefox.until("document.querySelector('#ballot').dataset.state === 'closed'")
    assert not await firefox.value(WIDE)


async def visit_and_vote(url: str) -> str:
    async with opened(firefox_path() or "") as firefox:
        battle = await come_to_the_form(firefox, url, "eu")
        await firefox.click('fieldset[data-question="content"] .choice.left')
        await firefox.click('fieldset[data-question="language"] .choice.left')
        await firefox.click("#ballot button[type=submit]")
        await see_the_thanks(firefox)
        return battle


async def vote_on_a_phone_after_a_reload(url: str) -> str:
    async with opened(firefox_path() or "") as firefox:
        await firefox.resize(**PHONE)
        battle = await come_to_the_form(firefox, url, "ur")
        assert await firefox.value("document.documentElement.dir") == "rtl"
        assert await firefox.value("innerWidth") == PHONE["width"]
        await firefox.click('fieldset[data-question="content"] .choice.right')
        assert await firefox.value(TICKED) == "content right"
        await firefox.reload()
        await firefox.until(OPEN)
        assert await firefox.value(BATTLE) == battle
        await firefox.until(f"{TICKED} === 'content right'")
        assert not await firefox.value(WIDE)
        await firefox.click('fieldset[data-question="language"] .choice.tie')
        await firefox.click("#ballot button[type=submit]")
        await see_the_thanks(firefox)
        return battle


async def vote_by_keys(url: str) -> str:
    async with opened(firefox_path() or "") as firefox:
        battle = await come_to_the_form(firefox, url, "eu")
        await firefox.press("?")
        await firefox.until("document.querySelector('#keys').open")
        await firefox.press("b", ESCAPE)
        await firefox.until("!document.querySelector('#keys').open")
        assert await firefox.value(TICKED) == ""
        await firefox.press("a")
        await firefox.until(f"{TICKED} === 'content left'")
        await firefox.press("t", ENTER)
        await see_the_thanks(firefox)
        return battle


def test_a_volunteer_with_firefox_consents_compares_and_votes(demo_server):
    battle = asyncio.run(visit_and_vote(demo_server.url))
    assert outcomes(demo_server.database, battle)[0] == ("content", "left", 0)


def test_on_a_phone_in_urdu_what_was_ticked_survives_a_reload(urdu_server):
    battle = asyncio.run(vote_on_a_phone_after_a_reload(urdu_server.url))
    assert outcomes(urdu_server.database, battle) == [
        ("content", "right", 0), ("language", "tie", 0), ("overall", "right", 1),
    ]  # fmt: skip


def test_a_vote_by_keys(demo_server):
    battle = asyncio.run(vote_by_keys(demo_server.url))
    assert outcomes(demo_server.database, battle) == [
        ("content", "left", 0), ("language", "tie", 0), ("overall", "left", 1),
    ]  # fmt: skip
