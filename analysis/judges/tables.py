"""A judge beside people as tables and a figure: what the command prints and the report shows."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import t as student

from analysis.agreement.estimate import Estimate
from analysis.agreement.tables import Line, estimates_table
from analysis.figures import IntervalRow, IntervalWords, ReferenceMark, interval_plot
from analysis.judges.assessment import PairJudge, ScoreJudge
from analysis.judges.leniency import Difference
from analysis.judges.position import Position
from analysis.judges.prediction_powered import PredictionPowered
from analysis.scale import Scale
from analysis.table import Column, Table

_DESIGN = 0.01
_POSITION = (
    "Same verdict: when the sides are swapped. Left wins: of decided verdicts; one half if the side does not "
    "matter and sides were drawn at random."
)


def pair_judge_tables(
    judged: PairJudge,
    people: Position | None = None,
    *,
    level: float = 0.95,
    scale: Scale | None = None,
) -> list[Table]:
    """Agreement, position, leniency, length, the two leaderboards, and what the judge's votes are worth."""
    tables = [
        _agreement(judged, level),
        _positions([judged.position, *([people] if people else [])], level),
        differences_table(
            f"leniency_{judged.name}", f"Leniency of {judged.name}", judged.leniency, level
        ),
    ]
    if judged.lengths:
        lines: list[Line] = [(who, who, found) for who, found in judged.lengths.items()]
        title = "The longer answer wins, of decided battles"
        tables.append(estimates_table(f"length_{judged.name}", title, lines, level=level))
    tables.append(_leaderboards(judged, level))
    return [*tables, prediction_table(judged, level=level, scale=scale)]


def score_judge_tables(judged: ScoreJudge, *, level: float = 0.95) -> list[Table]:
    """Agreement by criterion, differences of scores, and what a threshold keeps."""
    lines: list[Line] = []
    for criterion, found in judged.agreement.items():
        lines += [
            (f"agreement_{criterion}", f"{criterion}: same score", found.with_ties),
            (f"people_{criterion}", f"{criterion}: same score, two people", found.people),
            (f"kappa_{criterion}", f"{criterion}: kappa, quadratic weights", found.kappa),
            (f"pearson_{criterion}", f"{criterion}: Pearson", found.pearson),
            (f"spearman_{criterion}", f"{criterion}: Spearman", found.spearman),
        ]
    differences = [
        Difference(f"{criterion}: {each.what}", each.people, each.judge, each.difference)
        for criterion, each in judged.leniency.items()
    ]
    differences += [judged.kept] if judged.kept else []
    return [
        estimates_table(
            f"judge_{judged.name}",
            f"{judged.name} against people",
            lines,
            level=level,
            note="Correlations are with the mean of the people of an item.",
        ),
        differences_table(
            f"leniency_{judged.name}", f"Leniency of {judged.name}", differences, level
        ),
    ]


def differences_table(
    name: str, title: str, differences: Sequence[Difference], level: float
) -> Table:
    """People, judge, and judge − people with its interval."""
    ends = f"{100 * level:g} % interval"
    return Table(
        name=name,
        title=title,
        columns=(
            Column("what", "What"),
            Column("people", "People", "rho"),
            Column("people_interval", ends, "limits"),
            Column("judge", "Judge", "rho"),
            Column("judge_interval", ends, "limits"),
            Column("difference", "Judge − people", "rho"),
            Column("difference_interval", ends, "limits"),
            Column("items", "n", "count"),
            Column("note", "Note"),
        ),
        rows=tuple(
            (
                each.what,
                *(cell for part in (each.people, each.judge) for cell in (part.value, part.range)),
                each.difference.value,
                each.difference.range,
                each.difference.items,
                each.difference.note,
            )
            for each in differences
        ),
        note="On the items that both judged. A difference above zero: the judge gives more.",
    )


