"""Tables of leaderboards by level: the tests, the ratings, and the trend."""

import math
from typing import Any

import numpy as np

from analysis.pairwise import FloatArray
from analysis.regression.contrasts import holm, joint_words
from analysis.regression.splits import Split
from analysis.table import INTERVAL, RATING, Column, Table

_UNKNOWN = "not identified: chains of wins do not link it to the others here"


def split_tables(split: Split) -> list[Table]:
    """Whether the levels differ; the ratings of each; and, where their order means something, the trend."""
    tables = [_tests(split), _ratings(split)]
    return [*tables, _trend(split)] if split.ordered else tables


def split_words(split: Split) -> str:
    """What the split says as a whole, in a few sentences."""
    fit = split.fit
    statistic, freedom, p = fit.ratio
    sentences = [joint_words(fit.equality, "All levels alike, Wald")]
    if freedom:
        sentences.append(
            f"The likelihood ratio, for independent battles and too cautious with ties, is "
            f"{statistic:.1f} on {freedom} degrees (p = {p:.3f})."
        )
    if fit.pooled is None:
        sentences.append(
            "Pooled ratings are not identified: the levels share too few models, or do not vary."
        )
    else:
        points = fit.pooled.deviation * split.scale.factor
        sentences.append(
            f"A model's strength varies between levels with a standard deviation of {points:.0f} "
            "points; pooled ratings are drawn towards what the levels share."
        )
        if fit.pooled_unit != fit.sure.unit:
            sentences.append(
                "With so few participants the pooling takes battles as independent: its intervals "
                "are too narrow if people differ in taste."
            )
    return " ".join(sentences)


def _tests(split: Split) -> Table:
    fit = split.fit
    columns = (
        Column("level", split.heading),
        Column("battles", "Battles", "count"),
        Column("participants", "Participants", "count"),
        Column("models", "Models", "count"),
        Column("statistic", "χ² against the rest", "rating"),
        Column("freedom", "df", "count"),
        Column("p", "p", "p"),
        Column("p_holm", "p (Holm)", "p"),
        Column("note", "Note"),
    )
    design = fit.fit.design
    counted = np.bincount(design.level_of[design.first], minlength=len(design.levels))
    rows = tuple(
        (
            name,
            int(counted[at]),
            fit.participants[at],
            int((design.node[at] >= 0).sum()),
            fit.apart[at].test.statistic,
            fit.apart[at].test.freedom or None,
            fit.apart[at].test.p,
            fit.apart_holm[at],
            fit.apart[at].test.note,
        )
        for at, name in enumerate(fit.levels.names)
    )
    title = f"Does the order of the models depend on {split.heading.lower()}?"
    return Table("split", title, columns, rows, split_words(split), split.provenance.method)


def _ratings(split: Split) -> Table:
    columns = (
        Column("level", split.heading),
        Column("rank", "Rank", "count"),
        Column("model", "Model"),
        Column("rating", RATING, "rating"),
        Column("interval", INTERVAL, "interval"),
        Column("pooled", "Pooled", "rating"),
        Column("pooled_interval", INTERVAL, "interval"),
        Column("difference", "Against the rest", "signed"),
        Column("difference_interval", INTERVAL, "interval"),
        Column("p", "p", "p"),
        Column("p_holm", "p (Holm)", "p"),
        Column("battles", "Battles", "count"),
        Column("note", "Note"),
    )
    adjusted = iter(holm([_number(p) for one in split.fit.apart for p in one.p]))
    rows: list[tuple[Any, ...]] = []
    for at in range(len(split.fit.levels.names)):
        own = [_row(split, at, model, next(adjusted)) for model in range(_models(split))]
        rows += sorted(own, key=lambda row: (row[3] is None, -(row[3] or 0.0), row[2]))
    note = (
        "Intervals are of the distance from the mean of the models at that level. The differences "
        "are relative to the mean of the models that are on both sides; Holm's p-values are over "
        "the whole table."
    )
    if not split.fit.comparable:
        note += " The levels share too few models: their ratings are not on one scale."
    title = f"Ratings by {split.heading.lower()}"
    return Table("split_ratings", title, columns, tuple(rows), note, split.provenance.method)


def _row(split: Split, at: int, model: int, adjusted: float | None) -> tuple[Any, ...]:
    fit, factor, mean = split.fit, split.scale.factor, split.scale.mean
    strength, apart = fit.strengths[at, model], fit.apart[at]
    pooled, pooled_interval = _pooled(split, at, model)
    known = not math.isnan(strength)
    return (
        fit.levels.names[at],
        1 + int((fit.strengths[at] > strength).sum()) if known else None,
        fit.fit.design.models[model],
        float(mean + factor * strength) if known else None,
        _interval(
            strength, fit.errors[at, model], _reach(split, fit.participants[at]), factor, mean
        ),
        pooled,
        pooled_interval,
        _number(factor * apart.difference[model]),
        _interval(
            apart.difference[model],
            apart.error[model],
            _reach(split, apart.participants),
            factor,
            0.0,
        ),
        _number(apart.p[model]),
        adjusted,
        int(fit.battles[at, model]),
        _note(strength, fit.errors[at, model]),
    )


def _note(strength: float, error: float) -> str:
    if math.isnan(strength):
        return _UNKNOWN
    return "" if error > 0 else "no interval: the votes do not vary"


def _pooled(split: Split, at: int, model: int) -> tuple[float | None, tuple[float, float] | None]:
    together = split.fit.pooled
    if together is None or model not in together.models:
        return None, None
    place = int(np.flatnonzero(together.models == model)[0])
    strength, error = together.strengths[at, place], together.errors[at, place]
    factor, mean = split.scale.factor, split.scale.mean
    reach = split.fit.sure.quantile(split.level)
    return float(mean + factor * strength), _interval(strength, error, reach, factor, mean)


def _trend(split: Split) -> Table:
    trend, factor = split.fit.trend, split.scale.factor
    reach = split.fit.sure.quantile(split.level)
    columns = (
        Column("model", "Model"),
        Column("slope", "Points per level", "signed"),
        Column("interval", INTERVAL, "interval"),
    )
    models = split.fit.fit.design.models
    rows = [
        (models[at], _number(factor * slope), _interval(slope, error, reach, factor, 0.0))
        for at, (slope, error) in enumerate(zip(trend.slope, trend.error, strict=True))
    ]
    rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0.0), row[0]))
    note = joint_words(trend.test, "No model rises or falls")
    title = f"Trend along {split.heading.lower()}, relative to the mean of the models"
    return Table("split_trend", title, columns, tuple(rows), note, split.provenance.method)


def _reach(split: Split, participants: int) -> float:
    """How many standard errors an interval reaches that rests on so many participants."""
    return split.fit.sure.quantile(split.level, participants)


def _models(split: Split) -> int:
    return len(split.fit.fit.design.models)


def _number(value: float | FloatArray) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number


def _interval(
    strength: float, error: float, reach: float, factor: float, mean: float
) -> tuple[float, float] | None:
    # An error of zero says that the votes do not vary, not that the strength is known.
    if math.isnan(strength) or math.isnan(error) or not error > 0:
        return None
    low, high = strength - reach * error, strength + reach * error
    return float(mean + factor * low), float(mean + factor * high)
