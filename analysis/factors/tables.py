"""What is known about factors as tables, the headline first."""

from analysis.factors.comparison import FactorComparison
from analysis.factors.contrasts import METHODS
from analysis.factors.effect_tables import (
    effect_table,
    fit_table,
    prediction_table,
    simple_tables,
)
from analysis.factors.levels import joined
from analysis.factors.wording import interval_heading, spread_sentence, term_words
from analysis.table import Column, Table


def factor_tables(result: FactorComparison) -> list[Table]:
    """All tables: differences by method, collapsed, matched pairs, effects, tests, and predictions."""
    return [
        contrast_table(result),
        collapsed_table(result),
        matched_table(result),
        *simple_tables(result),
        effect_table(result),
        fit_table(result),
        prediction_table(result),
    ]


def contrast_table(result: FactorComparison) -> Table:
    """Each difference of two levels by each method; its title is the headline."""
    columns = (
        Column("factor", "Factor"),
        Column("level", "Level"),
        Column("other_level", "against"),
        Column("method", "Method"),
        Column("held_fixed", "Held fixed"),
        Column("models", "Models", "count"),
        Column("difference", "Difference", "signed"),
        Column("interval", interval_heading(result), "interval"),
        Column(
            "reason", "Not identified", hidden=all(not each.reason for each in result.contrasts)
        ),
    )
    first = [each for each in result.contrasts if each.factor == result.factor]
    others = [each for each in result.contrasts if each.factor != result.factor]
    rows = tuple(
        (
            each.factor,
            each.level,
            each.other_level,
            METHODS[each.method],
            each.held_fixed,
            each.models,
            each.difference,
            None if each.low is None else (each.low, each.high),
            each.reason,
        )
        for each in (*first, *others)
    )
    name = "factor_contrasts"
    return Table(name, result.headline, columns, rows, _notes(result), result.made.method)


def collapsed_table(result: FactorComparison) -> Table:
    """The factor asked about, under every condition."""
    columns = (
        Column("held_fixed", "Held fixed"),
        Column("level", result.factor),
        Column("models", "Models", "count"),
        Column("battles", "Battles", "count"),
        Column("rating", "Rating", "rating"),
        Column("interval", interval_heading(result), "interval"),
        Column("reason", "Not identified"),
    )
    rows = tuple(
        (
            table.condition.words,
            row.level,
            row.models,
            row.battles,
            row.rating,
            None if row.low is None else (row.low, row.high),
            table.reason.removeprefix("not identified: ") if row.rating is None else "",
        )
        for table in result.collapsed
        for row in table.levels
    )
    turned = " ".join(result.reversals) or "The order is the same under all conditions."
    note = (
        "A factor held fixed: only battles of two models that are alike in it; a level (factor=level): only "
        f"battles of two models that have it. Battles within a level are left out. {turned}"
    )
    title = f"{result.factor}, collapsed over the other factors, with more and more held fixed"
    return Table("factor_collapsed", title, columns, rows, note, result.made.method)


def matched_table(result: FactorComparison) -> Table:
    """Mean differences over pairs of models that differ in one factor."""
    columns = (
        Column("factor", "Factor"),
        Column("level", "Level"),
        Column("other_level", "against"),
        Column("pairs", "Pairs", "count"),
        Column("battles", "Direct battles", "count"),
        Column("share", "Won, ties half", "share"),
        Column("difference", "Difference", "signed"),
        Column("interval", interval_heading(result), "interval"),
    )
    rows = tuple(
        (
            factor,
            each.level,
            each.other_level,
            len(each.pairs),
            each.battles,
            each.share,
            each.difference,
            (each.low, each.high),
        )
        for factor, contrasts in result.matched.items()
        for each in contrasts
    )
    note = (
        "A matched pair are two models that differ in this factor only. The share counts the battles "
        "between the two; the difference uses all votes and their whole covariance."
    )
    if isinstance(result.stages.free, str):
        note = f"Not identified: {result.stages.free}."
    title = "Matched pairs: one factor changes, everything else stays"
    return Table("factor_matched", title, columns, rows, note, result.made.method)


def _notes(result: FactorComparison) -> str:
    """What was held fixed by the choice of models, which took part, and with which interactions."""
    notes = [
        "Matched pairs and one stage hold for these models; two stages take the models as a sample of all with "
        f"such factors. {spread_sentence(result)}"
    ]
    if result.constant:
        same = joined([f"{name}={level}" for name, level in result.constant.items()])
        notes.append(f"All models alike: {same}.")
    if result.stages.design.interactions:
        terms = joined([term_words(term) for term in result.stages.design.interactions])
        notes.append(f"With the interactions {terms}.")
    else:
        notes.append("Main effects only.")
    if result.apart:
        notes.append(
            f"Without these factors, with a strength of their own: {joined(result.apart)}."
        )
    if result.settings.ties == "davidson":
        notes.append("Points are about decided votes: +100 means 64 to 36 among them.")
    return " ".join(notes)
