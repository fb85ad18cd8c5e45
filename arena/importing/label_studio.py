"""Exports of Label Studio: JSON, and the flat ones JSON-MIN, CSV and TSV.

JSON is a list of tasks with `data` and `annotations`; an annotation has the results of its controls by `from_name`
(https://labelstud.io/guide/task_format). The flat exports have one row for each annotation; what is no single
choice or text stands there as a list of values, in CSV as JSON. Annotations that were skipped, drafts and
predictions are no annotations of anybody, and are counted.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from arena.importing.records import Record
from arena.importing.sheet import Cell, Place, Row, Sheet, Unreadable, cell_of, columns_of, texts_of

ANNOTATIONS = ("annotations", "completions")
"""The key of a task's annotations, now and formerly."""

FLAT_COLUMNS = frozenset({"annotation_id", "lead_time"})
"""Columns that every flat export has."""

_VALUES = ("choices", "rating", "text", "selected", "number")
"""Where a control keeps what was chosen: Choices, Rating, TextArea, Pairwise, Number."""


def is_task(record: Mapping[str, object]) -> bool:
    """Whether an object looks like a task with its annotations."""
    return "data" in record and any(isinstance(record.get(name), list) for name in ANNOTATIONS)


def tasks_sheet(where: str, records: Sequence[Record]) -> Sheet:
    """One row for each annotation: the data of its task, and what its controls say."""
    left_out: Counter[str] = Counter()
    given = list(_annotations(where, records, left_out))
    controls = {name for _, _, annotation in given for name in _results(annotation)}
    rows = []
    for place, task, annotation in given:
        data = task.get("data")
        shown = data if isinstance(data, Mapping) else {}
        cells = {
            # What the task was given under the name of a control is not what somebody answered.
            **{str(key): cell_of(value) for key, value in shown.items() if key not in controls},
            "annotator": _annotator(annotation.get("completed_by")),
            "lead_time": cell_of(annotation.get("lead_time")),
            "created_at": cell_of(annotation.get("created_at")),
            **_results(annotation),
        }
        rows.append(Row(place, cells))
    return Sheet(where, columns_of(rows), rows, left_out)


def flat(sheet: Sheet) -> Sheet:
    """The sheet of a flat export, with the values of its controls taken out of their wrapping."""
    rows = [
        Row(row.place, {name: _from_text(cell) for name, cell in row.cells.items()})
        for row in sheet.rows
    ]
    return Sheet(sheet.where, sheet.columns, rows, sheet.left_out)


def flat_sheet(where: str, records: Sequence[Record]) -> Sheet:
    """The sheet of JSON-MIN: one object for each annotation."""
    rows = [
        Row(place, {key: unwrapped(value) for key, value in record.items()})
        for place, record in records
    ]
    return Sheet(where, columns_of(rows), rows)


def unwrapped(value: object) -> Cell:
    """What a control says, from `{"rating": 4}`, a list of one such value, or the value alone."""
    if isinstance(value, list):
        wrapped = [each for each in value if isinstance(each, Mapping)]
        if len(value) != 1 or not wrapped:
            return _several(value)
        return unwrapped(wrapped[0])
    if not isinstance(value, Mapping):
        return cell_of(value)
    name = next((name for name in _VALUES if name in value), None)
    if name is None:
        return Unreadable(
            "this control gives no choice, rating, text or preference",
            "map another control to the question with --map",
        )
    said = value[name]
    if name == "text" and isinstance(said, list) and all(isinstance(each, str) for each in said):
        return "\n".join(said)
    if isinstance(said, list):
        return cell_of(said[0]) if len(said) == 1 else _several(said)
    return cell_of(said)


def _several(value: Sequence[object]) -> Cell:
    if not value:
        return ""
    return Unreadable(
        f"there are {len(value)} answers where one is expected",
        "leave one, or map another column",
        texts_of(value),
    )


def _from_text(cell: Cell) -> Cell:
    if isinstance(cell, Unreadable) or not cell.startswith(("[", "{")):
        return cell
    try:
        return unwrapped(json.loads(cell))
    except ValueError:
        return cell


def _annotations(
    where: str, records: Sequence[Record], left_out: Counter[str]
) -> Iterator[tuple[Place, Mapping[str, Any], Mapping[str, Any]]]:
    for place, task in records:
        name = f"{place.where}, task {task.get('id')}" if place.line is None else place.where
        left_out["drafts"] += _length(task.get("drafts"))
        left_out["predictions of a model"] += _length(task.get("predictions"))
        listed = next((task[key] for key in ANNOTATIONS if isinstance(task.get(key), list)), [])
        assert isinstance(listed, list), "chosen because it is one"
        for annotation in listed:
            if not isinstance(annotation, Mapping):
                # An export with `interpolate_key_frames` or ids alone names annotations and does not hold them.
                left_out["annotations that the export names without holding them"] += 1
            elif annotation.get("was_cancelled") or annotation.get("skipped"):
                left_out["skipped annotations"] += 1
            else:
                inside = f"{name}, annotation {annotation.get('id')}"
                yield Place(inside, place.line), task, annotation


def _results(annotation: Mapping[str, Any]) -> Mapping[str, Cell]:
    """What each control of an annotation says."""
    found: dict[str, Cell] = {}
    listed = annotation.get("result")
    for result in listed if isinstance(listed, list) else []:
        name = result.get("from_name") if isinstance(result, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in found:
            found[name] = _several([None, None])
        else:
            found[name] = unwrapped(result.get("value"))
    return found


def _annotator(completed_by: object) -> Cell:
    """The address of an annotator where the export has it, else the number; as the flat exports say it."""
    if isinstance(completed_by, Mapping):
        return cell_of(completed_by.get("email") or completed_by.get("id"))
    return cell_of(completed_by)


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0
