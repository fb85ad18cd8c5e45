"""How well a likelihood describes the votes, and which describes them best."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.models.davidson import davidson
from analysis.models.fitting import ModelFit, fit_model
from analysis.models.grounded import grounded
from analysis.models.half_wins import bradley_terry
from analysis.models.likelihood import Likelihood, with_position
from analysis.models.pair_counts import columns_of
from analysis.models.rao_kupper import rao_kupper
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, TIE
from analysis.pairwise import FloatArray
from analysis.table import Column, Table
from arena.errors import EpaileError


@dataclass(frozen=True, slots=True)
class Goodness:
    """How a fit compares with the one that has a probability for each cell.

    A cell is an ordered pair of models that met; the saturated fit gives its outcomes their observed shares.
    `deviance` is twice what the log-likelihood falls short of that, on `freedom` degrees of freedom; `p`
    is the chance of more under the model, by the χ² distribution, which needs several votes per cell.
    `log_likelihood` counts the votes one by one, `grouped_log_likelihood` the cells (with multinomial
    coefficients, as R's glm does). `aic` and `bic` are −2ℓ + 2k and −2ℓ + k log n (Akaike 1974; Schwarz
    1978) with k free parameters and n votes, from the former.
    """

    votes: int
    free: int
    log_likelihood: float
    grouped_log_likelihood: float
    deviance: float
    freedom: int
    p: float
    aic: float
    bic: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A likelihood's line in a comparison, or why it has none."""

    title: str
    goodness: Goodness | None
    note: str = ""


def goodness(fit: ModelFit, cells: Cells) -> Goodness:
    """Deviance, AIC and BIC of a fit to these cells, on the outcomes that its likelihood tells apart.

    Raises NotIdentified for half-win ties: a tie has no probability there, so there is no likelihood.
    """
    columns = columns_of(cells.counts, fit.likelihood)
    if not fit.likelihood.proper and columns[2:].any():
        problem = "ties as half wins have no likelihood: choose davidson or rao-kupper"
        raise NotIdentified(problem, [fit.models])
    return _goodness(columns, fit.log_likelihood, fit.free)


def compare(cells: Cells) -> tuple[Scored, ...]:
    """Every likelihood of all votes on one scale, that of the outcomes that the votes hold.

    Bradley–Terry enters with what it leaves open, a constant share of ties; and where some votes say "both
    bad", the likelihoods that take it for a tie enter with a constant share of it among ties. So the
    log-likelihoods are of the same votes and can be compared, each at its maximum.
    """
    return tuple(_scored(cells, title, chosen) for title, chosen in _candidates(cells))


def comparison_table(cells: Cells) -> Table:
    """`compare` as a table, best BIC first."""
    rows = sorted(compare(cells), key=lambda row: row.goodness.bic if row.goodness else np.inf)
    columns = (
        Column("model", "Likelihood"),
        Column("log_likelihood_per_vote", "Log-likelihood per vote", "fine"),
        Column("parameters", "Parameters", "count"),
        Column("aic", "AIC", "rating"),
        Column("bic", "BIC", "rating"),
        Column("deviance", "Deviance", "rating"),
        Column("freedom", "Degrees of freedom", "count"),
        Column("p", "p", "p"),
        Column("note", "Note"),
    )
    return Table(
        name="likelihoods",
        title="Which likelihood describes the votes best",
        columns=columns,
        rows=tuple(_cells_of(row) for row in rows),
        note="All on the same votes and outcomes, so the log-likelihoods compare; a lower AIC or BIC is "
        "better. p is the chance of a deviance as large under the likelihood, if cells hold several votes. "
        "Bradley–Terry has a constant share of ties here, as it leaves ties open.",
    )


def _cells_of(row: Scored) -> tuple[object, ...]:
    found = row.goodness
    if found is None:
        return (row.title, *[None] * 7, row.note)
    return (
        row.title,
        found.log_likelihood / found.votes,
        found.free,
        found.aic,
        found.bic,
        found.deviance,
        found.freedom,
        found.p if found.freedom > 0 else None,
        row.note,
    )


def _candidates(cells: Cells) -> list[tuple[str, Likelihood]]:
    tied = bool(cells.counts[:, :, TIE:].any())
    plain = bradley_terry("drop")
    found = [(plain.title + (", constant share of ties" if tied else ""), plain)]
    if tied:
        found += [(chosen.title, chosen) for chosen in (davidson(), rao_kupper())]
    if cells.sided:
        positional = [(title, with_position(chosen)) for title, chosen in found]
        found += [(f"{title}, position effect", chosen) for title, chosen in positional]
    if cells.counts[:, :, BOTH_BAD].any():
        found.append((grounded().title, grounded()))
    return found


def _scored(cells: Cells, title: str, likelihood: Likelihood) -> Scored:
    try:
        fit = fit_model(cells, likelihood)
    except EpaileError as error:
        return Scored(title, None, str(error))
    counts = cells.counts
    bad = float(counts[:, :, BOTH_BAD].sum())
    tied = float(counts[:, :, [TIE, BOTH_GOOD]].sum())
    decided = float(counts[:, :, :TIE].sum())
    value, free = fit.log_likelihood, fit.free
    if likelihood.name == "bradley-terry" and tied + bad:
        value, free = value + _shares(decided, tied + bad), free + 1
    if likelihood.name != "grounded" and bad:
        value, free = value + _shares(tied, bad), free + 1
    scale = grounded() if bad else davidson()
    return Scored(title, _goodness(columns_of(counts, scale), value, free))


def _shares(one: float, other: float) -> float:
    """Log-likelihood of two kinds of votes at the share that each has."""
    return float(xlogy(one, one / (one + other)) + xlogy(other, other / (one + other)))


def _goodness(columns: FloatArray, log_likelihood: float, free: int) -> Goodness:
    present = columns[columns.any(axis=(1, 2))]
    totals = present.sum(axis=0)
    shares = np.divide(present, totals, out=np.ones_like(present), where=totals > 0)
    deviance = 2 * (float(xlogy(present, shares).sum()) - log_likelihood)
    freedom = int((totals > 0).sum()) * (max(len(present), 2) - 1) - free
    coefficients = float(gammaln(totals + 1).sum() - gammaln(present + 1).sum())
    votes = int(totals.sum())
    return Goodness(
        votes=votes,
        free=free,
        log_likelihood=log_likelihood,
        grouped_log_likelihood=log_likelihood + coefficients,
        deviance=max(deviance, 0.0),
        freedom=freedom,
        p=float(chi2.sf(deviance, freedom)) if freedom > 0 else 1.0,
        aic=2 * free - 2 * log_likelihood,
        bic=free * float(np.log(votes)) - 2 * log_likelihood,
    )
