"""The legend of a map of colours: the ramp with the values of its ends and of its middle."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from analysis.figures import svg
from analysis.figures.palette import Shades, colour


def draw_ramp(
    root: Element,
    place: tuple[float, float],
    shades: Shades,
    legend: str,
    edge_text: Callable[[float], str],
) -> None:
    """Draw it with its upper left corner at `place`; `legend` says what the colours mean."""
    left, top = place
    span = min(shades.count * 18, 198)
    each = span / shades.count
    muted = colour("muted")
    svg.text(root, (left, top - 8), legend, size=11.5, fill=muted)
    for index in range(shades.count):
        fill, _ = shades.step(index)
        svg.box(root, (left + index * each, top), (each - 1, 9), fill, rx="1.5")
    start, end = shades.edges
    numerals = [(left, start, "start"), (left + span, end, "end")]
    if shades.midpoint is not None:
        numerals.append((left + span / 2, shades.midpoint, "middle"))
    for across, value, anchor in numerals:
        svg.text(root, (across, top + 22), edge_text(value), size=11, fill=muted, anchor=anchor)
