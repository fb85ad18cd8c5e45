"""The nouns of an arena: frozen, typed, and free of SQL, YAML, Gradio, numpy and clocks.

A *participant* is given a *prompt*; two *models* answer it; the sealed pair is a *battle*; what the
participant says of it is a *ballot*. Everything that has to stay hidden before a stored ballot lives
in `Battle`; everything that a page may show lives in `BlindBattle`, which has no field for a model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from arena.codes import (
    Breakage,
    Finish,
    Purpose,
    QuestionKind,
    Rendering,
    Reveal,
    Role,
    Template,
)

Localized = Mapping[str, str]
"""One text in several interface languages: language code to text."""


@dataclass(frozen=True, slots=True)
class GenerationSettings:
    """How a response is sampled. `stop` strings end it and are not part of it."""

    temperature: float = 0.9
    top_p: float = 0.95
    max_tokens: int = 2048
    stop: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of models.yaml. The id is a promise: other options, other id."""

    id: str
    label: str
    backend: str
    template: Template
    options: Mapping[str, object]
    factors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a participant asks. `id` is None when the participant wrote it."""

    id: str | None
    text: str
    language: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: a code for the record, a label for the reader."""

    code: str
    label: Localized


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a ballot or a profile.

    `derived_from` names two preference questions: this one is asked only when they name opposite
    winners and is derived from them otherwise (see `arena.form`).
    """

    id: str
    kind: QuestionKind
    label: Localized
    hint: Localized = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: bool = True
    derived_from: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What a participant agrees to. `hash` is the SHA-256 of all the texts, as hexadecimal."""

    version: str
    text: Localized
    licence: str
    contact: str
    minimum_age: int
    hash: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one participant may do."""

    prompt_characters: int = 4000
    battles_per_hour: int = 60
    undo_seconds: int = 8


@dataclass(frozen=True, slots=True)
class Study:
    """One campaign, described completely by its folder and the model registry.

    `settings` holds each model's generation settings; `persona` is the name that all models bear; `pair_weights`
    has every pair that may meet (empty: all alike); `hash` is the SHA-256 of its document (`arena.study`).
    """

    id: str
    title: Localized
    summary: Localized
    language: str
    interface: tuple[str, ...]
    models: tuple[Model, ...]
    settings: Mapping[str, GenerationSettings]
    prompts: tuple[Prompt, ...]
    categories: Mapping[str, Localized]
    free_prompts: bool
    system_prompt: str
    turns: int
    consent: Consent
    profile: tuple[Question, ...]
    form: tuple[Question, ...]
    pairs: str
    reveal: Reveal
    leaderboard: bool
    votes_per_raffle_number: int | None
    limits: Limits
    release_licence: str
    download: bool
    notice: Localized
    published_board: str | None
    folder: str
    hash: str
    persona: str = ""
    pair_weights: tuple[tuple[str, str, float], ...] = ()

    def model(self, model_id: str) -> Model:
        """The model with this id; KeyError if it does not take part."""
        for model in self.models:
            if model.id == model_id:
                return model
        raise KeyError(model_id)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who consented. The id is random and says nothing about the person."""

    id: str
    study: str
    interface_language: str
    consent_version: str
    consent_hash: str
    profile: Mapping[str, str]
    joined_at: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """An ordered pair and the probability with which the policy draws it."""

    left: str
    right: str
    policy: str
    probability: float


@dataclass(frozen=True, slots=True)
class Battle:
    """The sealed envelope. Never leaves the referee and the store.

    `replaces` is the battle that failed before its first token and that this one stands in for.
    Times are UTC, ISO 8601.
    """

    id: str
    study: str
    study_hash: str
    participant: str
    prompt: Prompt
    pairing: Pairing
    purpose: Purpose
    replaces: str | None
    code_version: str
    opened_at: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer comes from, beside its engine and settings.

    `template_hash` is the SHA-256 of the chat template or the frame, None where there is none or only the
    server knows it. `revision` is that of the weights; `recorded`: the answer was made before the battle.
    """

    rendering: Rendering = Rendering.NONE
    template_hash: str | None = None
    revision: str | None = None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One complete answer and how it was made. A failure is an exception, never a text.

    Seconds are counted from the request. Token counts are None where the engine does not tell.
    """

    model: str
    text: str
    finish: Finish
    settings: GenerationSettings
    rendered_prompt: str
    engine: str
    first_token_seconds: float
    total_seconds: float
    prompt_tokens: int | None
    response_tokens: int | None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the participant and, once both are complete, the two responses."""

    number: int
    prompt: str
    left: Response | None
    right: Response | None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a participant said of one battle. `answers` holds derived answers too.

    `seconds` runs from the end of the answers to the ballot, on the server's clock. A ballot that changes
    an earlier one names that one's receipt in `amends`; without answers it takes the vote back.
    """

    battle: str
    participant: str
    answers: Mapping[str, str]
    derived: frozenset[str]
    seconds: float | None
    receipt: str
    stored_at: str
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class BlindTurn:
    """What a page may show of one turn."""

    prompt: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class BlindBattle:
    """All that a page ever gets of a battle before its ballot is stored.

    `amends` is the receipt of its vote where that was taken back, so that the next one replaces it.
    `recognised` repeats what the participant said: that they can tell a model.
    """

    id: str
    turns: tuple[BlindTurn, ...]
    may_continue: bool
    amends: str | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class BrokenBattle:
    """What is left of a battle that came to nothing: the prompt, to be asked again."""

    prompt: Prompt
    breakage: Breakage


@dataclass(frozen=True, slots=True)
class RevealedPair:
    """The labels of both models, only in exchange for a stored ballot."""

    left: str
    right: str
