"""The small print of the battle page in a real browser: refusals, breakages, reloads, the way on."""

import json
from dataclasses import replace

import pytest

from arena.codes import QuestionKind
from arena.domain import Limits
from arena.errors import BackendError
from arena.ui.words import read_words
from tests.scripted import BASQUE_FORM, Scripted, preference
from tests.walking import (
    UNSENT,
    ask_suggested,
    choose,
    file_ballot,
    join,
    outcomes,
    rows,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]
pytest_plugins = ("tests.arena_fixtures",)

WORDS = {"eu": read_words("eu")}
TIME_TO_VANISH = 1500


def alert(page) -> str:
    page.wait_for_selector('.battle-status[data-kind="alert"]')
    # Long enough for a later step of the page to wipe it away, if one did.
    page.wait_for_timeout(TIME_TO_VANISH)
    return page.locator(".battle-status").inner_text()


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_prompt_is_refused_in_words_that_stay(chromium, arena, text):
    url, database = arena()
    context, page = visit(chromium)
    join(page, url)
    page.fill("#own-prompt textarea", text)
    page.click("#send-own")
    assert alert(page) == WORDS["eu"]("error_prompt_refused")
    assert rows(database, "SELECT count(*) FROM battles") == [(0,)]
    context.close()


def test_the_hourly_limit_is_told_in_words_that_stay(chromium, arena):
    url, _ = arena(limits=Limits(battles_per_hour=1))
    context, page = visit(chromium)
    join(page, url)
    ask_suggested(page)
    page.click("[data-click=skip-battle]")
    page.wait_for_selector("#suggestion .suggestion")
    page.click("#use-suggestion")
    assert alert(page) == WORDS["eu"]("error_too_many_battles")
    context.close()


def test_an_empty_next_turn_is_refused_and_the_form_stays(chromium, arena):
    url, _ = arena(turns=3)
    context, page = visit(chromium)
    join(page, url)
    battle = ask_suggested(page)
    page.click("#continue-send")
    assert alert(page) == WORDS["eu"]("error_prompt_refused")
    choose(page, content="left", language="left")
    file_ballot(page)
    assert page.locator("#thanks").is_visible()
    assert battle
    context.close()


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        (Scripted(error=BackendError("cut", "gone"), breaks_at=1, gap=0.01), "answers_void"),
        (Scripted(error=BackendError("refused", "down"), breaks_at=0), "answers_unavailable"),
    ],
)
def test_a_broken_battle_gives_ones_own_text_back_through_two_reloads(chromium, arena, broken, key):
    url, _ = arena({"alpha": broken, "beta": Scripted(gap=0.02)})
    context, page = visit(chromium)
    join(page, url)
    page.fill("#own-prompt textarea", "Zer da zoriontasuna?")
    page.click("#send-own")
    assert alert(page) == WORDS["eu"](key)
    for _ in range(3):
        assert page.input_value("#own-prompt textarea") == "Zer da zoriontasuna?"
        page.reload()
        assert alert(page) == WORDS["eu"](key)
    context.close()


def test_after_a_conflict_in_a_second_tab_there_is_a_way_on(chromium, arena):
    url, database = arena()
    context, page = visit(chromium)
    join(page, url)
    battle = ask_suggested(page)
    other = context.new_page()
    other.goto(f"{url}/eu/vote/")
    assert wait_for_ballot(other) == battle
    choose(page, content="left", language="left")
    file_ballot(page)
    choose(other, content="right", language="right")
    other.click("#ballot button[type=submit]")
    other.click("#ballot [data-click=next-battle]")
    other.wait_for_selector("#suggestion .suggestion")
    ask_suggested(other)
    assert votes_of(database, battle) == [(battle,)]
    context.close()


def test_an_answer_that_is_not_ours_stores_nothing_and_the_ballot_is_sent_again(chromium, arena):
    url, database = arena()
    context, page = visit(chromium)
    join(page, url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    strange = json.dumps({"detail": "Not Found"})
    page.route("**/api/ballots", lambda route: route.fulfill(status=404, body=strange))
    page.click("#ballot button[type=submit]")
    page.wait_for_selector('.ballot-status[data-kind="error"]')
    assert page.locator("#thanks").is_hidden()
    assert page.evaluate(UNSENT) == 1
    page.unroute("**/api/ballots")
    page.wait_for_selector("#thanks")
    assert votes_of(database, battle) == [(battle,)]
    context.close()


def test_a_vote_is_sent_where_the_browser_may_keep_nothing(chromium, arena):
    url, database = arena()
    context, page = visit(chromium)
    page.add_init_script(
        "for (const name of ['getItem', 'setItem'])"
        " Storage.prototype[name] = () => { throw new DOMException('denied', 'SecurityError') }"
    )
    join(page, url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    assert votes_of(database, battle) == [(battle,)]
    context.close()


def test_what_was_ticked_and_written_survives_a_reload(chromium, arena):
    url, database = arena()
    context, page = visit(chromium)
    join(page, url)
    page.fill("#own-prompt textarea", "Erdizka idatzitakoa")
    page.reload()
    page.wait_for_selector("#suggestion .suggestion")
    page.wait_for_function(
        "document.querySelector('#own-prompt textarea').value === 'Erdizka idatzitakoa'"
    )
    battle = ask_suggested(page)
    choose(page, content="left", language="right")
    page.reload()
    assert wait_for_ballot(page) == battle
    choose(page, overall="tie")
    file_ballot(page)
    assert [row[1] for row in outcomes(database, battle)] == ["left", "right", "tie"]
    context.close()


def test_a_question_that_is_not_required_may_be_left_out_and_a_required_one_may_not(
    chromium, arena
):
    optional = preference("taste", required=False)
    comment = replace(preference("comment"), kind=QuestionKind.TEXT, options=())
    url, database = arena(form=(*BASQUE_FORM, optional, comment))
    context, page = visit(chromium)
    join(page, url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    assert page.locator("#ballot button[type=submit]").is_disabled()
    assert page.locator(".answer-all").is_visible()
    page.fill("#ballot textarea[name=comment]", "Laburrago.")
    assert page.locator(".answer-all").is_hidden()
    file_ballot(page)
    query = "SELECT question FROM answers JOIN ballots ON ballots.seq = ballot WHERE battle = ?"
    assert {name for (name,) in rows(database, query, battle)} == {
        "content", "language", "overall", "comment",
    }  # fmt: skip
    context.close()


def test_another_one_is_another_one_and_topics_are_one_stop_for_the_keyboard(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    page.locator("#category label").nth(2).click()
    seen = []
    for _ in range(5):
        text = page.locator("#suggestion blockquote").inner_text()
        assert not seen or text != seen[-1]
        seen.append(text)
        page.click("#another")
        page.wait_for_function(
            "before => document.querySelector('#suggestion blockquote')?.innerText !== before",
            arg=text,
        )
    assert page.locator("#category input").count() > 5
    names = page.locator("#category input").evaluate_all("all => all.map(each => each.name)")
    assert len(set(names)) == 1
    assert names[0]
    context.close()
