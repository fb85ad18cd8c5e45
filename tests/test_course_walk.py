"""The course of a battle in a real browser: stopping a turn, another pair, going on after the vote, how much fits."""

import pytest
from playwright.sync_api import expect

from arena.codes import Judged, Reveal
from arena.domain import Limits, Prompt
from arena.pacing import Pace
from arena.ui.words import read_words
from tests.scripted import Scripted
from tests.walking import (
    DESKTOP,
    PHONE,
    choose,
    file_ballot,
    join,
    rows,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]
pytest_plugins = ("tests.arena_fixtures",)

WORDS = read_words("eu")
LONG = tuple("Hau erantzun luze bat da, eta hitz asko ditu. " for _ in range(120))
AT_ONCE = {"pace": Pace(characters=2000, seconds=0.01)}
NAMES = ("alpha", "beta", "gamma")
TOPICS = {
    name: {"eu": name} for name in ("idazketa", "kultura", "zientzia", "matematika", "kirola")
}
BOTH_SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def ask_own(page, text="Zer da auzolana?"):
    page.fill("#own-prompt textarea", text)
    page.click("#send-own")
    return wait_for_ballot(page)


def say_more(page, text):
    page.fill("#continue-prompt textarea", text)
    page.click("#continue-send")


def grows(page, turn):
    """Wait until something of the answers of a turn is there, and they are still coming."""
    expect(page.locator(f"#turn-{turn}-left .answer-text")).to_contain_text("Hau erantzun")


def pairs(database):
    found = rows(database, "SELECT model_left, model_right, policy FROM battles ORDER BY seq")
    return [(frozenset(pair), policy) for *pair, policy in found]


@BOTH_SIZES
def test_a_later_turn_that_is_stopped_leaves_the_form_for_what_was_complete(chromium, arena, size):
    scripts = {name: Scripted() for name in ("alpha", "beta")}
    url, database = arena(scripts, turns=3)
    context, page = visit(chromium, size)
    join(page, url)
    battle = ask_own(page)
    for script in scripts.values():
        script.pieces, script.hangs_at = LONG, 3
    say_more(page, "Eta gero?")
    grows(page, 2)
    page.keyboard.press("Escape")
    assert wait_for_ballot(page) == battle
    expect(page.locator(".battle-status")).to_have_text(WORDS("continue_stopped"))
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator("#continue-prompt textarea")).to_have_value("Eta gero?")
    page.reload()
    assert wait_for_ballot(page) == battle
    expect(page.locator("#continue-prompt textarea")).to_have_value("Eta gero?")
    page.fill("#continue-prompt textarea", "")
    choose(page, content="left", language="left")
    file_ballot(page)
    assert votes_of(database, battle) == [(battle,)]
    assert rows(database, "SELECT number, prompt FROM stopped_turns") == [(2, "Eta gero?")]
    context.close()


