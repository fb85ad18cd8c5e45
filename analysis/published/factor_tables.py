"""The tables of a report that are about factors of the models."""

from typing import Any

from analysis.factors import FactorTable, MatchedPair
from analysis.published.reproduction import Reproduction, finite, limits
from analysis.published.study import LEVELS
from analysis.table import INTERVAL, RATING, Column, Table


def factor_comparison(result: Reproduction, table: FactorTable, title: str) -> Table:
    """One factor: our collapsed ratings beside the published ones."""
    columns = (
        Column("level", "Level"),
        Column("rating", "ours", "rating", RATING),
        Column("published_rating", "published", "printed", RATING),
        Column("difference", "difference", "signed", RATING),
        Column("interval_95", "ours, 95 %", "interval", INTERVAL),
        Column("published_interval_90", "published, 90 %", "interval", INTERVAL),
        Column("models", "Models", "count"),
        Column("battles", "Battles", "count"),
    )
    published = result.study.levels[table.factor]
    rows = []
    for rating in table.ranking.ratings:
        theirs = published[rating.model]
        rows.append(
            (
                rating.model,
                rating.rating,
                theirs.rating,
                finite(rating.rating) - theirs.rating,
                limits(rating),
                (theirs.low, theirs.high),
                len(table.members[rating.model]),
                rating.battles,
            )
        )
    note = f"Held fixed: {table.held_fixed}. {_dropped(table)}"
    return Table(f"factor_{table.factor}", title, columns, tuple(rows), note, table.ranking.method)


def backbone_table(result: Reproduction) -> Table:
    """The backbone, collapsed over more and more alike models: the order turns round."""
    columns = [Column("level", "Backbone")]
    headings = ("All 8B models", "Corpus held fixed", "Corpus and instructions held fixed")
    keys = ("all", "corpus_fixed", "corpus_and_instructions_fixed")
    for key, heading in zip(keys, headings, strict=True):
        columns += [
            Column(f"{key}_models", "Models", "count", heading),
            Column(f"{key}_rating", "Rating", "rating", heading),
            Column(f"{key}_interval_95", "95 % interval", "interval", heading),
        ]
    rows = []
    for level in LEVELS["backbone"]:
        row: list[Any] = [level]
        for table in result.backbone:
            rating = next(line for line in table.ranking.ratings if line.model == level)
            row += [len(table.members[level]), rating.rating, limits(rating)]
        rows.append(tuple(row))
    note = " ".join(
        f"{head}: {_dropped(t)}" for head, t in zip(headings, result.backbone, strict=True)
    )
    title = "Backbone, with more and more held fixed"
    method = result.backbone[0].ranking.method
    return Table("factor_backbone", title, tuple(columns), tuple(rows), note, method)


def contrast_table(result: Reproduction) -> Table:
    """Mean differences over matched pairs."""
    columns = (
        Column("factor", "Factor"),
        Column("level", "Level"),
        Column("other_level", "against"),
        Column("pairs", "Pairs", "count"),
        Column("battles", "Battles", "count", "Direct battles"),
        Column("share", "Won, ties half", "share", "Direct battles"),
        Column("difference", "Difference", "signed", "Rating, fit of all models"),
        Column("interval_95", "95 % interval", "interval", "Rating, fit of all models"),
    )
    rows = tuple(
        (
            factor,
            contrast.level,
            contrast.other_level,
            len(contrast.pairs),
            contrast.battles,
            contrast.share,
            contrast.difference,
            (contrast.low, contrast.high),
        )
        for factor, contrasts in result.contrasts.items()
        for contrast in contrasts
    )
    note = (
        "A matched pair are two 8B models that differ in this factor only. The share counts the battles "
        "between the two; the difference uses all votes."
    )
    title = "Matched pairs: one factor changes, everything else stays"
    return Table("matched_contrasts", title, columns, rows, note, result.ours.method)


def pair_table(result: Reproduction) -> Table:
    """Every matched pair."""
    labels = result.study.labels
    columns = (
        Column("factor", "Factor"),
        Column("model_id", "Model id", hidden=True),
        Column("other_id", "Other id", hidden=True),
        Column("model", "Model"),
        Column("other", "against"),
        Column("wins", "Won", "count", "Direct battles"),
        Column("ties", "Tied", "count", "Direct battles"),
        Column("losses", "Lost", "count", "Direct battles"),
        Column("share", "Won, ties half", "share", "Direct battles"),
        Column("difference", "Difference", "signed", "Rating, fit of all models"),
        Column("interval_95", "95 % interval", "interval", "Rating, fit of all models"),
    )
    rows = tuple(
        (
            factor,
            pair.model,
            pair.other,
            labels[pair.model],
            labels[pair.other],
            pair.wins,
            pair.ties,
            pair.losses,
            pair.share,
            pair.difference,
            (pair.low, pair.high),
        )
        for factor, pair in _pairs(result)
    )
    return Table("matched_pairs", "All matched pairs", columns, rows, "", result.ours.method)


def _pairs(result: Reproduction) -> list[tuple[str, MatchedPair]]:
    """All matched pairs with their factor."""
    return [
        (factor, pair)
        for factor, contrasts in result.contrasts.items()
        for contrast in contrasts
        for pair in contrast.pairs
    ]


def _dropped(table: FactorTable) -> str:
    """How many battles the fit used and left out."""
    used = table.ranking.settings["battles"]
    same = table.ranking.excluded.get("same_level", 0)
    return f"{used:,} battles; {same:,} within one level say nothing and are left out."
