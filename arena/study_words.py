"""A study's own words for the pages: only texts that there are, with the placeholders that they need."""

import re
from collections.abc import Iterator, Mapping

from arena.document_check import did_you_mean
from arena.errors import InputError
from arena.study_rules import Reporter
from arena.study_schema import Category, StudyDocument
from arena.words import (
    REFERENCE,
    known_languages,
    needed_placeholders,
    placeholders,
    plural_categories,
    read_words_file,
)
from arena.yaml_lines import Location

FOR_ALL = frozenset({"other"})
"""The form of a text that is the same for every number."""


def problems_of_words(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """What is wrong in `words` of a study.yaml."""
    known = read_words_file(REFERENCE).texts
    for key, languages in study.words.items():
        if key not in known:
            cure = did_you_mean(key, known, "write a key of arena/ui/words/en.yaml")
            yield report(("words", key), f"the pages have no text `{key}`", cure)
            continue
        for language, forms in languages.items():
            place: Location = ("words", key, language)
            if language not in study.interface:
                cure = did_you_mean(language, study.interface, "write one of `interface`")
                yield report(place, f"the pages do not speak `{language}`", cure)
            elif language in known_languages():
                yield from _forms(report, place, language, forms)


def _forms(
    report: Reporter, place: Location, language: str, forms: Mapping[Category, str]
) -> Iterator[InputError]:
    """A text that bends has every plural form of its language, or one for all numbers."""
    key = str(place[1])
    if isinstance(read_words_file(REFERENCE).texts[key], str):
        if set(forms) != FOR_ALL:
            yield report(place, "this text has no number to bend with", "write one text")
            return
    elif set(forms) != FOR_ALL:
        wanted = plural_categories(read_words_file(language).locale)
        if set(forms) != set(wanted):
            problem = f"the plural forms of `{language}` are {', '.join(wanted)}"
            yield report(place, problem, "write just these, or one text for all numbers")
            return
    for category, text in forms.items():
        yield from _placeholders(report, place, key, category, text)


def _placeholders(
    report: Reporter, place: Location, key: str, category: str, text: str
) -> Iterator[InputError]:
    needed, found = needed_placeholders(key), placeholders(text)
    # Where a form is for one alone, it may say so in words.
    spared = {"count"} if category == "one" else set()
    if re.search(r"[{}]", re.sub(r"{\w+}", "", text)) or found - needed:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(needed)) or "none"
        problem = "braces hold the name of what the page puts there, and nothing else"
        yield report(place, problem, f"the names here are: {allowed}")
    elif lacking := needed - spared - found:
        problem = f"the text lacks {{{min(lacking)}}}"
        yield report(place, problem, "write it where the page shall put what it stands for")
