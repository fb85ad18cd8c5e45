"""The figures of a report, each wide and narrow."""

from collections.abc import Mapping
from types import MappingProxyType

from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    ScatterPoint,
    SlopeLine,
    for_any_width,
    interval_plot,
    scatter_plot,
    slope_plot,
)
from analysis.figures.pair_maps import count_map, rate_map
from analysis.published.benchmarks import task_means
from analysis.published.report_tables import matrix_table
from analysis.published.reproduction import SIZE, Reproduction, finite
from analysis.published.study import LEVELS

LANGUAGES: Mapping[str, str] = MappingProxyType({"EU": "Basque", "EN": "English", "ES": "Spanish"})
CONDITIONS = ("All 8B models", "Corpus held fixed", "Corpus and instructions held fixed")
AXIS = "Bradley–Terry rating (odds of ten to one are 400 points; mean 1000)"


def report_figures(result: Reproduction) -> dict[str, str]:
    """All figures as HTML, by name."""
    return {
        "ratings": ratings_figure(result),
        "backbone": backbone_figure(result),
        "contrasts": contrasts_figure(result),
        "correlations": correlations_figure(result),
        "battle_counts": counts_figure(result),
        "win_rates": rates_figure(result),
    }


def ratings_figure(result: Reproduction) -> str:
    """Every model's interval, with the published one under it."""
    rows = [
        IntervalRow(
            line.model.label,
            finite(line.ours.rating),
            finite(line.ours.low),
            finite(line.ours.high),
            line.ours.rank_low,
            line.ours.rank_high,
        )
        for line in result.models
    ]
    reference = [
        ReferenceMark(line.model.label, theirs.rating, theirs.low, theirs.high)
        for line in result.models
        for theirs in [line.model.ratings["overall"]]
    ]
    best, last = result.models[0], result.models[-1]
    return for_any_width(
        lambda width: interval_plot(
            rows,
            title="Ratings of all models with 95 % intervals, and the published ratings",
            description=(
                f"From {best.model.label} at {finite(best.ours.rating):.0f} "
                f"to {last.model.label} at {finite(last.ours.rating):.0f}."
            ),
            axis=AXIS if width > 500 else "Bradley–Terry rating",
            reference=reference,
            baseline=1000.0,
            words=IntervalWords(rank="Ranks", ours="ours, 95 %", reference="published, 90 %"),
            width=width,
        )
    )


def backbone_figure(result: Reproduction) -> str:
    """The order of the backbones under three conditions."""
    ratings = [
        {line.model: finite(line.rating) for line in table.ranking.ratings}
        for table in result.backbone
    ]
    lines = [SlopeLine(level, [found[level] for found in ratings]) for level in LEVELS["backbone"]]
    leaders = [table.ranking.ratings[0].model for table in result.backbone]
    told = "; ".join(
        f"{name}: {leader} leads" for name, leader in zip(CONDITIONS, leaders, strict=True)
    )
    return for_any_width(
        lambda width: slope_plot(
            lines,
            CONDITIONS,
            title="Ratings of the three backbones as more is held fixed",
            description=f"{told}.",
            width=min(width, 640),
        )
    )


def contrasts_figure(result: Reproduction) -> str:
    """Mean differences over matched pairs with their intervals."""
    rows = [
        IntervalRow(
            f"{factor}: {contrast.level} − {contrast.other_level}",
            contrast.difference,
            contrast.low,
            contrast.high,
        )
        for factor, contrasts in result.contrasts.items()
        for contrast in contrasts
    ]
    return for_any_width(
        lambda width: interval_plot(
            rows,
            title="Differences of rating over matched pairs, with 95 % intervals",
            axis="Difference of rating, points",
            baseline=0.0,
            words=IntervalWords(between=" to "),
            value_text=lambda value: f"{value:.0f}".replace("-", "−"),
            width=width,
        )
    )


def correlations_figure(result: Reproduction) -> str:
    """Benchmark means against our ratings, one cloud for each benchmark language."""
    models = [line for line in result.models if line.model.size == SIZE]
    clouds = []
    for language, tasks in result.study.tasks.items():
        means = task_means(result.study.scores, tasks)
        points = [
            ScatterPoint(
                line.model.label,
                float(means[line.model.benchmark_name]),
                finite(line.ours.rating),
            )
            for line in models
        ]
        name = LANGUAGES.get(language, language)
        rho = next(
            line.ours.rho for line in result.correlations if line.language == language and line.ours
        )
        drawn = scatter_plot(
            points,
            title=f"{name} benchmarks against the arena",
            description=f"Spearman's rho is {rho:.3f} over {len(points)} models.",
            axis_across=f"{name} benchmarks, mean %",
            axis_up="Arena rating",
            width=330,
        )
        caption = f"{name}: ρ = {rho:.3f}".replace("-", "−")
        clouds.append(f"<div><strong>{caption}</strong>{drawn}</div>")
    return f'<div class="clouds">{"".join(clouds)}</div>'


def counts_figure(result: Reproduction) -> str:
    """How often each pair met."""
    labels, values = _square(result, "battle_counts")
    told = f"{result.study.votes.total} battles of {len(labels)} models."
    return count_map(labels, values, told)


def rates_figure(result: Reproduction) -> str:
    """Who wins against whom."""
    return rate_map(*_square(result, "win_rates"))


def _square(result: Reproduction, name: str) -> tuple[list[str], list[list[float | None]]]:
    """Labels and values of a matrix table."""
    rows = matrix_table(result, name, name).rows
    return [str(row[0]) for row in rows], [list(row[1:]) for row in rows]
