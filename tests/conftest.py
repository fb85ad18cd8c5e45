"""Shared parts of the tests: a browser for the session, a served demo arena for a test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, MISSING, chromium_path
from tests.serving import ServerProcess


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium; the tests fail with one sentence where there is none."""
    path = chromium_path()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def demo_server(tmp_path) -> Iterator[ServerProcess]:
    """The demo arena, started as a user starts it."""
    server = ServerProcess(tmp_path)
    server.start()
    yield server
    server.stop()
