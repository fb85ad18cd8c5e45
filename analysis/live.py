"""Ratings that follow the votes: from an arena's table of counts, each fit starting at the last one.

`read_counted_cells` takes the counts that the store keeps; `LiveRating` turns them into strengths, robust errors
and ranks. One more vote moves the maximum so little that two Newton steps from the last one reach it.
"""

import math
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from analysis.bradley_terry import Fit, Penalty, derivatives, fit, win_probabilities
from analysis.cells import Cells
from analysis.connectivity import Group, one_sided
from analysis.estimates import groups
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.outcomes import OUTCOMES
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.sources.arenas import opened_arena
from analysis.sources.database import Database

_STEPS = 10
_CLOSE = (
    1e-5  # Newton's steps shrink like their squares: after one this short there is hardly another.
)
_EXACT = 1e-10
_DEGENERATE = 1e-9
_SAME = 5e-9  # Strengths closer than this differ by rounding only, and share a rank.


@dataclass(frozen=True, eq=False, slots=True)
class LiveGroup:
    """Strengths of models that the votes link, (K,) each, on the log scale with mean zero.

    `errors` are the roots of the diagonal of `covariance` (K, K): of the sandwich, or of the inverse
    information where `robust` is false because these votes do not vary enough. `ranks` are 1 + the number
    of better models. `steps` counts the Newton steps, None where there was no earlier fit to start from;
    `newton_decrement` certifies that the maximum was found.
    """

    models: tuple[str, ...]
    strengths: FloatArray
    errors: FloatArray
    covariance: FloatArray
    ranks: IntArray
    penalty: str
    robust: bool
    newton_decrement: float
    steps: int | None


class LiveRating:
    """Strengths of one question, fitted again whenever there are other counts.

    `prior` is that of `analysis.rank`: "none" gives each strongly connected group its own fit, "firth"
    takes Firth's penalty, "auto" where there is no maximum. The results are those of `rank` with sandwich errors.
    """

    def __init__(self, prior: Literal["none", "firth", "auto"] = "none") -> None:
        self._prior: Literal["none", "firth", "auto"] = prior
        self._known: dict[str, float] = {}
        self._linked: Pairwise | None = None

    def update(self, counts: Cells | Pairwise) -> tuple[LiveGroup, ...]:
        """The groups of at least two models, largest first; models that stand alone are in none."""
        pairwise = counts.pairwise() if isinstance(counts, Cells) else counts
        found = tuple(
            self._group(pairwise, members, penalty)
            for members, penalty in self._groups(pairwise)
            if len(members) > 1
        )
        self._known = {
            model: float(strength)
            for group in found
            for model, strength in zip(group.models, group.strengths, strict=True)
        }
        return found

    def _groups(self, pairwise: Pairwise) -> tuple[tuple[Group, Penalty], ...]:
        """What `estimates.groups` says; votes on top of a graph that was whole leave it whole."""
        if not pairwise.models:
            return ()
        before = self._linked
        if (
            before is not None
            and before.models == pairwise.models
            and (pairwise.wins >= before.wins).all()
            and (pairwise.ties >= before.ties).all()
        ):
            return ((tuple(range(len(pairwise.models))), "none"),)
        found = groups(pairwise, self._prior)
        self._linked = pairwise if len(found) == 1 and found[0][1] == "none" else None
        return found

    def _group(self, pairwise: Pairwise, members: Group, penalty: Penalty) -> LiveGroup:
        whole = len(members) == len(pairwise.models)
        part = pairwise if whole else pairwise.subset(pairwise.models[index] for index in members)
        if penalty == "none" and all(model in self._known for model in part.models):
            start = np.array([self._known[model] for model in part.models])
            with single_threaded():
                warm = _warm(part, start - start.mean())
            if warm is not None:
                return warm
        fitted = fit(part, penalty=penalty)
        with single_threaded():
            return _finished(part, fitted.strengths, fitted, None)[0]


