"""Tables of what the one-stage and the two-stage model say: effects, tests, and new models."""

from typing import Any

from analysis.factors.comparison import FactorComparison
from analysis.factors.effects import LevelEffect, SimpleEffect, level_effects, simple_effects
from analysis.factors.prediction import predictions
from analysis.factors.two_stage import TwoStage
from analysis.factors.wording import interval_heading, spread_sentence, term_words
from analysis.table import Column, Table


def simple_tables(result: FactorComparison) -> list[Table]:
    """The factor within each level of the factors that it has interactions with, if it has any."""
    found = simple_effects(result)
    if not found:
        return []
    columns = (
        Column("level", "Level"),
        Column("other_level", "against"),
        Column("at", "Where"),
        *_both_stages("Difference", result),
    )
    rows = tuple((each.level, each.other_level, "=".join(each.at), *_cells(each)) for each in found)
    note = (
        "Where the difference depends on another factor, the difference at the plain mean of that factor is "
        "the mean of these."
    )
    title = f"{result.factor}, within the levels of the factors that it depends on"
    return [Table("factor_within", title, columns, rows, note, result.made.method)]


def effect_table(result: FactorComparison) -> Table:
    """The effect of each level against the mean of its factor, and of each combination."""
    columns = (
        Column("term", "Term"),
        Column("level", "Level"),
        *_both_stages("Effect", result),
    )
    rows = tuple(
        (term_words(each.term), term_words(each.levels), *_cells(each))
        for each in level_effects(result)
    )
    note = (
        "Sum contrasts: the effects of a factor's levels add up to zero, and those of an interaction add "
        "up to zero over each of its factors."
    )
    return Table("factor_effects", "Effects of levels", columns, rows, note, result.made.method)


def fit_table(result: FactorComparison) -> Table:
    """Whether the factors say all about the models, and which interactions there are."""
    columns = (
        Column("test", "Test"),
        Column("statistic", "Chi-squared", "rating"),
        Column("freedom", "Degrees of freedom", "count"),
        Column("p", "p", "p"),
        Column("note", "Note"),
    )
    rows: list[tuple[Any, ...]] = []
    fit = result.stages.lack_of_fit
    if fit is None or not fit.freedom:
        few = "no degree of freedom: as many effects as models allow"
        rows.append(("lack of fit", None, None, None, few if fit else _why_no_fit(result)))
    else:
        rows.append(("lack of fit, likelihood ratio", fit.statistic, fit.freedom, fit.p, ""))
        robust = "right also where ties are half wins and voters have votes in common"
        rows.append(("lack of fit, Cochran's Q", fit.robust, fit.freedom, fit.robust_p, robust))
    for test in result.stages.tests:
        rows.append(
            (term_words(test.term), test.statistic, test.freedom, test.p, "for these models")
        )
    for term, reason in result.stages.without.items():
        rows.append((term_words(term), None, None, None, f"not in the model: {reason}"))
    title = "Do the factors say all about the models?"
    return Table(
        "factor_tests", title, columns, tuple(rows), spread_sentence(result), result.made.method
    )


def prediction_table(result: FactorComparison) -> Table:
    """What a new model of each combination of levels would be rated."""
    names = list(result.stages.design.levels)
    columns = (
        *(Column(name, name) for name in names),
        Column("models", "Models", "count"),
        Column("rating", "Rating", "rating"),
        Column("interval", interval_heading(result), "interval"),
    )
    rows = tuple(
        (*each.levels, each.models, each.rating, (each.low, each.high))
        for each in predictions(result)
    )
    second = result.stages.two_stage
    note = (
        "The interval is for a new model with these levels: it holds the spread between models. The "
        f"{len(result.stages.design.members)} models with these factors have the mean 1000."
        if isinstance(second, TwoStage)
        else f"Not identified: {second}."
    )
    title = "A new model with these factors"
    return Table("factor_predictions", title, columns, rows, note, result.made.method)


def _both_stages(heading: str, result: FactorComparison) -> tuple[Column, ...]:
    return (
        Column("one_stage", heading, "signed", "One stage"),
        Column("one_stage_interval", interval_heading(result), "interval", "One stage"),
        Column("two_stage", heading, "signed", "Two stages"),
        Column("two_stage_interval", interval_heading(result), "interval", "Two stages"),
    )


def _cells(effect: LevelEffect | SimpleEffect) -> tuple[Any, ...]:
    ends = (effect.one_stage, effect.two_stage)
    return tuple(
        cell
        for values in ends
        for cell in ((None, None) if values is None else (values[0], values[1:]))
    )


def _why_no_fit(result: FactorComparison) -> str:
    reasons = (each for each in (result.stages.joint, result.stages.free) if isinstance(each, str))
    return next(reasons, "")
