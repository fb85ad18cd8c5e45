"""What a volunteer does in a browser, step by step; the tests put the steps together."""

import sqlite3
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def visit(
    browser: Browser, size: dict[str, int] = DESKTOP, **options
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
    page.wait_for_selector("#suggestion .suggestion")


def ask_suggested(page: Page) -> str:
    """Take the suggested prompt and wait until both answers are there; returns the battle."""
    page.click("#use-suggestion")
    return wait_for_ballot(page)


def wait_for_ballot(page: Page) -> str:
    page.wait_for_selector("#ballot", timeout=60_000)
    return page.get_attribute("#ballot", "data-battle")


def choose(page: Page, **answers: str) -> None:
    for question, code in answers.items():
        page.click(f'fieldset[data-question="{question}"] .choice.{code}')


def file_ballot(page: Page) -> None:
    page.click("#ballot button[type=submit]")
    page.wait_for_selector("#thanks")


def rows(database: Path, query: str, *parameters: str) -> list[tuple]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(query, parameters).fetchall()


def outcomes(database: Path, battle: str) -> list[tuple]:
    """Every stored answer of a battle: question, outcome, whether it was derived."""
    query = "SELECT question, outcome, derived FROM comparisons WHERE battle = ? ORDER BY question"
    return rows(database, query, battle)


def person_of(database: Path, battle: str) -> str:
    """Who was given a battle."""
    [(participant,)] = rows(database, "SELECT participant FROM battles WHERE id = ?", battle)
    return participant


def votes_of(database: Path, battle: str) -> list[tuple]:
    """The battles on which the person who was given this one has voted, in order."""
    return rows(
        database,
        "SELECT battle FROM ballots WHERE participant = ? ORDER BY seq",
        person_of(database, battle),
    )
