"""Who beats whom: every pair, tested with all the others."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import named, p_words, range_words
from analysis.table import signed
from analysis.uncertainty.comparison import Comparison, PairComparison
from analysis.uncertainty.comparison_tables import comparison_figure, comparison_tables

NAME, TITLE = "differences", "Who beats whom"


def section(material: Material) -> Section | Absent:
    """Differences of neighbours, the tests of all pairs, and where each model stands."""
    found = material.comparison
    if not any(pair.p_holm is not None for pair in found.pairs):
        return Absent(NAME, TITLE, "the votes determine no difference of two models")
    next_to = neighbours(found)
    every, standings = comparison_tables(found)
    near = replace(
        comparison_tables(found, neighbours=True)[0],
        name="neighbour_differences",
        title="Models next to each other in rank",
    )
    headline = told_apart_sentence(found, next_to) + _stricter_ranks(material)
    return Section(
        NAME,
        TITLE,
        (headline, *_closest(next_to)),
        figures=_figures(found) if len(material.groups) == 1 else (),
        tables=(every,) if len(found.pairs) == len(next_to) else (near,),
        details=(standings,) if len(found.pairs) == len(next_to) else (standings, every),
        limits=_limits(found, next_to),
        headline=headline,
    )


def neighbours(found: Comparison) -> list[PairComparison]:
    """The pairs of models that are next to each other in rating and can be compared."""
    by_pair = {(pair.model, pair.other): pair for pair in found.pairs}
    order = [standing.model for standing in found.standings]
    return [by_pair[pair] for pair in pairwise(order) if pair in by_pair]


def told_apart(found: Comparison, pairs: Sequence[PairComparison]) -> list[PairComparison]:
    """Those that Holm's test tells apart when all pairs of the comparison are looked at."""
    alpha = 1 - found.level
    return [pair for pair in pairs if pair.p_holm is not None and pair.p_holm <= alpha]


def told_apart_sentence(found: Comparison, next_to: Sequence[PairComparison]) -> str:
    """How many pairs are told apart, and which neighbours are not."""
    apart, near = told_apart(found, found.pairs), told_apart(found, next_to)
    level = f"{100 * found.level:g} %"
    models = len(found.standings)
    which = "" if len(found.pairs) == models * (models - 1) / 2 else " that can be compared"
    sure = f"told apart with {level} confidence for all at once (Holm)"
    if len(found.pairs) == 1:
        return f"The two models are {'' if apart else 'not '}told apart with {level} confidence."
    if not apart:
        return f"None of the {len(found.pairs):,} pairs of models{which} is {sure}."
    share = "All" if len(apart) == len(found.pairs) else f"{len(apart):,} of the"
    said = f"{share} {len(found.pairs):,} pairs of models{which} are {sure}"
    if len(apart) == len(found.pairs):
        return f"{said}."
    if len(near) == len(next_to):
        return f"{said}, among them all that are next to each other in rank."
    if not near:
        return f"{said}, but none of the {len(next_to)} that are next to each other in rank."
    unclear = [f"{pair.model} from {pair.other}" for pair in next_to if pair not in near]
    return (
        f"{said}, but only {len(near)} of the {len(next_to)} that are next to each "
        f"other in rank (not {named(unclear, 'pair')})."
    )


def _stricter_ranks(material: Material) -> str:
    """Why the ranks leave the first place open where Holm's test does not, in a close case."""
    told = {
        (pair.model, pair.other)
        for pair in told_apart(material.comparison, material.comparison.pairs)
    }
    first = [rating.model for rating in material.ranking.ratings if rating.rank_low == 1]
    if (
        len(material.groups) > 1
        or len(first) < 2
        or not all((first[0], other) in told for other in first[1:])
    ):
        return ""
    return " The ranks, which guard the direction of each claim too, are stricter and leave the first place open."


def _closest(next_to: Sequence[PairComparison]) -> list[str]:
    known = [pair for pair in next_to if pair.p is not None and pair.low is not None]
    if not known:
        return []
    least = max(known, key=lambda pair: (pair.p or 0.0, pair.model))
    low, high, p = least.low or 0.0, least.high or 0.0, least.p or 0.0
    return [
        f"The closest neighbours are {least.model} and {least.other}: {signed(least.difference or 0.0, 0)} points "
        f"({range_words(low, high)}; {p_words(p)} taken alone)."
    ]


def _figures(found: Comparison) -> tuple[Figure, ...]:
    wide, narrow = (comparison_figure(found, width=width) for width in (760, 360))
    if wide is None or narrow is None:
        return ()
    drawing = f'<div class="plot-wide">{wide}</div><div class="plot-narrow">{narrow}</div>'
    note = (
        "Comparison intervals, from quasi-variances: unlike those above they are for two models, which differ "
        "about that surely where their intervals are apart."
    )
    return (Figure("comparison", "For comparing two models by eye", note, drawing),)


def _limits(found: Comparison, next_to: Sequence[PairComparison]) -> tuple[str, ...]:
    apart = told_apart(found, next_to)
    unclear = [f"{pair.model} better than {pair.other}" for pair in next_to if pair not in apart]
    limits = []
    if unclear:
        limits.append(
            f"Whether people find {named(unclear, 'pair', 6)}. "
            f"{'This difference is' if len(unclear) == 1 else 'These differences are'} compatible with chance."
        )
    if any(pair.p is None for pair in found.pairs):
        limits.append(
            "Differences without an interval are not identified: their votes do not vary."
        )
    return tuple(limits)
