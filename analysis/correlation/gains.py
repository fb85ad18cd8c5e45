"""Do models that gain in one kind of test gain in another? Gains from before to after, model by model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.agreement.correlations import correlation
from analysis.agreement.estimate import Estimate, check_settings, not_identified, share
from analysis.correlation.paired import PairedChange, change_of
from analysis.correlation.scores import Scores
from arena.errors import InputError

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Gain:
    """The mean over all tests of one kind, before and after; `better` is the share of models that rose."""

    change: PairedChange
    tests: int
    better: Estimate


@dataclass(frozen=True, slots=True)
class GainCorrelation:
    """The correlation of two kinds of gains over the models that have both, (K,) gains each."""

    first: str
    second: str
    models: tuple[str, ...]
    gains: tuple[tuple[float, float], ...]
    pearson: Estimate
    spearman: Estimate


def mean_gain(scores: Scores, name: str, *, level: float = 0.95) -> Gain:
    """Every model's mean before and after, over the tests that all models with two stages have.

    Raises InputError if no model has both stages, or no test is common to them.
    """
    check_settings(level)
    names = list(dict.fromkeys(scores.model))
    groups = scores.groups()
    stages = [np.array([scores.of(*group, names, stage)[0] for group in groups]) for stage in ("before", "after")]  # fmt: skip
    measured = np.isfinite(stages[0]) & np.isfinite(stages[1])
    tuned = measured.any(axis=0)
    if not tuned.any():
        cure = "mark rows as before and after in the column stage"
        raise InputError("no model has a score before and after", where=scores.where, cure=cure)
    common = measured[:, tuned].all(axis=1)
    if not common.any():
        cure = "give one test that every model took before and after"
        raise InputError("no test was taken by all models", where=scores.where, cure=cure)
    models = tuple(model for model, there in zip(names, tuned, strict=True) if there)
    before, after = (stage[np.ix_(common, tuned)].mean(axis=0) for stage in stages)
    change = change_of(name, "", models, before, after, level)
    return Gain(change, int(common.sum()), share(after > before, level))


def gain_correlations(
    gains: Mapping[str, Gain], *, level: float = 0.95
) -> tuple[GainCorrelation, ...]:
    """Every two kinds of gains; intervals are for other models like these (Fisher z, Bonett & Wright 2000)."""
    names = list(gains)
    return tuple(
        _correlated(gains[one].change, gains[other].change, level)
        for at, one in enumerate(names)
        for other in names[at + 1 :]
    )


def _correlated(one: PairedChange, other: PairedChange, level: float) -> GainCorrelation:
    found = [
        {
            model: after - before
            for model, before, after in zip(each.models, each.before, each.after, strict=True)
        }
        for each in (one, other)
    ]
    models = tuple(model for model in one.models if model in found[1])
    sides = [np.array([gain[model] for model in models]) for gain in found]
    if len(models) < FEWEST:
        missing = not_identified(f"{len(models)} models, not {FEWEST}", len(models))
        pearson = spearman = missing
    else:
        pearson, spearman = (
            correlation(sides[0], sides[1], kind, level=level) for kind in ("pearson", "spearman")
        )
    pairs = tuple(zip(sides[0].tolist(), sides[1].tolist(), strict=True))
    return GainCorrelation(one.task, other.task, models, pairs, pearson, spearman)
