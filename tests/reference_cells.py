"""Published worked examples whose sides or ties matter, as cells."""

import numpy as np

from analysis.cells import Cells, cells_from_pairwise
from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from tests.reference_tables import BASEBALL

# Davidson 1970, example 2: w_ij, w_ji, t_ij.
_PUDDING = """
1 2: 19,22,16; 1 3: 16,19,12; 2 3: 19,19,10; 1 4: 18,23,13; 2 4: 23,19,9; 3 4: 19,20,15; 1 5: 13,19,18;
2 5: 16,20,12; 3 5: 16,15,17; 4 5: 17,14,16; 1 6: 18,21,12; 2 6: 22,20,12; 3 6: 13,18,10; 4 6: 14,19,18;
5 6: 11,21,12
"""
# Kousgaard 1984: eight sound fields of three factors; wins of the first, of the second, ties.
_FLUTES = """
111 110: 1,3,1; 111 101: 0,4,1; 111 100: 0,4,1; 111 011: 2,1,2; 111 010: 3,1,1; 111 001: 5,0,0;
111 000: 5,0,0; 110 101: 3,2,0; 110 100: 1,2,2; 110 011: 2,2,1; 110 010: 2,2,1; 110 001: 4,0,1;
110 000: 3,1,1; 101 100: 3,2,0; 101 011: 2,3,0; 101 010: 3,2,0; 101 001: 3,0,2; 101 000: 3,1,1;
100 011: 1,4,0; 100 010: 1,3,1; 100 001: 5,0,0; 100 000: 4,1,0; 011 010: 2,3,0; 011 001: 4,0,1;
011 000: 1,2,2; 010 001: 5,0,0; 010 000: 4,0,1; 001 000: 2,1,2
"""


def pudding() -> Cells:
    return _cells(_PUDDING)


def flutes() -> Cells:
    return _cells(_FLUTES)


def baseball_at_home() -> Cells:
    """The home team stands on the left."""
    text = "; ".join(
        f"{teams.replace('-', ' ')}: {home},{away},0"
        for teams, home, away in (entry.split() for entry in BASEBALL.replace("\n", " ").split(";"))
    )
    return _cells(text)


def without_sides(cells: Cells) -> Cells:
    return cells_from_pairwise(cells.pairwise())


def _cells(text: str) -> Cells:
    entries = [entry.split(":") for entry in text.replace("\n", " ").split(";")]
    names = sorted({name for pair, _ in entries for name in pair.split()})
    counts = np.zeros((len(names), len(names), OUTCOMES), dtype=np.int64)
    for pair, values in entries:
        left, right = (names.index(name) for name in pair.split())
        counts[left, right, [FIRST, SECOND, TIE]] = [int(value) for value in values.split(",")]
    return Cells(tuple(names), counts)
