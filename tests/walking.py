"""What a volunteer does in a browser, step by step; the tests put the steps together."""

import sqlite3
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
UNSENT = "Object.keys(localStorage).filter(name => name.startsWith('epaile-ballot ')).length"
"""How many ballots a browser keeps, as a script."""


def visit(
    browser: Browser, size: ViewportSize = DESKTOP, **options: Any
) -> tuple[BrowserContext, Page]:
    """A new person with an empty browser."""
    context = browser.new_context(viewport=size, locale="eu", **options)
    context.set_default_timeout(30_000)
    return context, context.new_page()


def join(page: Page, url: str, language: str = "eu", nickname: str = "") -> None:
    """Read the consent, answer the profile questions, and arrive on the battle page."""
    page.goto(f"{url}/{language}/join")
    page.check("input[name=agreed]")
    for group in page.locator("fieldset:has(input[type=radio])").all():
        group.locator("input[type=radio]").first.check(force=True)
    for select in page.locator("select").all():
        select.select_option(index=1)
    if nickname:
        page.fill("input[name=nickname]", nickname)
    page.click("form button")
    skip_how(page)
    page.wait_for_selector("#suggestion .suggestion")


def fill_in_the_first_page(page: Page) -> None:
    """Agree, answer whatever a study asks, and arrive on the walk through what one does there."""
    for choice in page.locator("main select").all():
        choice.select_option(index=len(choice.locator("option").all()) - 1)
    for name in {each.get_attribute("name") for each in page.locator("main [type=radio]").all()}:
        page.locator(f'main [name="{name}"]').first.check(force=True)
    page.locator("main [type=checkbox]").check(force=True)
    page.locator("main form button").click()
    page.wait_for_selector(".walk")


def skip_how(page: Page) -> None:
    """Go on from the walk that follows joining to where one wanted to go."""
    page.click(".walk .skip")


def ask_suggested(page: Page) -> str:
    """Take the suggested prompt and wait until both answers are there; returns the battle."""
    page.click("#use-suggestion")
    return wait_for_ballot(page)


def wait_for_ballot(page: Page) -> str:
    page.wait_for_selector("#ballot", timeout=60_000)
    battle = page.get_attribute("#ballot", "data-battle")
    assert battle is not None, "a form says which battle it is of"
    return battle


def choose(page: Page, **answers: str) -> None:
    for question, code in answers.items():
        page.click(f'fieldset[data-question="{question}"] .choice.{code}')


def file_ballot(page: Page) -> None:
    page.click("#ballot button[type=submit]")
    page.wait_for_selector("#thanks")


def next_pair(page: Page) -> None:
    """Go on after a vote."""
    page.click("#thanks [data-click=next-battle]")
    page.wait_for_selector("#suggestion .suggestion")


def rows(database: Path, query: str, *parameters: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(query, parameters).fetchall()


def outcomes(database: Path, battle: str) -> list[tuple[Any, ...]]:
    """Every stored answer of a battle: question, outcome, whether it was derived."""
    query = "SELECT question, outcome, derived FROM comparisons WHERE battle = ? ORDER BY question"
    return rows(database, query, battle)


def person_of(database: Path, battle: str) -> str:
    """Who was given a battle."""
    [(participant,)] = rows(database, "SELECT participant FROM battles WHERE id = ?", battle)
    return str(participant)


def votes_of(database: Path, battle: str) -> list[tuple[Any, ...]]:
    """The battles on which the person who was given this one has voted, in order."""
    return rows(
        database,
        "SELECT battle FROM ballots WHERE participant = ? ORDER BY seq",
        person_of(database, battle),
    )
