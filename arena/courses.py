"""How battles follow one another: where somebody left off, the same two once more, the same prompt with another pair."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from arena.answering import Answering
from arena.availability import Availability
from arena.blind import BlindBattle, BlindTurn, BrokenBattle
from arena.codes import Judged, Purpose
from arena.domain import Prompt, Study
from arena.plays import blind_turn, is_recorded
from arena.sampling import not_met, pairs_with
from arena.standing import SKIPPED, Ways, interlude, is_answered, is_left_open, left_off, stands
from arena.store import BattleRecord, Store

HELD = timedelta(hours=1)
"""For so long after a vote, a page that is loaded again shows the conversation that may go on."""

ELSEWHERE = timedelta(minutes=10)
"""Answers that were asked for longer ago, the wait in line among it, no other process gives any more."""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A prompt that was asked before, and the pairs that the participant was given on it."""

    prompt: Prompt
    met: frozenset[frozenset[str]]


class Courses:
    """How the battles of one study stand, and what may follow each."""

    def __init__(
        self,
        study: Study,
        store: Store,
        availability: Availability,
        answering: Answering,
        clock: Callable[[], str],
    ) -> None:
        self._study = study
        self._store = store
        self._availability = availability
        self._answering = answering
        self._clock = clock
        self._left: dict[str, datetime] = {}

    def may_continue(self, record: BattleRecord) -> bool:
        """Whether another turn may come before the vote; it can be stopped as often as there are turns."""
        if self._study.judged is not Judged.CONVERSATION:
            return False
        return len(record.stopped) < self._study.turns and self._may_get_longer(record)

    def may_go_on(self, record: BattleRecord) -> bool:
        """Whether another turn may come after the vote, to be judged by itself."""
        return self._study.judged is Judged.TURN and self._may_get_longer(record)

    def _may_get_longer(self, record: BattleRecord) -> bool:
        turns = (*record.before, *record.turns)
        recorded = is_recorded(record.battle, turns)
        return self._answering.may_get_longer(record.battle, len(turns), recorded=recorded)

    async def left_off(self, record: BattleRecord) -> BlindBattle | BrokenBattle | None:
        """What came of a battle: something to judge, what is left of a broken one, or neither.

        Where the next turn of a conversation broke, it is the conversation as it was judged before.
        """
        return await asyncio.to_thread(self._left_off, record)

    def _left_off(self, record: BattleRecord) -> BlindBattle | BrokenBattle | None:
        ways = self._ways(record)
        found = left_off(record, ways)
        if isinstance(found, BrokenBattle) and record.battle.continues is not None:
            before = self._store.battle(record.battle.continues)
            if before is not None and stands(before) and self.may_go_on(before):
                return interlude(before, ways, found.prompt.text, found.breakage)
        return found

    def _ways(self, record: BattleRecord) -> Ways:
        again = self.asked_again(record) is not None
        if not is_answered(record):
            return Ways(may_ask_again=again)
        return Ways(self.may_continue(record), self.may_go_on(record), again)

    async def resume(self, participant_id: str) -> BlindBattle | BrokenBattle | None:
        """Where a participant left off: a battle to judge, a prompt to ask again, or nothing.

        It is a conversation that may go on where its last turn was judged a short while ago and not left.
        A battle whose answers were cut off, by a reload or a restart, is voided here; one that is being
        answered is left alone, since this may be a second tab, or a second device that another process serves.
        """
        record = await asyncio.to_thread(self._store.latest_battle, participant_id)
        if record is None:
            return None
        found = await self.left_off(record)
        if is_left_open(record) and not await asyncio.to_thread(self._may_be_running, record):
            await asyncio.to_thread(
                self._store.void_battle, record.battle.id, "interrupted", None, "found on resume"
            )
        if found is None and self._is_held(record) and self.may_go_on(record):
            return interlude(record, await asyncio.to_thread(self._ways, record))
        return found

    def _may_be_running(self, record: BattleRecord) -> bool:
        if self._answering.is_running(record.battle.id):
            return True
        if not self._store.is_shared:
            return False
        asked = datetime.fromisoformat(self._store.asked_at(record.battle.id))
        return asked > self._now() - ELSEWHERE

    async def leave(self, record: BattleRecord) -> bool:
        """Go on to another battle; one that was left without a ballot is recorded as skipped, and this is True."""
        self.went_on(record.battle.id)
        if record.ballot is None and record.void is None:
            await asyncio.to_thread(
                self._store.void_battle, record.battle.id, SKIPPED, None, "by the participant"
            )
            return True
        return record.void == SKIPPED

    def went_on(self, battle_id: str) -> None:
        """Somebody is at another battle now. It is no harm if that is forgotten."""
        now = self._now()
        self._left = {name: when for name, when in self._left.items() if when > now - HELD}
        self._left[battle_id] = now

    def _is_held(self, record: BattleRecord) -> bool:
        """Whether somebody is still at a conversation whose last turn they judged."""
        if not stands(record) or record.ballot is None or record.battle.id in self._left:
            return False
        return datetime.fromisoformat(record.ballot.stored_at) > self._now() - HELD

    def asked_again(self, record: BattleRecord) -> AskedAgain | None:
        """The prompt with which a conversation began, to be asked again; None where it cannot be.

        It cannot where it has left the bank, was withdrawn, or no two models are left that could answer it, were
        not met on it, and were not named after a vote on it. Call it in a thread of its own.
        """
        while record.battle.continues is not None:
            before = self._store.battle(record.battle.continues)
            assert before is not None, "the database refuses to continue what is not there"
            record = before
        if record.battle.purpose is Purpose.CONTROL and not record.withdrawn:
            return self._after_control(record)
        prompt = self._known(record.battle.prompt)
        if prompt is None or record.withdrawn:
            return None
        whose = self._study.id, record.battle.participant, prompt.text
        able = self._availability.able(prompt)
        named = self._store.named_models(*whose)
        met = self._store.met_pairs(*whose) | pairs_with(named, able, self._study.pair_weights)
        left = not_met(able, self._study.pair_weights, met)
        return AskedAgain(prompt, frozenset(met)) if left else None

    def _after_control(self, record: BattleRecord) -> AskedAgain | None:
        """As often as a prompt of the bank can be asked again, so that nothing tells a control item from one.

        Where models are asked, two of them may answer it; else whoever asks is told that there is no other pair.
        """
        prompt, weights = record.battle.prompt, self._study.pair_weights
        met = self._store.met_pairs(self._study.id, record.battle.participant, prompt.text)
        if len(not_met(self._availability.able(prompt), weights, set())) <= len(met):
            return None
        asked = replace(prompt, id=None) if self._study.free_prompts else prompt
        return AskedAgain(asked, frozenset(met))

    def _known(self, prompt: Prompt) -> Prompt | None:
        if prompt.id is None:
            return prompt if self._study.free_prompts else None
        return next((each for each in self._study.prompts if each.id == prompt.id), None)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._clock())


def waiting(record: BattleRecord, text: str) -> BlindBattle:
    """A conversation so far, and a turn that waits for its answers: the first one without a text."""
    waits = BlindTurn(text or record.battle.prompt.text, "", "")
    turns = (*map(blind_turn, (*record.before, *record.turns)), waits)
    return BlindBattle(record.battle.id, turns, may_continue=False)
