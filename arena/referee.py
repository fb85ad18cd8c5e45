"""The referee: opens battles, shows answers blind, files one ballot for each.

All rules of a battle's life are here or in the pure modules it asks (`sampling`, `form`, `pacing`).
It knows no Gradio, HTML, SQL, YAML or environment; it gets its study, store and backends handed in.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from arena.admission import Admission
from arena.answering import Answering, blind_turn
from arena.backends.protocol import Backend
from arena.capacity import Capacity
from arena.codes import Breakage, Purpose, Reveal
from arena.domain import (
    Ballot,
    Battle,
    BlindBattle,
    BrokenBattle,
    Prompt,
    RevealedPair,
    Study,
    Turn,
)
from arena.errors import (
    BallotInvalid,
    BattleUnknown,
    PromptRefused,
    TooManyBattles,
)
from arena.form import complete
from arena.pacing import Pace
from arena.sampling import draw_pair, draw_prompt
from arena.store import BattleRecord, Store, utc_now
from arena.tokens import new_id, new_receipt


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a participant gets for a ballot. `raffle_numbers` is None where a study has no raffle."""

    ballot: Ballot
    already: bool
    revealed: RevealedPair | None
    ballots: int
    raffle_numbers: int | None


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
        capacity: Capacity | None = None,
        chance: random.Random | None = None,
        clock: Callable[[], str] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.study = study
        self.store = store
        self._code_version = code_version
        self._chance = chance or random.SystemRandom()
        self._clock = clock
        self.admission = Admission(study, store, clock)
        self.capacity = capacity or Capacity()
        self._answering = Answering(
            study, store, backends, pace or Pace(), self.capacity, self._chance, clock, monotonic
        )

    # --- a battle ---------------------------------------------------------------------------

    async def suggest(
        self, participant_id: str, category: str | None = None, besides: str | None = None
    ) -> Prompt:
        """A prompt from the bank, one that this participant has not seen while there are any.

        `besides` is the prompt that is on the page already; it comes again only if it is the only one.
        """
        seen = await asyncio.to_thread(self.store.shown_prompts, participant_id)
        bank = [each for each in self.study.prompts if category in (None, each.category)]
        others = [each for each in bank if each.id != besides]
        return draw_prompt(others or bank, seen, self._chance)

    async def open_battle(self, participant_id: str, prompt: Prompt) -> str:
        """Draw a pair and commit the battle, before any model is asked; returns the battle's id.

        Raises PromptRefused and TooManyBattles.
        """
        self.check_prompt(prompt.text)
        able = self._answering.able(prompt)
        if len(able) < 2 or (prompt.id is None and not self.study.free_prompts):
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
            pairing=draw_pair(able, self._chance),
            purpose=Purpose.RANKED,
            replaces=None,
            code_version=self._code_version,
            opened_at=self._clock(),
        )
        self._answering.expect(battle.id)
        await asyncio.to_thread(self.store.open_battle, battle)
        return battle.id

    def check_prompt(self, text: str) -> None:
        """Raise PromptRefused for what no model of this study should be asked."""
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
        self.check_prompt(text)
        record = await self._own(participant_id, battle_id)
        if not self._answering.may_continue(record.battle, len(record.turns)):
            raise PromptRefused("this battle has reached the study's number of turns")
        return self._answering.turn(record.battle, record.turns, text)

    async def _own(self, participant_id: str, battle_id: str) -> BattleRecord:
        return await asyncio.to_thread(self._own_record, participant_id, battle_id)

    def _own_record(self, participant_id: str, battle_id: str) -> BattleRecord:
        record = self.store.battle(battle_id)
        if record is None or record.battle.participant != participant_id:
            raise BattleUnknown("no such battle of this participant")
        return record

    async def outcome(
        self, participant_id: str, battle_id: str
    ) -> BlindBattle | BrokenBattle | None:
        """What came of asking: a battle to judge, what is left of a broken one, or neither."""
        return self._left_off(await self._own(participant_id, battle_id))

    def _left_off(self, record: BattleRecord) -> BlindBattle | BrokenBattle | None:
        if record.ballot or record.void == "skipped":
            return None
        if record.void is None and _is_answered(record.turns):
            turns = tuple(map(blind_turn, record.turns))
            return BlindBattle(
                record.battle.id, turns, self._answering.may_continue(record.battle, len(turns))
            )
        reason = record.void or ""
        breakage = Breakage.FAILED if reason.startswith("backend_") else Breakage.INTERRUPTED
        if reason == "backend_unavailable":
            breakage = Breakage.UNAVAILABLE
        return BrokenBattle(record.battle.prompt, breakage)

    async def resume(self, participant_id: str) -> BlindBattle | BrokenBattle | None:
        """Where a participant left off: a battle to judge, a prompt to ask again, or nothing.

        A battle whose answers were cut off, by a reload or a restart, is voided here; one that is being
        answered is left alone, since this may be a second tab.
        """
        record = await asyncio.to_thread(self.store.latest_battle, participant_id)
        if record is None:
            return None
        left_off = self._left_off(record)
        running = self._answering.is_running(record.battle.id)
        if isinstance(left_off, BrokenBattle) and record.void is None and not running:
            await asyncio.to_thread(
                self.store.void_battle, record.battle.id, "interrupted", None, "found on resume"
            )
        return left_off

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
        participant_id = self.admission.participant_now(token).id
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
