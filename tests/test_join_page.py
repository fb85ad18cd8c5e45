"""Consent and profile: without script, kind about what is missing, and nothing stored too early."""

import sqlite3
from dataclasses import replace

import pytest

from arena.codes import QuestionKind
from arena.questions import Option, Question
from arena.web.nicknames import clean_nickname
from tests.demo_votes import read_page
from tests.page_outline import check_page

pytest_plugins = ("tests.demo_fixtures",)

COOKIE = "epaile_participant"
GIVEN = {"agreed": "yes", "profile.language_level": "C1-C2", "profile.education": "university"}


def participants(pages_database) -> int:
    with sqlite3.connect(pages_database) as connection:
        return connection.execute("SELECT count(*) FROM participants").fetchone()[0]


def test_the_first_page_shows_the_consent_its_version_and_every_question(visitor, demo):
    text = visitor.get("/en/join").text
    assert "<strong>Who may take part.</strong>" in text
    assert f"Version of this text: {demo.consent.version}" in text
    assert "I am 14 years old or older" in text
    assert text.count('type="radio"') == 6
    assert "You need no certificate." in text
    assert "checked" not in text


def test_whoever_agrees_and_answers_is_led_through_the_walk_to_the_battle_page(
    visitor, pages_database
):
    before = participants(pages_database)
    answer = visitor.post("/eu/join", data=GIVEN | {"nickname": "Ane"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/eu/how")
    assert 'href="/eu/vote/"' in visitor.get("/eu/how").text
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert participants(pages_database) == before + 1
    assert visitor.get("/eu/").headers["location"] == "/eu/vote/"


def test_joining_twice_on_one_device_makes_one_participant(visitor, pages_database):
    visitor.post("/eu/join", data=GIVEN)
    before = participants(pages_database)
    answer = visitor.post("/eu/join", data=GIVEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/eu/vote/")
    assert participants(pages_database) == before
    text = visitor.get("/eu/join").text
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
    visitor, pages_database, left_out, sentence, status
):
    before = participants(pages_database)
    sent = {key: value for key, value in GIVEN.items() if key != left_out} | {"nickname": "Jon"}
    answer = visitor.post("/en/join", data=sent)
    assert answer.status_code == status
    assert participants(pages_database) == before
    assert COOKIE not in visitor.cookies
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


def test_an_invented_answer_is_refused_and_not_repeated(visitor, pages_database):
    before = participants(pages_database)
    sent = GIVEN | {"profile.education": '"><script>alert(1)</script>'}
    answer = visitor.post("/en/join", data=sent)
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "alert(1)" not in answer.text
    assert participants(pages_database) == before


def test_an_invented_question_is_refused_and_nothing_is_stored(visitor, pages_database):
    before = participants(pages_database)
    answer = visitor.post("/en/join", data=GIVEN | {"profile.shoe_size": "43"})
    assert answer.status_code == 422
    assert participants(pages_database) == before


def test_a_nickname_that_comes_back_is_escaped(visitor):
    answer = visitor.post("/en/join", data={"nickname": '"><b>Ane</b> & مريم'})
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


def test_many_options_are_a_list_and_free_questions_a_field(ballot_box, demo):
    long = Question(
        "province",
        QuestionKind.CHOICE,
        dict.fromkeys(demo.interface, "Province"),
        options=tuple(
            Option(code, dict.fromkeys(demo.interface, f"Place {code}")) for code in "abcde"
        ),
    )
    text = Question("job", QuestionKind.TEXT, dict.fromkeys(demo.interface, "Job"), required=False)
    answer = read_page(replace(demo, profile=(long, text)), ballot_box, "en/join")
    outline = check_page(answer.text, "en", forms=1)
    assert outline.count("select") == outline.count("textarea") == 1
    assert outline.count("option") == 6
