"""The nouns of an arena: frozen, typed, and free of SQL, YAML, Gradio, numpy and clocks.

A *participant* is given a *prompt*; two *models* answer it; the sealed pair is a *battle*; what the
participant says of it is a *ballot*. Everything that has to stay hidden before a stored ballot lives
in `Battle`; everything that a page may show lives in `arena.blind`, which has no field for a model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from arena.codes import (
    Finish,
    Judged,
    Purpose,
    Rendering,
    Reveal,
    Role,
    SignInKind,
    Template,
)
from arena.cohorts import Cohort
from arena.entry import Entry
from arena.quality import Quality
from arena.questions import Localized, Question
from arena.tasks import Assignment, Task


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
    """What a participant asks. `id` is None when the participant wrote it.

    `answer_language` is the one that an answer should be in, None where it is the prompt's own.
    `source_text` is what the prompt is about and what people see beside the answers.
    """

    id: str | None
    text: str
    language: str
    category: str | None = None
    answer_language: str | None = None
    source_text: str | None = None


@dataclass(frozen=True, slots=True)
class PromptAgain(Prompt):
    """A prompt of the bank with a battle on it that the same person judged before, to be shown once more."""

    battle: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


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
    has every pair that may meet (empty: all alike); `cohorts` are the groups that it invites, and `invited_only` lets
    nobody else join; `raffle_contact` lets people leave an address; `words` are its own words for the pages, by key
    and language; `turns` is how many questions a conversation may have, whether each is `judged` by itself or all together;
    `sign_in` says how people may go on on another device; `goal_votes` is how many votes it is to collect, None for no goal;
    `entry` is what comes before the first battle; `hash` is the SHA-256 of its document (`arena.study`).
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
    tasks: tuple[Task, ...] = ()
    words: Mapping[str, Mapping[str, str | Mapping[str, str]]] = field(default_factory=dict)
    entry: Entry = field(default_factory=Entry)
    quality: Quality | None = None
    cohorts: tuple[Cohort, ...] = ()
    invited_only: bool = False
    raffle_contact: bool = False
    judged: Judged = Judged.CONVERSATION
    sign_in: tuple[SignInKind, ...] = ()
    goal_votes: int | None = None

    @property
    def holds_battles(self) -> bool:
        """Whether people meet two models here; a study that only deals out tasks has no form of its own."""
        return bool(self.form)

    def form_of(self, task_id: str | None) -> tuple[Question, ...]:
        """The questions of a battle: those of its task, or the study's own. KeyError for an unknown task."""
        return self.form if task_id is None else self.task(task_id).form

    def cohort(self, cohort_id: str | None) -> Cohort | None:
        """The invited group with this id; None for one that the study does not have (any more)."""
        return next((cohort for cohort in self.cohorts if cohort.id == cohort_id), None)

    def task(self, task_id: str) -> Task:
        """The task with this id; KeyError if there is none."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)

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
    """An ordered pair and the probability with which the policy draws it; `right` is None for one answer alone."""

    left: str
    right: str | None
    policy: str
    probability: float

    @property
    def both(self) -> tuple[str, str]:
        """The two models of a pair; ValueError where one answer stands alone."""
        if self.right is None:
            raise ValueError("one answer alone is no pair")
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Battle:
    """The sealed envelope, of two answers or of one. Never leaves the referee and the store.

    `assignment` is None where the participant chose the prompt. `replaces` is the battle that failed before its first token and that this one stands in for.
    `repeats` is the battle that is shown to the same person once more; `continues` the one before it in the same
    conversation, where each turn is judged by itself. Times are UTC, ISO 8601.
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
    assignment: Assignment | None = None
    repeats: str | None = None
    continues: str | None = None


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
