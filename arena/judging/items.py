"""What is judged: pairs of answers to one prompt, or of conversations that begin with it, each in one order."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from arena.backends.recorded_file import RecordedAnswer, RecordedFile
from arena.codes import Side
from arena.domain import Origin, Prompt, Response, Study
from arena.store import BattleRecord


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: what was asked of both models, and their answers."""

    prompt: str
    left: Response
    right: Response

    @property
    def swapped(self) -> "Exchange":
        """The same with its sides exchanged."""
        return Exchange(self.prompt, self.right, self.left)


@dataclass(frozen=True, slots=True)
class Item:
    """Two answers, or two conversations of several turns, as one judgement has them before it."""

    prompt: Prompt
    turns: tuple[Exchange, ...]

    @property
    def left(self) -> str:
        """The model on the left."""
        return self.turns[0].left.model

    @property
    def right(self) -> str:
        """The model on the right."""
        return self.turns[0].right.model

    @property
    def swapped(self) -> "Item":
        """The same with its sides exchanged."""
        return Item(self.prompt, tuple(turn.swapped for turn in self.turns))

    def both(self) -> tuple[tuple[str, ...], ...]:
        """Each turn's prompt and both answers."""
        return tuple((turn.prompt, turn.left.text, turn.right.text) for turn in self.turns)

    def side(self, side: Side) -> tuple[tuple[str, ...], ...]:
        """Each turn's prompt and the answer of one side."""
        left = side is Side.LEFT
        return tuple((turn.prompt, (turn.left if left else turn.right).text) for turn in self.turns)

    def key(self, judge: str) -> str:
        """Equal for equal prompt, answers, order and judge; an id of a battle."""
        (_, left, right), *later = self.both()
        sides = [[self.left, left], [self.right, right]]
        return hashed([judge, self.prompt.id, self.prompt.text, *sides, *later])


def hashed(parts: Sequence[object]) -> str:
    """A name of 128 bits for such parts."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def pairs_of_files(
    study: Study,
    files: Mapping[str, RecordedFile],
    *,
    against: str | None,
    samples: int,
) -> Iterator[Item]:
    """Every prompt's answers by every two models, or by one of them and each other.

    Sample n of one model meets sample n of the other, for the first `samples` of both.
    """
    pairs = (
        [(against, model) for model in files if model != against]
        if against
        else list(combinations(files, 2))
    )
    for prompt in study.prompts:
        places = {model: file.places(str(prompt.id)) for model, file in files.items()}
        for one, other in pairs:
            both = zip(places[one][:samples], places[other][:samples], strict=False)
            for first, second in both:
                left = _response(one, files[one].read(first), study)
                right = _response(other, files[other].read(second), study)
                yield Item(prompt, (Exchange(prompt.text, left, right),))


def item_of_battle(record: BattleRecord, study: Study) -> Item | None:
    """A battle with a vote that stands, with all its turns, or None for any other.

    A turn that was judged by itself and continues others is left out: it is no conversation and no single answer.
    """
    battle = record.battle
    if battle.continues is not None:
        return None
    known = {model.id for model in study.models}
    if record.void or record.withdrawn or not record.ballot or not record.ballot.answers:
        return None
    if not {battle.pairing.left, battle.pairing.right} <= known:
        return None
    turns = tuple(
        Exchange(turn.prompt, turn.left, turn.right)
        for turn in record.turns
        if turn.left is not None and turn.right is not None
    )
    if not turns or len(turns) != len(record.turns):
        return None
    # A prompt that has left the bank since, or was written by a participant, is known by its text alone.
    banked = battle.prompt in study.prompts
    prompt = battle.prompt
    if not banked:
        prompt = Prompt(None, prompt.text, prompt.language, prompt.category)
    return Item(prompt, turns)


def _response(model: str, answer: RecordedAnswer, study: Study) -> Response:
    origin = answer.origin
    return Response(
        model=model,
        text=answer.text,
        finish=answer.finish,
        settings=answer.settings or study.settings[model],
        rendered_prompt=answer.rendered_prompt or "",
        engine=answer.engine,
        first_token_seconds=answer.first_token_seconds or 0.0,
        total_seconds=answer.total_seconds or 0.0,
        prompt_tokens=answer.prompt_tokens,
        response_tokens=answer.response_tokens,
        origin=Origin(origin.rendering, origin.template_hash, origin.revision, recorded=True),
    )
