"""Offers checks among the suggestions, and gives their answers in place of models: what was written, or said before.

Nothing that reaches a page tells a check from another battle. It takes the same way through line and pacing; where
models are asked, a text that was written comes as slowly as answers of models came lately, and the conversation can
be gone on with: one live model then speaks for both sides. It knows no page and no SQL.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from random import Random

from arena.availability import Availability
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.capacity import Crowd
from arena.checks import Check, draw_check, seated_again, seated_control
from arena.codes import Finish, Purpose, Side
from arena.domain import Battle, GenerationSettings, Origin, Prompt, PromptAgain, Response, Study
from arena.errors import BackendError, NoOtherPair, PromptRefused
from arena.plays import Play, conversation, model_of
from arena.quality import BETTER, CONTROL
from arena.store import Store, Tempo

FEWEST_TEMPOS, MOST_TEMPOS = 20, 200
"""Where models are asked, control items wait until so many battles have shown how answers come; and how many are
looked at."""

_WORD = re.compile(r"\s*\S+\s*")


class Checking:
    """The checks of one study."""

    def __init__(
        self, study: Study, store: Store, availability: Availability, chance: Random
    ) -> None:
        self._study = study
        self._store = store
        self._availability = availability
        self._chance = chance

    @property
    def _live(self) -> bool:
        """Whether models are asked in this study."""
        return any(self._availability.is_live(model.id) for model in self._study.models)

    async def offer(
        self, participant_id: str, category: str | None, besides: Sequence[str], crowd: Crowd
    ) -> Prompt | None:
        """A check in place of an ordinary suggestion, None where there is to be none."""
        if self._study.quality is None:
            return None
        return await asyncio.to_thread(self._offer, participant_id, category, besides, crowd)

    def _offer(
        self, participant_id: str, category: str | None, besides: Sequence[str], crowd: Crowd
    ) -> Prompt | None:
        assert self._study.quality is not None, "only a study with checks offers any"
        # While stand-ins answer, or the line is long, a text that came by itself would be told from others.
        if self._live and self._availability.is_short(crowd):
            return None
        history = self._store.check_history(participant_id, self._study.id)
        return draw_check(
            self._study.quality,
            history,
            self._study.prompts,
            self._chance,
            category=category,
            besides=besides,
            controls=not self._live or len(self._tempos()) >= FEWEST_TEMPOS,
        )

    async def check_of(self, participant_id: str, prompt: Prompt, *, again: bool) -> Check | None:
        """How a battle on a prompt is to be held as a check; None where it is an ordinary one.

        Raises PromptRefused where a pair may not be shown again any more, and NoOtherPair for a control item that
        is asked `again`: there are no other texts.
        """
        quality = self._study.quality
        if quality is None:
            return None
        if again and quality.control(prompt.id) is not None:
            raise NoOtherPair("a control item has two texts and no others")
        if isinstance(prompt, PromptAgain):
            return await asyncio.to_thread(self._again, participant_id, prompt)
        return None if quality.control(prompt.id) is None else seated_control(self._chance)

    def _again(self, participant_id: str, prompt: PromptAgain) -> Check:
        history = self._store.check_history(participant_id, self._study.id)
        record = self._store.battle(prompt.battle)
        may = any(judged.battle == prompt.battle for judged in history.repeatable)
        repeats = self._study.quality.repeats if self._study.quality else None
        if record is None or not may or repeats is None:
            raise PromptRefused("what was to be shown once more was withdrawn, named or shown")
        pairing = record.battle.pairing
        return seated_again(pairing, prompt.battle, self._chance, swapped=repeats.swapped)

    def stands_in(self, battle: Battle) -> bool:
        """Whether a battle on a control item goes on by recorded answers in a crowd, as one of the bank would."""
        written = battle.purpose is Purpose.CONTROL
        return written and len(self._availability.recorded(battle.prompt)) >= 2

    def may_get_longer(self, battle: Battle) -> bool:
        """Whether a live model can speak for both sides of a battle on a control item."""
        return battle.purpose is Purpose.CONTROL and self._speaker(battle) is not None

    def stream(
        self, play: Play, side: Side, system_prompt: str
    ) -> AsyncGenerator[Piece | Completion] | None:
        """The answer of a side of a check; None where its model is asked as in any other battle."""
        battle = play.battle
        if battle.purpose is Purpose.CONTROL and play.context:
            return self._spoken(play, side, system_prompt)
        if battle.purpose is Purpose.CONTROL:
            return self._written(play, side)
        if battle.repeats is not None and not play.context:
            return self._said_before(play, side)
        return None

    async def _written(self, play: Play, side: Side) -> AsyncGenerator[Piece | Completion]:
        """A text of a control item, at the tempo of models that were asked lately."""
        quality = self._study.quality
        control = quality.control(play.battle.prompt.id) if quality else None
        if control is None:
            raise BackendError("unavailable", "the study has this control item no longer")
        text = control.better if model_of(play.battle, side) == BETTER else control.worse
        completion = Completion(
            Finish.STOP,
            GenerationSettings(),
            play.text,
            CONTROL,
            None,
            None,
            Origin(recorded=True),
        )
        tempo = None if play.recorded or not self._live else await self._tempo_of(play, side)
        async for part in _at(tempo, text, completion):
            yield part

    async def _said_before(self, play: Play, side: Side) -> AsyncGenerator[Piece | Completion]:
        """What this model said in the earlier battle, as slowly as it said it."""
        response = await asyncio.to_thread(self._earlier, play.battle, side)
        completion = Completion(
            response.finish,
            response.settings,
            response.rendered_prompt,
            response.engine,
            response.prompt_tokens,
            response.response_tokens,
            response.origin,
        )
        seconds = response.first_token_seconds, response.total_seconds
        waits = not play.recorded and not response.origin.recorded
        tempo = Tempo(*seconds, len(response.text)) if waits else None
        async for part in _at(tempo, response.text, completion):
            yield part

    def _earlier(self, battle: Battle, side: Side) -> Response:
        record = self._store.battle(battle.repeats or "")
        turn = record.turns[0] if record and not record.withdrawn and record.turns else None
        for response in (turn.left, turn.right) if turn else ():
            if response is not None and response.model == model_of(battle, side):
                return response
        raise BackendError("unavailable", "what was to be shown once more is there no longer")

    async def _spoken(
        self, play: Play, side: Side, system_prompt: str
    ) -> AsyncGenerator[Piece | Completion]:
        """The next turn after a control item: one model goes on from either text."""
        speaker = self._speaker(play.battle)
        if speaker is None:
            raise BackendError("unavailable", "no live model is left to go on")
        request = GenerationRequest(
            conversation(play, side, system_prompt), self._study.settings[speaker], None
        )
        async for part in self._availability.stream(speaker, request):
            if isinstance(part, Completion):
                yield replace(part, engine=f"{CONTROL}, {speaker}: {part.engine}")
            else:
                yield part

    def _speaker(self, battle: Battle) -> str | None:
        """The same for both sides and all turns, while it answers."""
        free = Prompt(None, battle.prompt.text, battle.prompt.language)
        able = self._availability.present(free)
        return Random(battle.id).choice(able) if able else None

    def _tempos(self) -> list[tuple[Tempo, Tempo]]:
        return self._store.tempos(self._study.id, MOST_TEMPOS)

    async def _tempo_of(self, play: Play, side: Side) -> Tempo | None:
        """How fast a side comes; both are drawn as they came in one battle."""
        known = await asyncio.to_thread(self._tempos)
        if not known:
            return None
        # One seed for both sides, which are streams of their own.
        pair = Random(play.battle.id).choice(known)
        return pair[0] if side is Side.LEFT else pair[1]


async def _at(
    tempo: Tempo | None, text: str, completion: Completion
) -> AsyncGenerator[Piece | Completion]:
    """A text in words, at once or at a tempo."""
    words = [match.group() for match in _WORD.finditer(text)]
    if tempo is not None:
        await asyncio.sleep(tempo.first)
    began, shown = asyncio.get_running_loop().time(), 0
    for word in words:
        yield Piece(word)
        shown += len(word)
        if tempo is not None:
            due = began + tempo.rest(shown)
            await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0.0))
    yield completion
