"""study.yaml + models.yaml + prompts.jsonl -> Study, checked and closed.

Whatever is wrong is an InputError: one sentence with file, line, key and cure. The files are read
once, at start; nothing here knows a backend, only the options class that each one declares.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from arena.codes import FreePrompts, Judged, Reveal, SignInKind, Template
from arena.document_check import checked, did_you_mean, first_of
from arena.domain import GenerationSettings, Limits, Model, Prompt, Study
from arena.entry import Entry
from arena.errors import InputError
from arena.pair_rules import pair_weights, problems_of_sampling
from arena.study_cohorts import problems_of_cohorts, with_cohorts
from arena.study_entry import consent_of, entry_of, problems_of_entry
from arena.study_prompts import read_prompts
from arena.study_quality import problems_of_quality, quality_of
from arena.study_questions import questions
from arena.study_rules import Reporter, problems_of_registry, problems_of_study
from arena.study_schema import (
    ModelDocument,
    RegistryDocument,
    StudyDocument,
)
from arena.study_tasks import problems_of_tasks, tasks
from arena.study_words import problems_of_words
from arena.yaml_lines import YamlDocument, read_yaml, shown

STUDIES = Path("data", "studies")
STUDY_FILE = "study.yaml"

_LATER = ("words", "quality", "cohorts", "invited_only", "raffle_contact", "sign_in", "goal_votes")
"""What a study may do without, and what studies were described without once."""

OptionsClasses = Mapping[str, type[BaseModel]]
"""Backend name to the closed model of its options."""


@dataclass(frozen=True, slots=True)
class Registry:
    """models.yaml, checked: its entries, and the file that knows their lines."""

    file: YamlDocument
    entries: tuple[ModelDocument, ...]


@runtime_checkable
class AnswersKnownPrompts(Protocol):
    """Options of a backend that answers the prompts it has answers to and no others."""

    def known_prompts(self, model_id: str, folder: Path) -> frozenset[str]:
        """Ids of the prompts that the model can answer."""


def is_live(options: type[BaseModel]) -> bool:
    """Whether a backend with such options can answer any prompt."""
    return not issubclass(options, AnswersKnownPrompts)


def find_study(name_or_path: str, root: Path) -> Path:
    """The folder of a study: a name in `root`/data/studies, or a path to a folder or study.yaml.

    A bare word is looked for among the names first; `./word` is always a path.

    Raises:
        InputError: there is no such study.
    """
    path = Path(name_or_path)
    named = [root / STUDIES / name_or_path] if path.name == name_or_path else []
    for place in (*named, path):
        if place.name == STUDY_FILE and place.is_file():
            return place.parent
        if (place / STUDY_FILE).is_file():
            return place
    names = [path.parent.name for path in (root / STUDIES).glob(f"*/{STUDY_FILE}")]
    raise InputError(
        f"there is no study `{name_or_path}`",
        where=shown(root / STUDIES),
        cure=did_you_mean(
            name_or_path, names, f"name one of these or a folder with a {STUDY_FILE}"
        ),
    )


def read_study(folder: Path, registry: Path, options: OptionsClasses) -> Study:
    """Read a study's folder and the registry of models, and check them against each other.

    Args:
        folder: holds study.yaml and the file of prompts that it names.
        registry: models.yaml.
        options: for each backend, what may stand under `options` of a model.

    Raises:
        InputError: the first problem; further ones of the same kind are its notes.
    """
    study_file = read_yaml(folder / STUDY_FILE, cure="name a folder that holds a study.yaml")
    document = checked(study_file, StudyDocument, study_file.value)
    entries = read_registry(registry, options).entries
    boards = [path.name for path in (registry.parent / STUDIES).glob("*") if path.is_dir()]
    _refuse(problems_of_study(study_file, document, entries, boards))
    _refuse(list(problems_of_words(Reporter(study_file), document)))
    prompts = read_prompts(folder / document.prompts, document)
    chosen = [next(entry for entry in entries if entry.id == name) for name in document.models]
    _refuse(list(problems_of_sampling(Reporter(study_file), document, chosen)))
    _refuse(list(problems_of_tasks(Reporter(study_file), document)))
    _refuse(list(problems_of_quality(Reporter(study_file), document)))
    _refuse(list(problems_of_cohorts(Reporter(study_file), document)))
    _refuse(list(problems_of_entry(Reporter(study_file), document)))
    own = {entry.id: options[entry.backend].model_validate(entry.options) for entry in chosen}
    if document.protocol == "battle":
        _refuse(_unanswered(study_file, chosen, own, prompts, folder))
    study = with_cohorts(_study(document, chosen, own, prompts, folder), document)
    study = replace(_with_people(study, document), entry=entry_of(document, folder))
    study = replace(study, quality=quality_of(document, folder, prompts))
    return replace(study, hash=_sha256(study_document(study)))


def read_registry(registry: Path, options: OptionsClasses) -> Registry:
    """Read models.yaml alone; arguments and errors as of `read_study`."""
    file = read_yaml(registry, cure="write the registry of models there")
    entries = checked(file, RegistryDocument, file.value).models
    _refuse(problems_of_registry(file, entries, options))
    return Registry(file, tuple(entries))


def read_model(registry: Path, model_id: str, options: OptionsClasses) -> tuple[Model, BaseModel]:
    """A model of the registry, whether or not a study names it, and its options.

    Raises:
        InputError: the registry has a mistake, or no such model.
    """
    known = read_registry(registry, options)
    for entry in known.entries:
        if entry.id == model_id:
            return _model(entry), options[entry.backend].model_validate(entry.options)
    ids = [entry.id for entry in known.entries]
    raise InputError(
        f"there is no model `{model_id}`",
        where=known.file.name,
        cure=did_you_mean(model_id, ids, "add it or name one of"),
    )


def settings_of(generation: GenerationSettings, options: BaseModel) -> GenerationSettings:
    """These settings with those on top that the model's own options hold."""
    names = [field.name for field in fields(GenerationSettings)]
    own = {name: value for name, value in options if name in names and value is not None}
    return replace(generation, **own)


