"""What the interface says, one YAML file for each language; the code holds no sentence for readers.

A text that bends with a number is a group of plural forms, named by the categories of CLDR; the placeholder
`count` chooses among them. Numbers are written as CLDR does for the language, in Western digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from babel import Locale
from babel.numbers import format_decimal

from arena.errors import InputError
from arena.questions import Localized

Text = str | Mapping[str, str]
"""One text, or its plural forms: category of CLDR to text. The form that stands last is for all other numbers."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@dataclass(frozen=True, slots=True)
class Words:
    """One interface language: `words("key", count=3)` is the text, with its placeholders filled.

    `locale` is the one of CLDR whose numbers and plural forms the language uses: its own, where CLDR has it.
    """

    language: str
    name: str
    direction: str
    texts: Mapping[str, Text]
    locale: str

    def __call__(self, key: str, **values: object) -> str:
        text = self.texts[key]
        if not isinstance(text, str):
            text = self._form(text, values["count"])
        if not values:
            return text
        return text.format(**{name: self._shown(value) for name, value in values.items()})

    def _form(self, forms: Mapping[str, str], count: object) -> str:
        category = Locale.parse(self.locale).plural_form(count)
        return forms.get(category, tuple(forms.values())[-1])

    def _shown(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) else value

    def number(self, value: float) -> str:
        """A number as readers of this language write it, with three decimals at most."""
        return format_decimal(value, locale=self.locale)

    def pick(self, text: Localized) -> str:
        """This language's version of a text that belongs to a study."""
        return text[self.language]


def plural_categories(locale: str) -> tuple[str, ...]:
    """The plural categories that whole numbers have in a locale of CLDR, in CLDR's order."""
    plural_form = Locale.parse(locale).plural_form
    # Every rule of CLDR shows below 201 (they look at two digits) or at a million (French, Spanish).
    found = {plural_form(count) for count in (*range(201), 10**6)}
    return tuple(category for category in CATEGORIES if category in found)


def read_words(language: str) -> Words:
    """Read one language; InputError names those that exist when there is no such file."""
    folder = resources.files("arena.ui") / "words"
    file = folder / f"{language}.yaml"
    if not file.is_file():
        known = sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir())
        raise InputError(
            f"there are no interface words for the language {language!r}",
            where="study.yaml, key interface",
            cure=f"use some of {', '.join(known)}, or add arena/ui/words/{language}.yaml",
        )
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    locale = data.get("locale", data["language"])
    return Words(data["language"], data["name"], data["direction"], data["words"], locale)
