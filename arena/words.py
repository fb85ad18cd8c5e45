"""The files of interface words, one for each language, and what may stand in their place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from babel import Locale

from arena.errors import InputError

Text = str | Mapping[str, str]
"""One text, or its plural forms: category of CLDR to text. The form that stands last is for all other numbers."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
REFERENCE = "en"
"""The language that says which texts there are, and with which placeholders."""


@dataclass(frozen=True, slots=True)
class WordsFile:
    """A file of words. `locale` is the one of CLDR whose numbers and plural forms the language uses."""

    language: str
    name: str
    direction: str
    locale: str
    texts: Mapping[str, Text]


def known_languages() -> list[str]:
    """The languages that have a file, in alphabetical order."""
    folder = resources.files("arena.ui") / "words"
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir())


@cache
def read_words_file(language: str) -> WordsFile:
    """Read one language; InputError names those that exist when there is no such file."""
    file = resources.files("arena.ui") / "words" / f"{language}.yaml"
    if not file.is_file():
        raise InputError(
            f"there are no interface words for the language {language!r}",
            where="study.yaml, key interface",
            cure=f"use some of {', '.join(known_languages())}, or add arena/ui/words/{language}.yaml",
        )
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    locale = data.get("locale", language)
    return WordsFile(data["language"], data["name"], data["direction"], locale, data["words"])


def plural_categories(locale: str) -> tuple[str, ...]:
    """The plural categories that whole numbers have in a locale of CLDR, in CLDR's order."""
    plural_form = Locale.parse(locale).plural_form
    # Every rule of CLDR shows below 201 (they look at two digits) or at a million (French, Spanish).
    found = {plural_form(count) for count in (*range(201), 10**6)}
    return tuple(category for category in CATEGORIES if category in found)


def placeholders(text: str) -> set[str]:
    """What stands in braces in a text."""
    return set(re.findall(r"{(\w+)}", text))


def needed_placeholders(key: str) -> set[str]:
    """What a text has to say in braces; KeyError for an unknown key."""
    text = read_words_file(REFERENCE).texts[key]
    return placeholders(text if isinstance(text, str) else tuple(text.values())[-1])
