"""What becomes of a vote: filed, changed, exchanged for the names of the models, withdrawn.

The rules are here and in the pure modules; the store keeps them true when two ask at once. It knows no
page and no SQL.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from arena.admission import Admission
from arena.blind import RevealedPair
from arena.codes import Mark, Purpose, Reveal
from arena.domain import Ballot, Participant, Study
from arena.errors import (
    BallotInvalid,
    BattleUnknown,
    ConsentMissing,
    NamesSealed,
    WithdrawalUnknown,
)
from arena.form import CompletedBallot, complete, is_text
from arena.questions import Question
from arena.store import BattleRecord, Store, Withdrawn
from arena.tokens import digest, new_receipt, normalised
from arena.vote_total import VoteTotal

HURRIED_VOTES = 3
"""After so many fast votes in a row the page says that there is time."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a participant gets for a ballot.

    `number` is its place in the log; `raffle_numbers` is None where a study has no raffle;
    `may_reveal` says that the names of both models can be had for it; `study_votes` is how many votes the study has;
    `hurried` that several votes in a row came faster than the study's floor.
    """

    ballot: Ballot
    already: bool
    number: int
    ballots: int
    raffle_numbers: int | None
    undo_seconds: int
    may_reveal: bool
    study_votes: int
    hurried: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a code stands for: everything of a participant, with so many votes, or one vote.

    `code` is as it was given out; None for somebody who is known by their secret.
    """

    everything: bool
    votes: int
    code: str | None


def own_battle(store: Store, participant_id: str, battle_id: str) -> BattleRecord:
    """A battle of this participant; raises BattleUnknown."""
    record = store.battle(battle_id)
    if record is None or record.battle.participant != participant_id:
        raise BattleUnknown("no such battle of this participant")
    return record


def _texts(record: BattleRecord) -> set[str]:
    """What was answered in a battle."""
    responses = (response for turn in record.turns for response in (turn.left, turn.right))
    return {response.text for response in responses if response}


def _change(record: BattleRecord, ballot: Ballot) -> int:
    """By how much a version of a vote changes the number of votes that stand."""
    stood = record.ballot is not None and bool(record.ballot.answers)
    return int(bool(ballot.answers)) - int(stood)


