"""The pages that are read, over HTTP: consent and profile, contributors, taking part, errors, download."""

import asyncio
import csv
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from app import build
from arena.domain import Option, Question, QuestionKind
from arena.ui.words import read_words
from arena.web.downloads import KEPT_SECONDS, Archives
from arena.web.join_routes import clean_nickname
from tests.demo_votes import (
    BAD,
    FAIR,
    GOOD,
    admit,
    demo_store,
    demo_study,
    page_application,
    vote,
)  # fmt: skip
from tests.page_outline import check_page
from tests.serving import made, serve_in_thread

COOKIE = "epaile_participant"
GIVEN = {"agreed": "yes", "profile.language_level": "C1-C2", "profile.education": "university"}
PAGES = ("join", "leaderboard", "contributors", "about")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return tmp_path_factory.mktemp("pages") / "arena.db"


@pytest.fixture(scope="module")
def arena(database) -> Iterator[str]:
    """The address of the whole demo arena."""
    with serve_in_thread(made(lambda: build("demo", str(database)))) as url:
        yield url


@pytest.fixture
def browser(arena) -> Iterator[httpx.Client]:
    """Somebody with an empty browser, who sends what a browser sends."""
    with httpx.Client(base_url=arena, headers={"Origin": arena}) as client:
        yield client


@pytest.fixture
def study():
    return demo_study()


@pytest.fixture
def store(tmp_path, study) -> Iterator:
    opened = demo_store(tmp_path / "arena.db", study)
    yield opened
    opened.close()


def participants(database) -> int:
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT count(*) FROM participants").fetchone()[0]


def get(study, store, path: str, **options) -> httpx.Response:
    """One page of an arena made of chosen parts."""
    with serve_in_thread(page_application(study, store)) as url:
        return httpx.get(f"{url}/{path}", **options)


# --- every page -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["eu", "en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_sound_in_every_language(browser, language, page):
    answer = browser.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    outline = check_page(answer.text, language, forms=1 if page == "join" else 0)
    assert {f"/{other}/{page}" for other in ("eu", "en", "es")} <= {
        link.partition("?")[0] for link in outline.values("href")
    }
    assert "script" not in dict(outline.tags)
    assert read_words(language)("site_name") in answer.text


def test_a_large_page_is_compressed_for_those_who_can_read_it(browser):
    small = browser.get("/eu/leaderboard", headers={"Accept-Encoding": "gzip"})
    large = browser.get("/eu/leaderboard", headers={"Accept-Encoding": "identity"})
    assert small.text == large.text
    assert int(small.headers["content-length"]) * 5 < int(large.headers["content-length"])
    assert "content-encoding" not in large.headers


def test_the_chosen_language_is_kept(browser):
    assert browser.get("/").headers["location"] == "/eu/"
    browser.get("/es/about")
    assert browser.get("/").headers["location"] == "/es/"
    assert browser.get("/es/").headers["location"] == "/es/join"


# --- the first page ---------------------------------------------------------------------------


def test_the_first_page_shows_the_consent_its_version_and_every_question(browser, study):
    text = browser.get("/en/join").text
    assert "<strong>Who may take part.</strong>" in text
    assert f"Version of this text: {study.consent.version}" in text
    assert "I am 14 or older" in text
    assert text.count('type="radio"') == 6
    assert "You need no certificate." in text
    assert "checked" not in text


