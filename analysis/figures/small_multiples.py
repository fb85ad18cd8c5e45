"""Small multiples: one panel per thing, one point with its interval per condition, one common scale."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

_PANEL, _HEAD, _GAP = 118.0, 22.0, 14.0
_AXIS = 40.0
_SMALLEST = 150.0
_KEY_LINE = 17.0


@dataclass(frozen=True, slots=True)
class Panel:
    """One thing: its value under each condition, None where there is none, and intervals."""

    label: str
    points: Sequence[float | None]
    intervals: Sequence[tuple[float, float] | None]
    reference: float | None = None


def small_multiples(
    panels: Sequence[Panel],
    conditions: Sequence[str],
    *,
    title: str,
    joined: bool = False,
    description: str = "",
    value_text: Callable[[float], str] = "{:.0f}".format,
    width: int = 760,
) -> str:
    """A grid of panels with one vertical scale; `joined` draws lines between ordered conditions.

    The conditions are numbered under each panel and named in a key below. The `reference` of a panel
    is a dashed line. Raises ValueError without a panel, without a finite point, or where a panel lacks
    a condition.
    """
    if not panels or any(len(panel.points) != len(conditions) for panel in panels):
        raise ValueError("every panel needs one value, or None, for each condition")
    domain = _domain(panels)
    across = max(1, int((width - _AXIS + _GAP) // (_SMALLEST + _GAP)))
    across = min(across, len(panels))
    breadth = (width - _AXIS - (across - 1) * _GAP) / across
    rows = math.ceil(len(panels) / across)
    height = rows * (_HEAD + _PANEL + _GAP + 16) + 8 + _KEY_LINE * len(conditions)
    root = svg.drawing(width, height, title=title, description=description)
    for index, panel in enumerate(panels):
        row, column = divmod(index, across)
        corner = (_AXIS + column * (breadth + _GAP), row * (_HEAD + _PANEL + _GAP + 16))
        frame = _Frame(corner, breadth, domain, len(conditions))
        _draw_frame(root, frame, panel, value_text if column == 0 else None)
        _draw_points(root, frame, panel, joined)
    top = rows * (_HEAD + _PANEL + _GAP + 16) + 12
    for number, condition in enumerate(conditions):
        spot = (_AXIS, top + _KEY_LINE * number)
        svg.label(root, spot, f"{number + 1}  {condition}", width - _AXIS, size=12)
    return svg.markup(root)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where one panel stands, in user units."""

    corner: tuple[float, float]
    breadth: float
    domain: tuple[float, float]
    conditions: int

    def across(self, number: int) -> float:
        """The place of a condition."""
        return self.corner[0] + (number + 0.5) * self.breadth / self.conditions

    def up(self, value: float) -> float:
        """The place of a value."""
        top = self.corner[1] + _HEAD
        return svg.linear(self.domain, (top + _PANEL, top))(value)


def _domain(panels: Sequence[Panel]) -> tuple[float, float]:
    values = [value for panel in panels for value in (*panel.points, panel.reference)]
    values += [end for panel in panels for pair in panel.intervals for end in pair or ()]
    finite = [value for value in values if value is not None and math.isfinite(value)]
    if not finite:
        raise ValueError("small multiples need at least one finite point")
    air = (max(finite) - min(finite)) * 0.05 or 1.0
    return min(finite) - air, max(finite) + air


def _draw_frame(
    root: Element, frame: _Frame, panel: Panel, value_text: Callable[[float], str] | None
) -> None:
    """The name of a panel, its ground, gridlines and numbers of conditions."""
    left, top = frame.corner
    svg.label(root, (left, top + 15), panel.label, frame.breadth, size=12.5)
    svg.box(root, (left, top + _HEAD), (frame.breadth, _PANEL), colour("band"), rx="4")
    for tick in svg.nice_ticks(*frame.domain, wanted=4):
        height = frame.up(tick)
        svg.line(root, (left, height), (left + frame.breadth, height), "grid")
        if value_text is not None:
            spot = (left - 6, height + 4)
            svg.text(root, spot, value_text(tick), size=11, fill=colour("muted"), anchor="end")
    if panel.reference is not None:
        height = frame.up(panel.reference)
        ends = (left, height), (left + frame.breadth, height)
        svg.line(root, *ends, "zero", stroke_dasharray="4 3")
    every = max(1, math.ceil(frame.conditions * 16 / frame.breadth))
    for number in range(0, frame.conditions, every):
        spot = (frame.across(number), top + _HEAD + _PANEL + 13)
        svg.text(root, spot, f"{number + 1}", size=10.5, fill=colour("muted"), anchor="middle")


def _draw_points(root: Element, frame: _Frame, panel: Panel, joined: bool) -> None:
    """Intervals, the line through the points, and the points."""
    group = SubElement(root, "g")
    for number, pair in enumerate(panel.intervals):
        if pair is not None:
            place = frame.across(number)
            ends = (place, frame.up(pair[0])), (place, frame.up(pair[1]))
            svg.line(group, *ends, "first", stroke_width="2", stroke_linecap="round")
    places = [
        (frame.across(number), frame.up(value))
        for number, value in enumerate(panel.points)
        if value is not None
    ]
    if joined and len(places) > 1:
        corners = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in places)
        look = {"fill": "none", "stroke": colour("first"), "stroke-width": "1.5"}
        SubElement(group, "polyline", {"points": corners} | look)
    for x, y in places:
        spot = {"cx": svg.number(x), "cy": svg.number(y), "r": "3.5"}
        edge = {"fill": colour("first"), "stroke": colour("ground"), "stroke-width": "1.5"}
        SubElement(group, "circle", spot | edge)
