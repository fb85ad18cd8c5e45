"""Photograph every page: `python -m tests.contact_sheets FOLDER [WAY…]`.

Each at the widths of a phone, a tablet and a desk, in light and dark, in each language of its way, as a
picture of its own in FOLDER; and a selection of them, one sheet for each page, in docs/screenshots. With the
names of ways only those are photographed, and the others are taken from FOLDER as they are.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser import FLAGS, chromium_path
from tests.every_page import WAYS, Way
from tests.served_ways import told
from tests.serving import ROOT, ServerProcess
from tests.walking import visit

SHEETS = ROOT / "docs" / "screenshots"
INDEX = ROOT / "docs" / "screenshots.md"
SIZES: tuple[ViewportSize, ...] = (
    {"width": 360, "height": 740},
    {"width": 768, "height": 1024},
    {"width": 1440, "height": 900},
)
SCHEMES = ("light", "dark")
SHOWN = {360: (170, 1010), 768: (264, 1390), 1440: (470, 1460)}
"""How wide a picture is on a sheet, and how much of its page it shows, by the width of the page."""
GAP, GROUND = 12, "#8d8a83"
QUALITY = 62
HEAD = """# What volunteers see

Every page at 360, 768 and 1440 pixels; a row is a language, light and dark by turns. Made by
`python -m tests.contact_sheets FOLDER`, which also leaves every single picture, whole, in FOLDER.
The texts are those of the demonstration studies, and measure no model.
"""
TITLES = {
    "battles": "Comparing two models",
    "reviews": "Work that is dealt out: reviews, ratings and pairs in Kazakh",
    "ratings": "Work that is dealt out: anchored ratings in Luxembourgish",
    "pairs": "Work that is dealt out: pairs in ten languages",
    "entry": "A study that looks for some, whose consent has changed, and a task to its end",
}


@contextmanager
def served(way: Way) -> Iterator[str]:
    """The address of the arena of a way, as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = told(way, Path(folder))
        server = ServerProcess(Path(folder), environment.pop("ARENA_STUDY"), **environment)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()


def photograph(browser: Browser, way: Way, url: str, folder: Path) -> list[str]:
    """All pictures of a way; returns the names of its stops in their order."""
    stops: list[str] = []
    for language in way.languages:
        for size in SIZES:
            context, page = visit(browser, size, color_scheme="light", reduced_motion="reduce")
            stops = []
            for stop in way.stops(page, url, language):
                stops.append(stop)
                # What sticks to the top of the window would else stick in the middle of the picture.
                page.evaluate("window.scrollTo(0, 0)")
                page.mouse.move(0, 0)
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    page.evaluate("document.fonts.ready.then(() => true)")
                    name = f"{way.name}-{stop}-{language}-{size['width']}-{scheme}.png"
                    page.screenshot(path=folder / name, full_page=True)
                page.emulate_media(color_scheme="light")
            context.close()
    return stops


def sheet(way: Way, stop: str, folder: Path) -> Image.Image:
    """One page in its languages and widths."""
    rows = []
    for number, language in enumerate(way.languages):
        scheme = SCHEMES[number % 2]
        row = []
        for width, (shown, height) in SHOWN.items():
            with Image.open(folder / f"{way.name}-{stop}-{language}-{width}-{scheme}.png") as whole:
                page = whole.convert("RGB").crop((0, 0, width, min(height, whole.height)))
            size = (shown, round(page.height * shown / width))
            row.append(page.resize(size, Image.Resampling.LANCZOS))
        rows.append(row)
    heights = [max(picture.height for picture in row) for row in rows]
    size = (
        sum(shown for shown, _ in SHOWN.values()) + GAP * (len(SHOWN) + 1),
        sum(heights) + GAP * (len(rows) + 1),
    )
    made = Image.new("RGB", size, GROUND)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for picture in row:
            made.paste(picture, (left, top))
            frame = (left - 1, top - 1, left + picture.width, top + picture.height)
            ImageDraw.Draw(made).rectangle(frame, outline="#5a5850")
            left += picture.width + GAP
        top += height + GAP
    return made


def photograph_ways(names: Sequence[str], folder: Path) -> None:
    """Fill the folder; what the stops of a way are called is kept there too."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        for way in WAYS:
            if way.name in names:
                with served(way) as url:
                    stops = photograph(browser, way, url, folder)
                (folder / f"{way.name}.json").write_text(json.dumps(stops), encoding="utf-8")
        browser.close()


def write_sheets(folder: Path) -> None:
    """One sheet for each page, and the page that shows them all."""
    SHEETS.mkdir(exist_ok=True)
    for old in SHEETS.glob("*.webp"):
        old.unlink()
    lines = [HEAD]
    for way in WAYS:
        lines.append(f"## {TITLES[way.name]}\n")
        for stop in json.loads((folder / f"{way.name}.json").read_text("utf-8")):
            name = f"{way.name}-{stop}.webp"
            sheet(way, stop, folder).save(SHEETS / name, quality=QUALITY, method=6)
            said = stop.replace("-", " ")
            lines.append(f"### {said.capitalize()}\n\n![{said}](screenshots/{name})\n")
    INDEX.write_text("\n".join(lines), encoding="utf-8")


def main(folder: Path, names: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    photograph_ways(names or [way.name for way in WAYS], folder)
    write_sheets(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
