"""Heat maps and their colours: true to the values, legible in both themes."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import (
    heat_map,
    plot_style,
)
from analysis.figures.palette import (
    DARK,
    DIVERGING_DARK,
    DIVERGING_LIGHT,
    LIGHT,
    SEQUENTIAL_DARK,
    SEQUENTIAL_LIGHT,
    Shades,
    ink_on,
    luminance,
)

SVG = "{http://www.w3.org/2000/svg}"


def parse(figure):
    return ElementTree.fromstring(figure)


def texts(figure):
    return [element.text for element in parse(figure).iter(f"{SVG}text")]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def rates(values, **more):
    return heat_map(["a", "b", "c"], values, **({"title": "t", "legend": "l"} | more))


def test_one_half_is_the_neutral_colour_of_win_rates():
    shades = Shades(0.0, 1.0, 0.5)
    assert shades.index(0.5) == shades.count // 2
    assert shades.index(0.0) == 0
    assert shades.index(1.0) == shades.count - 1


@given(st.floats(0, 0.5))
def test_a_win_and_its_loss_have_opposite_colours(share):
    shades = Shades(0.1, 0.8, 0.5)
    above, below = shades.index(0.5 + share), shades.index(0.5 - share)
    # equal up to the rounding of a value that falls on the edge of two steps
    assert abs(above + below - (shades.count - 1)) <= 1


def test_every_ink_reads_on_its_fill_in_both_themes():
    for ramp in (DIVERGING_LIGHT, DIVERGING_DARK, SEQUENTIAL_LIGHT, SEQUENTIAL_DARK):
        for fill in ramp:
            assert contrast(fill, ink_on(fill)) >= 4.5


def test_words_and_marks_read_on_both_grounds():
    for theme in (LIGHT, DARK):
        for name in ("ink", "muted", "first", "second", "third"):
            assert contrast(theme[name], theme["ground"]) >= 4.5
            assert contrast(theme[name], theme["band"]) >= 4.5


def test_both_themes_name_the_same_colours():
    assert LIGHT.keys() == DARK.keys()
    assert len(DIVERGING_LIGHT) == len(DIVERGING_DARK)
    assert len(SEQUENTIAL_LIGHT) == len(SEQUENTIAL_DARK)


def test_a_page_that_switches_by_a_class_gets_its_dark_colours_there():
    style = plot_style(".dark")
    assert f".dark{{--plot-ink:{DARK['ink']}" in style
    assert "prefers-color-scheme" not in style


def test_a_heat_map_says_each_value_once_and_marks_what_is_missing():
    values = [[None, 0.25, math.nan], [0.75, None, 0.5], [math.nan, 0.5, None]]
    figure = rates(values, midpoint=0.5, cell_text="{:.2f}".format, empty_text="inoiz ez")
    shown = texts(figure)
    assert shown.count("0.75") == 2  # its cell, and the end of the scale
    assert "inoiz ez" in shown
    dashed = [box for box in parse(figure).iter(f"{SVG}rect") if box.get("stroke-dasharray")]
    assert len(dashed) == 3  # two cells and the legend
    assert len(list(parse(figure).iter(f"{SVG}circle"))) == 3  # the diagonal


def test_a_heat_map_without_gaps_does_not_explain_gaps():
    full = [[None, 1.0, 2.0], [1.0, None, 3.0], [2.0, 3.0, None]]
    assert "inoiz ez" not in rates(full, empty_text="inoiz ez")


def test_counts_and_win_rates_have_scales_of_their_own():
    values = [[None, 1.0, 2.0], [1.0, None, 3.0], [2.0, 3.0, None]]
    assert "--plot-sequential-8" in rates(values)
    assert "--plot-diverging" not in rates(values)
    assert "--plot-diverging-5" in rates(values, midpoint=2.0)


def test_a_heat_map_of_equal_or_no_values_is_drawn():
    one = [[None, 5.0, 5.0], [5.0, None, 5.0], [5.0, 5.0, None]]
    none = [[None] * 3] * 3
    assert "5" in texts(rates(one))
    assert parse(rates(none)).tag == f"{SVG}svg"


def test_a_heat_map_needs_a_square():
    for values in ([], [[None, 1.0]], [[None, 1.0, 2.0]] * 2 + [[None]]):
        with pytest.raises(ValueError, match="one row and one column per model"):
            rates(values)


def test_a_heat_map_of_many_models_names_them_in_a_key_on_a_phone():
    names = [f"model {n}" for n in range(21)]
    values = [[None if i == j else 0.5 for j in range(21)] for i in range(21)]
    figure = heat_map(names, values, title="t", legend="l", midpoint=0.5, width=360)
    assert set(names) <= set(texts(figure))
    assert float(parse(figure).get("height")) > 500
