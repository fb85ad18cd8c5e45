"""What the authors of a study published: the figures that ours are put beside.

A study folder keeps them in `published/`; its README says where they come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd

from analysis.pairwise import Pairwise, pairwise_from_counts
from analysis.published.files import NUMBER, TEXT, Kinds, hash_files, read_source, read_table
from arena.errors import InputError

STUDIES = Path(__file__).resolve().parent.parent.parent / "data" / "studies"
DIMENSIONS = ("overall", "content", "language")
FACTORS = ("backbone", "corpus", "instructions")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "backbone": ("BASE_EN", "BASE_EU", "INST_EN"),
    "corpus": ("without", "with"),
    "instructions": ("none", "EN", "EU", "EN+EU"),
}

_DIMENSION_NAMES = {"Global": "overall", "Content": "content", "Language": "language"}
_LEVEL_CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "corpus_EU": ("corpus", {"0": "without", "1": "with"}),
    "instr_EU,EN": ("instructions", {"00": "none", "01": "EN", "10": "EU", "11": "EN+EU"}),
}
_SUFFIXES = {name: "" if name == "overall" else f"_{name}" for name in DIMENSIONS}
_RATING_COLUMNS = ("rank{}", "elo{}", "ci90{}_plus", "ci90{}_minus")

_TABLES: Mapping[str, Kinds] = {
    "pair_counts.csv": dict.fromkeys(("model_a", "model_b"), TEXT)
    | dict.fromkeys(("battles", "wins_a", "wins_b", "ties"), NUMBER),
    "published_bt.csv": dict.fromkeys(("model", "paper_name"), TEXT)
    | {name.format(end): NUMBER for end in _SUFFIXES.values() for name in _RATING_COLUMNS},
    "published_factor_bt.csv": {"factor": tuple(_LEVEL_CODES), "level": TEXT}
    | dict.fromkeys(("elo", "ci90_plus", "ci90_minus"), NUMBER),
    "published_spearman.csv": {"benchmark_lang": TEXT, "arena_dimension": tuple(_DIMENSION_NAMES)}
    | dict.fromkeys(("spearman_rho", "p"), NUMBER),
    "benchmark_scores_long.csv": {"model": TEXT, "task": TEXT, "score": NUMBER},
    "benchmark_tasks.csv": {"language": TEXT, "task": TEXT},
    "models.csv": dict.fromkeys(("model", "benchmark_model", "size"), TEXT)
    | {factor: ("", *levels) for factor, levels in LEVELS.items()},
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
    tables = {name: read_table(folder / name, columns) for name, columns in _TABLES.items()}
    source = read_source(folder / "source.yaml", _SOURCE)
    votes = pairwise_from_counts(tables["pair_counts.csv"], where=str(folder / "pair_counts.csv"))
    models = _models(tables["published_bt.csv"], tables["models.csv"], folder / "models.csv")
    if set(votes.models) != {model.name for model in models}:
        raise InputError(
            "the counts and the published ratings name different models",
            where=str(folder),
            cure="give every model of pair_counts.csv one row in published_bt.csv",
        )
    by_language = tables["benchmark_tasks.csv"].groupby("language", sort=False)["task"]
    tasks = {str(language): tuple(names) for language, names in by_language}
    correlations = _correlations(tables["published_spearman.csv"])
    missing = [key for key in product(tasks, DIMENSIONS) if key not in correlations]
    if missing:
        raise InputError(
            f"the correlation of {missing[0][0]} benchmarks ({missing[0][1]}) is missing",
            where=str(folder / "published_spearman.csv"),
            cure="give every language of benchmark_tasks.csv one row per dimension",
        )
    return PublishedStudy(
        name=study_folder(study).name,
        source=source,
        models=models,
        votes=votes,
        levels=_levels(tables["published_factor_bt.csv"], folder / "published_factor_bt.csv"),
        correlations=correlations,
        scores=_scores(
            tables["benchmark_scores_long.csv"], models, tasks, folder / "benchmark_scores_long.csv"
        ),
        tasks=tasks,
        figures_hash=hash_files(*(folder / name for name in sorted(_TABLES))),
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


def _models(
    ratings: pd.DataFrame, properties: pd.DataFrame, where: Path
) -> tuple[PublishedModel, ...]:
    """The published table joined with what is known about each model, in the published order."""
    known = {str(row["model"]): row for _, row in properties.iterrows()}
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
    suffix = _SUFFIXES[dimension]
    rating = float(row[f"elo{suffix}"])
    return PublishedRating(
        rating=rating,
        low=rating - float(row[f"ci90{suffix}_minus"]),
        high=rating + float(row[f"ci90{suffix}_plus"]),
        rank=int(row[f"rank{suffix}"]),
    )


def _levels(table: pd.DataFrame, where: Path) -> dict[str, dict[str, PublishedLevel]]:
    """The published factor tables, by the names of factors and levels that LEVELS has."""
    levels: dict[str, dict[str, PublishedLevel]] = {}
    for _, row in table.iterrows():
        factor, codes = _LEVEL_CODES[row["factor"]]
        rating = float(row["elo"])
        low, high = rating - float(row["ci90_minus"]), rating + float(row["ci90_plus"])
        name = codes.get(row["level"], "")
        levels.setdefault(factor, {})[name] = PublishedLevel(rating, low, high)
    for factor, codes in _LEVEL_CODES.values():
        if set(levels.get(factor, {})) != set(codes.values()):
            cure = f"give the codes {', '.join(codes)} one row each"
            raise InputError(f"the levels of {factor} are not all", where=str(where), cure=cure)
    return levels


def _correlations(table: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """The published correlations; the authors call the overall dimension Global."""
    return {
        (str(row["benchmark_lang"]), _DIMENSION_NAMES[row["arena_dimension"]]): (
            float(row["spearman_rho"]),
            float(row["p"]),
        )
        for _, row in table.iterrows()
    }


def _scores(
    table: pd.DataFrame,
    models: tuple[PublishedModel, ...],
    tasks: Mapping[str, tuple[str, ...]],
    where: Path,
) -> pd.DataFrame:
    """Scores by model and task; every model that has factors has one for every task averaged."""
    twice = table.duplicated(["model", "task"])
    if twice.any():
        row = int(twice.to_numpy().argmax())
        named = f"{table['model'].iloc[row]} has two scores for {table['task'].iloc[row]}"
        raise InputError(named, where=str(where), line=row + 2, cure="keep one of them")
    scores = table.pivot(index="model", columns="task", values="score")
    wanted = [task for names in tasks.values() for task in names]
    needed = [model.benchmark_name for model in models if all(model.factors.values())]
    known = scores.reindex(index=needed, columns=wanted).notna()
    gaps = [(model, task) for model in needed for task in wanted if not known.at[model, task]]
    if gaps:
        problem = f"{gaps[0][0]} has no score for {gaps[0][1]}"
        cure = "give every model of models.csv that has factors a score for every task"
        raise InputError(problem, where=str(where), cure=cure)
    return scores
