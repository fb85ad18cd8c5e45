"""Before and after: one line for each thing, a hollow mark where it was and a full one where it is now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

TWO_LINES_BELOW = 520
_HEAD, _FOOT = 30.0, 44.0


@dataclass(frozen=True, slots=True)
class Change:
    """One thing with two values."""

    label: str
    before: float
    after: float


def dumbbell_plot(
    changes: Sequence[Change],
    *,
    title: str,
    axis: str,
    words: tuple[str, str] = ("before", "after"),
    description: str = "",
    value_text: Callable[[float], str] = "{:.1f}".format,
    change_text: Callable[[float], str] = "{:+.1f}".format,
    width: int = 760,
) -> str:
    """One row for each change, the greatest first; what fell has the other colour. The title is not drawn.

    Raises ValueError if there is no change.
    """
    if not changes:
        raise ValueError("a figure of changes needs at least one")
    ordered = sorted(changes, key=lambda change: change.before - change.after)
    layout = _Layout.of(ordered, width)
    height = layout.bottom + _FOOT
    root = svg.drawing(width, height, title=title, description=description)
    _draw_ground(root, layout)
    _draw_axis(root, layout, axis, value_text)
    _draw_key(root, layout.left, words)
    for at, change in enumerate(ordered):
        top = _HEAD + at * layout.row
        group = SubElement(root, "g")
        words_line = top + (15 if layout.stacked else 17)
        svg.label(group, (4, words_line), change.label, layout.room - 8)
        spot = (width - 6, words_line)
        gain = change_text(change.after - change.before).replace("-", "−")
        svg.text(group, spot, gain, size=12.5, anchor="end", font_weight="600")
        down = top + (28 if layout.stacked else layout.row / 2)
        _draw_change(group, layout, down, change)
        told = f"{change.label}: {value_text(change.before)}, {value_text(change.after)}"
        SubElement(group, "title").text = svg.clean(told)
    return svg.markup(root)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in user units."""

    width: float
    count: int
    row: float
    room: float
    left: float
    right: float
    domain: tuple[float, float]
    stacked: bool

    @classmethod
    def of(cls, changes: Sequence[Change], width: float) -> "_Layout":
        stacked = width < TWO_LINES_BELOW
        widest = max(svg.text_width(change.label, 13) for change in changes)
        room = width - 70 if stacked else min(max(widest + 12, 90), width * 0.34)
        values = [value for change in changes for value in (change.before, change.after)]
        air = (max(values) - min(values)) * 0.04 or 1.0
        return cls(
            width=width,
            count=len(changes),
            row=40.0 if stacked else 25.0,
            room=room,
            left=10.0 if stacked else room + 8,
            right=width - (10 if stacked else 66),
            domain=(min(values) - air, max(values) + air),
            stacked=stacked,
        )

    @property
    def bottom(self) -> float:
        return _HEAD + self.row * self.count

    def place(self, value: float) -> float:
        return svg.linear(self.domain, (self.left, self.right))(value)


def _draw_axis(
    root: Element, layout: _Layout, axis: str, value_text: Callable[[float], str]
) -> None:
    for tick in svg.nice_ticks(*layout.domain, wanted=5 if layout.stacked else 7):
        across = layout.place(tick)
        svg.line(root, (across, _HEAD), (across, layout.bottom), "grid")
        words = value_text(tick)
        inside = svg.text_width(words, 11) / 2
        spot = (min(max(across, inside), layout.width - inside), layout.bottom + 17)
        svg.text(root, spot, words, size=11, fill=colour("muted"), anchor="middle")
    middle = ((layout.left + layout.right) / 2, layout.bottom + 36)
    svg.text(root, middle, axis, size=12, fill=colour("muted"), anchor="middle")


def _draw_ground(root: Element, layout: _Layout) -> None:
    for index in range(0, layout.count, 2):
        corner, size = (0.0, _HEAD + index * layout.row), (layout.width, layout.row)
        svg.box(root, corner, size, colour("band"), rx="4")


def _draw_key(root: Element, left: float, words: tuple[str, str]) -> None:
    _mark(root, left + 6, 13, "first", full=False)
    svg.text(root, (left + 17, 17), words[0], size=12)
    across = left + 17 + svg.text_width(words[0], 12) + 26
    _mark(root, across, 13, "first", full=True)
    svg.text(root, (across + 11, 17), words[1], size=12)


def _draw_change(group: Element, layout: _Layout, down: float, change: Change) -> None:
    start, end = layout.place(change.before), layout.place(change.after)
    tint = "first" if change.after >= change.before else "second"
    svg.line(group, (start, down), (end, down), tint, stroke_width="2.5")
    _mark(group, start, down, tint, full=False)
    _mark(group, end, down, tint, full=True)


def _mark(parent: Element, across: float, down: float, tint: str, *, full: bool) -> None:
    fill = colour(tint) if full else colour("ground")
    place = {"cx": svg.number(across), "cy": svg.number(down), "r": "4.5"}
    SubElement(
        parent, "circle", place | {"fill": fill, "stroke": colour(tint), "stroke-width": "1.8"}
    )
