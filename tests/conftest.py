"""Shared parts of the tests: a browser for the session, a served demo arena for a test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, MISSING, chromium_path
from tests.serving import ServerProcess

# How long an example takes says something of the machine, and nothing of what is tested.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium; the tests fail with one sentence where there is none.

    One for each module: while it is there, Playwright runs an event loop in this thread.
    """
    path = chromium_path()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory) -> Iterator[ServerProcess]:
    """The demo arena, started as a user starts it; shared by a module's tests."""
    server = ServerProcess(tmp_path_factory.mktemp("demo"))
    server.start()
    yield server
    server.stop()
