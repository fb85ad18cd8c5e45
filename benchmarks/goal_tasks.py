"""What each goal of the ranking engine measures: `TASKS`, by name.

A task prepares everything that its goal does not count and gives a `Trial`. Nothing is kept from one call
to the next but what the goal allows to be warm.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import Ranking, rank
from analysis.bootstrap import by_participant
from analysis.bradley_terry import fit
from analysis.cells import Cells
from analysis.comparisons import Comparisons, cells_from_frame, comparisons_from_frame
from analysis.live import LiveGroup, LiveRating, read_counted_cells
from analysis.models.davidson import davidson
from analysis.models.fitting import fit_model
from analysis.regression.covariance import spread
from analysis.regression.design import regression_design
from analysis.regression.fitting import fit_regression
from analysis.uncertainty.rank_sets import rank_ranges
from arena.store import open_store
from benchmarks.simulated_votes import simulated_votes

POINTS_A_LOGIT = 400 / np.log(10)
_LARGE = (1_650_000, 129)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is timed: `run` of what `before`, which is not timed, has made for this one call.

    `error` is the distance in points of what `run` gave from the exact maximum of the likelihood.
    """

    run: Callable[[Any], Any]
    before: Callable[[], Any] = lambda: None
    error: Callable[[Any], float] | None = None


def frame(log: Path, exact: Mapping[str, float]) -> Trial:
    """Rows of text to ratings, robust errors and rank sets."""
    rows = pd.read_parquet(log)
    # A copy for each call, so that none profits from what an earlier one left on the frame.
    return Trial(rank, rows.copy, partial(_distance, exact))


def count_table(log: Path, exact: Mapping[str, float], *, live: bool) -> Trial:
    """The store's own table of counts to strengths, errors and ranks, or to a whole leaderboard."""
    path = log.with_suffix(".sqlite")
    path.unlink(missing_ok=True)
    _store_counts(path, cells_from_frame(pd.read_parquet(log)))

    def run(_: None) -> tuple[LiveGroup, ...] | Ranking:
        cells = read_counted_cells(path, "bench", "overall")
        return LiveRating().update(cells) if live else rank(cells)

    return Trial(run, error=partial(_distance, exact))


def counts(log: Path, exact: Mapping[str, float]) -> Trial:
    """Counts to a leaderboard: the plain fit, to which other figures may be compared."""
    pairwise = cells_from_frame(pd.read_parquet(log)).pairwise()
    return Trial(lambda _: rank(pairwise), error=partial(_distance, exact))


def refit(log: Path, exact: Mapping[str, float]) -> Trial:
    """One vote more on a fit that is there, with errors and ranks."""
    first = cells_from_frame(pd.read_parquet(log))
    live = LiveRating()
    live.update(first)
    more = _growing(first)
    next(more)
    # The second vote after the fit finds nothing to look up for the first time.
    live.update(next(more))
    return Trial(live.update, lambda: next(more))


def bootstrap(log: Path, exact: Mapping[str, float]) -> Trial:
    """A leaderboard with 1,000 Bayesian bootstraps by battle, from counts."""
    pairwise = cells_from_frame(pd.read_parquet(log)).pairwise()
    draw = partial(rank, pairwise, interval="bootstrap", rounds=1000)
    return Trial(lambda _: draw(), error=partial(_distance, exact))


def participants(log: Path, exact: Mapping[str, float], *, whole: bool) -> Trial:
    """1,000 bootstraps of 20,000 participants from a fit, or the whole leaderboard with them."""
    votes = _with_participants(comparisons_from_frame(pd.read_parquet(log)), 20_000)
    if whole:
        draw = partial(rank, votes, interval="bootstrap", unit="participant", rounds=1000)
        return Trial(lambda _: draw(), error=partial(_distance, exact))
    fitted = fit(votes.counts())
    return Trial(lambda _: by_participant(fitted, votes, 1000, np.random.default_rng(0)))


