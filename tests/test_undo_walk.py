"""After a vote, in a real browser: taking it back, changing it, the names, the receipt, what is on its way."""

import pytest
from playwright.sync_api import expect

from arena.codes import Reveal
from arena.domain import Limits
from arena.ui.words import read_words
from tests.walking import (
    PHONE,
    UNSENT,
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

SAID = read_words("eu")
SOON = Limits(undo_seconds=1)
LATE = Limits(undo_seconds=120)
ACTIVE = "document.activeElement.matches"


@pytest.fixture
def judging(chromium, arena):
    """Somebody who has both answers before them, in a study of one's choice."""
    contexts = []

    def begin(size=None, **changes):
        url, database = arena(**changes)
        context, page = visit(chromium, *([size] if size else []))
        contexts.append(context)
        join(page, url)
        return page, ask_suggested(page), database

    yield begin
    for context in contexts:
        context.close()


def ticked(page) -> dict[str, str]:
    boxes = page.locator("#ballot input:checked")
    return dict(boxes.evaluate_all("all => all.map(each => [each.name, each.value])"))


def stored(database, battle) -> dict[str, str]:
    return {question: outcome for question, outcome, _ in outcomes(database, battle)}


def press_to(page, selector: str) -> None:
    """Go to a control by the tabulator alone, and press it."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(f"{ACTIVE}('{selector}')"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the tabulator never reaches {selector}")


def come_back(page) -> None:
    """Leave before anything is tried again, and return when there is a way to the arena."""
    address = page.url
    page.goto("about:blank")
    page.unroute("**/api/ballots")
    page.goto(address)


def test_a_vote_is_taken_back_by_keyboard_and_given_again_with_the_old_ticks(judging):
    page, battle, database = judging(limits=LATE)
    choose(page, content="left", language="right", overall="tie")
    file_ballot(page)
    first = page.inner_text("[data-part=receipt]")
    assert page.evaluate(f"{ACTIVE}('#thanks-title')")
    press_to(page, "[data-do=take-back]")
    wait_for_ballot(page)
    assert page.evaluate(f"{ACTIVE}('#ballot-title')")
    assert page.locator("#ballot .ballot-status").inner_text() == SAID("ballot_taken_back")
    assert ticked(page) == {"content": "left", "language": "right", "overall": "tie"}
    assert stored(database, battle) == {}
    choose(page, overall="right")
    file_ballot(page)
    assert page.inner_text("[data-part=receipt]") != first
    assert page.locator("[data-part=ballots]").inner_text() == "1"
    assert stored(database, battle) == {"content": "left", "language": "right", "overall": "right"}
    versions = "SELECT receipt, amends FROM versions WHERE battle = ? ORDER BY number"
    [one, back, again] = rows(database, versions, battle)
    assert one == (first, None)
    assert (back[1], again[1]) == (first, back[0])


def test_a_vote_that_was_taken_back_is_judged_again_after_a_reload(judging):
    page, battle, database = judging(limits=LATE)
    choose(page, content="left", language="left")
    file_ballot(page)
    page.click("[data-do=take-back]")
    wait_for_ballot(page)
    page.reload()
    assert wait_for_ballot(page) == battle
    assert ticked(page) == {"content": "left", "language": "left"}
    choose(page, content="tie")
    file_ballot(page)
    assert stored(database, battle) == {"content": "tie", "language": "left", "overall": "left"}


def test_after_the_seconds_the_vote_can_still_be_changed_until_the_next_pair(judging):
    page, battle, database = judging(limits=SOON)
    choose(page, content="left", language="left")
    file_ballot(page)
    assert page.locator(".revealed").is_hidden()
    change = page.locator("[data-do=take-back]", has_text=SAID("ballot_change"))
    change.click()
    wait_for_ballot(page)
    choose(page, content="right", language="right")
    file_ballot(page)
    assert stored(database, battle)["content"] == "right"
    next_pair(page)
    assert page.locator("#thanks").count() == 0


def test_the_names_come_when_they_are_asked_for_and_then_the_vote_is_final_without_a_jump(judging):
    page, battle, database = judging(PHONE, limits=SOON, reveal=Reveal.AFTER_VOTE)
    choose(page, content="left", language="left")
    file_ballot(page)
    tops = "['.revealed', '.receipt', '[data-click=next-battle]'].map(name => document.querySelector('#thanks ' + name).getBoundingClientRect().top + scrollY)"
    before = page.evaluate(tops)
    # The seconds run out, and nothing becomes final by itself.
    expect(page.locator("[data-do=take-back]")).to_contain_text(SAID("ballot_change"))
    assert "Label" not in page.inner_text("#thanks")
    assert rows(database, "SELECT count(*) FROM reveals") == [(0,)]
    page.click("#thanks [data-do=reveal]")
    page.wait_for_selector(".revealed[data-known]")
    names = page.locator(".revealed bdi").all_inner_texts()
    assert sorted(names) == ["Label of alpha", "Label of beta"]
    assert page.evaluate(tops) == before
    assert page.locator("[data-do=take-back]").is_hidden()
    assert page.locator("#thanks .ballot-status").inner_text() == SAID("ballot_revealed")
    assert rows(database, "SELECT battle FROM reveals") == [(battle,)]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_seconds_stand_still_while_somebody_is_about_to_press_the_button(judging):
    page, battle, database = judging(limits=SOON, reveal=Reveal.AFTER_VOTE)
    choose(page, content="left", language="left")
    file_ballot(page)
    page.focus("[data-do=take-back]")
    page.wait_for_timeout(2500)
    assert page.locator(".countdown").inner_text() == "1"
    assert rows(database, "SELECT count(*) FROM reveals") == [(0,)]
    page.keyboard.press("Enter")
    wait_for_ballot(page)
    assert stored(database, battle) == {}


def test_a_study_may_have_no_taking_back_and_then_the_names_come_at_once(judging):
    page, _, _ = judging(limits=Limits(undo_seconds=0), reveal=Reveal.AFTER_VOTE)
    choose(page, content="left", language="left")
    file_ballot(page)
    page.wait_for_selector(".revealed[data-known]")
    assert page.locator("[data-do=take-back]").is_hidden()


def test_a_second_window_is_shown_the_first_choice_and_may_change_it(judging):
    page, battle, database = judging(limits=LATE)
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_ballot(other)
    choose(page, content="tie", language="right")
    choose(other, content="left", language="left")
    file_ballot(page)
    other.click("#ballot button[type=submit]")
    other.wait_for_selector("#ballot .stands")
    assert ticked(other) == {"content": "tie", "language": "right"}
    said = other.locator(".choice:has(.stands)").all_inner_texts()
    assert len(said) == 2
    for words, outcome in zip(said, ("outcome_tie", "outcome_right"), strict=True):
        assert SAID(outcome) in words
        assert SAID("ballot_stands_tag") in words
    assert other.locator("#ballot .ballot-status").inner_text() == SAID("error_ballot_conflict")
    other.click("#ballot [data-do=change]")
    assert other.locator(".stands").count() == 0
    choose(other, content="left", language="left")
    file_ballot(other)
    assert stored(database, battle)["content"] == "left"
    # What the first window shows is no longer what stands, so it is told.
    page.click("[data-do=take-back]")
    page.wait_for_selector("#ballot .stands")
    assert ticked(page) == {"content": "left", "language": "left"}


def test_a_window_that_did_not_see_the_taking_back_gets_a_form_that_works(judging):
    page, battle, database = judging(limits=LATE)
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_ballot(other)
    choose(page, content="tie", language="tie")
    choose(other, content="left", language="left")
    file_ballot(page)
    page.click("[data-do=take-back]")
    wait_for_ballot(page)
    other.click("#ballot button[type=submit]")
    other.wait_for_selector(f".ballot-status:text-is('{SAID('ballot_taken_back')}')")
    file_ballot(other)
    assert stored(database, battle)["content"] == "left"


def test_whoever_can_tell_a_model_says_so_and_votes_all_the_same(judging):
    page, battle, database = judging(PHONE, limits=LATE)
    button = page.locator("[data-do=recognise]")
    button.click()
    page.wait_for_selector("[data-do=recognise][aria-pressed=true]")
    assert page.locator("[data-part=recognised]").inner_text() == SAID("ballot_recognised")
    page.reload()
    assert wait_for_ballot(page) == battle
    assert button.is_disabled()
    assert page.locator("[data-part=recognised]").is_visible()
    choose(page, content="left", language="left")
    file_ballot(page)
    query = "SELECT kind FROM marks WHERE battle = ?"
    assert rows(database, query, battle) == [("recognised",)]
    assert rows(database, "SELECT sum(left_wins) FROM vote_counts") == [(None,)]
    # After the vote it is too late: what a vote is worth does not change.
    page.click("[data-do=take-back]")
    wait_for_ballot(page)
    assert button.is_hidden()


def test_a_mark_that_did_not_reach_the_arena_can_be_sent_again(judging):
    page, battle, database = judging()
    page.route("**/api/marks", lambda route: route.abort())
    page.click("[data-do=recognise]")
    said = SAID("ballot_not_recognised")
    page.wait_for_selector(f"#ballot .ballot-status:text-is('{said}')")
    page.unroute("**/api/marks")
    page.click("[data-do=recognise]")
    page.wait_for_selector("[data-do=recognise][aria-pressed=true]")
    assert rows(database, "SELECT battle FROM marks") == [(battle,)]


def test_the_receipt_is_copied(judging):
    page, _, database = judging(limits=LATE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page, content="left", language="left")
    file_ballot(page)
    page.click("[data-do=copy]")
    page.wait_for_selector(f".ballot-status:text-is('{SAID('ballot_copied')}')")
    [(receipt,)] = rows(database, "SELECT receipt FROM ballots")
    assert page.evaluate("navigator.clipboard.readText()") == receipt


# --- what is on its way -----------------------------------------------------------------------------


def lose_a_taking_back(page) -> None:
    """Vote, and take the vote back while nothing reaches the arena."""
    choose(page, content="left", language="left")
    file_ballot(page)
    page.route("**/api/ballots", lambda route: route.abort())
    page.click("[data-do=take-back]")
    page.wait_for_selector('#thanks .ballot-status[data-kind="error"]')
    assert page.evaluate(UNSENT) == 1
    page.unroute("**/api/ballots")


def hold(page, pattern: str) -> list:
    """Keep the requests of a page where they are, until `let_go`."""
    held: list = []
    page.route(pattern, lambda route: held.append(route))
    return held


def let_go(page, pattern: str, held: list) -> None:
    for route in held:
        route.continue_()
    page.unroute(pattern)


@pytest.mark.parametrize("first", ["the page", "the taking back"])
def test_a_taking_back_that_was_on_its_way_is_delivered_by_the_next_page(judging, first):
    page, battle, database = judging(limits=LATE)
    lose_a_taking_back(page)
    pattern = "**/api/ballots" if first == "the page" else "**/gradio_api/run/**"
    address = page.url
    page.goto("about:blank")
    held = hold(page, pattern)
    page.goto(address)
    if first == "the page":
        # What is drawn is drawn of a vote that stands; the note offers to judge again.
        page.wait_for_selector("#suggestion .suggestion")
    else:
        page.wait_for_selector(f".note:has-text('{SAID('ballot_note_taken_back')}')")
    assert page.locator("#ballot").count() == 0
    let_go(page, pattern, held)
    if first == "the page":
        page.wait_for_selector(f".note:has-text('{SAID('ballot_note_taken_back')}')")
        page.click(f".note button:text-is('{SAID('ballot_judge_again')}')")
    assert wait_for_ballot(page) == battle
    page.wait_for_selector(f"#ballot .ballot-status:text-is('{SAID('ballot_taken_back')}')")
    assert page.locator(".note").count() == 0
    assert page.evaluate(UNSENT) == 0
    choose(page, content="right", language="right")
    file_ballot(page)
    assert stored(database, battle)["content"] == "right"


def test_a_vote_whose_answer_was_lost_is_confirmed_by_the_next_page(judging):
    page, battle, database = judging()
    choose(page, content="left", language="left")
    page.route("**/api/ballots", lambda route: (route.fetch(), route.abort()))
    page.click("#ballot button[type=submit]")
    page.wait_for_selector('#ballot[data-state="waiting"]')
    come_back(page)
    page.wait_for_selector(".note")
    [(receipt,)] = rows(database, "SELECT receipt FROM ballots")
    assert receipt in page.inner_text(".note")
    page.click(f".note button:text-is('{SAID('ballot_close')}')")
    assert page.locator(".note").count() == 0
    assert votes_of(database, battle) == [(battle,)]


WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def test_two_windows_do_not_send_one_ballot_at_the_same_time_and_both_hear_of_it(judging):
    page, battle, database = judging()
    asked = []
    page.context.route("**/api/ballots", lambda route: asked.append(route))
    choose(page, content="left", language="left")
    page.click("#ballot button[type=submit]")
    page.wait_for_selector('#ballot[data-state="saving"]')
    other = page.context.new_page()
    other.goto(page.url)
    wait_for_ballot(other)
    assert ticked(other) == {"content": "left", "language": "left"}
    for _ in range(5):
        page.evaluate(WAKE)
        other.evaluate(WAKE)
        other.wait_for_timeout(100)
    assert len(asked) == 1
    # This lets the request go on that was held, and every later one pass.
    page.context.unroute("**/api/ballots")
    for window in (page, other):
        window.wait_for_selector("#thanks")
    assert votes_of(database, battle) == [(battle,)]


def test_a_browser_without_locks_sends_its_votes_too(judging):
    page, battle, database = judging()
    page.evaluate("() => { Object.defineProperty(navigator, 'locks', { value: undefined }); }")
    choose(page, content="left", language="left")
    page.route("**/api/ballots", lambda route: route.abort())
    page.click("#ballot button[type=submit]")
    page.wait_for_selector('#ballot[data-state="waiting"]')
    page.unroute("**/api/ballots")
    # The page may have tried again by itself meanwhile, and then there is no button any more.
    page.evaluate("document.querySelector('#ballot [data-do=try-now]')?.click()")
    page.wait_for_selector("#thanks")
    assert votes_of(database, battle) == [(battle,)]


KEEP = """answers => localStorage.setItem(
    'epaile-ballot ' + JSON.stringify(['elsewhere', '', Object.entries(answers)]),
    JSON.stringify({battle: 'elsewhere', answers, since: Date.now()}))"""


def test_a_ballot_of_another_arena_is_reported_until_it_is_forgotten(judging):
    page, _, _ = judging()
    page.evaluate(KEEP, {"content": "left"})
    for _ in range(2):
        page.reload()
        page.wait_for_selector('.note[data-kind="error"]')
        assert SAID("error_battle_unknown") in page.inner_text(".note")
        assert page.evaluate(UNSENT) == 1
    page.click(f".note button:text-is('{SAID('ballot_forget')}')")
    assert page.locator(".note").count() == 0
    assert page.evaluate(UNSENT) == 0


def test_what_an_earlier_version_of_the_page_kept_is_delivered(judging):
    page, battle, database = judging()
    kept = [{"battle": battle, "answers": {"content": "left", "language": "tie"}}]
    page.evaluate(
        "kept => localStorage.setItem('epaile-unsent-ballots', JSON.stringify(kept))", kept
    )
    page.reload()
    page.wait_for_function(
        f"!localStorage.getItem('epaile-unsent-ballots') && {UNSENT} === 0"
        " && (document.querySelector('.note') || document.querySelector('#thanks')?.offsetParent)"
    )
    assert votes_of(database, battle) == [(battle,)]


REFUSE = """() => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };
}"""


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
def test_leaving_is_warned_of_only_where_a_vote_would_be_lost(judging, kept):
    page, _, _ = judging()
    if not kept:
        page.evaluate(REFUSE)
    choose(page, content="left", language="left")
    page.route("**/api/ballots", lambda route: route.abort())
    page.click("#ballot button[type=submit]")
    page.wait_for_selector('#ballot[data-state="waiting"]')
    said = page.locator("#ballot .ballot-status").inner_text()
    assert (SAID("ballot_keep_open") in said) == (not kept)
    assert (SAID("ballot_kept") in said) == kept
    assert SAID("ballot_waiting_connection") in said
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert warned == ([] if kept else ["beforeunload"])
