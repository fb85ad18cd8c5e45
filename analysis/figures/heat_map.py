"""Heat maps of pairs of models: battle counts on one scale, win rates on a scale with a middle."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import Shades, colour
from analysis.figures.ramp import draw_ramp

Cells = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells of a heat map stand, in user units."""

    count: int
    left: float
    top: float
    cell_width: float
    cell_height: float
    keyed: bool  # too narrow for names beside the rows: numbers there, and a key below

    @classmethod
    def of(cls, models: Sequence[str], width: float) -> "_Grid":
        """The grid for these models at this width."""
        widest = max(svg.text_width(model, 12) for model in models)
        named = min(widest + 34, width * (0.3 if len(models) > 8 else 0.45))
        keyed = (width - named) / len(models) < 18
        left = 22 if keyed else named
        cell_width = min((width - left - 2) / len(models), 92)
        cell_height = cell_width if keyed else min(max(cell_width * 0.8, 24), 40)
        return cls(len(models), left, 22, cell_width, cell_height, keyed)

    @property
    def bottom(self) -> float:
        return self.top + self.count * self.cell_height

    def corner(self, row: int, column: int) -> tuple[float, float]:
        """The upper left corner of a cell."""
        return self.left + column * self.cell_width, self.top + row * self.cell_height


def heat_map(
    models: Sequence[str],
    values: Cells,
    *,
    title: str,
    legend: str,
    cell_text: Callable[[float], str] = "{:.0f}".format,
    edge_text: Callable[[float], str] | None = None,
    midpoint: float | None = None,
    limits: tuple[float, float] | None = None,
    description: str = "",
    empty_text: str = "",
    width: int = 760,
) -> str:
    """A square of cells, one row and one column per model in the order given.

    `values` has None or NaN where there is nothing to show; off the diagonal that is drawn as an
    outline, and `empty_text` says in the legend what it means. With a `midpoint` (0.5 for win rates)
    two opposite colours grow from a neutral one, else one colour grows darker, between the `limits` or
    else the smallest and largest value. `cell_text` writes a value into its cell, `edge_text` into the
    `legend`, which says what the colours mean. The title is not drawn. Raises ValueError if there is no
    model, or if `values` is not one row and one column per model.
    """
    if not models or [len(row) for row in values] != [len(models)] * len(models):
        raise ValueError("a heat map needs one row and one column per model")
    grid = _Grid.of(models, width)
    cells = [[_known(value) for value in line] for line in values]
    shades = _shades(cells, midpoint, limits)
    gap = any(value is None for at, line in enumerate(cells) for value in line[:at])
    outlined = bool(gap and empty_text)
    key_lines = math.ceil(len(models) / 2) if grid.keyed else 0
    height = grid.bottom + 58 + (18 if outlined else 0) + key_lines * 15
    root = svg.drawing(width, height, title=title, description=description)
    _draw_names(root, grid, models)
    _draw_cells(root, grid, models, cells, shades, cell_text, empty_text)
    draw_ramp(root, (grid.left, grid.bottom + 30), shades, legend, edge_text or cell_text)
    if outlined:
        _draw_empty_key(root, grid, empty_text)
    if grid.keyed:
        _draw_key(root, (height - key_lines * 15, width), models)
    return svg.markup(root)


def _known(value: float | None) -> float | None:
    """The value, or None for NaN."""
    return None if value is None or math.isnan(value) else value


def _shades(cells: Cells, midpoint: float | None, limits: tuple[float, float] | None) -> Shades:
    """The scale that the limits given, or else the values, ask for."""
    present = [value for line in cells for value in line if value is not None]
    low, high = limits or (min(present, default=0.0), max(present, default=1.0))
    return Shades(low, high, midpoint)


def _draw_names(root: Element, grid: _Grid, models: Sequence[str]) -> None:
    """Numbers above the columns; numbers and, where there is room, names beside the rows."""
    muted = colour("muted")
    for index, model in enumerate(models):
        across = grid.corner(0, index)[0] + grid.cell_width / 2
        down = grid.corner(index, 0)[1] + grid.cell_height / 2 + 4
        size = 9 if grid.keyed else 11
        name = f"{index + 1}"
        svg.text(root, (across, grid.top - 6), name, size=size, fill=muted, anchor="middle")
        svg.text(root, (16, down), name, size=size, fill=muted, anchor="end")
        if not grid.keyed:
            svg.label(root, (24, down), model, grid.left - 30, size=12)


def _draw_cells(
    root: Element,
    grid: _Grid,
    models: Sequence[str],
    cells: Cells,
    shades: Shades,
    cell_text: Callable[[float], str],
    empty_text: str,
) -> None:
    """All cells; where they are large enough to point at, each names its pair in a tooltip."""
    digits = min(11.5, grid.cell_width * 0.46)
    body = SubElement(root, "g", {"text-anchor": "middle", "font-size": svg.number(digits)})
    for row, line in enumerate(cells):
        for column, value in enumerate(line):
            cell = _draw_cell(body, grid, (row, column), value, shades, cell_text)
            if not grid.keyed and row != column:
                shown = empty_text if value is None else cell_text(value)
                pair = svg.clean(f"{models[row]} – {models[column]}: {shown}")
                SubElement(cell, "title").text = pair


def _draw_cell(
    root: Element,
    grid: _Grid,
    place: tuple[int, int],
    value: float | None,
    shades: Shades,
    cell_text: Callable[[float], str],
) -> Element:
    """One coloured cell with its value; an empty one is an outline, the diagonal a dot."""
    left, top = grid.corner(*place)
    gap = 0.5 if grid.keyed else 1
    corner, size = (left + gap, top + gap), (grid.cell_width - 2 * gap, grid.cell_height - 2 * gap)
    middle = (left + grid.cell_width / 2, top + grid.cell_height / 2)
    group = SubElement(root, "g")
    if place[0] == place[1]:
        dot = {"cx": svg.number(middle[0]), "cy": svg.number(middle[1]), "r": "1.5"}
        SubElement(group, "circle", dot | {"fill": colour("zero")})
    elif value is None:
        edge = {"stroke": colour("zero"), "stroke_dasharray": "2 2"}
        svg.box(group, corner, size, colour("ground"), rx="2", **edge)
    else:
        fill, ink = shades.step(shades.index(value))
        svg.box(group, corner, size, fill, rx="2")
        down = middle[1] + float(root.attrib["font-size"]) * 0.36
        where = {"x": svg.number(middle[0]), "y": svg.number(down), "fill": ink}
        SubElement(group, "text", where).text = svg.clean(cell_text(value))
    return group


def _draw_empty_key(root: Element, grid: _Grid, empty_text: str) -> None:
    """What an outlined cell means, beside the ramp."""
    left, top = grid.left, grid.bottom + 60
    edge = {"stroke": colour("zero"), "stroke_dasharray": "2 2"}
    svg.box(root, (left, top), (14, 10), colour("ground"), rx="2", **edge)
    svg.text(root, (left + 20, top + 9.5), empty_text, size=11.5, fill=colour("muted"))


def _draw_key(root: Element, place: tuple[float, float], models: Sequence[str]) -> None:
    """Which model each number means, in two columns; `place` is the top and the width."""
    top, width = place
    lines = math.ceil(len(models) / 2)
    for index, model in enumerate(models):
        left = 4 + (index // lines) * width / 2
        baseline = top + 11 + (index % lines) * 15
        name = f"{index + 1}"
        svg.text(root, (left + 14, baseline), name, size=10, fill=colour("muted"), anchor="end")
        svg.label(root, (left + 20, baseline), model, width / 2 - 26, size=10.5)
