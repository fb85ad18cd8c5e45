"""Exports of Argilla 2: `dataset.records.to_list()` or `to_json()`, nested or flattened.

Nested, a record has `fields`, `metadata` and `responses`, which is by question a list of values with `user_id` and,
in some versions, `status` (https://docs.argilla.io/latest/reference/argilla/records/records). Flattened, `<question>.responses`,
`<question>.responses.users` and `.status` are lists side by side. What Argilla's server itself sends, a list of
responses with `values`, is read too. Only submitted responses are annotations; suggestions are a model's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from arena.importing.records import Record
from arena.importing.sheet import Cell, Place, Row, Sheet, Unreadable, cell_of, columns_of, texts_of

SUBMITTED = "submitted"
NO_STATUS = "responses without a status, taken as submitted"
RESPONSES, USERS, STATUS = ".responses", ".responses.users", ".responses.status"
_GROUPS = ("fields", "metadata")


@dataclass(slots=True)
class _Given:
    """What one person answered to a record."""

    answers: dict[str, Cell] = field(default_factory=dict)
    statuses: set[object] = field(default_factory=set)


def is_record(record: Mapping[str, object]) -> bool:
    """Whether an object looks like a record of Argilla."""
    nested = "responses" in record and "fields" in record
    return nested or any(key.endswith(RESPONSES) for key in record)


def records_sheet(where: str, records: Sequence[Record]) -> Sheet:
    """One row for each record and person: fields, metadata and answers side by side."""
    left_out: Counter[str] = Counter()
    rows = []
    for place, record in records:
        shown = _shown(record)
        left_out["suggestions of a model"] += _suggestions(record)
        given = _given(record)
        left_out["records without a response"] += not given
        for user, person in given.items():
            refused = [status for status in person.statuses if status not in (SUBMITTED, None)]
            if refused:
                left_out[f"responses with the status {refused[0]}"] += 1
                continue
            if None in person.statuses:
                left_out[NO_STATUS] += 1
            named = f"{place.where}, id {record.get('id')}" if place.line is None else place.where
            inside = Place(f"{named}, user {user}", place.line)
            rows.append(Row(inside, {**shown, "annotator": user, **person.answers}))
    return Sheet(where, columns_of(rows), rows, left_out)


def _shown(record: Mapping[str, Any]) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, value in record.items():
        if name in _GROUPS and isinstance(value, Mapping):
            cells.update({str(key): cell_of(each) for key, each in value.items()})
        elif name != "responses" and not isinstance(value, list | dict):
            cells.setdefault(name, cell_of(value))
    return cells


def _suggestions(record: Mapping[str, Any]) -> int:
    nested = record.get("suggestions")
    flattened = [
        key for key, value in record.items() if key.endswith(".suggestion") and value is not None
    ]
    return len(flattened) + (len(nested) if isinstance(nested, list | dict) else 0)


def _given(record: Mapping[str, Any]) -> Mapping[str, _Given]:
    """By person, what was answered to a record."""
    found: dict[str, _Given] = {}
    for question, user, value, status in _responses(record):
        person = found.setdefault(user, _Given())
        person.statuses.add(status)
        if question is None:
            continue
        twice = question in person.answers
        person.answers[question] = _TWICE if twice else _cell(value)
    return found


_TWICE = Unreadable("the same person answered twice", "leave one response of each person")


def _responses(record: Mapping[str, Any]) -> Iterator[tuple[str | None, str, object, object]]:
    """Question, person, value and status of every answer, in whichever of the three forms."""
    responses = record.get("responses")
    if isinstance(responses, Mapping):
        for question, listed in responses.items():
            for each in listed or []:
                yield question, _user(each.get("user_id")), each.get("value"), each.get("status")
    elif isinstance(responses, list):
        for each in responses:
            user, values = _user(each.get("user_id")), each.get("values") or {}
            # Who discarded a record may have answered nothing, and is counted all the same.
            yield None, user, None, each.get("status")
            for question, value in values.items():
                said = value.get("value") if isinstance(value, Mapping) else value
                yield question, user, said, each.get("status")
    for key, values in record.items():
        if key.endswith(RESPONSES) and isinstance(values, list):
            question = key.removesuffix(RESPONSES)
            users = record.get(question + USERS) or []
            statuses = record.get(question + STATUS) or [None] * len(values)
            for user, value, status in zip(users, values, statuses, strict=False):
                yield question, _user(user), value, status


def _user(user: object) -> str:
    return "" if user is None else str(user)


def _cell(value: object) -> Cell:
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], str):
            return value[0]
        return Unreadable(
            f"there is a list of {len(value)} values where one answer is expected",
            "ask a question of one label, rating or text for it",
            texts_of(value),
        )
    return cell_of(value)
