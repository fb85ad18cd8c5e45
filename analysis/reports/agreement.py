"""Whether people agree with each other, and with themselves."""

from analysis.agreement.estimate import Estimate
from analysis.agreement.judgements import Judgements
from analysis.agreement.overall import Agreement, measure_agreement
from analysis.agreement.tables import agreement_tables
from analysis.reports.material import Material
from analysis.reports.people_rows import judgements
from analysis.reports.section import Absent, Section
from analysis.reports.words import counted, per_cent
from analysis.table import Table

NAME, TITLE = "agreement", "Agreement"
_FEW = 12
"""Of so many annotators at most the report shows each with each."""


def section(material: Material) -> Section | Absent:
    """Agreement of two people, the ceiling that it sets for every judge, and repeats.

    Raises InputError where nothing was judged twice.
    """
    rows = material.rows
    if rows is None:
        return Absent(NAME, TITLE, "the source tells no battles one by one")
    judged = judgements(rows, material, judges=False)
    found = measure_agreement(
        judged,
        level=material.settings.level,
        rounds=material.settings.rounds,
        seed=material.settings.seed,
    )
    few = found.annotators <= _FEW
    tables = [
        table
        for table in agreement_tables(found, judged)
        if _known(table) and (few or not _of_single_people(table))
    ]
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(found)),
        tables=tuple(tables[:2]),
        details=tuple(tables[2:]),
        limits=_limits(found, judged),
    )


def _of_single_people(table: Table) -> bool:
    return "statistic" not in [column.key for column in table.columns]


def _known(table: Table) -> bool:
    """Whether anything in the table has a value."""
    keys = [column.key for column in table.columns]
    return "value" not in keys or any(row[keys.index("value")] is not None for row in table.rows)


def _sentences(found: Agreement) -> list[str]:
    said = []
    if found.agreement.value is not None:
        said.append(
            f"Two people who judged the same pair of answers say the same in {_share(found.agreement)} of the cases "
            f"({counted(found.items, 'item')}, {counted(found.annotators, 'participant')})"
            + (
                "."
                if found.fleiss.value is None
                else f"; beyond chance, Fleiss’ kappa is {_number(found.fleiss)}."
            )
        )
    if found.ceiling.others.value is not None:
        said.append(
            "No judge, human or not, can be expected to agree with a person much more often than the majority of "
            f"the others does, {_share(found.ceiling.others)}."
        )
    alike = found.consistency.alike
    if found.consistency.pairs and alike.value is not None:
        said.append(
            f"People who judged a pair twice said the same again in {_share(alike)} of "
            f"{counted(found.consistency.pairs, 'repeat')}."
        )
    return said


def _share(found: Estimate) -> str:
    ends = (
        ""
        if found.low is None or found.high is None
        else f" ({100 * found.low:.0f} to {100 * found.high:.0f} %)"
    )
    return f"{per_cent(found.value or 0.0)}{ends}"


def _number(found: Estimate) -> str:
    value = f"{found.value:.2f}"
    ends = (
        "" if found.low is None or found.high is None else f" ({found.low:.2f} to {found.high:.2f})"
    )
    return (value + ends).replace("-", "−")


def _limits(found: Agreement, judged: Judgements) -> tuple[str, ...]:
    limits = []
    if found.agreement.value is None:
        limits.append(f"How far people agree with each other: {found.agreement.note}.")
    if not found.consistency.pairs:
        limits.append(
            "Whether people would say the same again: nobody judged a pair of answers twice."
        )
    elif found.items < judged.total / 20:
        limits.append(
            f"Agreement rests on {counted(found.items, 'shared item')}, a small part of all."
        )
    return tuple(limits)
