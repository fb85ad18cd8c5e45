"""Sources of a study's ratings, reviews and votes as the material of its report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.agreement.ratings import SCORE, Ratings, ratings_from_frame
from analysis.correlation.scores import Scores, read_scores
from analysis.pairwise import added
from analysis.reports.labels import read_labels, shown_names
from analysis.reports.material import Settings
from analysis.reports.studies.material import JUDGE, StudyMaterial
from analysis.sources.columns import one_study
from analysis.sources.dealt import RATED, read_dealt
from analysis.sources.files import read_source, shown
from analysis.sources.layouts import layout_of, with_our_names
from analysis.sources.release import beside, with_released_tables
from analysis.sources.study_file import (
    DEMONSTRATION,
    SCORES,
    StudyFile,
    read_study_file,
    study_id,
)
from arena.errors import InputError

DATABASES = (Path("data", "arena.db"), Path("data", "judges.db"))
"""Where an arena and its judges keep what they collect, unless they are told otherwise."""
_KINDS, _GIVEN = ("rater_kind", "participant_kind"), ("rater_name", "profile_judge")
_UNNAMED = "Judge"
_TABLES = (".csv", ".tsv", ".jsonl", ".parquet")


def default_sources(folder: Path) -> list[Path]:
    """Where a study's data are: the databases that hold some, or else the folder's demonstration.

    Raises InputError if there is neither.
    """
    name = study_id(folder)
    found = [path for path in DATABASES if path.is_file() and _holds(path, name)]
    shows = folder / DEMONSTRATION
    inner = sorted(shows.glob("*")) if shows.is_dir() else []
    if not found:
        places = [shows] if beside(shows, "battles") else inner
        found = [path for path in places if path.suffix in _TABLES or beside(path, "battles")]
    if not found:
        cure = f"name a source, or put a release into {folder / DEMONSTRATION}"
        raise InputError(f"nothing was collected for {name} yet", where=str(folder), cure=cure)
    return found


def _shows(source: Path | str, folder: Path) -> bool:
    """Whether a source is part of the folder's demonstration."""
    return Path(source).absolute().is_relative_to((folder / DEMONSTRATION).absolute())


def _holds(path: Path, study: str) -> bool:
    votes = read_source(path, lambda column: column == "study")
    dealt = read_dealt(path, study)
    return study in set(votes["study"]) or len(dealt.ratings) > 0 or len(dealt.reviews) > 0


def read_study_material(
    sources: Sequence[Path | str],
    *,
    folder: Path | None = None,
    study: str | None = None,
    question: str | None = None,
    models: Path | str | None = None,
    settings: Settings | None = None,
) -> StudyMaterial:
    """All that the sources hold of a study, and what its folder says about it.

    `study` is the id in sources of several studies (by default that of the folder). Raises InputError for what
    cannot be read, and if no source holds anything of the study.
    """
    wanted = study if study is not None or folder is None else study_id(folder)
    ratings, reviewed, voted = _collected(sources, wanted)
    if ratings is None and reviewed.empty and voted.empty:
        told = ", ".join(map(shown, sources))
        problem = f"it holds nothing of {wanted}" if wanted else "it holds no ratings and no votes"
        raise InputError(problem, where=told, cure="name the source and the study that you mean")
    voted = _one_item_each(voted)
    names = _names(ratings, reviewed, voted, models)
    return StudyMaterial(
        name=wanted or Path(shown(sources[0])).stem,
        sources=tuple(Path(shown(source)).name for source in sources),
        ratings=None if ratings is None else _renamed(ratings, names),
        reviews=_replaced(reviewed, ("model",), names),
        votes=_replaced(voted, ("model_left", "model_right"), names),
        names=names,
        scores={} if folder is None else _scores(folder, names),
        study=StudyFile() if folder is None else read_study_file(folder),
        asked=question,
        demonstration=folder is not None and any(_shows(source, folder) for source in sources),
        settings=settings or Settings(),
    )


def _collected(
    sources: Sequence[Path | str], study: str | None
) -> tuple[Ratings | None, pd.DataFrame, pd.DataFrame]:
    """Ratings, reviews and votes of all sources, under names of raters that all of them share."""
    raw: list[pd.DataFrame] = []
    tables: list[Ratings] = []
    reviews, votes = [], []
    for source in sources:
        dealt, frame = read_dealt(source, study), _rows(source)
        raw.append(dealt.ratings)
        reviews.append(dealt.reviews)
        if {"item", SCORE} <= set(frame.columns):
            tables.append(ratings_from_frame(frame, where=shown(source)))
        elif not set(frame.columns) >= RATED:
            votes.append(_of_study(frame, study, source))
        elif dealt.ratings.empty:
            # Released ratings that no longer stand beside their battles.
            raw.append(one_study(frame, study, shown(source)))
    rated, reviewed, voted = _with_short_names([_together(each) for each in (raw, reviews, votes)])
    if len(rated):
        tables.insert(0, ratings_from_frame(rated, where="the ratings"))
    return _joined(tables), reviewed, voted


