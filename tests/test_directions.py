"""Pages in a language that is written from right to left: turned round as a whole, by logical properties."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

import httpx
import pytest

from arena.ui.fragments import Fragments
from arena.ui.pages import Pages
from arena.ui.words import read_words
from tests.demo_votes import page_application
from tests.page_outline import check_page
from tests.serving import ROOT, ServerProcess, serve_in_thread
from tests.urdu_demo import write_urdu_demo
from tests.walking import ask_suggested, join, visit

pytest_plugins = ("tests.demo_fixtures",)

STYLES = sorted((ROOT / "arena/ui/static").glob("*.css"))
# What names a side of the screen, where `start` and `end` name a side of the line.
PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right|float)\s*:"
    r"|(?:text-align|justify-content|clear)\s*:\s*(?:left|right)"
)


def also_in_urdu(part):
    """A part of a study, with its English texts said to be Urdu too."""
    if isinstance(part, Mapping):
        if "en" in part:
            return {**part, "ur": part["en"]}
        return {name: also_in_urdu(value) for name, value in part.items()}
    if isinstance(part, tuple):
        return tuple(also_in_urdu(value) for value in part)
    if isinstance(part, list):
        return [also_in_urdu(value) for value in part]
    if is_dataclass(part):
        changed = {field.name: also_in_urdu(getattr(part, field.name)) for field in fields(part)}
        return replace(part, **changed)
    return part


@pytest.fixture
def urdu(demo):
    return replace(also_in_urdu(demo), interface=("ur", "en"))


def test_every_page_is_turned_round(urdu, ballot_box):
    with serve_in_thread(page_application(urdu, ballot_box)) as url:
        for page in ("join", "leaderboard", "contributors", "about", "withdraw", "nowhere"):
            text = httpx.get(f"{url}/ur/{page}").text
            assert '<html lang="ur" dir="rtl" ' in text, page
            if page != "nowhere":
                check_page(text, "ur", forms=1 if page in ("join", "withdraw") else 0)
            assert '<html lang="en" dir="ltr" ' in httpx.get(f"{url}/en/{page}").text, page


def test_the_battle_page_tells_its_script_which_way_to_turn(urdu):
    for language, direction in (("ur", "rtl"), ("en", "ltr")):
        words = read_words(language)
        script_words = Fragments(Pages(urdu, {language: words}), words).script_words("")
        assert f'data-direction="{direction}"' in script_words


@pytest.fixture
def urdu_server(tmp_path):
    """The whole arena with pages in Urdu, as a process of its own."""
    folder = write_urdu_demo(tmp_path / "study", interface=("ur", "en"))
    server = ServerProcess(tmp_path, str(folder))
    server.start()
    yield server
    server.kill()


@pytest.mark.browser
def test_in_a_browser_the_first_answer_stands_on_the_right(chromium, urdu_server):
    context, page = visit(chromium)
    join(page, urdu_server.url, "ur")
    ask_suggested(page)

    assert page.evaluate("document.documentElement.dir") == "rtl"
    first, second = (page.locator(f".answer.{side}").bounding_box() for side in ("left", "right"))
    assert first["x"] > second["x"]
    brand, languages = (page.locator(part).bounding_box() for part in (".brand", ".languages"))
    assert brand["x"] > languages["x"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_sides_of_the_line_and_not_of_the_screen(path):
    bare = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(re.sub(r"--[\w-]+\s*:", "token:", bare)) == []


def test_the_search_for_sides_of_the_screen_finds_them():
    for style in (
        "a { margin-left: 1px }",
        "a{left:0}",
        "b { text-align: right }",
        "b { float: left }",
    ):
        assert PHYSICAL.search(style), style
    for style in (
        "a { margin-inline: 1px }",
        ".left { color: red }",
        ".choice.left:hover { top: 0 }",
    ):
        assert not PHYSICAL.search(style), style
