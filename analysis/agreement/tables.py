"""Agreement as tables and figures: what the command prints and the report shows."""

from collections.abc import Sequence

from analysis.agreement.ceiling import ScoreCeiling
from analysis.agreement.estimate import Estimate
from analysis.agreement.judgements import Judgements
from analysis.agreement.matrices import (
    SHOWN,
    agreement_matrix,
    busiest,
    matrix_figure,
    matrix_table,
    pairs_table,
)
from analysis.agreement.overall import Agreement
from analysis.table import Column, Table

Line = tuple[str, str, Estimate]
"""Key, what it is, and the estimate."""

_CEILING = (
    "The best that any judge could reach lies between the last two lines: the majority of the others is a "
    "judge that exists; the best verdict per item was chosen on these very judgements, so it is too high, the "
    "more so the fewer people judged an item."
)
_SCORES = (
    "Split halves with Spearman–Brown. Assumes that people's errors are independent and that all are equally "
    "good measures of the same thing."
)


def estimates_table(
    name: str, title: str, lines: Sequence[Line], *, level: float, note: str = "", method: str = ""
) -> Table:
    """One estimate per row: value, interval, items, how the interval was found, why something is missing."""
    return Table(
        name=name,
        title=title,
        columns=(
            Column("key", "Key", hidden=True),
            Column("statistic", "Statistic"),
            Column("value", "Value", "rho"),
            Column("interval", f"{100 * level:g} % interval", "limits"),
            Column("items", "n", "count"),
            Column("found", "Interval by"),
            Column("note", "Note"),
        ),
        rows=tuple(
            (key, text, found.value, found.range, found.items, found.interval, found.note)
            for key, text, found in lines
        ),
        note=note,
        method=method,
    )


def agreement_tables(found: Agreement, judgements: Judgements) -> list[Table]:
    """Coefficients, ceiling, repeats where there are any, and pairs of annotators."""
    tables = [_coefficients(found), _ceiling(found)]
    if found.scores is not None:
        tables.append(_scores(found, found.scores))
    if found.consistency.pairs:
        tables.append(_consistency(found))
    if len(busiest(judgements)) > 1:
        tables.append(pairs_table(judgements, level=found.level))
        tables += [
            matrix_table(agreement_matrix(judgements, name, level=found.level))
            for name in SHOWN[judgements.measure]
        ]
    return tables


def agreement_figure(judgements: Judgements, statistic: str = "kappa", *, width: int = 760) -> str:
    """A heat map of one statistic between annotators (SVG)."""
    return matrix_figure(agreement_matrix(judgements, statistic), width=width)


def _coefficients(found: Agreement) -> Table:
    lines: list[Line] = [
        ("agreement", "Agreement of two people", found.agreement),
        ("fleiss", "Fleiss’ kappa", found.fleiss),
    ]
    lines += [
        (f"alpha_{measure}", f"Krippendorff’s alpha, {measure}", estimate)
        for measure, estimate in found.alpha.items()
    ]
    return estimates_table(
        f"agreement_{found.question}",
        f"Agreement on {found.question}: {found.annotators} annotators, {found.items:,} shared items, "
        f"{found.judgements:,} judgements",
        lines,
        level=found.level,
        note="Items count as independent of each other.",
    )


def _ceiling(found: Agreement) -> Table:
    return estimates_table(
        f"ceiling_{found.question}",
        f"Noise ceiling on {found.question}: agreement with one person",
        [
            ("one_person", "of another person", found.ceiling.one_person),
            ("others", "of the majority of the others", found.ceiling.others),
            ("best", "of the best verdict per item", found.ceiling.best),
        ],
        level=found.level,
        note=_CEILING,
    )


def _scores(found: Agreement, scores: ScoreCeiling) -> Table:
    people = f"{scores.people:.1f} people"
    return estimates_table(
        f"score_ceiling_{found.question}",
        f"Noise ceiling on {found.question}: correlation",
        [
            ("reliability", f"reliability of the mean of {people}", scores.reliability),
            ("with_mean", "highest correlation with that mean", scores.with_mean),
            ("with_one", "highest correlation with one person", scores.with_one),
        ],
        level=found.level,
        note=_SCORES,
    )


def _consistency(found: Agreement) -> Table:
    told = found.consistency
    return estimates_table(
        f"repeats_{found.question}",
        f"Self-consistency on {found.question}: {told.annotators} annotators, {told.pairs:,} repeats",
        [
            ("alike", "the same again", told.alike),
            ("kappa", "kappa of earlier and later", told.kappa),
            ("same_sides", "the same again, sides as before", told.same_sides),
            ("swapped_sides", "the same again, sides swapped", told.swapped_sides),
        ],
        level=found.level,
        note="Repeats of one annotator count as alike; kappa takes them as independent.",
    )
