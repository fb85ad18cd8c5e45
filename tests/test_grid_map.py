"""A grid of coloured cells with its own rows and columns."""

from xml.etree import ElementTree

import pytest

from analysis.figures.grid_map import grid_map

SVG = "{http://www.w3.org/2000/svg}"


def drawn(**options):
    values = [[0.9, None, float("nan")], [-0.4, 0.0, 0.25]]
    shown = grid_map(
        ["reading", "sums <b>"], ["eu", "en", "a very long language name"], values,
        title="Correlations", legend="ρ", **options,
    )  # fmt: skip
    return ElementTree.fromstring(shown)


def test_every_value_is_in_its_cell_and_what_is_missing_is_an_outline():
    root = drawn()
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert [text for text in texts if text in {"0.90", "-0.40", "0.00", "0.25"}] == [
        "0.90", "-0.40", "0.00", "0.25", "0.00",
    ]  # fmt: skip
    outlines = [box for box in root.iter(f"{SVG}rect") if "stroke-dasharray" in box.attrib]
    assert len(outlines) == 2


def test_each_cell_tells_its_row_and_column_and_long_names_are_kept_in_a_tooltip():
    titles = [element.text for element in drawn(width=320).iter(f"{SVG}title")]
    assert "sums <b>, eu: -0.40" in titles
    assert "reading, en: nothing" in titles
    assert "a very long language name" in titles


def test_a_grid_without_cells_or_with_ragged_ones_is_refused():
    for rows, columns, values in (([], ["a"], []), (["a"], [], [[]]), (["a"], ["b"], [[1.0, 2.0]])):
        with pytest.raises(ValueError, match="one row and one column"):
            grid_map(rows, columns, values, title="t", legend="l")
