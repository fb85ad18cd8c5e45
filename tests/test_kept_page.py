"""The battle page is written once and holds nothing of whoever asked for it first."""

import httpx
import pytest

from arena.web.kept_page import MOST_KEPT, KeptPage
from tests.serving import serve_in_thread

pytest_plugins = ["tests.demo_fixtures"]
PAGE = "/eu/vote/"


class Press:
    """Writes a page that repeats all that it was told, and counts."""

    def __init__(self) -> None:
        self.written = 0
        self.status = 200

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        self.written += 1
        told = b"\n".join(b"%s: %s" % header for header in scope["headers"]) + scope["query_string"]
        headers = [(b"content-length", b"%d" % len(told))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": told})


@pytest.fixture
def press():
    return Press()


@pytest.fixture
def client(press):
    with (
        serve_in_thread(KeptPage(press, ["/eu/vote"])) as url,
        httpx.Client(base_url=url) as opened,
    ):
        press.written = 0
        yield opened


def test_a_page_is_written_once(client, press):
    first, second = client.get(PAGE), client.get(PAGE)
    assert first.content == second.content
    assert first.headers["content-length"] == second.headers["content-length"]
    assert press.written == 1


def test_nothing_that_one_request_said_is_kept_for_others(client):
    private = {"Cookie": "secret=1", "X-Gradio-Server": "http://evil.example", "X-Other": "evil"}
    first = client.get(PAGE, headers=private).text
    assert "secret" not in first
    assert "evil" not in first


@pytest.mark.parametrize(
    "name", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Accept-Encoding"]
)
def test_who_comes_by_another_name_gets_a_page_of_its_own(client, press, name):
    first = client.get(PAGE).text
    other = client.get(PAGE, headers={name: "other.example"}).text
    assert "other.example" in other
    assert client.get(PAGE).text == first
    assert press.written == 2


def test_pages_with_a_query_other_paths_and_other_methods_are_not_kept(client, press):
    for _ in range(2):
        client.get(PAGE, params={"a": "1"})
        client.get("/eu/vote/config")
        client.post(PAGE)
    assert press.written == 6


def test_a_page_that_failed_is_not_kept(client, press):
    press.status = 500
    assert client.get(PAGE).status_code == 500
    press.status = 200
    assert client.get(PAGE).status_code == 200


def test_invented_names_do_not_fill_the_memory(client, press):
    for number in range(MOST_KEPT + 1):
        client.get(PAGE, headers={"X-Forwarded-Host": f"{number}.example"})
    client.get(PAGE, headers={"X-Forwarded-Host": f"{MOST_KEPT}.example"})
    assert press.written == MOST_KEPT + 1
    client.get(PAGE, headers={"X-Forwarded-Host": "0.example"})
    assert press.written == MOST_KEPT + 2


def test_two_participants_get_the_same_page_with_all_its_headers(pages_arena):
    pages = []
    for _ in range(2):
        with httpx.Client(base_url=pages_arena, headers={"Origin": pages_arena}) as browser:
            sent = {"agreed": "yes", "profile.language_level": "C1-C2"}
            sent["profile.education"] = "university"
            assert browser.post("/eu/join", data=sent).status_code == 303
            pages.append(browser.get(PAGE))
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].content == pages[1].content
    for name in ("content-security-policy", "cache-control", "content-type"):
        assert pages[0].headers[name] == pages[1].headers[name], name
    assert httpx.get(pages_arena + PAGE).status_code == 307
