"""Does the judge order the models as people do? The correlation of two leaderboards, both uncertain."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from analysis.agreement.correlations import Correlation, coefficient
from analysis.agreement.estimate import Estimate, not_identified
from analysis.bradley_terry import derivatives, fit
from analysis.comparisons import FIRST, SECOND, Comparisons
from analysis.errors import NotIdentified
from analysis.linear_algebra import pseudo_inverse, single_threaded
from analysis.pairwise import FloatArray, IntArray

_FEWEST_MODELS = 4
_LEVEL = 1e-9
KINDS: tuple[Correlation, ...] = ("spearman", "kendall", "pearson")


@dataclass(frozen=True, eq=False)
class Leaderboards:
    """Strengths (K,) of the same models by people and by the judge, and how these correlate.

    Each interval is the central range of the correlation over rounds in which both leaderboards vary,
    widened to hold the value: chance errors of both pull the correlations of the rounds towards zero.
    """

    models: tuple[str, ...]
    people: FloatArray
    judge: FloatArray
    correlations: dict[Correlation, Estimate]


def compare_leaderboards(
    people: Comparisons,
    judge: Comparisons,
    *,
    people_units: IntArray,
    judge_units: IntArray,
    level: float = 0.95,
    rounds: int = 1000,
    generator: Generator,
) -> Leaderboards:
    """Correlate the Bradley–Terry strengths (ties half) of the models that both logs hold.

    `people_units` and `judge_units` number the unit of each row of the two logs (the prompt, or the item)
    with numbers that mean the same in both. Each round gives a unit one Exponential weight for both logs
    (Bayesian bootstrap) and takes one Newton step, so that what both share in a prompt is shared in the
    rounds. Fewer than four models, or votes that do not link them, give estimates without a value.
    """
    models = tuple(name for name in people.models if name in judge.models)
    if len(models) < _FEWEST_MODELS:
        reason = f"{len(models)} models in both logs, not {_FEWEST_MODELS}"
        return _none(models, reason)
    logs = (people, judge)
    kept = [_among(log, models) for log in logs]
    units = [unit[mask] for unit, mask in zip((people_units, judge_units), kept, strict=True)]
    rows = [log.subset(models) for log in logs]
    size = int(max(unit.max(initial=0) for unit in units)) + 1
    weights = generator.standard_exponential((rounds, size))
    try:
        found = [strength_draws(log, unit, weights) for log, unit in zip(rows, units, strict=True)]
    except NotIdentified as error:
        return _none(models, str(error).rstrip("."))
    (one, ones), (other, others) = found
    if min(np.ptp(one), np.ptp(other)) <= _LEVEL:
        return _none(models, "one leaderboard puts all models level")
    correlations = {kind: _estimate(kind, (one, other), (ones, others), level) for kind in KINDS}
    return Leaderboards(models, one, other, correlations)


def _among(log: Comparisons, models: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    known = np.isin(log.models, models)
    return known[log.first] & known[log.second]


def strength_draws(
    log: Comparisons, unit: IntArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Strengths (K,) and (R, K) one-step draws for (R, U) weights of the units."""
    pairwise = log.counts()
    strengths = fit(pairwise).strengths
    with single_threaded():
        _, information = derivatives(pairwise.half_wins, strengths)
        bread = pseudo_inverse(information)
        score = np.select([log.outcome == FIRST, log.outcome == SECOND], [1.0, 0.0], 0.5)
        residual = score - 1 / (1 + np.exp(strengths[log.second] - strengths[log.first]))
        sums = np.zeros((weights.shape[1], len(strengths)))
        np.add.at(sums, (unit, log.first), residual)
        np.add.at(sums, (unit, log.second), -residual)
        return strengths, strengths + (weights - 1.0) @ sums @ bread


def _estimate(
    kind: Correlation,
    values: tuple[FloatArray, FloatArray],
    draws: tuple[FloatArray, FloatArray],
    level: float,
) -> Estimate:
    value = coefficient(*values, kind)
    models = len(values[0])
    if min(np.ptp(each, axis=1).min() for each in draws) <= _LEVEL:
        note = "interval not identified: in some rounds all models are level"
        return Estimate(value, None, None, models, note=note)
    found = [coefficient(one, other, kind) for one, other in zip(*draws, strict=True)]
    tail = (1 - level) / 2
    low, high = (float(end) for end in np.quantile(found, [tail, 1 - tail]))
    low, high = min(low, value), max(high, value)
    if high - low <= 0:
        note = "interval not identified: no round changes an order"
        return Estimate(value, None, None, models, note=note)
    return Estimate(value, low, high, models, "bootstrap over prompts, both leaderboards")


def _none(models: tuple[str, ...], reason: str) -> Leaderboards:
    missing = not_identified(reason, len(models))
    nothing = np.zeros(0)
    return Leaderboards(models, nothing, nothing, dict.fromkeys(KINDS, missing))
