"""What must hold between the parts of a study: ids, languages, models, backends, derived questions.

Each rule looks at checked documents and returns its problems; none reads a file or raises.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from arena.codes import Outcome
from arena.document_check import did_you_mean, key_path, problems_of
from arena.errors import InputError
from arena.study_schema import ModelDocument, QuestionDocument, StudyDocument
from arena.study_types import LocalizedText
from arena.yaml_lines import Location, YamlDocument

OUTCOMES = tuple(outcome.value for outcome in Outcome)
PLAIN = frozenset({Outcome.LEFT.value, Outcome.TIE.value, Outcome.RIGHT.value})
"""The outcomes of a preference that another question can be derived from (see `arena.form`)."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Makes problems of one file."""

    file: YamlDocument

    def __call__(self, location: Location, problem: str, cure: str) -> InputError:
        sentence = f"key `{key_path(location)}`: {problem}"
        return InputError(sentence, where=self.file.name, line=self.file.line(location), cure=cure)


def problems_of_registry(
    file: YamlDocument, entries: Sequence[ModelDocument], options: Mapping[str, type[BaseModel]]
) -> list[InputError]:
    """Ids that stand twice, unknown backends, and options that their backend does not know."""
    report = Reporter(file)
    problems = list(_twice(report, ("models",), [entry.id for entry in entries], key="id"))
    for index, entry in enumerate(entries):
        location: Location = ("models", index)
        if entry.backend not in options:
            cure = did_you_mean(entry.backend, options, "write one of")
            problems.append(
                report((*location, "backend"), f"there is no backend `{entry.backend}`", cure)
            )
            continue
        problems += problems_of(file, options[entry.backend], entry.options, (*location, "options"))
    return problems


def problems_of_study(
    file: YamlDocument,
    study: StudyDocument,
    entries: Sequence[ModelDocument],
    boards: Collection[str],
) -> list[InputError]:
    """All that is wrong in study.yaml given the registry and the studies with published figures."""
    report = Reporter(file)
    return [
        *_twice(report, ("interface",), study.interface),
        *_twice(report, ("sign_in",), study.sign_in),
        *_models(report, study, entries),
        *_texts(report, study),
        *_questions(report, ("profile",), study.profile),
        *_questions(report, ("form",), study.form),
        *(
            problem
            for index, task in enumerate(study.tasks)
            for problem in _questions(report, ("tasks", index, "form"), task.form)
        ),
        *_profile_kinds(report, study),
        *_judged(report, study),
        *_board(report, study, boards),
    ]


def _twice(
    report: Reporter, location: Location, ids: Sequence[str], key: str | None = None
) -> Iterator[InputError]:
    """One problem for each id that has stood before."""
    for index, name in enumerate(ids):
        if name in ids[:index]:
            place = (*location, index, key) if key else (*location, index)
            yield report(place, f"`{name}` stands here for the second time", "remove or rename one")


def _models(
    report: Reporter, study: StudyDocument, entries: Sequence[ModelDocument]
) -> Iterator[InputError]:
    yield from _twice(report, ("models",), study.models)
    known = [entry.id for entry in entries]
    for index, name in enumerate(study.models):
        if name not in known:
            cure = did_you_mean(name, known, "add it to models.yaml or name one of")
            yield report(("models", index), f"models.yaml has no model `{name}`", cure)
    if study.protocol == "battle" and len(set(study.models)) < 2:
        yield report(("models",), "a battle needs two models", "name at least two of models.yaml")
    if not study.models:
        yield report(("models",), "a study needs a model", "name one of models.yaml")


