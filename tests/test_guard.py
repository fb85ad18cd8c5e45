"""What the outermost layer lets in and sends out, over real HTTP."""

import re

import httpx
import pytest

from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.guard import GRADIO_ALLOWED
from arena.web.shell import build_application
from tests.scripted import Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread

LANGUAGES = ("eu", "en")


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    """A small arena in this process; yields its address and its application."""
    store = open_store(tmp_path_factory.mktemp("guard") / "arena.db")
    study = scripted_study("alpha", "beta", interface=LANGUAGES, turns=2)
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})
    languages = {language: read_words(language) for language in LANGUAGES}
    app = made(
        lambda: build_application(referee, Pages(study, languages), languages, "public.example")
    )
    with serve_in_thread(app) as url:
        yield url, app
    store.close()


@pytest.fixture
def volunteer(arena):
    """A client with the cookie of somebody who consented."""
    url, _ = arena
    with httpx.Client(base_url=url, headers={"Origin": url}) as client:
        reply = client.post("/eu/join", data={"agreed": "yes"})
        assert reply.status_code == 303
        yield client


PATHS = ("/", "/eu/", "/eu/join", "/eu/vote/", "/eu/leaderboard", "/static/style.css", "/nothing")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(arena, path):
    headers = httpx.get(arena[0] + path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/eu/join", "/eu/leaderboard", "/static/style.css"])
def test_who_asks_for_the_head_alone_gets_it_without_a_body(arena, path):
    whole, head = httpx.get(arena[0] + path), httpx.head(arena[0] + path)
    assert head.status_code == whole.status_code
    assert head.content == b""


def test_only_the_page_that_gradio_makes_may_run_inline_scripts(volunteer):
    assert "unsafe" not in script_rule(volunteer.get("/eu/join"))
    assert "unsafe" not in script_rule(volunteer.get("/eu/leaderboard"))
    assert "unsafe-inline" in script_rule(volunteer.get("/eu/vote/"))


def script_rule(reply: httpx.Response) -> str:
    rules = reply.headers["content-security-policy"].split(";")
    return next(rule for rule in rules if "script-src" in rule)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
@pytest.mark.parametrize("path", ["/api/ballots", "/eu/join", "/eu/vote/gradio_api/run/predict"])
def test_a_request_from_a_foreign_page_changes_nothing(arena, volunteer, origin, path):
    del volunteer.headers["Origin"]
    headers = {} if origin is None else {"Origin": origin}
    assert volunteer.post(path, headers=headers, json={}).status_code == 403


@pytest.mark.parametrize("path", ["/api/ballots", "/eu/join", "/eu/vote/gradio_api/queue/join"])
def test_a_body_over_the_limit_is_refused_before_it_is_read(volunteer, path):
    assert volunteer.post(path, content=b"x" * 70_000).status_code == 413


def test_a_body_that_hides_its_length_is_never_taken_whole(volunteer):
    def endless():
        for _ in range(100):
            yield b"x" * 1000

    try:
        status = volunteer.post("/api/ballots", content=endless()).status_code
    except httpx.TransportError:
        status = 400
    assert status >= 400


OPENED_ROUTES = {
    "/", "/assets/{path:path}", "/config", "/favicon.ico", "/gradio_api/app_id",
    "/gradio_api/app_id/", "/gradio_api/cancel", "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/queue/data", "/gradio_api/queue/join", "/gradio_api/reset", "/gradio_api/reset/",
    "/gradio_api/startup-events", "/gradio_api/token", "/gradio_api/token/", "/manifest.json",
    "/robots.txt", "/static/{path:path}", "/svelte/{path:path}", "/theme.css",
}  # fmt: skip
CLOSED = {
    "/gradio_api/upload", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/call/x",
    "/gradio_api/file=/etc/passwd", "/gradio_api/api/predict", "/monitoring", "/monitoring/summary",
    "/gradio_api/deep_link", "/gradio_api/component_server", "/gradio_api/proxy=http://a", "/docs",
    "/gradio_api/stream/x", "/gradio_api/mcp/", "/login", "/logout", "/gradio_api/runs",
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(CLOSED))
def test_a_route_of_gradio_that_no_volunteer_needs_is_not_there(volunteer, path):
    assert volunteer.get(f"/eu/vote{path}").status_code == 404
    assert volunteer.post(f"/eu/vote{path}").status_code == 404


def paths_of(router) -> set[str]:
    """Every path below a router, those of the routers that it includes too."""
    found = set()
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        found |= paths_of(inner) if inner is not None else {getattr(route, "path", repr(route))}
    return found


def test_every_route_that_gradio_registers_is_known_to_be_open_or_closed(arena):
    _, app = arena
    [mounted] = [route.app for route in app.routes if getattr(route, "path", "") == "/eu/vote"]
    registered = paths_of(mounted)
    assert len(registered) > 30
    opened = {path for path in registered if GRADIO_ALLOWED.match(re.sub(r"{[^}]*}", "x", path))}
    assert opened == OPENED_ROUTES


def test_nothing_describes_the_interface(arena):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert httpx.get(arena[0] + path).status_code == 404


def test_the_battle_page_leads_strangers_to_the_consent(arena):
    reply = httpx.get(f"{arena[0]}/eu/vote/")
    assert reply.status_code == 307
    assert reply.headers["location"] == "/eu/join"


def test_a_page_under_the_public_name_of_a_proxied_server_is_its_own(volunteer):
    reply = volunteer.post("/api/ballots", json={}, headers={"Origin": "https://public.example"})
    assert reply.status_code == 422


def test_the_secret_is_out_of_reach_of_scripts_and_other_sites(arena):
    url = arena[0]
    reply = httpx.post(f"{url}/eu/join", data={"agreed": "yes"}, headers={"Origin": url})
    cookie = next(
        value for value in reply.headers.get_list("set-cookie") if "epaile_participant" in value
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


FORGED = [
    {},
    {"battle": "b1"},
    {"battle": 1, "answers": {}},
    {"battle": "b1", "answers": {"content": "left"}, "model_left": "alpha"},
    {"battle": "b1", "answers": {"content": ["left"]}},
    {"battle": "b" * 65, "answers": {}},
    {"battle": "b1", "answers": {str(number): "left" for number in range(40)}},
    [],
    None,
]


@pytest.mark.parametrize("body", FORGED, ids=str)
def test_a_forged_ballot_is_refused_without_an_echo(volunteer, body):
    reply = volunteer.post("/api/ballots", json=body)
    assert reply.status_code == 422
    assert reply.json() == {"status": "refused", "code": "ballot_invalid"}


def test_a_ballot_without_consent_is_refused(arena):
    url = arena[0]
    body = {"battle": "b1", "answers": {"content": "left", "language": "left"}}
    reply = httpx.post(f"{url}/api/ballots", json=body, headers={"Origin": url})
    assert reply.status_code == 401
    assert reply.json()["code"] == "consent_missing"
