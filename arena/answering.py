"""One turn of a battle: ask both models, show both answers in step, store them together.

A side that fails before its first token gets another model and the battle a successor that says so;
a side that fails later ends the battle. Whatever ends a turn early, the battle is void on disk.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field, replace

from arena.backends.protocol import Backend, Completion, GenerationRequest
from arena.capacity import Capacity
from arena.codes import Mark, Role, Side
from arena.domain import (
    Battle,
    BlindBattle,
    BlindTurn,
    Message,
    Prompt,
    Response,
    Study,
    Turn,
)
from arena.errors import BackendError, BattleVoid
from arena.masking import SelfNaming, names_of
from arena.pacing import Incoming, Pace, in_step
from arena.sampling import replace_side
from arena.store import Store
from arena.tokens import new_id

logger = logging.getLogger(__name__)

SIDES = (Side.LEFT, Side.RIGHT)
EXPECTED_SECONDS = 30.0


@dataclass(slots=True)
class _Play:
    """A turn while it runs; `battle` becomes its successor when a silent side is replaced."""

    battle: Battle
    earlier: tuple[Turn, ...]
    text: str
    incoming: dict[Side, Incoming] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which turn of the battle this is, counted from 1."""
        return len(self.earlier) + 1


class Answering:
    """Runs the turns of one study's battles and knows which are running."""

    def __init__(
        self,
        study: Study,
        store: Store,
        backends: Mapping[str, Backend],
        pace: Pace,
        capacity: Capacity,
        chance: random.Random,
        clock: Callable[[], str],
        monotonic: Callable[[], float],
    ) -> None:
        self._study = study
        self._store = store
        self._backends = backends
        self._pace = pace
        self._capacity = capacity
        self._chance = chance
        self._clock = clock
        self._monotonic = monotonic
        languages = (study.language, *study.interface)
        self._self_naming = SelfNaming(languages, names_of(study), (study.persona,))
        self._running: dict[str, _Play] = {}
        self._expected: dict[str, float] = {}

    def expect(self, battle_id: str) -> None:
        """A battle was opened and its page is about to ask for the answers."""
        now = self._monotonic()
        self._expected = {name: end for name, end in self._expected.items() if end > now}
        self._expected[battle_id] = now + EXPECTED_SECONDS

    def is_running(self, battle_id: str) -> bool:
        """Whether a page of this process is being shown this battle's answers, or about to be."""
        if self._expected.get(battle_id, 0.0) > self._monotonic():
            return True
        return any(play.battle.id == battle_id for play in self._running.values())

    def able(self, prompt: Prompt) -> list[str]:
        """Who can answer a prompt: everybody one of the bank, live models one of one's own."""
        models = [model.id for model in self._study.models]
        return [name for name in models if prompt.id is not None or self._backends[name].live]

    def may_continue(self, battle: Battle, turns: int) -> bool:
        """Whether a conversation of so many turns may get another one: recorded models cannot."""
        if not self._study.free_prompts or turns >= self._study.turns:
            return False
        return all(self._backends[_model(battle, side)].live for side in SIDES)

    async def turn(
        self, battle: Battle, earlier: tuple[Turn, ...], text: str
    ) -> AsyncGenerator[BlindBattle]:
        """Yield what may be shown, in step; the last one yielded is stored.

        Before any model is asked, a place may have to be waited for. Raises BattleVoid when there
        will be no two answers. Closing the iterator stops both models.
        """
        play = _Play(battle, earlier, text)
        await asyncio.to_thread(self._store.add_turn, battle.id, play.number, text)
        self._running[battle.id] = play
        self._expected.pop(battle.id, None)
        reason, detail = "abandoned", "the page stopped listening"
        try:
            async with self._capacity.streams.place():
                for side in SIDES:
                    play.incoming[side] = self._ask(play, side)
                await self._until_both_speak(play)
                pair = play.incoming[Side.LEFT], play.incoming[Side.RIGHT]
                async for left, right in in_step(*pair, self._pace, self._capacity.tick):
                    yield _shown(play, left, right, may_continue=False)
                last = await asyncio.to_thread(self._keep, play)
            reason = ""
            yield last
        except BackendError as error:
            reason, detail = f"backend_{error.kind}", str(error)
            raise BattleVoid("a model gave no complete answer") from error
        finally:
            del self._running[battle.id]
            await asyncio.gather(*(each.stop() for each in play.incoming.values()))
            if reason:
                await asyncio.shield(asyncio.to_thread(self._void, play, reason, None, detail))

    def _keep(self, play: _Play) -> BlindBattle:
        """Store both complete answers; returns what the page may see of them.

        An answer that names its author marks the battle first: a vote may follow as soon as they are stored.
        """
        left, right = (_response(play, side) for side in SIDES)
        if any(self._self_naming.found_in(response.text) for response in (left, right)):
            self._store.mark_battle(play.battle.id, Mark.NAMED_ITSELF)
        self._store.add_responses(play.battle.id, play.number, left, right)
        may_continue = self.may_continue(play.battle, play.number)
        return _shown(play, left.text, right.text, may_continue=may_continue)

    def _void(self, play: _Play, reason: str, side: Side | None, detail: str) -> None:
        logger.warning("battle %s is void: %s: %s", play.battle.id, reason, detail)
        self._store.void_battle(play.battle.id, reason, side, detail)

    def _ask(self, play: _Play, side: Side) -> Incoming:
        model = _model(play.battle, side)
        messages = [Message(Role.SYSTEM, self._study.system_prompt)]
        for turn in play.earlier:
            response = turn.left if side is Side.LEFT else turn.right
            assert response is not None, "a turn is only continued when it is complete"
            messages += [Message(Role.USER, turn.prompt), Message(Role.ASSISTANT, response.text)]
        messages.append(Message(Role.USER, play.text))
        request = GenerationRequest(
            tuple(message for message in messages if message.text),
            self._study.settings[model],
            None if play.earlier else play.battle.prompt.id,
        )
        return Incoming(self._backends[model].stream(request), self._monotonic)

    async def _until_both_speak(self, play: _Play) -> None:
        """Wait for both first pieces; a side that fails silently gets another model.

        Raises BackendError when no model is left, or in a later turn, where the models must stay.
        """
        failed: set[str] = set()
        while True:
            outcomes = await asyncio.gather(
                *(play.incoming[side].first_piece() for side in SIDES), return_exceptions=True
            )
            broken = [(side, end) for side, end in zip(SIDES, outcomes, strict=True) if end]
            if not broken:
                return
            for side, error in broken:
                if play.earlier or not isinstance(error, BackendError):
                    raise error
                failed.add(_model(play.battle, side))
                await self._replace(play, side, failed, error)

    async def _replace(
        self, play: _Play, side: Side, failed: set[str], error: BackendError
    ) -> None:
        """Void the battle, open its successor with another model on the failed side, and ask it.

        Raises BackendError when no other model is left.
        """
        available = [name for name in self.able(play.battle.prompt) if name not in failed]
        try:
            pairing = replace_side(
                play.battle.pairing, side, available, self._chance, self._study.pair_weights
            )
        except BackendError as nobody_left:
            raise nobody_left from error
        successor = replace(
            play.battle,
            id=new_id(),
            pairing=pairing,
            replaces=play.battle.id,
            opened_at=self._clock(),
        )
        await asyncio.to_thread(self._void, play, f"backend_{error.kind}", side, str(error))
        # From here on it is the successor that a closed page leaves behind.
        play.battle = successor
        await asyncio.to_thread(self._store.open_battle, successor)
        await asyncio.to_thread(self._store.add_turn, successor.id, 1, play.text)
        await play.incoming[side].stop()
        play.incoming[side] = self._ask(play, side)


def blind_turn(turn: Turn) -> BlindTurn:
    """What a page may see of a turn."""
    return BlindTurn(
        turn.prompt,
        turn.left.text if turn.left else "",
        turn.right.text if turn.right else "",
    )


def _shown(play: _Play, left: str, right: str, *, may_continue: bool) -> BlindBattle:
    turns = (*map(blind_turn, play.earlier), BlindTurn(play.text, left, right))
    return BlindBattle(play.battle.id, turns, may_continue)


def _model(battle: Battle, side: Side) -> str:
    return battle.pairing.left if side is Side.LEFT else battle.pairing.right


def _response(play: _Play, side: Side) -> Response:
    incoming = play.incoming[side]
    completion = incoming.completion
    assert isinstance(completion, Completion), "both sides are shown whole only when complete"
    return Response(
        model=_model(play.battle, side),
        text=incoming.text,
        finish=completion.finish,
        settings=completion.settings,
        rendered_prompt=completion.rendered_prompt,
        engine=completion.engine,
        first_token_seconds=incoming.first_token_seconds,
        total_seconds=incoming.total_seconds,
        prompt_tokens=completion.prompt_tokens,
        response_tokens=completion.response_tokens,
        origin=completion.origin,
    )
