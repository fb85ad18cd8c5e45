"""Columns as small integers: each different value is looked at once, however many rows have it."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]

_TRUE = frozenset({"true", "t", "1", "1.0", "yes"})
_FALSE = frozenset({"false", "f", "0", "0.0", "no"})
_NONE = np.empty(0, dtype=np.int32)


class Encoded(NamedTuple):
    """A column as the places of its values, (N,), -1 where there is none, in the list of them."""

    codes: Codes
    values: Sequence[Hashable]


def encoded(column: "pd.Series[Any]") -> Encoded:
    """Encode a column; categories cost nothing, and texts are read where Arrow holds them."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return Encoded(column.cat.codes.to_numpy(), list(column.cat.categories))
    if isinstance(column.dtype, pd.StringDtype):
        found = pa.chunked_array(pa.array(column)).dictionary_encode()
        if not found.num_chunks:
            return Encoded(_NONE, [])
        indices = [chunk.indices.fill_null(-1).to_numpy() for chunk in found.chunks]
        codes = indices[0] if len(indices) == 1 else np.concatenate(indices)
        return Encoded(codes, found.chunk(0).dictionary.to_pylist())
    try:
        places, values = pd.factorize(column)
    except TypeError:
        # Lists and the like have no hash; they are no names either, but have to be counted.
        places, values = pd.factorize(column.map(str, na_action="ignore"))
    return Encoded(places, list(values))


def table_of(
    column: Encoded, made: Callable[[str], object], missing: object, kind: type
) -> NDArray[Any]:
    """What a function makes of the text of each value, (N,), with `missing` where there is none."""
    values = [*(made(str(value).strip()) for value in column.values), missing]
    # A missing value has the code -1, which indexes the last entry.
    return np.array(values, dtype=kind)[column.codes]


def texts_of(column: "pd.Series[Any]") -> NDArray[np.object_]:
    """The texts of a column without the space around them, "" where there is none, (N,)."""
    return table_of(encoded(column), str, "", object)


def truth(column: "pd.Series[Any]") -> tuple[Mask, Mask]:
    """Where a column says yes and where it says no, (N,) each; neither where it says nothing else."""
    found = encoded(column)
    yes = table_of(found, lambda text: text.lower() in _TRUE, False, bool)
    no = table_of(found, lambda text: text.lower() in _FALSE, False, bool)
    return yes, no
