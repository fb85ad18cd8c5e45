"""A grid of coloured cells with its own rows and columns: tasks against languages, criteria against people."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import Shades, colour
from analysis.figures.ramp import draw_ramp

Cells = Sequence[Sequence[float | None]]
_TOP, _ROW, _NARROWEST, _WIDEST = 34, 30, 34, 110


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the cells stand, in user units."""

    left: float
    cell: float

    def corner(self, row: int, column: int) -> tuple[float, float]:
        return self.left + column * self.cell, _TOP + row * _ROW


def grid_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Cells,
    *,
    title: str,
    legend: str,
    cell_text: Callable[[float], str] = "{:.2f}".format,
    limits: tuple[float, float] = (-1.0, 1.0),
    midpoint: float | None = 0.0,
    description: str = "",
    width: int = 760,
) -> str:
    """Rows and columns with names; a cell of None or NaN is an outline. The title is not drawn.

    Raises ValueError if there is no cell, or if `values` is not one row per name and one value per column.
    """
    if not rows or not columns or [len(line) for line in values] != [len(columns)] * len(rows):
        raise ValueError("a grid needs one row and one column per name")
    named = min(max(svg.text_width(name, 12) for name in rows) + 16, width * 0.45)
    cell = min(max((width - named - 4) / len(columns), _NARROWEST), _WIDEST)
    frame = _Frame(named, cell)
    bottom = _TOP + _ROW * len(rows)
    root = svg.drawing(
        max(width, named + cell * len(columns) + 4),
        bottom + 58,
        title=title,
        description=description,
    )
    shades = Shades(*limits, midpoint)
    _draw_heads(root, frame, columns)
    for at, name in enumerate(rows):
        svg.label(root, (0, frame.corner(at, 0)[1] + 19), name, named - 8, size=12)
        for column, value in enumerate(values[at]):
            known = None if value is None or math.isnan(value) else value
            drawn = _cell(root, frame, (at, column), known, shades, cell_text)
            told = "nothing" if known is None else cell_text(known)
            SubElement(drawn, "title").text = svg.clean(f"{name}, {columns[column]}: {told}")
    draw_ramp(root, (frame.left, bottom + 28), shades, legend, cell_text)
    return svg.markup(root)


def _draw_heads(root: Element, frame: _Frame, columns: Sequence[str]) -> None:
    """The names over the columns; a shortened one has all of it in its tooltip."""
    for at, name in enumerate(columns):
        across = frame.corner(0, at)[0] + frame.cell / 2
        shown = svg.shortened(name, frame.cell - 4, 11)
        place, look = (across, _TOP - 8), colour("muted")
        text = svg.text(root, place, shown, size=11, fill=look, anchor="middle")
        if shown != name:
            SubElement(text, "title").text = svg.clean(name)


def _cell(
    root: Element,
    frame: _Frame,
    place: tuple[int, int],
    value: float | None,
    shades: Shades,
    cell_text: Callable[[float], str],
) -> Element:
    left, top = frame.corner(*place)
    group = SubElement(root, "g")
    corner, size = (left + 1, top + 1), (frame.cell - 2, _ROW - 2)
    if value is None:
        edge = {"stroke": colour("zero"), "stroke_dasharray": "2 2"}
        svg.box(group, corner, size, colour("ground"), rx="2", **edge)
        return group
    fill, ink = shades.step(shades.index(value))
    svg.box(group, corner, size, fill, rx="2")
    middle = (left + frame.cell / 2, top + _ROW / 2 + 4)
    svg.text(group, middle, cell_text(value), size=11.5, fill=ink, anchor="middle")
    return group
