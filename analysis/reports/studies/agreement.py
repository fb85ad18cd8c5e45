"""Agreement of raters on each criterion: coefficients, and matrices of everybody with everybody."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.agreement.estimate import FEWEST
from analysis.agreement.judgements import Judgements
from analysis.agreement.matrices import HEADINGS, agreement_matrix, busiest, matrix_figure
from analysis.agreement.overall import Agreement, measure_agreement
from analysis.agreement.tables import agreement_tables
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import StudyMaterial
from analysis.reports.studies.words import as_number, as_share
from analysis.reports.words import reason_of
from analysis.table import Column, Table
from arena.errors import EpaileError

NAME, TITLE = "agreement", "Agreement on each criterion"
SHOWN = ("pearson", "kappa", "linear", "quadratic")
_FEW = 12


def section(material: StudyMaterial) -> Section | Absent:
    """The agreement of people; the matrices have the judges beside them."""
    if material.of_people is None or material.ratings is None:
        return Absent(NAME, TITLE, "no person gave points on a scale")
    found: list[Agreement] = []
    figures: list[Figure] = []
    details: list[Table] = []
    limits: list[str] = []
    for number, criterion in enumerate(material.of_people.criteria, start=1):
        judged = material.of_people.judgements(criterion)
        try:
            agreement = measure_agreement(
                judged,
                level=material.settings.level,
                rounds=material.settings.rounds,
                seed=material.settings.seed,
            )
        except EpaileError as error:
            limits.append(f"Agreement on {criterion}: {reason_of(error)}.")
            continue
        found.append(agreement)
        everybody = material.ratings.judgements(criterion)
        details += _named(agreement_tables(agreement, judged), number, agreement.annotators)
        if len(busiest(everybody)) >= 2 and agreement.annotators <= _FEW:
            drawn = _maps(everybody, tuple(material.judges), number)
            figures += [drawn] if drawn else []
            limits += [] if drawn else [_no_maps(criterion)]
    if not found:
        return Absent(NAME, TITLE, "no item was rated by two people, or twice by one")
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(found)),
        figures=tuple(figures),
        tables=(_overview(found, material.settings.level),),
        details=tuple(details),
        limits=tuple(limits),
        headline=_headline(found),
    )


def _headline(found: Sequence[Agreement]) -> str:
    known = [each for each in found if each.alpha["ordinal"].value is not None]
    if not known:
        return ""
    if len(known) == 1:
        return f"On {known[0].question} Krippendorff’s alpha of people (ordinal) is {as_number(known[0].alpha['ordinal'])}."
    least = min(known, key=lambda each: each.alpha["ordinal"].value or 0.0)
    return (
        f"People agree least on {least.question}: Krippendorff’s alpha (ordinal) is "
        f"{as_number(least.alpha['ordinal'])}."
    )


def _sentences(found: Sequence[Agreement]) -> list[str]:
    said = []
    for each in found:
        if each.agreement.value is not None:
            said.append(
                f"On {each.question} two people give the same points in {as_share(each.agreement)} of the cases; "
                f"alpha is {as_number(each.alpha['ordinal'])}."
            )
        alike = each.consistency.alike
        if each.consistency.pairs and alike.value is not None:
            said.append(
                f"Somebody who rated an item twice on {each.question} gave the same points again in "
                f"{as_share(alike)} of {each.consistency.pairs:,} repeats."
            )
    return said


def _named(tables: Sequence[Table], number: int, annotators: int) -> list[Table]:
    """Names that are safe for files whatever a criterion is called; no matrix of very many people."""
    kept = [
        table
        for table in tables
        if (annotators <= _FEW or "statistic" in [column.key for column in table.columns])
        and any(value is not None for row in table.rows for value in row[1:])
    ]
    return [
        replace(table, name=f"agreement_{number}_{place}") for place, table in enumerate(kept, 1)
    ]


def _no_maps(criterion: str) -> str:
    return f"Who agrees with whom on {criterion}: no two raters share {FEWEST} items on which both vary."


def _maps(everybody: Judgements, judges: Sequence[str], number: int) -> Figure | None:
    """The four matrices of one criterion side by side, people before judges; None if all are empty."""
    names = [everybody.annotators[place] for place in busiest(everybody)]
    ordered = sorted(names, key=lambda name: (name in judges, len(name), name))
    parts = []
    matrices = [agreement_matrix(everybody, name, annotators=ordered) for name in SHOWN]
    cells = (cell for matrix in matrices for line in matrix.cells for cell in line)
    if not any(cell is not None and cell.value is not None for cell in cells):
        return None
    for statistic, matrix in zip(SHOWN, matrices, strict=True):
        drawing = matrix_figure(matrix, width=340)
        parts.append(f"<div><p>{HEADINGS[statistic]}</p>{drawing}</div>")
    note = "Between every two raters, on the items that both rated."
    if any(name in judges for name in names):
        note += " People are numbered, judges that are none stand last."
    title = f"Who agrees with whom on {everybody.question}"
    return Figure(f"agreement_{number}", title, note, f'<div class="maps">{"".join(parts)}</div>')


def _overview(found: Sequence[Agreement], level: float) -> Table:
    ends = f"{100 * level:g} %"
    columns = [Column("criterion", "Criterion"), Column("annotators", "Raters", "count")]
    columns.append(Column("items", "Items", "count"))
    for key, heading in (
        ("agreement", "Same points"),
        ("fleiss", "Fleiss’ kappa"),
        ("ordinal", "Alpha, ordinal"),
        ("repeated", "Same again"),
    ):
        columns += [Column(key, heading, "rho"), Column(f"{key}_limits", ends, "limits")]
    rows = []
    for each in found:
        cells: list[object] = [each.question, each.annotators, each.items]
        for estimate in (
            each.agreement,
            each.fleiss,
            each.alpha["ordinal"],
            each.consistency.alike,
        ):
            cells += [estimate.value, estimate.range]
        rows.append(tuple(cells))
    return Table(
        "agreement",
        "Agreement of people",
        tuple(columns),
        tuple(rows),
        note="Same again: of the ratings that somebody gave twice to one item.",
        method="Items count as independent of each other; bootstrap over items, Wilson for repeats",
    )
