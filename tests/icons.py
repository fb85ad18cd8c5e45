"""Draw the icons and the social card: `python -m tests.icons` writes them into arena/ui/static."""

import tempfile
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from arena.ui.words import read_words
from tests.browser import FLAGS, chromium_path
from tests.serving import ROOT

STATIC = ROOT / "arena" / "ui" / "static"
SIZES = {"favicon.png": 48, "touch-icon.png": 180, "icon-512.png": 512}
COLOURS = 128
FIRST = ("eu", "kk", "ur", "hi", "th", "fi", "ta", "vi", "lb", "bn", "sw", "tr")
"""The languages whose question stands on the card; it has room for no more."""

CARD = """<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="fonts/fonts.css"><link rel="stylesheet" href="style.css">
<style>
body { margin: 0; width: 1200px; height: 630px; overflow: hidden; background: var(--paper); color: var(--ink); font-family: var(--sans); display: grid; grid-template: 12px 1fr / 1fr; }
.strip { background: linear-gradient(to right, var(--left) 50%, var(--right) 50%); }
.card-body { display: grid; grid-template-columns: 600px 1fr; align-items: center; padding: 20px 30px 30px 76px; gap: 20px; }
h1 { font: 800 136px/1 var(--serif); margin: 0 0 6px; letter-spacing: -.02em; color: var(--accent); }
.what { font: 600 39px/1.25 var(--serif); margin: 0 0 34px; max-width: 15em; text-wrap: balance; }
ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 24px; color: var(--muted); font-size: 25px; line-height: 1.35; }
li:lang(ur) { line-height: 1.35 !important; }
svg { width: 480px; fill: none; stroke-linecap: round; }
text { font: 800 7px/1 "Piazzolla"; fill: #fff; text-anchor: middle; }
</style>
<div class="strip"></div>
<div class="card-body"><div><h1>Epaile</h1><p class="what">A human preference arena for the languages that benchmarks forget</p><ul>QUESTIONS</ul></div>
<svg viewBox="0 0 50 44"><path d="M25 13v27M15.500 40h19M5.500 17.500l39-9" stroke="#0b5d4e" stroke-width="2.600"/><circle cx="9" cy="27" r="8" fill="#2c55a8"/><rect x="33.500" y="12.500" width="15" height="15" rx="2.500" fill="#a1470f"/><text x="9" y="29.500">A</text><text x="41" y="22.500">B</text></svg>
</div>"""


def write_png(path: Path, picture: bytes, colours: int) -> None:
    """A picture of few colours, which takes a third of the bytes."""
    image = Image.open(BytesIO(picture))
    image.quantize(colours, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)


def draw_icons(browser: Browser) -> None:
    for name, size in SIZES.items():
        page = browser.new_page(viewport={"width": size, "height": size})
        drawing = (STATIC / "favicon.svg").read_text("utf-8")
        page.set_content(
            f"<style>*{{margin:0}}svg{{display:block;width:{size}px}}</style>{drawing}"
        )
        write_png(STATIC / name, page.screenshot(omit_background=True), COLOURS)
        page.close()


def draw_card(browser: Browser) -> None:
    asked = [read_words(language) for language in FIRST]
    questions = "".join(
        f'<li lang="{words.language}" dir="{words.direction}">{escape(words("ballot_title"))}</li>'
        for words in asked
    )
    page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="light")
    # A file beside the style sheets, so that it may read them and the letters.
    with tempfile.NamedTemporaryFile("w", dir=STATIC, suffix=".html", encoding="utf-8") as file:
        file.write(CARD.replace("QUESTIONS", questions))
        file.flush()
        page.goto(f"file://{file.name}")
        page.evaluate("document.fonts.ready")
        page.wait_for_load_state("networkidle")
        write_png(STATIC / "card.png", page.screenshot(), COLOURS)
    page.close()


def main() -> None:
    flags = [*FLAGS, "--allow-file-access-from-files"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        draw_icons(browser)
        draw_card(browser)
        browser.close()


if __name__ == "__main__":
    main()
