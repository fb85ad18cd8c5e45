"""The live path: a volunteer writes a prompt, two served models answer, the talk goes on, one vote ends it."""

import pytest

from arena.backends.registry import open_backend
from arena.codes import Template
from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.backend_driver import until
from tests.scripted import make_referee, scripted_study
from tests.servers.openai_server import Fault, closed_port, server_state, start_server
from tests.serving import made, serve_in_thread
from tests.stores import make_model
from tests.walking import (
    DESKTOP,
    PHONE,
    UNSENT,
    choose,
    file_ballot,
    join,
    outcomes,
    rows,
    visit,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]

WORDS = {"eu": read_words("eu")}


def served_models(endpoint: str):
    """An instructed model, a base one, and one whose server is down."""
    down = {"endpoint": closed_port()}
    return (
        make_model("instructed", backend="openai", options={"endpoint": endpoint}),
        make_model(
            "base", backend="openai", template=Template.FRAME, options={"endpoint": endpoint}
        ),
        make_model("down", backend="openai", options=down),
    )


def arena_of(store, models, folder):
    study = scripted_study(
        *(model.id for model in models),
        models=models,
        interface=("eu",),
        system_prompt="Laguntzaile bat zara.",
        leaderboard=False,
    )
    backends = {model.id: open_backend(model, folder=folder, language="eu") for model in models}
    referee = make_referee(store, study, backends)

    async def close() -> None:
        for backend in backends.values():
            await backend.close()

    return made(lambda: build_application(referee, Pages(study, WORDS), WORDS, close=close))


@pytest.fixture
def live(tmp_path):
    """A served arena over a served model; yields its address and its database."""
    store = open_store(tmp_path / "arena.db")
    with start_server() as endpoint:
        app = arena_of(store, served_models(endpoint), tmp_path)
        with serve_in_thread(app) as url:
            yield url, store.path
    store.close()


def test_a_conversation_of_two_turns_with_served_models_ends_in_one_vote(chromium, live):
    url, database = live
    context, page = visit(chromium)
    join(page, url)
    page.fill("#own-prompt textarea", "Zer da *auzolana*? <b>Azaldu</b>.")
    page.click("#send-own")
    page.wait_for_selector(".answer")
    assert page.locator("#ballot").count() == 0
    first = wait_for_ballot(page)
    assert "<b>Azaldu</b>" in page.locator(".asked-text").inner_text()
    page.fill("#continue-prompt textarea", "Eta gaur egun?")
    page.click("#continue-send")
    page.wait_for_function("document.querySelectorAll('.turn').length === 2")
    assert wait_for_ballot(page) == first
    choose(page, content="right", language="left")
    choose(page, overall="tie")
    file_ballot(page)
    assert outcomes(database, first) == [
        ("content", "right", 0), ("language", "left", 0), ("overall", "tie", 0),
    ]  # fmt: skip
    stored = rows(
        database,
        "SELECT model, turn, engine, rendered_prompt, finish, prompt_tokens FROM responses"
        " WHERE battle = ? ORDER BY turn, model",
        first,
    )
    assert [(model, turn) for model, turn, *_ in stored] == [
        ("base", 1), ("instructed", 1), ("base", 2), ("instructed", 2),
    ]  # fmt: skip
    assert all("Galdera:" in row[3] for row in stored if row[0] == "base")
    assert all('"role"' in row[3] for row in stored if row[0] == "instructed")
    assert "Eta gaur egun?" in stored[2][3]
    assert all(row[4] in {"stop", "length"} and row[5] for row in stored)
    context.close()


def test_a_model_that_is_down_is_replaced_unseen_and_that_is_on_record(chromium, live):
    url, database = live
    context, page = visit(chromium)
    join(page, url)
    for _ in range(8):
        page.fill("#own-prompt textarea", "Kaixo, zer moduz?")
        page.click("#send-own")
        battle = wait_for_ballot(page)
        [pair] = rows(database, "SELECT model_left, model_right FROM battles WHERE id = ?", battle)
        assert set(pair) == {"instructed", "base"}
        page.click("[data-click=skip-battle]")
        page.wait_for_selector("#suggestion .suggestion")
    replaced = rows(
        database,
        "SELECT count(*) FROM battles JOIN voids ON voids.battle = battles.replaces"
        " WHERE voids.reason IN ('backend_refused', 'backend_down') AND voids.side IS NOT NULL",
    )
    failed = rows(
        database, "SELECT count(*) FROM battles WHERE 'down' IN (model_left, model_right)"
    )
    assert replaced == failed
    context.close()


