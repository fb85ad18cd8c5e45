"""What is judged: pairs of answers to one prompt, each in one order."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from arena.backends.recorded_file import RecordedAnswer, RecordedFile
from arena.domain import Origin, Prompt, Response, Study
from arena.store import BattleRecord


@dataclass(frozen=True, slots=True)
class Item:
    """Two answers as one judgement has them before it."""

    prompt: Prompt
    left: Response
    right: Response

    @property
    def swapped(self) -> "Item":
        """The same with its sides exchanged."""
        return Item(self.prompt, self.right, self.left)

    def key(self, judge: str) -> str:
        """Equal for equal prompt, answers, order and judge; an id of a battle."""
        sides = [[answer.model, answer.text] for answer in (self.left, self.right)]
        return hashed([judge, self.prompt.id, self.prompt.text, *sides])


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
                yield Item(
                    prompt,
                    _response(one, files[one].read(first), study),
                    _response(other, files[other].read(second), study),
                )


def item_of_battle(record: BattleRecord, study: Study) -> Item | None:
    """A battle of one turn with a vote that stands, or None for any other."""
    battle = record.battle
    known = {model.id for model in study.models}
    if record.void or record.withdrawn or len(record.turns) != 1 or not record.ballot:
        return None
    turn = record.turns[0]
    if turn.left is None or turn.right is None or not record.ballot.answers:
        return None
    if not {battle.pairing.left, battle.pairing.right} <= known:
        return None
    # A prompt that has left the bank since, or was written by a participant, is known by its text alone.
    banked = battle.prompt in study.prompts
    prompt = battle.prompt
    if not banked:
        prompt = Prompt(None, prompt.text, prompt.language, prompt.category)
    return Item(prompt, turn.left, turn.right)


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