def prediction_table(
    judged: PairJudge, *, level: float = 0.95, scale: Scale | None = None
) -> Table:
    """Ratings by people alone and with the judge's votes; the note says what these are worth."""
    units = scale or Scale()
    ends = f"{100 * level:g} %"
    columns = (
        Column("model", "Model"),
        Column("people", "People alone", "rating"),
        Column("people_interval", ends, "interval"),
        Column("both", "With the judge", "rating"),
        Column("both_interval", ends, "interval"),
    )
    title = f"People’s votes and those of {judged.name} together (PPI++)"
    found, name = judged.prediction, f"prediction_{judged.name}"
    if found is None:
        return Table(name, title, columns, (), note=f"Not computed: {judged.no_prediction}.")
    reach = _quantile(found, level) * units.factor
    rows = []
    for place in np.argsort(-found.strengths, kind="stable"):
        row: list[object] = [found.models[place]]
        for strengths, covariance in (
            (found.people, found.people_covariance),
            (found.strengths, found.covariance),
        ):
            rating = units.mean + units.factor * float(strengths[place])
            half = reach * float(np.sqrt(covariance[place, place]))
            row += [rating, (rating - half, rating + half)]
        rows.append(tuple(row))
    unit = f"one {judged.data.unit}’s votes count as alike"
    note = (
        f"{found.verdict()} Intervals are of the distance from the mean; {unit}.{_design(judged)}"
    )
    return Table(name, title, columns, tuple(rows), note=note)


def leaderboards_figure(judged: PairJudge, *, width: int = 760, level: float = 0.95) -> str:
    """Ratings with the judge's votes where they help, and by the judge alone as marks (SVG).

    ValueError where there is nothing to draw.
    """
    found, boards, units = judged.prediction, judged.leaderboards, Scale()
    if found is None:
        raise ValueError("there are no ratings to draw")
    errors = _quantile(found, level) * units.factor * np.sqrt(np.diag(found.covariance))
    rows = [
        IntervalRow(model, rating, rating - error, rating + error)
        for model, rating, error in zip(
            found.models, units.mean + units.factor * found.strengths, errors, strict=True
        )
    ]
    marks = [
        ReferenceMark(model, units.mean + units.factor * float(strength))
        for model, strength in zip(boards.models, boards.judge, strict=False)
    ]
    title = f"Ratings by people, and by {judged.name} alone"
    ours = "people and judge" if found.worth else "people"
    words = IntervalWords(ours=ours, reference=f"{judged.name} alone")
    return interval_plot(
        rows,
        title=title,
        axis="Rating",
        reference=marks,
        words=words,
        description=title,
        width=width,
    )


def _quantile(found: PredictionPowered, level: float) -> float:
    return float(student.ppf((1 + level) / 2, max(found.freedom, 1)))


def _agreement(judged: PairJudge, level: float) -> Table:
    found = judged.agreement
    return estimates_table(
        f"judge_{judged.name}",
        f"{judged.name} against people: {found.items:,} shared items",
        [
            ("with_ties", "same verdict, with ties", found.with_ties),
            ("decided", "same verdict, without ties", found.decided),
            ("kappa", "Cohen’s kappa", found.kappa),
            ("people", "two people, with ties", found.people),
        ],
        level=level,
        note="The last line is what people reach among themselves on these items.",
    )


def _positions(positions: Sequence[Position], level: float) -> Table:
    lines: list[Line] = []
    for each in positions:
        parts: tuple[tuple[str, str, Estimate], ...] = (
            ("consistent", "same verdict, sides swapped", each.consistent),
            ("left_both", "left both times", each.left_both),
            ("right_both", "right both times", each.right_both),
            ("left", "left wins", each.left),
        )
        lines += [(f"{key}_{each.who}", f"{each.who}: {text}", found) for key, text, found in parts]
    return estimates_table("position", "Position", lines, level=level, note=_POSITION)


def _leaderboards(judged: PairJudge, level: float) -> Table:
    boards = judged.leaderboards
    return estimates_table(
        f"leaderboards_{judged.name}",
        f"Leaderboards by people and by {judged.name}: {len(boards.models)} models",
        [(kind, kind.capitalize(), found) for kind, found in boards.correlations.items()],
        level=level,
        note="Chance errors in both leaderboards pull a correlation towards zero.",
    )


def _design(judged: PairJudge) -> str:
    p = judged.data.design_p()
    if p is None or p >= _DESIGN:
        return ""
    return (
        " Careful: people and judge met the pairs of models in different shares, and the method takes people's "
        "battles for a random part of all."
    )
