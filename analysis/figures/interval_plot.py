"""One line per model with its interval: the leaderboard as a figure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import colour

TWO_LINES_BELOW = 520  # a plot narrower than this writes each label above its interval


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One model: its rating with an interval, and the ranks it may have.

    `low` and `high` may be infinite or NaN where the data say nothing; nothing is drawn for NaN.
    """

    label: str
    point: float
    low: float
    high: float
    rank_low: int | None = None
    rank_high: int | None = None


@dataclass(frozen=True, slots=True)
class ReferenceMark:
    """What somebody else found for the model with the same label."""

    label: str
    point: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class IntervalWords:
    """The small texts of an interval plot, in the page's language; `between` joins two ends."""

    rank: str = "Rank"
    ours: str = "here"
    reference: str = "published"
    between: str = "–"


def interval_plot(
    rows: Sequence[IntervalRow],
    *,
    title: str,
    axis: str,
    reference: Sequence[ReferenceMark] | None = None,
    baseline: float | None = None,
    words: IntervalWords | None = None,
    description: str = "",
    value_text: Callable[[float], str] = "{:.0f}".format,
    domain: tuple[float, float] | None = None,
    width: int = 760,
) -> str:
    """One line per model, best first: label, point, interval, rank range, and a second mark.

    Args:
        rows: the models, in any order; their labels are unique.
        title: the name of the figure; it is not drawn, the page has its own heading.
        axis: what the horizontal axis measures.
        reference: other results for some of the same labels, drawn as hollow diamonds.
        baseline: a value that deserves a line, such as the mean of all ratings.
        words: the small texts, in English unless given.
        description: what a reader who does not see the figure should know.
        value_text: how a value is written.
        domain: what the axis spans, so that several figures can be compared; by default what is drawn.
        width: in CSS pixels at natural size; below 520 each label stands above its interval.

    Returns:
        The figure as an `<svg>` element.

    Raises:
        ValueError: if there is no row, or no row with a finite point.
    """
    ordered = sorted(rows, key=lambda row: -row.point if math.isfinite(row.point) else math.inf)
    marks = {mark.label: mark for mark in reference or ()}
    layout = _Layout.of(ordered, marks, width, domain)
    root = svg.drawing(width, layout.height, title=title, description=description)
    texts = words or IntervalWords()
    _draw_head(root, layout, texts, bool(marks))
    _draw_axis(root, layout, axis, baseline, value_text)
    for index, row in enumerate(ordered):
        _draw_row(root, layout, index, row, marks.get(row.label))
        _draw_numbers(root, layout, index, row, value_text, texts.between)
    return svg.markup(root)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in an interval plot, in user units."""

    width: float
    row_height: float
    count: int
    head: float
    label_left: float
    label_room: float
    left: float
    right: float
    domain: tuple[float, float]
    stacked: bool
    ranked: bool

    @classmethod
    def of(
        cls,
        rows: Sequence[IntervalRow],
        marks: dict[str, ReferenceMark],
        width: float,
        domain: tuple[float, float] | None,
    ) -> "_Layout":
        """The layout for these rows at this width."""
        stacked = width < TWO_LINES_BELOW
        ranked = any(row.rank_low is not None for row in rows)
        rank_room = 44.0 if ranked else 0.0
        widest = max((svg.text_width(row.label, 13) for row in rows), default=0.0)
        label_room = width - rank_room - 118 if stacked else min(max(widest + 8, 90), width * 0.34)
        return cls(
            width=width,
            row_height=42 if stacked else 26,
            count=len(rows),
            head=34 if marks or ranked else 12,
            label_left=rank_room,
            label_room=label_room,
            left=rank_room + 6 if stacked else rank_room + label_room + 14,
            right=width - 10 if stacked else width - 128,
            domain=domain or _domain(rows, list(marks.values())),
            stacked=stacked,
            ranked=ranked,
        )

    @property
    def bottom(self) -> float:
        return self.head + self.count * self.row_height

    @property
    def height(self) -> float:
        return self.bottom + 44

    def words_line(self, index: int) -> float:
        """The baseline of a row's texts."""
        return self.head + index * self.row_height + (16 if self.stacked else 17.5)

    def place(self, value: float) -> float:
        """The horizontal place of a value."""
        return svg.linear(self.domain, (self.left, self.right))(value)


def _domain(rows: Sequence[IntervalRow], marks: Sequence[ReferenceMark]) -> tuple[float, float]:
    """The values that the axis spans: everything finite, with a little air on both sides."""
    values = [value for row in rows for value in (row.point, row.low, row.high)]
    values += [value for mark in marks for value in (mark.point, mark.low, mark.high) if value]
    finite = [value for value in values if math.isfinite(value)]
    if not any(math.isfinite(row.point) for row in rows):
        raise ValueError("an interval plot needs at least one row with a finite point")
    low, high = min(finite), max(finite)
    air = (high - low) * 0.03 or 1.0
    return low - air, high + air


