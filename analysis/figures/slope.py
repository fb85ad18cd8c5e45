"""A slope plot: how the order of a few things changes from one condition to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

_LINES = ("first", "second", "third")
_TOP, _BOTTOM = 16.0, 236.0
_NAMES = 54.0  # room under the plot for the conditions, in up to three lines


@dataclass(frozen=True, slots=True)
class SlopeLine:
    """One thing with its value under each condition."""

    label: str
    values: Sequence[float]


def slope_plot(
    lines: Sequence[SlopeLine],
    conditions: Sequence[str],
    *,
    title: str,
    description: str = "",
    value_text: Callable[[float], str] = "{:.0f}".format,
    width: int = 760,
) -> str:
    """One line per thing, one column per condition, values written at every point.

    At most three lines, with one value per condition each; the names of the conditions are wrapped to
    their columns. The title is not drawn. Raises ValueError if there are no lines or more than three,
    or if a line lacks a condition.
    """
    if not 0 < len(lines) <= len(_LINES):
        raise ValueError("a slope plot has one to three lines")
    if len(conditions) < 2 or any(len(line.values) != len(conditions) for line in lines):
        raise ValueError("every line needs one value for each of at least two conditions")
    room = max(svg.text_width(line.label, 13) for line in lines) + 16
    left, right = 46.0, width - room
    spacing = (right - left) / (len(conditions) - 1)
    columns = [left + at * spacing for at in range(len(conditions))]
    values = [value for line in lines for value in line.values]
    air = (max(values) - min(values)) * 0.12 or 1.0
    up = svg.linear((min(values) - air, max(values) + air), (_BOTTOM, _TOP))
    root = svg.drawing(width, _BOTTOM + _NAMES, title=title, description=description)
    for place, condition in zip(columns, conditions, strict=True):
        svg.line(root, (place, _TOP - 6), (place, _BOTTOM), "grid")
        _condition(root, (place, _BOTTOM + 20), condition, spacing * 0.9)
    for line, tint in zip(lines, _LINES, strict=False):
        points = [(place, up(value)) for place, value in zip(columns, line.values, strict=True)]
        _draw_line(root, points, tint)
    for at, place in enumerate(columns):
        column = [line.values[at] for line in lines]
        _draw_values(root, place, column, [up(value) for value in column], value_text)
    ends = spread([up(line.values[-1]) for line in lines], 17)
    for line, middle in zip(lines, ends, strict=True):
        svg.text(root, (right + 12, middle + 4.5), line.label)
    return svg.markup(root)


def spread(places: Sequence[float], gap: float) -> list[float]:
    """The places moved apart as little as needed for `gap` between neighbours, in the same order."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    # Least squares under a minimal distance is isotonic regression of the places less their share of
    # gaps: neighbours that would overlap are pooled around their mean.
    pools: list[list[float]] = []
    for position, index in enumerate(order):
        pools.append([places[index] - position * gap])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    level = [_mean(pool) for pool in pools for _ in pool]
    moved = [0.0] * len(places)
    for position, index in enumerate(order):
        moved[index] = level[position] + position * gap
    return moved


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _draw_line(root: Element, points: Sequence[tuple[float, float]], tint: str) -> None:
    """One thing's way through the conditions."""
    corners = " ".join(f"{svg.number(across)},{svg.number(down)}" for across, down in points)
    look = {"fill": "none", "stroke": colour(tint), "stroke-width": "2.5"}
    SubElement(root, "polyline", {"points": corners} | look)
    for across, down in points:
        place = {"cx": svg.number(across), "cy": svg.number(down), "r": "4.5"}
        edge = {"fill": colour(tint), "stroke": colour("ground"), "stroke-width": "1.5"}
        SubElement(root, "circle", place | edge)


def _draw_values(
    root: Element,
    place: float,
    values: Sequence[float],
    heights: Sequence[float],
    value_text: Callable[[float], str],
) -> None:
    """The values of one column left of their points, legible where a line passes under them."""
    halo = {"paint_order": "stroke", "stroke": colour("ground"), "stroke_width": "4"}
    for value, middle in zip(values, spread(heights, 15), strict=True):
        spot = (place - 9, middle + 4)
        svg.text(root, spot, value_text(value), size=12.5, anchor="end", font_weight="600", **halo)


def _condition(root: Element, place: tuple[float, float], words: str, room: float) -> None:
    """The name of a column, in up to three lines under it and within the figure."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and svg.text_width(longer, 11.5) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    half = max(svg.text_width(line, 11.5) for line in lines) / 2
    middle = min(max(place[0], half), float(root.attrib["width"]) - half)
    for number, line in enumerate(lines[:3]):
        baseline = (middle, place[1] + 14 * number)
        svg.text(root, baseline, line, size=11.5, fill=colour("muted"), anchor="middle")
