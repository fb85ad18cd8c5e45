"""Somebody does the work that is dealt out, in a real browser: by keyboard, twice over, with breaks and mishaps."""

import re
from contextlib import ExitStack

import pytest

from arena.ui.words import read_words
from tests.task_studies import CHECK, COMPARE, PROMPTS, RATE, rating, task_arena
from tests.walking import DESKTOP, PHONE, UNSENT, skip_how, visit

pytestmark = [pytest.mark.browser]

SAID = read_words("en")
OPEN = '#ballot[data-state="open"]'
FOCUSED = "document.activeElement.closest('[data-question]')?.dataset.question"
DRAFTS = "Object.keys(localStorage).filter(name => name.startsWith('epaile-draft ')).length"
LAST = "#last-one [data-part=said]"


@pytest.fixture
def working(chromium, tmp_path):
    """A study of these tasks, and somebody who has the first item of the first one before them."""
    with ExitStack() as opened:

        def begin(*tasks, size=DESKTOP, **changes):
            arena = opened.enter_context(task_arena(tmp_path, *tasks, **changes))
            return arena, join(arena, tasks[0]["id"], size)

        def join(arena, task, size=DESKTOP):
            context, page = visit(chromium, size)
            opened.callback(context.close)
            page.goto(f"{arena.url}/en/tasks/{task}")
            page.check("input[name=agreed]")
            page.click("form button")
            skip_how(page)
            return page

        begin.join = join
        yield begin


def battle_on(page) -> str:
    """The item before somebody, ready to be judged."""
    page.wait_for_selector(OPEN)
    battle = page.get_attribute("#ballot", "data-battle")
    assert battle, "a form says which battle it is of"
    return battle


def wait_for_another(page, battle: str) -> str:
    page.wait_for_selector(f'{OPEN}:not([data-battle="{battle}"])')
    return battle_on(page)


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def pick(page, question: str, value: str) -> None:
    page.check(f'input[name="{question}"][value="{value}"]', force=True)


def send(page) -> None:
    page.click("#ballot button[type=submit]")


def answers(arena, battle: str) -> dict[str, str]:
    """What stands of a battle, as its latest version says it."""
    query = (
        "SELECT question, value FROM version_answers WHERE battle = ? AND number ="
        " (SELECT max(number) FROM versions WHERE versions.battle = version_answers.battle)"
    )
    return dict(arena.rows(query, battle))


def ticked(page) -> dict[str, str]:
    boxes = page.locator("#ballot input:checked")
    return dict(boxes.evaluate_all("all => all.map(each => [each.name, each.value])"))


def test_a_rating_task_is_done_by_keyboard_alone(working):
    arena, page = working(RATE, prompts=PROMPTS[2:])
    first = battle_on(page)
    assert SAID("work_progress", judged=0, left=2) in page.inner_text(".work-progress")
    press(page, "4")
    assert page.evaluate(FOCUSED) == "fluency"
    press(page, "2")
    assert page.evaluate(FOCUSED) == "liking"
    press(page, "Enter")
    assert SAID("work_missing", count=1) in page.inner_text(".ballot-status")
    assert page.evaluate(FOCUSED) == "liking"
    press(page, "0")
    assert ticked(page) == {"correctness": "4", "fluency": "2", "liking": "0"}
    assert page.evaluate("document.activeElement.type") == "submit"
    # Ten has a key of its own; the focused question is answered anew.
    page.focus('input[name="liking"]')
    press(page, "x")
    press(page, "Tab", "Shift+Tab", "Enter")
    second = wait_for_another(page, first)
    assert answers(arena, first) == {"correctness": "4", "fluency": "2", "liking": "10"}
    assert page.inner_text(LAST) == SAID("work_saved")
    assert page.inner_text("#announcement") == SAID("work_saved")
    assert page.evaluate("document.activeElement.id") == "item-title"
    press(page, "?")
    assert page.locator("#keys").is_visible()
    press(page, "5", "Escape")
    assert page.locator("#keys").is_hidden()
    assert ticked(page) == {}
    press(page, "1", "1", "1")
    # A digit that is written is a digit: only the key with Control sends what is being written.
    page.focus("#ballot textarea")
    press(page, "9", "Enter", "8")
    assert page.evaluate("document.querySelector('#ballot textarea').value") == "9\n8"
    press(page, "Control+Enter")
    page.wait_for_selector(".work-done")
    assert answers(arena, second)["comment"] == "9\n8"
    assert page.inner_text("h1") == SAID("work_done_title")
    assert page.evaluate(DRAFTS) == 0


