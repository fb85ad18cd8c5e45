"""Take the pictures of the documentation: `python -m tests.pictures` serves the demo and photographs it."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import FLAGS, chromium_path
from tests.serving import ROOT, ServerProcess
from tests.walking import DESKTOP, PHONE, ask_suggested, choose, join, visit

PICTURES = ROOT / "docs" / "pictures"


def battle(page: Page, url: str, picture: Path) -> None:
    """A battle with its form, the conditional question shown."""
    join(page, url)
    ask_suggested(page)
    choose(page, content="left", language="right")
    page.mouse.move(0, 0)
    page.screenshot(path=picture, full_page=True)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    chromium = chromium_path()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = ServerProcess(Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            for size, scheme, name in (
                (DESKTOP, "light", "battle"),
                (PHONE, "dark", "battle-phone"),
            ):
                context, page = visit(browser, size, color_scheme=scheme)
                battle(page, server.url, PICTURES / f"{name}.png")
                context.close()
            context, page = visit(browser)
            page.goto(f"{server.url}/en/leaderboard")
            figure = page.locator(".published figure").first
            figure.screenshot(path=PICTURES / "leaderboard.png")
            context.close()
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