def _rows(source: Path | str) -> pd.DataFrame:
    frame = read_source(source, None)
    return with_released_tables(frame, source, lambda path: read_source(path, None))


def _of_study(frame: pd.DataFrame, study: str | None, source: Path | str) -> pd.DataFrame:
    """The votes under our names; of several studies the one that is wanted."""
    if frame.empty:
        return frame
    if "wins_a" in frame.columns:
        cure = "give a vote log or a database"
        raise InputError("it is a table of counts", where=shown(source), cure=cure)
    named = with_our_names(frame, layout_of(frame.columns, None, where=shown(source)))
    if "study" not in named.columns:
        return named
    found = sorted(named["study"].dropna().astype(str).unique())
    if study is None and len(found) > 1:
        cure = f"choose one of {', '.join(found)} with --study"
        raise InputError("it holds several studies", where=shown(source), cure=cure)
    return named if study is None else named[named["study"] == study]


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame()


def _joined(tables: Sequence[Ratings]) -> Ratings | None:
    if not tables:
        return None
    excluded: Mapping[str, int] = {}
    for table in tables:
        excluded = added(excluded, dict(table.excluded))
    frame = _together([table.frame for table in tables])
    texts = {name: frame[name].fillna("").astype(str) for name in frame.columns if name != SCORE}
    return Ratings(frame.assign(**texts), tables[0].where, excluded)


def _with_short_names(frames: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Short names for whoever judged, the same in all tables: P1, P2 as they come, and judges by their model."""
    people: dict[str, str] = {}
    judges: dict[str, str] = {}
    for frame in frames:
        if "participant" not in frame.columns:
            continue
        ids = frame["participant"].fillna("").astype(str)
        kind = next((name for name in _KINDS if name in frame.columns), "")
        mechanical = frame[kind] == JUDGE if kind else pd.Series(data=False, index=frame.index)
        for name in ids[~mechanical].unique():
            people.setdefault(name, f"P{len(people) + 1}")
        given = next((frame[name] for name in _GIVEN if name in frame.columns), ids.map({}))
        for name, said in zip(ids[mechanical], given[mechanical], strict=True):
            if judges.get(name, _UNNAMED) == _UNNAMED:
                judges[name] = said if isinstance(said, str) and said else _UNNAMED
    names = {"": ""} | people | dict(zip(judges, _apart(list(judges.values())), strict=True))
    return [
        frame.assign(participant=frame["participant"].fillna("").astype(str).map(names))
        if "participant" in frame.columns
        else frame
        for frame in frames
    ]


def _apart(names: Sequence[str]) -> list[str]:
    """The names, equal ones told apart by a number."""
    times: Counter[str] = Counter()
    found = []
    for name in names:
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return found


def _one_item_each(votes: pd.DataFrame) -> pd.DataFrame:
    """Votes on work that was dealt out are on the items that were dealt, whoever gave them."""
    if "task_item" not in votes.columns:
        return votes
    item = votes["task_item"].fillna("").astype(str)
    return votes.assign(item=item) if (item != "").all() else votes


def _names(
    ratings: Ratings | None,
    reviews: pd.DataFrame,
    votes: pd.DataFrame,
    models: Path | str | None,
) -> dict[str, str]:
    found: set[str] = set()
    frames = [reviews, votes] + ([] if ratings is None else [ratings.frame])
    for frame in frames:
        for column in ("model", "opponent", "model_left", "model_right"):
            if column in frame.columns:
                found |= set(frame[column].dropna().astype(str))
    labels = {} if models is None else read_labels(models)
    return shown_names(sorted(found - {""}), labels)


def _renamed(ratings: Ratings, names: Mapping[str, str]) -> Ratings:
    frame = _replaced(ratings.frame, ("model", "opponent"), names)
    return Ratings(frame, ratings.where, ratings.excluded)


def _replaced(
    frame: pd.DataFrame, columns: Sequence[str], names: Mapping[str, str]
) -> pd.DataFrame:
    there = [column for column in columns if column in frame.columns]
    return frame.assign(**{column: frame[column].replace(dict(names)) for column in there})


def _scores(folder: Path, names: Mapping[str, str]) -> dict[str, Scores]:
    paths = [path for path in sorted((folder / SCORES).glob("*")) if path.suffix in _TABLES]
    return {path.stem.replace("_", " "): read_scores(path) for path in paths}