def test_a_screen_reader_hears_each_point_with_its_meaning(working):
    _, page = working(RATE, COMPARE, prompts=PROMPTS[2:])
    battle_on(page)
    scale = page.get_by_role("group", name="Correctness Is what it says true?")
    assert scale.get_by_role("radio", name="4 Right, but for a detail.", exact=True).count() == 1
    liking = page.get_by_role("group", name="Liking")
    named = [liking.get_by_role("radio", name=name, exact=True) for name in ("7", "10 Very much")]
    assert [each.count() for each in named] == [1, 1]
    assert (
        page.get_by_role("progressbar", name=SAID("work_progress", judged=0, left=2)).count() == 1
    )
    page.goto(page.url.replace("/rate", "/compare"))
    battle_on(page)
    of_b = page.get_by_role("group", name=SAID("work_answer_b"))
    assert of_b.get_by_role("group", name="Quality").get_by_role("radio").count() == 3


def test_a_second_reviewer_sees_the_edit_and_a_rejection_needs_its_reason(working):
    arena, ane = working(CHECK, prompts=PROMPTS[:1])
    first = battle_on(ane)
    press(ane, "2")
    assert ane.evaluate(FOCUSED) == "edited"
    box = ane.locator("#text-edited")
    raw = box.input_value()
    assert raw.startswith("**Nauryz** is")
    press(ane, "Control+Enter")
    assert ane.inner_text(".ballot-status") == SAID("work_unchanged")
    box.fill(raw.replace("first day", "**spring**") + "\n\n- And in May.\n")
    # Another choice hides the text and keeps it for when it is wanted again.
    pick(ane, "decision", "accept")
    assert box.is_hidden()
    pick(ane, "decision", "edit")
    send(ane)
    ane.wait_for_selector(".work-done")
    edited = answers(arena, first)["edited"]
    assert edited.endswith("- And in May.\n")
    jon = working.join(arena, "check")
    second = battle_on(jon)
    assert jon.inner_text(".revised") == SAID("work_revised")
    assert jon.locator(".answer-text strong", has_text="spring").is_visible()
    assert jon.locator(".answer-text li").last.inner_text() == "And in May."
    assert jon.locator("#text-edited").input_value() == edited
    pick(jon, "decision", "reject")
    send(jon)
    assert SAID("work_missing", count=1) in jon.inner_text(".ballot-status")
    assert jon.evaluate(FOCUSED) == "reason"
    pick(jon, "reason", "wrong")
    assert jon.locator("#text-source").is_visible(), "a condition may rest on another"
    pick(jon, "reason", "language")
    assert jon.locator("#text-source").is_hidden()
    send(jon)
    jon.wait_for_selector(".work-done")
    assert answers(arena, second) == {"decision": "reject", "reason": "language"}


def test_what_appears_moves_nothing_that_is_looked_at(working):
    _, page = working(CHECK)
    battle_on(page)
    place = "document.querySelector('input[name=decision]').getBoundingClientRect().top"
    before = page.evaluate(place)
    pick(page, "decision", "edit")
    assert page.locator("#text-edited").is_visible()
    assert page.evaluate(place) == before


