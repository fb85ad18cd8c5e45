"""The claim about each factor, method under method: one sees how it changes with what is taken into account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement

from analysis.factors.comparison import FactorComparison
from analysis.factors.contrasts import METHODS, Contrast, Method
from analysis.figures import for_any_width, svg
from analysis.figures.palette import colour
from analysis.table import signed

_NARROW = 520
_TINTS: Mapping[Method, str] = MappingProxyType(
    {
        "collapsed": "second",
        "alike": "second",
        "matched": "first",
        "one_stage": "first",
        "two_stage": "third",
    }
)
_ROW, _HEAD, _GAP = 19.0, 24.0, 8.0


def factors_figure(result: FactorComparison) -> str:
    """The figure as HTML, wide and narrow."""
    shown = shown_contrasts(result)
    return for_any_width(lambda width: contrasts_plot(result, shown, width=width))


def shown_contrasts(result: FactorComparison) -> tuple[Contrast, ...]:
    """The contrasts that the figure has room for.

    All pairs of levels of the factor asked about, that of the headline first; of every other factor each
    level against the first.
    """
    levels = result.stages.design.levels
    own = [each for each in result.contrasts if each.factor == result.factor]
    own.sort(key=lambda each: (each.level, each.other_level) != result.compared)
    others = [
        each
        for each in result.contrasts
        if each.factor != result.factor and each.other_level == levels[each.factor][0]
    ]
    return (*own, *others)


def contrasts_plot(
    result: FactorComparison, contrasts: Sequence[Contrast], *, width: int = 760
) -> str:
    """Intervals of differences as an `<svg>` element, one group per pair of levels.

    A difference that is not identified has its reason in the place of an interval. The colour tells
    collapsed (orange) from "these models" (blue) and "models as a sample" (green); so does each row's name.

    Raises:
        ValueError: if there is no contrast.
    """
    if not contrasts:
        raise ValueError("a figure of contrasts needs at least one")
    groups = _grouped(contrasts)
    layout = _Layout.of(groups, contrasts, width)
    title = "Differences of levels by each method"
    root = svg.drawing(width, layout.height, title=title, description=result.headline)
    _draw_axis(root, layout, f"difference in {result.settings.unit_of_scale}")
    top = _GAP
    for heading, rows in groups:
        halo = {"paint_order": "stroke", "stroke": colour("ground"), "stroke_width": "4"}
        svg.text(root, (6, top + 16), heading, size=13, font_weight="600", **halo)
        top += _HEAD
        for each in rows:
            _draw_row(root, layout, top, each)
            top += _ROW
        top += _GAP
    return svg.markup(root)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in user units."""

    width: float
    left: float
    right: float
    bottom: float
    domain: tuple[float, float]

    @classmethod
    def of(
        cls, groups: Sequence[tuple[str, Sequence[Contrast]]], rows: Sequence[Contrast], width: int
    ) -> "_Layout":
        """The layout of these groups at this width."""
        ends = [end for each in rows for end in (each.low, each.high) if end is not None]
        low, high = min([0.0, *ends]), max([0.0, *ends])
        air = (high - low) * 0.03 or 1.0
        narrow = width < _NARROW
        bottom = _GAP + len(groups) * (_HEAD + _GAP) + len(rows) * _ROW
        left, right = (160.0, width - 12.0) if narrow else (206.0, width - 138.0)
        return cls(width, left, right, bottom, (low - air, high + air))

    @property
    def narrow(self) -> bool:
        return self.width < _NARROW

    @property
    def height(self) -> float:
        return self.bottom + 44

    def place(self, value: float) -> float:
        """The horizontal place of a value."""
        return svg.linear(self.domain, (self.left, self.right))(value)


def _grouped(contrasts: Sequence[Contrast]) -> list[tuple[str, list[Contrast]]]:
    groups: dict[str, list[Contrast]] = {}
    for each in contrasts:
        heading = f"{each.factor}: {each.level} against {each.other_level}"
        groups.setdefault(heading, []).append(each)
    return list(groups.items())


def _draw_axis(root: Element, layout: _Layout, name: str) -> None:
    """Gridlines, the line of no difference, numbers and the name of the axis."""
    for tick in svg.nice_ticks(*layout.domain, wanted=4 if layout.narrow else 7):
        place = layout.place(tick)
        tint = "zero" if tick == 0 else "grid"
        svg.line(root, (place, _GAP), (place, layout.bottom), tint)
        spot = (place, layout.bottom + 17)
        svg.text(root, spot, signed(tick, 0), size=11, fill=colour("muted"), anchor="middle")
    middle = ((layout.left + layout.right) / 2, layout.bottom + 36)
    svg.text(root, middle, name, size=12, fill=colour("muted"), anchor="middle")


def _draw_row(root: Element, layout: _Layout, top: float, each: Contrast) -> None:
    """One method: its name, its interval, and the numbers where there is room."""
    middle, baseline = top + _ROW / 2, top + _ROW / 2 + 4.5
    group = SubElement(root, "g")
    svg.label(group, (14, baseline), METHODS[each.method], layout.left - 24, size=11.5)
    if each.difference is None or each.low is None or each.high is None:
        told = svg.shortened(
            f"not identified: {each.reason}", layout.width - layout.left - 12, 11.5
        )
        svg.text(group, (layout.left + 6, baseline), told, size=11.5, fill=colour("muted"))
        return
    tint = _TINTS[each.method]
    ends = (layout.place(each.low), middle), (layout.place(each.high), middle)
    svg.line(group, *ends, tint, stroke_width="3", stroke_linecap="round")
    place = {"cx": svg.number(layout.place(each.difference)), "cy": svg.number(middle), "r": "4.5"}
    edge = {"fill": colour(tint), "stroke": colour("ground"), "stroke-width": "1.5"}
    SubElement(group, "circle", place | edge)
    if layout.narrow:
        return
    told = f"[{signed(each.low, 0)}, {signed(each.high, 0)}]"
    right = layout.width - 6
    svg.text(group, (right, baseline), told, size=11.5, fill=colour("muted"), anchor="end")
    point = (right - 84, baseline)
    svg.text(group, point, signed(each.difference, 0), size=12.5, anchor="end", font_weight="600")
