"""A report as one HTML file that asks for nothing else: styles and figures are inside."""

import json
from collections.abc import Mapping

from analysis.figures.palette import plot_style
from analysis.page_templates import html_templates
from analysis.published.findings import findings, largest_difference, level_difference
from analysis.published.report_figures import report_figures
from analysis.published.reproduction import SIZE, Reproduction
from analysis.table import Table, signed, written


def report_html(result: Reproduction, tables: Mapping[str, Table]) -> str:
    """The whole page."""
    page = html_templates().get_template("report.html")
    return page.render(
        result=result,
        study=result.study,
        tables=tables,
        figures=report_figures(result),
        findings=findings(result),
        plot_style=plot_style(),
        stamp=stamp(result),
        settings=json.dumps(result.ours.settings, indent=2, ensure_ascii=False),
        largest=largest_difference(result),
        factor_largest=max(
            level_difference(result, table) for table in (result.corpus, result.instructions)
        ),
        equal_correlations=sum(
            signed(line.authors.rho, 3) == signed(line.published[0], 3)
            for line in result.correlations
        ),
        ties=int(result.study.votes.ties.sum()) // 2,
        eight=sum(model.size == SIZE for model in result.study.models),
        ranks=[
            written("ranks", (best.rank_low, best.rank_high))
            for table in result.backbone
            for best in table.ranking.ratings[:1]
        ],
        order=[[rating.model for rating in table.ranking.ratings] for table in result.backbone],
    )


def stamp(result: Reproduction) -> str:
    """What every table says about its making, in one line."""
    return f"Seed {result.seed}, votes {result.ours.data_hash[:12]}, {result.code}"
