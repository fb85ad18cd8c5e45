"""From rows to annotations: who judged which item, and how, checked against the task's form."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from arena.assignment import Item
from arena.domain import Study
from arena.form import CompletedBallot
from arena.importing.columns import Columns
from arena.importing.completing import completed
from arena.importing.items import Items, NotFound, Seated
from arena.importing.labels import Codes, Labels, NoCode, names_of_sides
from arena.importing.row_reader import RowReader
from arena.importing.sheet import Place, Problems, Sheet
from arena.tasks import Task

FIRST, REPEAT = "ranked", "repeat"
"""What the column `purpose` may hold: the first judgement of an item, or a second one by the same person."""

OTHER_TASKS = "rows of another task"

Progress = Callable[[int], None]
"""Hears how many rows were read."""


@dataclass(slots=True)
class _Written:
    """What rows say of one item by one person, before it is held against the form."""

    place: Place
    annotator: str
    seated: Seated
    repeat: bool
    seconds: float | None
    time: str | None
    codes: dict[str, str] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Annotation:
    """One judgement as a ballot will hold it. `item` is the item's id; `time` is UTC, ISO 8601."""

    place: Place
    annotator: str
    item: str
    seated: Item
    repeat: bool
    ballot: CompletedBallot
    seconds: float | None
    time: str | None


class Checking:
    """Holds the rows of one sheet against a task."""

    def __init__(
        self, study: Study, task: Task, items: Sequence[Item], labels: Labels, now: str
    ) -> None:
        """`items` are all of the task, `labels` the interface's words for codes, `now` the time, UTC, ISO 8601."""
        self._problems = Problems()
        self._task = task
        self._other_tasks = frozenset(each.id for each in study.tasks) - {task.id}
        self._items = Items(study, task, items, self._problems)
        self._codes = Codes(task.form, labels)
        self._names = {name: (name, study.model(name).label) for name in task.models}
        self._now = now
        self._written: dict[tuple[str, str, bool], _Written] = {}
        self._background = Codes(study.profile, {})
        self._profiles: dict[str, dict[str, str]] = {}

    @property
    def profiles(self) -> Mapping[str, Mapping[str, str]]:
        """By annotator, what the sheet says of them, once it was read; as codes."""
        return self._profiles

    def annotations(self, sheet: Sheet, columns: Columns, tell: Progress) -> list[Annotation]:
        """Every annotation, in the order of the sheet; raises InputError with the mistakes of all rows."""
        for number, row in enumerate(sheet.rows, start=1):
            tell(number)
            reader = RowReader(row, columns, self._problems)
            if reader.text("task") in self._other_tasks:
                sheet.left_out[OTHER_TASKS] += 1
            elif (found := self._read(reader)) is not None:
                self._keep(found, reader, columns)
        checked = [self._checked(each, columns) for each in self._written.values()]
        self._problems.refuse()
        return [annotation for annotation in checked if annotation is not None]

    def _read(self, reader: RowReader) -> _Written | None:
        """Who judged what in a row; None where that is not to be told, which is noted."""
        before = self._problems.count
        annotator = plain_name(reader.text("annotator"))
        if not annotator:
            reader.wrong("annotator", "nobody is named", "write who judged")
        purpose = reader.text("purpose") or FIRST
        named = reader.text("task") or self._task.id
        if named != self._task.id:
            known = [self._task.id, *self._other_tasks]
            cure = self._problems.resembling(named, known, "rename the column, or write one of")
            reader.wrong("task", f"the study has no task `{named}`", cure)
        if purpose not in (FIRST, REPEAT):
            reader.wrong("purpose", f"`{purpose}` is none", f"write {FIRST} or {REPEAT}")
        seconds, time = reader.seconds(), reader.time(self._now)
        self._note_profile(annotator, reader)
        try:
            seated = self._items.find(reader.text)
        except NotFound as error:
            reader.wrong(error.role, str(error), error.cure)
            return None
        if self._problems.count > before:
            return None
        place = reader.row.place
        return _Written(place, annotator, seated, purpose == REPEAT, seconds, time)

    def _keep(self, found: _Written, reader: RowReader, columns: Columns) -> None:
        """Put the answers of a row with the others of its item and person."""
        key = (found.annotator, found.seated.id, found.repeat)
        known = self._written.setdefault(key, found)
        if known is not found and not columns.long:
            self._problems.add(
                found.place,
                f"`{found.annotator}` judged `{found.seated.id}` before, in {_said(known.place)}",
                "drop one of the two, or write `repeat` into a column `purpose` of the second",
            )
            return
        self._compare(known, found)
        before = self._problems.count
        sides = self._sides(known.seated.item)
        for question, column, text in reader.answers(
            [each.id for each in self._task.form], self._codes.several
        ):
            if question in known.codes:
                problem = f"`{question}` is answered a second time"
                self._problems.add(found.place, problem, "keep one of the answers", column)
                continue
            code = self._code(self._codes, question, text, sides, found.place, column)
            if code is not None:
                known.codes[question] = code
        known.whole = known.whole and self._problems.count == before

    def _note_profile(self, annotator: str, reader: RowReader) -> None:
        """Keep what a row says of its annotator, in which all rows agree."""
        known = self._profiles.setdefault(annotator, {})
        place = reader.row.place
        for question, column, text in reader.profile():
            code = self._code(self._background, question, text, {}, place, column)
            if code is not None and known.setdefault(question, code) != code:
                problem = (
                    f"`{annotator}` is `{known[question]}` in an earlier row and `{code}` here"
                )
                self._problems.add(place, problem, "write the same in all rows", column)

    def _code(
        self,
        codes: Codes,
        question: str,
        text: str,
        sides: Mapping[str, Sequence[str]],
        place: Place,
        column: str,
    ) -> str | None:
        try:
            return codes.of(question, text, sides)
        except NoCode as error:
            cure = self._problems.resembling(text, error.known, "write one of")
            self._problems.add(place, str(error), cure, column)
            return None

    def _compare(self, known: _Written, found: _Written) -> None:
        """Note where rows of one judgement differ in what they say of it as a whole."""
        for name, said in (("seated", "sides"), ("seconds", "seconds"), ("time", "time")):
            if getattr(known, name) != getattr(found, name):
                self._problems.add(
                    found.place,
                    f"the {said} are not those in {_said(known.place)}, and it is the same judgement",
                    "write the same into all rows of a judgement, or drop the column",
                )

    def _sides(self, item: Item) -> Mapping[str, Sequence[str]]:
        if not self._task.pairs:
            return {}
        left, right = (self._names[answer.model] for answer in item.answers)
        return names_of_sides(left, right)

    def _checked(self, written: _Written, columns: Columns) -> Annotation | None:
        """The judgement with its ballot; None where a mistake was noted."""
        if not written.whole:
            return None

        def tell(problem: str, cure: str, question: str | None) -> None:
            column = columns.questions.get(question) if question else None
            self._problems.add(written.place, problem, cure, column)

        ballot = completed(self._task.form, written.codes, tell)
        if ballot is None:
            return None
        return Annotation(
            written.place,
            written.annotator,
            written.seated.id,
            written.seated.item,
            written.repeat,
            ballot,
            written.seconds,
            written.time,
        )


def plain_name(name: str) -> str:
    """An annotator's name however it was typed: its accents in one form, one space between its parts."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _said(place: Place) -> str:
    return place.where if place.line is None else f"line {place.line}"
