"""The tables of a report, ours and the published numbers side by side."""

from analysis.published.factor_tables import (
    backbone_table,
    contrast_table,
    factor_comparison,
    pair_table,
)
from analysis.published.reproduction import ModelResult, Reproduction, finite, limits
from analysis.table import INTERVAL, RATING, Column, Table

RANK = "Rank"


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
        Column("rating", "ours", "rating", RATING),
        Column("published_rating", "published", "printed", RATING),
        Column("difference", "difference", "signed", RATING),
        Column("procedure_difference", "their way again", "signed", RATING),
        Column("interval_95", "ours, 95 %", "interval", INTERVAL),
        Column("published_interval_90", "published, 90 %", "interval", INTERVAL),
        Column("ranks", "ours", "ranks", RANK),
        Column("published_rank", "published", "count", RANK),
        Column("published_content", "content", "printed", "Published only"),
        Column("published_language", "language", "printed", "Published only"),
        Column("battles", "Battles", "count"),
    )
    rows = tuple(_model_row(line) for line in result.models)
    note = (
        f"Their way again: the authors' procedure ({result.rounds} bootstrap rounds, averaged, "
        "decimals cut off) run here with other random numbers, minus the published rating. Content and language "
        "stand as published: the votes on these two questions are not in the published counts."
    )
    title = "Ratings of all models, overall question"
    return Table("ratings", title, columns, rows, note, result.ours.method)


def _model_row(line: ModelResult) -> tuple[object, ...]:
    """One model, in the order of the columns of the ratings."""
    theirs = line.model.ratings["overall"]
    return (
        line.model.name,
        line.ours.rank,
        line.model.label,
        line.ours.rating,
        theirs.rating,
        line.difference,
        finite(line.procedure.rating) - theirs.rating,
        limits(line.ours),
        (theirs.low, theirs.high),
        (line.ours.rank_low, line.ours.rank_high),
        theirs.rank,
        line.model.ratings["content"].rating,
        line.model.ratings["language"].rating,
        line.ours.battles,
    )


def correlation_table(result: Reproduction) -> Table:
    """Spearman's rho: published, the authors' averaging done again, and the tasks alone."""
    columns = (
        Column("language", "Benchmarks"),
        Column("dimension", "Arena"),
        Column("models", "n", "count"),
        Column("published_rho", "ρ", "rho", "Published"),
        Column("published_p", "p", "p", "Published"),
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
    return Table(name, title, columns, rows, "Models are ordered by our rating.", "Counts of votes")