def test_scores_of_a_pair_decide_which_is_better(working):
    arena, page = working(COMPARE, prompts=PROMPTS[2:])
    battle = battle_on(page)
    boxes = [page.locator(f".answer.{side}").bounding_box() for side in ("left", "right")]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]
    press(page, "3", "1", "b", "Enter")
    page.wait_for_selector(".work-done")
    stored = {"quality.left": "3", "quality.right": "1", "taste": "right", "overall": "left"}
    assert answers(arena, battle) == stored
    query = "SELECT question, outcome, derived FROM comparisons WHERE battle = ? ORDER BY question"
    assert arena.rows(query, battle) == [("overall", "left", 1), ("taste", "right", 0)]


def test_a_long_scale_is_a_number_that_is_written(working):
    percent = rating("sure", 0, 100, {0: "Not at all", 100: "Certain"})
    arena, page = working({**RATE, "form": [percent]}, prompts=PROMPTS[2:])
    battle = battle_on(page)
    box = page.locator("input[type=number]")
    box.fill("101")
    press(page, "Enter")
    assert SAID("work_missing", count=1) in page.inner_text(".ballot-status")
    assert SAID("work_range", first=0, last=100) in page.inner_text("#ballot")
    box.fill("73")
    press(page, "Enter")
    wait_for_another(page, battle)
    assert answers(arena, battle) == {"sure": "73"}


def test_a_half_filled_form_outlives_a_reload_a_closed_window_and_another_task(working):
    arena, page = working(RATE, CHECK)
    battle = battle_on(page)
    press(page, "4", "2")
    page.fill("#text-comment", "gero")
    page.reload()
    assert battle_on(page) == battle
    page.goto(f"{arena.url}/en/tasks")
    assert SAID("tasks_begin") in page.inner_text("main")
    page.goto(f"{arena.url}/en/tasks/check")
    assert battle_on(page) != battle
    assert ticked(page) == {}
    other = page.context.new_page()
    page.close()
    other.goto(f"{arena.url}/en/tasks/rate")
    assert battle_on(other) == battle
    assert ticked(other) == {"correctness": "4", "fluency": "2"}
    assert other.input_value("#text-comment") == "gero"
    pick(other, "liking", "7")
    send(other)
    wait_for_another(other, battle)
    assert answers(arena, battle)["comment"] == "gero"
    assert ticked(other) == {}, "the next item begins empty"


def test_the_last_judgement_is_taken_back_and_comes_up_again(working):
    arena, page = working(RATE, prompts=PROMPTS[2:])
    first = battle_on(page)
    press(page, "4", "2", "7", "Enter")
    second = wait_for_another(page, first)
    press(page, "1")
    page.click("#last-one summary")
    assert page.inner_text("#last-one [data-part=receipt]") in str(
        arena.rows("SELECT receipt FROM ballots")
    )
    page.click("[data-do=take-back]")
    assert wait_for_another(page, second) == first
    assert ticked(page) == {"correctness": "4", "fluency": "2", "liking": "7"}
    assert page.inner_text(".ballot-status") == SAID("work_taken_back")
    assert page.locator("#last-one").is_hidden()
    assert answers(arena, first) == {}
    assert page.locator("[data-do=pass]").count() == 0
    pick(page, "liking", "0")
    send(page)
    assert wait_for_another(page, first) == second
    assert answers(arena, first)["liking"] == "0"
    assert ticked(page) == {"correctness": "1"}, "what was begun meanwhile is there too"
    press(page, "1", "1", "1", "Enter")
    page.wait_for_selector(".work-done")
    # Also the very last one can be taken back.
    page.click("[data-do=take-back]")
    assert battle_on(page) == second


