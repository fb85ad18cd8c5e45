"""What the battles can tell, and what was left out on the way."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from analysis.diagnostics import Diagnostics
from analysis.diagnostics_tables import diagnostics_figure, diagnostics_tables, findings
from analysis.reports.material import Material
from analysis.reports.section import Figure, Section
from analysis.reports.words import counted
from analysis.table import Column, Table

_FOR_A_MAP = 40
_SAID = 8
_UNEVEN = 2.0
_STEPS = 5
"""So many one-way links have a sentence each in the findings."""
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "archived": "the answers or the battle were withdrawn",
        "cannot_say": "the participant could not say",
        "duplicate": "a second row of the same battle",
        "judge": "the vote is one of a model, not of a person",
        "named_itself": "an answer says which model wrote it",
        "no_model": "a model is not named",
        "no_outcome": "there is no answer to the question",
        "not_anonymous": "the models were known",
        "purpose_control": "a control battle",
        "purpose_repeat": "a repeat, which serves the section on agreement",
        "purpose_unranked": "a battle of a cohort that the study keeps out of its ranking",
        "recognised": "the participant could tell a model",
        "self_pair": "a model met itself",
        "unknown_outcome": "the answer is none of the known ones",
        "void": "the battle broke",
    }
)


def section(material: Material) -> Section:
    """Findings on the graph of battles, how well it connects the models, and the rows left out."""
    found = material.diagnostics
    _, groups, models, pairs = diagnostics_tables(found)
    parted = len(found.order.groups) > 1
    left_out = _left_out(material)
    said = findings(found)
    return Section(
        "graph",
        "What the battles can tell",
        (*said[:_SAID], _left_sentence(material)),
        figures=_figures(found),
        tables=(*((groups,) if parted else ()), *((left_out,) if left_out.rows else ())),
        details=(models, pairs),
        limits=_warnings(found),
    )


def warning(found: Diagnostics) -> str:
    """The gravest thing that the graph says, or nothing."""
    return findings(found)[0 if len(found.components) > 1 else 1] if _parted(found) else ""


def _parted(found: Diagnostics) -> bool:
    return len(found.order.groups) > 1


def _warnings(found: Diagnostics) -> tuple[str, ...]:
    """The findings, gravest first, that say what cannot be concluded."""
    if not _parted(found):
        return ()
    steps = len(found.order.steps)
    # One sentence on islands, which is no warning where there is one only, then those on one-way links.
    first = 0 if len(found.components) > 1 else 1
    return tuple(findings(found)[first : 1 + min(steps, _STEPS) + (steps > _STEPS)])


def _figures(found: Diagnostics) -> tuple[Figure, ...]:
    if not 3 <= len(found.models) <= _FOR_A_MAP or not _uneven(found):
        return ()
    note = (
        "How many battles of two models alone would say as much about their difference as all battles together "
        "do, through third models too."
    )
    return (
        Figure("connections", "How well models are connected", note, diagnostics_figure(found)),
    )


def _uneven(found: Diagnostics) -> bool:
    """Whether some pair is connected much worse than others, so that a map has something to show."""
    resistance = found.resistance[np.triu_indices(len(found.models), 1)]
    return bool(resistance.max() > _UNEVEN * resistance.min())


def _left_sentence(material: Material) -> str:
    excluded = material.pairwise.excluded
    if not excluded:
        return "No row of the source was left out."
    count = sum(excluded.values())
    total = count + material.pairwise.total
    return f"{count:,} of {counted(total, 'row')} of the source do not count, for the reasons in the table."


def _left_out(material: Material) -> Table:
    columns = (
        Column("reason", "Reason", hidden=True),
        Column("words", "Why"),
        Column("rows", "Rows", "count"),
    )
    rows = tuple(
        (reason, _REASONS.get(reason, reason.replace("_", " ")), count)
        for reason, count in material.pairwise.excluded.items()
    )
    note = "Each row is counted once, under the first reason that holds."
    return Table("left_out", "Rows that do not count", columns, rows, note, "Counts of rows")
