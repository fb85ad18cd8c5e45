"""Weights of battles, each with the estimand that it is for.

A weight changes what is estimated wherever strengths are not the whole truth, so it is never applied
unless asked for, and its words go with every result.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

from analysis.pairwise import FloatArray
from analysis.uncertainty.covariance import cluster_numbers
from analysis.vote_log import VoteLog, kept_rows
from arena.errors import InputError

Scheme = Literal["battle", "pair", "participant", "propensity"]
SCHEMES: tuple[Scheme, ...] = ("battle", "pair", "participant", "propensity")


@dataclass(frozen=True, eq=False)
class Weighting:
    """Weights (N,) with mean 1 for the battles of `log`, and what they make of the estimand.

    `effective` is Kish's effective sample size (Σw)²/Σw²; `trimmed` counts the weights that were cut at
    `trim` times their median.
    """

    log: VoteLog
    weights: FloatArray
    estimand: str
    trimmed: int = 0
    scheme: Scheme = "battle"
    trim: float | None = None

    @property
    def effective(self) -> float:
        """Number of equally weighted battles that would be as informative (Kish 1965)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def words(self) -> str:
        """The weighting in one phrase for a caption."""
        text = f"{self.estimand}; effective sample size {self.effective:,.0f} of "
        text += f"{len(self.weights):,} battles"
        return text + (f"; {self.trimmed} weights trimmed" if self.trimmed else "")


_ESTIMANDS: Mapping[Scheme, str] = MappingProxyType(
    {
        "battle": "every battle counts the same",
        "pair": "every ordered pair of models that met counts the same, however often they met",
        "participant": "every participant counts the same, however often they voted",
        "propensity": "every ordered pair of models counts the same, however often it was drawn",
    }
)


def weighting(log: VoteLog, scheme: Scheme = "battle", trim: float | None = None) -> Weighting:
    """The weights of a scheme.

    "battle": every battle counts the same. "propensity": 1 / `probability` (Horvitz & Thompson 1952), so that
    every ordered pair of models counts as if it had been drawn equally often. "pair": one over the number
    of battles of the ordered pair, so that every pair that met counts exactly the same. "participant": one
    over the number of battles of the voter, so that each person counts the same. `trim` cuts weights above
    that multiple of their median (Lee, Lessler & Stuart 2011), which brings back part of the design;
    it is never done unless asked for. Battles without a probability are counted in `excluded` as
    `no_probability`. Raises InputError for an unknown scheme, a trim below 1, or a wrong probability.
    """
    if scheme not in SCHEMES:
        raise InputError(f"unknown weights {scheme!r}", cure=f"choose {', '.join(SCHEMES)}")
    if trim is not None and not trim >= 1:
        raise InputError(f"weights are trimmed at {trim}", cure="give a multiple of at least 1")
    if trim is not None and scheme == "battle":
        cure = f"choose the weights {', '.join(SCHEMES[1:])}, or leave the trim out"
        raise InputError("there are no weights to trim", cure=cure)
    log, raw = _raw(log, scheme)
    words, trimmed = _ESTIMANDS[scheme], 0
    if trim is not None:
        bound = trim * float(np.median(raw))
        trimmed = int((raw > bound).sum())
        raw = np.minimum(raw, bound)
        words += f", weights above {trim:g} times their median cut"
    # An exact sum does not depend on the order of the battles.
    mean = math.fsum(raw.tolist()) / max(len(raw), 1)
    return Weighting(log, raw / mean, words, trimmed, scheme, trim)


def _raw(log: VoteLog, scheme: Scheme) -> tuple[VoteLog, FloatArray]:
    """The battles that have a weight, and their weights before they are trimmed and scaled."""
    votes = log.comparisons
    if scheme == "propensity":
        return _inverse_probability(log)
    if scheme == "battle":
        return log, np.ones(votes.total)
    if scheme == "participant":
        if (votes.participant < 0).all():
            problem = "the source does not tell whose votes they are"
            raise InputError(problem, where=log.where, cure="leave the weights out")
        group, count = cluster_numbers(votes.participant)
    else:
        size = len(votes.models)
        group, count = votes.first.astype(np.int64) * size + votes.second, size**2
    return log, 1.0 / np.bincount(group, minlength=count)[group]


def _inverse_probability(log: VoteLog) -> tuple[VoteLog, FloatArray]:
    if "probability" not in log.frame.columns:
        problem = "it does not tell with which probability each pair was drawn"
        cure = "give a log with a column probability, or weigh by pair or participant"
        raise InputError(problem, where=log.where, cure=cure)
    column = log.column("probability")
    known = column.notna() & (column.astype(str).str.strip() != "")
    used = kept_rows(log, known.to_numpy(), "no_probability")
    if not used.comparisons.total:
        cure = "leave the weights out, or weigh by participant"
        raise InputError("no battle has a probability", where=log.where, cure=cure)
    drawn = pd.to_numeric(used.column("probability"), errors="coerce").to_numpy(dtype=float)
    wrong = ~((drawn > 0) & (drawn <= 1))
    if wrong.any():
        value = used.column("probability").iloc[int(np.argmax(wrong))]
        cure = "write a number above 0 and at most 1"
        raise InputError(f"a probability is {value!r}", where=log.where, cure=cure)
    return used, 1.0 / drawn
