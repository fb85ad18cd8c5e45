"""One turn of a battle: ask both models, show both answers in step, store them together.

A side that fails before its first token gets another model and the battle a successor that says so;
a side that fails later ends the battle. Whatever ends a turn early, the battle is void on disk.
"""

import asyncio
import logging
import math
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import replace

from arena.availability import Availability
from arena.backends.protocol import GenerationRequest
from arena.blind import BlindBattle
from arena.capacity import Capacity, Crowd, InLine
from arena.checking import Checking
from arena.codes import Judged, Mark, Purpose, Side
from arena.domain import Battle, Study, Turn
from arena.errors import BackendError, BattleUnfinished, BattleVoid, Refusal
from arena.masking import SelfNaming, names_of
from arena.pacing import Incoming, Pace, in_step
from arena.plans import Plans
from arena.plays import (
    Play,
    conversation,
    ends_here,
    is_check,
    model_of,
    names_itself,
    response_of,
    shown,
)
from arena.presence import to_its_end, until
from arena.store import Store
from arena.substitutes import other_pairing
from arena.tokens import new_id

logger = logging.getLogger(__name__)


SIDES = (Side.LEFT, Side.RIGHT)


class Answering:
    """Runs the turns of one study's battles and knows which are running."""

    def __init__(
        self,
        study: Study,
        store: Store,
        availability: Availability,
        checking: Checking,
        pace: Pace,
        capacity: Capacity,
        chance: random.Random,
        clock: Callable[[], str],
        monotonic: Callable[[], float],
    ) -> None:
        self._study = study
        self._store = store
        self._availability = availability
        self._checking = checking
        self._pace = pace
        self._capacity = capacity
        self._chance = chance
        self._clock = clock
        self._monotonic = monotonic
        languages = (study.language, *study.interface)
        self._self_naming = SelfNaming(languages, names_of(study), (study.persona,))
        self._running: dict[str, Play] = {}
        self.plans = Plans(study.pair_weights, monotonic)

    def is_running(self, battle_id: str) -> bool:
        """Whether a page of this process is being shown this battle's answers, or about to be."""
        if self.plans.is_expected(battle_id):
            return True
        return any(play.battle.id == battle_id for play in self._running.values())

    def stop(self, battle_id: str) -> None:
        """Stop both models of a battle that is being answered, or about to be; else nothing happens."""
        self.plans.stop(battle_id)
        for name, play in self._running.items():
            if battle_id in (name, play.battle.id):
                play.stopping.set()

    def may_get_longer(self, battle: Battle, turns: int, *, recorded: bool) -> bool:
        """Whether a conversation of so many turns may get another one: recorded answers end it."""
        if recorded or not self._study.free_prompts or turns >= self._study.turns:
            return False
        if battle.purpose is Purpose.CONTROL:
            return self._checking.may_get_longer(battle)
        return all(self._availability.is_live(model_of(battle, side)) for side in SIDES)

    async def turn(
        self,
        battle: Battle,
        earlier: tuple[Turn, ...],
        text: str,
        before: tuple[Turn, ...] = (),
    ) -> AsyncGenerator[BlindBattle | InLine]:
        """Yield what may be shown, in step; the last one yielded is stored.

        Before any model is asked, a place may have to be waited for, and one's number in the line is what
        is shown. Raises BattleVoid when there will be no two answers. Closing the iterator stops both models,
        and so does `stop`, after which nothing more is shown. What was stopped is never judged: a battle is void,
        and a later turn is put aside. `before` are the turns of the battles that this one continues.
        """
        plan = self.plans.take(battle.id)
        play = Play(
            battle, earlier, text, before, plan.weights, plan.stopping, recorded=plan.recorded
        )
        async with aclosing(until(play.stopping, self._played(play))) as frames:
            async for shown in frames:
                yield shown

    async def _played(self, play: Play) -> AsyncGenerator[BlindBattle | InLine]:
        name = play.battle.id
        if name in self._running:
            raise BattleUnfinished("this conversation is being answered in another window")
        self._running[name] = play
        reason, detail = "abandoned", "the page stopped listening"
        try:
            await to_its_end(self._store.add_turn, name, play.number, play.text)
            async with AsyncExitStack() as place:
                async with aclosing(self._in_line(play, place)) as numbers:
                    async for number in numbers:
                        yield InLine(number)
                for side in SIDES:
                    play.incoming[side] = self._ask(play, side)
                await self._until_both_speak(play)
                pair = play.incoming[Side.LEFT], play.incoming[Side.RIGHT]
                async for left, right in in_step(*pair, self._pace, self._capacity.tick):
                    if names_itself(play) and play.marked != play.battle.id:
                        await asyncio.to_thread(self._mark, play)
                    yield shown(play, left, right, may_continue=False)
                last = await to_its_end(self._keep, play)
            reason = ""
            yield last
        except Refusal:
            reason = ""
            raise
        except BackendError as error:
            reason, detail = f"backend_{error.kind}", str(error)
            raise BattleVoid("a model gave no complete answer") from error
        finally:
            del self._running[name]
            await asyncio.gather(*(each.stop() for each in play.incoming.values()))
            if reason == "abandoned" and play.stopping.is_set():
                await asyncio.shield(asyncio.to_thread(self._stopped, play))
            elif reason:
                await asyncio.shield(asyncio.to_thread(self._void, play, reason, None, detail))

    def _stopped(self, play: Play) -> None:
        if not play.earlier:
            self._void(play, "stopped", None, "by the participant")
            return
        self._mark_if_named(play)
        self._store.put_turn_aside(play.battle.id)

    async def _in_line(self, play: Play, place: AsyncExitStack) -> AsyncGenerator[int]:
        """Enter a place, and yield one's number in the line until then.

        Who would wait, or has waited, longer than people have patience for goes on with recorded answers of
        the same two models, if there are any. It is decided here since a crowd may have opened battles at once.
        """
        both = {model_of(play.battle, side) for side in SIDES}
        known = {*self._availability.recorded(play.battle.prompt)}
        stands_in = both <= known or self._checking.stands_in(play.battle)
        may_stand_in = not play.context and stands_in
        if may_stand_in and self._capacity.crowd is not Crowd.NONE:
            play.recorded = True
        if not play.recorded:
            patience = self._capacity.patience if may_stand_in else math.inf
            ticket = await place.enter_async_context(self._capacity.streams.join())
            try:
                while (number := await ticket.moved(patience)) is not None:
                    yield number
                return
            except TimeoutError:
                play.recorded = True
                await place.aclose()
        ticket = await place.enter_async_context(self._capacity.recorded.join())
        while (number := await ticket.moved()) is not None:
            yield number

    def _keep(self, play: Play) -> BlindBattle:
        """Store both complete answers; returns what the page may see of them.

        An answer that names its author marks the battle first: a vote may follow as soon as they are stored.
        """
        left, right = (response_of(play, side) for side in SIDES)
        if names_itself(play, complete=True):
            self._mark(play)
        self._store.add_responses(play.battle.id, play.number, left, right)
        ends = ends_here(play.battle, left, right)
        longer = self.may_get_longer(play.battle, len(play.context) + 1, recorded=ends)
        may_continue = longer and self._study.judged is Judged.CONVERSATION
        return shown(play, left.text, right.text, may_continue=may_continue)

    def _mark(self, play: Play) -> None:
        self._store.mark_battle(play.battle.id, Mark.NAMED_ITSELF)
        play.marked = play.battle.id

    def _void(self, play: Play, reason: str, side: Side | None, detail: str) -> None:
        self._mark_if_named(play)
        logger.warning("battle %s is void: %s: %s", play.battle.id, reason, detail)
        self._store.void_battle(play.battle.id, reason, side, detail)

    def _mark_if_named(self, play: Play) -> None:
        if names_itself(play) and play.marked != play.battle.id:
            with suppress(BattleVoid):  # its participant skipped it meanwhile
                self._mark(play)

    def _ask(self, play: Play, side: Side) -> Incoming:
        model = model_of(play.battle, side)
        play.listening[side] = self._self_naming.listen()
        check = self._checking.stream(play, side, self._study.system_prompt)
        if check is not None:
            return Incoming(check, self._monotonic)
        request = GenerationRequest(
            conversation(play, side, self._study.system_prompt),
            self._study.settings[model],
            None if play.context else play.battle.prompt.id,
        )
        stream = self._availability.stream(model, request, recorded=play.recorded)
        return Incoming(stream, self._monotonic)

    async def _until_both_speak(self, play: Play) -> None:
        """Wait for both first pieces; a side that fails silently gets another model at once.

        Raises BackendError when no model is left, or in a later turn, where the models must stay.
        """
        failed: set[str] = set()
        waits = {side: asyncio.create_task(self._first_piece(play, side)) for side in SIDES}
        try:
            while waits:
                await asyncio.wait(waits.values(), return_when=asyncio.FIRST_COMPLETED)
                ended = [side for side, wait in waits.items() if wait.done()]
                broken = {side: error for side in ended if (error := waits.pop(side).exception())}
                for side, error in broken.items():
                    stays = play.context or is_check(play.battle)
                    if stays or not isinstance(error, BackendError):
                        raise error
                    failed.add(model_of(play.battle, side))
                if broken:
                    # At once: who was turned away here need not wait as long as the other side takes.
                    for side in await self._replace(play, broken, failed):
                        if side in waits:
                            waits.pop(side).cancel()
                        waits[side] = asyncio.create_task(self._first_piece(play, side))
        finally:
            for wait in waits.values():
                wait.cancel()
            await asyncio.gather(*waits.values(), return_exceptions=True)

    async def _first_piece(self, play: Play, side: Side) -> None:
        model, incoming = model_of(play.battle, side), play.incoming[side]
        if play.recorded:
            await incoming.first_piece()
        else:
            await self._availability.first_piece(model, incoming)

    async def _replace(
        self, play: Play, broken: Mapping[Side, BaseException], failed: set[str]
    ) -> Sequence[Side]:
        """Void the battle, open its successor with other models on the failed sides, and ask those.

        Where no live model is left to stand in, both answers are recorded ones, if there are any. Returns
        the sides that were asked anew; raises BackendError when there are no answers at all.
        """
        silent = list(broken)
        error = broken[silent[0]]
        assert isinstance(error, BackendError), "anything else was raised before"
        pairing, recorded = other_pairing(
            play, silent, failed, error, self._availability, self._chance
        )
        successor = replace(
            play.battle,
            id=new_id(),
            pairing=pairing,
            replaces=play.battle.id,
            opened_at=self._clock(),
        )
        side = silent[0] if len(silent) == 1 else None
        await asyncio.to_thread(self._void, play, f"backend_{error.kind}", side, str(error))
        # From here on it is the successor that a closed page leaves behind.
        play.battle = successor
        await asyncio.to_thread(self._store.open_battle, successor)
        await asyncio.to_thread(self._store.add_turn, successor.id, 1, play.text)
        anew = SIDES if recorded and not play.recorded else silent
        play.recorded = recorded
        for side in anew:
            await play.incoming[side].stop()
            play.incoming[side] = self._ask(play, side)
        return anew
