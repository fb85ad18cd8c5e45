"""A turn of a battle while it runs, and what of it may be shown and is stored."""

import asyncio
from dataclasses import dataclass, field

from arena.backends.protocol import Completion
from arena.blind import BlindBattle, BlindTurn
from arena.codes import Purpose, Role, Side
from arena.domain import Battle, Message, Response, Turn
from arena.masking import Listening
from arena.pacing import Incoming
from arena.sampling import PairWeights


@dataclass(slots=True)
class Play:
    """A turn while it runs; `battle` becomes its successor when a silent side is replaced.

    `earlier` are the turns of this battle before it, `before` those of the battles that this one continues.
    `weights` are of the pairs that may be drawn in place of its own. `recorded` says that answers made beforehand
    stand in for models that cannot be asked now. `stopping` is set when the participant stops it. `marked` is the
    battle that was marked because an answer named its author.
    """

    battle: Battle
    earlier: tuple[Turn, ...]
    text: str
    before: tuple[Turn, ...]
    weights: PairWeights
    stopping: asyncio.Event
    incoming: dict[Side, Incoming] = field(default_factory=dict)
    listening: dict[Side, Listening] = field(default_factory=dict)
    recorded: bool = False
    marked: str = ""

    @property
    def number(self) -> int:
        """Which turn of the battle this is, counted from 1."""
        return len(self.earlier) + 1

    @property
    def context(self) -> tuple[Turn, ...]:
        """All that was said before in the same conversation. Where there is any, the two models have to stay."""
        return *self.before, *self.earlier


def names_itself(play: Play, *, complete: bool = False) -> bool:
    """Whether an answer has named its author by now."""
    heard = [
        listening.hear(play.incoming[side].text, complete=complete)
        for side, listening in play.listening.items()
    ]
    return any(heard)


def blind_turn(turn: Turn) -> BlindTurn:
    """What a page may see of a turn."""
    return BlindTurn(
        turn.prompt,
        turn.left.text if turn.left else "",
        turn.right.text if turn.right else "",
    )


def shown(play: Play, left: str, right: str, *, may_continue: bool) -> BlindBattle:
    turns = (*map(blind_turn, play.context), BlindTurn(play.text, left, right))
    return BlindBattle(play.battle.id, turns, may_continue)


def model_of(battle: Battle, side: Side) -> str:
    """The model on a side of a battle between two."""
    left, right = battle.pairing.both
    return left if side is Side.LEFT else right


def response_of(play: Play, side: Side) -> Response:
    """The complete answer of a side, to be stored."""
    incoming = play.incoming[side]
    completion = incoming.completion
    assert isinstance(completion, Completion), "both sides are shown whole only when complete"
    return Response(
        model=model_of(play.battle, side),
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


def conversation(play: Play, side: Side, system_prompt: str) -> tuple[Message, ...]:
    """What one side's model is asked: its own earlier answers and the new prompt."""
    messages = [Message(Role.SYSTEM, system_prompt)]
    for turn in play.context:
        response = turn.left if side is Side.LEFT else turn.right
        assert response is not None, "a turn is only continued when it is complete"
        messages += [Message(Role.USER, turn.prompt), Message(Role.ASSISTANT, response.text)]
    messages.append(Message(Role.USER, play.text))
    return tuple(message for message in messages if message.text)


def is_check(battle: Battle) -> bool:
    """Whether the answers are those of a check, so that no other model can stand in for a side."""
    return battle.purpose in (Purpose.CONTROL, Purpose.REPEAT)


def is_recorded(battle: Battle, turns: tuple[Turn, ...]) -> bool:
    """Whether an answer of these turns was made beforehand: such a conversation ends there."""
    return any(ends_here(battle, turn.left, turn.right) for turn in turns)


def ends_here(battle: Battle, *responses: Response | None) -> bool:
    """The same of some answers. The texts of a control item do not end it, else that would tell it from others."""
    if battle.purpose is Purpose.CONTROL:
        return False
    return any(response is not None and response.origin.recorded for response in responses)
