"""The key `quality` of study.yaml and its file of control items, read and checked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from arena.document_check import did_you_mean
from arena.domain import Prompt
from arena.errors import InputError
from arena.quality import AUTHORS, Control, Exclusion, Floor, Quality, Repeats
from arena.quality_schema import ControlDocument, ExclusionDocument, QualityDocument
from arena.study_lines import Located, read_lines
from arena.study_rules import Reporter
from arena.study_schema import StudyDocument

EXAMPLE = (
    '{"id": "check-1", "text": "Zer da ura?", "better": "…", "worse": "…",'
    ' "expected": {"overall": "better"}}'
)


def quality_of(study: StudyDocument, folder: Path, bank: Sequence[Prompt]) -> Quality | None:
    """The checks of a study, None where it has none; raises InputError for a wrong file of controls."""
    document = study.quality
    if document is None:
        return None
    controls = document.controls
    items = () if controls is None else _read(folder / controls.file, study, bank)
    repeats, floor = document.repeats, document.floor_seconds
    return Quality(
        controls=items,
        control_share=0.0 if controls is None else float(controls.share),
        repeats=None
        if repeats is None
        else Repeats(float(repeats.share), repeats.swapped, repeats.after),
        floor=None if floor is None else Floor(float(floor.base), float(floor.per_100_words)),
        exclusion=None if document.exclude is None else _exclusion(document.exclude),
    )


def _exclusion(document: ExclusionDocument) -> Exclusion:
    def share(value: float | None) -> float | None:
        return None if value is None else float(value)

    return Exclusion(
        controls_below=share(document.controls_below),
        repeats_below=share(document.repeats_below),
        in_time_below=share(document.in_time_below),
        at_least=document.at_least,
        risk=float(document.risk),
    )


def problems_of_quality(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """What is wrong in the key `quality` given the rest of the study."""
    for index, name in enumerate(study.models):
        if name in AUTHORS:
            problem = f"`{name}` stands for a text of a control item"
            yield report(("models", index), problem, "give the model another id")
    quality = study.quality
    if quality is None:
        return
    if study.protocol != "battle":
        problem = "checks are of battles, and this study deals out tasks"
        yield report(("quality",), problem, "remove it; a task has `repeats` of its own")
    yield from _shares(report, quality)
    if quality.exclude is not None:
        yield from _rule(report, quality, quality.exclude)


def _shares(report: Reporter, quality: QualityDocument) -> Iterator[InputError]:
    shares = [part.share for part in (quality.controls, quality.repeats) if part is not None]
    if sum(shares) > 0.5:
        problem = f"controls and repeats together are {sum(shares):g} of the suggestions"
        yield report(("quality",), problem, "let at least half of them be ordinary ones")


def _rule(
    report: Reporter, quality: QualityDocument, rule: ExclusionDocument
) -> Iterator[InputError]:
    """A rule looks at something, and at nothing that the study does not do."""
    needs = {
        "controls_below": (rule.controls_below, quality.controls, "controls"),
        "repeats_below": (rule.repeats_below, quality.repeats, "repeats"),
        "in_time_below": (rule.in_time_below, quality.floor_seconds, "floor_seconds"),
    }
    if all(bound is None for bound, _, _ in needs.values()):
        cure = f"give one of {', '.join(needs)}, or remove `exclude`"
        yield report(("quality", "exclude"), "the rule leaves nobody out", cure)
    for key, (bound, part, name) in needs.items():
        if bound is not None and part is None:
            problem = f"the study has no `{name}` to look at"
            yield report(("quality", "exclude", key), problem, f"add `{name}`, or remove the key")


def _read(path: Path, study: StudyDocument, bank: Sequence[Prompt]) -> tuple[Control, ...]:
    """The control items in the order of their file."""
    known = {str(prompt.id) for prompt in bank}
    asked = {question.id: question for question in study.form}

    def checked(line: Located[ControlDocument]) -> Control:
        document = line.document
        if document.id in known:
            problem = f"`{document.id}` is a prompt of the bank, or stands here for the second time"
            raise line.problem("id", problem, "give the control another id")
        if document.category is not None and document.category not in study.categories:
            cure = did_you_mean(document.category, study.categories, "declare it in study.yaml")
            raise line.problem("category", f"the study has no category `{document.category}`", cure)
        if document.better == document.worse:
            raise line.problem("worse", "both texts are the same", "write a plainly weaker one")
        for name in document.expected:
            if name not in asked or asked[name].kind != "preference":
                preferences = [each.id for each in study.form if each.kind == "preference"]
                cure = did_you_mean(name, preferences, "name a preference of the form")
                raise line.problem("expected", f"no preference of the form is `{name}`", cure)
        known.add(document.id)
        return Control(
            id=document.id,
            text=document.text,
            language=document.language or study.language,
            category=document.category,
            better=document.better,
            worse=document.worse,
            expected=dict(document.expected),
            why=document.why,
        )

    return read_lines(
        path,
        ControlDocument,
        checked,
        what="control",
        key="quality.controls.file",
        example=EXAMPLE,
    )
