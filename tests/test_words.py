"""The interface languages are complete, agree with each other, and hold nothing that nobody says."""

import re
import string
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml

from arena import errors
from arena.codes import Decision, Judged, Outcome, Side, SignInKind
from arena.errors import InputError, Refusal
from arena.own_votes import VoteState
from arena.ui.words import read_words
from arena.words import Text, plural_categories

UI = Path(__file__).parent.parent / "arena" / "ui"
FILES = sorted((UI / "words").glob("*.yaml"))
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for pattern in ("ui/*.py", "web/*.py", "ui/templates/*.html", "ui/static/*.js")
    for path in sorted(UI.parent.glob(pattern))
}
# What the code makes of a code: error_{code of a refusal} and so on.
MADE = {
    *(f"outcome_{outcome}" for outcome in Outcome),
    *(f"review_{decision}" for decision in Decision),
    *(f"continue_{judged}" for judged in Judged),
    *(f"jump_{side}" for side in Side),
    *(f"error_{kind.code}" for kind in vars(errors).values()
      if isinstance(kind, type) and issubclass(kind, Refusal)),
    *(f"own_votes_state_{state}" for state in VoteState),
    *(f"sign_in_kind_{kind}" for kind in SignInKind),
    *(f"aspect_{question}" for question in ("overall", "content", "language")),
    *(f"leaderboard_note_{code}" for code in ("undefeated", "never_won", "no_battle")),
    *(f"leaderboard_fit_{code}" for code in ("none", "firth")),
    *(f"leaderboard_interval_{code}" for code in ("sandwich", "cluster", "hessian")),
}  # fmt: skip
ASKED_FOR = re.compile(
    r"""(?: \bwords\( | \bstatus\( | \bself\._words\( )\s* ["'] ([a-z_]+) ["'] (?!\s*~)
      | (?: \bw | \bwords\(\) ) \. ([a-z_]+)""",
    re.VERBOSE,
)


ENGLISH = UI / "words" / "en.yaml"
# Words that are spelt alike in English and in this language.
LIKE_ENGLISH = {
    "fr": {
        "votes_counted", "conversations_counted", "menu", "leaderboard_aspect", "contributors_votes", "about_licence",
        "about_contact", "about_participants", "about_ballots",
    },
    "id": {"models_counted", "menu", "pane_left", "pane_right", "leaderboard_model"},
    "tr": {"models_counted", "pane_left", "pane_right", "leaderboard_model"},
}  # fmt: skip
SCRIPTS = {
    "bn": "BENGALI", "hi": "DEVANAGARI", "kk": "CYRILLIC", "ru": "CYRILLIC", "ta": "TAMIL", "th": "THAI",
    "ur": "ARABIC",
}  # fmt: skip
# Codes, names and terms that are written in Latin letters in every language.
LATIN = {
    "A", "Apache", "B", "BASE", "Bradley", "C", "EN", "EU", "Epaile", "Face", "Firth", "Hugging", "I", "INST", "IP", "JSON", "SHA",
    "Sainz", "Terry", "UTF", "al", "cookie", "et", "sandwich",
}  # fmt: skip
# Marks of other scripts, which a hand that is used to them leaves behind.
STRAY_MARKS = {"bn": ".", "hi": ".", "th": ".?;", "ur": ".?,;"}


@cache
def texts(path: Path) -> dict[str, Text]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["words"]


def forms(text: Text) -> dict[str, str]:
    """Plural category to text; a text that does not bend has one form."""
    return text if isinstance(text, dict) else {"other": text}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def every_text(path: Path) -> list[tuple[str, str]]:
    return [(key, form) for key, text in texts(path).items() for form in forms(text).values()]


