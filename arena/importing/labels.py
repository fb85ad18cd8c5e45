"""From what somebody wrote to the code that is stored: a code, or a label that stands for one code alone."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from arena.codes import Outcome, QuestionKind
from arena.form import is_text
from arena.questions import Question

Labels = Mapping[str, Iterable[str]]
"""Code to what the interface calls it, in every language."""

LETTERS = {Outcome.LEFT.value: "A", Outcome.RIGHT.value: "B"}
"""What people call the sides of a pair."""


class NoCode(Exception):
    """A label that stands for no code, or for several. `known` is what may be written."""

    def __init__(self, problem: str, known: Iterable[str]) -> None:
        super().__init__(problem)
        self.known = tuple(known)


class Codes:
    """The codes of a form's questions, by all that stands for them."""

    def __init__(self, form: Iterable[Question], labels: Labels) -> None:
        """`labels` are the interface's words for codes that a study leaves without a label."""
        self._questions = {question.id: question for question in form}
        self._codes = {
            question.id: _spoken(question, labels) for question in self._questions.values()
        }

    def of(self, question_id: str, written: str, sides: Mapping[str, Iterable[str]]) -> str:
        """The code, or the text of a question that asks for text.

        Args:
            question_id: names a question of the form.
            written: what stands in the cell, not blank.
            sides: names of the models on either side of a pair, which stand for the side in a preference.

        Raises:
            NoCode: it stands for nothing, or for several codes.
        """
        question = self._questions[question_id]
        if not is_text(written):
            raise NoCode("the cell holds what no text file can hold", ())
        if question.kind is QuestionKind.TEXT:
            return written
        if question.kind is QuestionKind.TAGS:
            return self._tags(question, written)
        codes = [option.code for option in question.options]
        text = written.strip()
        if text in codes:
            return text
        meant = self._codes[question_id].get(_plain(text), frozenset())
        if question.kind is QuestionKind.PREFERENCE:
            named = {
                side
                for side, names in sides.items()
                if _plain(text) in map(_plain, (*names, LETTERS[side]))
            }
            meant = frozenset({*meant, *named})
        elif question.kind is QuestionKind.RATING:
            meant = frozenset({*meant, *_point(text, codes)})
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            raise NoCode(f"`{text}` may mean {' or '.join(sorted(meant))}", sorted(meant))
        raise NoCode(f"`{text}` is no answer to `{question_id}`", codes)

    @property
    def several(self) -> frozenset[str]:
        """The questions that take several answers."""
        tags = (each for each in self._questions.values() if each.kind is QuestionKind.TAGS)
        return frozenset(question.id for question in tags)

    def _tags(self, question: Question, written: str) -> str:
        """Codes with spaces between them, or codes and labels with commas, semicolons or line breaks."""
        known = [option.code for option in question.options]
        if set(written.split()) <= set(known):
            parts = written.split()
        elif "\n" in written.strip():
            parts = written.splitlines()
        else:
            parts = re.split("[,;|]", written)
        found: list[str] = []
        for part in filter(None, map(str.strip, parts)):
            meant = {part} if part in known else self._codes[question.id].get(_plain(part), ())
            if len(meant) != 1:
                raise NoCode(f"`{part}` is no one tag of `{question.id}`", known)
            found += meant
        if len(found) > len(set(found)):
            raise NoCode(f"`{' '.join(written.split())}` has a tag twice", known)
        return " ".join(code for code in known if code in found)


def _spoken(question: Question, labels: Labels) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for option in question.options:
        own = option.label.values()
        for label in (option.code, *own, *(() if own else labels.get(option.code, ()))):
            found.setdefault(_plain(label), set()).add(option.code)
    return {label: frozenset(codes) for label, codes in found.items()}


def _point(text: str, codes: Iterable[str]) -> Iterable[str]:
    """A point of a scale that a spreadsheet wrote with decimals."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return ()
    return (code for code in codes if number == int(code))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def names_of_sides(left: Sequence[str], right: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Names of the two models of a pair by the code of their side."""
    return {Outcome.LEFT.value: left, Outcome.RIGHT.value: right}
