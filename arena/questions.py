"""What participants are asked: questions of a form or a profile, and their possible answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from arena.codes import QuestionKind, Side, Tone

Localized = Mapping[str, str]
"""One text in several interface languages: language code to text."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: a code for the record, a label for the reader; a tag may praise or blame."""

    code: str
    label: Localized
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a ballot or a profile.

    `derived_from` names two preference questions: this one is asked only when they name opposite
    winners and is derived from them otherwise (see `arena.form`). A preference that `compares` a rating
    is never asked: the side that was rated higher wins. `side` is the answer that a rating or tags in a battle are about.
    One with `shown_when` is asked only where another question was answered with one of these codes.
    A text that `revises` begins as the answer that is reviewed.
    """

    id: str
    kind: QuestionKind
    label: Localized
    hint: Localized = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: bool = True
    derived_from: tuple[str, str] | None = None
    compares: str | None = None
    side: Side | None = None
    shown_when: tuple[str, tuple[str, ...]] | None = None
    revises: bool = False
