"""Correlations and paired changes as tables and figures."""

from collections.abc import Callable, Sequence

from analysis.correlation.agreement import TaskCorrelation
from analysis.correlation.paired import PairedChange
from analysis.figures import IntervalRow, IntervalWords, for_any_width, interval_plot
from analysis.figures.grid_map import grid_map
from analysis.table import Column, Table

Label = Callable[[str], str]
LIKE_THESE = "for other models like these"


def correlation_tables(found: Sequence[TaskCorrelation], level: float = 0.95) -> list[Table]:
    """One row for each task and language: three coefficients and the correlation of the true values."""
    interval = f"{100 * level:g} % interval"
    columns = [
        Column("task", "Task"),
        Column("language", "Language"),
        Column("models", "n", "count"),
    ]
    for name, heading in (("spearman", "ρ"), ("kendall", "τ"), ("pearson", "r")):
        group = f"{name.capitalize()}, {LIKE_THESE}"
        columns += [
            Column(name, heading, "rho", group),
            Column(f"{name}_interval", interval, "limits", group),
        ]
    true = "True values, errors of both allowed for"
    columns += [
        Column("true_pearson", "r", "rho", true),
        Column("true_pearson_interval", interval, "limits", true),
        Column("true_spearman", "ρ", "rho", true),
        Column("true_spearman_interval", interval, "limits", true),
        Column("note", "Note"),
    ]
    rows = tuple(_row(each) for each in found)
    note = (
        "The first intervals are for other models like these, measured as well as these; errors of measurement "
        "pull these coefficients towards zero. The last columns are about what was measured: a normal model with "
        "the covariance of the strengths and the standard errors of the scores."
    )
    method = "Fisher z (Bonett & Wright 2000); structural measurement error model with profile likelihood intervals"
    title = "Do external scores order the models as people do?"
    return [Table("correlations", title, tuple(columns), rows, note, method)]


def _row(each: TaskCorrelation) -> tuple[object, ...]:
    cells: list[object] = [each.task or "–", each.language or "–", len(each.models)]
    for estimate in (each.spearman, each.kendall, each.pearson):
        cells += [estimate.value, estimate.range]
    if each.true is None:
        cells += [None, None, None, None]
    else:
        rank = each.true.spearman()
        cells += [each.true.value, (each.true.low, each.true.high), rank[0], rank[1:]]
    notes = (
        each.note,
        *(estimate.note for estimate in (each.spearman, each.kendall, each.pearson)),
    )
    return (*cells, "; ".join(dict.fromkeys(filter(None, notes))))


def correlation_figure(found: Sequence[TaskCorrelation]) -> str:
    """Spearman's ρ of each task in each language."""
    tasks = list(dict.fromkeys(each.task for each in found))
    languages = list(dict.fromkeys(each.language for each in found))
    values = {(each.task, each.language): each.spearman.value for each in found}
    return for_any_width(
        lambda width: grid_map(
            [task or "score" for task in tasks],
            [language or "all" for language in languages],
            [[values.get((task, language)) for language in languages] for task in tasks],
            title="Spearman’s correlation of external scores with people’s preferences",
            legend="Spearman’s ρ with the strengths from votes",
            width=min(width, 560),
        )
    )


def paired_tables(
    found: Sequence[PairedChange], label: Label = str, level: float = 0.95
) -> list[Table]:
    """The mean change of each task, and every model."""
    columns = (
        Column("task", "Task"),
        Column("language", "Language"),
        Column("models", "Models", "count"),
        Column("before", "before", "fine", "Mean score"),
        Column("after", "after", "fine", "Mean score"),
        Column("change", "Change", "fine"),
        Column("interval", f"{100 * level:g} % interval", "limits"),
        Column("p", "p, signed ranks", "p"),
        Column("rose", "Models that rose", "count"),
        Column("note", "Note"),
    )
    rows = tuple(
        (
            each.task or "–",
            each.language or "–",
            len(each.models),
            sum(each.before) / len(each.before),
            sum(each.after) / len(each.after),
            each.change,
            None if each.low is None else (each.low, each.high),
            each.p,
            each.rose,
            each.note,
        )
        for each in found
    )
    title = "Before and after"
    note = "Intervals are over models: what another model of this kind would gain on average."
    method = "Mean of paired differences with Student’s interval; Wilcoxon’s signed-rank test"
    return [
        Table("before_and_after", title, columns, rows, note, method),
        _each_model(found, label),
    ]


def _each_model(found: Sequence[PairedChange], label: Label) -> Table:
    columns = (
        Column("model_id", "Model id", hidden=True),
        Column("model", "Model"),
        Column("task", "Task"),
        Column("language", "Language"),
        Column("before", "Before", "fine"),
        Column("after", "After", "fine"),
        Column("change", "Change", "fine"),
    )
    rows = tuple(
        (model, label(model), each.task or "–", each.language or "–", before, after, after - before)
        for each in found
        for model, before, after in zip(each.models, each.before, each.after, strict=True)
    )
    title = "Before and after, model by model"
    return Table("before_and_after_models", title, columns, rows, "", "Scores as given")


def paired_figure(found: Sequence[PairedChange]) -> str:
    """The mean change of each task with its interval; tasks without an interval are left out.

    Raises ValueError if no task has one.
    """
    rows = [
        IntervalRow(
            ", ".join(part for part in (each.task, each.language) if part) or "score",
            each.change,
            each.low,
            each.high,
        )
        for each in found
        if each.low is not None and each.high is not None
    ]
    return for_any_width(
        lambda width: interval_plot(
            rows,
            title="Mean change from before to after, with 95 % intervals over models",
            axis="Change of the score",
            baseline=0.0,
            words=IntervalWords(between=" to "),
            value_text=lambda value: f"{value:.3f}".replace("-", "−"),
            width=width,
        )
    )