def test_every_language_has_every_text_and_no_other():
    reference = texts(ENGLISH)
    lacking = {path.stem: [key for key in reference if key not in texts(path)] for path in FILES}
    beyond = {path.stem: [key for key in texts(path) if key not in reference] for path in FILES}
    assert {language: keys for language, keys in lacking.items() if keys} == {}
    assert {language: keys for language, keys in beyond.items() if keys} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_has_the_placeholders_and_plural_forms_that_it_needs(path):
    reference, here = texts(ENGLISH), texts(path)
    assert list(here) == [key for key in reference if key in here]
    for key, text in here.items():
        bends = isinstance(reference[key], dict)
        assert isinstance(text, dict) == bends, key
        if bends:
            assert tuple(text) == plural_categories(read_words(path.stem).locale), key
        for category, form in forms(text).items():
            assert form.strip() == form != "", key
            needed = placeholders(forms(reference[key])["other"])
            # Where a form is for one alone, it may say so in words.
            spared = {"count"} if category == "one" else set()
            assert needed - spared <= placeholders(form) <= needed, key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_left_in_english(path):
    if path == ENGLISH:
        return
    english = {key: set(forms(text).values()) for key, text in texts(ENGLISH).items()}
    alike = {key for key, form in every_text(path) if form in english.get(key, set())}
    assert alike == {"site_name", *LIKE_ENGLISH.get(path.stem, set())}


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_language_is_written_in_its_own_script(language):
    for key, form in every_text(UI / "words" / f"{language}.yaml"):
        said = re.sub(r"{\w+}", "", form)
        letters = [letter for letter in said if unicodedata.category(letter) in {"Lo", "Lu", "Ll"}]
        foreign = [
            x for x in letters if not unicodedata.name(x).startswith((SCRIPTS[language], "LATIN"))
        ]
        assert not foreign, key
        assert set(re.findall(r"[A-Za-z]+", said)) <= LATIN, key


@pytest.mark.parametrize("language", STRAY_MARKS)
def test_sentences_end_as_the_script_ends_them(language):
    for key, form in every_text(UI / "words" / f"{language}.yaml"):
        said = re.sub(r"\d\.\d", "", form)
        assert not [mark for mark in STRAY_MARKS[language] if mark in said], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_names_itself_and_its_direction(path):
    words = read_words(path.stem)
    assert words.language == path.stem
    assert words.direction in {"ltr", "rtl"}
    assert words.name
    assert isinstance(yaml.safe_load(path.read_text("utf-8"))["checked_by_native_speaker"], bool)


def test_every_text_is_said_somewhere():
    everything = "\n".join(SOURCES.values())
    unsaid = {
        key
        for key in texts(FILES[0])
        if key not in MADE and not re.search(rf"(?<![a-z_]){key}(?![a-z_])", everything)
    }
    assert not unsaid


def test_nothing_is_said_that_has_no_text():
    known = set(texts(FILES[0]))
    asked = {
        (path.name, first or second)
        for path, source in SOURCES.items()
        for first, second in ASKED_FOR.findall(source)
        if path.name != "words.py"  # its docstring shows a call
    }
    assert len(asked) > 50
    assert {(name, key) for name, key in asked if key not in known} == set()
    assert known >= MADE


def test_numbers_are_grouped_as_the_language_does():
    assert read_words("en").number(12890) == "12,890"
    assert read_words("eu").number(12890) == "12.890"
    assert read_words("fr").number(12890) == "12\u202f890"
    assert read_words("hi").number(1289000) == "12,89,000"
    assert read_words("eu").number(999) == "999"
    assert read_words("fr").number(97.5) == "97,5"
    assert read_words("en").number(95.0) == "95"


def test_a_text_bends_with_its_number():
    russian = read_words("ru")
    counted = [russian("votes_counted", count=count) for count in (1, 2, 5, 21)]
    assert counted == ["1 голос", "2 голоса", "5 голосов", "21 голос"]
    assert read_words("th")("votes_counted", count=12890) == "12,890 โหวต"
    assert read_words("en")("ballot_raffle_hint", count=1) == "One number for every vote."


def test_an_unknown_language_is_refused_with_those_that_exist():
    with pytest.raises(InputError, match="de, en, es, eu"):
        read_words("xx")