def test_the_same_request_goes_to_other_pairs_until_none_is_left(chromium, arena):
    url, database = arena({name: Scripted() for name in NAMES})
    context, page = visit(chromium)
    join(page, url)
    ask_own(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    page.click("#thanks [data-click=ask-again]")
    expect(page.locator("#thanks")).to_be_hidden()
    wait_for_ballot(page)
    assert page.locator(".asked-text").inner_text() == "Zer da auzolana?"
    page.click("[data-click=skip-battle]")
    expect(page.locator(".battle-status")).to_have_text(WORDS("answers_skipped"))
    page.click("#battle-status [data-click=ask-again]")
    wait_for_ballot(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    assert page.locator("[data-click=ask-again]").count() == 0
    met = pairs(database)
    assert len({pair for pair, _ in met}) == 3
    assert [policy for _, policy in met] == ["uniform", "uniform_again", "uniform_again"]
    context.close()


@BOTH_SIZES
def test_turn_by_turn_each_answer_is_judged_and_a_reload_resumes(chromium, arena, size):
    scripts = {name: Scripted() for name in NAMES}
    changes = {"judged": Judged.TURN, "turns": 3, "reveal": Reveal.AFTER_VOTE}
    url, database = arena(scripts, limits=Limits(undo_seconds=1), **changes)
    context, page = visit(chromium, size)
    join(page, url)
    first = ask_own(page)
    expect(page.locator("#continue-row")).to_be_hidden()
    choose(page, content="left", language="left")
    file_ballot(page)
    expect(page.locator("#continue-row")).to_be_visible()
    expect(page.locator("#thanks [data-part=take-back]")).to_have_text(WORDS("ballot_change"))
    assert page.locator("#thanks .revealed[data-known]").count() == 0, "the names would end it"
    for script in scripts.values():
        script.pieces, script.hangs_at = LONG, 3
    say_more(page, "Eta gero?")
    grows(page, 2)
    page.click("#stop-answers")
    expect(page.locator("#onward")).to_be_visible()
    expect(page.locator(".battle-status")).to_have_text(WORDS("continue_stopped"))
    expect(page.locator("#continue-prompt textarea")).to_have_value("Eta gero?")
    for script in scripts.values():
        script.pieces, script.hangs_at = ("Labur.",), None
    page.click("#continue-send")
    second = wait_for_ballot(page)
    expect(page.locator(".turn")).to_have_count(2)
    page.reload()
    assert wait_for_ballot(page) == second
    choose(page, content="right", language="right")
    file_ballot(page)
    page.reload()
    expect(page.locator("#onward")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(2)
    say_more(page, "Eta orain?")
    third = wait_for_ballot(page)
    assert len({first, second, third}) == 3
    choose(page, content="tie", language="tie")
    file_ballot(page)
    page.click("#thanks [data-click=next-battle]")
    page.wait_for_selector("#suggestion .suggestion")
    page.reload()
    page.wait_for_selector("#suggestion .suggestion")
    assert page.locator(".turn").count() == 0
    assert votes_of(database, first) == [(first,), (second,), (third,)]
    told = rows(
        database, "SELECT id, continues FROM battles WHERE id NOT IN (SELECT battle FROM voids)"
    )
    assert told == [(first, None), (second, first), (third, second)]
    assert len({pair for pair, _ in pairs(database)}) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    context.close()


def test_naming_the_models_by_hand_ends_the_conversation(chromium, arena):
    changes = {"judged": Judged.TURN, "turns": 3, "reveal": Reveal.AFTER_VOTE}
    url, _ = arena({name: Scripted() for name in NAMES}, **changes)
    context, page = visit(chromium)
    join(page, url)
    ask_own(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    expect(page.locator("#thanks .ballot-status")).to_have_text(WORDS("continue_names"))
    page.click("#thanks [data-do=reveal]")
    page.wait_for_selector("#thanks .revealed[data-known]")
    expect(page.locator("#continue-row")).to_be_hidden()
    context.close()


def test_what_is_written_is_counted_as_the_server_counts_and_too_much_is_not_sent(chromium, arena):
    url, database = arena(limits=Limits(prompt_characters=20), turns=2)
    context, page = visit(chromium, PHONE)
    join(page, url)
    box, line = page.locator("#own-prompt textarea"), page.locator("#own-prompt-counted")
    height = box.bounding_box()["height"]
    box.fill("\U0001f30a" * 19)
    expect(line.locator(".count")).to_have_text("19 / 20")
    expect(line.locator(".counted-said")).to_have_text(WORDS("limit_left", count=1))
    box.fill("\U0001f30a" * 22)
    expect(line.locator(".counted-said")).to_have_text(WORDS("limit_over", count=2))
    expect(box).to_have_attribute("aria-invalid", "true")
    page.click("#send-own")
    expect(box).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(box).to_be_visible()
    assert rows(database, "SELECT count(*) FROM battles") == [(0,)]
    box.fill("a\n" * 10)
    assert box.bounding_box()["height"] > height, "the box grows with its text"
    expect(line.locator(".counted-said")).to_have_text(WORDS("limit_left", count=0))
    page.keyboard.press("Control+Enter")
    wait_for_ballot(page)
    page.fill("#continue-prompt textarea", "\U0001f30a" * 21)
    more = page.locator("#continue-prompt-counted .counted-said")
    expect(more).to_have_text(WORDS("limit_over", count=1))
    page.click("#continue-send")
    expect(page.locator("#continue-prompt textarea")).to_be_focused()
    assert rows(database, "SELECT count(*) FROM turns") == [(1,)]
    context.close()


def test_on_a_phone_the_letter_stays_in_sight_and_leads_to_the_other_answer(chromium, arena):
    url, _ = arena({name: Scripted(LONG) for name in ("alpha", "beta")}, AT_ONCE)
    context, page = visit(chromium, PHONE)
    join(page, url)
    ask_own(page)
    left, right = page.locator("#turn-1-left"), page.locator("#turn-1-right")
    assert right.bounding_box()["y"] > left.bounding_box()["y"] + PHONE["height"], (
        "they are stacked"
    )
    page.evaluate("window.scrollTo(0, 1200)")
    expect(left.locator(".letter")).to_be_in_viewport()
    expect(right.locator(".letter")).not_to_be_in_viewport()
    left.locator(".to-other").click()
    expect(right.locator(".letter")).to_be_in_viewport()
    expect(right).to_be_focused()
    page.evaluate("window.scrollBy(0, 900)")
    expect(right.locator(".letter")).to_be_in_viewport()
    right.locator(".to-form").click()
    expect(page.locator("#ballot-title")).to_be_focused()
    expect(page.locator("#ballot")).to_be_in_viewport()
    for link in (left.locator(".to-other"), right.locator(".to-form")):
        assert link.bounding_box()["height"] >= 44
    context.close()


def test_side_by_side_both_answers_are_equally_high_and_the_letters_stay(chromium, arena):
    url, _ = arena({"alpha": Scripted(LONG), "beta": Scripted()}, AT_ONCE)
    context, page = visit(chromium, DESKTOP)
    join(page, url)
    ask_own(page)
    boxes = [page.locator(f"#turn-1-{side}").bounding_box() for side in ("left", "right")]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1
    page.evaluate("window.scrollTo(0, 500)")
    for side in ("left", "right"):
        expect(page.locator(f"#turn-1-{side} .letter")).to_be_in_viewport()
        expect(page.locator(f"#turn-1-{side} .to-other")).to_be_hidden()
    context.close()


def test_the_topic_stays_chosen_and_no_suggestion_comes_twice(chromium, arena):
    prompts = tuple(
        Prompt(f"{topic}-{number}", f"{topic} {number}", "eu", topic)
        for topic in TOPICS
        for number in range(3)
    )
    url, _ = arena(prompts=prompts, categories=TOPICS)
    context, page = visit(chromium, PHONE)
    join(page, url)
    suggested = page.locator("#suggestion blockquote")
    # One that is not shown yet: that its first request is there says that the choice has arrived.
    named = next(each for each in TOPICS if each not in suggested.inner_text())
    topic = page.locator("#category label", has_text=named)
    chosen = topic.locator("input")
    topic.click()
    seen = []
    for _ in range(3):
        expect(suggested).to_contain_text(named)
        if seen:
            expect(suggested).not_to_have_text(seen[-1])
        seen.append(suggested.inner_text())
        page.click("#another")
    assert len(set(seen)) == 3
    page.reload()
    expect(chosen).to_be_checked()
    expect(suggested).to_contain_text(named)
    page.click("#use-suggestion")
    wait_for_ballot(page)
    page.click("[data-click=skip-battle]")
    expect(suggested).to_contain_text(named)
    expect(chosen).to_be_checked()
    group = page.locator("#category .wrap", has=page.locator("label"))
    assert group.evaluate("box => box.scrollWidth > box.clientWidth"), "one row, pushed aside"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
