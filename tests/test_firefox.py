"""A visit in Firefox, from the consent to the vote; where there is no Firefox it is left out."""

import asyncio

import pytest

from tests.firefox import firefox_path, opened
from tests.walking import outcomes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        firefox_path() is None,
        reason="there is no Firefox: install firefox-esr, or name one with FIREFOX=/path/to/firefox",
    ),
]


async def visit_and_vote(url: str) -> str:
    async with opened(firefox_path() or "") as firefox:
        await firefox.goto(f"{url}/eu/join")
        await firefox.click("label.agree")
        names = "[...new Set([...document.querySelectorAll('form.join [type=radio]')].map(each => each.name))].join()"
        for name in (await firefox.value(names)).split(","):
            await firefox.click(f'form.join label:has([name="{name}"])')
        await firefox.click("form.join button.wide")
        await firefox.click(".walk .skip")
        await firefox.until("document.querySelector('#suggestion .suggestion')")
        await firefox.click("#use-suggestion")
        await firefox.until("document.querySelector('#ballot')?.dataset.state === 'open'")
        battle = await firefox.value("document.querySelector('#ballot').dataset.battle")
        await firefox.click('fieldset[data-question="content"] .choice.left')
        await firefox.click('fieldset[data-question="language"] .choice.left')
        await firefox.click("#ballot button[type=submit]")
        await firefox.until("document.querySelector('#thanks')?.checkVisibility()")
        await firefox.until("document.querySelector('#ballot').dataset.state === 'closed'")
        assert not await firefox.value("document.documentElement.scrollWidth > innerWidth")
        return battle


def test_a_volunteer_with_firefox_consents_compares_and_votes(demo_server):
    battle = asyncio.run(visit_and_vote(demo_server.url))
    assert outcomes(demo_server.database, battle)[0] == ("content", "left", 0)