def _warm(pairwise: Pairwise, strengths: FloatArray) -> LiveGroup | None:
    """The maximum by Newton steps from an earlier one; None if that start is too far away."""
    half_wins = pairwise.half_wins
    size = len(half_wins)
    for steps in range(1, _STEPS + 1):
        gradient, information = derivatives(half_wins, strengths)
        shift = float(np.trace(information)) / size
        factor = cho_factor(information + shift / size, lower=True, check_finite=False)
        step = cho_solve(factor, gradient, check_finite=False)
        longest = float(np.abs(step).max())
        strengths = strengths + step / max(1.0, longest)
        if longest < _CLOSE:
            found, rest = _finished(pairwise, strengths - strengths.mean(), None, steps)
            if rest < _EXACT:
                return found
    return None


def _finished(
    pairwise: Pairwise, strengths: FloatArray, fitted: Fit | None, steps: int | None
) -> tuple[LiveGroup, float]:
    """Errors and ranks at the maximum, and how long one more Newton step would be.

    The covariance is that of `intervals.sandwich`, with one inverse for everything.
    """
    expected = win_probabilities(strengths)
    losses = expected.T
    battles = pairwise.battles
    bread = pseudo_inverse(laplacian(battles * expected * losses))
    penalty = fitted.penalty if fitted is not None else "none"
    squares = (
        pairwise.wins * losses**2
        + pairwise.wins.T * expected**2
        + pairwise.ties * (0.5 - expected) ** 2
    )
    if penalty != "none":
        squares = np.where(one_sided(pairwise.half_wins), battles * expected * losses, squares)
    sandwich = bread @ laplacian(squares) @ bread
    spread, plain = difference_variances(sandwich), difference_variances(bread)
    np.fill_diagonal(spread, np.inf)
    # Asked this way round, a number that is none is degenerate too.
    robust = bool((spread > _DEGENERATE * plain).all())
    covariance = sandwich if robust else bread
    gradient = (pairwise.half_wins - battles * expected).sum(axis=1)
    rest = bread @ gradient
    decrement = math.sqrt(max(float(gradient @ rest), 0.0))
    better = strengths[None, :] > strengths[:, None] + _SAME
    group = LiveGroup(
        models=pairwise.models,
        strengths=strengths,
        errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        ranks=better.sum(axis=1, dtype=np.int64) + 1,
        penalty=penalty,
        robust=robust,
        newton_decrement=decrement if fitted is None else fitted.newton_decrement,
        steps=steps,
    )
    return group, float(np.abs(rest).max())


def read_counted_cells(address: Path | str, study: str, question: str) -> Cells:
    """The votes on one question as an arena's database has counted them, read-only.

    Only models with a counted vote are in it; with none, there are no models. Raises InputError if there
    is no readable database of an arena with its newest schema, in a file or at an address of PostgreSQL.
    """
    with opened_arena(address) as database:
        # One state, so that models and counts are of one moment.
        database.hold()
        return cells_from(database, study, question)


def cells_from(database: Database, study: str, question: str) -> Cells:
    """`read_counted_cells` over an open database, in the state that it holds."""
    names = dict(database.rows("SELECT seq, id FROM models"))
    rows = database.rows(
        "SELECT model_left, model_right, left_wins, right_wins, ties, both_good, both_bad, cannot_say"
        " FROM vote_counts WHERE study = ? AND question = ?",
        (study, question),
    )
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, OUTCOMES + 3)
    left_out = int(table[:, -1].sum())
    table = table[table[:, 2:-1].any(axis=1)]
    present = np.unique(table[:, :2])
    models = sorted(names[int(number)] for number in present)
    place = np.zeros(int(present.max(initial=0)) + 1, dtype=np.int64)
    place[present] = [models.index(names[int(number)]) for number in present]
    counts = np.zeros((len(models), len(models), OUTCOMES), dtype=np.int64)
    counts[place[table[:, 0]], place[table[:, 1]]] = table[:, 2:-1]
    return Cells(tuple(models), counts, {"cannot_say": left_out} if left_out else {})
