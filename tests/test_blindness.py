"""Every byte that a browser gets before its ballot is stored, searched for the names of the models."""

import base64
import gzip
import hashlib
import re
import zlib

import brotli
import pytest

from arena.codes import Reveal
from arena.errors import BackendError
from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.scripted import Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread
from tests.stores import make_model
from tests.task_studies import MODELS, task_arena
from tests.walking import choose, file_ballot, join, visit, wait_for_ballot

pytestmark = [pytest.mark.browser]

NAMES = ("canary-finch-8b", "canary-robin-70b", "canary-wren-1b")
SECRETS = ("zz-endpoint.example:8101", "zz-api-key-0451", "zz-upstream-error", "zz-engine-9")
SYSTEM_PROMPT = "zz-shared-persona"
DECODERS = {
    b"gzip": gzip.decompress,
    b"deflate": zlib.decompress,
    b"br": brotli.decompress,
}


class Recorder:
    """ASGI middleware that keeps everything which is sent: headers and bodies, unpacked.

    It never raises while it serves: the server would cut the connection, and the page with it.
    """

    def __init__(self, app) -> None:
        self._app = app
        self.sent: list[bytes] = []
        self.packed: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, encoding = [], b""

        async def recorded(message) -> None:
            nonlocal encoding
            if message["type"] == "http.response.start":
                for name, value in message["headers"]:
                    self.sent += [name, value]
                    encoding = value if name == b"content-encoding" else encoding
            elif encoding:
                body.append(message.get("body", b""))
            else:
                self.sent.append(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, recorded)
        if body:
            self.packed.append((encoding, b"".join(body)))

    def holds(self, word: str) -> bool:
        unpacked = [DECODERS[encoding](body) for encoding, body in self.packed]
        everything = b"\n".join([*self.sent, *unpacked]).lower()
        return any(form.lower() in everything for form in disguises(word))


def disguises(word: str) -> list[bytes]:
    """A word as it is, and as it may hide: base64, hexadecimal, digests, JSON escapes."""
    plain = word.encode()
    inner = [base64.b64encode(plain[start:])[1:-3] for start in range(3)]
    digests = [hashlib.new(name, plain).hexdigest().encode() for name in ("md5", "sha1", "sha256")]
    return [plain, plain.hex().encode(), *(form for form in inner if len(form) > 8), *digests]


def canary_models():
    options = {"endpoint": SECRETS[0], "api_key": SECRETS[1]}
    return tuple(make_model(name, label=f"Label {name.upper()}", options=options) for name in NAMES)


@pytest.fixture
def arena(tmp_path):
    """An arena of models with names to look for, one of which is down; and what it sends."""
    store = open_store(tmp_path / "arena.db")
    study = scripted_study(
        *NAMES,
        models=canary_models(),
        interface=("eu",),
        reveal=Reveal.AFTER_VOTE,
        turns=2,
        system_prompt=SYSTEM_PROMPT,
        leaderboard=False,
    )
    scripts = {name: Scripted(("Erantzun **bat**. ", "Eta kito."), gap=0.02) for name in NAMES}
    scripts[NAMES[2]] = Scripted(error=BackendError("refused", SECRETS[2]), breaks_at=0)
    words = {"eu": read_words("eu")}
    referee = make_referee(store, study, scripts)
    app = made(lambda: build_application(referee, Pages(study, words), words))
    recorder = Recorder(app)
    with serve_in_thread(recorder) as url:
        yield url, recorder, store, scripts
    store.close()


def test_nothing_sent_before_the_ballot_names_a_model(chromium, arena):
    url, recorder, store, _ = arena
    context, page = visit(chromium)
    join(page, url)
    for _ in range(6):
        page.click("#use-suggestion")
        battle = wait_for_ballot(page)
        page.fill("#continue-prompt textarea", "Eta gero?")
        page.click("#continue-send")
        page.wait_for_function("document.querySelectorAll('.turn').length === 2")
        wait_for_ballot(page)
        page.reload()
        assert wait_for_ballot(page) == battle
        page.click("[data-click=skip-battle]")
        page.wait_for_selector("#suggestion .suggestion")
    for path in ("config", "theme.css", "monitoring/summary", "gradio_api/info"):
        page.request.get(f"{url}/eu/vote/{path}")
    for path in ("leaderboard", "contributors", "about"):
        page.request.get(f"{url}/eu/{path}")
    assert recorder.holds("Erantzun")
    found = [word for word in (*NAMES, *SECRETS, SYSTEM_PROMPT) if recorder.holds(word)]
    assert found == []
    replaced = [row for row in voids(store) if row == "backend_refused"]
    assert replaced, "no battle met the model that is down, so its error was never tried"
    context.close()


