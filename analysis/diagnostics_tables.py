"""The graph of battles in plain words, as tables and as a figure."""

from collections.abc import Iterable

import numpy as np

from analysis.diagnostics import Cut, Diagnostics
from analysis.figures import for_any_width, heat_map
from analysis.scale import Scale
from analysis.table import Column, Table

_FEW = 5
"""So many models are named in a sentence; of more only the number is told."""


def findings(diagnostics: Diagnostics) -> list[str]:
    """What can and what cannot be concluded, one sentence each, the gravest first."""
    return [
        *_islands(diagnostics),
        *_one_way(diagnostics),
        *_rounds(diagnostics),
        *(_weakest(diagnostics, cut) for cut in diagnostics.cuts),
        *_pairs(diagnostics),
    ]


def diagnostics_tables(diagnostics: Diagnostics, *, worst: int = 10) -> list[Table]:
    """Findings, groups in their order, every model, and the `worst` connected pairs."""
    return [
        Table(
            "graph_findings",
            "What the battles can tell",
            (Column("finding", "Finding"),),
            tuple((finding,) for finding in findings(diagnostics)),
            method=diagnostics.made.method,
        ),
        _group_table(diagnostics),
        _model_table(diagnostics),
        _pair_table(diagnostics, worst),
    ]


def diagnostics_figure(diagnostics: Diagnostics) -> str:
    """How many battles of a pair alone all battles together are worth for it, as a heat map.

    The models stand in the order of their groups; a pair that nothing links is an outline.
    """
    ordered = [member for group in diagnostics.order.groups for member in group]
    resistance = diagnostics.resistance[np.ix_(ordered, ordered)]
    worth = [
        [float(1 / value) if 0 < value < np.inf else None for value in line] for line in resistance
    ]
    # From zero, so that pairs which are all well connected do not look unlike each other.
    limits = (
        0.0,
        max((value for line in worth for value in line if value is not None), default=1.0),
    )
    return for_any_width(
        lambda width: heat_map(
            [diagnostics.models[member] for member in ordered],
            worth,
            title="How well each two models are connected",
            legend="Worth in battles of the pair alone",
            cell_text=_worth,
            limits=limits,
            empty_text="Not connected",
            width=width,
        )
    )


def _worth(battles: float) -> str:
    return f"{battles:.1f}" if battles < 10 else f"{battles:,.0f}"


def _named(diagnostics: Diagnostics, members: Iterable[int]) -> str:
    names = [diagnostics.models[member] for member in members]
    if len(names) > _FEW:
        return f"{', '.join(names[: _FEW - 1])} and {len(names) - _FEW + 1} others"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _islands(diagnostics: Diagnostics) -> list[str]:
    islands = diagnostics.components
    if len(islands) == 1:
        return [f"Battles link all {len(diagnostics.models)} models."]
    shown = "; ".join(_named(diagnostics, island) for island in islands[:_FEW])
    more = f"; and {len(islands) - _FEW} more" if len(islands) > _FEW else ""
    return [
        f"The battles leave {len(islands)} islands ({shown}{more}): models of different islands "
        "never meet, not even through others, so their ratings cannot be compared."
    ]


def _one_way(diagnostics: Diagnostics) -> list[str]:
    order = diagnostics.order
    steps = order.steps
    said = [
        f"{_named(diagnostics, order.groups[upper])} never lost to, nor tied with, "
        f"{_named(diagnostics, order.groups[lower])}: how much better is not identified "
        "without a prior or a penalty."
        for upper, lower in steps[:_FEW]
    ]
    if len(steps) > _FEW:
        said.append(f"The same holds between {len(steps) - _FEW} more pairs of groups.")
    return said


def _rounds(diagnostics: Diagnostics) -> list[str]:
    found = []
    for rounds, what in (
        (diagnostics.undefeated, "Undefeated"),
        (diagnostics.winless, "Without a win or tie"),
    ):
        if rounds:
            shown = "; without them ".join(_named(diagnostics, group) for group in rounds[:_FEW])
            found.append(f"{what}: {shown}.")
    return found