def test_when_an_answer_breaks_the_volunteer_is_told_and_nothing_can_be_voted(chromium, tmp_path):
    store = open_store(tmp_path / "arena.db")
    with start_server() as endpoint:
        options = {"endpoint": endpoint, "model": Fault.CUT_STREAM}
        models = (
            make_model("broken", backend="openai", options=options),
            make_model("whole", backend="openai", options={"endpoint": endpoint}),
        )
        with serve_in_thread(arena_of(store, models, tmp_path)) as url:
            context, page = visit(chromium)
            join(page, url)
            page.fill("#own-prompt textarea", "Kaixo!")
            page.click("#send-own")
            page.wait_for_selector('.battle-status[data-kind="alert"]')
            assert page.locator("#ballot").count() == 0
            page.wait_for_selector("#conversation .turn", state="detached")
            page.wait_for_selector("#suggestion .suggestion")
            assert page.locator("#ballot").count() == 0
            context.close()
    [(reason,)] = rows(store.path, "SELECT reason FROM voids")
    assert reason.startswith("backend_")
    assert rows(store.path, "SELECT count(*) FROM responses") == [(0,)]
    store.close()


@pytest.mark.parametrize(
    "served", ["obedient", Fault.HANG_BEFORE_TEXT, Fault.HANG_IN_THE_MIDDLE], ids=str
)
def test_a_closed_page_cancels_both_models_upstream_though_they_say_nothing(
    chromium, tmp_path, served
):
    store = open_store(tmp_path / "arena.db")
    with start_server(pace_seconds=0.2) as endpoint:
        options = {"endpoint": endpoint, "model": served}
        models = tuple(make_model(name, backend="openai", options=options) for name in "ab")
        with serve_in_thread(arena_of(store, models, tmp_path)) as url:
            context, page = visit(chromium)
            join(page, url)
            page.fill("#own-prompt textarea", "hitz " * 500)
            page.click("#send-own")
            if served == Fault.HANG_BEFORE_TEXT:
                assert until(lambda: server_state(endpoint)["running"] == 2)
            else:
                page.wait_for_function(
                    "document.querySelector('.answer.left .answer-text')?.innerText.trim()"
                )
            assert server_state(endpoint)["aborted"] == 0
            page.close()
            assert until(lambda: server_state(endpoint)["aborted"] == 2)
            assert server_state(endpoint)["running"] == 0
            assert until(lambda: rows(store.path, "SELECT reason FROM voids") == [("abandoned",)])
            context.close()
    store.close()


def stop_by_button(page) -> None:
    box = page.locator("#stop-answers").bounding_box()
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= page.viewport_size["height"], "it is in sight"
    page.click("#stop-answers")


STATUS_CHANGES = """window.told = []; new MutationObserver(() => {
    const said = document.querySelector('#battle-status .battle-status')?.textContent;
    if (said && said !== window.told.at(-1)) window.told.push(said);
}).observe(document.querySelector('#battle-status'), { childList: true, subtree: true, characterData: true });
window.node = document.querySelector('#battle-status [role=status]');"""


