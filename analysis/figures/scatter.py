"""A cloud of named points: one measurement against another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """One model with its two values."""

    label: str
    across: float
    up: float


@dataclass(frozen=True, slots=True)
class _Scale:
    """Round numbers of an axis, and where a value stands on it."""

    ticks: Sequence[float]
    place: Callable[[float], float]


def scatter_plot(
    points: Sequence[ScatterPoint],
    *,
    title: str,
    axis_across: str,
    axis_up: str,
    description: str = "",
    across_text: Callable[[float], str] = "{:.0f}".format,
    up_text: Callable[[float], str] = "{:.0f}".format,
    zeros: bool = False,
    width: int = 360,
) -> str:
    """One dot per model; its name and values are its tooltip. `zeros` draws a line where nothing changes.

    Returns:
        The figure as an `<svg>` element.

    Raises:
        ValueError: if there is no point.
    """
    if not points:
        raise ValueError("a scatter plot needs at least one point")
    height = width * 0.86
    nothing = [0.0] if zeros else []
    across = _scale([*nothing, *(point.across for point in points)], (52, width - 10))
    up = _scale([*nothing, *(point.up for point in points)], (height - 46, 12))
    root = svg.drawing(width, height, title=title, description=description)
    _draw_grid(root, (width, height), across, up, across_text, up_text)
    _draw_axis_names(root, (width, height), axis_across, axis_up)
    if zeros:
        svg.line(root, (across.place(0), 12), (across.place(0), height - 46), "zero")
        svg.line(root, (52, up.place(0)), (width - 10, up.place(0)), "zero")
    for point in points:
        shown = f"{point.label}: {across_text(point.across)}, {up_text(point.up)}"
        _dot(root, across.place(point.across), up.place(point.up), shown)
    return svg.markup(root)


def _draw_grid(
    root: Element,
    size: tuple[float, float],
    across: _Scale,
    up: _Scale,
    across_text: Callable[[float], str],
    up_text: Callable[[float], str],
) -> None:
    """Gridlines with their numbers."""
    width, height = size
    for tick in across.ticks:
        place = across.place(tick)
        svg.line(root, (place, 12), (place, height - 46), "grid")
        _numeral(root, (place, height - 30), across_text(tick), "middle")
    for tick in up.ticks:
        place = up.place(tick)
        svg.line(root, (52, place), (width - 10, place), "grid")
        _numeral(root, (46, place + 4), up_text(tick), "end")


def _draw_axis_names(
    root: Element, size: tuple[float, float], axis_across: str, axis_up: str
) -> None:
    """What the axes measure; the upright one is turned."""
    width, height = size
    muted = colour("muted")
    under, beside = ((42 + width) / 2, height - 10), (11.0, height / 2 - 20)
    svg.text(root, under, axis_across, size=12, fill=muted, anchor="middle")
    turned = f"rotate(-90 {svg.number(beside[0])} {svg.number(beside[1])})"
    svg.text(root, beside, axis_up, size=12, fill=muted, anchor="middle", transform=turned)


def _scale(values: Sequence[float], extent: tuple[float, float]) -> _Scale:
    """An axis with a little air on both sides of the values."""
    low, high = min(values), max(values)
    air = (high - low) * 0.06 or 1.0
    domain = low - air, high + air
    return _Scale(svg.nice_ticks(*domain, wanted=5), svg.linear(domain, extent))


def _numeral(root: Element, place: tuple[float, float], words: str, anchor: str) -> None:
    svg.text(root, place, words, size=11, fill=colour("muted"), anchor=anchor)


def _dot(root: Element, x: float, y: float, words: str) -> None:
    """One model."""
    place = {"cx": svg.number(x), "cy": svg.number(y), "r": "5"}
    look = {"fill": colour("first"), "fill-opacity": "0.8", "stroke": colour("ground")}
    element = SubElement(root, "circle", place | look)
    SubElement(element, "title").text = svg.clean(words)
