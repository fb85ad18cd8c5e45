"""Bars cut in three, and before and after: the places of what they show, and what they refuse."""

import re
from xml.etree.ElementTree import fromstring

import pytest

from analysis.figures import Change, ShareBar, dumbbell_plot, stacked_bars

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ("won", "tied", "lost")
HALVES = ShareBar("fi", (0.5, 0.25, 0.25), (0.4, 0.6), (0.2, 0.3), "n 40")


def texts(drawing):
    return [element.text for element in fromstring(drawing).iter(f"{SVG}text")]


def bars_of(drawing):
    """Widths of the three parts of each bar."""
    groups = [
        group
        for group in fromstring(drawing).iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
    ]
    return [float(group.find(f"{SVG}rect").attrib["width"]) for group in groups]


@pytest.mark.parametrize("width", [760, 340])
def test_the_parts_are_as_wide_as_their_shares(width):
    won, tied, lost = bars_of(stacked_bars([HALVES], WORDS, title="t", width=width))
    assert won + 1 == pytest.approx(2 * (tied + 1), abs=0.05)
    assert tied == pytest.approx(lost, abs=0.05)


def test_intervals_are_counted_from_their_own_edge():
    drawing = fromstring(stacked_bars([HALVES], WORDS, title="t"))
    ticks = drawing.findall(f"{SVG}line")
    left, right = (float(ticks[at].attrib["x1"]) for at in (0, 4))
    shown = [
        [(float(line.attrib[end]) - left) / (right - left) for end in ("x1", "x2")]
        for group in drawing.findall(f"{SVG}g")
        for line in group.findall(f"{SVG}line")
    ]
    assert shown[0] == pytest.approx([0.4, 0.6], abs=1e-3)
    assert shown[1] == pytest.approx([0.7, 0.8], abs=1e-3)


def test_it_says_what_it_shows_and_escapes_names():
    drawing = stacked_bars([ShareBar("<b>&", (1, 0, 0), heading="ur")], WORDS, title="t")
    assert {"won", "tied", "lost", "<b>&", "ur", "100", "50 %"} <= set(texts(drawing))
    assert "<b>" not in drawing
    assert len(bars_of(drawing)) == 1  # a share of nothing is not drawn


def test_a_long_label_stands_above_its_bar_on_a_phone():
    short, long = (
        fromstring(stacked_bars([ShareBar(name, (1, 0, 0))], WORDS, title="t", width=340))
        for name in ("fi", "against a baseline")
    )
    assert float(long.attrib["height"]) > float(short.attrib["height"])


def test_shares_that_are_none_are_refused():
    with pytest.raises(ValueError, match="at least one bar"):
        stacked_bars([], WORDS, title="t")
    with pytest.raises(ValueError, match="do not add up to one"):
        stacked_bars([ShareBar("a", (0.5, 0.2, 0.2))], WORDS, title="t")


@pytest.mark.parametrize("width", [760, 360])
def test_the_greatest_gain_comes_first_with_its_sign(width):
    changes = [Change("down", 5.0, 3.5), Change("up", 1.0, 4.0), Change("same", 2.0, 2.0)]
    drawing = dumbbell_plot(changes, title="t", axis="Score", width=width)
    shown = texts(drawing)
    assert [name for name in shown if name in {"up", "same", "down"}] == ["up", "same", "down"]
    assert {"+3.0", "+0.0", "−1.5", "before", "after", "Score"} <= set(shown)
    assert len(re.findall("--plot-second", drawing)) >= 3  # what fell has the other colour


def test_no_change_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        dumbbell_plot([], title="t", axis="Score")