def _texts(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """Every text that a page shows has each of the interface languages."""
    for location, text, optional in _localized(study):
        lacking = [language for language in study.interface if language not in text]
        if lacking and not (optional and not text):
            cure = f"add `{lacking[0]}:` with the text, or remove that language from `interface`"
            yield report(location, f"there is no text in {', '.join(lacking)}", cure)


def _localized(study: StudyDocument) -> Iterator[tuple[Location, LocalizedText, bool]]:
    """Each localized text with its place, and whether the study may do without it."""
    yield ("title",), study.title, False
    yield ("summary",), study.summary, False
    yield ("notice",), study.notice, True
    yield ("consent", "text"), study.consent.text, False
    for category, label in study.categories.items():
        yield ("categories", category), label, False
    for index, task in enumerate(study.tasks):
        yield ("tasks", index, "title"), task.title, False
        yield ("tasks", index, "instructions"), task.instructions, True
        yield from _asked(("tasks", index, "form"), task.form)
    yield from _asked(("profile",), study.profile)
    yield from _asked(("form",), study.form)


def _asked(
    part: Location, questions: Sequence[QuestionDocument]
) -> Iterator[tuple[Location, LocalizedText, bool]]:
    for index, question in enumerate(questions):
        yield (*part, index, "label"), question.label, False
        yield (*part, index, "hint"), question.hint, True
        for point, anchor in question.anchors.items():
            yield (*part, index, "anchors", point), anchor, False
        for number, option in enumerate(question.options):
            bare = question.kind == "preference"
            yield (*part, index, "options", number, "label"), option.label, bare


def _questions(
    report: Reporter, location: Location, questions: Sequence[QuestionDocument]
) -> Iterator[InputError]:
    yield from _twice(report, location, [question.id for question in questions], key="id")
    by_id = {question.id: question for question in questions}
    for index, question in enumerate(questions):
        place = (*location, index)
        codes = [option.code for option in question.options]
        yield from _twice(report, (*place, "options"), codes)
        yield from _options(report, (*place, "options"), question, codes)
        if question.derived_from is not None:
            yield from _derived(report, place, question, by_id)


def _options(
    report: Reporter, place: Location, question: QuestionDocument, codes: Sequence[str]
) -> Iterator[InputError]:
    """A choice has at least two options, and so has a preference, which knows its codes; tags have one, the others none."""
    if question.kind in ("text", "rating", "review"):
        if codes:
            problem = f"a {question.kind} question has no options"
            yield report(place, problem, "remove them or change `kind`")
        return
    if question.kind == "tags" and not codes:
        yield report(place, "a question of tags needs an option", "add the tags")
    if question.kind != "tags" and len(codes) < 2:
        yield report(place, f"a {question.kind} needs two options", "add the options")
    for index, option in enumerate(question.options):
        if option.tone is not None and question.kind != "tags":
            yield report((*place, index, "tone"), "only a tag has a tone", "remove the key")
    for index, code in enumerate(codes):
        if question.kind == "preference" and code not in OUTCOMES:
            cure = did_you_mean(code, OUTCOMES, "write one of")
            yield report((*place, index), f"`{code}` is not an outcome of a preference", cure)


def _derived(
    report: Reporter,
    place: Location,
    question: QuestionDocument,
    by_id: Mapping[str, QuestionDocument],
) -> Iterator[InputError]:
    """Both sources, and the question itself, are answered with left, right or tie."""
    here = (*place, "derived_from")
    sources = question.derived_from or []
    if len(set(sources)) < 2 or question.id in sources:
        yield report(here, "a question is derived from two others", "name two other questions")
        return
    for index, source in enumerate(sources):
        if source not in by_id:
            others = [name for name in by_id if name != question.id]
            cure = did_you_mean(source, others, "name one of the questions")
            yield report((*here, index), f"there is no question `{source}`", cure)
        elif (
            by_id[source].derived_from
            or by_id[source].compares
            or by_id[source].shown_when
            or not _plain_preference(by_id[source])
        ):
            problem = f"`{source}` is not a plain preference with the options left, right and tie"
            yield report((*here, index), problem, "name a preference with just these options")
    if not _plain_preference(question):
        cure = "make it a preference with the options left, tie and right"
        yield report(place, "a derived question is answered like its sources", cure)


def _plain_preference(question: QuestionDocument) -> bool:
    codes = {option.code for option in question.options}
    return question.kind == "preference" and codes == PLAIN


def _profile_kinds(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    for index, question in enumerate(study.profile):
        if question.kind not in ("choice", "text") or question.derived_from is not None:
            problem = "a profile knows no answers, so it rates and prefers none and derives nothing"
            yield report(("profile", index), problem, "use the kind choice or text")


def _judged(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    if study.judged == "turn" and study.turns < 2:
        problem = "turns can only be judged one by one where a conversation has several"
        yield report(("judged",), problem, "write `turns: 2` or more, or remove the key")


def _board(report: Reporter, study: StudyDocument, boards: Collection[str]) -> Iterator[InputError]:
    board = study.published_board
    if board is not None and board not in boards:
        cure = did_you_mean(board, boards, "name one of the studies or remove the key")
        yield report(("published_board",), f"there is no study `{board}`", cure)
