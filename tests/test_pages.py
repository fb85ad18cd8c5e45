"""The pages that are read, over HTTP: sound HTML, contributors, taking part, errors, colours."""

import re
from dataclasses import replace

import httpx
import pytest

from arena.ui.words import read_words
from tests.demo_votes import BAD, FAIR, GOOD, admit, page_application, read_page, vote
from tests.page_outline import check_page
from tests.serving import ROOT, serve_in_thread

pytest_plugins = ("tests.demo_fixtures",)

COOKIE = "epaile_participant"
PAGES = ("join", "consent", "how", "leaderboard", "contributors", "about", "withdraw")


# --- every page -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["eu", "en", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_sound_in_every_language(visitor, language, page):
    answer = visitor.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    outline = check_page(answer.text, language, forms=1 if page in ("join", "withdraw") else 0)
    assert {f"/{other}/{page}" for other in ("eu", "en", "es")} <= {
        link.partition("?")[0] for link in outline.values("href")
    }
    scripts = [attributes.get("src") for tag, attributes in outline.tags if tag == "script"]
    assert scripts == (["/static/join.js"] if page == "join" else [])
    banner = re.search(r"<header.*?</header>", answer.text, re.DOTALL)[0]
    assert answer.text.count('class="notice"') == banner.count('class="notice"') == 1
    assert read_words(language)("site_name") in answer.text


def test_a_large_page_is_compressed_for_those_who_can_read_it(visitor):
    small = visitor.get("/eu/leaderboard", headers={"Accept-Encoding": "gzip"})
    large = visitor.get("/eu/leaderboard", headers={"Accept-Encoding": "identity"})
    assert small.text == large.text
    assert int(small.headers["content-length"]) * 5 < int(large.headers["content-length"])
    assert "content-encoding" not in large.headers


def test_the_chosen_language_is_kept(visitor):
    assert visitor.get("/").headers["location"] == "/eu/"
    visitor.get("/es/about")
    assert visitor.get("/").headers["location"] == "/es/"
    assert visitor.get("/es/").headers["location"] == "/es/join"


# --- contributors -----------------------------------------------------------------------------


def test_contributors_are_listed_with_votes_and_raffle_numbers_and_nothing_of_models(
    ballot_box, demo
):
    names = {"ane": "Ane", "mariam": "مريم <3", "quiet": None, "idle": "Idle"}
    tokens = {who: admit(ballot_box, demo, who, nickname) for who, nickname in names.items()}
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")] * 21)
    vote(ballot_box, demo, "mariam", [(GOOD, FAIR, "right")] * 9)
    vote(ballot_box, demo, "quiet", [(GOOD, FAIR, "right")] * 5)
    text = read_page(demo, ballot_box, "en/contributors", cookies={COOKIE: tokens["mariam"]}).text
    check_page(text, "en", forms=1)
    rows = re.findall(
        r"<tr([^>]*)>\s*<th[^>]*><bdi>(.*?)</bdi>.*?<td>(\d+)</td>\s*<td>(\d+)<", text, re.S
    )
    assert [row[1:] for row in rows] == [("Ane", "21", "2"), ("مريم &lt;3", "9", "0")]
    assert ["own" in row[0] for row in rows] == [False, True]
    assert "One number for every 10 votes." in text
    assert "what identifies a winner is the receipts of their votes" in text
    for secret in [*names, *tokens.values(), *(model.id for model in demo.models)]:
        assert secret not in text
    for model in demo.models:
        assert model.label not in text


def test_without_a_raffle_there_are_no_numbers(ballot_box, demo):
    admit(ballot_box, demo, "ane", "Ane")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")])
    text = read_page(
        replace(demo, votes_per_raffle_number=None), ballot_box, "en/contributors"
    ).text
    assert "Raffle" not in text
    assert "<bdi>Ane</bdi>" in text


def test_nobody_is_listed_at_first(ballot_box, demo):
    assert "Nobody is listed yet." in read_page(demo, ballot_box, "en/contributors").text


# --- taking part --------------------------------------------------------------------------------


def test_taking_part_tells_consent_licence_contact_and_progress(ballot_box, demo):
    admit(ballot_box, demo, "ane")
    vote(ballot_box, demo, "ane", [(GOOD, BAD, "left")] * 3)
    text = read_page(demo, ballot_box, "en/about").text
    check_page(text, "en")
    assert re.findall(r"<dd>(\d+)</dd>", text) == ["1", "3", "3"]
    assert "<strong>How to withdraw.</strong>" in text
    assert f"Version of this text: {demo.consent.version}" in text
    assert f'href="mailto:{demo.consent.contact}"' in text
    assert demo.release_licence in text
    assert 'href="/api/export.zip"' in text


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language", "sentence"),
    [
        ("/eu/zer", "eu", "Ez dago horrelako orririk."),
        ("/es/about/more", "es", "Esta página no existe."),
        ("/fr/join", "eu", "Ez dago horrelako orririk."),
        ("/..%2f..%2fapp.py", "eu", "Ez dago horrelako orririk."),
    ],
)
def test_an_unknown_page_says_so_in_the_readers_language(visitor, path, language, sentence):
    answer = visitor.get(path)
    assert answer.status_code == 404
    check_page(answer.text, language)
    assert sentence in answer.text


def test_an_unknown_page_keeps_the_language_chosen_before(visitor):
    visitor.get("/es/about")
    assert "Esta página no existe." in visitor.get("/nowhere").text


def test_a_program_gets_a_code(visitor):
    answer = visitor.get("/api/nothing")
    assert (answer.status_code, answer.json()) == (
        404,
        {"status": "refused", "code": "not_found"},
    )
    assert visitor.get("/api/ballots").status_code == 405


def test_a_failure_tells_nothing_of_ours(ballot_box, demo):
    app = page_application(demo, ballot_box)

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
def test_texts_and_controls_stand_out_from_their_ground(scheme):
    style = (ROOT / "arena" / "ui" / "static" / "style.css").read_text(encoding="utf-8")
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
