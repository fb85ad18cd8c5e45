"""Which column of a sheet means what: by its own name, by names that other programs give, or as it is mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arena.document_check import did_you_mean
from arena.errors import InputError
from arena.importing.sheet import Sheet
from arena.tasks import Task

ROLES: Mapping[str, tuple[str, ...]] = {
    "annotator": ("participant", "user_id", "completed_by"),
    "item": (),
    "prompt": ("prompt_id",),
    "model": (),
    "model_left": ("model_a",),
    "model_right": ("model_b",),
    "sample": ("sample_left",),
    "sample_right": (),
    "purpose": (),
    "task": (),
    "seconds": ("lead_time",),
    "time": ("opened_at", "created_at"),
    "criterion": ("question",),
    "score": ("value",),
}
"""What a column may mean, and under which other names it is found where it is not there under its own."""

PROFILE = "profile"
"""How the columns begin that say who an annotator is."""

EXPORTED = ("rating_", "outcome_", "answer_")
"""How the columns of a release begin that hold the answers to a question."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Column by role, by question of the form and of the profile.

    In a `long` sheet each row answers one question, named in it.
    """

    roles: Mapping[str, str]
    questions: Mapping[str, str]
    profile: Mapping[str, str]
    unread: Sequence[str]

    @property
    def long(self) -> bool:
        """Whether each row holds one answer alone."""
        return not self.questions


def matched(
    sheet: Sheet, mapping: Mapping[str, str], task: Task, profile: Sequence[str]
) -> Columns:
    """The meaning of a sheet's columns.

    Args:
        sheet: has the columns.
        mapping: what the operator says: role or question to column.
        task: whose form is answered.
        profile: the questions of the study's profile, whose columns are called `profile.<question>`.

    Raises:
        InputError: a role or column that is mapped does not exist, two columns may mean the same, or one that is
            needed is missing.
    """
    asked = [question.id for question in task.form]
    roles = {name: others for name, others in ROLES.items() if name not in asked}
    background = {f"{PROFILE}.{name}": name for name in profile}
    _check_mapping(sheet, mapping, [*roles, *asked, *background])
    taken = set(mapping.values())
    free = [column for column in sheet.columns if column not in taken]
    found = dict(mapping)
    for name in asked:
        named = (name, *(f"{start}{name}" for start in EXPORTED))
        _find(sheet, found, name, named, free)
    for name, question in background.items():
        _find(sheet, found, name, (name, f"{PROFILE}_{question}"), free)
    for own_name in (True, False):
        for name, others in roles.items():
            _find(sheet, found, name, (name,) if own_name else others, free)
    questions = {name: found[name] for name in asked if name in found}
    used = {name: found[name] for name in roles if name in found}
    if questions:
        # A sheet with a column for each question may have one that is called `value` all the same.
        free += [used.pop(name) for name in ("criterion", "score") if name in used]
    known = {question: found[name] for name, question in background.items() if name in found}
    unread = [column for column in sheet.columns if column in free]
    columns = Columns(used, questions, known, unread)
    _require(sheet, columns, task)
    return columns


def _find(
    sheet: Sheet, found: dict[str, str], name: str, names: Sequence[str], free: list[str]
) -> None:
    """Give a meaning the column that has one of these names, where it has none yet."""
    if name in found:
        return
    exact = [column for column in free if column in names]
    alike = exact or [column for column in free if _plain(column) in map(_plain, names)]
    if len(alike) > 1:
        listed = ", ".join(f"`{column}`" for column in alike)
        raise InputError(
            f"the columns {listed} may all be the `{name}`",
            where=sheet.where,
            cure=f"name one with --map {name}={alike[0]}",
        )
    if alike:
        found[name] = alike[0]
        free.remove(alike[0])


def _plain(name: str) -> str:
    return "_".join(name.casefold().split())


def _check_mapping(sheet: Sheet, mapping: Mapping[str, str], known: Sequence[str]) -> None:
    for name, column in mapping.items():
        if name not in known:
            cure = did_you_mean(name, known, "map one of")
            raise InputError(f"there is nothing called `{name}`", where="--map", cure=cure)
        if column not in sheet.columns:
            cure = did_you_mean(column, sheet.columns, "name one of")
            raise InputError(f"there is no column `{column}`", where=sheet.where, cure=cure)
        if list(mapping.values()).count(column) > 1:
            raise InputError(
                f"the column `{column}` is mapped twice", where="--map", cure="map it once"
            )


def _require(sheet: Sheet, columns: Columns, task: Task) -> None:
    there = columns.roles
    needed = ["annotator"]
    if "item" not in there:
        needed.append("prompt")
    if task.pairs:
        # An item does not say on which side its answers stood.
        needed += ["model_left"] if "item" in there else ["model_left", "model_right"]
    elif "item" not in there:
        needed.append("model")
    if columns.long:
        needed += ["criterion", "score"]
    for name in needed:
        if name not in there:
            raise _missing(sheet, columns, name, task)
    if not columns.long:
        for question in task.form:
            always = question.required and question.shown_when is None
            follows = question.compares or question.derived_from
            if always and not follows and question.id not in columns.questions:
                raise _missing(sheet, columns, question.id, task)


def _missing(sheet: Sheet, columns: Columns, name: str, task: Task) -> InputError:
    if name in ("criterion", "score"):
        listed = ", ".join(question.id for question in task.form)
        return InputError(
            f"there is no column for any question of the task `{task.id}`",
            where=sheet.where,
            cure=f"name them as in its form ({listed}), or with --map QUESTION=COLUMN",
        )
    cure = did_you_mean(name, columns.unread, "the columns that mean nothing yet are")
    return InputError(
        f"there is no column `{name}`",
        where=sheet.where,
        cure=f"add it, or name it with --map {name}=COLUMN: {cure}",
    )
