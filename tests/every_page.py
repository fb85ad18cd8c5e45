"""Every page of an arena, one after another: a volunteer's way through, with a stop at each face of it.

A new page gets its stop here, and is then checked for accessibility and photographed as all others are.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from arena.web.identity import COOKIE
from tests.walking import choose, file_ballot, fill_in_the_first_page, join, skip_how

Stops = Iterator[str]
"""The name of each face, yielded while a browser shows it."""
EARLIER = "whoever-agreed-to-an-earlier-text"
"""The secret of somebody who takes part in the study `entry` since its consent was another one."""
OPEN = '#ballot[data-state="open"]'


def of_battles(page: Page, url: str, language: str) -> Stops:
    """Everything of a study of battles."""
    base = f"{url}/{language}"
    page.goto(f"{base}/join")
    yield "join"
    page.locator(".languages summary").click()
    yield "languages"
    page.goto(f"{base}/join")
    page.click("form.join button.wide")
    page.wait_for_selector(".error-note")
    yield "join-problems"
    yield from read_pages(page, base)
    join(page, url, language, "Ane")
    yield "ask"
    page.click("#use-suggestion")
    page.wait_for_selector(".answer.left")
    yield "answers"
    page.wait_for_selector("#ballot", timeout=60_000)
    yield "form"
    yield from of_the_keys(page, "keys")
    choose(page, content="left", language="right")
    page.mouse.move(0, 0)
    yield "form-filled"
    choose(page, overall="left")
    file_ballot(page)
    yield "thanks"
    page.click("#thanks [data-do=reveal]")
    page.wait_for_selector("#thanks .revealed[data-known]")
    yield "revealed"
    yield from before_the_first_battle(page, base)
    page.goto(f"{base}/join")
    yield "joined"
    yield from of_the_examples(page, base)
    page.goto(f"{base}/contributors")
    yield "contributors"
    yield from of_the_raffle(page, base)
    page.goto(f"{base}/about")
    yield "about-own"
    yield from own_pages(page, base)
    page.goto(f"{base}/withdraw")
    page.locator("form.withdraw button[name=everything]").click()
    page.wait_for_selector(".consequences")
    yield "withdraw-confirm"
    page.click("form.withdraw .danger")
    page.wait_for_selector("[role=status]")
    yield "withdrawn"


def of_the_keys(page: Page, name: str) -> Stops:
    """The list of the keys, by the key that opens it."""
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    yield name
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")


def own_pages(page: Page, base: str) -> Stops:
    """The pages of somebody who has voted: votes, one of them, and signing in."""
    page.goto(f"{base}/votes")
    yield "votes"
    page.locator(".own-votes h2 a").first.click()
    page.wait_for_selector(".answer.left")
    yield "vote"
    page.goto(f"{base}/sign-in")
    yield "sign-in-set"
    page.fill("#set-name", f"Ane {secrets.token_hex(4)}")
    page.fill("#set-passphrase", "too few")
    page.locator("form.sign-in button.button:not(.quiet)").first.click()
    page.wait_for_selector(".field-problem")
    yield "sign-in-set-problem"
    page.fill("#set-passphrase", "a few words")
    page.locator("form.sign-in button.button:not(.quiet)").first.click()
    page.wait_for_selector(".done-note")
    page.click("main details summary")
    yield "sign-in-known"


def before_the_first_battle(page: Page, base: str) -> Stops:
    """The walk through what one does here."""
    for step in (1, 2, 3, 4):
        page.goto(f"{base}/how?step={step}")
        yield f"how-{step}"


def read_pages(page: Page, base: str) -> Stops:
    """What anybody may read."""
    for name in ("consent", "about", "leaderboard", "withdraw"):
        page.goto(f"{base}/{name}")
        yield name
    page.fill("#code", "0000-0000-0000-0000")
    page.click("form.withdraw button")
    page.wait_for_selector(".field-problem")
    yield "withdraw-problem"
    page.goto(f"{base}/sign-in")
    yield "sign-in"
    page.fill("#enter-name", "Ane")
    page.fill("#enter-passphrase", "not the one")
    page.click("form.sign-in button.button:not(.with-button *)")
    page.wait_for_selector(".field-problem")
    yield "sign-in-problem"
    page.goto(f"{base}/nowhere")
    yield "not-found"


def of_the_examples(page: Page, base: str) -> Stops:
    """An example judged as somebody else would."""
    page.goto(f"{base}/training")
    yield "training"
    page.click(".training-form button")
    page.wait_for_selector(".field-problem")
    yield "training-problem"
    judge_the_example(page)
    yield "training-feedback"
    while page.locator(".looked-at").count() == 0:
        page.click(".feedback a.button")
        page.wait_for_selector(".training-form, .looked-at")
        if page.locator(".training-form").count():
            judge_the_example(page)
    yield "training-done"


def judge_the_example(page: Page) -> None:
    """Answer every question about an example, and wait for what is said of it."""
    for question in page.locator(".training-form fieldset").all():
        question.locator("label").last.click()
    page.click(".training-form button")
    page.wait_for_selector(".feedback")


def of_the_raffle(page: Page, base: str) -> Stops:
    """Where an address is left, for those who take part."""
    page.goto(f"{base}/raffle")
    yield "raffle"
    page.fill("#address", "nowhere")
    page.click("form.own button")
    page.wait_for_selector(".field-problem")
    yield "raffle-problem"
    page.fill("#address", "ane@example.org")
    page.click("form.own button")
    page.wait_for_selector(".done-note")
    yield "raffle-kept"


def of_tasks(page: Page, url: str, language: str) -> Stops:
    """Everything of a study whose work is dealt out."""
    base = f"{url}/{language}"
    page.goto(f"{base}/join")
    yield "tasks-join"
    fill_in_the_first_page(page)
    yield "tasks-how"
    skip_how(page)
    page.wait_for_selector(".task-list")
    yield "tasks"
    links = page.locator(".task-card a.button")
    for address in [link.get_attribute("href") for link in links.all()]:
        page.goto(f"{url}{address}")
        page.wait_for_selector(OPEN)
        yield f"task-{str(address).rpartition('/')[2]}"
    yield from of_the_keys(page, "task-keys")
    page.locator("[data-do=pass]").click()
    page.wait_for_selector("#pass-over:not([hidden])")
    page.click("#ballot button[type=submit]")
    expect(page.locator("#ballot .ballot-status")).not_to_be_empty()
    yield "task-missing"


def of_entry(page: Page, url: str, language: str) -> Stops:
    """What only some studies ask before they let anybody in, and a task that is done to its end."""
    base = f"{url}/{language}"
    page.goto(f"{base}/join")
    page.check("[name=agreed]")
    page.check("[value=native]")
    page.check("[value=lucknow]")
    yield "join-asks-more"
    page.check("[value=learner]")
    page.click("form.join > button")
    page.wait_for_selector(".turned-away")
    yield "not-eligible"
    page.check("[value=fluent]")
    page.click("form.join > button")
    page.wait_for_selector(".walk")
    yield from of_the_last_item(page, base)
    yield from of_a_changed_consent(page, base)


def of_the_last_item(page: Page, base: str) -> Stops:
    """A task of two items: the second one, with what became of the first one above it, and the thanks."""
    page.goto(f"{base}/tasks/rate")
    for name, shown in (("task-next", "#last-one:not([hidden])"), ("task-done", ".work-done")):
        page.wait_for_selector(OPEN)
        page.locator("#ballot [type=radio]").last.check(force=True)
        page.click("#ballot button[type=submit]")
        page.wait_for_selector(shown)
        yield name
    page.goto(f"{base}/tasks")
    yield "tasks-done"


def of_a_changed_consent(page: Page, base: str) -> Stops:
    """Somebody is asked again who agreed to an earlier text."""
    page.context.add_cookies([{"name": COOKIE, "value": EARLIER, "url": base}])
    page.goto(f"{base}/join")
    yield "consent-changed"
    page.click("form.join button")
    page.wait_for_selector(".field-problem")
    yield "consent-changed-problem"
    page.click("form.join a.quiet")
    page.wait_for_selector("h1")
    yield "declined"


@dataclass(frozen=True)
class Way:
    """A way through a study, which `tests.served_ways` serves by its name, in the languages of the pictures."""

    name: str
    study: str
    languages: tuple[str, ...]
    stops: Callable[[Page, str, str], Stops]


WAYS = (
    Way("battles", "demo", ("eu", "en", "ur"), of_battles),
    Way("reviews", "kazakh", ("kk", "en"), of_tasks),
    Way("ratings", "luxit", ("lb", "en"), of_tasks),
    Way("pairs", "x-instruction", ("en", "ur"), of_tasks),
    Way("entry", "entry", ("ur", "en"), of_entry),
)
