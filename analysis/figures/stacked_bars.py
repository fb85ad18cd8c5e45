"""Bars that are cut in three: won, tied, lost, or accepted, edited, rejected, each a share of the whole.

Under a bar two thin lines are the intervals of its outer shares: of the first one counted from the left edge,
of the last one from the right edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from analysis.figures import svg
from analysis.figures.palette import Shades, colour

TWO_LINES_BELOW = 520
_SHORT = 0.16  # of a narrow figure's width; longer labels stand above their bar
_HEADING, _BAR, _KEY, _AXIS = 30.0, 17.0, 30.0, 26.0
_ROW, _STACKED_ROW = 34.0, 50.0
_FIRST, _LAST = 9, 2  # steps of the diverging ramp
_SIZE = 11.5
_Range = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar: three shares that add up to one, intervals of the first and the last, and a note at its end.

    `heading` names the group that begins with this bar; empty where the bar goes on with the group before.
    """

    label: str
    shares: tuple[float, float, float]
    first: _Range = None
    last: _Range = None
    note: str = ""
    heading: str = ""


def stacked_bars(
    bars: Sequence[ShareBar],
    words: tuple[str, str, str],
    *,
    title: str,
    description: str = "",
    width: int = 760,
) -> str:
    """One bar under the other; `words` say what the three parts are. The title is not drawn.

    Raises ValueError if there is no bar, or the shares of one do not add up to one.
    """
    if not bars:
        raise ValueError("a figure of bars needs at least one bar")
    for bar in bars:
        if min(bar.shares) < 0 or abs(sum(bar.shares) - 1) > 1e-6:
            raise ValueError(f"the shares of {bar.label!r} do not add up to one")
    layout = _Layout.of(bars, width)
    root = svg.drawing(width, layout.height, title=title, description=description)
    _draw_key(root, layout, words)
    tops = layout.tops(bars)
    _draw_axis(root, layout, tops[0])
    for bar, top in zip(bars, tops, strict=True):
        if bar.heading:
            spot = (0.0, top - 8)
            svg.text(root, spot, bar.heading, size=13, font_weight="600")
        _draw_bar(root, layout, top, bar, words)
    return svg.markup(root)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in user units."""

    width: float
    left: float
    right: float
    label_room: float
    stacked: bool
    height: float

    @classmethod
    def of(cls, bars: Sequence[ShareBar], width: float) -> "_Layout":
        widest = max(svg.text_width(bar.label, 13) for bar in bars)
        stacked = width < TWO_LINES_BELOW and widest > width * _SHORT
        note = max(svg.text_width(bar.note, _SIZE) for bar in bars) + (10 if any(bar.note for bar in bars) else 0)  # fmt: skip
        room = width - note - 8 if stacked else min(widest + 14, width * 0.34)
        row = _STACKED_ROW if stacked else _ROW
        headings = sum(bool(bar.heading) for bar in bars)
        return cls(
            width=width,
            left=2.0 if stacked else room,
            right=width - (2 if stacked else max(note, 4)),
            label_room=room - 8,
            stacked=stacked,
            height=_KEY + headings * _HEADING + len(bars) * row + _AXIS,
        )

    def tops(self, bars: Sequence[ShareBar]) -> list[float]:
        """The upper edge of each row."""
        found, down = [], _KEY
        for bar in bars:
            down += _HEADING if bar.heading else 0
            found.append(down)
            down += _STACKED_ROW if self.stacked else _ROW
        return found

    def place(self, share: float) -> float:
        return self.left + share * (self.right - self.left)


def _looks() -> tuple[tuple[str, str], ...]:
    """Fill and ink of the three parts."""
    shades = Shades(0.0, 1.0, 0.5)
    return shades.step(_FIRST), (colour("grid"), colour("ink")), shades.step(_LAST)


def _draw_key(root: Element, layout: _Layout, words: tuple[str, str, str]) -> None:
    """What each colour means."""
    across = layout.left
    for word, (fill, _) in zip(words, _looks(), strict=True):
        svg.box(root, (across, 6), (12, 12), fill, rx="3")
        svg.text(root, (across + 18, 16.5), word, size=12)
        across += svg.text_width(word, 12) + 40


def _draw_axis(root: Element, layout: _Layout, top: float) -> None:
    """Quarters of the whole, behind the bars, with numbers below."""
    bottom = layout.height - _AXIS + 2
    for quarter in range(5):
        across = layout.place(quarter / 4)
        svg.line(root, (across, top), (across, bottom), "zero" if quarter == 2 else "grid")
        anchor = {0: "start", 4: "end"}.get(quarter, "middle")
        spot = (across, bottom + 15)
        svg.text(root, spot, f"{25 * quarter} %", size=11, fill=colour("muted"), anchor=anchor)


def _draw_bar(
    root: Element, layout: _Layout, top: float, bar: ShareBar, words: tuple[str, str, str]
) -> None:
    group = SubElement(root, "g")
    down = top + (20 if layout.stacked else 3)
    baseline = top + (14 if layout.stacked else 3 + _BAR / 2 + 4.5)
    svg.label(group, (0, baseline), bar.label, layout.label_room)
    note = (layout.width, baseline)
    svg.text(group, note, bar.note, size=_SIZE, fill=colour("muted"), anchor="end")
    begun = 0.0
    for share, word, (fill, ink) in zip(bar.shares, words, _looks(), strict=True):
        left, right = layout.place(begun), layout.place(begun + share)
        begun += share
        if right - left < 0.5:
            continue
        part = SubElement(group, "g")
        svg.box(part, (left + 0.5, down), (max(right - left - 1, 0.5), _BAR), fill, rx="2")
        shown = f"{100 * share:.0f}"
        if right - left > svg.text_width(shown, _SIZE) + 6:
            spot = ((left + right) / 2, down + _BAR / 2 + 4)
            svg.text(part, spot, shown, size=_SIZE, fill=ink, anchor="middle")
        told = f"{bar.label}: {word} {100 * share:.1f} %"
        SubElement(part, "title").text = svg.clean(told)
    turned = None if bar.last is None else (1 - bar.last[1], 1 - bar.last[0])
    for pair, tint, lower in ((bar.first, "first", 3.0), (turned, "second", 6.5)):
        if pair is not None:
            height = down + _BAR + lower
            ends = (layout.place(pair[0]), height), (layout.place(pair[1]), height)
            svg.line(group, *ends, tint, stroke_width="2", stroke_linecap="round")
