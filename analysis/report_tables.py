"""The tables of a report, ours and the published numbers side by side."""

from collections.abc import Sequence
from typing import Any

from analysis.factors import FactorTable, MatchedContrast
from analysis.published import LEVELS
from analysis.ranking import Rating
from analysis.reproduction import Reproduction, finite
from analysis.table import Column, Table

OURS = "Ours"
PUBLISHED = "Published"


def report_tables(result: Reproduction) -> dict[str, Table]:
    """All tables by name, in the order of the report."""
    tables = [
        ratings_table(result),
        factor_comparison(result, result.corpus, "Basque corpus in the tuning mix"),
        factor_comparison(result, result.instructions, "Instructions in the tuning mix"),
        backbone_table(result),
        contrast_table(result),
        pair_table(result),
        correlation_table(result),
        matrix_table(result, "battle_counts", "Battles of each pair"),
        matrix_table(result, "win_rates", "Share won by the row against the column, ties half"),
    ]
    return {table.name: table for table in tables}


def ratings_table(result: Reproduction) -> Table:
    """All models: our rating with interval and ranks, the authors' procedure again, theirs."""
    columns = (
        Column("model_id", "Model id", hidden=True),
        Column("rank", "#", "count"),
        Column("model", "Model"),
        Column("battles", "Battles", "count"),
        Column("rating", "Rating", "rating", OURS),
        Column("interval_95", "95 % interval", "interval", OURS),
        Column("ranks", "Ranks", "ranks", OURS),
        Column("published_rating", "Rating", "printed", PUBLISHED),
        Column("published_interval_90", "90 % interval", "interval", PUBLISHED),
        Column("published_rank", "Rank", "count", PUBLISHED),
        Column("difference", "Ours − theirs", "signed", "Differences"),
        Column("procedure_difference", "Their way, our run", "signed", "Differences"),
        Column("published_content", "Content", "printed", "Published only"),
        Column("published_language", "Language", "printed", "Published only"),
    )
    rows = []
    for line in result.models:
        theirs = line.model.ratings["overall"]
        rows.append(
            (
                line.model.name,
                line.ours.rank,
                line.model.label,
                line.ours.battles,
                line.ours.rating,
                _interval(line.ours),
                (line.ours.rank_low, line.ours.rank_high),
                theirs.rating,
                (theirs.low, theirs.high),
                theirs.rank,
                line.difference,
                finite(line.procedure.rating) - theirs.rating,
                line.model.ratings["content"].rating,
                line.model.ratings["language"].rating,
            )
        )
    note = (
        f"Their way, our run: the authors' procedure ({result.rounds} bootstrap rounds, averaged, "
        "decimals cut off) run here with another seed, minus the published rating. Content and language "
        "stand as published: the votes on these two questions are not in the published counts."
    )
    title = "Ratings of all models, overall question"
    return Table("ratings", title, columns, tuple(rows), note, result.ours.method)


def factor_comparison(result: Reproduction, table: FactorTable, title: str) -> Table:
    """One factor: our collapsed ratings beside the published ones."""
    columns = (
        Column("level", "Level"),
        Column("models", "Models", "count"),
        Column("battles", "Battles", "count"),
        Column("rating", "Rating", "rating", OURS),
        Column("interval_95", "95 % interval", "interval", OURS),
        Column("published_rating", "Rating", "printed", PUBLISHED),
        Column("published_interval_90", "90 % interval", "interval", PUBLISHED),
        Column("difference", "Ours − theirs", "signed"),
    )
    published = result.study.levels[table.factor]
    rows = []
    for rating in table.ranking.ratings:
        theirs = published[rating.model]
        rows.append(
            (
                rating.model,
                len(table.members[rating.model]),
                rating.battles,
                rating.rating,
                _interval(rating),
                theirs.rating,
                (theirs.low, theirs.high),
                finite(rating.rating) - theirs.rating,
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
            row += [len(table.members[level]), rating.rating, _interval(rating)]
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


def correlation_table(result: Reproduction) -> Table:
    """Spearman's rho: published, the authors' averaging done again, and the tasks alone."""
    columns = (
        Column("language", "Benchmarks"),
        Column("dimension", "Arena"),
        Column("models", "n", "count"),
        Column("published_rho", "ρ", "rho", PUBLISHED),
        Column("published_p", "p", "p", PUBLISHED),
        Column("authors_rho", "ρ", "rho", "Their averaging, our run"),
        Column("authors_p", "p", "p", "Their averaging, our run"),
        Column("clean_rho", "ρ", "rho", "Mean of the tasks alone"),
        Column("clean_p", "p", "p", "Mean of the tasks alone"),
        Column("clean_low", "95 % from", "rho", "Mean of the tasks alone"),
        Column("clean_high", "to", "rho", "Mean of the tasks alone"),
        Column("ours_rho", "ρ, our ratings", "rho", "Mean of the tasks alone"),
    )
    rows = tuple(
        (
            line.language,
            line.dimension,
            line.clean.count,
            *line.published,
            line.authors.rho,
            line.authors.p,
            line.clean.rho,
            line.clean.p,
            line.clean.low,
            line.clean.high,
            line.ours.rho if line.ours else None,
        )
        for line in result.correlations
    )
    note = "The 8B models only. All but the last column correlate with the published ratings."
    method = "Spearman's rank correlation; p by Student's t; interval by Fisher's z (Bonett & Wright 2000)"
    title = "Do benchmarks order the models as people do?"
    return Table("correlations", title, columns, rows, note, method)


def matrix_table(result: Reproduction, name: str, title: str) -> Table:
    """A square of all models, best first: battle counts or win rates."""
    votes, labels = result.study.votes, result.study.labels
    order = [line.model.name for line in result.models]
    ordered = votes.subset(order)
    kind = "count" if name == "battle_counts" else "share"
    battles = ordered.battles
    values = [
        [
            None
            if row == column or not battles[row, column]
            else int(battles[row, column])
            if kind == "count"
            else float(ordered.half_wins[row, column] / battles[row, column])
            for column in range(len(order))
        ]
        for row in range(len(order))
    ]
    columns = (
        Column("model", "Model"),
        *(
            Column(model, str(number), "count" if name == "battle_counts" else "share")
            for number, model in enumerate(order, start=1)
        ),
    )
    rows = tuple((labels[model], *values[index]) for index, model in enumerate(order))
    return Table(name, title, columns, rows, "Models are ordered by our rating.", "counts of votes")


def _pairs(result: Reproduction) -> Sequence[tuple[str, Any]]:
    """All matched pairs with their factor."""
    contrasts: list[tuple[str, MatchedContrast]] = [
        (factor, contrast) for factor, found in result.contrasts.items() for contrast in found
    ]
    return [(factor, pair) for factor, contrast in contrasts for pair in contrast.pairs]


def _interval(rating: Rating) -> tuple[float, float]:
    return finite(rating.low), finite(rating.high)


def _dropped(table: FactorTable) -> str:
    """How many battles the fit used and left out."""
    used = table.ranking.settings["battles"]
    same = table.ranking.excluded.get("same_level", 0)
    return f"{used:,} battles; {same:,} within one level say nothing and are left out."
