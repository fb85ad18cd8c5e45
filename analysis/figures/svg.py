"""Building blocks of figures: scalable drawings whose texts are texts and always escaped."""

import math
import re
import unicodedata
from collections.abc import Callable
from itertools import count, takewhile
from xml.etree.ElementTree import Element, SubElement, tostring

from analysis.figures.palette import colour

AVERAGE_GLYPH = 0.56  # width of an average letter of a sans serif face, in ems

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def drawing(width: float, height: float, *, title: str, description: str) -> Element:
    """An empty figure of `width` by `height` user units, named for readers who do not see it."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "plot",
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "width": number(width),
            "height": number(height),
            "role": "img",
            "aria-label": clean(f"{title}. {description}" if description else title),
            # Figures keep their layout on right-to-left pages; each label still orders its own letters.
            "direction": "ltr",
            "font-family": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
        },
    )
    SubElement(root, "title").text = clean(title)
    if description:
        SubElement(root, "desc").text = clean(description)
    return root


def markup(root: Element) -> str:
    """The figure as text, well formed as XML and as part of an HTML page."""
    return tostring(root, encoding="unicode")


def line(
    parent: Element, start: tuple[float, float], end: tuple[float, float], tint: str, **more: str
) -> Element:
    """A straight line between two points."""
    places = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return SubElement(
        parent,
        "line",
        {name: number(place) for name, place in places.items()}
        | {"stroke": colour(tint)}
        | attributes(more),
    )


def box(
    parent: Element, corner: tuple[float, float], size: tuple[float, float], fill: str, **more: str
) -> Element:
    """A filled rectangle; `fill` is any CSS colour."""
    places = {"x": corner[0], "y": corner[1], "width": size[0], "height": size[1]}
    return SubElement(
        parent,
        "rect",
        {name: number(place) for name, place in places.items()} | {"fill": fill} | attributes(more),
    )


def text(
    parent: Element,
    place: tuple[float, float],
    words: str,
    *,
    size: float = 13,
    fill: str | None = None,
    anchor: str = "start",
    **more: str,
) -> Element:
    """One line of text with its baseline at `place`."""
    element = SubElement(
        parent,
        "text",
        {
            "x": number(place[0]),
            "y": number(place[1]),
            "font-size": number(size),
            "fill": fill or colour("ink"),
            "text-anchor": anchor,
        }
        | attributes(more),
    )
    element.text = clean(words)
    return element


def label(
    parent: Element, place: tuple[float, float], words: str, room: float, *, size: float = 13
) -> None:
    """A text that fits into `room` units; when it was shortened, its tooltip has all of it."""
    shown = shortened(words, room, size)
    element = text(parent, place, shown, size=size)
    if shown != words:
        SubElement(element, "title").text = clean(words)


def shortened(words: str, room: float, size: float) -> str:
    """The words, or their beginning with an ellipsis when they would be wider than `room`."""
    if text_width(words, size) <= room:
        return words
    kept = words
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def text_width(words: str, size: float) -> float:
    """An estimate of the width of a text; the true one is known only to the browser."""
    ems = (
        0.0
        if unicodedata.combining(letter)
        else 1.0
        if unicodedata.east_asian_width(letter) in "WF"
        else 0.68
        if letter.isupper()
        else AVERAGE_GLYPH
        for letter in words
    )
    return size * sum(ems)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def clean(words: str) -> str:
    """The text without the control characters that XML forbids."""
    return FORBIDDEN.sub("�", words)


def attributes(more: dict[str, str]) -> dict[str, str]:
    """Keyword names as attribute names: `stroke_width` becomes `stroke-width`."""
    return {name.rstrip("_").replace("_", "-"): value for name, value in more.items()}


def nice_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round numbers from `low` to `high`, about `wanted` of them, a step of 1, 2 or 5 apart."""
    span = high - low
    if not span > 0:
        return [low]
    magnitude = 10.0 ** math.floor(math.log10(span / wanted))
    spacing = next(
        factor * magnitude for factor in (1, 2, 5, 10, 20) if factor * magnitude * wanted >= span
    )
    first = math.ceil(low / spacing - 1e-9)
    ticks = (round((first + offset) * spacing, 10) for offset in count())
    return list(takewhile(lambda tick: tick <= high + spacing * 1e-9, ticks))


def linear(domain: tuple[float, float], extent: tuple[float, float]) -> Callable[[float], float]:
    """A scale from values to user units; a value beyond the domain is drawn at its edge."""
    low, high = domain
    start, end = extent

    def place(value: float) -> float:
        inside = min(max(value, low), high)
        return start + (inside - low) / (high - low) * (end - start)

    return place