def test_nothing_else_comes_before_the_server_has_said_that_it_is_stored(working):
    arena, page = working(RATE, prompts=PROMPTS[2:])
    battle = battle_on(page)
    page.route("**/api/ballots", lambda route: route.abort())
    press(page, "4", "2", "7", "Enter")
    page.wait_for_selector('#ballot[data-state="waiting"]')
    assert SAID("ballot_waiting_connection") in page.inner_text(".ballot-status")
    assert page.evaluate(UNSENT) == 1
    page.reload()
    page.wait_for_selector(f'#ballot[data-battle="{battle}"][data-state="waiting"]')
    assert ticked(page) == {"correctness": "4", "fluency": "2", "liking": "7"}
    page.unroute("**/api/ballots")
    # The page may have tried again by itself meanwhile, and then there is no button any more.
    page.evaluate("document.querySelector('#ballot [data-do=try-now]')?.click()")
    wait_for_another(page, battle)
    assert page.evaluate(UNSENT) == 0
    assert arena.rows("SELECT count(*) FROM ballots") == [(1,)]


def test_an_item_that_was_judged_in_another_window_is_told_and_left(working):
    arena, page = working(RATE, prompts=PROMPTS[2:])
    battle = battle_on(page)
    other = page.context.new_page()
    other.goto(page.url)
    assert battle_on(other) == battle
    press(page, "4", "2", "7", "Enter")
    wait_for_another(page, battle)
    press(other, "1", "1", "1", "Enter")
    wait_for_another(other, battle)
    assert other.inner_text(LAST) == SAID("work_conflict")
    assert answers(arena, battle)["correctness"] == "4"


def test_what_cannot_be_judged_is_passed_over_after_a_second_thought(working):
    arena, page = working(RATE, prompts=PROMPTS[2:])
    battle = battle_on(page)
    press(page, "4")
    page.click("[data-do=pass]")
    page.click("[data-do=stay]")
    assert page.locator("#pass-over").is_hidden()
    page.click("[data-do=pass]")
    page.click("[data-do=pass-over]")
    wait_for_another(page, battle)
    assert page.inner_text("#announcement") == SAID("work_passed")
    assert SAID("work_progress", judged=0, left=1) in page.inner_text(".work-progress")
    assert arena.rows("SELECT battle, reason FROM voids") == [(battle, "skipped")]
    assert page.evaluate(DRAFTS) == 0


@pytest.mark.parametrize("task", [RATE, CHECK, COMPARE], ids=lambda task: task["id"])
def test_on_a_phone_nothing_overflows_and_everything_can_be_touched(working, task):
    _, page = working(task, size=PHONE, prompts=PROMPTS[:1])
    battle_on(page)
    if task is CHECK:
        page.locator(".choice.edit").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not page.locator("#source").evaluate("each => each.open")
    page.click("#source summary")
    assert page.locator(".source-text").evaluate("each => each.scrollHeight > each.clientHeight")
    controls = page.locator(
        "#work :is(button, a, textarea, summary, .point > span, .choice > span):visible"
    )
    small = [
        control.evaluate("each => each.outerHTML.slice(0, 80)")
        for control in controls.all()
        if (box := control.bounding_box()) and (box["height"] < 43.5 or box["width"] < 43.5)
    ]
    assert small == []
    if task is COMPARE:
        left, right = (page.locator(f".answer.{side}").bounding_box() for side in ("left", "right"))
        assert left["x"] == right["x"]
        assert left["y"] < right["y"]


def test_who_folded_the_instructions_finds_them_folded(working):
    _, page = working(RATE, prompts=PROMPTS[2:])
    battle = battle_on(page)
    is_open = "document.getElementById('instructions').open"
    assert page.evaluate(is_open)
    page.click("#instructions summary")
    press(page, "4", "2", "7", "Enter")
    wait_for_another(page, battle)
    assert not page.evaluate(is_open)


def test_the_expected_language_is_said_in_words(working):
    _, page = working(RATE, prompts=PROMPTS[1:2])
    battle_on(page)
    assert re.search(rf"{SAID('work_expects')}\s+Urdu", page.inner_text(".expects"))
    style = "getComputedStyle(document.querySelector('.answer-text p'))"
    assert page.evaluate(f"{style}.direction") == "rtl"
