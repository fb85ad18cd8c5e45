"""One's own votes: which there are, what became of each, both answers once more. Names only where they were told.

What is given out here is as blind as before the vote: no type has a field for a model, but `OwnBattle.names`,
which holds the labels that were named in exchange for the vote.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from arena.admission import Admission
from arena.blind import RevealedPair
from arena.codes import Reveal
from arena.domain import Ballot, Participant, Study
from arena.errors import BattleUnknown
from arena.filing import own_battle
from arena.questions import Question
from arena.store import BattleRecord, OwnData, Store

ON_A_PAGE = 20


class VoteState(StrEnum):
    """What became of a vote. That a pair was a check of attention is told by none of these."""

    SAVED = "saved"
    APART = "apart"
    """Saved, and no ranking counts it: an answer named its author, or the participant knew a model."""
    FINAL = "final"
    """The models were named, so that it cannot be changed."""
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class OwnVote:
    """A vote as it stands. `prompt` is empty where it was withdrawn; `number` is its place in the log.

    `form` has the questions that were asked, none where the study has the task no longer; `receipt` is that of
    the version that stands.
    """

    battle: str
    task: str | None
    prompt: str
    state: VoteState
    answers: Mapping[str, str]
    form: Sequence[Question]
    receipt: str
    number: int
    stored_at: str


@dataclass(frozen=True, slots=True)
class OwnVotes:
    """A page of somebody's votes, the newest first; pages count from 1."""

    votes: Sequence[OwnVote]
    page: int
    pages: int
    all: int


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """What was asked, and what was answered: one text, or the left and the right one."""

    prompt: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnBattle:
    """A vote with what it is about. `names` are there only where they were told before."""

    vote: OwnVote
    turns: Sequence[OwnTurn]
    may_change: bool
    may_reveal: bool
    names: RevealedPair | None


class VotesOfOne:
    """The votes of whoever asks. Every method raises ConsentMissing for a stranger."""

    def __init__(self, study: Study, store: Store, admission: Admission) -> None:
        self._study = study
        self._store = store
        self._admission = admission

    async def page(self, token: str | None, page: int = 1) -> OwnVotes:
        """One page of them; a page that there is not is answered by the nearest one."""
        return await asyncio.to_thread(self._page, token, page)

    def _page(self, token: str | None, page: int) -> OwnVotes:
        participant_id = self._admission.participant_now(token).id
        found = self._store.all_own_ballots(participant_id)
        pages = max(1, -(-found // ON_A_PAGE))
        page = min(max(page, 1), pages)
        after = (page - 1) * ON_A_PAGE
        records = self._store.own_ballots(participant_id, ON_A_PAGE, after)
        votes = [self._vote(record, record.ballot) for record in records if record.ballot]
        return OwnVotes(votes, page, pages, found)

    async def one(self, token: str | None, battle_id: str) -> OwnBattle:
        """One of them; raises BattleUnknown also where there is no vote yet."""
        return await asyncio.to_thread(self._one, token, battle_id)

    def _one(self, token: str | None, battle_id: str) -> OwnBattle:
        participant_id = self._admission.participant_now(token).id
        record = own_battle(self._store, participant_id, battle_id)
        if record.ballot is None:
            raise BattleUnknown("there is no vote on this battle")
        vote = self._vote(record, record.ballot)
        closed = record.revealed or record.withdrawn
        revises = any(question.revises for question in vote.form)
        tells = self._study.reveal is Reveal.AFTER_VOTE and record.battle.assignment is None
        return OwnBattle(
            vote,
            _turns(record),
            may_change=bool(vote.form) and not closed and not revises,
            may_reveal=tells and not closed and bool(vote.answers),
            names=self._names(record) if tells else None,
        )

    def _names(self, record: BattleRecord) -> RevealedPair | None:
        """What was named in exchange for the vote; nothing where a model has left the study since."""
        if not record.revealed or record.withdrawn:
            return None
        try:
            left, right = (self._study.model(name).label for name in record.battle.pairing.both)
        except KeyError:
            return None
        return RevealedPair(left, right)

    def _vote(self, record: BattleRecord, ballot: Ballot) -> OwnVote:
        assignment = record.battle.assignment
        task = assignment.task if assignment else None
        return OwnVote(
            battle=record.battle.id,
            task=task,
            prompt=record.battle.prompt.text,
            state=_state(record, ballot),
            answers=ballot.answers,
            form=self._form(task),
            receipt=ballot.receipt,
            number=self._store.place_of_vote(record.battle.id, ballot.receipt),
            stored_at=ballot.stored_at,
        )

    def _form(self, task: str | None) -> Sequence[Question]:
        try:
            return self._study.form_of(task)
        except KeyError:
            return ()

    async def about(self, participant: Participant) -> OwnData:
        """All that is stored of somebody beside their battles."""
        return await asyncio.to_thread(self._store.own_data, participant.id)

    async def everything(self, participant: Participant) -> dict[str, object]:
        """All that is stored of somebody, ready for JSON; models are named where they were told before."""
        return await asyncio.to_thread(self._everything, participant)

    def _everything(self, participant: Participant) -> dict[str, object]:
        data = self._store.own_data(participant.id)
        records = self._store.own_battles(participant.id)
        return {
            "participant": data.person,
            **data.rows,
            "conversations": [self._conversation(record) for record in records],
        }

    def _conversation(self, record: BattleRecord) -> dict[str, object]:
        ballot = record.ballot
        names = self._names(record)
        told = {} if names is None else {"models": {"left": names.left, "right": names.right}}
        return {
            "battle": record.battle.id,
            "task": record.battle.assignment.task if record.battle.assignment else None,
            "opened_at": record.battle.opened_at,
            "void": record.void,
            "marks": sorted(record.marks),
            "turns": [
                {"prompt": turn.prompt, "answers": list(turn.answers)} for turn in _turns(record)
            ],
            "withdrawn": record.withdrawn,
            "vote": None
            if ballot is None
            else {
                "answers": dict(ballot.answers),
                "seconds": ballot.seconds,
                "receipt": ballot.receipt,
                "stored_at": ballot.stored_at,
            },
            **told,
        }


def _turns(record: BattleRecord) -> Sequence[OwnTurn]:
    return [
        OwnTurn(turn.prompt, tuple(side.text for side in (turn.left, turn.right) if side))
        for turn in record.turns
    ]


def _state(record: BattleRecord, ballot: Ballot) -> VoteState:
    if record.withdrawn:
        return VoteState.WITHDRAWN
    if not ballot.answers:
        return VoteState.TAKEN_BACK
    if record.revealed:
        return VoteState.FINAL
    return VoteState.APART if record.marks else VoteState.SAVED
