"""What study.yaml, models.yaml and prompts.jsonl may hold: closed pydantic models, nothing computed.

Every model refuses unknown keys and does not convert between types, so that a slip in a file is an
error with a line and not a silent default. What needs more than one place of a file to be judged
(a model that the registry lacks, a text without one of the languages) is judged in `arena.study`.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from arena.entry_schema import ConditionDocument, TrainingDocument, just_a_file
from arena.quality_schema import QualityDocument
from arena.study_types import Closed, Identifier, Language, LocalizedText, Text


def _bare_code(value: object) -> object:
    """`options: [left, tie, right]` is short for options without labels of their own."""
    return {"code": value} if isinstance(value, str) else value


Point = Annotated[int, Field(ge=0, le=100)]
"""A point of a scale."""


class OptionDocument(Closed):
    """One possible answer. Preference options may leave out the label: the interface has words.

    A tag may have a `tone`: whether it praises an answer or blames it.
    """

    code: Identifier
    label: LocalizedText = {}
    tone: Literal["good", "bad"] | None = None


class QuestionDocument(Closed):
    """One question of a form or the profile.

    A rating has a `scale` (its first and last point) and `anchors`, what the points mean. With `per_answer` it is
    asked of each answer of a pair, and so are tags. A preference that `compares` such a rating is not asked but follows.
    """

    id: Identifier
    kind: Literal["preference", "choice", "text", "rating", "tags", "review"]
    label: LocalizedText
    hint: LocalizedText = {}
    options: list[Annotated[OptionDocument, BeforeValidator(_bare_code)]] = []
    required: bool = True
    derived_from: Annotated[list[Identifier], Field(min_length=2, max_length=2)] | None = None
    compares: Identifier | None = None
    scale: Annotated[list[Point], Field(min_length=2, max_length=2)] | None = None
    anchors: dict[Annotated[str, StringConstraints(pattern=r"^\d{1,3}$")], LocalizedText] = {}
    per_answer: bool = False
    shown_when: Annotated[dict[Identifier, list[Identifier]], Field(max_length=1)] = {}
    revises: bool = False
    section: LocalizedText = {}


class GenerationDocument(Closed):
    """How answers are sampled, unless a model's own options say otherwise."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.9
    top_p: Annotated[float, Field(gt=0, le=1)] = 0.95
    max_tokens: Annotated[int, Field(ge=1)] = 2048
    stop: list[Text] = []
    seed: int | None = None


class PairRuleDocument(Closed):
    """How often pairs are drawn of which all that is said here is true, relative to others."""

    across: list[Identifier] = []
    within: list[Identifier] = []
    between: dict[Identifier, Annotated[list[Text], Field(min_length=2, max_length=2)]] = {}
    one_of: list[Identifier] = []
    weight: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SamplingDocument(Closed):
    """Which pairs are drawn: all alike, or by the first rule that fits a pair, else with `otherwise`."""

    pairs: Literal["uniform", "weighted"] = "uniform"
    rules: list[PairRuleDocument] = []
    otherwise: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class ConsentDocument(Closed):
    """What a participant agrees to before anything is stored."""

    version: Text
    minimum_age: Annotated[int, Field(ge=0)]
    licence: Text
    contact: Text
    text: LocalizedText


class RaffleDocument(Closed):
    """How many votes earn one raffle number, and whether people may leave an address for the draw."""

    votes_per_number: Annotated[int, Field(ge=1)]
    contact: bool = False


class CohortDocument(Closed):
    """A group that is invited; what one that is not `ranked` judges stays out of the ranking."""

    id: Identifier
    title: LocalizedText
    ranked: bool = True


class GoalDocument(Closed):
    """How many votes the study is to collect; people see how far it is."""

    votes: Annotated[int, Field(ge=1)]


class LimitsDocument(Closed):
    """What one participant may do."""

    prompt_characters: Annotated[int, Field(ge=1)] = 4000
    battles_per_hour: Annotated[int, Field(ge=1)] = 60
    undo_seconds: Annotated[int, Field(ge=0, le=120)] = 8


class ReleaseDocument(Closed):
    """Under which licence the votes are released, and whether the page offers them."""

    licence: Text
    download: bool = False


