"""A check looks like any other battle: the same page, the same events, ids of the same form, no word that tells it."""

import re

import pytest

from arena.codes import Purpose
from arena.quality import BETTER, WORSE, Quality
from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.check_studies import CONTROLS, checked_study
from tests.scripted import Scripted, make_referee
from tests.serving import made, serve_in_thread
from tests.walking import choose, file_ballot, join, visit, wait_for_ballot

pytestmark = [pytest.mark.browser]

SHAPE = """() => [...document.querySelectorAll('#battle-body *')].map((each) =>
  `${each.tagName}.${each.className}#${each.id.replace(/(component|html)-\\w+/, '$1')}`
  + [...each.attributes].map((one) => one.name).sort().join(','))"""


@pytest.fixture
def arena(tmp_path):
    """An arena with recorded answers in which half of the suggestions are control items."""
    store = open_store(tmp_path / "arena.db")
    scripts = {
        "alpha": Scripted((CONTROLS[0].better + " ",), live=False),
        "beta": Scripted((CONTROLS[0].worse + " ",), live=False),
    }
    study = checked_study(
        *scripts, quality=Quality(CONTROLS, 0.5), interface=("eu",), leaderboard=False
    )
    words = {"eu": read_words("eu")}
    referee = make_referee(store, study, scripts)
    app = made(lambda: build_application(referee, Pages(study, words), words))
    with serve_in_thread(app) as url:
        yield url, store
    store.close()


def test_nothing_on_the_page_or_in_its_events_tells_a_check_from_others(chromium, arena):
    url, store = arena
    context, page = visit(chromium)
    seen = {Purpose.CONTROL: [], Purpose.RANKED: []}
    received = []
    page.on("response", lambda reply: received.append(reply))
    join(page, url)
    assert (
        page.request.get(f"{url}/eu/about")
        .text()
        .count(read_words("eu").texts["about_checks_slip"])
        == 1
    )
    for number in range(24):
        received.clear()
        page.click("#use-suggestion")
        battle = wait_for_ballot(page)
        page.wait_for_selector("#ballot[data-state=open]")
        page.wait_for_selector("#battle-guide [aria-current]")
        shape = page.evaluate(SHAPE)
        replies = sorted(
            re.sub(r"[\w-]{10,}", "…", reply.url.split("?")[0].removeprefix(url))
            for reply in received
            if "/gradio_api/" in reply.url or "/api/" in reply.url
        )
        purpose = store.battle(battle).battle.purpose
        html = page.content()
        assert not [word for word in (BETTER, WORSE, "control-") if word in html]
        choose(page, content="left", language="left")
        file_ballot(page)
        if number:  # the first one, whatever it is, meets a page that has shown nothing yet
            seen[purpose].append((len(battle), tuple(shape), tuple(sorted(set(replies)))))
        page.click("#thanks [data-click=next-battle]")
        page.wait_for_selector("#suggestion .suggestion")
        if all(len(found) >= 2 for found in seen.values()):
            break
    controls, others = seen[Purpose.CONTROL], seen[Purpose.RANKED]
    assert len(controls) >= 2
    assert len(others) >= 2
    assert {each[0] for each in controls} == {each[0] for each in others}
    shapes = [{part for each in found for part in each[1]} for found in (controls, others)]
    assert shapes[0] ^ shapes[1] == set()
    assert {each[1] for each in controls} == {each[1] for each in others}
    assert {each[2] for each in controls} == {each[2] for each in others}
    context.close()
