"""A comparison of models as tables and as a figure."""

from collections.abc import Sequence

from analysis.figures import IntervalRow, IntervalWords, interval_plot
from analysis.table import Column, Table
from analysis.uncertainty.comparison import Comparison, PairComparison

_PAIRS = (
    Column("model", "Model"),
    Column("claim", "Claim"),
    Column("other", "Other"),
    Column("difference", "Difference", "signed"),
    Column("interval", "Interval", "interval"),
    Column("standard_error", "Error", "rating"),
    Column("p", "p", "p"),
    Column("p_holm", "p (Holm)", "p"),
    Column("p_bh", "p (BH)", "p"),
    Column("battles", "Battles", "count"),
    Column("note", "Note"),
)
_STANDINGS = (
    Column("model", "Model"),
    Column("rating", "Rating", "rating"),
    Column("interval", "Interval", "interval"),
    Column("quasi_error", "Quasi-error", "rating"),
    Column("comparison_interval", "Comparison interval", "interval"),
    Column("rank_set", "Ranks (this model)", "ranks"),
    Column("rank_sets", "Ranks (all models)", "ranks"),
    Column("best", "P(best)", "share"),
    Column("expected_rank", "Mean rank", "rating"),
    Column("note", "Note"),
)


def comparison_tables(comparison: Comparison, *, neighbours: bool = False) -> list[Table]:
    """Who beats whom, and where each model stands; with `neighbours` only pairs next in rank."""
    pairs = _neighbours(comparison) if neighbours else comparison.pairs
    return [_pair_table(comparison, pairs), _standing_table(comparison)]


def comparison_figure(comparison: Comparison, *, width: int = 760) -> str | None:
    """Comparison intervals as SVG: two models whose intervals are apart differ about that surely.

    None where there are no quasi-variances to draw, as for two models.
    """
    rows = [
        IntervalRow(
            each.model, each.rating, each.quasi_low, each.quasi_high, *(each.rank_sets or ())
        )
        for each in comparison.standings
        if each.rating is not None and each.quasi_low is not None and each.quasi_high is not None
    ]
    if not rows:
        return None
    level = f"{100 * comparison.level:g} %"
    return interval_plot(
        rows,
        title=f"Ratings with {level} comparison intervals",
        axis="rating",
        words=IntervalWords(rank="Ranks"),
        description=(
            "Intervals from quasi-variances, for comparing models two by two; "
            f"ranks from simultaneous {level} sets."
        ),
        width=width,
    )


def _pair_table(comparison: Comparison, pairs: tuple[PairComparison, ...]) -> Table:
    alpha = 1 - comparison.level
    rows = tuple(
        (
            each.model,
            _claim(each, alpha),
            each.other,
            each.difference,
            None if each.low is None else (each.low, each.high),
            each.standard_error,
            each.p,
            each.p_holm,
            each.p_bh,
            each.battles,
            each.note,
        )
        for each in pairs
    )
    return Table(
        "differences",
        f"Who beats whom (differences of ratings, {100 * comparison.level:g} % intervals)",
        _PAIRS,
        rows,
        note=_pair_note(comparison, alpha),
        method=comparison.made.method,
    )


def _claim(pair: PairComparison, alpha: float) -> str:
    """What may be said of a pair when all pairs are looked at."""
    if pair.p_holm is None:
        return "not identified"
    return "beats" if pair.p_holm <= alpha else "not told apart from"


def _pair_note(comparison: Comparison, alpha: float) -> str:
    pairs = comparison.pairs
    alone = _significant([each.p for each in pairs], alpha)
    by_holm = _significant([each.p_holm for each in pairs], alpha)
    by_rate = _significant([each.p_bh for each in pairs], alpha)
    return (
        f"Of {len(pairs)} pairs {by_holm} are told apart at {100 * alpha:g} % by Holm's test, which is nowhere "
        f"wrong with {100 * comparison.level:g} % confidence; {by_rate} with a false discovery rate of "
        f"{100 * alpha:g} % (Benjamini–Hochberg), {alone} one pair at a time. Each interval holds for "
        "its pair alone."
    )


def _significant(values: Sequence[float | None], alpha: float) -> int:
    return sum(value is not None and value <= alpha for value in values)


def _standing_table(comparison: Comparison) -> Table:
    rows = tuple(
        (
            each.model,
            each.rating,
            None if each.low is None else (each.low, each.high),
            each.quasi_error,
            None if each.quasi_low is None else (each.quasi_low, each.quasi_high),
            each.rank_set,
            each.rank_sets,
            each.best,
            each.expected_rank,
            each.note,
        )
        for each in comparison.standings
    )
    note = (
        "Intervals are of the distance from the mean of all models; to compare two models take their "
        "difference above, or the comparison intervals"
    )
    if comparison.quasi_range is not None:
        low, high = (100 * end for end in comparison.quasi_range)
        note += f" (errors of differences within {low:+.1f} % and {high:+.1f} %)".replace("-", "−")
    note += (
        ". P(best) and the mean rank describe the normal approximation; they are no tests. Rank sets for all models "
        "are from a test of their own, so they may allow an order that Holm’s test above rules out."
    )
    level = f"{100 * comparison.level:g} %"
    title = f"Where each model stands ({level} intervals and rank sets)"
    return Table("standings", title, _STANDINGS, rows, note=note, method=comparison.made.method)


def _neighbours(comparison: Comparison) -> tuple[PairComparison, ...]:
    place = {each.model: number for number, each in enumerate(comparison.standings)}
    return tuple(
        each for each in comparison.pairs if abs(place[each.model] - place[each.other]) == 1
    )
