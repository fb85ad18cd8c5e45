"""A backend that plays a script: what it says, when, and where it breaks. And a study to use it in."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.codes import Finish, QuestionKind
from arena.domain import Consent, GenerationSettings, Study
from arena.errors import BackendError
from arena.pacing import Pace
from arena.questions import Option, Question
from arena.referee import Referee
from arena.store import Store
from tests.stores import make_model, make_study

LANGUAGES = ("eu", "en", "es")
NAMES = dict.fromkeys(LANGUAGES, "Proba")
EVERY_LANGUAGE = {
    "interface": LANGUAGES,
    "title": NAMES,
    "summary": NAMES,
    "consent": Consent("1", NAMES, "CC0-1.0", "nor@example.org", 14, "c0"),
}
"""What a scripted study needs beside its defaults to be served in every interface language."""
FAST = Pace(characters=7, seconds=0.001)


def preference(name: str, **changes) -> Question:
    options = tuple(Option(code, {}) for code in ("left", "tie", "right"))
    names = {"eu": name, "en": name, "es": name}
    return Question(name, QuestionKind.PREFERENCE, names, options=options, **changes)


BASQUE_FORM = (
    preference("content"),
    preference("language"),
    preference("overall", derived_from=("content", "language")),
)


@dataclass
class Scripted:
    """Says `pieces`, each after `gap` seconds; raises `error` before piece number `breaks_at`."""

    pieces: tuple[str, ...] = ("Egun on. ", "Hau da erantzuna.")
    gap: float = 0.0
    error: BackendError | None = None
    breaks_at: int = 0
    hangs_at: int | None = None
    asked: list[GenerationRequest] = field(default_factory=list)
    closed: int = 0
    live: bool = True
    on_ask: object = None

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Piece | Completion]:
        self.asked.append(request)
        if self.on_ask is not None:
            self.on_ask()
        try:
            for number, piece in enumerate(self.pieces):
                await asyncio.sleep(self.gap)
                if self.hangs_at == number:
                    await asyncio.sleep(3600)
                if self.error is not None and self.breaks_at == number:
                    raise self.error
                yield Piece(piece)
            if self.error is not None and self.breaks_at >= len(self.pieces):
                raise self.error
            yield Completion(
                Finish.STOP, request.settings, request.messages[-1].text, "scripted 1", 3, 5
            )
        finally:
            self.closed += 1

    async def close(self) -> None:
        pass


def scripted_study(*models: str, **changes) -> Study:
    names = models or ("alpha", "beta", "gamma")
    settings = {
        name: GenerationSettings(temperature=number / 10) for number, name in enumerate(names)
    }
    values = {
        "models": tuple(make_model(name) for name in names),
        "settings": settings,
        "form": BASQUE_FORM,
        "profile": (),
        "categories": {},
    }
    return make_study(**values | changes)


def make_referee(store: Store, study: Study, backends: dict, **changes) -> Referee:
    store.register(study, {})
    values = {"code_version": "0.1.0", "pace": FAST}
    return Referee(study, store, backends, **values | changes)


async def admitted(referee: Referee):
    """A participant of the study and the browser's secret."""
    return await referee.admission.admit(agreed=True, interface="eu", profile={}, nickname=None)


async def played(referee: Referee, participant_id: str, prompt=None) -> list:
    """Everything that was shown of one new battle."""
    battle = await referee.open_battle(participant_id, prompt or referee.study.prompts[0])
    return [shown async for shown in await referee.answer(participant_id, battle)]