@pytest.mark.parametrize(
    ("size", "stop"),
    [(PHONE, stop_by_button), (DESKTOP, lambda page: page.keyboard.press("Escape"))],
    ids=["phone by button", "desktop by Escape"],
)
def test_stopping_cancels_both_models_upstream_and_gives_the_request_back(
    chromium, tmp_path, size, stop
):
    store = open_store(tmp_path / "arena.db")
    with start_server(pace_seconds=0.05) as endpoint:
        options = {"endpoint": endpoint}
        models = tuple(make_model(name, backend="openai", options=options) for name in "ab")
        with serve_in_thread(arena_of(store, models, tmp_path)) as url:
            context, page = visit(chromium, size)
            join(page, url)
            text = "hitz " * 700
            page.fill("#own-prompt textarea", text)
            page.click("#send-own")
            page.wait_for_function(
                "document.querySelector('.answer.left .answer-text')?.innerText.trim()"
            )
            page.evaluate(STATUS_CHANGES)
            grown = page.locator(".answer.left .answer-text").inner_text()
            page.wait_for_function(
                "n => document.querySelector('.answer.left .answer-text').innerText.length > n + 60",
                arg=len(grown),
            )
            assert page.evaluate("window.node.isConnected"), "nothing is read out while they grow"
            assert server_state(endpoint)["aborted"] == 0
            stop(page)
            page.wait_for_selector('.battle-status[data-kind="note"]')
            assert until(lambda: server_state(endpoint)["aborted"] == 2)
            said = [WORDS["eu"](key) for key in ("answers_coming", "answers_stopped")]
            assert page.evaluate("window.told") == said
            assert page.input_value("#own-prompt textarea") == text
            assert page.locator("#ballot").count() == 0
            assert page.locator("#stop-answers").is_hidden()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            context.close()
    assert rows(store.path, "SELECT reason FROM voids") == [("stopped",)]
    assert rows(store.path, "SELECT count(*) FROM responses") == [(0,)]
    store.close()


def test_a_vote_that_cannot_be_stored_is_kept_and_the_volunteer_is_told(chromium, tmp_path):
    store = open_store(tmp_path / "arena.db")
    with start_server() as endpoint:
        models = served_models(endpoint)[:2]
        with serve_in_thread(arena_of(store, models, tmp_path)) as url:
            context, page = visit(chromium)
            join(page, url)
            page.fill("#own-prompt textarea", "Kaixo!")
            page.click("#send-own")
            wait_for_ballot(page)
            choose(page, content="left", language="left")
            store.close()
            page.click("#ballot button[type=submit]")
            page.wait_for_selector('.ballot-status[data-kind="error"]')
            said = page.locator("#ballot .ballot-status").inner_text()
            assert WORDS["eu"]("ballot_waiting_server") in said
            assert page.evaluate(UNSENT) == 1
            assert page.locator("#thanks").is_hidden()
            context.close()
    assert rows(store.path, "SELECT count(*) FROM ballots") == [(0,)]


HOSTILE = [
    '<img src="http://evil.example/a.png" onerror="alert(1)">',
    "![a](http://evil.example/b.png)",
    '<div style="position:fixed;inset:0;background:red;z-index:99999">Bozkatu A</div>',
    "<script>document.title = 'hacked'</script>",
    '<form action="http://evil.example"><button>Gorde nire epaia</button></form>',
    "<style>body { background: url(http://evil.example/c.png) }</style>",
    "[lotura](javascript:alert(1)) <a href='http://evil.example'>x</a>",
    "${document.title = 'hacked'} {{ 7 * 7 }} `code`",
    '<iframe src="http://evil.example"></iframe><video src="http://evil.example/v.mp4"></video>',
]


def test_hostile_answers_are_shown_as_text_and_reach_nobody(chromium, live):
    url, _ = live
    context, page = visit(chromium)
    asked, dialogs = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    join(page, url)
    # The served models repeat what they are asked, so the prompt is the attack.
    page.fill("#own-prompt textarea", "\n\n".join(HOSTILE))
    page.click("#send-own")
    wait_for_ballot(page)
    for selector in (".answer img", ".answer div[style]", ".answer script", ".answer form",
                     ".answer style", ".answer-text a", ".answer iframe", ".answer video"):  # fmt: skip
        assert page.locator(selector).count() == 0, selector
    # Above the answers stand the page's own ways to the other one and to the form.
    links = page.locator(".answer a").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    assert links
    assert all(link.startswith("#") for link in links)
    assert "position:fixed" in page.locator(".answer-text").first.inner_text()
    assert page.title() != "hacked"
    assert not dialogs
    assert [address for address in asked if "evil" in address] == []
    choose(page, content="left", language="left")
    file_ballot(page)
    context.close()
