"""The form of a battle in a real browser: by keyboard alone, by touch, from right to left, and without a jump."""

import re

import pytest
from playwright.sync_api import expect

from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.full_form import FORM, LANGUAGES, STUDY
from tests.scripted import Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread
from tests.walking import PHONE, ask_suggested, choose, file_ballot, join, rows, visit

pytestmark = [pytest.mark.browser]

PIECES = tuple(f"Hau da {number}. zatia, eta gehiago dator. " for number in range(40))
SAID = read_words("eu")
WATCH = """() => {
    window.heard = [];
    new MutationObserver((all) => {
        for (const { target, addedNodes } of all) {
            const near = target.nodeType === 1 ? target : target.parentElement;
            const new_ones = [...addedNodes].filter((node) => node.nodeType === 1);
            const live = near?.closest("[role=status], [role=alert], [aria-live]")
                ?? new_ones.map((node) => node.matches("[role=status], [role=alert]") ? node : node.querySelector("[role=status], [role=alert]")).find(Boolean);
            if (live) window.heard.push(live.textContent);
        }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A study that asks everything; yields its address and its database."""
    store = open_store(tmp_path_factory.mktemp("ballot") / "arena.db")
    scripts = {"alpha": Scripted(PIECES), "beta": Scripted(PIECES)}
    study = scripted_study(*scripts, leaderboard=False, **STUDY)
    words = {language: read_words(language) for language in LANGUAGES}
    app = made(
        lambda: build_application(make_referee(store, study, scripts), Pages(study, words), words)
    )
    with serve_in_thread(app) as url:
        yield url, store.path
    store.close()


@pytest.fixture
def judging(chromium, served):
    """Somebody who has both answers before them."""
    url, database = served
    contexts = []

    def begin(language="eu", size=None, **options):
        context, page = visit(chromium, *([size] if size else []), **options)
        contexts.append(context)
        join(page, url, language)
        return page, ask_suggested(page), database

    yield begin
    for context in contexts:
        context.close()


def question(page, name):
    return page.locator(f'[data-question="{name}"]')


def stored(database, battle) -> dict[str, str]:
    query = "SELECT question, value FROM version_answers WHERE battle = ? AND number = 1"
    return dict(rows(database, query, battle))


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.closest('[data-question]')?.dataset.question ?? ''"
    )


def step(page, name: str) -> None:
    expect(page.locator(".steps [aria-current=step]")).to_have_attribute("data-step", name)


def test_a_whole_battle_is_judged_by_keyboard_with_reasons_and_a_comment(chromium, served):
    url, database = served
    context, page = visit(chromium)
    join(page, url)
    step(page, "ask")
    page.focus("#use-suggestion")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ballot")
    step(page, "judge")
    battle = page.get_attribute("#ballot", "data-battle")

    page.keyboard.press("x")
    expect(question(page, "fault")).to_be_visible()
    assert focused(page) == "fault"
    page.keyboard.press("2")
    assert focused(page) == "fluency.left"
    page.keyboard.press("3")
    page.keyboard.press("1")
    # All that has to be said is said; what may be added comes next.
    assert page.evaluate("document.activeElement.type") == "submit"
    page.focus('[data-question="reasons.left"] input')
    page.keyboard.press("3")
    page.keyboard.press("1")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert focused(page) == "reasons.right"
    page.keyboard.press("Space")
    page.focus("#text-comment")
    page.keyboard.type("a b n ? 1")
    page.keyboard.press("Control+Enter")

    page.wait_for_selector("#thanks")
    step(page, "done")
    assert stored(database, battle) == {
        "overall": "both_bad", "fault": "language", "fluency.left": "3", "fluency.right": "1",
        "reasons.left": "correct wrong", "reasons.right": "correct", "comment": "a b n ? 1",
    }  # fmt: skip
    page.keyboard.press("n")
    page.wait_for_selector("#suggestion .suggestion")
    step(page, "ask")
    context.close()


