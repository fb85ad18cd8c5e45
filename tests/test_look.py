"""What stands around every page: the sign and the card of the house, and a bar on top that works without scripts."""

import json
import re
from datetime import datetime
from html import unescape

import httpx
import pytest
from babel.dates import format_date, format_time
from PIL import Image

from app import build
from arena.deployment import read_deployment
from arena.ui.moments import reading
from arena.ui.words import read_words
from arena.words import known_languages
from tests.demo_votes import demo_study
from tests.serving import ROOT, made, serve_in_thread
from tests.walking import DESKTOP, PHONE, visit

pytest_plugins = ("tests.demo_fixtures",)

STATIC = ROOT / "arena" / "ui" / "static"
PAGES = ("join", "leaderboard", "about", "nowhere")


def told(page: str) -> dict[str, str]:
    """What a page tells those who only link to it."""
    found = re.findall(r'<meta (?:property|name)="([a-z:_]+)" content="(.*?)"', page)
    return {name: unescape(content) for name, content in found}


@pytest.mark.parametrize("language", ["eu", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_page_is_shown_with_a_card_in_the_pages_language(visitor, page, language):
    study, words = demo_study(), read_words(language)
    card = told(visitor.get(f"/{language}/{page}").text)
    assert card["og:title"] == words.pick(study.title)
    assert card["og:description"] == card["description"] == words.pick(study.summary)
    assert card["og:image"] == f"{str(visitor.base_url).rstrip('/')}/static/card.png"
    assert card["twitter:card"] == "summary_large_image"
    assert words("tagline") in card["og:image:alt"]
    assert visitor.get(card["og:image"]).headers["content-type"] == "image/png"


def test_the_card_follows_the_host_that_was_asked_on_a_page_that_is_kept_too(visitor):
    for host in ("one.example", "two.example:8443", "one.example"):
        reply = visitor.get("/eu/leaderboard", headers={"Host": host})
        assert told(reply.text)["og:image"] == f"http://{host}/static/card.png"


@pytest.mark.parametrize("host", ["a b", "evil.example/", 'x"onload', "a@b"])
def test_a_host_that_cannot_be_one_is_not_written_into_a_page(visitor, host):
    reply = visitor.get("/eu/about", headers={"Host": host})
    assert reply.status_code == 400 or told(reply.text)["og:image"] == "/static/card.png"


def test_where_the_public_name_is_known_it_is_the_one_of_the_card(tmp_path):
    environment = {"ARENA_DATABASE": str(tmp_path / "arena.db"), "ARENA_HOST": "arena.example"}
    with serve_in_thread(made(lambda: build(read_deployment(environment, ROOT)))) as url:
        page = httpx.get(f"{url}/en/join").text
    assert told(page)["og:image"] == "https://arena.example/static/card.png"
    assert "origin.invalid" not in page


def test_pictures_have_the_size_that_is_said_and_are_there(visitor):
    page = visitor.get("/en/about").text
    with Image.open(STATIC / "card.png") as card:
        said = told(page)
        assert card.size == (int(said["og:image:width"]), int(said["og:image:height"]))
    assert (STATIC / "card.png").stat().st_size < 100_000
    icons = re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="(.*?)"', page)
    assert len(icons) == 4
    for address in icons:
        assert visitor.get(address).status_code == 200
    manifest = visitor.get("/static/site.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    described = json.loads(manifest.text)
    for icon in described["icons"]:
        assert visitor.get(f"/static/{icon['src']}").status_code == 200
        if icon["sizes"] != "any":
            with Image.open(STATIC / icon["src"]) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert httpx.URL(str(manifest.url)).join(described["start_url"]).path == "/"
    assert visitor.get("/favicon.ico", follow_redirects=True).headers["content-type"] == "image/png"


# --- the bar on top -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def eleven_languages(tmp_path_factory):
    """An arena whose pages speak eleven languages."""
    database = tmp_path_factory.mktemp("look") / "arena.db"
    environment = {"ARENA_DATABASE": str(database), "ARENA_STUDY": "x-instruction"}
    with serve_in_thread(made(lambda: build(read_deployment(environment, ROOT)))) as url:
        yield url


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_language_is_chosen_from_names_in_their_own_letters_without_any_script(
    chromium, eleven_languages, size
):
    context, page = visit(chromium, size, java_script_enabled=False)
    page.goto(f"{eleven_languages}/en/about")
    header = page.locator(".site-header > .inner").bounding_box()
    assert header["height"] < 70, "the bar is one line"
    entries = page.locator(".languages a")
    assert entries.count() == 11
    assert not entries.first.is_visible()
    page.click(".languages summary")
    assert "தமிழ்" in entries.all_inner_texts()
    for entry in entries.all():
        box = entry.bounding_box()
        assert 44 <= box["height"] < 64, "a name is one line, and high enough for a thumb"
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size["width"]
    page.click(".languages a[lang=ur]")
    page.wait_for_url("**/ur/about")
    assert page.locator("html").get_attribute("dir") == "rtl"
    current = page.locator(".languages [aria-current]")
    assert current.get_attribute("lang") == "ur"
    context.close()


@pytest.mark.browser
def test_a_phone_finds_every_page_in_a_menu_and_a_desk_in_the_bar(chromium, eleven_languages):
    for size, shown, hidden in (
        (PHONE, ".pages-menu a", ".site-nav a"),
        (DESKTOP, ".site-nav a", ".pages-menu a"),
    ):
        context, page = visit(chromium, size, java_script_enabled=False)
        page.goto(f"{eleven_languages}/en/about")
        if size is PHONE:
            page.click(".pages-menu summary")
        links = page.locator(shown)
        assert links.count() == page.locator(hidden).count() > 2
        assert all(link.is_visible() for link in links.all())
        assert not any(link.is_visible() for link in page.locator(hidden).all())
        assert page.locator(f"{shown}[aria-current=page]").count() == 1
        links.first.click()
        page.wait_for_url("**/en/join?to=tasks")
        context.close()


@pytest.mark.browser
def test_scripts_write_numbers_and_moments_as_the_server_does_in_every_language(
    chromium, pages_arena
):
    context, page = visit(chromium, timezone_id="UTC")
    page.goto(f"{pages_arena}/en/about")
    write = """async ({reading, moment, numbers}) => {
        document.documentElement.dataset.reading = reading;
        const written = await import("/static/reading.js");
        return [written.moment(moment), ...numbers.map(written.number)];
    }"""
    numbers = [0, 7, 999, 1000, 54321, 1234567]
    for language in known_languages():
        words = read_words(language)
        for moment in ("2026-11-26T09:05:00+00:00", "2027-02-01T00:30:00+00:00"):
            time = datetime.fromisoformat(moment)
            day = format_date(time, "long", locale=words.locale)
            clock = format_time(time, "short", locale=words.locale)
            given = {"reading": reading(words.locale), "moment": moment, "numbers": numbers}
            assert page.evaluate(write, given) == [f"{day}, {clock}", *map(words.number, numbers)]
    context.close()


@pytest.mark.browser
def test_a_moment_is_in_the_reader_s_zone(chromium, pages_arena):
    context, page = visit(chromium, timezone_id="Asia/Almaty")
    page.goto(f"{pages_arena}/eu/about")
    write = "async moment => (await import('/static/reading.js')).moment(moment)"
    assert page.evaluate(write, "2026-12-31T22:15:00+00:00") == "2027(e)ko urtarrilaren 1(a), 03:15"
    context.close()
