"""The referee: admits participants, opens battles, shows answers blind, files one ballot for each.

All rules of a battle's life are here or in the pure modules it asks (`sampling`, `form`, `pacing`).
It knows no Gradio, HTML, SQL, YAML or environment; it gets its study, store and backends handed in.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from arena.answering import Answering, blind_turn
from arena.backends.protocol import Backend
from arena.codes import Purpose, Reveal
from arena.domain import (
    Ballot,
    Battle,
    BlindBattle,
    Participant,
    Prompt,
    RevealedPair,
    Study,
    Turn,
)
from arena.errors import (
    BallotInvalid,
    BattleUnknown,
    ConsentMissing,
    PromptRefused,
    TooManyBattles,
)
from arena.form import complete, validate_profile
from arena.pacing import Pace
from arena.sampling import draw_pair, draw_prompt
from arena.store import BattleRecord, Store
from arena.tokens import digest, new_id, new_receipt, new_secret


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a participant gets for a ballot. `raffle_numbers` is None where a study has no raffle."""

    ballot: Ballot
    already: bool
    revealed: RevealedPair | None
    ballots: int
    raffle_numbers: int | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new participant and the secret by which the browser is known from now on."""

    participant: Participant
    token: str


def now() -> str:
    """The wall clock, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat()


class Referee:
    """Runs one study. All methods that wait on a disk or a model are coroutines."""

    def __init__(
        self,
        study: Study,
        store: Store,
        backends: Mapping[str, Backend],
        *,
        code_version: str,
        pace: Pace | None = None,
        chance: random.Random | None = None,
        clock: Callable[[], str] = now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.study = study
        self.store = store
        self._code_version = code_version
        self._chance = chance or random.SystemRandom()
        self._clock = clock
        self._answering = Answering(
            study, store, backends, pace or Pace(), self._chance, clock, monotonic
        )

    # --- who takes part ---------------------------------------------------------------------

    async def admit(
        self, *, agreed: bool, interface: str, profile: Mapping[str, str], nickname: str | None
    ) -> Admitted:
        """Store a participant; nothing is stored unless `agreed` and the profile is complete."""
        if not agreed:
            raise ConsentMissing("the participant did not agree")
        participant = Participant(
            id=new_id(),
            study=self.study.id,
            interface_language=interface,
            consent_version=self.study.consent.version,
            consent_hash=self.study.consent.hash,
            profile=validate_profile(self.study.profile, profile),
            joined_at=self._clock(),
        )
        token = new_secret()
        await asyncio.to_thread(
            self.store.add_participant, participant, digest(token), nickname or None
        )
        return Admitted(participant, token)

    async def participant(self, token: str | None) -> Participant:
        """Whose secret this is; ConsentMissing when it is nobody's."""
        return await asyncio.to_thread(self._participant, token)

    def _participant(self, token: str | None) -> Participant:
        found = self.store.participant_by_token(digest(token)) if token else None
        if found is None:
            raise ConsentMissing("no participant has this token")
        return found

    # --- a battle ---------------------------------------------------------------------------

    async def suggest(self, participant_id: str, category: str | None = None) -> Prompt:
        """A prompt from the bank, one that this participant has not seen while there are any."""
        seen = await asyncio.to_thread(self.store.shown_prompts, participant_id)
        return draw_prompt(self.study.prompts, seen, self._chance, category)

    async def open_battle(self, participant_id: str, prompt: Prompt) -> str:
        """Draw a pair and commit the battle, before any model is asked; returns the battle's id.

        Raises PromptRefused and TooManyBattles.
        """
        self._check_prompt(prompt.text)
        if prompt.id is None and not self.study.free_prompts:
            raise PromptRefused("this study has recorded answers to its own prompts only")
        since = (datetime.fromisoformat(self._clock()) - timedelta(hours=1)).isoformat()
        recent = await asyncio.to_thread(self.store.battles_since, participant_id, since)
        if recent >= self.study.limits.battles_per_hour:
            raise TooManyBattles(f"{recent} battles within the last hour")
        battle = Battle(
            id=new_id(),
            study=self.study.id,
            study_hash=self.study.hash,
            participant=participant_id,
            prompt=prompt,
            pairing=draw_pair([model.id for model in self.study.models], self._chance),
            purpose=Purpose.RANKED,
            replaces=None,
            code_version=self._code_version,
            opened_at=self._clock(),
        )
        await asyncio.to_thread(self.store.open_battle, battle)
        return battle.id

    def _check_prompt(self, text: str) -> None:
        if not text.strip():
            raise PromptRefused("the prompt is empty")
        if len(text) > self.study.limits.prompt_characters:
            raise PromptRefused(f"the prompt has {len(text)} characters")
        if not _is_text(text):
            raise PromptRefused("the prompt holds what no text file can hold")

    async def answer(self, participant_id: str, battle_id: str) -> AsyncGenerator[BlindBattle]:
        """Ask both models of a new battle and yield what may be shown, in step.

        The last one yielded is stored. Close the generator to stop both models. Raises BattleUnknown,
        and BattleVoid when there will be no two answers.
        """
        record = await self._own(participant_id, battle_id)
        if record.turns or record.void:
            raise BattleUnknown("this battle was asked before")
        return self._answering.turn(record.battle, (), record.battle.prompt.text)

    async def continue_battle(
        self, participant_id: str, battle_id: str, text: str
    ) -> AsyncGenerator[BlindBattle]:
        """Ask the same two models the next question of the same conversation; see `answer`.

        Raises PromptRefused, BattleUnknown, BattleVoid.
        """
        self._check_prompt(text)
        record = await self._own(participant_id, battle_id)
        if not self._answering.may_continue(len(record.turns)):
            raise PromptRefused("this battle has reached the study's number of turns")
        return self._answering.turn(record.battle, record.turns, text)

    async def _own(self, participant_id: str, battle_id: str) -> BattleRecord:
        return await asyncio.to_thread(self._own_record, participant_id, battle_id)

    def _own_record(self, participant_id: str, battle_id: str) -> BattleRecord:
        record = self.store.battle(battle_id)
        if record is None or record.battle.participant != participant_id:
            raise BattleUnknown("no such battle of this participant")
        return record

    async def answered(self, participant_id: str, battle_id: str) -> BlindBattle | None:
        """A battle as it is to be judged, or None when it is void, unanswered or judged already."""
        return self._to_judge(await self._own(participant_id, battle_id))

    def _to_judge(self, record: BattleRecord) -> BlindBattle | None:
        if record.void or record.ballot or not _is_answered(record.turns):
            return None
        turns = tuple(map(blind_turn, record.turns))
        return BlindBattle(record.battle.id, turns, self._answering.may_continue(len(turns)))

    async def resume(self, participant_id: str) -> BlindBattle | Prompt | None:
        """Where a participant left off: a battle to judge, a prompt to ask again, or nothing.

        A battle whose answers were cut off, by a reload or a restart, is voided here.
        """
        record = await asyncio.to_thread(self.store.latest_battle, participant_id)
        if record is None or record.ballot or self._answering.is_running(record.battle.id):
            return None
        to_judge = self._to_judge(record)
        if to_judge is not None:
            return to_judge
        if record.void is None:
            await asyncio.to_thread(
                self.store.void_battle, record.battle.id, "interrupted", None, "found on resume"
            )
        return record.battle.prompt if record.void in (None, "abandoned") else None

    async def leave(self, participant_id: str, battle_id: str) -> None:
        """Go on to another battle; one that was left without a ballot is recorded as skipped."""
        record = await self._own(participant_id, battle_id)
        if record.ballot is None and record.void is None:
            await asyncio.to_thread(
                self.store.void_battle, battle_id, "skipped", None, "by the participant"
            )

    # --- the ballot -------------------------------------------------------------------------

    async def accept(
        self, token: str | None, battle_id: str, answers: Mapping[str, str]
    ) -> Accepted:
        """File the ballot of whoever has this secret; return after it is on disk.

        Raises ConsentMissing, BattleUnknown, BattleUnfinished, BattleVoid, BallotInvalid and
        BallotConflict.
        """
        if not all(map(_is_text, answers.values())):
            raise BallotInvalid("an answer holds what no text file can hold")
        # One errand to another thread, not four: each costs more than a read.
        return await asyncio.to_thread(self._accept, token, battle_id, answers)

    def _accept(self, token: str | None, battle_id: str, answers: Mapping[str, str]) -> Accepted:
        participant_id = self._participant(token).id
        record = self._own_record(participant_id, battle_id)
        completed = complete(self.study.form, answers)
        stored = self.store.add_ballot(
            Ballot(
                battle=battle_id,
                participant=participant_id,
                answers=completed.answers,
                derived=completed.derived,
                seconds=self._seconds_since(record.answered_at),
                receipt=new_receipt(),
                stored_at=self._clock(),
            ),
            {question.id: question.kind for question in self.study.form},
        )
        ballots = self.store.ballot_count(participant_id)
        every = self.study.votes_per_raffle_number
        return Accepted(
            ballot=stored.ballot,
            already=stored.already,
            revealed=self._revealed(record.battle),
            ballots=ballots,
            raffle_numbers=None if every is None else ballots // every,
        )

    def _seconds_since(self, moment: str | None) -> float | None:
        if moment is None:
            return None
        passed = datetime.fromisoformat(self._clock()) - datetime.fromisoformat(moment)
        return max(passed.total_seconds(), 0.0)

    def _revealed(self, battle: Battle) -> RevealedPair | None:
        if self.study.reveal is not Reveal.AFTER_VOTE:
            return None
        return RevealedPair(
            self.study.model(battle.pairing.left).label,
            self.study.model(battle.pairing.right).label,
        )


def _is_text(text: str) -> bool:
    """Whether a text can be stored and exported: no half of a surrogate pair, no NUL."""
    return "\0" not in text and text == text.encode("utf-8", "ignore").decode("utf-8")


def _is_answered(turns: tuple[Turn, ...]) -> bool:
    return bool(turns) and all(turn.left and turn.right for turn in turns)