def test_keys_work_in_another_script_and_leave_other_keys_alone(judging):
    page, _, _ = judging()
    page.keyboard.press("Control+b")
    page.keyboard.press("Alt+t")
    assert page.locator("#ballot input:checked").count() == 0
    # A Russian keyboard writes "и" where ours writes "b".
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'и', code: 'KeyB', bubbles: true}))"
    )
    assert page.locator("#ballot input:checked").get_attribute("value") == "right"
    assert page.get_attribute('input[value="right"]', "aria-keyshortcuts") == "B"


def test_the_keys_are_shown_and_nothing_is_answered_behind_their_list(judging):
    page, battle, _ = judging()
    page.click(".keys-button")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text(SAID("ballot_keys_both"))
    page.keyboard.press("a")
    assert page.locator("#ballot input:checked").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Shift+?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.keyboard.press("n")
    assert asked == [SAID("ballot_skip_sure")]
    assert page.get_attribute("#ballot", "data-battle") == battle
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("n")
    page.wait_for_selector("#suggestion .suggestion")


def test_single_keys_can_be_turned_off_and_stay_so(judging):
    page, _, _ = judging()
    page.locator(".keys-button").click()
    page.get_by_label(SAID("keys_single")).uncheck()
    page.keyboard.press("Escape")
    for _ in ("now", "after a reload"):
        page.locator("body").click(position={"x": 1, "y": 1})
        page.keyboard.press("a")
        page.keyboard.press("?")
        assert page.locator("#ballot :checked").count() == 0
        expect(page.locator("#keys")).to_be_hidden()
        page.reload()
        page.wait_for_selector("#ballot[data-state=open]")
    page.locator(".keys-button").click()
    page.get_by_label(SAID("keys_single")).check()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#ballot :checked")).to_have_count(1)


def test_what_was_asked_and_answered_says_its_language(judging):
    page, _, _ = judging("ur")
    spoken = "all => [...new Set(all.map(each => each.lang))]"
    for part in (".asked-text", ".answer-text"):
        assert page.locator(part).evaluate_all(spoken) == ["eu"]


def test_who_waits_long_for_both_models_is_told_so(judging):
    page, _, _ = judging()
    told = page.evaluate("""async () => {
        const turn = document.querySelector("#conversation .answer-text");
        const dots = document.createElement("span");
        dots.className = "thinking";
        dots.textContent = "…";
        const status = document.createElement("p");
        status.className = "battle-status";
        status.textContent = "before";
        document.body.prepend(status);
        const timers = [];
        const usual = window.setTimeout;
        window.setTimeout = (done, after) => timers.push([done, after]);
        const { watchSilence } = await import("/static/slow.js");
        watchSilence();
        const none = timers.length;
        turn.append(dots);
        watchSilence();
        watchSilence();
        window.setTimeout = usual;
        const [[done, after], ...others] = timers;
        done();
        return [none, after, others.length, status.textContent];
    }""")
    assert told == [0, 15_000, 0, SAID("answers_slow")]


