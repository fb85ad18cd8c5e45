"""A released folder: which of its files is the log, and what stands beside it in tables of their own."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.sources.conversations import answers_by_side

_LOGS = ("battles.", "ballots.")
_RESPONSES = "responses."
_NEEDED = ("battle", "turn", "side", "text")
_FORMS = ("csv", "jsonl", "parquet")
_KIND = "participant_kind"
_TAGS = "tags_"
_Read = Callable[[Path], pd.DataFrame]


def beside(folder: Path, table: str) -> Path | None:
    """The file of a released table, in whichever form it is there; None if it is not."""
    paths = (folder / f"{table}.{form}" for form in _FORMS)
    return next((path for path in paths if path.is_file()), None)


def released_folder(path: Path) -> Path | None:
    """The released folder that a path names, or that a released log or table of ratings stands in."""
    folder = path if path.is_dir() else path.parent
    named = path.is_dir() or path.name.startswith((*_LOGS, "ratings."))
    return folder if named and beside(folder, "battles") is not None else None


def released_log(path: Path) -> Path:
    """The log of the votes in a released folder; any other path as it is."""
    found = beside(path, "ballots") if path.is_dir() else None
    return found or path


def kinds_of(folder: Path, read: _Read) -> dict[str, str]:
    """Whether each participant of a release is human or judge; empty where it does not tell."""
    path = beside(folder, "participants")
    people = pd.DataFrame() if path is None else read(path)
    if not {"participant", "kind"} <= set(people.columns):
        return {}
    return dict(zip(people["participant"], people["kind"], strict=True))


def with_released_tables(frame: pd.DataFrame, source: Path | str, read: _Read) -> pd.DataFrame:
    """The log with what its release has in other tables: the answers, and who is no person.

    Adds `response_left`, `response_right`, `participant_kind`, `task`, `task_item` and `tags_*`, each where its file is
    there. `read` reads a file that stands beside the file `battles.*` or `ballots.*`.
    """
    path = released_log(Path(source))
    log = next((name for name in _LOGS if path.name.startswith(name)), None)
    if log is None or "battle" not in frame.columns:
        return frame
    if "participant" in frame.columns and _KIND not in frame.columns:
        kinds = kinds_of(path.parent, read)
        frame = frame.assign(**{_KIND: frame["participant"].map(kinds)}) if kinds else frame
    if log.startswith("ballots"):
        frame = _with_battles(frame, beside(path.parent, "battles"), read)
    return _with_answers(frame, path.with_name(_RESPONSES + path.name.removeprefix(log)), read)


def _with_battles(frame: pd.DataFrame, battles: Path | None, read: _Read) -> pd.DataFrame:
    """The log with the item that each battle was, in work that was dealt out, and with its tags."""
    known = pd.DataFrame() if battles is None else read(battles)
    known = known.rename(columns={"item": "task_item"})
    wanted = [
        name
        for name in map(str, known.columns)
        if (name in ("task", "task_item") or name.startswith(_TAGS)) and name not in frame.columns
    ]
    if "battle" not in known.columns or not wanted:
        return frame
    return frame.merge(
        known[["battle", *wanted]].drop_duplicates("battle"), on="battle", how="left"
    )


def _with_answers(frame: pd.DataFrame, path: Path, read: _Read) -> pd.DataFrame:
    if "response_left" in frame.columns or not path.is_file():
        return frame
    responses = read(path)
    if not set(_NEEDED) <= set(responses.columns):
        return frame
    turn = pd.to_numeric(responses["turn"], errors="coerce")
    ordered = responses.assign(turn=turn).sort_values("turn", kind="stable")
    answers = answers_by_side(ordered)
    return frame.merge(answers, on="battle", how="left", validate="many_to_one")
