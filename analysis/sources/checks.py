"""What a source says of its checks beside the votes: the rule that a study stated, and what people passed over."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.arenas import opened_arena
from analysis.sources.files import read_source, shown
from analysis.sources.release import beside, released_folder
from analysis.sources.sqlite import MAGIC
from arena.addresses import is_postgresql
from arena.errors import InputError
from arena.quality import Exclusion, Floor

QUALITY_FILE = "quality.json"
_SKIPPED = "skipped"


def stated_checks(source: Path | str, study: str | None = None) -> Mapping[str, Any] | None:
    """What a study said of its checks, as it was described last; None where the source does not tell.

    An arena's database has it in the document of the study, a release in quality.json. Raises InputError if
    the source cannot be read.
    """
    if _is_database(source):
        with opened_arena(source) as database:
            if not database.columns("studies"):
                return None
            rows = database.rows("SELECT id, document FROM studies ORDER BY seq")
        documents = [document for name, document in rows if study in (None, name)]
        found = _object(documents[-1]).get("quality") if documents else None
        return found if isinstance(found, dict) else None
    folder = None if str(source) == "-" else released_folder(Path(source))
    if folder is None or not (folder / QUALITY_FILE).is_file():
        return None
    try:
        return _object((folder / QUALITY_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as error:
        cure = "export the release again"
        raise InputError("it is not JSON", where=str(folder / QUALITY_FILE), cure=cure) from error


def floor_of(stated: Mapping[str, Any] | None) -> Floor | None:
    """The floor of time that a study stated."""
    found = stated.get("floor") if stated else None
    return Floor(**found) if found else None


def rule_of(stated: Mapping[str, Any] | None) -> Exclusion | None:
    """The rule that a study stated."""
    found = stated.get("exclusion") if stated else None
    return Exclusion(**found) if found else None


def skips_of(source: Path | str, study: str | None = None) -> Mapping[str, int] | None:
    """How many pairs each participant passed over; None where the source does not tell."""
    if _is_database(source):
        with opened_arena(source) as database:
            if not (database.columns("voids") and database.columns("battles")):
                return None
            rows = database.rows(
                "SELECT participant, study FROM battles JOIN voids ON voids.battle = battles.id"
                " WHERE voids.reason = ?",
                (_SKIPPED,),
            )
        return Counter(str(person) for person, of in rows if study in (None, of))
    folder = None if str(source) == "-" else released_folder(Path(source))
    battles = None if folder is None else beside(folder, "battles")
    if battles is None:
        return None
    frame = read_source(battles, lambda name: name in {"participant", "study", "void"})
    if not {"participant", "void"} <= set(frame.columns):
        return None
    chosen = frame["void"].astype("string").fillna("") == _SKIPPED
    if study is not None and "study" in frame.columns:
        chosen &= frame["study"].astype("string") == study
    people = frame.loc[chosen.astype(bool), "participant"]
    return Counter(str(person) for person in people if not pd.isna(person))


def _is_database(source: Path | str) -> bool:
    if is_postgresql(source):
        return True
    path = Path(source)
    if str(source) == "-" or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        cure = "check the path and its permissions"
        raise InputError(problem, where=shown(source), cure=cure) from error


def _object(value: str | dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value if isinstance(value, dict) else json.loads(value)
    return found
