"""What a screen reader is told: the tree of every page, kept as text and compared.

After a change that is meant: `python -m tests.test_trees` writes them anew, and the difference is to be read.
"""

import difflib
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from app import build
from arena.deployment import read_deployment
from tests.browser import FLAGS, chromium_path
from tests.every_page import WAYS, Way
from tests.served_ways import told
from tests.serving import ROOT, made, serve_in_thread
from tests.walking import PHONE, visit

pytestmark = [pytest.mark.browser]

TREES = ROOT / "tests" / "trees"
KEPT = [
    ("battles", "en"), ("battles", "ur"), ("reviews", "kk"), ("pairs", "ur"), ("entry", "en"), ("entry", "ur"),
]  # fmt: skip
UNLIKE = {"answers"}
"""A face that is gone within moments has no tree that is the same twice."""

# Which prompt and which answers somebody gets is drawn, and the day is another one; what stands around them is not.
HIDE_DRAWN = """() => {
  const drawn = ".answer-text, .asked-text, .source-text, .suggestion blockquote, .suggestion figcaption, .revealed bdi, "
    + "h2 a bdi, .answer > p, time";
  for (const part of document.querySelectorAll(drawn)) part.textContent = "…";
}"""
VARIES = (
    (re.compile(r"\b[0-9a-zA-Z]{4}(?:-[0-9a-zA-Z]{4}){2,}\b"), "CODE"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "HASH"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "ARENA"),
    (re.compile(r"(?<=/votes/)[\w-]{16,}"), "BATTLE"),
    (re.compile(r"(?<=Ane )[0-9a-f]{8}\b"), "NAME"),
    (re.compile(r"(?<!level=)\b\d{1,4}([.,/ :]\d{1,4})*\b"), "N"),
)


def tree_of(page: Page) -> str:
    """The tree of a page as it stands, without what differs from one run to the next."""
    page.evaluate(HIDE_DRAWN)
    tree = page.locator("body").aria_snapshot()
    for pattern, instead in VARIES:
        tree = pattern.sub(instead, tree)
    return tree


def trees(page: Page, url: str, way: Way, language: str) -> str:
    """All faces of a way through a study, each under its name."""
    parts = []
    for stop in way.stops(page, url, language):
        if stop not in UNLIKE:
            parts.append(f"# {stop}\n{tree_of(page)}\n")
    return "\n".join(parts)


@contextmanager
def arena_for(way: Way, folder: Path) -> Iterator[str]:
    """The address of a study's arena, with a database of its own."""
    environment = told(way, folder)
    app = made(lambda: build(read_deployment(environment, ROOT)))
    with serve_in_thread(app) as url:
        yield url


def read_aloud(browser, folder: Path, name: str, language: str) -> str:
    way = next(each for each in WAYS if each.name == name)
    context, page = visit(browser, PHONE, reduced_motion="reduce")
    with arena_for(way, folder) as url:
        found = trees(page, url, way, language)
    context.close()
    return found


@pytest.mark.parametrize(("name", "language"), KEPT)
def test_a_screen_reader_is_told_the_same_as_before(chromium, tmp_path, name, language):
    kept = (TREES / f"{name}-{language}.txt").read_text("utf-8")
    found = read_aloud(chromium, tmp_path, name, language)
    difference = "\n".join(
        difflib.unified_diff(kept.splitlines(), found.splitlines(), "kept", "found", lineterm="")
    )
    assert found == kept, difference


def main() -> int:
    """Write every tree anew, or those that are named, as battles-en."""
    wanted = sys.argv[1:] or [f"{name}-{language}" for name, language in KEPT]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        for name, language in (each.split("-") for each in wanted):
            with tempfile.TemporaryDirectory() as folder:
                text = read_aloud(browser, Path(folder), name, language)
            (TREES / f"{name}-{language}.txt").write_text(text, "utf-8")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
