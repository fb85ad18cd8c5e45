"""What the authors of a study published: the figures that ours are put beside.

A study folder keeps them in `published/`; its README says where they come from.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from analysis.pairwise import Pairwise, pairwise_from_counts
from arena.errors import InputError

STUDIES = Path(__file__).resolve().parent.parent / "data" / "studies"
DIMENSIONS = ("overall", "content", "language")
FACTORS = ("backbone", "corpus", "instructions")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "backbone": ("BASE_EN", "BASE_EU", "INST_EN"),
    "corpus": ("without", "with"),
    "instructions": ("none", "EN", "EU", "EN+EU"),
}

_TABLES: Mapping[str, tuple[str, ...]] = {
    "pair_counts.csv": ("model_a", "model_b", "wins_a", "wins_b", "ties"),
    "published_bt.csv": ("model", "paper_name", "elo", "elo_content", "elo_language"),
    "published_factor_bt.csv": ("factor", "level", "elo", "ci90_plus", "ci90_minus"),
    "published_spearman.csv": ("benchmark_lang", "arena_dimension", "spearman_rho", "p"),
    "benchmark_scores_long.csv": ("model", "task", "score"),
    "benchmark_tasks.csv": ("language", "task"),
    "models.csv": ("model", "benchmark_model", "size", *FACTORS),
}
_LEVEL_CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "corpus_EU": ("corpus", {"0": "without", "1": "with"}),
    "instr_EU,EN": ("instructions", {"00": "none", "01": "EN", "10": "EU", "11": "EN+EU"}),
}
_SOURCE = (
    "title", "short", "authors", "paper", "repository", "commit", "licence", "votes",
    "votes_licence", "period", "participants",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublishedRating:
    """One published rating: base 10, scale 400, mean 1000, with its 90 % interval and rank."""

    rating: float
    low: float
    high: float
    rank: int


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A model of the study: names, factors (empty where unknown), published ratings by dimension."""

    name: str
    label: str
    benchmark_name: str
    size: str
    factors: Mapping[str, str]
    ratings: Mapping[str, PublishedRating]


@dataclass(frozen=True, slots=True)
class PublishedLevel:
    """The published rating of one level of a factor."""

    rating: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PublishedStudy:
    """All published figures of one study.

    `correlations` are Spearman's rho and its p by (benchmark language, dimension); `scores` has one row
    per benchmark name, one column per task, values from 0 to 1; `tasks` lists the tasks averaged for
    each benchmark language; `figures_hash` is the SHA-256 of all files.
    """

    name: str
    source: Mapping[str, str]
    models: tuple[PublishedModel, ...]
    votes: Pairwise
    levels: Mapping[str, Mapping[str, PublishedLevel]]
    correlations: Mapping[tuple[str, str], tuple[float, float]]
    scores: pd.DataFrame
    tasks: Mapping[str, tuple[str, ...]]
    figures_hash: str

    @property
    def labels(self) -> dict[str, str]:
        """The paper's name of each model."""
        return {model.name: model.label for model in self.models}


def read_published(study: str | Path) -> PublishedStudy:
    """Read the published figures of a study, by its name or by the path of its folder.

    Raises:
        InputError: if there is no such study, a file is missing or lacks a column, or two files
            disagree about the models.
    """
    folder = study_folder(study) / "published"
    tables = {name: _read_table(folder / name, columns) for name, columns in _TABLES.items()}
    source = _read_source(folder / "source.yaml")
    votes = pairwise_from_counts(tables["pair_counts.csv"], where=str(folder / "pair_counts.csv"))
    models = _models(tables["published_bt.csv"], tables["models.csv"], folder / "models.csv")
    if set(votes.models) != {model.name for model in models}:
        raise InputError(
            "the counts and the published ratings name different models",
            where=str(folder),
            cure="give every model of pair_counts.csv one row in published_bt.csv",
        )
    scores = tables["benchmark_scores_long.csv"]
    tasks = tables["benchmark_tasks.csv"].groupby("language", sort=False)["task"]
    return PublishedStudy(
        name=study_folder(study).name,
        source=source,
        models=models,
        votes=votes,
        levels=_levels(tables["published_factor_bt.csv"]),
        correlations=_correlations(tables["published_spearman.csv"]),
        scores=scores.pivot(index="model", columns="task", values="score"),
        tasks={str(language): tuple(names) for language, names in tasks},
        figures_hash=_hash(*(folder / name for name in sorted(_TABLES))),
    )


