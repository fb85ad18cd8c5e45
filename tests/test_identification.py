"""Whether a maximum exists, against linear programming: the solver must see every separation, and no other.

A log-likelihood of logarithms of sums rises without end, or is flat, along a direction in which no observed
outcome loses against any other outcome of its pair (Albert & Anderson 1984; Haberman 1974).
"""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.models.choices import likelihood_of
from analysis.models.fitting import fit_model
from analysis.models.pair_counts import columns_of, pair_counts
from analysis.outcomes import OUTCOMES


@st.composite
def sparse_cells(draw):
    """Cells of 2 to 4 models, most of them empty."""
    size = draw(st.integers(2, 4))
    values = draw(
        st.lists(st.sampled_from([0, 0, 0, 0, 1, 3]), min_size=3 * size**2, max_size=3 * size**2)
    )
    counts = np.zeros((size, size, OUTCOMES), dtype=np.int64)
    counts[:, :, :3] = np.array(values).reshape(size, size, 3)
    counts[np.arange(size), np.arange(size)] = 0
    return Cells(tuple("abcd"[:size]), counts)


def directions(cells, likelihood):
    """One row per observed outcome and rival outcome: the advantage that a direction gives it."""
    size = len(cells.models)
    columns = columns_of(cells.counts, likelihood)
    pairs = pair_counts(columns, by_side=likelihood.positional)
    rows = []
    for left, right, counts in zip(pairs.left, pairs.right, pairs.counts.T, strict=True):
        jacobian = np.zeros((size + len(likelihood.parameters), likelihood.linear.shape[1]))
        jacobian[left] += likelihood.strength_slopes[0]
        jacobian[right] += likelihood.strength_slopes[1]
        jacobian[size:] = likelihood.parameter_slopes
        slopes = likelihood.sums[0].slopes
        for outcome in np.flatnonzero(counts):
            # A half-win tie is half an outcome of each kind.
            observed = [0, 1] if not likelihood.proper and outcome == 2 else [outcome]
            rows += [
                jacobian @ (likelihood.linear[o] - rival) for o in observed for rival in slopes
            ]
    return np.array(rows)


def identified(cells, likelihood):
    rows = directions(cells, likelihood)
    if not len(rows):
        return False
    free = rows.shape[1] - 1
    if np.linalg.matrix_rank(rows) < free:
        return False
    best = linprog(-rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1))
    return bool(-best.fun < 1e-9)


def downhill():
    counts = np.zeros((3, 3, OUTCOMES), dtype=np.int64)
    counts[0, 1, :3], counts[1, 2, :3] = [7, 0, 3], [4, 0, 2]
    return Cells(tuple("abc"), counts)


@pytest.mark.parametrize("position", [False, True])
@pytest.mark.parametrize("model", ["bradley-terry", "davidson"])
@settings(max_examples=60, deadline=None)
@given(cells=sparse_cells())
@example(cells=downhill())
def test_an_estimate_is_given_exactly_where_there_is_a_maximum(model, position, cells):
    likelihood = likelihood_of(model, position=position)
    if identified(cells, likelihood):
        fit = fit_model(cells, likelihood)
        assert np.abs(fit.place).max() < 20
        assert fit.gradient_norm < 1e-7
    else:
        with pytest.raises(NotIdentified):
            fit_model(cells, likelihood)


@settings(max_examples=60, deadline=None)
@given(cells=sparse_cells())
@example(cells=downhill())
def test_rao_and_kupper_have_a_maximum_where_davidson_has_one(cells):
    # Both need a circle of wins and ties with more wins than ties, and a tie.
    if identified(cells, likelihood_of("davidson")):
        assert fit_model(cells, likelihood_of("rao-kupper")).gradient_norm < 1e-7
    else:
        with pytest.raises(NotIdentified):
            fit_model(cells, likelihood_of("rao-kupper"))
