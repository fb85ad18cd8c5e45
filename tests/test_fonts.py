"""The letters of the pages: all that the interface says can be written with what is bundled, and a page fetches little of it."""

import hashlib
import re
import unicodedata
from functools import cache

import httpx
import pytest
from fontTools.ttLib import TTFont

from arena.ui.words import read_words
from tests.serving import ROOT
from tests.walking import visit

pytest_plugins = ("tests.demo_fixtures",)

FONTS = ROOT / "arena" / "ui" / "static" / "fonts"
LANGUAGES = sorted(path.stem for path in (ROOT / "arena/ui/words").glob("*.yaml"))
SCRIPTS = {
    "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Thai", "Noto Nastaliq Urdu",
}  # fmt: skip
STACKS = {"text": {"Source Sans 3"} | SCRIPTS, "headings": {"Piazzolla"} | SCRIPTS}
SIGNS = {"⌘"}
"""The name of a key; every system that has the key has the sign."""
MOST_BYTES, MOST_BYTES_OF_A_LATIN_PAGE = 1_600_000, 150_000


def rules() -> list[tuple[str, str, str]]:
    """Each rule of fonts.css: the family, the file, the characters it is fetched for."""
    style = (FONTS / "fonts.css").read_text("utf-8")
    found = re.findall(
        r"font-family: '(.*?)';.*?url\((.*?)\).*?unicode-range: (.*?);", style, re.DOTALL
    )
    assert len(found) == style.count("@font-face")
    return found


def in_range(written: str) -> set[int]:
    characters: set[int] = set()
    for part in written.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        characters |= set(range(int(first, 16), int(last or first, 16) + 1))
    return characters


@cache
def characters(families: frozenset[str]) -> frozenset[str]:
    """What a browser writes with these families: in a rule's range, and in its file."""
    found: set[int] = set()
    for family, file, written in rules():
        if family in families:
            found |= in_range(written) & set(TTFont(FONTS / file).getBestCmap())
    return frozenset(map(chr, found))


def said(language: str) -> set[str]:
    """Every character that an interface language prints."""
    words = read_words(language)
    texts = [words.name]
    for text in words.texts.values():
        texts += [text] if isinstance(text, str) else text.values()
    return {
        character
        for character in unicodedata.normalize("NFC", "".join(texts))
        if not character.isspace() and unicodedata.category(character) != "Cf"
    }


@pytest.mark.parametrize("use", STACKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_the_interface_says_is_written_with_bundled_letters(language, use):
    missing = said(language) - characters(frozenset(STACKS[use])) - SIGNS
    assert not missing, sorted(missing)


def test_the_style_names_the_families_that_are_bundled():
    style = (ROOT / "arena/ui/static/style.css").read_text("utf-8")
    bundled = {family for family, _, _ in rules()}
    assert bundled == STACKS["text"] | STACKS["headings"]
    assert all(f'"{family}"' in style for family in bundled)


def test_a_name_of_a_font_means_its_content_and_every_family_has_its_licence():
    files = {path.name for path in FONTS.glob("*.woff2")}
    assert files == {file for _, file, _ in rules()}
    for name in files:
        content = (FONTS / name).read_bytes()
        assert name.split(".")[1] == hashlib.sha256(content).hexdigest()[:8], name
    origins = (FONTS / "README.md").read_text("utf-8")
    for family, _, _ in rules():
        licence = FONTS / f"OFL-{family.lower().replace(' ', '-')}.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text("utf-8")
        assert f"| {family} |" in origins
    assert sum((FONTS / name).stat().st_size for name in files) < MOST_BYTES


def test_a_font_is_kept_for_ever_and_a_style_is_not(pages_arena):
    _, file, _ = rules()[0]
    font = httpx.get(f"{pages_arena}/static/fonts/{file}")
    assert font.headers["content-type"] == "font/woff2"
    assert font.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = httpx.get(str(font.url), headers={"If-None-Match": font.headers["etag"]})
    assert again.status_code == 304
    style = httpx.get(f"{pages_arena}/static/fonts/fonts.css")
    assert "immutable" not in style.headers.get("cache-control", "")
    missing = httpx.get(f"{pages_arena}/static/fonts/no.woff2")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


def drawn_with(page, selector: str) -> set[str]:
    """The families with which a browser draws an element, those of the machine marked with a star."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {
        name_of(font["familyName"]) if font["isCustomFont"] else "the machine's" for font in fonts
    }


def name_of(family: str) -> str:
    """A file may call its family by its lightest weight too."""
    [bundled] = {name for name, _, _ in rules() if family.startswith(name)}
    return bundled


def letters_are_there(page) -> None:
    page.evaluate("document.body.offsetHeight, document.fonts.ready.then(() => true)")


@pytest.mark.browser
def test_a_page_is_drawn_with_our_letters_and_fetches_only_those_of_its_script(
    chromium, pages_arena
):
    context, page = visit(chromium)
    sizes = {}
    page.on("response", lambda reply: sizes.update({reply.url: reply}))
    page.goto(f"{pages_arena}/eu/join")
    letters_are_there(page)
    fetched = [reply for url, reply in sizes.items() if url.endswith(".woff2")]
    assert 0 < sum(len(reply.body()) for reply in fetched) < MOST_BYTES_OF_A_LATIN_PAGE
    assert drawn_with(page, "h1") == {"Piazzolla"}
    assert drawn_with(page, ".lead") == {"Source Sans 3"}
    context.close()


SAMPLES = {
    "ur": ("فیصلہ آپ کا ہے", "Noto Nastaliq Urdu"),
    "hi": ("कौन-सा बेहतर है? क्षेत्र।", "Noto Sans Devanagari"),
    "bn": ("কোনটি ভালো? দুঃখ।", "Noto Sans Bengali"),
    "ta": ("எது சிறந்தது?", "Noto Sans Tamil"),
    "th": ("อันไหนดีกว่า", "Noto Sans Thai"),
    "kk": ("Қайсысы жақсы? Ұлы өң", "Source Sans 3"),
    "vi": ("Bên nào tốt hơn?", "Source Sans 3"),
    "tr": ("Hangisi daha iyi? Işık, ğ", "Source Sans 3"),
}


@pytest.mark.browser
def test_a_sentence_of_each_script_is_drawn_with_one_bundled_family(chromium, pages_arena):
    context, page = visit(chromium)
    page.goto(f"{pages_arena}/eu/about")
    for language, (text, family) in SAMPLES.items():
        page.evaluate(
            "([language, text]) => { document.documentElement.lang = language;"
            " document.querySelector('.lead').textContent = text }",
            [language, text],
        )
        letters_are_there(page)
        # Its spaces and marks may come from the Latin one.
        assert drawn_with(page, ".lead") | {"Source Sans 3"} == {family, "Source Sans 3"}, language
    context.close()