def study_folder(study: str | Path) -> Path:
    """The folder of a study that has published figures.

    Raises:
        InputError: if neither a known study nor a folder of this name has them.
    """
    for folder in (STUDIES / study, Path(study)):
        if (folder / "published").is_dir():
            return folder.resolve()
    known = sorted(path.parent.name for path in STUDIES.glob("*/published") if path.is_dir())
    raise InputError(
        f"there is no study {str(study)!r} with published figures",
        cure=f"name one of {', '.join(known)}, or a folder that holds published/",
    )


def _read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A CSV file as texts and numbers; empty fields of texts are empty texts."""
    if not path.is_file():
        raise InputError(
            "the file is missing", where=str(path), cure="restore it from the repository"
        )
    texts = dict.fromkeys(("level", *FACTORS, "size", "benchmark_model"), str)
    try:
        table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as failure:
        cure = "write it as comma-separated UTF-8 text"
        raise InputError(f"this is no table ({failure})", where=str(path), cure=cure) from failure
    missing = [name for name in columns if name not in table.columns]
    if missing:
        cure = f"give it the columns {', '.join(columns)}"
        raise InputError(f"column {missing[0]!r} is missing", where=str(path), cure=cure)
    return table


def _read_source(path: Path) -> dict[str, str]:
    """The citation and where the figures come from."""
    if not path.is_file():
        raise InputError(
            "the file is missing", where=str(path), cure="say where the figures are from"
        )
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as failure:
        cure = "correct the file"
        raise InputError(f"this is no YAML ({failure})", where=str(path), cure=cure) from failure
    given = entries if isinstance(entries, dict) else {}
    missing = [key for key in _SOURCE if key not in given]
    if missing:
        raise InputError(
            f"key {missing[0]!r} is missing", where=str(path), cure=f"give {', '.join(_SOURCE)}"
        )
    return {key: str(value) for key, value in given.items()}


def _models(
    ratings: pd.DataFrame, properties: pd.DataFrame, where: Path
) -> tuple[PublishedModel, ...]:
    """The published table joined with what is known about each model, in the published order."""
    known = {str(row["model"]): row for _, row in properties.fillna("").iterrows()}
    unknown = [name for name in ratings["model"] if name not in known]
    if unknown:
        cure = "give every model of published_bt.csv one row"
        raise InputError(f"model {unknown[0]!r} is missing", where=str(where), cure=cure)
    return tuple(
        PublishedModel(
            name=str(row["model"]),
            label=str(row["paper_name"]),
            benchmark_name=str(known[row["model"]]["benchmark_model"]),
            size=str(known[row["model"]]["size"]),
            factors={name: str(known[row["model"]][name]) for name in FACTORS},
            ratings={dimension: _rating(row, dimension) for dimension in DIMENSIONS},
        )
        for _, row in ratings.iterrows()
    )


def _rating(row: "pd.Series[float]", dimension: str) -> PublishedRating:
    """One dimension's published rating."""
    suffix = "" if dimension == "overall" else f"_{dimension}"
    rating = float(row[f"elo{suffix}"])
    return PublishedRating(
        rating=rating,
        low=rating - float(row[f"ci90{suffix}_minus"]),
        high=rating + float(row[f"ci90{suffix}_plus"]),
        rank=int(row[f"rank{suffix}"]),
    )


def _levels(table: pd.DataFrame) -> dict[str, dict[str, PublishedLevel]]:
    """The published factor tables, by the names of factors and levels that LEVELS has."""
    levels: dict[str, dict[str, PublishedLevel]] = {}
    for _, row in table.iterrows():
        factor, codes = _LEVEL_CODES[row["factor"]]
        rating = float(row["elo"])
        low, high = rating - float(row["ci90_minus"]), rating + float(row["ci90_plus"])
        levels.setdefault(factor, {})[codes[row["level"]]] = PublishedLevel(rating, low, high)
    return levels


def _correlations(table: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """The published correlations; the authors call the overall dimension Global."""
    names = {"Global": "overall", "Content": "content", "Language": "language"}
    return {
        (str(row["benchmark_lang"]), names[row["arena_dimension"]]): (
            float(row["spearman_rho"]),
            float(row["p"]),
        )
        for _, row in table.iterrows()
    }


def _hash(*paths: Path) -> str:
    """SHA-256 of the files one after the other, line ends as in the repository."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
