"""Agreement of each pair of annotators, as a table and as a heat map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from analysis.agreement.correlations import correlation
from analysis.agreement.estimate import FEWEST, Estimate
from analysis.agreement.judgements import Judgements, Measure
from analysis.agreement.kappa import kappa, percent_agreement
from analysis.figures import heat_map
from analysis.pairwise import FloatArray
from analysis.table import Column, Kind, Table
from arena.errors import InputError

_Statistic = Callable[[FloatArray, FloatArray, float, dict[float, str]], Estimate]

MOST_ANNOTATORS = 12
SHOWN: Mapping[Measure, tuple[str, ...]] = MappingProxyType(
    {
        "nominal": ("kappa",),
        "ordinal": ("kappa", "linear", "quadratic"),
        "interval": ("kappa", "linear", "quadratic", "pearson"),
    }
)
"""The matrices that a report shows; the table of pairs has every statistic."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One statistic between annotators: `cells[i][j]`, (A, A), symmetric; None on the diagonal."""

    statistic: str
    question: str
    annotators: tuple[str, ...]
    cells: tuple[tuple[Estimate | None, ...], ...]


_STATISTICS: Mapping[str, _Statistic] = MappingProxyType(
    {
        "agreement": lambda x, y, level, _: percent_agreement(x, y, level=level),
        "kappa": lambda x, y, level, names: kappa(x, y, level=level, labels=names),
        "linear": lambda x, y, level, names: kappa(x, y, "linear", level=level, labels=names),
        "quadratic": lambda x, y, level, names: kappa(x, y, "quadratic", level=level, labels=names),
        "pearson": lambda x, y, level, _: correlation(x, y, "pearson", level=level),
        "spearman": lambda x, y, level, _: correlation(x, y, "spearman", level=level),
        "kendall": lambda x, y, level, _: correlation(x, y, "kendall", level=level),
    }
)
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "agreement": "Agreement",
        "kappa": "Kappa",
        "linear": "Kappa, linear weights",
        "quadratic": "Kappa, quadratic weights",
        "pearson": "Pearson",
        "spearman": "Spearman",
        "kendall": "Kendall",
    }
)
BY_MEASURE: Mapping[Measure, tuple[str, ...]] = MappingProxyType(
    {
        "nominal": ("agreement", "kappa"),
        "ordinal": ("agreement", "kappa", "linear", "quadratic", "spearman", "kendall"),
        "interval": ("agreement", "kappa", "linear", "quadratic", "pearson", "spearman"),
    }
)


def busiest(judgements: Judgements, most: int = MOST_ANNOTATORS) -> tuple[int, ...]:
    """The annotators with the most judgements on items that others judged too, in the order of names."""
    shared = judgements.shared()
    count = np.bincount(shared.annotator, minlength=len(judgements.annotators))
    ranked = np.argsort(-count, kind="stable")
    return tuple(sorted(int(index) for index in ranked[:most] if count[index]))


def agreement_matrix(
    judgements: Judgements,
    statistic: str = "kappa",
    *,
    annotators: Sequence[str] | None = None,
    level: float = 0.95,
) -> Matrix:
    """One statistic between each two annotators, on the items that both judged.

    `statistic` is agreement, kappa, linear, quadratic, pearson, spearman or kendall; `annotators` are those
    with the most shared items unless they are named. Raises InputError for an unknown statistic, and for one
    that the measure does not allow.
    """
    if statistic not in _STATISTICS:
        cure = f"choose one of {', '.join(_STATISTICS)}"
        raise InputError(f"statistic {statistic!r} is not known", cure=cure)
    if judgements.measure == "nominal" and statistic not in BY_MEASURE["nominal"]:
        problem = f"{statistic} needs ordered values, and these are categories"
        raise InputError(problem, cure="choose agreement or kappa")
    places = {name: place for place, name in enumerate(judgements.annotators)}
    chosen = busiest(judgements) if annotators is None else [places[name] for name in annotators]
    shared = judgements.shared()
    labels = dict(judgements.labels)
    cells: list[list[Estimate | None]] = [[None] * len(chosen) for _ in chosen]
    for row, one in enumerate(chosen):
        for column, other in enumerate(chosen[:row]):
            values = shared.pair(one, other)
            found = _STATISTICS[statistic](*values, level, labels)
            cells[row][column] = cells[column][row] = found
    names = tuple(judgements.annotators[place] for place in chosen)
    return Matrix(statistic, judgements.question, names, tuple(map(tuple, cells)))


def matrix_table(matrix: Matrix) -> Table:
    """The matrix as a square, one row and one column per annotator."""
    kind: Kind = "share" if matrix.statistic == "agreement" else "rho"
    columns = [Column("annotator", "Annotator")]
    columns += [
        Column(f"with_{place + 1}", name, kind) for place, name in enumerate(matrix.annotators)
    ]
    rows = tuple(
        (name, *(None if cell is None else cell.value for cell in line))
        for name, line in zip(matrix.annotators, matrix.cells, strict=True)
    )
    return Table(
        name=f"{matrix.statistic}_matrix_{matrix.question}",
        title=f"{HEADINGS[matrix.statistic]} between annotators: {matrix.question}",
        columns=tuple(columns),
        rows=rows,
        note="– where two annotators share too few items, or one of them always says the same.",
    )


def matrix_figure(matrix: Matrix, *, width: int = 760) -> str:
    """The matrix as a heat map (SVG); ValueError without annotators."""
    values = [[None if cell is None else cell.value for cell in line] for line in matrix.cells]
    as_share = matrix.statistic == "agreement"

    def shown(value: float) -> str:
        return f"{100 * value:.0f}" if as_share else f"{value:.2f}".replace("-", "−")

    title = f"{HEADINGS[matrix.statistic]} between annotators: {matrix.question}"
    return heat_map(
        matrix.annotators,
        values,
        title=title,
        legend=HEADINGS[matrix.statistic] + (", per cent" if as_share else ""),
        cell_text=shown,
        limits=(0.0, 1.0) if as_share else (-1.0, 1.0),
        midpoint=None if as_share else 0.0,
        description=title,
        empty_text="not identified",
        width=width,
    )


def pairs_table(judgements: Judgements, *, level: float = 0.95) -> Table:
    """One row per pair of annotators and statistic, with its interval and the items shared."""
    statistics = BY_MEASURE[judgements.measure]
    matrices = [agreement_matrix(judgements, name, level=level) for name in statistics]
    names = matrices[0].annotators
    rows = [
        (
            one,
            names[column],
            HEADINGS[matrix.statistic],
            cell.value,
            cell.range,
            cell.items,
            cell.note,
        )
        for row, one in enumerate(names)
        for column in range(row + 1, len(names))
        for matrix in matrices
        if (cell := matrix.cells[row][column]) is not None and cell.items >= FEWEST
    ]
    return Table(
        name=f"pairs_{judgements.question}",
        title=f"Agreement of pairs of annotators: {judgements.question}",
        columns=(
            Column("first", "Annotator"),
            Column("second", "With"),
            Column("statistic", "Statistic"),
            Column("value", "Value", "rho"),
            Column("interval", f"{100 * level:g} % interval", "limits"),
            Column("items", "n", "count"),
            Column("note", "Note"),
        ),
        rows=tuple(rows),
        note="Kappa corrects for the agreement expected by chance from what both say how often. "
        f"Pairs with fewer than {FEWEST} shared items are left out.",
    )