class TaskDocument(Closed):
    """Work on recorded answers that is dealt out, see `arena.domain.Task`."""

    id: Identifier
    title: LocalizedText
    instructions: LocalizedText = {}
    shows: Literal["answer", "pair"]
    models: list[Identifier] = []
    focal: Identifier | None = None
    categories: list[Identifier] = []
    samples: Literal["first", "all"] = "first"
    annotators: Annotated[int, Field(ge=1)] = 1
    overlap: Annotated[float, Field(ge=0, le=1)] = 1.0
    repeats: Annotated[float, Field(ge=0, lt=1)] = 0.0
    queue: Identifier | None = None
    form: Annotated[list[QuestionDocument], Field(min_length=1)]


def _for_all_numbers(value: object) -> object:
    """A text that does not bend with a number is one form."""
    return {"other": value} if isinstance(value, str) else value


Category = Literal["zero", "one", "two", "few", "many", "other"]
Forms = Annotated[dict[Category, Text], Field(min_length=1), BeforeValidator(_for_all_numbers)]
"""A text of the pages in one language: its plural forms."""


class StudyDocument(Closed):
    """The whole of study.yaml."""

    id: Identifier
    title: LocalizedText
    summary: LocalizedText
    language: Language
    interface: Annotated[list[Language], Field(min_length=1)]
    protocol: Literal["battle", "tasks"]
    models: list[Identifier]
    prompts: Text = "prompts.jsonl"
    categories: dict[Identifier, LocalizedText] = {}
    free_prompts: Literal["auto", "never"] = "auto"
    system_prompt: str = ""
    persona: str = ""
    generation: GenerationDocument = GenerationDocument()
    turns: Annotated[int, Field(ge=1)] = 1
    judged: Literal["conversation", "turn"] = "conversation"
    sampling: SamplingDocument = SamplingDocument()
    consent: ConsentDocument
    profile: list[QuestionDocument] = []
    eligibility: list[ConditionDocument] = []
    training: Annotated[TrainingDocument, BeforeValidator(just_a_file)] | None = None
    form: list[QuestionDocument] = []
    tasks: list[TaskDocument] = []
    reveal: Literal["never", "after_vote"] = "never"
    leaderboard: Literal["hidden", "visible"] = "hidden"
    raffle: RaffleDocument | None = None
    cohorts: list[CohortDocument] = []
    access: Literal["open", "invited"] = "open"
    goal: GoalDocument | None = None
    sign_in: list[Literal["passphrase", "hugging_face"]] = []
    limits: LimitsDocument = LimitsDocument()
    release: ReleaseDocument
    notice: LocalizedText = {}
    published_board: Identifier | None = None
    quality: QualityDocument | None = None
    words: dict[Identifier, dict[Language, Forms]] = {}


class HardwareDocument(Closed):
    """Where and how fast `serve-models` serves a model: nothing that its answers depend on.

    `gpus` are dealt out to the model's local endpoints in order. `extra` holds further flags of
    `vllm serve`.
    """

    gpus: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] | None = None
    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] | None = None
    tensor_parallel_size: Annotated[int, Field(ge=1)] | None = None
    pipeline_parallel_size: Annotated[int, Field(ge=1)] | None = None
    distributed: Literal["mp", "ray"] | None = None
    max_num_seqs: Annotated[int, Field(ge=1)] | None = None
    max_queued_requests: Annotated[int, Field(ge=1)] | None = None
    extra: list[Text] | None = None


class ModelDocument(Closed):
    """One entry of models.yaml. `options` belong to the backend, which checks them itself.

    `hardware` is no part of the promise that an id is: it goes neither into the store nor into the hash.
    """

    id: Identifier
    label: Text
    backend: Text
    template: Literal["chat", "completion", "frame"] = "chat"
    options: dict[str, object] = {}
    factors: dict[Identifier, Text] = {}
    hardware: HardwareDocument | None = None


class RegistryDocument(Closed):
    """The whole of models.yaml."""

    models: Annotated[list[ModelDocument], Field(min_length=1)]


class PromptDocument(Closed):
    """One line of prompts.jsonl. `source` says where the prompt comes from, for the record only.

    `answer_language` is the language that an answer should be in, where it is not the prompt's. `source_text` is
    the text that the prompt is about; people see it beside the answers.
    """

    id: Identifier
    text: Text
    language: Language | None = None
    category: Identifier | None = None
    source: str | None = None
    answer_language: Language | None = None
    source_text: Text | None = None
