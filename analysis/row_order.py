"""Rows of whole numbers in one order, whatever order they came in."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.pairwise import IntArray

_LARGEST = 2**62


def sorted_rows(columns: Sequence[NDArray[np.integer]]) -> IntArray:
    """(N, C) the columns side by side, the rows ascending by the last column, then the one before, ….

    The same as `rows[numpy.lexsort(columns)]`, some ten times as fast: where the ranges of the columns
    allow it, each row is one number, and the numbers are sorted.
    """
    rows = [np.asarray(column, dtype=np.int64) for column in columns]
    if not len(rows[0]):
        return np.empty((0, len(rows)), dtype=np.int64)
    least = [int(column.min()) for column in rows]
    sizes = [int(column.max()) - low + 1 for column, low in zip(rows, least, strict=True)]
    if math.prod(sizes) > _LARGEST:
        return np.column_stack(rows)[np.lexsort(rows)]
    packed = np.zeros(len(rows[0]), dtype=np.int64)
    for column, low, size in reversed(list(zip(rows, least, sizes, strict=True))):
        packed *= size
        packed += column
        packed -= low
    packed.sort()
    ordered = np.empty((len(packed), len(rows)), dtype=np.int64)
    for place, (low, size) in enumerate(zip(least, sizes, strict=True)):
        packed, ordered[:, place] = np.divmod(packed, size)
        ordered[:, place] += low
    return ordered