def study_document(study: Study) -> dict[str, object]:
    """All that describes a study, ready for JSON; its canonical SHA-256 is the study's hash.

    The folder is left out: it says where the study was read, not what it is.
    """
    document = asdict(study, dict_factory=_said)
    del document["folder"], document["hash"]
    for name in _LATER:  # a study without them keeps the hash that it always had
        if not document[name]:
            del document[name]
    if study.judged is Judged.CONVERSATION:  # as was always done
        del document["judged"]
    if study.entry == Entry():
        del document["entry"]
    return document


def _said(fields: list[tuple[str, object]]) -> dict[str, object]:
    """The fields of one part; an option without a tone is described as it was before there were any."""
    return {name: value for name, value in fields if (name, value) != ("tone", None)}


def _refuse(problems: list[InputError]) -> None:
    if problems:
        raise first_of(problems)


def _sha256(document: Mapping[str, object]) -> str:
    encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256()
    for part in encoder.iterencode(document):  # a large prompt bank is never one string
        digest.update(part.encode())
    return digest.hexdigest()


def _unanswered(
    file: YamlDocument,
    entries: Sequence[ModelDocument],
    own: Mapping[str, BaseModel],
    prompts: Sequence[Prompt],
    folder: Path,
) -> list[InputError]:
    """Models that lack an answer to a prompt of the bank."""
    problems = []
    for index, entry in enumerate(entries):
        options = own[entry.id]
        if not isinstance(options, AnswersKnownPrompts):
            continue
        known = options.known_prompts(entry.id, folder)
        lacking = [str(prompt.id) for prompt in prompts if prompt.id not in known]
        if lacking:
            problems.append(
                InputError(
                    f"key `models[{index}]`: `{entry.id}` has no recorded answer to the prompt "
                    f"`{lacking[0]}`" + (f" nor to {len(lacking) - 1} others" * (len(lacking) > 1)),
                    where=file.name,
                    line=file.line(("models", index)),
                    cure="record the answer, or take the prompt out of the bank",
                )
            )
    return problems


def _study(
    document: StudyDocument,
    entries: Sequence[ModelDocument],
    own: Mapping[str, BaseModel],
    prompts: tuple[Prompt, ...],
    folder: Path,
) -> Study:
    """The domain's study; its hash is still empty."""
    generation = _generation(document)
    # A prompt of one's own needs two models that can answer it.
    live = sum(is_live(type(options)) for options in own.values()) >= 2
    return Study(
        id=document.id,
        title=document.title,
        summary=document.summary,
        language=document.language,
        interface=tuple(document.interface),
        models=tuple(_model(entry) for entry in entries),
        settings={name: settings_of(generation, options) for name, options in own.items()},
        prompts=prompts,
        categories=document.categories,
        free_prompts=live and FreePrompts(document.free_prompts) is FreePrompts.AUTO,
        system_prompt=document.system_prompt.strip(),
        persona=document.persona.strip(),
        turns=document.turns,
        judged=Judged(document.judged),
        consent=consent_of(document.consent),
        profile=questions(document.profile),
        form=questions(document.form),
        pairs=document.sampling.pairs,
        reveal=Reveal(document.reveal),
        leaderboard=document.leaderboard == "visible",
        votes_per_raffle_number=document.raffle.votes_per_number if document.raffle else None,
        limits=Limits(**dict(document.limits)),
        release_licence=document.release.licence,
        download=document.release.download,
        notice=document.notice,
        published_board=document.published_board,
        folder=str(folder),
        hash="",
        pair_weights=pair_weights(document.sampling, entries),
        tasks=tasks(document, prompts),
        words=_words(document),
    )


def _generation(document: StudyDocument) -> GenerationSettings:
    stop = tuple(document.generation.stop)
    return GenerationSettings(**{**dict(document.generation), "stop": stop})


def _with_people(study: Study, document: StudyDocument) -> Study:
    """How people sign in, and what they are told of the whole."""
    goal = document.goal.votes if document.goal else None
    return replace(study, sign_in=tuple(map(SignInKind, document.sign_in)), goal_votes=goal)


def _words(document: StudyDocument) -> dict[str, dict[str, str | dict[str, str]]]:
    """A study's own words; a text that has one form alone is that text."""
    return {
        key: {
            language: forms["other"]
            if set(forms) == {"other"}
            else {str(category): text for category, text in forms.items()}
            for language, forms in languages.items()
        }
        for key, languages in document.words.items()
    }


def _model(entry: ModelDocument) -> Model:
    return Model(
        id=entry.id,
        label=entry.label,
        backend=entry.backend,
        template=Template(entry.template),
        options=entry.options,
        factors=entry.factors,
    )
