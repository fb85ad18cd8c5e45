"""A published study computed again: our numbers beside the authors', nothing drawn or written yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.factors import FactorTable, MatchedContrast, factor_table, matched_contrasts
from analysis.published.benchmarks import Correlation, authors_ranks, spearman, task_means
from analysis.published.study import DIMENSIONS, LEVELS, PublishedModel, PublishedStudy
from analysis.ranking import Ranking, Rating, rank
from analysis.version import code_version

SIZE = "8B"  # the factor tables and correlations are about the models of this size
AUTHORS_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model: our rating, the authors' procedure run by us, and what they published."""

    model: PublishedModel
    ours: Rating
    procedure: Rating

    @property
    def difference(self) -> float:
        """Our rating minus the published one."""
        return finite(self.ours.rating) - self.model.ratings["overall"].rating


@dataclass(frozen=True, slots=True)
class CorrelationResult:
    """Arena against benchmarks of one language, in one dimension.

    `published` is what the authors print (rho and p), `authors` their averaging done again, `clean` the
    mean of the tasks alone, both against the published ratings; `ours` is `clean` against our ratings,
    for the overall dimension only.
    """

    language: str
    dimension: str
    published: tuple[float, float]
    authors: Correlation
    clean: Correlation
    ours: Correlation | None


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Everything that a report shows."""

    study: PublishedStudy
    ours: Ranking
    procedure: Ranking
    corpus: FactorTable
    instructions: FactorTable
    backbone: tuple[FactorTable, ...]
    contrasts: Mapping[str, tuple[MatchedContrast, ...]]
    correlations: tuple[CorrelationResult, ...]
    seed: int
    rounds: int
    code: str

    @property
    def models(self) -> tuple[ModelResult, ...]:
        """All models, best first by our rating."""
        known = {model.name: model for model in self.study.models}
        again = {rating.model: rating for rating in self.procedure.ratings}
        return tuple(
            ModelResult(known[rating.model], rating, again[rating.model])
            for rating in self.ours.ratings
        )


def reproduce(
    study: PublishedStudy,
    *,
    seed: int = 0,
    rounds: int = AUTHORS_ROUNDS,
    tell: Callable[[str], None] = lambda step: None,
) -> Reproduction:
    """Compute all tables of a study again.

    Args:
        study: the published figures.
        seed: the start of all random numbers (rank ranges, and the authors' bootstrap).
        rounds: of the authors' bootstrap; they ran 100.
        tell: called with a few words before each step.
    """
    tell("ratings of all models")
    ours = rank(study.votes, seed=seed)
    tell("the authors' bootstrap")
    procedure = rank(study.votes, interval="ebaluatoia", rounds=rounds, seed=seed)
    tell("factors")
    factors = {model.name: model.factors for model in study.models if model.size == SIZE}
    corpus, instructions, *backbone = _factor_tables(study, factors, seed)
    tell("matched pairs")
    contrasts = {
        factor: matched_contrasts(study.votes, factors, factor, levels)
        for factor, levels in LEVELS.items()
    }
    tell("correlations with benchmarks")
    return Reproduction(
        study=study,
        ours=ours,
        procedure=procedure,
        corpus=corpus,
        instructions=instructions,
        backbone=tuple(backbone),
        contrasts=contrasts,
        correlations=tuple(_correlations(study, ours)),
        seed=seed,
        rounds=rounds,
        code=code_version(),
    )


def finite(value: float | None) -> float:
    """The value, which the votes of a published study do determine.

    Raises:
        ValueError: if they do not.
    """
    if value is None:
        raise ValueError("the votes do not determine this number")
    return value


def limits(rating: Rating) -> tuple[float, float]:
    """Both ends of a rating's interval; ValueError if the votes do not determine them."""
    return finite(rating.low), finite(rating.high)


def _factor_tables(
    study: PublishedStudy, factors: Mapping[str, Mapping[str, str]], seed: int
) -> list[FactorTable]:
    """Corpus, instructions, and the backbone under three conditions, each stricter than the last."""
    trained: dict[str, tuple[str, ...]] = {"corpus": ("with",)}
    tuned = {**trained, "instructions": ("EN", "EU", "EN+EU")}
    wanted: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
        ("corpus", "nothing (all 8B models)", {}),
        ("instructions", "the corpus (only 8B models tuned with it)", trained),
        ("backbone", "nothing (all 8B models)", {}),
        ("backbone", "the corpus (only 8B models tuned with it)", trained),
        (
            "backbone",
            "the corpus and the instructions (the three mixes that every backbone has)",
            tuned,
        ),
    ]
    return [
        factor_table(study.votes, factors, factor, held_fixed=held, among=among, seed=seed)
        for factor, held, among in wanted
    ]


def _correlations(study: PublishedStudy, ours: Ranking) -> list[CorrelationResult]:
    """Every benchmark language in every dimension."""
    models = [model for model in study.models if model.size == SIZE]
    names = [model.benchmark_name for model in models]
    strengths = {rating.model: finite(rating.rating) for rating in ours.ratings}
    results = []
    for language, tasks in study.tasks.items():
        means = task_means(study.scores, tasks).loc[names]
        ranks = authors_ranks(study.scores, tasks, names)
        for dimension in DIMENSIONS:
            published = [model.ratings[dimension] for model in models]
            own = [strengths[model.name] for model in models]
            results.append(
                CorrelationResult(
                    language=language,
                    dimension=dimension,
                    published=study.correlations[language, dimension],
                    authors=spearman(ranks, [rating.rank for rating in published]),
                    clean=spearman(means, [rating.rating for rating in published]),
                    ours=spearman(means, own) if dimension == "overall" else None,
                )
            )
    return results
