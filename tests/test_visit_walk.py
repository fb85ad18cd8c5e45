"""Whole visits in a real browser: ten votes, the keyboard alone, reloads, another language on the way, a slow network."""

import re

import pytest
from playwright.sync_api import expect

from arena.ui.words import read_words
from tests.scripted import EVERY_LANGUAGE
from tests.walking import (
    PHONE,
    ask_suggested,
    choose,
    file_ballot,
    join,
    next_pair,
    outcomes,
    rows,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]
pytest_plugins = ("tests.arena_fixtures",)

MOST_STOPS = 60
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 60_000, "uploadThroughput": 20_000}
"""Milliseconds, and bytes per second: a telephone at the edge of the net."""


def people(database) -> int:
    [(count,)] = rows(database, "SELECT count(*) FROM participants")
    return count


def test_from_the_first_visit_to_the_tenth_vote(chromium, demo_server):
    context, page = visit(chromium, PHONE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(demo_server.url)
    join(page, demo_server.url, nickname="Maialen")
    battles = []
    for number in range(10):
        battles.append(ask_suggested(page))
        choose(page, content=("left", "tie", "right")[number % 3], language="left")
        if page.locator('fieldset[data-question="overall"]').is_visible():
            choose(page, overall="tie")
        file_ballot(page)
        if number < 9:
            next_pair(page)
    assert len(set(battles)) == 10
    assert votes_of(demo_server.database, battles[0]) == [(battle,) for battle in battles]
    page.goto(f"{demo_server.url}/eu/contributors")
    row = page.locator("tr", has_text="Maialen")
    expect(row.locator("td").nth(0)).to_have_text("10")
    expect(row.locator("td").nth(1)).to_have_text("1")
    assert wrong == []
    context.close()


def tab_to(page, selector: str) -> None:
    """Press Tab until what is wanted has the focus, as somebody without a mouse does."""
    for _ in range(MOST_STOPS):
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_visit_by_keyboard_alone_from_consent_to_the_next_question(chromium, demo_server):
    context, page = visit(chromium)
    page.goto(f"{demo_server.url}/eu/join")
    tab_to(page, "input[name=agreed]")
    page.keyboard.press("Space")
    for name in page.evaluate(
        "[...new Set([...document.querySelectorAll('main form [type=radio]')].map(each => each.name))]"
    ):
        tab_to(page, f'input[name="{name}"]')
        page.keyboard.press("Space")
    for name in page.evaluate(
        "[...document.querySelectorAll('main form select')].map(each => each.name)"
    ):
        tab_to(page, f'select[name="{name}"]')
        page.keyboard.press("ArrowDown")
    tab_to(page, "form.join button.wide")
    page.keyboard.press("Enter")
    page.wait_for_selector(".walk .skip")
    tab_to(page, ".walk .skip")
    page.keyboard.press("Enter")
    page.wait_for_selector("#suggestion .suggestion")

    tab_to(page, "#use-suggestion")
    page.keyboard.press("Enter")
    battle = wait_for_ballot(page)
    for question in ("content", "language"):
        tab_to(page, f'fieldset[data-question="{question}"] input')
        page.keyboard.press("Space")
    tab_to(page, "#ballot button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#thanks")).to_be_visible()
    tab_to(page, "#thanks [data-click=next-battle]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#suggestion .suggestion")
    assert outcomes(demo_server.database, battle)[0] == ("content", "left", 0)
    context.close()


def test_a_reload_of_a_half_filled_consent_counts_nobody_and_keeps_the_answers(
    chromium, demo_server
):
    context, page = visit(chromium)
    before = people(demo_server.database)
    page.goto(f"{demo_server.url}/eu/join")
    page.check("input[name=agreed]")
    page.locator("main form [type=radio]").nth(1).check(force=True)
    page.fill("input[name=nickname]", "Ane")
    page.reload()
    go_in(page, "en")
    expect(page.locator("main form [type=radio]").nth(1)).to_be_checked()
    expect(page.locator("input[name=nickname]")).to_have_value("Ane")
    # The text is another one now, so it is agreed to again.
    expect(page.locator("input[name=agreed]")).not_to_be_checked()
    assert people(demo_server.database) == before
    join(page, demo_server.url)
    assert page.evaluate("sessionStorage.getItem('epaile-join')") is None
    assert people(demo_server.database) == before + 1
    context.close()


def go_in(page, language: str) -> None:
    page.click(".languages summary")
    page.click(f".languages a[lang={language}]")
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_another_language_and_a_reload_on_the_way_keep_question_answers_ticks_and_texts(
    chromium, arena
):
    url, database = arena(**EVERY_LANGUAGE)
    context, page = visit(chromium)
    join(page, url)
    own = page.locator("#own-prompt textarea")
    own.fill("Nire galdera")
    page.reload()
    page.wait_for_selector("#suggestion .suggestion")
    expect(own).to_have_value("Nire galdera")
    go_in(page, "en")
    page.wait_for_selector("#suggestion .suggestion")
    expect(own).to_have_value("Nire galdera")

    page.click("#send-own")
    battle = wait_for_ballot(page)
    answers = page.locator(".answer-text").all_inner_texts()
    choose(page, content="right", language="left")
    go_in(page, "es")
    assert wait_for_ballot(page) == battle
    assert page.locator(".answer-text").all_inner_texts() == answers
    expect(page.locator(".asked-text")).to_have_text("Nire galdera")
    expect(page.locator("h2.answer-title").first).to_contain_text(read_words("es")("pane_left"))
    for question, code in (("content", "right"), ("language", "left")):
        tick = page.locator(f'fieldset[data-question="{question}"] .choice.{code} input')
        expect(tick).to_be_checked()
    choose(page, overall="tie")
    file_ballot(page)
    assert outcomes(database, battle)[0] == ("content", "right", 0)
    assert people(database) == 1
    context.close()


def test_on_a_slow_network_the_vote_says_that_it_is_on_its_way_and_arrives_once(
    chromium, demo_server
):
    context, page = visit(chromium, PHONE)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    page.set_default_timeout(90_000)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    states = "window.states = []; new MutationObserver(() => window.states.push(document.querySelector('#ballot').dataset.state))"
    page.evaluate(
        f"{states}.observe(document.querySelector('#ballot'), {{ attributes: true, attributeFilter: ['data-state'] }})"
    )
    file_ballot(page)
    assert re.fullmatch("saving(,saving)*,closed", ",".join(page.evaluate("window.states")))
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()