def ties(log: Path, exact: Mapping[str, float]) -> Trial:
    """Davidson's model with standard errors, 129 models, from counts."""
    cells = cells_from_frame(simulated_votes(*_LARGE))
    likelihood = davidson()
    return Trial(lambda _: np.sqrt(np.diag(fit_model(cells, likelihood).covariance)))


def style(log: Path, exact: Mapping[str, float], *, rows: int) -> Trial:
    """Strengths and four covariates with robust intervals, battle by battle."""
    votes = comparisons_from_frame(simulated_votes(rows))
    generator = np.random.default_rng(1)
    covariates = {f"covariate {n}": generator.normal(size=rows) for n in range(4)}

    def run(_: None) -> np.ndarray:
        fitted = fit_regression(regression_design(votes, covariates))
        sure = spread(fitted, "battle")
        reach = sure.quantile(0.95) * np.sqrt(np.diag(sure.covariance))
        place = np.concatenate([fitted.strengths, fitted.coefficients])
        return np.array([place - reach, place + reach])

    return Trial(run)


def rank_sets(log: Path, exact: Mapping[str, float]) -> Trial:
    """Simultaneous rank sets of 129 models by stepdown, from strengths and their covariance."""
    (group,) = LiveRating().update(cells_from_frame(simulated_votes(*_LARGE)))

    def run(_: None) -> object:
        generator = np.random.default_rng(0)
        return rank_ranges(
            *(group.strengths, group.covariance, 0.95, generator), simultaneous=True, stepdown=True
        )

    return Trial(run)


TASKS: Mapping[str, Callable[[Path, Mapping[str, float]], Trial]] = {
    "frame": frame,
    "live": partial(count_table, live=True),
    "table": partial(count_table, live=False),
    "counts": counts,
    "refit": refit,
    "bootstrap": bootstrap,
    "participants": partial(participants, whole=False),
    "participants-whole": partial(participants, whole=True),
    "davidson": ties,
    "style": partial(style, rows=100_000),
    "style-million": partial(style, rows=1_000_000),
    "rank-sets": rank_sets,
}


def _distance(exact: Mapping[str, float], found: Ranking | tuple[LiveGroup, ...]) -> float:
    if isinstance(found, Ranking):
        strengths = {line.model: line.strength for line in found.ratings}
    else:
        strengths = dict(zip(found[0].models, found[0].strengths.tolist(), strict=True))
    apart = [abs((strengths[model] or 0.0) - value) for model, value in exact.items()]
    return float(POINTS_A_LOGIT * max(apart))


def _store_counts(path: Path, cells: Cells) -> None:
    """A database as the arena makes it, with its counts alone: no goal reads the votes behind them."""
    open_store(path).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.executemany(
            "INSERT INTO models (id, label, backend, template, options, factors, registered_at)"
            " VALUES (?, ?, 'echo', 'chat', '{}', '{}', '2026-01-01T00:00:00.000000+00:00')",
            [(model, model) for model in cells.models],
        )
        numbers = dict(database.execute("SELECT id, seq FROM models"))
        database.executemany(
            "INSERT INTO vote_counts VALUES ('bench', 'overall', ?, ?, ?, ?, ?, ?, ?, 0)",
            [
                (numbers[left], numbers[right], *cells.counts[i, j].tolist())
                for i, left in enumerate(cells.models)
                for j, right in enumerate(cells.models)
                if cells.counts[i, j].any()
            ],
        )


def _growing(cells: Cells) -> Iterator[Cells]:
    """The same counts with one vote more each time."""
    generator = np.random.default_rng(0)
    table, size = cells.counts, len(cells.models)
    while True:
        first = int(generator.integers(size))
        second = (first + int(generator.integers(1, size))) % size
        table = table.copy()
        table[first, second, int(generator.integers(3))] += 1
        yield Cells(cells.models, table)


def _with_participants(votes: Comparisons, people: int) -> Comparisons:
    who = np.random.default_rng(2).integers(0, people, votes.total).astype(np.int32)
    return Comparisons(
        *(votes.question, votes.models, votes.first, votes.second, votes.outcome, who),
        excluded=votes.excluded,
    )
