"""Take the pictures of the documentation: `python -m tests.pictures` serves the demo and photographs it."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, chromium_path
from tests.serving import ROOT, ServerProcess
from tests.walking import DESKTOP, PHONE, ask_suggested, choose, file_ballot, join, visit

PICTURES = ROOT / "docs" / "pictures"


def battle(page: Page, url: str, picture: Path) -> None:
    """A battle with its form, the conditional question shown."""
    join(page, url)
    ask_suggested(page)
    choose(page, content="left", language="right")
    # What sticks to the top of the window would else stick in the middle of the picture.
    page.evaluate("window.scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.screenshot(path=picture, full_page=True)


def thanks(page: Page, picture: Path) -> None:
    """What follows the form of `battle`."""
    choose(page, overall="left")
    file_ballot(page)
    page.mouse.move(0, 0)
    page.locator("#thanks").screenshot(path=picture)


def item(page: Page, url: str, language: str, task: str, picture: Path) -> None:
    """Somebody joins a study of tasks, answers its profile somehow, and has the first item before them."""
    page.goto(f"{url}/{language}/join")
    for choice in page.locator("main select").all():
        choice.select_option(index=len(choice.locator("option").all()) - 1)
    for name in {each.get_attribute("name") for each in page.locator("main [type=radio]").all()}:
        page.locator(f'main [name="{name}"]').first.check(force=True)
    page.locator("main [type=checkbox]").check(force=True)
    page.locator("main form button").click()
    page.goto(f"{url}/{language}/tasks/{task}")
    page.locator("[type=radio]").first.wait_for(state="attached")
    page.mouse.move(0, 0)
    page.screenshot(path=picture, full_page=True)


def items(browser: Browser) -> None:
    """What is dealt out, on a desk in Luxembourgish and on a phone in Urdu."""
    for study, language, task, size, scheme in (
        ("luxit", "lb", "assess", DESKTOP, "light"),
        ("x-instruction", "ur", "score", PHONE, "dark"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            server = ServerProcess(Path(folder), study=study)
            server.start()
            try:
                context, page = visit(browser, size, color_scheme=scheme)
                item(page, server.url, language, task, PICTURES / f"{study}.png")
                context.close()
            finally:
                server.stop()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    chromium = chromium_path()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = ServerProcess(Path(folder))
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            context, page = visit(browser, DESKTOP, color_scheme="light", reduced_motion="reduce")
            battle(page, server.url, PICTURES / "battle.png")
            thanks(page, PICTURES / "thanks.png")
            context.close()
            context, page = visit(browser)
            page.goto(f"{server.url}/en/leaderboard")
            figure = page.locator(".published figure").first
            figure.screenshot(path=PICTURES / "leaderboard.png")
            context.close()
            items(browser)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
