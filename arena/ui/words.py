"""What the interface says, one YAML file for each language; the code holds no sentence for readers.

A text that bends with a number is a group of plural forms, named by the categories of CLDR; the placeholder
`count` chooses among them. Numbers are written as CLDR does for the language, in Western digits. A study may
have words of its own in place of some of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from arena.domain import Study
from arena.questions import Localized
from arena.words import Text, read_words_file


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
        if not isinstance(count, int | float):
            raise TypeError("a text bends with a number")
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


def read_words(language: str, own: Mapping[str, Text] | None = None) -> Words:
    """Read one language, with a study's `own` texts in place of those of the same key.

    Raises:
        InputError: there is no such language; the message names those that there are.
    """
    file = read_words_file(language)
    return Words(
        file.language, file.name, file.direction, {**file.texts, **(own or {})}, file.locale
    )


def languages_of(study: Study) -> dict[str, Words]:
    """The languages of a study's pages, the first one first; errors as of `read_words`."""
    return {
        language: read_words(
            language,
            {key: texts[language] for key, texts in study.words.items() if language in texts},
        )
        for language in study.interface
    }
