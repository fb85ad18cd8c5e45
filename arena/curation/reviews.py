"""What became of a data item under review: its versions, who stands behind them, and how it ends. Pure.

Version 0 is the recorded text; every edit makes another one, of the version that its reviewer was shown. The final
text is the newest version that nobody edited further.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from arena.codes import Decision


class Status(StrEnum):
    """How an item ends."""

    ACCEPTED = "accepted"
    """As it was recorded."""
    EDITED = "edited"
    """As a reviewer wrote it."""
    REJECTED = "rejected"
    """By everybody who looked at it."""
    DISAGREEMENT = "disagreement"
    """Some reject it and some do not, two edited the same version each in their own way, or one says that it has
    to be edited and was not asked for a text."""
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer did with the text that was `shown` to them.

    `revises` is the battle in which that text was written, None for the recorded one. `text` is what they made of
    it. `answers` are codes that were given beside the decision, such as the reason of a rejection.
    """

    battle: str
    reviewer: str
    decision: Decision
    shown: str
    text: str | None = None
    revises: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A review with the number of the version that was shown, and of the one that it leaves."""

    review: Review
    shown: int
    left: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an item ends. `looks` counts reviewers, `agreed` those of them who stand behind the final text.

    `reasons` are what was answered beside rejections, by question, each code once.
    """

    status: Status
    text: str
    version: int
    looks: int
    agreed: int
    reasons: Mapping[str, tuple[str, ...]]
    history: tuple[Step, ...]


def outcome_of(recorded: str, reviews: Sequence[Review]) -> Outcome:
    """How an item with this recorded text ends, given its reviews in the order in which they were stored.

    Who reviewed it twice counts with the later review; a version that they wrote stays a version.
    """
    versions = _Versions(recorded)
    steps = [versions.follow(review) for review in reviews]
    last = {step.review.reviewer: step for step in steps}
    rejecting = [step for step in last.values() if step.review.decision is Decision.REJECT]
    version = versions.ends[-1]
    agreed = [
        step
        for step in last.values()
        if step.left == version and step.review.decision is not Decision.REJECT
    ]
    return Outcome(
        status=_status(last.values(), len(rejecting), len(versions.ends), version),
        text=versions.texts[version],
        version=version,
        looks=len(last),
        agreed=len(rejecting) if len(rejecting) == len(last) else len(agreed),
        reasons=_reasons(rejecting),
        history=tuple(steps),
    )


class _Versions:
    """The texts of an item by number, and which of them was made of which."""

    def __init__(self, recorded: str) -> None:
        self.texts = [recorded]
        self._made_of: list[int | None] = [None]
        self._written: dict[str, int] = {}

    @property
    def ends(self) -> list[int]:
        """The versions that nobody edited further."""
        return [number for number in range(len(self.texts)) if number not in self._made_of]

    def follow(self, review: Review) -> Step:
        """Take one more review in."""
        shown = 0
        if review.revises is not None:
            shown = self._written.get(review.revises, 0)
            # Its writer may have changed it since; what was judged is what was shown.
            if self.texts[shown] != review.shown:
                shown = self._version(review.shown, made_of=0)
        left = shown
        if review.decision is Decision.EDIT and review.text is not None:
            left = self._written[review.battle] = self._version(review.text, made_of=shown)
        return Step(review, shown, left)

    def _version(self, text: str, made_of: int) -> int:
        """The number of a text; two who made the same of one version wrote one."""
        for number, there in enumerate(self.texts):
            if there == text and self._made_of[number] == made_of:
                return number
        self.texts.append(text)
        self._made_of.append(made_of)
        return len(self.texts) - 1


def _status(looks: Collection[Step], rejecting: int, ends: int, version: int) -> Status:
    if not looks:
        return Status.UNREVIEWED
    if rejecting == len(looks):
        return Status.REJECTED
    unwritten = any(
        step.review.decision is Decision.EDIT and step.review.text is None for step in looks
    )
    if rejecting or ends > 1 or unwritten:
        return Status.DISAGREEMENT
    return Status.EDITED if version else Status.ACCEPTED


def _reasons(rejecting: Sequence[Step]) -> Mapping[str, tuple[str, ...]]:
    reasons: dict[str, dict[str, None]] = {}
    for step in rejecting:
        for question, code in step.review.answers.items():
            reasons.setdefault(question, {})[code] = None
    return {question: tuple(codes) for question, codes in reasons.items()}
