"""The referee: opens battles and shows answers blind, until there is something to judge.

All rules of a battle's life are here, in `filing`, or in the pure modules it asks (`sampling`, `pacing`).
It knows no Gradio, HTML, SQL, YAML or environment; it gets its study, store and backends handed in.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from arena.admission import Admission
from arena.answering import Answering
from arena.availability import Availability
from arena.backends.protocol import Backend
from arena.backends.recorded_answers import RecordedAnswers
from arena.backends.stand_ins import StandIn
from arena.blind import BlindBattle, BrokenBattle
from arena.capacity import Capacity, InLine
from arena.checking import Checking
from arena.codes import Breakage, Mark, Purpose
from arena.dealing import Dealing
from arena.domain import Ballot, Battle, Pairing, Prompt, Study, Turn
from arena.errors import BackendError, BattleUnknown, PromptRefused, TooManyBattles
from arena.filing import Filing, own_battle
from arena.form import is_text
from arena.pacing import Pace
from arena.plays import blind_turn, is_recorded
from arena.sampling import draw_pair, draw_prompt, seated, with_a_pair
from arena.store import BattleRecord, Store
from arena.tokens import new_id


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
        clock: Callable[[], str] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        admit_battle: Callable[[], None] = lambda: None,
        stand_ins: Mapping[str, StandIn] | None = None,
        answers: RecordedAnswers | None = None,
    ) -> None:
        """A referee of one study.

        `stand_ins` are answers that live models gave beforehand, for when they cannot be asked; `answers` those
        that are dealt out in tasks.

        Without a clock of its own it goes by the store's. `admit_battle` raises a refusal while no new battle
        should begin.
        """
        clock = clock or store.clock
        self.study = study
        self.store = store
        self._code_version = code_version
        self._chance = chance or random.SystemRandom()
        self._clock = clock
        self._admit_battle = admit_battle
        self.admission = Admission(study, store, clock)
        self.filing = Filing(study, store, self.admission, clock)
        dealt = answers or RecordedAnswers({})
        self.dealing = Dealing(study, store, dealt, code_version, self._chance, clock, admit_battle)
        self.capacity = capacity or Capacity()
        self.availability = Availability(study, backends, stand_ins or {}, monotonic)
        self._checking = Checking(study, store, self.availability, self._chance)
        self._answering = Answering(
            study, store, self.availability, self._checking, pace or Pace(), self.capacity,
            self._chance, clock, monotonic,
        )  # fmt: skip

    # --- a battle ---------------------------------------------------------------------------

    async def suggest(
        self, participant_id: str, category: str | None = None, besides: str | None = None
    ) -> Prompt:
        """A prompt from the bank, one that this participant has not seen while there are any.

        `besides` is the prompt that is on the page already; it comes again only if it is the only one. While
        models are down or the line is long, prompts with recorded answers come before all others. Where the
        study has checks, some are such.
        """
        check = await self._checking.offer(participant_id, category, besides, self.capacity.crowd)
        if check is not None:
            return check
        seen = await asyncio.to_thread(self.store.shown_prompts, participant_id)
        bank = [each for each in self.study.prompts if category in (None, each.category)]
        others = [each for each in bank if each.id != besides]
        ready = self._ready(others) or self._ready(bank)
        return draw_prompt(ready or others or bank, seen, self._chance)

    def is_ready(self, prompt: Prompt) -> bool:
        """Whether a prompt of the bank can be asked as well as any other one now."""
        return bool(self._ready([prompt])) or not self._ready(self.study.prompts)

    def _ready(self, prompts: Sequence[Prompt]) -> Sequence[Prompt]:
        """Those with which people can go on now."""
        if not self.availability.is_short(self.capacity.crowd):
            return prompts
        return with_a_pair(prompts, self.availability.recorded, self.study.pair_weights)

    async def open_battle(self, participant_id: str, prompt: Prompt) -> str:
        """Draw a pair and commit the battle, before any model is asked; returns the battle's id.

        Raises PromptRefused, TooManyBattles, DiskLow while the disk is kept for votes, ModelsUnreachable
        and LineFull.
        """
        self._admit_battle()
        self.check_prompt(prompt.text)
        able = self.availability.able(prompt)
        if len(able) < 2 or (prompt.id is None and not self.study.free_prompts):
            raise PromptRefused("this study has recorded answers to its own prompts only")
        entrants = self.availability.entrants(prompt, self.capacity.crowd)
        since = (datetime.fromisoformat(self._clock()) - timedelta(hours=1)).isoformat()
        recent = await asyncio.to_thread(self.store.battles_since, participant_id, since)
        if recent >= self.study.limits.battles_per_hour:
            raise TooManyBattles(f"{recent} battles within the last hour")
        check = await self._checking.check_of(participant_id, prompt)
        pairing = check.pairing if check else await self._pairing(entrants.models)
        battle = Battle(
            id=new_id(),
            study=self.study.id,
            study_hash=self.study.hash,
            participant=participant_id,
            prompt=prompt,
            pairing=pairing,
            purpose=check.purpose if check else Purpose.RANKED,
            replaces=None,
            code_version=self._code_version,
            opened_at=self._clock(),
            repeats=check.repeats if check else None,
        )
        self._answering.expect(battle.id, recorded=entrants.recorded)
        await asyncio.to_thread(self.store.open_battle, battle)
        return battle.id

    async def _pairing(self, able: Sequence[str]) -> Pairing:
        """Who meets next, on which sides; raises PromptRefused where nobody may meet."""
        try:
            drawn = draw_pair(able, self._chance, weights=self.study.pair_weights)
        except BackendError as error:
            raise PromptRefused(
                "no two models of this study that may meet can answer it"
            ) from error
        lead = await asyncio.to_thread(self.store.side_lead, self.study.id, *drawn.both)
        return seated(drawn, lead, self._chance)

    def check_prompt(self, text: str) -> None:
        """Raise PromptRefused for what no model of this study should be asked."""
        if not text.strip():
            raise PromptRefused("the prompt is empty")
        if len(text) > self.study.limits.prompt_characters:
            raise PromptRefused(f"the prompt has {len(text)} characters")
        if not is_text(text):
            raise PromptRefused("the prompt holds what no text file can hold")

    async def answer(
        self, participant_id: str, battle_id: str
    ) -> AsyncGenerator[BlindBattle | InLine]:
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
    ) -> AsyncGenerator[BlindBattle | InLine]:
        """Ask the same two models the next question of the same conversation; see `answer`.

        Raises PromptRefused, BattleUnknown, BattleVoid.
        """
        self.check_prompt(text)
        record = await self._own(participant_id, battle_id)
        if not self._may_continue(record):
            raise PromptRefused("this battle has reached the study's number of turns")
        return self._answering.turn(record.battle, record.turns, text)

    def _may_continue(self, record: BattleRecord) -> bool:
        recorded = is_recorded(record.battle, record.turns)
        return self._answering.may_continue(record.battle, len(record.turns), recorded=recorded)

    async def _own(self, participant_id: str, battle_id: str) -> BattleRecord:
        return await asyncio.to_thread(own_battle, self.store, participant_id, battle_id)

    async def outcome(
        self, participant_id: str, battle_id: str
    ) -> BlindBattle | BrokenBattle | None:
        """What came of asking: a battle to judge, what is left of a broken one, or neither."""
        return self._left_off(await self._own(participant_id, battle_id))

    def _left_off(self, record: BattleRecord) -> BlindBattle | BrokenBattle | None:
        if record.withdrawn or record.void == "skipped":
            return None
        if record.ballot:
            # One that was taken back has no answers, and is open to be judged again.
            return None if record.ballot.answers else _again(record, record.ballot)
        if record.void is None and _is_answered(record.turns):
            turns = tuple(map(blind_turn, record.turns))
            may_continue = self._may_continue(record)
            recognised = Mark.RECOGNISED in record.marks
            return BlindBattle(record.battle.id, turns, may_continue, recognised=recognised)
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


def _is_answered(turns: tuple[Turn, ...]) -> bool:
    return bool(turns) and all(turn.left and turn.right for turn in turns)


def _again(record: BattleRecord, taken_back: Ballot) -> BlindBattle:
    turns = tuple(map(blind_turn, record.turns))
    recognised = Mark.RECOGNISED in record.marks
    return BlindBattle(record.battle.id, turns, False, taken_back.receipt, recognised)
