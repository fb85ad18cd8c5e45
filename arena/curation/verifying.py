"""The verified data set: reads every review of a task, and says how each item ends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from arena.codes import Decision, QuestionKind
from arena.curation.items import DataItem, Key
from arena.curation.reviews import Outcome, Review, outcome_of
from arena.errors import InputError
from arena.store import BattleRecord, Judgement, Rater
from arena.tasks import Task


@dataclass(frozen=True, slots=True)
class Verified:
    """An item and how it ends; `raters` has every reviewer, `stored` when each review was, by battle."""

    item: DataItem
    outcome: Outcome
    raters: Mapping[str, Rater]
    stored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Form:
    """Which question of a task decides, which asks for the edited text, and which have codes beside these."""

    decision: str
    text: str | None
    codes: frozenset[str]


class Reviews:
    """All reviews of a task, by item.

    Raises:
        InputError: the task reviews nothing.
    """

    def __init__(self, task: Task, judgements: Iterable[Judgement]) -> None:
        self._form = _form_of(task)
        self._records: dict[Key, list[BattleRecord]] = {}
        self._raters: dict[str, Rater] = {}
        for judgement in judgements:
            battle = judgement.record.battle
            assert battle.assignment is not None, "only judgements of a task are read"
            key = str(battle.prompt.id), battle.pairing.left, battle.assignment.samples[0]
            self._records.setdefault(key, []).append(judgement.record)
            self._raters[battle.participant] = judgement.rater
        self.outdated = 0
        """How many reviews are of a text that is no longer the one recorded; known when all is verified."""

    @property
    def there(self) -> bool:
        """Whether there are any."""
        return bool(self._records)

    @property
    def raters(self) -> Mapping[str, Rater]:
        """Everybody who reviewed something."""
        return self._raters

    def verified(self, items: Iterable[DataItem]) -> Iterator[Verified]:
        """How each item ends."""
        for item in items:
            reviews, stored = [], {}
            outdated: set[str] = set()
            for record in self._records.get(item.key, []):
                review = self._review(record)
                if record.battle.prompt.text != item.prompt.text or (
                    review.revises in outdated
                    if review.revises is not None
                    else review.shown != item.text
                ):
                    outdated.add(review.battle)
                    continue
                reviews.append(review)
                stored[review.battle] = record.ballot.stored_at if record.ballot else ""
            self.outdated += len(outdated)
            raters = {review.reviewer: self._raters[review.reviewer] for review in reviews}
            yield Verified(item, outcome_of(item.text, reviews), raters, stored)

    def _review(self, record: BattleRecord) -> Review:
        battle, ballot, left = record.battle, record.ballot, record.turns[0].left
        assert ballot is not None, "only ballots that stand are read"
        assert left is not None, "an item is stored with its answer"
        assert battle.assignment is not None, "only judgements of a task are read"
        text = ballot.answers.get(self._form.text) if self._form.text else None
        codes = self._form.codes
        return Review(
            battle=battle.id,
            reviewer=battle.participant,
            decision=Decision(ballot.answers[self._form.decision]),
            shown=left.text,
            text=text,
            revises=battle.assignment.revises,
            answers={name: code for name, code in ballot.answers.items() if name in codes},
        )


def _form_of(task: Task) -> _Form:
    reviewing = [each.id for each in task.form if each.kind is QuestionKind.REVIEW]
    required = [each.id for each in task.form if each.kind is QuestionKind.REVIEW and each.required]
    if not required or len(reviewing) > 1:
        raise InputError(
            f"the task {task.id!r} does not review items with one required question",
            cure="name a task whose form has the kind `review`",
        )
    # What people wrote beside the edited text may say more of them than a data set should.
    kinds = {QuestionKind.CHOICE, QuestionKind.RATING}
    return _Form(
        decision=required[0],
        text=next((each.id for each in task.form if each.revises), None),
        codes=frozenset(each.id for each in task.form if each.kind in kinds),
    )
