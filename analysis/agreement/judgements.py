"""Who judged which item how: what every coefficient of agreement is computed from.

An item is what several people can judge alike: an answer on a criterion, or a prompt with an unordered
pair of models and their answers. A verdict on a pair is turned to the side of the model whose name comes
first in the alphabet, so that people who saw the pair in opposite orders can be compared.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.pairwise import FloatArray, IntArray, added

Measure = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, eq=False)
class Judgements:
    """One row per judgement of one question, in the order of the source.

    `annotator` and `item` (N,) index the names; `value` (N,) is the score, or the code of a category that
    `labels` names. `measure` is what the values are: categories, ranks, or distances. For pairs, `side`
    (N,) is +1 where the item's first model stood on the left and −1 where it stood on the right; None for
    ratings. `pairs` holds the two models of each item of a vote log. `excluded` counts what was left out, by
    reason.
    """

    question: str
    annotators: tuple[str, ...]
    items: tuple[str, ...]
    annotator: NDArray[np.int32]
    item: NDArray[np.int32]
    value: FloatArray
    measure: Measure
    labels: Mapping[float, str] = field(default_factory=dict)
    side: NDArray[np.int8] | None = None
    pairs: tuple[tuple[str, str], ...] | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not len(self.annotator) == len(self.item) == len(self.value):
            raise ValueError("annotators, items and values differ in number")
        if not np.isfinite(self.value).all():
            raise ValueError("a value is missing; leave its row out")

    @property
    def total(self) -> int:
        """Number of judgements."""
        return len(self.value)

    def where(self, kept: NDArray[np.bool_], why: str) -> "Judgements":
        """The judgements for which `kept` is true; the others are counted in `excluded` as `why`."""
        return replace(
            self,
            annotator=self.annotator[kept],
            item=self.item[kept],
            value=self.value[kept],
            side=None if self.side is None else self.side[kept],
            excluded=added(self.excluded, {why: int((~kept).sum())}),
        )

    def firsts(self) -> "Judgements":
        """The first judgement of each annotator on each item; later ones are counted as `repeat`."""
        key = self.item.astype(np.int64) * max(len(self.annotators), 1) + self.annotator
        kept = np.zeros(self.total, dtype=bool)
        kept[np.unique(key, return_index=True)[1]] = True
        return self.where(kept, "repeat")

    def shared(self, fewest: int = 2) -> "Judgements":
        """The items that at least `fewest` annotators judged, once each; the others: `judged_once`."""
        single = self.firsts()
        raters = np.bincount(single.item, minlength=len(self.items))
        return single.where(raters[single.item] >= fewest, "judged_once")

    def of(self, annotators: NDArray[np.bool_], why: str = "other_annotator") -> "Judgements":
        """The judgements of the annotators, (A,), for which the mask is true."""
        return self.where(annotators[self.annotator], why)

    def annotator_mask(self, name: str) -> NDArray[np.bool_]:
        """(A,) true for the annotator of this name."""
        return np.array([each == name for each in self.annotators])

    def pair(self, first: int, second: int) -> tuple[FloatArray, FloatArray]:
        """The values of two annotators on the items that both judged, in the order of the items."""
        one, other = (self._by_item(annotator) for annotator in (first, second))
        both = np.intersect1d(one[0], other[0], assume_unique=True)
        places = [np.searchsorted(items, both) for items, _ in (one, other)]
        return one[1][places[0]], other[1][places[1]]

    def _by_item(self, annotator: int) -> tuple[NDArray[np.int32], FloatArray]:
        rows = self.annotator == annotator
        items, first = np.unique(self.item[rows], return_index=True)
        return items, self.value[rows][first]

    def counts(self) -> tuple[IntArray, FloatArray]:
        """(I, V) how often each judged item got each value, and the values (V,), ascending."""
        values, code = np.unique(self.value, return_inverse=True)
        items, row = np.unique(self.item, return_inverse=True)
        cell = row.astype(np.int64) * len(values) + code
        counts = np.bincount(cell, minlength=len(items) * len(values))
        return counts.reshape(len(items), len(values)).astype(np.int64), values

    def wide(self) -> FloatArray:
        """(A, I) the first value of each annotator on each item, NaN where there is none."""
        single = self.firsts()
        table = np.full((len(self.annotators), len(self.items)), np.nan)
        table[single.annotator, single.item] = single.value
        return table

    def data_hash(self) -> str:
        """SHA-256 of the names and judgements, whatever the order of the rows, as hexadecimal."""
        names = [self.question, self.annotators, self.items]
        digest = hashlib.sha256(json.dumps(names, ensure_ascii=False).encode())
        side = np.zeros(self.total) if self.side is None else self.side
        rows = np.column_stack([self.annotator, self.item, side, self.value]).astype("<f8")
        digest.update(rows[np.lexsort(rows.T)].tobytes())
        return digest.hexdigest()
