"""Mathematics, code and tables of answers as a browser lays them out, in English and in Urdu."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.scripted import Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread
from tests.test_directions import also_in_urdu
from tests.walking import PHONE, join, visit, wait_for_ballot

pytestmark = [pytest.mark.browser]

WORDS = {language: read_words(language) for language in ("en", "ur")}
ANSWER = (
    "The sum is $\\sum_{i=1}^n i$, for 5 $ or 10 $.\n\n",
    "$$\n\\begin{aligned} a &= \\left(\\frac{\\frac12}{\\frac34}\\right) \\\\ b &= c \\end{aligned}\n$$\n\n",
    "```python\nprint('a line that is much longer than the narrow pane of a telephone is wide')\n```\n\n",
    "| a | b |\n|---|--:|\n| 1 | 2 |\n\n",
    "$x^2$ ایک مربع ہے، اور `print(x)` ایک حکم۔\n",
)


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    """An arena with pages in English and Urdu, whose two models say all of that."""
    study = also_in_urdu(scripted_study("alpha", "beta", interface=("en", "eu"), leaderboard=False))
    texts = {"en": "Proba", "ur": "Proba"}
    consent = replace(study.consent, text=texts)
    study = replace(study, interface=("en", "ur"), title=texts, summary=texts, consent=consent)
    store = open_store(tmp_path_factory.mktemp("answers") / "arena.db")
    referee = make_referee(store, study, {name: Scripted(ANSWER) for name in ("alpha", "beta")})
    app = made(lambda: build_application(referee, Pages(study, WORDS), WORDS))
    with serve_in_thread(app) as url:
        yield url
    store.close()


def answered(page, url, language):
    join(page, url, language)
    page.fill("#own-prompt textarea", "?")
    page.click("#send-own")
    wait_for_ballot(page)
    return page.locator(".answer.left .answer-text")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_what_is_wider_than_a_telephone_is_moved_by_keyboard_and_the_page_stays(
    chromium, arena, language
):
    context, page = visit(chromium, PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = answered(page, arena, language)

    code = answer.locator(".of-code .wide")
    expect(code).to_have_attribute("tabindex", "0")
    expect(code).to_have_accessible_name(WORDS[language]("pane_code"))
    expect(answer.locator(".of-table")).not_to_have_attribute("tabindex", "0")
    code.focus()
    code.press("ArrowRight")
    page.wait_for_function("part => part.scrollLeft > 0", arg=code.element_handle())
    assert code.evaluate("part => getComputedStyle(part).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(address.startswith((arena, "data:", "blob:")) for address in asked)
    context.close()


def test_a_formula_is_laid_out_and_a_bracket_grows_with_what_it_holds(chromium, arena):
    context, page = visit(chromium)
    answer = answered(page, arena, "en")

    page.wait_for_function("document.fonts.check('16px \"Epaile Mathematics\"', 'x')")
    page.evaluate("document.fonts.ready")
    plain, tall = (
        answer.locator(part).first.evaluate("part => part.getBoundingClientRect().height")
        for part in ("p math mi", ".of-formula mtr:first-child mo:text-is('(')")
    )
    assert tall > 2 * plain
    context.close()


def test_a_paragraph_that_begins_with_a_formula_still_runs_as_its_words_do(chromium, arena):
    context, page = visit(chromium)
    answer = answered(page, arena, "en")

    last, formula = answer.locator("> p").last, answer.locator("> p").last.locator("math")
    frame, box = last.bounding_box(), formula.bounding_box()
    assert box["x"] > frame["x"] + frame["width"] / 2
    context.close()
