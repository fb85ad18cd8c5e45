"""What can be counted in the texts of answers, many at once.

The texts of a chunk are joined, searched once, and what is found is handed back to its text, so that
nothing loops over texts in Python.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analysis.pairwise import FloatArray, IntArray

_CHUNK = 4_000_000  # characters
_BETWEEN = "\n\x00\n"  # no mark of Markdown reaches over it

# Patterns that begin with a fixed character are found ten times faster than those that begin with ^.
_FENCE = re.compile(r"\n {0,3}```")
_HEADER = re.compile(r"\n {0,3}#{1,6} +\S")
_ITEM = re.compile(r"\n[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
_STARS = re.compile(r"\*\*(?=[^\s*])[^*\n]*?[^\s*]\*\*")
_LOW_LINES = re.compile(r"__(?=[^\s_])(?<!\w__)[^_\n]*?[^\s_]__(?!\w)")

_JOINER, _SPACES = 0x200D, (0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0xA0, 0x2028, 0x2029, 0x3000)
_SKIN = (0x1F3FB, 0x1F3FF)
_PICTURES = (
    (0x1F300, 0x1FAFF),
    (0x1F1E6, 0x1F1FF),
    (0x2600, 0x27BF),
    (0x2B50, 0x2B55),
    (0x231A, 0x231B),
    (0x23E9, 0x23F3),
)
_FLAG = (0x1F1E6, 0x1F1FF)


class Chunk:
    """Some texts joined, with the place where each begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n" + _BETWEEN.join(texts) + _BETWEEN
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        self.starts = 1 + np.concatenate([[0], np.cumsum(lengths + len(_BETWEEN))[:-1]])
        self.lengths: IntArray = lengths
        self.codes = np.frombuffer(
            self.text.encode("utf-32-le", errors="surrogatepass"), dtype="<u4"
        )

    def per_text(self, places: IntArray) -> FloatArray:
        """How many of these places are in each text."""
        owner = np.searchsorted(self.starts, places, side="right") - 1
        return np.bincount(owner, minlength=len(self.starts)).astype(float)

    def true_per_text(self, marks: NDArray[np.bool_]) -> FloatArray:
        """How many characters of each text are marked."""
        return np.add.reduceat(marks.astype(np.int32), self.starts).astype(float)

    def matches(self, pattern: re.Pattern[str]) -> IntArray:
        """Where the pattern begins; after the end of a line, if it begins with that."""
        places = [match.start() for match in pattern.finditer(self.text)]
        return np.array(places, dtype=np.int64) + pattern.pattern.startswith(r"\n")

    def outside_code(self, places: IntArray) -> IntArray:
        """The places that are not within a fenced block of code."""
        fences = self.matches(_FENCE)
        if not len(fences) or not len(places):
            return places
        start = self.starts[np.searchsorted(self.starts, places, side="right") - 1]
        before = np.searchsorted(fences, places) - np.searchsorted(fences, start)
        outside: IntArray = places[before % 2 == 0]
        return outside


def _characters(chunk: Chunk) -> FloatArray:
    return chunk.lengths.astype(float)


def _words(chunk: Chunk) -> FloatArray:
    space = np.isin(chunk.codes, _SPACES)
    starts = ~space & np.concatenate([[True], space[:-1]])
    return chunk.true_per_text(starts & (chunk.codes != 0))


def _code_blocks(chunk: Chunk) -> FloatArray:
    return np.ceil(chunk.per_text(chunk.matches(_FENCE)) / 2)


def _markdown(*patterns: re.Pattern[str]) -> Callable[[Chunk], FloatArray]:
    def measure(chunk: Chunk) -> FloatArray:
        places = np.concatenate([chunk.matches(pattern) for pattern in patterns])
        return chunk.per_text(chunk.outside_code(places))

    return measure


def _emojis(chunk: Chunk) -> FloatArray:
    codes = chunk.codes
    picture = np.zeros(len(codes), dtype=bool)
    for low, high in _PICTURES:
        picture |= (codes >= low) & (codes <= high)
    picture &= ~((codes >= _SKIN[0]) & (codes <= _SKIN[1]))
    # A family or a profession is one emoji of several pictures, joined.
    picture[1:] &= codes[:-1] != _JOINER
    flag = (codes >= _FLAG[0]) & (codes <= _FLAG[1])
    return chunk.true_per_text(picture) - np.floor(chunk.true_per_text(flag) / 2)


COUNTERS: Mapping[str, Callable[[Chunk], FloatArray]] = MappingProxyType(
    {
        "characters": _characters,
        "words": _words,
        "headers": _markdown(_HEADER),
        "list_items": _markdown(_ITEM),
        "bold": _markdown(_STARS, _LOW_LINES),
        "code_blocks": _code_blocks,
        "emojis": _emojis,
    }
)
"""What is counted, by name: characters (of Unicode), words between spaces, Markdown headers (# to ######),
list items (-, *, +, 1., 1)), bold passages (** or __), fenced blocks of code (one that is never closed
counts), and emojis (joined ones, and the two halves of a flag, are one). Headers, items and bold within
a block of code do not count. Words mean little where a script has no spaces: take characters there."""


def chunks(texts: Sequence[str], size: int = _CHUNK) -> Iterator[Chunk]:
    """The texts in order, in pieces of about `size` characters."""
    batch: list[str] = []
    filled = 0
    for text in texts:
        batch.append(text)
        filled += len(text) + len(_BETWEEN)
        if filled >= size:
            yield Chunk(batch)
            batch, filled = [], 0
    if batch:
        yield Chunk(batch)


def measured(
    texts: Sequence[str], measures: Mapping[str, Callable[[Chunk], FloatArray]]
) -> dict[str, FloatArray]:
    """Each measure of each text, (N,) by name."""
    parts: dict[str, list[FloatArray]] = {name: [np.zeros(0)] for name in measures}
    for chunk in chunks(texts):
        for name, measure in measures.items():
            parts[name].append(measure(chunk))
    return {name: np.concatenate(values) for name, values in parts.items()}
