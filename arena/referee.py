"""The referee: opens battles and shows answers blind, until there is something to judge.

All rules of a battle's life are here, in `filing`, or in the pure modules it asks (`sampling`, `pacing`).
It knows no Gradio, HTML, SQL, YAML or environment; it gets its study, store and backends handed in.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
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
from arena.codes import Purpose
from arena.courses import Courses, waiting
from arena.dealing import Dealing
from arena.domain import Battle, Pairing, Prompt, Study
from arena.errors import (
    BackendError,
    BattleUnfinished,
    BattleUnknown,
    ConversationClosed,
    NoOtherPair,
    PromptRefused,
    TooManyBattles,
)
from arena.filing import Filing, own_battle
from arena.form import is_text
from arena.pacing import Pace
from arena.plans import Plan
from arena.sampling import draw_another, draw_pair, not_met, seated
from arena.store import BattleRecord, Store
from arena.suggestions import Suggestions
from arena.tokens import new_id
from arena.training import Training


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
        that are dealt out in tasks. Without a clock of its own it goes by the store's. `admit_battle` raises a
        refusal while no new battle should begin.
        """
        self._clock = clock = clock or store.clock
        self.study, self.store = study, store
        self._code_version = code_version
        self._chance = chance or random.SystemRandom()
        self._admit_battle = admit_battle
        self.admission = Admission(study, store, clock)
        self.filing = Filing(study, store, self.admission, clock)
        self.training = Training(study, store)
        self.dealing = Dealing(
            study, store, answers or RecordedAnswers({}), code_version, self._chance, clock,
            admit_battle, self.training,
        )  # fmt: skip
        self.capacity = capacity or Capacity()
        self.availability = Availability(study, backends, stand_ins or {}, monotonic)
        self._checking = Checking(study, store, self.availability, self._chance)
        self._answering = Answering(
            study, store, self.availability, self._checking, pace or Pace(), self.capacity,
            self._chance, clock, monotonic,
        )  # fmt: skip
        self._suggestions = Suggestions(
            study, store, self.availability, self.capacity, self._checking, self._chance
        )
        self._courses = Courses(study, store, self.availability, self._answering, clock)

    # --- a battle ---------------------------------------------------------------------------

    async def suggest(
        self, participant_id: str, category: str | None = None, besides: Sequence[str] = ()
    ) -> Prompt:
        """See `Suggestions.suggest`."""
        return await self._suggestions.suggest(participant_id, category, besides)

    def is_ready(self, prompt: Prompt) -> bool:
        """See `Suggestions.is_ready`."""
        return self._suggestions.is_ready(prompt)

    async def open_battle(
        self, participant_id: str, prompt: Prompt, *, met: frozenset[frozenset[str]] = frozenset()
    ) -> str:
        """Draw a pair and commit the battle, before any model is asked; returns the battle's id.

        A pair that was `met` is not drawn. Raises PromptRefused, NoOtherPair, TooManyBattles, DiskLow while the
        disk is kept for votes, ModelsUnreachable, LineFull, and TrainingUnfinished where the study wants its examples
        judged first.
        """
        self._admit_battle()
        if self.training.required:
            await asyncio.to_thread(self.training.require, participant_id)
        if prompt.id is None:
            self.check_prompt(prompt.text)
        able = self.availability.able(prompt)
        if len(able) < 2 or (prompt.id is None and not self.study.free_prompts):
            raise PromptRefused("this study has recorded answers to its own prompts only")
        entrants = self.availability.entrants(prompt, self.capacity.crowd)
        await self._refuse_too_many(participant_id)
        weights = self.study.pair_weights
        plan = Plan(not_met(able, weights, met) if met else weights, entrants.recorded)
        check = await self._checking.check_of(participant_id, prompt, again=bool(met))
        pairing = check.pairing if check else await self._pairing(entrants.models, met)
        usual = await asyncio.to_thread(self.admission.inviting.purpose_of, participant_id)
        battle = self._envelope(
            participant_id,
            prompt,
            pairing,
            check.purpose if check else usual,
        )
        battle = replace(battle, repeats=check.repeats if check else None)
        self._answering.plans.expect(battle.id, plan)
        await asyncio.to_thread(self.store.open_battle, battle)
        return battle.id

    def _envelope(
        self, participant_id: str, prompt: Prompt, pairing: Pairing, purpose: Purpose
    ) -> Battle:
        return Battle(
            id=new_id(),
            study=self.study.id,
            study_hash=self.study.hash,
            participant=participant_id,
            prompt=prompt,
            pairing=pairing,
            purpose=purpose,
            replaces=None,
            code_version=self._code_version,
            opened_at=self._clock(),
        )

    async def _refuse_too_many(self, participant_id: str) -> None:
        since = (datetime.fromisoformat(self._clock()) - timedelta(hours=1)).isoformat()
        recent = await asyncio.to_thread(self.store.battles_since, participant_id, since)
        if recent >= self.study.limits.battles_per_hour:
            raise TooManyBattles(f"{recent} battles within the last hour")

    async def _pairing(self, able: Sequence[str], met: frozenset[frozenset[str]]) -> Pairing:
        """Who meets next, on which sides; raises PromptRefused where nobody may meet, or NoOtherPair."""
        weights = self.study.pair_weights
        try:
            if met:
                drawn = draw_another(able, self._chance, met, weights=weights)
            else:
                drawn = draw_pair(able, self._chance, weights=weights)
        except BackendError as error:
            if met:
                raise NoOtherPair("no other two models can answer this prompt now") from error
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
        text = record.battle.prompt.text
        return self._answering.turn(record.battle, (), text, record.before)

    async def continue_battle(
        self, participant_id: str, battle_id: str, text: str
    ) -> AsyncGenerator[BlindBattle | InLine]:
        """Ask the same two models the next question of the same conversation; see `answer`.

        Raises PromptRefused, BattleUnknown, BattleVoid.
        """
        self.check_prompt(text)
        record = await self._own(participant_id, battle_id)
        if not self._courses.may_continue(record):
            raise PromptRefused("this battle has reached the study's number of turns")
        return self._answering.turn(record.battle, record.turns, text)

    async def stop(self, participant_id: str, battle_id: str) -> None:
        """Stop both models of a battle that is being answered; what was stopped can never be judged.

        A first turn makes its battle void. A later one is put aside, and what was complete before is judged.
        Raises BattleUnknown.
        """
        await self._own(participant_id, battle_id)
        self._answering.stop(battle_id)

    async def _own(self, participant_id: str, battle_id: str) -> BattleRecord:
        return await asyncio.to_thread(own_battle, self.store, participant_id, battle_id)

    async def outcome(
        self, participant_id: str, battle_id: str
    ) -> BlindBattle | BrokenBattle | None:
        """What came of asking: a battle to judge, what is left of a broken one, or neither; see `Courses`."""
        return await self._courses.left_off(await self._own(participant_id, battle_id))

    async def resume(self, participant_id: str) -> BlindBattle | BrokenBattle | None:
        """Where a participant left off: something to judge or to go on with, to ask again, or nothing."""
        return await self._courses.resume(participant_id)

    async def leave(self, participant_id: str, battle_id: str) -> bool:
        """Go on to another battle; one that was left without a ballot is recorded as skipped, and this is True."""
        return await self._courses.leave(await self._own(participant_id, battle_id))

    async def waiting(self, participant_id: str, battle_id: str, text: str = "") -> BlindBattle:
        """The conversation of a battle so far, and a turn that waits for its answers: its first one without a text."""
        return waiting(await self._own(participant_id, battle_id), text)

    async def may_ask_again(self, participant_id: str, battle_id: str) -> bool:
        """Whether `ask_again` has another pair for this battle's prompt."""
        record = await self._own(participant_id, battle_id)
        return await asyncio.to_thread(self._courses.asked_again, record) is not None

    async def ask_again(self, participant_id: str, battle_id: str) -> str:
        """Open a battle on the prompt with which this one's conversation began, between two others.

        No pair that the participant was given on this prompt is drawn. Raises BattleUnfinished while this battle
        waits for its vote, and what `open_battle` does.
        """
        record = await self._own(participant_id, battle_id)
        if record.void is None and record.ballot is None:
            raise BattleUnfinished("this pair is to be judged or skipped first")
        again = await asyncio.to_thread(self._courses.asked_again, record)
        if again is None:
            raise NoOtherPair("the prompt cannot be asked again")
        opened = await self.open_battle(participant_id, again.prompt, met=again.met)
        self._courses.went_on(battle_id)
        return opened

    async def go_on(self, participant_id: str, battle_id: str, text: str) -> str:
        """Open the next turn of a conversation whose turns are judged one by one: a battle of the same two.

        Raises PromptRefused, ConversationClosed, TooManyBattles, DiskLow.
        """
        self._admit_battle()
        self.check_prompt(text)
        record = await self._own(participant_id, battle_id)
        if not self._courses.may_go_on(record):
            raise ConversationClosed("this conversation may have no further turn")
        await self._refuse_too_many(participant_id)
        first = record.battle
        prompt = Prompt(None, text, first.prompt.language, first.prompt.category)
        envelope = self._envelope(participant_id, prompt, first.pairing, first.purpose)
        battle = replace(envelope, continues=first.id)
        self._answering.plans.expect(battle.id, Plan(()))
        await asyncio.to_thread(self.store.open_battle, battle)
        return battle.id
