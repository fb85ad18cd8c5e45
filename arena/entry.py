"""What a study asks before somebody's first battle, beside consent and profile: who may take part, and examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from arena.questions import Localized


@dataclass(frozen=True, slots=True)
class Condition:
    """Who may take part: those who answered a choice of the profile with one of these codes.

    `say` is what everybody else is told.
    """

    question: str
    among: tuple[str, ...]
    say: Localized


@dataclass(frozen=True, slots=True)
class TrainingItem:
    """An example that is judged before the first battle, with what the study would say of it, and why.

    `expected` has the codes that are as expected, by question; just these questions are asked. `task` says whose
    questions they are, None for those of the study's own battles.
    """

    id: str
    prompt: str
    language: str
    answer_language: str
    left: str
    right: str
    expected: Mapping[str, tuple[str, ...]]
    explanation: Localized
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """All of it. `sections` are headings in the profile, by the id of the question that each stands above."""

    eligibility: tuple[Condition, ...] = ()
    training: tuple[TrainingItem, ...] = ()
    training_required: bool = False
    sections: Mapping[str, Localized] = field(default_factory=dict)


def unmet(conditions: Sequence[Condition], profile: Mapping[str, str]) -> tuple[Condition, ...]:
    """The conditions that a profile does not meet; a question that was not asked turns nobody away."""
    return tuple(
        condition
        for condition in conditions
        if profile.get(condition.question) and profile[condition.question] not in condition.among
    )
