"""The keys `eligibility` and `training` of study.yaml, the sections of its profile, and the file of examples."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from arena.consents import consent_hash
from arena.document_check import did_you_mean
from arena.domain import Consent
from arena.entry import Condition, Entry, TrainingItem
from arena.entry_schema import TrainingItemDocument
from arena.errors import InputError
from arena.study_lines import Located, read_lines
from arena.study_rules import Reporter
from arena.study_schema import ConsentDocument, QuestionDocument, StudyDocument
from arena.yaml_lines import Location

EXAMPLE = (
    '{"id": "example-1", "prompt": "…", "left": "…", "right": "…",'
    ' "expected": {"overall": "left"}, "explanation": {"en": "…"}}'
)
JUDGED = ("preference", "choice")
"""The kinds of question that an example can ask."""


def consent_of(document: ConsentDocument) -> Consent:
    """What participants agree to."""
    return Consent(**dict(document), hash=consent_hash(document.text))


def entry_of(study: StudyDocument, folder: Path) -> Entry:
    """What a study asks before the first battle; raises InputError for a wrong file of examples."""
    return Entry(
        eligibility=tuple(
            Condition(each.question, tuple(each.among), each.say) for each in study.eligibility
        ),
        training=() if study.training is None else _read(folder / study.training.file, study),
        training_required=study.training is not None and study.training.required,
        sections={question.id: question.section for question in study.profile if question.section},
    )


def problems_of_entry(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """What is wrong in a study's eligibility and sections, given its profile."""
    by_id = {question.id: question for question in study.profile}
    for index, condition in enumerate(study.eligibility):
        place: Location = ("eligibility", index)
        yield from _condition(report, place, by_id.get(condition.question), by_id, study, index)
        lacking = [language for language in study.interface if language not in condition.say]
        if lacking:
            cure = f"add `{lacking[0]}:` with the text, or remove that language from `interface`"
            yield report((*place, "say"), f"there is no text in {', '.join(lacking)}", cure)
    for index, question in enumerate(study.profile):
        lacking = [language for language in study.interface if language not in question.section]
        if question.section and lacking:
            cure = f"add `{lacking[0]}:` with the heading, or remove that language from `interface`"
            problem = f"there is no text in {', '.join(lacking)}"
            yield report(("profile", index, "section"), problem, cure)
    yield from _sections(report, ("form",), study.form)
    for index, task in enumerate(study.tasks):
        yield from _sections(report, ("tasks", index, "form"), task.form)


def _sections(
    report: Reporter, part: Location, form: Sequence[QuestionDocument]
) -> Iterator[InputError]:
    for index, question in enumerate(form):
        if question.section:
            problem = "only the profile has sections"
            yield report((*part, index, "section"), problem, "remove it, or write a `hint`")


def _condition(
    report: Reporter,
    place: Location,
    question: QuestionDocument | None,
    by_id: Mapping[str, QuestionDocument],
    study: StudyDocument,
    index: int,
) -> Iterator[InputError]:
    """It looks at a choice that nobody may leave out, and some of whose answers turn nobody away."""
    condition = study.eligibility[index]
    if question is None or question.kind != "choice":
        choices = [name for name, each in by_id.items() if each.kind == "choice"]
        cure = did_you_mean(condition.question, choices, "name a choice of the profile")
        problem = f"the profile asks no choice `{condition.question}`"
        yield report((*place, "question"), problem, cure)
        return
    if not question.required:
        problem = f"`{question.id}` may be left out, so it decides nothing"
        yield report((*place, "question"), problem, "let the question be required")
    codes = [option.code for option in question.options]
    for number, code in enumerate(condition.among):
        if code not in codes:
            cure = did_you_mean(code, codes, "write one of")
            yield report((*place, "among", number), f"`{question.id}` has no answer `{code}`", cure)
    if set(codes) <= set(condition.among):
        problem = f"all answers to `{question.id}` are among them, so it turns nobody away"
        yield report((*place, "among"), problem, "name fewer, or remove the rule")


def _read(path: Path, study: StudyDocument) -> tuple[TrainingItem, ...]:
    """The examples in the order of their file."""
    known: set[str] = set()

    def item_of(line: Located[TrainingItemDocument]) -> TrainingItem:
        document = line.document
        if document.id in known:
            problem = f"`{document.id}` stands here for the second time"
            raise line.problem("id", problem, "remove or rename one")
        known.add(document.id)
        form = _form_of(line, study)
        for name, codes in document.expected.items():
            _check_question(line, name, codes, form)
        for language in study.interface:
            if language not in document.explanation:
                problem = f"there is no text in {language}"
                cure = f"add `{language}`, or remove that language from `interface`"
                raise line.problem("explanation", problem, cure)
        language = document.language or study.language
        return TrainingItem(
            id=document.id,
            prompt=document.prompt,
            language=language,
            answer_language=document.answer_language or language,
            left=document.left,
            right=document.right,
            expected={name: tuple(codes) for name, codes in document.expected.items()},
            explanation=document.explanation,
            task=document.task,
        )

    return read_lines(
        path,
        TrainingItemDocument,
        item_of,
        what="example",
        key="training",
        example=EXAMPLE,
    )


def _form_of(
    line: Located[TrainingItemDocument], study: StudyDocument
) -> Sequence[QuestionDocument]:
    """The questions that an example takes some of."""
    pairs = {task.id: task.form for task in study.tasks if task.shows == "pair"}
    name = line.document.task
    if name is None and study.form:
        return study.form
    if name is None:
        cure = did_you_mean("", pairs, "name a task with `shows: pair`")
        raise line.problem("task", "this study has no form of its own", cure)
    if name not in pairs:
        cure = did_you_mean(name, pairs, "name a task with `shows: pair`")
        raise line.problem("task", f"no task with pairs is `{name}`", cure)
    return pairs[name]


def _check_question(
    line: Located[TrainingItemDocument],
    name: str,
    codes: Sequence[str],
    form: Sequence[QuestionDocument],
) -> None:
    """A question that is put to everybody, with answers that it has."""
    plain = {each.id: each for each in form if _can_be_asked(each)}
    if name not in plain:
        cure = did_you_mean(name, plain, "name a preference or a choice that is always asked")
        raise line.problem(f"expected.{name}", f"the form puts no question `{name}` to all", cure)
    known = [option.code for option in plain[name].options]
    for code in codes:
        if code not in known:
            cure = did_you_mean(code, known, "write one of")
            raise line.problem(f"expected.{name}", f"`{name}` has no answer `{code}`", cure)


def _can_be_asked(question: QuestionDocument) -> bool:
    conditional = question.derived_from or question.compares or question.shown_when
    return question.kind in JUDGED and not conditional