class Filing:
    """The ballots of one study. Every method returns after what it did is on disk."""

    def __init__(
        self, study: Study, store: Store, admission: Admission, clock: Callable[[], str]
    ) -> None:
        self._study = study
        self._store = store
        self._admission = admission
        self._clock = clock
        self._total = VoteTotal(lambda: store.standing_ballots(study.id))

    async def accept(
        self,
        token: str | None,
        battle_id: str,
        answers: Mapping[str, str],
        amends: str | None = None,
    ) -> Accepted:
        """File the ballot of whoever has this secret, or change the one whose receipt is `amends`.

        Without answers the one that stands is taken back.

        Raises ConsentMissing, BattleUnknown, BattleUnfinished, BattleVoid, BallotInvalid,
        BallotConflict and BallotClosed.
        """
        if not all(map(is_text, answers.values())):
            raise BallotInvalid("an answer holds what no text file can hold")
        # One errand to another thread, not four: each costs more than a read.
        return await asyncio.to_thread(self._accept, token, battle_id, answers, amends)

    def _accept(
        self, token: str | None, battle_id: str, answers: Mapping[str, str], amends: str | None
    ) -> Accepted:
        participant_id = self._admission.participant_now(token).id
        record = own_battle(self._store, participant_id, battle_id)
        form = self._form_of(record)
        completed = self._completed(form, record, answers, amends)
        ballot = Ballot(
            battle=battle_id,
            participant=participant_id,
            answers=completed.answers,
            derived=completed.derived,
            seconds=self._seconds_since(record.answered_at),
            receipt=new_receipt(),
            stored_at=self._clock(),
            amends=amends,
        )
        file = self._store.add_ballot if amends is None else self._store.amend_ballot
        stored = file(ballot, {question.id: question.kind for question in form})
        ballots = self._store.ballot_count(participant_id)
        every = self._study.votes_per_raffle_number
        return Accepted(
            ballot=stored.ballot,
            already=stored.already,
            number=stored.number,
            ballots=ballots,
            raffle_numbers=None if every is None else ballots // every,
            undo_seconds=self._study.limits.undo_seconds,
            may_reveal=bool(stored.ballot.answers) and self._tells_names(record),
            study_votes=self._total.after(0 if stored.already else _change(record, stored.ballot)),
            hurried=bool(stored.ballot.answers) and self._hurried(record),
        )

    def _hurried(self, record: BattleRecord) -> bool:
        """Whether this vote and those before it came too fast to have been read, each of a row."""
        floor = self._study.quality.floor if self._study.quality else None
        if floor is None or record.battle.assignment is not None:
            return False
        paces = self._store.recent_paces(record.battle.participant, HURRIED_VOTES)
        fast = [pace.seconds < floor.seconds(pace.characters) for pace in paces]
        return len(fast) == HURRIED_VOTES and all(fast)

    def _form_of(self, record: BattleRecord) -> Sequence[Question]:
        assignment = record.battle.assignment
        try:
            return self._study.form_of(assignment.task if assignment else None)
        except KeyError as error:
            raise BattleUnknown("the study has this task no longer") from error

    @staticmethod
    def _completed(
        form: Sequence[Question],
        record: BattleRecord,
        answers: Mapping[str, str],
        amends: str | None,
    ) -> CompletedBallot:
        if amends is not None and not answers:
            return CompletedBallot({}, frozenset())
        completed = complete(form, answers)
        if not completed.answers:
            raise BallotInvalid("the ballot answers nothing")
        for question in form:
            written = completed.answers.get(question.id)
            if question.revises and written is not None and written in _texts(record):
                raise BallotInvalid(f"{question.id!r} is the text as it was")
        return completed

    def _seconds_since(self, moment: str | None) -> float | None:
        if moment is None:
            return None
        passed = datetime.fromisoformat(self._clock()) - datetime.fromisoformat(moment)
        return max(passed.total_seconds(), 0.0)

    def _tells_names(self, record: BattleRecord) -> bool:
        """Never of an item of a task: whoever knew its model would know it again in the next one."""
        dealt = record.battle.assignment is not None
        return self._study.reveal is Reveal.AFTER_VOTE and not dealt

    async def recognise(self, token: str | None, battle_id: str) -> None:
        """Note that a participant can tell which model one of a battle's is, before the vote on it.

        The battle goes on; no ranking counts it by itself. Raises ConsentMissing, BattleUnknown, BattleVoid,
        and BallotConflict once there is a vote.
        """
        await asyncio.to_thread(self._recognise, token, battle_id)

    def _recognise(self, token: str | None, battle_id: str) -> None:
        participant_id = self._admission.participant_now(token).id
        own_battle(self._store, participant_id, battle_id)
        self._store.mark_battle(battle_id, Mark.RECOGNISED)

    async def reveal(self, token: str | None, battle_id: str) -> RevealedPair:
        """The labels of both models, for a vote that can no longer be changed from here on.

        Raises ConsentMissing, BattleUnknown, BattleUnfinished where no vote stands, and NamesSealed, also where a
        model has left the study: then the vote stays open to changes.
        """
        return await asyncio.to_thread(self._reveal, token, battle_id)

    def _reveal(self, token: str | None, battle_id: str) -> RevealedPair:
        participant_id = self._admission.participant_now(token).id
        record = own_battle(self._store, participant_id, battle_id)
        if not self._tells_names(record):
            raise NamesSealed("this study does not name its models to participants")
        names = self._names(record)
        # Whether a vote stands is checked there, in the transaction that closes it.
        self._store.reveal(battle_id)
        return names

    def _names(self, record: BattleRecord) -> RevealedPair:
        if record.battle.purpose is Purpose.CONTROL:
            return RevealedPair("", "", check=True)
        try:
            left, right = (self._study.model(name).label for name in record.battle.pairing.both)
        except KeyError as error:
            raise NamesSealed(f"the study has no model {error} any more") from error
        return RevealedPair(left, right)

    async def look_up(self, token: str | None, code: str | None = None) -> Claim:
        """What would be withdrawn, see `withdraw`."""
        return await asyncio.to_thread(self._look_up, token, code)

    def _look_up(self, token: str | None, code: str | None) -> Claim:
        known = None if code is None else normalised(code)
        person = self._person(token, known)
        if person is not None:
            return Claim(True, self._store.ballot_count(person.id), known)
        if known is None or self._store.battle_by_receipt(known) is None:
            raise WithdrawalUnknown("no vote has this receipt")
        return Claim(False, 1, known)

    async def withdraw(self, token: str | None, code: str | None = None) -> Withdrawn:
        """Erase the vote of a receipt, or everything of the participant of a code.

        Without a code it is everything of whoever has this secret, also if they agreed to an earlier
        text. Raises WithdrawalUnknown, and ConsentMissing where there is neither.
        """
        return await asyncio.to_thread(self._withdraw, token, code)

    def _withdraw(self, token: str | None, code: str | None) -> Withdrawn:
        known = None if code is None else normalised(code)
        person = self._person(token, known)
        if person is not None:
            return self._store.withdraw_participant(person.id)
        return self._store.withdraw_by_receipt(known or "")

    def _person(self, token: str | None, code: str | None) -> Participant | None:
        """Whose participant code this is, if it is one; without a code whose secret."""
        if code is not None:
            return self._store.participant_by_code(digest(code))
        found = self._store.participant_by_token(digest(token)) if token else None
        if found is None:
            raise ConsentMissing("no participant has this token")
        return found
