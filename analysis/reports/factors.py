"""What the factors of the models do to their ratings."""

from dataclasses import replace

from analysis.factors.comparison import FactorComparison, compare_factors
from analysis.factors.figure import factors_figure
from analysis.factors.settings import FactorSettings
from analysis.factors.tables import factor_tables
from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import counted
from analysis.table import Table

NAME, TITLE = "factors", "Factors of the models"
_SHOWN = ("factor_contrasts", "factor_collapsed")


def section(material: Material) -> Section | Absent:
    """Every difference of two levels by each method, and where the order turns round."""
    if not material.factors:
        return Absent(NAME, TITLE, "it was not told what the models are made of (--models)")
    found = compare_factors(
        material.votes, material.factors, settings=FactorSettings(level=material.settings.level)
    )
    tables = factor_tables(found)
    note = (
        "Each difference of two levels by each method, the boldest claim first: collapsed, for matched pairs, for "
        "these models, and with the models as a sample of all like them."
    )
    return Section(
        NAME,
        TITLE,
        _sentences(found),
        figures=(Figure("factors", "What a level is worth", note, factors_figure(found)),),
        tables=tuple(_titled(table) for table in tables if table.name in _SHOWN),
        details=tuple(table for table in tables if table.name not in _SHOWN),
        limits=_limits(found),
    )


def _sentences(found: FactorComparison) -> tuple[str, ...]:
    """The headline, and the first order that turns round beyond chance or else within it."""
    turned = [said for said in found.reversals if "beyond chance" in said] or list(found.reversals)
    more = len(found.reversals) - 1
    others = (
        f" {counted(more, 'more order turns', 'more orders turn')} round; see the table."
        if more > 0
        else ""
    )
    headline = found.headline[:1].upper() + found.headline[1:]
    return (f"{headline}.", *(said + others for said in turned[:1]))


def _titled(table: Table) -> Table:
    """The first table has the headline for a title, which stands above already."""
    title = "Differences of levels by each method" if table.name == _SHOWN[0] else table.title
    return replace(table, title=title)


def _limits(found: FactorComparison) -> tuple[str, ...]:
    reasons = dict.fromkeys(
        f"{each.factor} {each.level} against {each.other_level}, models as a sample: {each.reason}."
        for each in found.contrasts
        if each.method == "two_stage" and each.reason
    )
    return (
        "A factor says what goes with it among these models; models may differ in more than the factors given.",
        *reasons,
    )
