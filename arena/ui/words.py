"""What the interface says, one YAML file for each language; the code holds no sentence for readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

from arena.errors import InputError
from arena.questions import Localized


@dataclass(frozen=True, slots=True)
class Words:
    """One interface language: `words("key", count=3)` is the text, with its placeholders filled."""

    language: str
    name: str
    direction: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        text = self.texts[key]
        return text.format(**values) if values else text

    def number(self, value: int) -> str:
        """A whole number with this language's mark between the thousands."""
        return f"{value:,}".replace(",", self.texts["thousands_mark"])

    def pick(self, text: Localized) -> str:
        """This language's version of a text that belongs to a study."""
        return text[self.language]


def word_languages() -> tuple[str, ...]:
    """The languages that the interface speaks."""
    folder = resources.files("arena.ui") / "words"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir()))


def read_words(language: str) -> Words:
    """Read one language; InputError names those that exist when there is no such file."""
    folder = resources.files("arena.ui") / "words"
    file = folder / f"{language}.yaml"
    if not file.is_file():
        raise InputError(
            f"there are no interface words for the language {language!r}",
            where="study.yaml, key interface",
            cure=f"use some of {', '.join(word_languages())}, or add arena/ui/words/{language}.yaml",
        )
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Words(data["language"], data["name"], data["direction"], data["words"])
