"""Lines with the uncertainty of their points: one quantity as another grows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

_TINTS = ("first", "second", "third")
_TOP, _UNDER, _LEFT, _RIGHT = 30.0, 48.0, 54.0, 14.0
_KEY = 18.0


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A value with the interval that it may be in; None where there is no interval."""

    across: float
    up: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PlotLine:
    """A line with its name; it goes through its points from left to right. `dots` marks the points."""

    label: str
    points: Sequence[LinePoint]
    dots: bool = True


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values stand on the page."""

    width: float
    height: float
    top: float
    across: Callable[[float], float]
    up: Callable[[float], float]
    across_ticks: Sequence[float]
    up_ticks: Sequence[float]


def line_plot(
    lines: Sequence[PlotLine],
    *,
    title: str,
    axis_across: str,
    axis_up: str,
    description: str = "",
    across_text: Callable[[float], str] = "{:,.0f}".format,
    up_text: Callable[[float], str] = "{:.0f}".format,
    span: tuple[float, float] | None = None,
    level: float | None = None,
    mark: float | None = None,
    width: int = 760,
) -> str:
    """One to three lines, the first on top, each point with its interval as a bar and a tooltip.

    Two or three lines are named in a key above the plot. `axis_up` is written above its axis, which runs
    over `span` or as the values ask for. A dashed line marks the height `level`, such as a goal, and one
    the place `mark`, such as what is planned. `width` is in CSS pixels at natural size. The title is not
    drawn. Raises ValueError if there are no lines or more than three, or a line has no point.
    """
    if not 0 < len(lines) <= len(_TINTS) or any(not line.points for line in lines):
        raise ValueError("a line plot has one to three lines with at least one point each")
    frame = _framed(lines, span, level, mark, width)
    root = svg.drawing(width, frame.height, title=title, description=description)
    _draw_grid(root, frame, across_text, up_text)
    _draw_names(root, frame, axis_across, axis_up)
    _draw_references(root, frame, level, mark)
    for line, tint in reversed(list(zip(lines, _TINTS, strict=False))):
        _draw_line(root, frame, line, tint, across_text, up_text)
    if len(lines) > 1:
        _draw_key(root, lines)
    return svg.markup(root)


def _framed(
    lines: Sequence[PlotLine],
    span: tuple[float, float] | None,
    level: float | None,
    mark: float | None,
    width: float,
) -> _Frame:
    """The scales that hold every value, with round numbers on both."""
    height = max(width * 0.46, 250.0)
    points = [point for line in lines for point in line.points]
    ends = [end for p in points for end in (p.up, p.low, p.high, level) if end is not None]
    starts = [p.across for p in points] + ([] if mark is None else [mark])
    across, up = _airy(starts), span or _airy(ends)
    top = _TOP + (_KEY if len(lines) > 1 else 0.0)
    return _Frame(
        width=width,
        height=height,
        top=top,
        across=svg.linear(across, (_LEFT, width - _RIGHT)),
        up=svg.linear(up, (height - _UNDER, top)),
        across_ticks=svg.nice_ticks(*across, wanted=4 if width < 520 else 7),
        up_ticks=svg.nice_ticks(*up, wanted=6),
    )


def _airy(values: Sequence[float]) -> tuple[float, float]:
    """The values that an axis spans, with a little air on both sides."""
    air = (max(values) - min(values)) * 0.06 or 1.0
    return min(values) - air, max(values) + air


def _draw_grid(
    root: Element,
    frame: _Frame,
    across_text: Callable[[float], str],
    up_text: Callable[[float], str],
) -> None:
    bottom = frame.height - _UNDER
    for tick in frame.up_ticks:
        place = frame.up(tick)
        svg.line(root, (_LEFT, place), (frame.width - _RIGHT, place), "grid")
        spot = (_LEFT - 8, place + 4)
        svg.text(root, spot, up_text(tick), size=11, fill=colour("muted"), anchor="end")
    for tick in frame.across_ticks:
        place = frame.across(tick)
        svg.line(root, (place, bottom), (place, bottom + 4), "zero")
        numeral = (place, bottom + 18)
        svg.text(root, numeral, across_text(tick), size=11, fill=colour("muted"), anchor="middle")


def _draw_names(root: Element, frame: _Frame, across: str, up: str) -> None:
    svg.text(root, (0, 14), up, size=12, fill=colour("muted"))
    middle = ((_LEFT + frame.width - _RIGHT) / 2, frame.height - 8)
    svg.text(root, middle, across, size=12, fill=colour("muted"), anchor="middle")


def _draw_references(root: Element, frame: _Frame, level: float | None, mark: float | None) -> None:
    if level is not None:
        place = frame.up(level)
        ends = (_LEFT, place), (frame.width - _RIGHT, place)
        svg.line(root, *ends, "zero", stroke_dasharray="4 3")
    if mark is not None:
        place = frame.across(mark)
        ends = (place, frame.top), (place, frame.height - _UNDER)
        svg.line(root, *ends, "zero", stroke_dasharray="4 3")


def _draw_line(
    root: Element,
    frame: _Frame,
    line: PlotLine,
    tint: str,
    across_text: Callable[[float], str],
    up_text: Callable[[float], str],
) -> None:
    ordered = sorted(line.points, key=lambda point: point.across)
    places = [(frame.across(point.across), frame.up(point.up)) for point in ordered]
    corners = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in places)
    look = {"fill": "none", "stroke": colour(tint), "stroke-width": "2.5"}
    SubElement(root, "polyline", {"points": corners, "stroke-linejoin": "round"} | look)
    for point, (x, y) in zip(ordered, places, strict=True):
        if point.low is not None and point.high is not None:
            ends = (x, frame.up(point.low)), (x, frame.up(point.high))
            svg.line(root, *ends, tint, stroke_width="1.5")
        if line.dots:
            place = {"cx": svg.number(x), "cy": svg.number(y), "r": "4.5"}
            edge = {"fill": colour(tint), "stroke": colour("ground"), "stroke-width": "1.5"}
            dot = SubElement(root, "circle", place | edge)
            told = f"{line.label}: {across_text(point.across)}, {up_text(point.up)}"
            SubElement(dot, "title").text = svg.clean(told)


def _draw_key(root: Element, lines: Sequence[PlotLine]) -> None:
    place = _LEFT
    for line, tint in zip(lines, _TINTS, strict=False):
        svg.line(root, (place, _TOP - 4), (place + 16, _TOP - 4), tint, stroke_width="2.5")
        svg.text(root, (place + 22, _TOP), line.label, size=12)
        place += 22 + svg.text_width(line.label, 12) + 18