def _draw_head(root: Element, layout: _Layout, words: IntervalWords, referenced: bool) -> None:
    """Column names and, where there are two kinds of mark, what each means."""
    if layout.ranked:
        svg.text(root, (0, 18), words.rank, size=11, fill=colour("muted"))
    if referenced:
        place = layout.left + 6
        _draw_point(root, place, 14)
        svg.text(root, (place + 11, 18), words.ours, size=12)
        place += svg.text_width(words.ours, 12) + 36
        _draw_diamond(root, place, 14)
        svg.text(root, (place + 11, 18), words.reference, size=12)


def _draw_axis(
    root: Element,
    layout: _Layout,
    axis: str,
    baseline: float | None,
    value_text: Callable[[float], str],
) -> None:
    """Bands under every other row, gridlines, numbers and the name of the axis."""
    for index in range(0, layout.count, 2):
        corner = (0.0, layout.head + index * layout.row_height)
        svg.box(root, corner, (layout.width, layout.row_height), colour("band"), rx="4")
    for tick in svg.nice_ticks(*layout.domain, wanted=5 if layout.stacked else 7):
        place = layout.place(tick)
        svg.line(root, (place, layout.head), (place, layout.bottom), "grid")
        words = value_text(tick)
        inside = svg.text_width(words, 11) / 2
        numeral = (min(max(place, inside), layout.width - inside), layout.bottom + 17)
        svg.text(root, numeral, words, size=11, fill=colour("muted"), anchor="middle")
    if baseline is not None and layout.domain[0] <= baseline <= layout.domain[1]:
        place = layout.place(baseline)
        svg.line(root, (place, layout.head), (place, layout.bottom), "zero", stroke_dasharray="4 3")
    middle = ((layout.left + layout.right) / 2, layout.bottom + 36)
    svg.text(root, middle, axis, size=12, fill=colour("muted"), anchor="middle")


def _draw_row(
    root: Element,
    layout: _Layout,
    index: int,
    row: IntervalRow,
    mark: ReferenceMark | None,
) -> None:
    """One model's label, interval and marks."""
    top = layout.head + index * layout.row_height
    words_line = layout.words_line(index)
    middle = top + (29 if layout.stacked else layout.row_height / 2)
    group = SubElement(root, "g")
    if row.rank_low is not None:
        svg.text(group, (4, words_line), _ranks(row), size=11, fill=colour("muted"))
    svg.label(group, (layout.label_left, words_line), row.label, layout.label_room)
    if mark is not None:
        _draw_mark(group, layout, middle + 5, mark)
    if math.isfinite(row.point):
        if not (math.isnan(row.low) or math.isnan(row.high)):
            ends = (layout.place(row.low), middle), (layout.place(row.high), middle)
            svg.line(group, *ends, "first", stroke_width="3", stroke_linecap="round")
        _draw_point(group, layout.place(row.point), middle)


def _draw_numbers(
    root: Element,
    layout: _Layout,
    index: int,
    row: IntervalRow,
    value_text: Callable[[float], str],
    between: str,
) -> None:
    """The rating and its interval in digits, at the right edge."""
    known = math.isfinite(row.low) and math.isfinite(row.high)
    interval = f"{value_text(row.low)}{between}{value_text(row.high)}" if known else "–"
    point = value_text(row.point) if math.isfinite(row.point) else "–"
    right, baseline = layout.width - 6, layout.words_line(index)
    svg.text(root, (right, baseline), interval, size=11.5, fill=colour("muted"), anchor="end")
    place = (right - 76, baseline)
    svg.text(root, place, point, size=13, anchor="end", font_weight="600")


def _draw_mark(group: Element, layout: _Layout, middle: float, mark: ReferenceMark) -> None:
    """The other result: a thin line under ours with a hollow diamond."""
    if mark.low is not None and mark.high is not None:
        ends = (layout.place(mark.low), middle), (layout.place(mark.high), middle)
        svg.line(group, *ends, "second", stroke_width="1.5")
    _draw_diamond(group, layout.place(mark.point), middle)


def _draw_point(parent: Element, x: float, y: float) -> None:
    """The mark of our own results."""
    place = {"cx": svg.number(x), "cy": svg.number(y), "r": "4.5"}
    edge = {"fill": colour("first"), "stroke": colour("ground"), "stroke-width": "1.5"}
    SubElement(parent, "circle", place | edge)


def _draw_diamond(parent: Element, x: float, y: float) -> None:
    """The mark of other results."""
    corners = ((x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y))
    points = " ".join(f"{svg.number(across)},{svg.number(down)}" for across, down in corners)
    edge = {"fill": colour("ground"), "stroke": colour("second"), "stroke-width": "1.5"}
    SubElement(parent, "polygon", {"points": points} | edge)


def _ranks(row: IntervalRow) -> str:
    """The ranks that the data allow, such as `4–6`."""
    same = row.rank_high is None or row.rank_low == row.rank_high
    return f"{row.rank_low}" if same else f"{row.rank_low}–{row.rank_high}"
