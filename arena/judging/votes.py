"""What a judge says as votes: the same road into the database as a person's, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from arena.codes import Purpose
from arena.domain import Ballot, Battle, Pairing, Participant, Study
from arena.errors import InputError
from arena.form import CompletedBallot
from arena.judging.asking import Judge
from arena.judging.items import Item
from arena.judging.task_items import TaskItem
from arena.questions import Question
from arena.store import Store, people_in
from arena.tasks import Assignment, Task
from arena.tokens import new_id, new_receipt

JUDGE = "judge"
POLICY = "judge"
CODE_VERSION = "judge 1"


@dataclass(frozen=True)
class _Votes:
    """The votes of one judge in a database of its own.

    Filing is done in steps that are looked at before each is taken, so that one which was killed in
    between is finished by the next run and no vote stands twice.
    """

    study: Study
    store: Store
    participant: str

    def stands(self, battle: str) -> bool:
        """Whether the vote on a battle is there."""
        record = self.store.battle(battle)
        return record is not None and record.ballot is not None

    def _add_ballot(self, battle: str, ballot: CompletedBallot, form: Sequence[Question]) -> None:
        self.store.add_ballot(
            Ballot(
                battle=battle,
                participant=self.participant,
                answers=ballot.answers,
                derived=ballot.derived,
                seconds=None,
                receipt=new_receipt(),
                stored_at=self.store.clock(),
            ),
            {question.id: question.kind for question in form},
        )


@dataclass(frozen=True)
class VotesOnBattles(_Votes):
    """Votes on the study's own form."""

    def file(self, item: Item, battle: str, ballot: CompletedBallot) -> None:
        """Store the battle, its answers and the vote, as far as they are not there."""
        record = self.store.battle(battle)
        if record is None:
            self.store.open_battle(self._battle(item, battle))
        there = {turn.number: turn for turn in record.turns} if record else {}
        for number, turn in enumerate(item.turns, start=1):
            if number not in there:
                self.store.add_turn(battle, number, turn.prompt)
            if number not in there or there[number].left is None:
                self.store.add_responses(battle, number, turn.left, turn.right)
        self._add_ballot(battle, ballot, self.study.form)

    def _battle(self, item: Item, battle: str) -> Battle:
        return Battle(
            id=battle,
            study=self.study.id,
            study_hash=self.study.hash,
            participant=self.participant,
            prompt=item.prompt,
            # Every pair is judged, none is drawn.
            pairing=Pairing(item.left, item.right, POLICY, 1.0),
            purpose=Purpose.RANKED,
            replaces=None,
            code_version=CODE_VERSION,
            opened_at=self.store.clock(),
        )


@dataclass(frozen=True)
class VotesOnTask(_Votes):
    """Votes on the items of a task, on its form."""

    task: Task

    def file(self, item: TaskItem, battle: str, ballot: CompletedBallot) -> None:
        """Store the item with its answers and the vote, as far as they are not there."""
        if self.store.battle(battle) is None:
            self.store.deal(self._battle(item, battle), item.left, item.right)
        self._add_ballot(battle, ballot, self.task.form)

    def _battle(self, item: TaskItem, battle: str) -> Battle:
        right = item.right.model if item.right else None
        return Battle(
            id=battle,
            study=self.study.id,
            study_hash=self.study.hash,
            participant=self.participant,
            prompt=item.prompt,
            # Every item is judged, none is drawn.
            pairing=Pairing(item.left.model, right, POLICY, 1.0),
            purpose=item.purpose,
            replaces=None,
            code_version=CODE_VERSION,
            opened_at=self.store.clock(),
            assignment=Assignment(self.task.id, item.id, item.samples),
        )


def judge_among(study: Study, store: Store, judge: Judge) -> str:
    """The judge's id as a participant, who is written down the first time.

    Raises:
        InputError: people voted in this database; the leaderboard would count the judge as one of them.
    """
    if people_in(store.address, study.id):
        raise InputError(
            "people take part in this study here, and its leaderboard would count a judge's votes as theirs",
            where=store.place,
            cure="give the judges a database of their own with --database",
        )
    # No secret has this digest, so nobody can come in as the judge.
    token_hash = f"{JUDGE} {judge.id}"
    found = store.participant_by_token(token_hash)
    if found is None:
        found = Participant(
            id=new_id(),
            study=study.id,
            interface_language=study.language,
            consent_version=JUDGE,
            consent_hash=JUDGE,
            profile={
                "judge": judge.model,
                "judge_mode": judge.mode,
                "judge_prompt": judge.prompt_version,
            },
            joined_at=store.clock(),
        )
        store.add_participant(found, token_hash, None, kind=JUDGE)
    return found.id
