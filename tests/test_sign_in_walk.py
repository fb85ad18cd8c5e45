"""One person on two devices, in a real Chromium: with scripts and without, by keyboard, and what the panel after a vote says."""

import pytest
from playwright.sync_api import expect

from arena.ui.words import read_words
from tests.walking import (
    PHONE,
    ask_suggested,
    choose,
    file_ballot,
    join,
    next_pair,
    outcomes,
    visit,
    votes_of,
)

pytestmark = pytest.mark.browser

SAID = read_words("en")
COOKIE = "epaile_participant"


def vote(page):
    """One vote on a suggested prompt; returns the battle."""
    battle = ask_suggested(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    return battle


def fill_in(page, part, name, passphrase):
    page.fill(f"#{part}-name", name)
    page.fill(f"#{part}-passphrase", passphrase)
    page.keyboard.press("Enter")


def test_a_vote_on_the_laptop_is_one_s_own_on_the_phone(chromium, demo_server):
    laptop_context, laptop = visit(chromium)
    join(laptop, demo_server.url, "en")
    battle = vote(laptop)
    laptop.goto(f"{demo_server.url}/en/sign-in")
    fill_in(laptop, "set", "Ane e\u0301 🌊", "lau haize handi")
    expect(laptop.locator(".done-note")).to_have_text(SAID("sign_in_done_set"))

    # A phone without scripts, where the same name is typed in other letters.
    phone_context, phone = visit(chromium, PHONE, java_script_enabled=False)
    phone.goto(f"{demo_server.url}/en/join")
    phone.get_by_text(SAID("sign_in_link")).click()
    assert phone.get_attribute("#enter-passphrase", "type") == "password"
    fill_in(phone, "enter", "ANE É 🌊", "lau haize handia")
    expect(phone.locator(".field-problem")).to_have_text(SAID("error_sign_in_unknown"))
    assert phone.input_value("#enter-passphrase") == ""
    fill_in(phone, "enter", "ANE É 🌊", "lau haize handi")
    expect(phone.locator(".done-note")).to_have_text(SAID("sign_in_done_in"))

    # The vote is there; it is changed, its models are named, and then it is final.
    phone.goto(f"{demo_server.url}/en/about")
    phone.get_by_text(SAID("own_votes_link")).click()
    phone.locator(".own-votes h2 a").click()
    phone.locator("details.change summary").click()
    phone.check('input[name="answer.content"][value=right]', force=True)
    phone.get_by_text(SAID("ballot_send")).click()
    expect(phone.locator(".field-problem")).to_have_text(SAID("join_required"))
    phone.check('input[name="answer.overall"][value=tie]', force=True)
    phone.get_by_text(SAID("ballot_send")).click()
    expect(phone.locator(".done-note")).to_have_text(SAID("own_votes_changed"))
    assert outcomes(demo_server.database, battle) == [
        ("content", "right", 0), ("language", "left", 0), ("overall", "tie", 0),
    ]  # fmt: skip
    expect(phone.locator(".named")).to_have_count(0)
    phone.get_by_text(SAID("ballot_reveal")).click()
    expect(phone.locator(".named")).to_have_count(2)
    expect(phone.locator("details.change")).to_have_count(0)

    # What the phone adds belongs to the same person.
    scripted_context, scripted = visit(chromium, PHONE)
    scripted_context.add_cookies(phone_context.cookies())
    scripted.goto(f"{demo_server.url}/en/vote/")
    scripted.wait_for_selector("#suggestion .suggestion")
    vote(scripted)
    assert len(votes_of(demo_server.database, battle)) == 2

    # Signed out everywhere from the phone, the laptop is a stranger's.
    phone.goto(f"{demo_server.url}/en/sign-in")
    phone.get_by_text(SAID("sign_in_out_all")).click()
    expect(phone.locator(".done-note")).to_have_text(SAID("sign_in_done_out_all"))
    laptop.goto(f"{demo_server.url}/en/vote/")
    expect(laptop.locator("form.join")).to_be_visible()
    for context in (laptop_context, phone_context, scripted_context):
        context.close()


def test_a_device_of_somebody_else_is_asked_first_and_a_passphrase_can_be_looked_at(
    chromium, demo_server
):
    first_context, first = visit(chromium)
    join(first, demo_server.url, "en")
    first.goto(f"{demo_server.url}/en/sign-in")
    first.fill("#set-name", "Miren")
    first.fill("#set-passphrase", "gaur egun ona da")
    show = first.get_by_role("button", name=SAID("sign_in_show"))
    show.click()
    assert first.get_attribute("#set-passphrase", "type") == "text"
    expect(show).to_have_attribute("aria-pressed", "true")
    first.get_by_role("button", name=SAID("sign_in_save")).click()
    expect(first.locator(".done-note")).to_be_visible()

    other_context, other = visit(chromium)
    join(other, demo_server.url, "en")
    other.goto(f"{demo_server.url}/en/sign-in")
    before = {each["name"]: each["value"] for each in other_context.cookies()}[COOKIE]
    other.locator("details.card summary").click()
    fill_in(other, "enter", "miren", "gaur egun ona da")
    expect(other.locator("h1")).to_have_text(SAID("sign_in_ask_title"))
    other.get_by_text(SAID("withdraw_cancel")).click()
    assert {each["name"]: each["value"] for each in other_context.cookies()}[COOKIE] == before
    other.locator("details.card summary").click()
    fill_in(other, "enter", "miren", "gaur egun ona da")
    other.get_by_text(SAID("sign_in_ask_yes")).click()
    expect(other.locator(".done-note")).to_have_text(SAID("sign_in_done_in"))
    first_context.close()
    other_context.close()


def test_after_each_vote_the_panel_says_how_far_one_and_the_study_are(chromium, demo_server):
    context, page = visit(chromium, PHONE)
    join(page, demo_server.url, "en")
    for left in (9, 8):
        vote(page)
        bars = page.locator("#thanks .bar")
        expect(bars.nth(0)).to_contain_text(SAID("progress_next", count=left))
        expect(bars.nth(0).locator("progress")).to_have_js_property("value", 10 - left)
        expect(bars.nth(1)).to_contain_text("1,000")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        link = page.locator("#thanks").get_by_text(SAID("own_votes_link"))
        expect(link).to_have_attribute("href", "/en/votes")
        next_pair(page)
    context.close()
