"""Models before and after tuning on tests from elsewhere, and whether two kinds of gains go together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from analysis.correlation.gains import Gain, GainCorrelation, gain_correlations, mean_gain
from analysis.correlation.paired import PairedChange, paired_changes
from analysis.correlation.tables import paired_tables
from analysis.figures import (
    Change,
    ScatterPoint,
    dumbbell_plot,
    for_any_width,
    scatter_plot,
)
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import StudyMaterial
from analysis.reports.studies.words import as_number
from analysis.reports.words import p_words, reason_of
from analysis.table import Column, Table, signed
from arena.errors import InputError

NAME, TITLE = "gains", "Before and after"


def section(material: StudyMaterial) -> Section | Absent:
    """The change of each kind of test, a table in `scores/` each, and the correlation of the gains."""
    if not material.scores:
        return Absent(NAME, TITLE, "the study's folder has no scores from elsewhere")
    level = material.settings.level
    gains: dict[str, Gain] = {}
    limits = []
    for name, scores in material.scores.items():
        try:
            gains[name] = mean_gain(scores, name, level=level)
        except InputError as error:
            limits.append(f"{name}: {reason_of(error)}.")
    if not gains:
        return Absent(NAME, TITLE, "; ".join(limits).rstrip("."))
    found = gain_correlations(gains, level=level)
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(gains, found)),
        figures=(*_figures(gains), *_clouds(found)),
        tables=(_table(gains, level), *([_correlations(found, level)] if found else [])),
        details=tuple(_details(material, level)),
        limits=tuple(limits),
        headline=_headline(gains, found),
    )


def _headline(gains: Mapping[str, Gain], found: Sequence[GainCorrelation]) -> str:
    name, gain = next(iter(gains.items()))
    change = gain.change
    told = (
        f"{change.rose} of {len(change.models)} models are better at {name} after tuning, by {signed(change.change, 2)} "
        "on average"
    )
    if change.low is not None and change.high is not None:
        told += f" ({signed(change.low, 2)} to {signed(change.high, 2)})"
    if not found or found[0].pearson.value is None:
        return f"{told}."
    ends = found[0].pearson.range
    way = "go" if ends is not None and ends[0] > 0 else "need not go"
    return f"{told}; gains at {found[0].first} and at {found[0].second} {way} together (r = {as_number(found[0].pearson)})."


def _sentences(gains: Mapping[str, Gain], found: Sequence[GainCorrelation]) -> list[str]:
    said = []
    for name, gain in gains.items():
        change = gain.change
        p = "" if change.p is None else f" ({p_words(change.p)} by signed ranks)"
        said.append(
            f"At {name} {change.rose} of {len(change.models)} models rose, {signed(change.change, 2)} on average{p}."
        )
    for each in found:
        if each.pearson.value is not None:
            said.append(
                f"Over {len(each.models)} models the gains at {each.first} and at {each.second} correlate with "
                f"r = {as_number(each.pearson)}, ρ = {as_number(each.spearman)}."
            )
    return said


def _figures(gains: Mapping[str, Gain]) -> list[Figure]:
    figures = []
    for number, (name, gain) in enumerate(gains.items(), start=1):
        figures.append(_dumbbells(gain.change, name, number))
    return figures


def _dumbbells(change: PairedChange, name: str, number: int) -> Figure:
    changes = [
        Change(*each) for each in zip(change.models, change.before, change.after, strict=True)
    ]
    span = max(abs(value) for value in (*change.before, *change.after))
    decimals = 1 if span > 5 else 3
    drawing = for_any_width(
        lambda width: dumbbell_plot(
            changes,
            title=f"{name}, before and after",
            axis="Mean score",
            value_text=f"{{:.{decimals}f}}".format,
            change_text=partial(signed, decimals=decimals),
            width=width,
        )
    )
    note = "One line for each model, the greatest gain first; what fell has the other colour."
    return Figure(f"gains_{number}", f"Before and after: {name}", note, drawing)


def _clouds(found: Sequence[GainCorrelation]) -> list[Figure]:
    figures = []
    for number, each in enumerate(found, start=1):
        if not each.models:
            continue
        points = [ScatterPoint(model, *gain) for model, gain in zip(each.models, each.gains, strict=True)]  # fmt: skip
        spans = [max(abs(gain[side]) for gain in each.gains) for side in (0, 1)]
        across, up = (
            partial(signed, decimals=0 if span > 5 else 2 if span > 0.05 else 3) for span in spans
        )
        cloud = scatter_plot(
            points,
            title=f"Gains at {each.first} and at {each.second}",
            axis_across=f"Gain at {each.first}",
            axis_up=f"Gain at {each.second}",
            across_text=across,
            up_text=up,
            zeros=True,
            width=420,
        )
        note = "One dot is one model. Right and up of the lines is better than before."
        title = f"Do gains at {each.first} come with gains at {each.second}?"
        figures.append(Figure(f"cloud_{number}", title, note, cloud))
    return figures


def _table(gains: Mapping[str, Gain], level: float) -> Table:
    ends = f"{100 * level:g} % interval"
    rows = []
    for name, gain in gains.items():
        change = gain.change
        rows.append(
            (
                name, gain.tests, len(change.models), change.rose, gain.better.value, gain.better.range,
                sum(change.before) / len(change.models), sum(change.after) / len(change.models), change.change,
                None if change.low is None else (change.low, change.high), change.p, change.note,
            )
        )  # fmt: skip
    return Table(
        "gains",
        "Gains by kind of test",
        (
            Column("kind", "Kind of test"),
            Column("tests", "Tests", "count"),
            Column("models", "Models", "count"),
            Column("rose", "Rose", "count"),
            Column("better", "Share", "share"),
            Column("better_limits", ends, "share_limits"),
            Column("before", "Before", "rho"),
            Column("after", "After", "rho"),
            Column("change", "Change", "rho"),
            Column("change_limits", ends, "limits"),
            Column("p", "p, signed ranks", "p"),
            Column("note", "Note"),
        ),
        tuple(rows),
        note="Intervals are over models: what another model of this kind would gain on average.",
        method="Mean of paired differences with Student’s interval; Wilson for shares; Wilcoxon’s signed-rank test",
    )


def _correlations(found: Sequence[GainCorrelation], level: float) -> Table:
    ends = f"{100 * level:g} % interval"
    return Table(
        "gain_correlations",
        "Do the gains go together?",
        (
            Column("first", "Gain at"),
            Column("second", "Gain at"),
            Column("models", "Models", "count"),
            Column("pearson", "Pearson", "rho"),
            Column("pearson_limits", ends, "limits"),
            Column("spearman", "Spearman", "rho"),
            Column("spearman_limits", ends, "limits"),
            Column("note", "Note"),
        ),
        tuple(
            (
                each.first, each.second, len(each.models), each.pearson.value, each.pearson.range,
                each.spearman.value, each.spearman.range, each.pearson.note,
            )
            for each in found
        ),
        method="Fisher z (Bonett & Wright 2000), over models",
    )  # fmt: skip


def _details(material: StudyMaterial, level: float) -> list[Table]:
    """Test by test and model by model, as `correlate` writes them."""
    found = []
    for number, (name, scores) in enumerate(material.scores.items(), start=1):
        changes = paired_changes(scores, level=level)
        for part, table in enumerate(paired_tables(changes, level=level) if changes else [], 1):
            title = f"{table.title}: {name}"
            found.append(replace(table, name=f"gains_{number}_{part}", title=title))
    return found
