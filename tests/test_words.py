"""The interface languages are complete, agree with each other, and hold nothing that nobody says."""

import re
import string
from pathlib import Path

import pytest
import yaml

from arena import errors
from arena.codes import Decision, Outcome
from arena.errors import InputError, Refusal
from arena.ui.words import read_words

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
    *(f"error_{kind.code}" for kind in vars(errors).values()
      if isinstance(kind, type) and issubclass(kind, Refusal)),
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


def texts(path: Path) -> dict[str, str]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["words"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_says_the_same_things_with_the_same_placeholders(path):
    reference = texts(UI / "words" / "en.yaml")
    here = texts(path)
    assert list(here) == list(reference)
    for key, text in here.items():
        assert isinstance(text, str), key
        assert text.strip() == text or key == "thousands_mark", key
        assert placeholders(text) == placeholders(reference[key]), key


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
    assert read_words("es").number(12890) == "12\u202f890"
    assert read_words("eu").number(999) == "999"


def test_an_unknown_language_is_refused_with_those_that_exist():
    with pytest.raises(InputError, match="en, es, eu"):
        read_words("xx")
