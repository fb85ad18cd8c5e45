"""Figures: well formed, escaped, legible, and true to their values."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    ScatterPoint,
    SlopeLine,
    for_any_width,
    heat_map,
    interval_plot,
    plot_style,
    scatter_plot,
    slope_plot,
)
from analysis.figures.slope import spread
from analysis.figures.svg import nice_ticks, text_width

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    IntervalRow("Azkena", 900.0, 880.0, 921.0, 3, 3),
    IntervalRow("Lehena", 1100.0, 1080.0, 1121.0, 1, 2),
    IntervalRow("Bigarrena", 1000.0, 960.0, 1040.0, 1, 2),
]
HOSTILE = "<script>alert('x')</script> & \"friends\" \x07"


def parse(figure):
    return ElementTree.fromstring(figure)


def texts(figure):
    return [element.text for element in parse(figure).iter(f"{SVG}text")]


def interval(rows=ROWS, **more):
    return interval_plot(rows, **({"title": "Sailkapena", "axis": "Puntuazioa"} | more))


def every_figure(name=HOSTILE):
    two = [[None, 0.3], [0.7, None]]
    return [
        interval_plot(
            [IntervalRow(name, 1.0, 0.0, 2.0, 1, 1)],
            title=name,
            axis=name,
            description=name,
            reference=[ReferenceMark(name, 1.5)],
            words=IntervalWords(name, name, name, name),
        ),
        heat_map([name, "b"], two, title=name, legend=name, description=name, midpoint=0.5),
        scatter_plot([ScatterPoint(name, 1, 2)], title=name, axis_across=name, axis_up=name),
        slope_plot([SlopeLine(name, [1, 2])], [name, name], title=name, description=name),
    ]


def test_every_figure_is_well_formed_named_and_scalable():
    for figure in every_figure():
        root = parse(figure)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("viewBox", "").startswith("0 0 ")
        assert root[0].tag == f"{SVG}title"


def test_every_text_given_to_a_figure_is_escaped():
    for figure in every_figure():
        assert "<script" not in figure
        assert "\x07" not in figure
        words = "".join(parse(figure).itertext())
        assert "<script>" in words


def test_no_figure_asks_for_anything_from_elsewhere():
    for figure in every_figure("a"):
        assert not re.search(r"href|url\(|@import|<image|<style|<foreignObject", figure)
        assert set(re.findall(r"https?://[^\"]+", figure)) == {"http://www.w3.org/2000/svg"}


def test_models_stand_best_first_whatever_their_order():
    names = [word for word in texts(interval()) if word in {row.label for row in ROWS}]
    assert names == ["Lehena", "Bigarrena", "Azkena"]


def test_the_page_gives_every_word_of_an_interval_plot():
    words = IntervalWords(rank="Postua", ours="hemen", reference="argitaratua", between=" eta ")
    shown = texts(interval(words=words, reference=[ReferenceMark("Lehena", 1090.0)]))
    assert {"Postua", "hemen", "argitaratua", "Puntuazioa", "1080 eta 1121"} <= set(shown)
    assert not {"Rank", "here", "published"} & set(shown)


def test_a_point_stands_where_its_value_is_on_the_axis():
    root = parse(interval())
    places = [float(circle.get("cx")) for circle in root.iter(f"{SVG}circle")]
    best, middle, last = places
    assert best > middle > last
    assert best - middle == pytest.approx(middle - last, abs=0.02)


def test_only_models_with_another_result_get_a_second_mark():
    without = parse(interval())
    with_one = parse(interval(reference=[ReferenceMark("Azkena", 905.0, 890.0, 915.0)]))
    assert len(list(without.iter(f"{SVG}polygon"))) == 0
    # one in the row and one in the legend
    assert len(list(with_one.iter(f"{SVG}polygon"))) == 2


def test_an_unknown_interval_is_not_drawn_and_an_endless_one_stays_in_the_figure():
    rows = [
        IntervalRow("known", 1000.0, 990.0, 1010.0),
        IntervalRow("unknown", 980.0, math.nan, math.nan),
        IntervalRow("endless", 1020.0, 1000.0, math.inf),
    ]
    root = parse(interval(rows))
    drawn = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "3"]
    assert len(drawn) == 2
    assert all(0 <= float(line.get("x2")) <= 760 for line in drawn)


def test_a_model_without_a_rating_is_listed_last_without_a_mark():
    rows = [IntervalRow("never lost", math.inf, math.nan, math.nan), *ROWS]
    figure = interval(rows)
    names = [word for word in texts(figure) if word in {row.label for row in rows}]
    assert names[-1] == "never lost"
    assert len(list(parse(figure).iter(f"{SVG}circle"))) == 3


def test_an_interval_plot_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        interval([])


@pytest.mark.parametrize("width", [360, 760])
@pytest.mark.parametrize("count", [4, 21])
def test_nothing_of_an_interval_plot_leaves_the_figure(width, count):
    rows = [
        IntervalRow(f"A model with a very long name {n}", 1000.0 + n, 900.0, 1100.0, 1, count)
        for n in range(count)
    ]
    root = parse(interval(rows, width=width))
    height = float(root.get("height"))
    for element in root.iter(f"{SVG}text"):
        left, size = float(element.get("x")), text_width(element.text, 13)
        size *= float(element.get("font-size")) / 13
        left -= {"start": 0, "middle": size / 2, "end": size}[element.get("text-anchor")]
        assert left >= -0.5
        assert left + size <= width + 0.5
        assert 0 < float(element.get("y")) <= height


def test_a_shortened_label_keeps_its_whole_name_as_a_tooltip():
    long = "x" * 200
    root = parse(interval([IntervalRow(long, 1.0, 0.0, 2.0)]))
    shown = next(element for element in root.iter(f"{SVG}text") if len(element) == 1)
    assert shown.text.endswith("…")
    assert shown[0].text == long


def test_a_narrow_page_sees_the_narrow_drawing():
    both = for_any_width(lambda width: f"<i>{width}</i>")
    assert both.index("760") < both.index("360")
    assert ".plot-wide{display:none}" in plot_style()


def test_other_figures_of_nothing_are_refused():
    with pytest.raises(ValueError, match="at least one point"):
        scatter_plot([], title="t", axis_across="a", axis_up="b")
    with pytest.raises(ValueError, match="one to three lines"):
        slope_plot([], ["a", "b"], title="t")
    with pytest.raises(ValueError, match="one value for each"):
        slope_plot([SlopeLine("x", [1.0])], ["a", "b"], title="t")


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 10))
def test_ticks_are_round_evenly_spaced_and_inside(low, span, wanted):
    high = low + span
    ticks = nice_ticks(low, high, wanted)
    assert 1 <= len(ticks) <= wanted + 2
    slack = span * 1e-6 + 1e-6
    assert low - slack <= ticks[0]
    assert ticks[-1] <= high + slack
    steps = {round(after - before, 6) for before, after in pairwise(ticks)}
    assert not steps or max(steps) - min(steps) < 1e-5


@given(st.lists(st.floats(0, 300), min_size=1, max_size=6))
def test_labels_are_moved_apart_without_changing_their_order_or_centre(places):
    moved = spread(places, 15)
    order = sorted(range(len(places)), key=lambda index: places[index])
    for before, after in pairwise(order):
        assert moved[after] - moved[before] >= 15 - 1e-6
    assert sum(moved) == pytest.approx(sum(places), abs=1e-3)
