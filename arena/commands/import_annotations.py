"""`import`: annotations that were made elsewhere become votes of a task, all of a file or none."""

import argparse
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import closing
from pathlib import Path

from rich.markup import escape

from arena.assignment import items_of
from arena.backends.recorded_answers import open_answers
from arena.commands.arguments import Verbs, add_database, add_study, console, progress_bar, study_of
from arena.commands.steps import steps_of
from arena.document_check import did_you_mean
from arena.domain import Participant, Study
from arena.errors import InputError, VotesDiffer
from arena.importing.annotations import Annotation, Checking
from arena.importing.columns import PROFILE, Columns, matched
from arena.importing.reading import FORMATS, Asked, read_sheet
from arena.importing.sheet import Problems, Sheet
from arena.importing.votes import Votes
from arena.store import Imported, IncomingVote, open_store, utc_now
from arena.study import STUDY_FILE, study_document
from arena.tasks import Task
from arena.ui.words import read_words
from arena.words import known_languages
from arena.yaml_lines import shown

LABELLED = ("outcome_", "review_")
"""How the interface's words for codes begin."""


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("import", help="turn annotations that were made elsewhere into votes")
    add_study(parser)
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help=".csv, .tsv, .xlsx, .jsonl or .json")
    add("--task", metavar="ID", help="the task that was judged (default: the study's only one)")
    add("--consent", metavar="VERSION", help="the version of what the annotators agreed to")
    add("--format", choices=FORMATS, default=FORMATS[0], help="who wrote the file (default: auto)")
    add(
        "--map",
        action="append",
        default=[],
        metavar="NAME=COLUMN",
        help="what a column means: annotator, prompt, model …, or a question; may be given several times",
    )
    add("--encoding", metavar="NAME", help="of a text that is not UTF-8, such as cp1252")
    add("--delimiter", metavar="MARK", help="between the fields (default: found in the header)")
    add("--sheet", metavar="NAME", help="of a workbook in which several sheets hold something")
    add("--check", action="store_true", help="only check the file; the database is not opened")
    add_database(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check every row, then store all of them in one transaction; 0 also where they were there already."""
    study = study_of(options)
    task = _task(study, options.task)
    if not (options.consent or options.check):
        raise InputError(
            "nothing is stored of people who did not agree to it",
            where="--consent",
            cure=f"name the version of what they agreed to (the study's own is {study.consent.version})",
        )
    answers = open_answers(study.models, Path(study.folder))
    asked = Asked(options.format, options.encoding, options.delimiter, options.sheet)
    sheet = read_sheet(options.file, asked)
    _refuse_nothing(sheet, sheet.rows, task)
    profile = [question.id for question in study.profile]
    columns = matched(sheet, _mapping(options.map), task, profile)
    with progress_bar() as bar:
        tell = steps_of(bar)
        items = items_of(task, answers.samples(task.prompts))
        checking = Checking(study, task, items, _labels(), utc_now())
        annotations = checking.annotations(
            sheet, columns, lambda done: tell("checking", done, len(sheet.rows))
        )
        _refuse_nothing(sheet, annotations, task)
        votes = Votes(study, task, answers, options.consent or "", utc_now())
        people = votes.people(annotations, checking.profiles)
        told = _told(votes.incoming(annotations), len(annotations), tell)
        if options.check:
            # What is only seen when a vote is made is seen, and the vote dropped.
            imported = None
            deque(told, maxlen=0)
        else:
            imported = _stored(options.database, study, task, annotations, people, told)
    _report(sheet, columns, annotations, imported)
    return 0


def _refuse_nothing(sheet: Sheet, found: Sized, task: Task) -> None:
    if found:
        return
    left_out = ", ".join(f"{count} {reason}" for reason, count in sheet.left_out.items() if count)
    raise InputError(
        f"the file holds no annotation of the task `{task.id}`"
        + (f" ({left_out})" if left_out else ""),
        where=sheet.where,
        cure="name another task, or export what was submitted",
    )


def _stored(
    database: str,
    study: Study,
    task: Task,
    annotations: Sequence[Annotation],
    people: Mapping[str, Participant],
    votes: Iterable[IncomingVote],
) -> Imported:
    kinds = {question.id: question.kind for question in task.form}
    with closing(open_store(database)) as store:
        try:
            return store.import_votes(study, study_document(study), people, votes, kinds)
        except VotesDiffer as error:
            problems = Problems()
            for number, standing in error.standing.items():
                annotation = annotations[number]
                said = ", ".join(f"{name}: {value}" for name, value in standing.items())
                problems.add(
                    annotation.place,
                    f"`{annotation.annotator}` judged `{annotation.item}` otherwise before ({said or 'taken back'})",
                    "put the row as it was, or withdraw that vote first",
                )
            problems.refuse()
            raise


def _told(
    votes: Iterable[IncomingVote], total: int, tell: Callable[[str, int, int | None], None]
) -> Iterator[IncomingVote]:
    for number, vote in enumerate(votes, start=1):
        yield vote
        tell("storing", number, total)


def _task(study: Study, name: str | None) -> Task:
    ids = [task.id for task in study.tasks]
    if name is None and len(ids) == 1:
        return study.tasks[0]
    if not ids:
        raise InputError(
            f"the study `{study.id}` has no task",
            where=shown(Path(study.folder) / STUDY_FILE),
            cure="describe under `tasks` what was judged, with its form",
        )
    if name is None:
        raise InputError(
            "the study has several tasks", where="--task", cure=f"name one of {', '.join(ids)}"
        )
    if name not in ids:
        cure = did_you_mean(name, ids, "name one of")
        raise InputError(f"the study has no task `{name}`", where="--task", cure=cure)
    return study.task(name)


def _mapping(given: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in given:
        name, sign, column = (part.strip() for part in each.partition("="))
        if not (name and sign and column):
            cure = "write NAME=COLUMN, such as annotator=Rater"
            raise InputError(f"`{each}` maps nothing", where="--map", cure=cure)
        if name in found:
            cure = "map it once"
            raise InputError(f"`{name}` is mapped twice", where="--map", cure=cure)
        found[name] = column
    return found


def _labels() -> Mapping[str, Sequence[str]]:
    """By code, what the interface calls it in each of its languages."""
    found: dict[str, list[str]] = {}
    for language in known_languages():
        for key, text in read_words(language).texts.items():
            if key.startswith(LABELLED) and isinstance(text, str):
                found.setdefault(key.partition("_")[2], []).append(text)
    return found


def _report(
    sheet: Sheet,
    columns: Columns,
    annotations: Sequence[Annotation],
    imported: Imported | None,
) -> None:
    out = console()
    people = {annotation.annotator for annotation in annotations}
    items = {annotation.item for annotation in annotations}
    out.print(
        f"{escape(sheet.where)}: {len(annotations)} annotations of {len(items)} items by {len(people)} people."
    )
    background = {f"{PROFILE}.{name}": column for name, column in columns.profile.items()}
    meant = {**columns.roles, **columns.questions, **background}
    read = (name if name == column else f"{name} = {column}" for name, column in meant.items())
    out.print("read        " + escape(", ".join(read)))
    if columns.unread:
        out.print("not read    " + escape(", ".join(columns.unread)))
    for reason, count in sheet.left_out.items():
        if count:
            out.print(f"{count:>8}  {escape(reason)}")
    if imported is None:
        out.print("All is well; nothing was written.")
        return
    out.print(f"{imported.added:>8}  votes added, by {imported.people} new people")
    if imported.already:
        out.print(f"{imported.already:>8}  were there already")
    if imported.withdrawn:
        out.print(f"{imported.withdrawn:>8}  had been withdrawn, and stay so")
