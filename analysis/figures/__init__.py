"""Figures as SVG texts: intervals of models, heat maps of pairs, clouds of points.

Pure functions: everything that a figure says is an argument, so that a page in any language can draw
it. A page that shows them includes `plot_style()` once; each figure is drawn for a width and scales
with its page, and `for_any_width` puts a wide and a narrow drawing into one place.
"""

from collections.abc import Callable

from analysis.figures.dumbbell import Change, dumbbell_plot
from analysis.figures.heat_map import heat_map
from analysis.figures.interval_plot import IntervalRow, IntervalWords, ReferenceMark, interval_plot
from analysis.figures.line_plot import LinePoint, PlotLine, line_plot
from analysis.figures.palette import plot_style
from analysis.figures.scatter import ScatterPoint, scatter_plot
from analysis.figures.slope import SlopeLine, slope_plot
from analysis.figures.stacked_bars import ShareBar, stacked_bars

__all__ = [
    "Change",
    "IntervalRow",
    "IntervalWords",
    "LinePoint",
    "PlotLine",
    "ReferenceMark",
    "ScatterPoint",
    "ShareBar",
    "SlopeLine",
    "dumbbell_plot",
    "for_any_width",
    "heat_map",
    "interval_plot",
    "line_plot",
    "plot_style",
    "scatter_plot",
    "slope_plot",
    "stacked_bars",
]

WIDE = 760
NARROW = 360


def for_any_width(draw: Callable[[int], str], *, wide: int = WIDE, narrow: int = NARROW) -> str:
    """A wide and a narrow drawing of one figure; the page's width decides which is seen."""
    return f'<div class="plot-wide">{draw(wide)}</div><div class="plot-narrow">{draw(narrow)}</div>'
