"""From the invitation to the first battle in a real browser: by keyboard on a phone in Urdu, and without scripts."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from arena.ui.words import read_words
from tests.entry_studies import entry_arena
from tests.walking import DESKTOP, PHONE, visit

pytestmark = [pytest.mark.browser]

URDU, ENGLISH = read_words("ur"), read_words("en")
FOCUSED = "document.activeElement"
PROFILES = "SELECT profile FROM participants ORDER BY seq DESC LIMIT 1"
SAID = "SELECT item, answer FROM training_answers ORDER BY seq DESC LIMIT 2"
PLACE = "document.querySelector('[value=native]').getBoundingClientRect().top + scrollY"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    with entry_arena(tmp_path_factory.mktemp("walk")) as served:
        yield served


@pytest.fixture
def visitor(chromium):
    """Opens browsers of somebody new."""
    contexts = []

    def come(size=DESKTOP, **options):
        context, page = visit(chromium, size, **options)
        contexts.append(context)
        return page

    yield come
    for context in contexts:
        context.close()


def tab_to(page, condition: str) -> None:
    """Go on by Tab until what has the focus is this; a keyboard has no other way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"(({condition}))(document.activeElement)"):
            return
    pytest.fail(f"no Tab leads to {condition}")


def named(name: str) -> str:
    return f"each => each.name === {json.dumps(name)}"


def link(path: str) -> str:
    return f"each => each.closest('main') && each.href?.endsWith({json.dumps(path)})"


BUTTON = "each => each.matches('main form button')"


def test_by_keyboard_alone_on_a_phone_in_urdu(arena, visitor):
    page = visitor(PHONE)
    page.goto(f"{arena.url}/ur/join")
    tab_to(page, named("agreed"))
    page.keyboard.press("Space")
    tab_to(page, named("profile.level"))
    page.keyboard.press("Space")
    # What is asked because of it comes next, and moves nothing that was looked at.
    expect(page.locator("[name='profile.dialect']").first).to_be_visible()
    tab_to(page, named("profile.dialect"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name='profile.village']")).to_be_visible()
    tab_to(page, named("profile.village"))
    page.keyboard.type("چوک")
    tab_to(page, named("profile.age"))
    tab_to(page, BUTTON)
    assert not page.evaluate(WIDE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ur/how")
    assert json.loads(arena.rows(PROFILES)[0][0]) == {
        "level": "native", "dialect": "lucknow", "village": "چوک",
    }  # fmt: skip
    for number in (2, 3, 4):
        tab_to(page, link(f"step={number}"))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/how?step={number}")
        assert page.evaluate(f"{FOCUSED}.id") == "step-title"
        assert not page.evaluate(WIDE)
    tab_to(page, link("/ur/training"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ur/training")
    expect(page.locator("#number")).to_have_text(URDU("training_item", number=1, all=2))
    tab_to(page, named("answer.content"))
    page.keyboard.press("Space")
    tab_to(page, BUTTON)
    page.keyboard.press("Enter")
    page.wait_for_url("**/training?item=first")
    assert page.evaluate(f"{FOCUSED}.id") == "feedback"
    assert page.inner_text("#feedback") == URDU("training_differs")
    assert not page.evaluate(WIDE)
    page.reload()
    assert page.inner_text("#feedback") == URDU("training_differs")
    tab_to(page, link("/ur/training"))
    page.keyboard.press("Enter")
    # The second one is left for another day.
    expect(page.locator("#number")).to_have_text(URDU("training_item", number=2, all=2))
    tab_to(page, link("/ur/vote/"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#suggestion .suggestion")
    page.focus("#use-suggestion")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ballot")


def test_without_scripts_up_to_the_door_of_the_first_battle(arena, visitor):
    page = visitor(java_script_enabled=False)
    page.goto(f"{arena.url}/en/join")
    page.check("[name=agreed]")
    page.check("[value=learner]")
    page.click("form.join > button")
    expect(page.locator(".turned-away")).to_contain_text("fluent in Urdu")
    page.check("[value=native]")
    page.click("form.join > button")
    expect(page.locator("[name='profile.dialect']").first).to_be_visible()
    expect(page.locator("[name='profile.village']")).to_be_hidden()
    page.check("[value=karachi]")
    page.click("form.join > button")
    expect(page.locator(".walk-step")).to_have_text(ENGLISH("how_step", number=1, all=4))
    for number in (2, 3, 4):
        page.click(".walk-actions .button:not(.quiet)")
        expect(page.locator(".walk-step")).to_have_text(ENGLISH("how_step", number=number, all=4))
    page.click(".walk-actions .button:not(.quiet)")
    for item, code in (("first", "right"), ("second", "tie")):
        page.check(f"[name='answer.content'][value={code}]")
        if item == "second":
            page.check("[value=plain]")
        page.click("form button")
        expect(page.locator("#feedback")).to_have_text(ENGLISH("training_agrees"))
        page.click(".feedback .button")
    expect(page.locator("h1")).to_have_text(ENGLISH("training_done_title"))
    expect(page.locator("main .button")).to_have_attribute("href", "/en/vote/")
    assert arena.rows(SAID) == [
        ("second", '{"content":"tie","tone":"plain"}'), ("first", '{"content":"right"}'),
    ]  # fmt: skip


def test_a_question_goes_with_the_answer_that_it_rests_on(arena, visitor):
    page = visitor()
    page.goto(f"{arena.url}/en/join")
    dialect, village = page.locator("[value=lucknow]"), page.locator("[name='profile.village']")
    expect(dialect).to_be_hidden()
    page.check("[value=native]")
    before = page.evaluate(PLACE)
    dialect.check()
    expect(village).to_be_visible()
    assert page.evaluate(PLACE) == before
    page.check("[value=fluent]")
    expect(dialect).to_be_hidden()
    expect(village).to_be_hidden()
    page.check("[value=native]")
    expect(village).to_be_visible()


def test_a_screen_reader_meets_the_walk_and_an_example_by_their_names(arena, visitor):
    page = visitor()
    page.goto(f"{arena.url}/en/join")
    page.check("[name=agreed]")
    page.check("[value=fluent]")
    page.click("form.join > button")
    page.goto(f"{arena.url}/en/how?step=3")
    example = page.get_by_role("figure", name=ENGLISH("how_example"))
    expect(example).to_contain_text(ENGLISH("how_example_verdict"))
    page.goto(f"{arena.url}/en/training")
    expect(page.get_by_role("region", name=ENGLISH("work_answer_b"))).to_contain_text("چار")
    group = page.get_by_role("group", name="Content: which is better?")
    expect(group.get_by_role("radio", name=ENGLISH("outcome_tie"))).to_be_visible()
    bar = page.get_by_role("progressbar", name=ENGLISH("training_item", number=1, all=2))
    expect(bar).to_be_visible()


def test_what_only_some_studies_ask_is_accessible_on_a_phone_in_light_and_dark(arena, visitor):
    page = visitor(PHONE, reduced_motion="reduce", color_scheme="light")
    page.goto(f"{arena.url}/ur/join")
    page.check("[name=agreed]")
    page.check("[value=native]")
    page.check("[value=lucknow]")
    assert faults(page) == []
    page.check("[value=learner]")
    page.click("form.join > button")
    page.wait_for_selector(".turned-away")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == []


def faults(page) -> list[str]:
    """What axe finds on a page as it stands."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    rules = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
