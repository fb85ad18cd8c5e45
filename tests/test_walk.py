"""A volunteer in a real browser against the arena as a user starts it."""

import pytest

from tests.walking import (
    DESKTOP,
    PHONE,
    ask_suggested,
    choose,
    file_ballot,
    join,
    next_pair,
    outcomes,
    person_of,
    rows,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_volunteer_consents_asks_compares_judges_and_goes_on(chromium, demo_server, size):
    database = demo_server.database
    context, page = visit(chromium, size)
    page.goto(demo_server.url)
    assert page.url.endswith("/eu/join")
    everybody = rows(database, "SELECT count(*) FROM participants")
    page.reload()
    assert rows(database, "SELECT count(*) FROM participants") == everybody
    join(page, demo_server.url)
    assert page.evaluate("document.documentElement.lang") == "eu"
    first = ask_suggested(page)
    assert page.locator(".answer.left .answer-text").inner_text().strip()
    assert page.locator(".answer.right .answer-text").inner_text().strip()
    assert page.locator('fieldset[data-question="overall"]').is_hidden()
    assert page.locator("#ballot button[type=submit]").is_disabled()
    choose(page, content="left", language="right")
    assert page.locator('fieldset[data-question="overall"]').is_visible()
    assert page.locator("#ballot button[type=submit]").is_disabled()
    choose(page, overall="right")
    file_ballot(page)
    assert outcomes(database, first) == [
        ("content", "left", 0), ("language", "right", 0), ("overall", "right", 0),
    ]  # fmt: skip
    assert "Demo" not in page.locator("#thanks .revealed").inner_text()
    page.click("#thanks [data-do=reveal]")
    page.wait_for_selector("#thanks .revealed[data-known]")
    assert "Demo" in page.locator("#thanks .revealed").inner_text()
    next_pair(page)
    second = ask_suggested(page)
    choose(page, content="tie", language="left")
    assert page.locator('fieldset[data-question="overall"]').is_hidden()
    file_ballot(page)
    assert outcomes(database, second) == [
        ("content", "tie", 0), ("language", "left", 0), ("overall", "left", 1),
    ]  # fmt: skip
    assert votes_of(database, first) == [(first,), (second,)]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    context.close()


def test_two_people_vote_at_once_and_both_votes_are_kept(chromium, demo_server):
    people = [visit(chromium) for _ in range(2)]
    for _, page in people:
        join(page, demo_server.url)
    for _, page in people:
        page.click("#use-suggestion")
    battles = [wait_for_ballot(page) for _, page in people]
    for _, page in people:
        choose(page, content="left", language="left")
    for _, page in people:
        page.click("#ballot button[type=submit]", no_wait_after=True)
    for context, page in people:
        page.wait_for_selector("#thanks")
        context.close()
    assert [votes_of(demo_server.database, battle) for battle in battles] == [
        [(battle,)] for battle in battles
    ]
    assert len({person_of(demo_server.database, battle) for battle in battles}) == 2


def test_a_reload_while_the_answers_come_keeps_the_prompt_and_counts_nothing(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    prompt = page.locator("#suggestion blockquote").inner_text()
    page.click("#use-suggestion")
    page.wait_for_function("document.querySelector('.answer.left .answer-text')?.innerText.trim()")
    page.reload()
    page.wait_for_selector("#battle-status .battle-status")
    assert page.locator("#suggestion blockquote").inner_text() == prompt
    assert page.locator("#ballot").count() == 0
    battle = ask_suggested(page)
    choose(page, content="left", language="tie")
    file_ballot(page)
    assert votes_of(demo_server.database, battle) == [(battle,)]
    query = "SELECT reason FROM voids JOIN battles ON battles.id = battle WHERE participant = ?"
    reasons = rows(demo_server.database, query, person_of(demo_server.database, battle))
    assert reasons in ([("abandoned",)], [("interrupted",)])
    context.close()


def test_a_reload_after_the_answers_finds_the_same_battle(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    text = page.locator(".answer.left .answer-text").inner_text()
    page.reload()
    assert wait_for_ballot(page) == battle
    assert page.locator(".answer.left .answer-text").inner_text() == text
    choose(page, content="right", language="right")
    file_ballot(page)
    page.reload()
    page.wait_for_selector("#suggestion .suggestion")
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()


def test_the_back_button_after_a_vote_votes_no_second_time(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    page.goto(f"{demo_server.url}/eu/leaderboard")
    page.go_back()
    page.wait_for_selector("#suggestion .suggestion, #thanks")
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()


def test_a_double_click_on_the_vote_is_one_vote(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    page.dblclick("#ballot button[type=submit]")
    page.wait_for_selector("#thanks")
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()


def test_the_same_battle_in_two_tabs_is_one_vote_and_the_second_is_told(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    other = context.new_page()
    other.goto(f"{demo_server.url}/eu/vote/")
    assert wait_for_ballot(other) == battle
    choose(page, content="left", language="left")
    choose(other, content="right", language="right")
    file_ballot(page)
    other.click("#ballot button[type=submit]")
    other.wait_for_selector('.ballot-status[data-kind="error"]')
    assert outcomes(demo_server.database, battle)[0] == ("content", "left", 0)
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("eu", "Zer galdetuko diezu bi ereduei?"),
        ("en", "What will you ask the two models?"),
        ("es", "¿Qué les vas a pedir a los dos modelos?"),
    ],
)
def test_the_chosen_language_is_kept_on_reload_and_at_the_next_visit(
    chromium, demo_server, language, heading
):
    context, page = visit(chromium)
    page.goto(demo_server.url)
    page.click(".languages summary")
    page.click(f".languages a[lang={language}]")
    join(page, demo_server.url, language)
    page.reload()
    page.wait_for_selector("#suggestion .suggestion")
    assert page.locator("h1").inner_text() == heading
    page.goto(demo_server.url)
    page.wait_for_selector("#suggestion .suggestion")
    assert f"/{language}/" in page.url
    assert page.locator("h1").inner_text() == heading
    assert page.evaluate("document.documentElement.lang") == language
    # A choice that is made on the battle page counts as any other.
    another = "en" if language == "eu" else "eu"
    page.click(".languages summary")
    page.click(f".languages a[lang={another}]")
    page.wait_for_selector("#suggestion .suggestion")
    page.goto(demo_server.url)
    page.wait_for_url(f"**/{another}/vote/")
    context.close()


def test_no_page_asks_anybody_but_this_server(chromium, demo_server):
    context, page = visit(chromium)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    join(page, demo_server.url)
    ask_suggested(page)
    for name in ("leaderboard", "contributors", "about", "join"):
        page.goto(f"{demo_server.url}/eu/{name}")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert [url for url in asked if ".woff2" in url]
    own = (demo_server.url, "data:", "blob:")
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(own)] == []
    context.close()
