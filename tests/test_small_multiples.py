from xml.etree.ElementTree import fromstring

import pytest

from analysis.figures.small_multiples import Panel, small_multiples

PANELS = [
    Panel("one <b>", [1.0, None, 3.0], [(0.5, 1.5), None, None], reference=2.0),
    Panel("two", [2.0, 2.5, 1.0], [None, (2.0, 3.0), (0.0, 2.0)]),
]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(**options):
    return fromstring(small_multiples(PANELS, ["a", "b", "c"], title="Title", **options))


def circles(root):
    return [float(spot.attrib["cy"]) for spot in root.iter(f"{SVG}circle")]


def test_every_known_value_is_a_point_and_higher_ones_stand_higher():
    heights = circles(drawn())
    assert len(heights) == 5
    one_first, one_third, two_first, two_second, two_third = heights
    assert one_third < two_second < two_first < one_first
    # One scale for all panels: the same value stands at the same height in one row.
    assert one_first == two_third


def test_only_ordered_conditions_are_joined():
    assert not list(drawn().iter(f"{SVG}polyline"))
    assert len(list(drawn(joined=True).iter(f"{SVG}polyline"))) == 2


def test_labels_are_texts_and_conditions_are_named_in_a_key():
    texts = [element.text for element in drawn().iter(f"{SVG}text")]
    assert "one <b>" in texts
    assert "2  b" in texts


def test_a_narrow_figure_stacks_its_panels():
    wide, narrow = drawn(width=760), drawn(width=200)
    assert float(narrow.attrib["height"]) > float(wide.attrib["height"])


@pytest.mark.parametrize(
    "panels", [[], [Panel("x", [1.0], [None])], [Panel("x", [None] * 3, [None] * 3)]]
)
def test_what_cannot_be_drawn_is_refused(panels):
    with pytest.raises(ValueError, match=r"needs? "):
        small_multiples(panels, ["a", "b", "c"], title="Title")
