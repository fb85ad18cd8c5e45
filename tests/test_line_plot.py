"""The line plot: true to its values, legible, and the same at every width."""

from xml.etree import ElementTree

import pytest

from analysis.figures import LinePoint, PlotLine, line_plot

SVG = "{http://www.w3.org/2000/svg}"
LINE = PlotLine("found", [LinePoint(30.0, 80.0, 70.0, 90.0), LinePoint(10.0, 20.0)])
CURVE = PlotLine("expected", [LinePoint(10.0, 25.0), LinePoint(30.0, 75.0)], dots=False)


def drawn(lines=(LINE, CURVE), **more):
    figure = line_plot(lines, **({"title": "Power", "axis_across": "votes", "axis_up": "%"} | more))
    return ElementTree.fromstring(figure)


@pytest.mark.parametrize("width", [360, 760])
def test_points_stand_where_their_values_are(width):
    root = drawn(width=width, span=(0.0, 100.0))
    right, left = ((float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle"))
    # The line is drawn from left to right, whatever the order of its points.
    left, right = sorted((left, right))
    assert 0 < left[0] < right[0] < width
    assert left[1] > right[1]
    bars = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "1.5"]
    assert len(bars) == 1
    assert float(bars[0].get("x1")) == pytest.approx(right[0], abs=0.01)
    low, high = float(bars[0].get("y1")), float(bars[0].get("y2"))
    assert (low + high) / 2 == pytest.approx(right[1], abs=0.01)


def test_values_are_tooltips_and_several_lines_are_named():
    root = drawn()
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"found", "expected", "votes", "%"} <= set(texts)
    tips = {element.text for element in root.iter(f"{SVG}title")}
    assert {"found: 30, 80", "found: 10, 20"} <= tips
    assert "found" not in [element.text for element in drawn([LINE]).iter(f"{SVG}text")]


def test_a_level_and_a_mark_are_dashed():
    dashed = [
        line
        for line in drawn(level=60.0, mark=20.0).iter(f"{SVG}line")
        if line.get("stroke-dasharray")
    ]
    assert len(dashed) == 2


def test_hostile_names_stay_texts():
    name = "<script>alert(1)</script> & \x07"
    root = drawn([PlotLine(name, LINE.points), CURVE], title=name, axis_up=name)
    assert not list(root.iter("script"))


@pytest.mark.parametrize("lines", [(), (LINE, LINE, LINE, LINE), (PlotLine("none", []),)])
def test_what_cannot_be_drawn_is_refused(lines):
    with pytest.raises(ValueError, match="one to three lines"):
        drawn(lines)