def test_no_page_of_a_task_names_a_model_before_or_after_its_judgements(chromium, tmp_path):
    recorders = []

    def recorded(app):
        recorders.append(Recorder(app))
        return recorders[0]

    with task_arena(tmp_path, wrap=recorded, reveal="after_vote") as arena:
        context, page = visit(chromium)
        page.goto(f"{arena.url}/eu/tasks")
        page.check("input[name=agreed]")
        page.click("form button")
        for task, keys in (("rate", "234"), ("check", "1"), ("compare", "12t")):
            page.goto(f"{arena.url}/eu/tasks/{task}")
            for _ in range(2):
                form = page.wait_for_selector('#ballot[data-state="open"]')
                for key in (*keys, "Enter"):
                    page.keyboard.press(key)
                page.wait_for_selector(
                    f'[data-state="open"]:not([data-battle="{form.get_attribute("data-battle")}"])'
                )
            page.click("[data-do=take-back]")
            page.wait_for_selector("#ballot[data-amends]")
            page.request.post(
                f"{arena.url}/api/reveals",
                data={"battle": page.get_attribute("#ballot", "data-battle")},
                headers={"Origin": arena.url},
            )
        for path in ("tasks", "leaderboard", "contributors", "about"):
            page.request.get(f"{arena.url}/eu/{path}")
        context.close()
    [recorder] = recorders
    assert recorder.holds("nauryz kozhe")
    assert [name for name in MODELS if recorder.holds(name)] == []


def test_the_search_finds_the_names_once_they_are_asked_for(chromium, arena):
    url, recorder, _, _ = arena
    context, page = visit(chromium)
    join(page, url)
    page.click("#use-suggestion")
    wait_for_ballot(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    assert told(recorder) == []
    page.click("[data-do=reveal]")
    page.wait_for_selector(".revealed[data-known]")
    assert len(told(recorder)) == 2
    context.close()


def test_no_way_of_a_vote_names_a_model_until_the_reveal_is_stored(chromium, arena):
    url, recorder, store, _ = arena
    context, page = visit(chromium)
    join(page, url)
    page.click("#use-suggestion")
    battle = wait_for_ballot(page)
    asked = {"url": f"{url}/api/reveals", "data": {"battle": battle}, "headers": {"Origin": url}}
    assert page.request.post(**asked).json()["code"] == "battle_unfinished"
    other = context.new_page()
    other.goto(f"{url}/eu/vote/")
    wait_for_ballot(other)
    choose(page, content="left", language="left")
    file_ballot(page)
    receipt = page.inner_text("[data-part=receipt]")
    choose(other, content="right", language="right")
    other.click("#ballot button[type=submit]")
    other.wait_for_selector("#ballot .stands")
    page.click("[data-do=take-back]")
    wait_for_ballot(page)
    assert page.request.post(**asked).json()["code"] == "battle_unfinished"
    file_ballot(page)
    for path in ("eu/about", "eu/withdraw", "eu/contributors", "api/health"):
        page.request.get(f"{url}/{path}")
    form = {"code": receipt}
    page.request.post(f"{url}/eu/withdraw", form=form, headers={"Origin": url})
    assert told(recorder) == []
    # The database says no: then the names must not be told either.
    store.close()
    assert page.request.post(**asked).status == 503
    assert told(recorder) == []
    context.close()


def test_after_the_names_were_told_the_vote_cannot_be_changed(chromium, arena):
    url, _, store, _ = arena
    context, page = visit(chromium)
    join(page, url)
    page.click("#use-suggestion")
    battle = wait_for_ballot(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    receipt = page.inner_text("[data-part=receipt]")
    page.click("[data-do=reveal]")
    page.wait_for_selector(".revealed[data-known]")
    assert page.locator("[data-do=take-back]").is_hidden()
    for answers in ({}, {"content": "right", "language": "right"}):
        reply = page.request.post(
            f"{url}/api/ballots",
            data={"battle": battle, "answers": answers, "amends": receipt},
            headers={"Origin": url},
        )
        assert (reply.status, reply.json()["code"]) == (409, "ballot_closed")
    assert store.battle(battle).ballot.answers["content"] == "left"
    context.close()


def test_no_duration_token_count_or_setting_is_sent_before_the_ballot(chromium, arena):
    url, recorder, _, _ = arena
    context, page = visit(chromium)
    join(page, url)
    page.click("#use-suggestion")
    wait_for_ballot(page)
    text = b"\n".join(
        part for part in recorder.sent if b"Erantzun" in part and b"<!doctype" not in part.lower()
    ).decode()
    assert "answer-text" in text
    for field in ("token", "seconds", "temperature", "finish", "engine", "probability"):
        assert not re.search(rf"\b\w*{field}\w*\b", text, re.IGNORECASE), field
    context.close()


def told(recorder) -> list[str]:
    """The models that something which was sent names."""
    return [name for name in NAMES if recorder.holds(name)]


def voids(store) -> list[str]:
    with store._reading() as connection:
        return [row[0] for row in connection.execute("SELECT reason FROM voids")]