def test_what_is_missing_is_said_below_the_form_and_beside_the_question(judging):
    page, _, database = judging()
    send = page.locator("#ballot button[type=submit]")
    assert send.get_attribute("aria-describedby") == "to-answer"
    expect(page.locator("#to-answer")).to_contain_text("B: fluency")
    choose(page, overall="left")
    send.click(force=True)
    expect(page.locator("#ballot .lacks:visible")).to_have_count(2)
    assert focused(page) == "fluency.left"
    assert question(page, "fluency.left").get_attribute("aria-describedby") == "lacks-fluency.left"
    assert rows(
        database,
        "SELECT count(*) FROM ballots WHERE battle = ?",
        page.get_attribute("#ballot", "data-battle"),
    ) == [(0,)]
    question(page, "fluency.left").locator("input").nth(1).check(force=True)
    question(page, "fluency.right").locator("input").nth(1).check(force=True)
    expect(page.locator("#ballot .lacks:visible")).to_have_count(0)
    expect(page.locator("#to-answer")).to_be_hidden()
    expect(send).to_have_attribute("aria-disabled", "false")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_question_appears_and_goes_without_moving_what_is_being_used(judging, motion):
    page, _, _ = judging(size=PHONE, has_touch=True, reduced_motion=motion)
    place = page.locator("#ballot .choice.both_bad")
    place.scroll_into_view_if_needed()
    # At its very end the page would be pulled up as it gets shorter.
    for code in ("both_bad", "both_good", "both_bad", "left"):
        choice = page.locator(f"#ballot .choice.{code}")
        before = choice.bounding_box(), page.evaluate("document.documentElement.scrollTop")
        choice.tap()
        expect(question(page, "fault")).to_be_visible(visible=code == "both_bad")
        assert (
            choice.bounding_box(),
            page.evaluate("document.documentElement.scrollTop"),
        ) == before
        if code == "both_bad":
            expect(page.locator("[data-part=news]")).to_contain_text("fault")
            moving = question(page, "fault").evaluate(
                "each => getComputedStyle(each).animationName"
            )
            assert moving == ("none" if motion == "reduce" else "come")


def test_reasons_and_comment_outlive_a_reload(judging):
    page, _, _ = judging()
    choose(page, overall="both_bad", fault="facts")
    question(page, "reasons.right").locator(".tick").nth(2).click()
    page.fill("#text-comment", "Ia")
    expect(question(page, "comment").locator(".room")).to_have_text(re.compile(r"^2 / 1\D?000$"))
    page.reload()
    page.wait_for_selector("#ballot")
    expect(question(page, "fault").locator("input").first).to_be_checked()
    expect(question(page, "reasons.right").locator("input").nth(2)).to_be_checked()
    expect(page.locator("#text-comment")).to_have_value("Ia")


def test_everything_is_said_by_touch_on_a_phone_from_right_to_left(judging):
    page, battle, database = judging("ur", PHONE, has_touch=True, is_mobile=True)
    boxes = [
        page.locator(f"#ballot .choice.{code}").bounding_box() for code in ("left", "tie", "right")
    ]
    assert len({box["y"] for box in boxes}) == 1
    assert boxes[0]["x"] > boxes[1]["x"] > boxes[2]["x"]
    small = page.locator(
        "#ballot :is(label.choice, label.tick, label.point, button):visible"
    ).evaluate_all(
        "all => all.filter((each) => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44; }).map((each) => each.outerHTML)"
    )
    assert small == []
    page.locator("#ballot .choice.both_good").tap()
    for name, number in (("reasons.left", 0), ("reasons.left", 1), ("reasons.right", 2)):
        question(page, name).locator(".tick").nth(number).tap()
    for name in ("fluency.left", "fluency.right"):
        question(page, name).locator(".point").nth(1).tap()
    page.fill("#text-comment", "ٹھیک")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    file_ballot(page)
    assert stored(database, battle) == {
        "overall": "both_good", "reasons.left": "correct clear", "reasons.right": "wrong",
        "fluency.left": "2", "fluency.right": "2", "comment": "ٹھیک",
    }  # fmt: skip


def test_who_listens_hears_that_answers_come_and_are_there_and_no_piece_of_them(chromium, served):
    url, _ = served
    context, page = visit(chromium)
    join(page, url)
    page.evaluate(WATCH)
    ask_suggested(page)
    step(page, "judge")
    heard = page.evaluate("window.heard.map((text) => text.trim()).filter(Boolean)")
    assert SAID("answers_done") in heard
    assert SAID("step_judge") in heard
    assert not [text for text in heard if "zatia" in text]
    assert len(heard) <= 12
    context.close()


def test_the_order_of_the_tabulator_is_that_of_the_page(judging):
    page, _, _ = judging()
    choose(page, overall="both_bad")
    page.focus("#ballot .choice input")
    order = []
    for _ in range(12):
        order.append(focused(page))
        page.keyboard.press("Tab")
    known = [question.id for question in FORM]
    met = list(dict.fromkeys(filter(None, order)))
    assert met == known