def _weakest(diagnostics: Diagnostics, cut: Cut) -> str:
    battles = "1 battle connects" if cut.battles == 1 else f"{cut.battles:,} battles connect"
    rest = len(cut.others)
    others = f"the other {rest} models" if rest > _FEW else _named(diagnostics, cut.others)
    return (
        f"{battles} {_named(diagnostics, cut.side)} with {others}: "
        "the weakest link that holds them together."
    )


def _pairs(diagnostics: Diagnostics) -> list[str]:
    counts = diagnostics.pair_counts
    said = [
        f"A pair met {counts.min():,} to {counts.max():,} times, median {np.median(counts):g}; "
        f"{len(diagnostics.never_met):,} of {len(counts):,} pairs never met."
    ]
    test = diagnostics.evenness
    if test is None:
        said.append(f"Whether pairs meet equally often is {diagnostics.evenness_missing}.")
    else:
        how = "as chance alone would have it" if test.p >= 0.05 else "more than chance would"
        written = "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
        said.append(
            f"The counts of the pairs differ {how} if all pairs were meant to meet equally often "
            f"(X² = {test.statistic:.1f} on {test.freedom} df, {written})."
        )
    return said


def _group_table(diagnostics: Diagnostics) -> Table:
    order = diagnostics.order
    island = {
        member: number
        for number, group in enumerate(diagnostics.components, start=1)
        for member in group
    }
    rows = tuple(
        (
            number,
            island[group[0]],
            layer + 1,
            len(group),
            ", ".join(diagnostics.models[member] for member in group),
            ", ".join(str(low + 1) for up, low in sorted(order.beats) if up == number - 1) or None,
        )
        for number, (group, layer) in enumerate(
            zip(order.groups, order.layers, strict=True), start=1
        )
    )
    return Table(
        "graph_groups",
        "Groups within which strengths are finite",
        (
            Column("group", "Group", "count"),
            Column("island", "Island", "count"),
            Column("layer", "Layer", "count"),
            Column("size", "Models", "count"),
            Column("models", "Which"),
            Column("beats", "Never lost to group"),
        ),
        rows,
        note="Chains of wins (a tie is one both ways) lead from each model of a group to each other. "
        "No model ever beat or tied one of a higher layer of its island.",
    )


def _model_table(diagnostics: Diagnostics) -> Table:
    numbers = {
        member: number
        for number, group in enumerate(diagnostics.order.groups, start=1)
        for member in group
    }
    met = (diagnostics.battles > 0).sum(axis=1)
    rows = tuple(
        (
            model,
            numbers[index],
            int(diagnostics.battles[index].sum()),
            int(met[index]),
            len(diagnostics.models) - 1 - int(met[index]),
        )
        for index, model in enumerate(diagnostics.models)
    )
    return Table(
        "graph_models",
        "Battles and opponents of each model",
        (
            Column("model", "Model"),
            Column("group", "Group", "count"),
            Column("battles", "Battles", "count"),
            Column("met", "Opponents met", "count"),
            Column("never_met", "Never met", "count"),
        ),
        rows,
    )


def _pair_table(diagnostics: Diagnostics, worst: int) -> Table:
    factor = Scale().factor
    rows = tuple(
        (
            diagnostics.models[pair.first],
            diagnostics.models[pair.second],
            pair.battles,
            pair.worth,
            factor * 2 / pair.worth**0.5,
        )
        for pair in diagnostics.worst_pairs(worst)
    )
    return Table(
        "graph_pairs",
        "The pairs that battles connect worst",
        (
            Column("first", "Model"),
            Column("second", "and model"),
            Column("battles", "Battles", "count"),
            Column("worth", "Worth of all battles", "rating"),
            Column("standard_error", "Least standard error", "rating"),
        ),
        rows,
        note="Worth: so many battles of the pair alone would say as much as all battles do (1 / effective "
        "resistance). The standard error of their difference, in rating points, cannot be less than that "
        "of two equal models.",
    )
