"""Votes out of a database with the views and tables of an arena, whichever engine it is.

The votes stand in the view `comparisons`; a database that has no more than that is a source too. What an
arena stores beside them (the answers, the profiles of participants, the time of a battle) is joined to
them where it is there.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from analysis.sources.conversations import answers_by_side
from arena.errors import InputError

_ORDER = "seq"
_BATTLES = {"id": "battle", "prompt_text": "prompt_text", "opened_at": "opened_at"}
_ASSIGNMENTS = {"battle": "battle", "task": "task", "item": "task_item"}
_PARTICIPANTS = {
    "id": "participant",
    "kind": "participant_kind",
    "interface_language": "interface_language",
    "profile": "profile",
}


NO_ARENA = "give the database of an arena, or export the votes first"
"""The cure for a database that holds no votes."""


class Database(Protocol):
    """A database that is read, and cannot be written to."""

    def hold(self) -> None:
        """See one consistent state from now on, whatever is written meanwhile."""
        ...

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table or view, none if it is not there."""
        ...

    def rows(self, query: str, parameters: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, with a value for each `?` in it."""
        ...


@dataclass(frozen=True, slots=True)
class _Table:
    database: Database
    name: str

    def frame(self, names: Iterable[str], order: str = "", condition: str = "") -> pd.DataFrame:
        """The named columns of the table, those that are there; empty without them all."""
        there = self.database.columns(self.name)
        chosen = [name for name in names if name in there]
        if not chosen:
            return pd.DataFrame()
        columns = ", ".join('"' + name.replace('"', '""') + '"' for name in chosen)
        query = f"SELECT {columns} FROM {self.name} {condition} {order}"  # noqa: S608
        return pd.DataFrame(self.database.rows(query), columns=chosen)


def read_comparisons(database: Database, where: str, wanted: Callable[[str], bool]) -> pd.DataFrame:
    """The wanted columns of the view `comparisons` in the order of the votes.

    What is drawn by chance from the same votes is then the same, whichever engine they lie in. Raises
    InputError if there is no such view.
    """
    there = database.columns("comparisons")
    names = [name for name in there if wanted(name)]
    if not names:
        raise InputError("it holds no view 'comparisons'", where=where, cure=NO_ARENA)
    order = [name for name in there if name == _ORDER]
    frame = _Table(database, "comparisons").frame([*names, *(order if _ORDER not in names else [])])
    if order and not frame[_ORDER].is_monotonic_increasing:
        # Sorting here takes a tenth of what it takes the database.
        frame = frame.sort_values(_ORDER, kind="stable", ignore_index=True)
    return frame[names]


def read_everything(database: Database, where: str) -> pd.DataFrame:
    """The view `comparisons` with all its columns and with what the arena stores beside it.

    Adds `prompt_text`, `opened_at`, `task` and `task_item` (of work that was dealt out),
    `participant_kind`, `interface_language`, `profile_<question>`,
    `answer_<question>` and `tags_<question>` (choices and tags, as in a release), `response_left` and `response_right` (the
    answers of all turns), each where its table is there. Raises InputError if the view is not there.
    """
    frame = read_comparisons(database, where, lambda _: True)
    for key, found in (
        ("battle", _Table(database, "battles").frame(_BATTLES).rename(columns=_BATTLES)),
        ("participant", _participants(database)),
        (
            "battle",
            _Table(database, "assignments").frame(_ASSIGNMENTS).rename(columns=_ASSIGNMENTS),
        ),
        ("battle", _responses(database)),
        ("battle", _codes(database, "choice", "answer_")),
        ("battle", _codes(database, "tags", "tags_")),
    ):
        if key in frame.columns and key in found.columns:
            new = [name for name in found.columns if name == key or name not in frame.columns]
            frame = frame.merge(found[new], on=key, how="left", validate="many_to_one")
    return frame


def _participants(database: Database) -> pd.DataFrame:
    found = _Table(database, "participants").frame(_PARTICIPANTS).rename(columns=_PARTICIPANTS)
    if "profile" not in found.columns:
        return found
    given = [_object(value) for value in found["profile"]]
    profile = {
        f"profile_{question}": [answers.get(question) for answers in given]
        for question in _profile_questions(database, given)
    }
    return found.drop(columns="profile").join(pd.DataFrame(profile, index=found.index))


def _profile_questions(database: Database, given: list[dict[str, Any]]) -> list[str]:
    """Questions of the profile, without those that the study lets be answered in free words."""
    free = set()
    for (document,) in _Table(database, "studies").frame(["document"]).itertuples(index=False):
        for question in _object(document).get("profile") or ():
            if question.get("kind") != "choice":
                free.add(question["id"])
    return sorted({question for answers in given for question in answers} - free)


def _object(value: str | dict[str, Any]) -> dict[str, Any]:
    """A stored JSON object; an engine with a type for JSON hands it out as it is."""
    found: dict[str, Any] = value if isinstance(value, dict) else json.loads(value)
    return found


def _responses(database: Database) -> pd.DataFrame:
    names = ("battle", "side", "text")
    rows = _Table(database, "responses").frame(names, "ORDER BY battle, turn")
    if len(rows.columns) < len(names):
        return pd.DataFrame()
    return answers_by_side(rows)


_CODES = """SELECT ballots.battle, answers.question, answers.value FROM answers
    JOIN ballots ON ballots.seq = answers.ballot WHERE answers.kind = ?"""
_STANDING_CODES = """SELECT battle, question, value FROM version_answers AS said
    WHERE kind = ? AND NOT EXISTS (SELECT 1 FROM amendments
        WHERE amendments.battle = said.battle AND amendments.number > said.number)"""


def _codes(database: Database, kind: str, prefix: str) -> pd.DataFrame:
    """What was answered to the questions of one kind, one column for each."""
    if not (database.columns("answers") and database.columns("ballots")):
        return pd.DataFrame()
    query = _STANDING_CODES if database.columns("version_answers") else _CODES
    rows = pd.DataFrame(database.rows(query, (kind,)), columns=["battle", "question", "value"])
    answers = rows.pivot(index="battle", columns="question", values="value").add_prefix(prefix)
    return answers.reset_index().rename_axis(columns=None)