def test_whoever_agrees_and_answers_is_led_to_the_battle_page(browser, database):
    before = participants(database)
    answer = browser.post("/eu/join", data=GIVEN | {"nickname": "Ane"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/eu/vote/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert participants(database) == before + 1
    assert browser.get("/eu/").headers["location"] == "/eu/vote/"


def test_joining_twice_on_one_device_makes_one_participant(browser, database):
    browser.post("/eu/join", data=GIVEN)
    before = participants(database)
    answer = browser.post("/eu/join", data=GIVEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/eu/vote/")
    assert participants(database) == before
    text = browser.get("/eu/join").text
    assert "Dagoeneko parte hartzen ari zara" in text
    assert "<form" not in text


@pytest.mark.parametrize(
    ("left_out", "sentence", "status"),
    [
        ("agreed", "To take part you need to agree.", 401),
        ("profile.language_level", "This question needs an answer.", 422),
        ("profile.education", "This question needs an answer.", 422),
    ],
)
def test_what_is_missing_is_said_beside_it_and_nothing_is_stored(
    browser, database, left_out, sentence, status
):
    before = participants(database)
    sent = {key: value for key, value in GIVEN.items() if key != left_out} | {"nickname": "Jon"}
    answer = browser.post("/en/join", data=sent)
    assert answer.status_code == status
    assert participants(database) == before
    assert COOKIE not in browser.cookies
    outline = check_page(answer.text, "en", forms=1)
    assert [name for name in outline.ids if name.startswith("problem-")] == [f"problem-{left_out}"]
    assert f'id="problem-{left_out}">{sentence}' in answer.text
    invalid = [values for _, values in outline.tags if values.get("aria-invalid")]
    assert [f"problem-{left_out}" in values["aria-describedby"] for values in invalid] == [True]
    focused = [values["name"] for _, values in outline.tags if "autofocus" in values]
    assert focused == [left_out]
    kept = {
        values["name"]: values["value"]
        for tag, values in outline.tags
        if tag == "input" and ("checked" in values or values["name"] == "nickname")
    }
    assert kept == sent


def test_an_invented_answer_is_refused_and_not_repeated(browser, database):
    before = participants(database)
    sent = GIVEN | {"profile.education": '"><script>alert(1)</script>'}
    answer = browser.post("/en/join", data=sent)
    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert participants(database) == before


def test_an_invented_question_is_refused_and_nothing_is_stored(browser, database):
    before = participants(database)
    answer = browser.post("/en/join", data=GIVEN | {"profile.shoe_size": "43"})
    assert answer.status_code == 422
    assert participants(database) == before


def test_a_nickname_that_comes_back_is_escaped(browser):
    answer = browser.post("/en/join", data={"nickname": '"><b>Ane</b> & مريم'})
    check_page(answer.text, "en", forms=1)
    assert "&gt;&lt;b&gt;Ane&lt;/b&gt; &amp; مريم" in answer.text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ane   Jon ", "Ane Jon"),
        ("مريم السعدي", "مريم السعدي"),
        ("Ñaño 🌊", "Ñaño 🌊"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("Ane\nJon\t\x00\x1b", "Ane Jon"),
        ("\u202eenA\u202c\u2066", "enA"),
        ("a" * 60, "a" * 40),
        (" \n\u202e ", None),
        ("", None),
    ],
)
def test_a_nickname_keeps_its_letters_and_loses_what_steers_a_display(written, kept):
    assert clean_nickname(written) == kept


def test_many_options_are_a_list_and_free_questions_a_field(store, study):
    long = Question(
        "province",
        QuestionKind.CHOICE,
        dict.fromkeys(study.interface, "Province"),
        options=tuple(
            Option(code, dict.fromkeys(study.interface, f"Place {code}")) for code in "abcde"
        ),
    )
    text = Question("job", QuestionKind.TEXT, dict.fromkeys(study.interface, "Job"), required=False)
    answer = get(replace(study, profile=(long, text)), store, "en/join")
    outline = check_page(answer.text, "en", forms=1)
    assert outline.count("select") == outline.count("textarea") == 1
    assert outline.count("option") == 6


# --- contributors -----------------------------------------------------------------------------


def test_contributors_are_listed_with_votes_and_raffle_numbers_and_nothing_of_models(store, study):
    names = {"ane": "Ane", "mariam": "مريم <3", "quiet": None, "idle": "Idle"}
    tokens = {who: admit(store, study, who, nickname) for who, nickname in names.items()}
    vote(store, study, "ane", [(GOOD, BAD, "left")] * 21)
    vote(store, study, "mariam", [(GOOD, FAIR, "right")] * 9)
    vote(store, study, "quiet", [(GOOD, FAIR, "right")] * 5)
    text = get(study, store, "en/contributors", cookies={COOKIE: tokens["mariam"]}).text
    check_page(text, "en")
    rows = re.findall(
        r"<tr([^>]*)>\s*<th[^>]*><bdi>(.*?)</bdi>.*?<td>(\d+)</td>\s*<td>(\d+)<", text, re.S
    )
    assert [row[1:] for row in rows] == [("Ane", "21", "2"), ("مريم &lt;3", "9", "0")]
    assert ["own" in row[0] for row in rows] == [False, True]
    assert "One number for every 10 votes." in text
    for secret in [*names, *tokens.values(), *(model.id for model in study.models)]:
        assert secret not in text
    for model in study.models:
        assert model.label not in text


def test_without_a_raffle_there_are_no_numbers(store, study):
    admit(store, study, "ane", "Ane")
    vote(store, study, "ane", [(GOOD, BAD, "left")])
    text = get(replace(study, votes_per_raffle_number=None), store, "en/contributors").text
    assert "Raffle" not in text
    assert "<bdi>Ane</bdi>" in text


def test_nobody_is_listed_at_first(store, study):
    assert "Nobody is listed yet." in get(study, store, "en/contributors").text


# --- taking part --------------------------------------------------------------------------------


def test_taking_part_tells_consent_licence_contact_and_progress(store, study):
    admit(store, study, "ane")
    vote(store, study, "ane", [(GOOD, BAD, "left")] * 3)
    text = get(study, store, "en/about").text
    check_page(text, "en")
    assert re.findall(r"<dd>(\d+)</dd>", text) == ["1", "3", "3"]
    assert "<strong>How to withdraw.</strong>" in text
    assert f"Version of this text: {study.consent.version}" in text
    assert f'href="mailto:{study.consent.contact}"' in text
    assert study.release_licence in text
    assert 'href="/api/export.zip"' in text


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language", "sentence"),
    [
        ("/eu/zer", "eu", "Orri hau ez dago."),
        ("/es/about/more", "es", "Esta página no existe."),
        ("/fr/join", "eu", "Orri hau ez dago."),
        ("/..%2f..%2fapp.py", "eu", "Orri hau ez dago."),
    ],
)
def test_an_unknown_page_says_so_in_the_readers_language(browser, path, language, sentence):
    answer = browser.get(path)
    assert answer.status_code == 404
    check_page(answer.text, language)
    assert sentence in answer.text


def test_an_unknown_page_keeps_the_language_chosen_before(browser):
    browser.get("/es/about")
    assert "Esta página no existe." in browser.get("/nowhere").text


def test_a_program_gets_a_code(browser):
    answer = browser.get("/api/nothing")
    assert (answer.status_code, answer.json()) == (
        404,
        {"status": "refused", "code": "not_found"},
    )
    assert browser.get("/api/ballots").status_code == 405


def test_a_failure_tells_nothing_of_ours(store, study):
    app = page_application(study, store)

    @app.get("/en/broken")
    async def broken() -> None:
        raise RuntimeError("the secret of the house")

    with serve_in_thread(app) as url:
        answer = httpx.get(f"{url}/en/broken")
    assert answer.status_code == 500
    check_page(answer.text, "en")
    assert "The server failed." in answer.text
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


# --- the download ---------------------------------------------------------------------------------


def test_the_data_come_as_an_archive_without_nicknames(store, study):
    admit(store, study, "ane", "Goitizena")
    vote(store, study, "ane", [(GOOD, BAD, "left"), (FAIR, BAD, "tie")])
    answer = get(study, store, "api/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="epaile-demo.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    everything = b"\n".join(archive.read(name) for name in archive.namelist())
    assert b"Goitizena" not in everything
    ballots = next(name for name in archive.namelist() if name.endswith("ballots.csv"))
    rows = csv.DictReader(io.StringIO(archive.read(ballots).decode()))
    assert {row["battle"] for row in rows} == {"ane-0", "ane-1"}


def test_a_study_that_keeps_its_data_has_no_download(store, study):
    closed = replace(study, download=False)
    assert get(closed, store, "api/export.zip").status_code == 404
    for page in ("leaderboard", "about"):
        assert "export.zip" not in get(closed, store, f"en/{page}").text


def test_an_archive_is_built_once_a_minute(store, study):
    times = [0.0]
    archives = Archives(study, store, lambda: times[0])

    async def ask(moment: float):
        times[0] = moment
        first, second = await asyncio.gather(archives.latest(), archives.latest())
        assert first is second
        return first

    async def play():
        kept = await ask(0.0)
        assert await ask(KEPT_SECONDS - 1) is kept
        newer = await ask(KEPT_SECONDS)
        assert newer is not kept
        assert b"".join(kept.pieces())[:2] == b"PK"
        assert len(b"".join(newer.pieces())) == newer.size

    asyncio.run(play())


# --- colours ----------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_texts_and_controls_stand_out_from_their_ground(browser, scheme):
    style = browser.get("/static/style.css").text
    blocks = re.findall(r":root\s*{(.*?)}", style, re.S)
    tokens = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", blocks[scheme]))
    grounds = ("paper", "surface", "sunken", "accent-soft")
    texts = [("ink", ground) for ground in grounds]
    texts += [("muted", ground) for ground in ("paper", "surface", "sunken")]
    texts += [("accent", ground) for ground in ("paper", "surface")]
    texts += [("accent-ink", "accent"), ("warn", "surface"), ("warn", "warn-soft")]
    texts += [(side, f"{side}-soft") for side in ("left", "right")]
    for text, ground in texts:
        assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    for ground in ("surface", "sunken"):
        assert contrast(tokens["control"], tokens[ground]) >= 3, ground
