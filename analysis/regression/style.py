"""Ratings with the style of the answers held constant, beside ratings without.

A coefficient is no cause: writers of longer answers may also be better in ways that nobody measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray
from analysis.provenance import Provenance
from analysis.regression.contrasts import JointTest, joint_test
from analysis.regression.covariance import (
    Spread,
    Unit,
    cross_covariance,
    sure_spread,
    unit_words,
)
from analysis.regression.design import regression_design
from analysis.regression.design_hash import design_hash
from analysis.regression.features import SIDE, STYLE, TWICE, Features, answer_features
from analysis.regression.fitting import RegressionFit, fit_regression
from analysis.scale import Scale
from analysis.units import SingleUnit, single_unit
from analysis.vote_log import VoteLog
from analysis.weights import Scheme, Weighting, weighting
from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Effect:
    """What a covariate does to a vote, other things equal.

    `coefficient` is in logits for a typical (root mean square) difference, `error` its standard error;
    `points`, `low`, `high` are the same in rating points, `odds` the factor on the odds of winning.
    `twice` is in points for an answer with twice as much as the other, None for `side`, whose one unit
    is being on the left.
    """

    name: str
    coefficient: float
    error: float
    points: float
    low: float
    high: float
    odds: float
    odds_low: float
    odds_high: float
    p: float
    twice: float | None


@dataclass(frozen=True, slots=True)
class ControlledRating:
    """A model with and without control; the numbers are None where `note` says it is not identified.

    `change` is the rating with less the rating without, with an interval of its own: both come from
    the same votes, so that the change is far surer than either.
    """

    model: str
    battles: int
    rank: int | None = None
    rating: float | None = None
    interval: tuple[float, float] | None = None
    plain_rank: int | None = None
    plain_rating: float | None = None
    plain_interval: tuple[float, float] | None = None
    change: float | None = None
    change_interval: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Control:
    """Ratings with covariates held constant, the effects of the covariates, and how they were found.

    `together` tests that all coefficients are zero; `dropped` are covariates in which no battle differs.
    """

    effects: tuple[Effect, ...]
    ratings: tuple[ControlledRating, ...]
    together: JointTest
    dropped: tuple[str, ...]
    unmeasured: dict[str, int]
    level: float
    weights: str
    controlled: RegressionFit
    plain: RegressionFit
    sure: Spread
    provenance: Provenance


def control(
    log: VoteLog,
    names: Sequence[str] = STYLE,
    *,
    unit: SingleUnit = "auto",
    level: float = 0.95,
    penalty: float = 0.0,
    weights: Scheme = "battle",
    trim: float | None = None,
    scale: Scale | None = None,
) -> Control:
    """Fit strengths with covariates of the two answers, and without, to the same battles.

    `names` as in `answer_features`; `penalty` is λ of ½ λ Σ β² on the log-likelihood of all battles
    together (0: maximum likelihood), for coefficients per root mean square difference; `weights` as in
    `weighting`. Raises InputError and NotIdentified as these and `fit_regression` do, and InputError if
    no covariate differs in any battle.
    """
    if not 0 < level < 1:
        raise InputError(f"the level is {level}", cure="give a level between 0 and 1")
    features = answer_features(weighting(log, weights, trim).log, names)
    weighed = weighting(features.log, weights, trim)
    design = regression_design(features.log.comparisons, features.values, weights=weighed.weights)
    plain = fit_regression(design, covariates=False)
    fitted = fit_regression(design, penalty=penalty)
    independent = single_unit(features.log.comparisons, unit)
    sure, fallback = sure_spread(fitted, independent)
    held = np.eye(len(sure.covariance))[design.nodes :]
    return Control(
        effects=_effects(fitted, sure, features, level, scale or Scale()),
        ratings=_ratings(fitted, plain, sure, level, scale or Scale()),
        together=joint_test(held, fitted.coefficients, sure),
        dropped=features.dropped,
        unmeasured=dict(features.unmeasured),
        level=level,
        weights=weighed.words(),
        controlled=fitted,
        plain=plain,
        sure=sure,
        provenance=_provenance(fitted, weighed, independent, level, fallback),
    )


def _effects(
    fitted: RegressionFit, sure: Spread, features: Features, level: float, scale: Scale
) -> tuple[Effect, ...]:
    reach = sure.quantile(level)
    errors = np.sqrt(np.diag(sure.covariance)[fitted.design.nodes :])
    effects = []
    for name, value, error in zip(fitted.design.names, fitted.coefficients, errors, strict=True):
        low, high = value - reach * error, value + reach * error
        twice = None if name == SIDE else value * TWICE / features.unit[name] * scale.factor
        effects.append(
            Effect(
                name=name,
                coefficient=float(value),
                error=float(error),
                points=float(value * scale.factor),
                low=float(low * scale.factor),
                high=float(high * scale.factor),
                odds=math.exp(value),
                odds_low=math.exp(low),
                odds_high=math.exp(high),
                p=sure.two_sided(float(value / error)),
                twice=None if twice is None else float(twice),
            )
        )
    return tuple(effects)


def _ratings(
    fitted: RegressionFit, plain: RegressionFit, sure: Spread, level: float, scale: Scale
) -> tuple[ControlledRating, ...]:
    design, reach = fitted.design, sure.quantile(level) * scale.factor
    nodes = design.nodes
    own = sure.covariance[:nodes, :nodes]
    without = sure_spread(plain, sure.unit)[0].covariance
    with single_threaded():
        shared = cross_covariance(fitted, plain, sure.unit)[:nodes]
    changed = np.diag(own) + np.diag(without) - 2 * np.diag(shared)
    battles = np.bincount(design.first, minlength=nodes)
    battles += np.bincount(design.second, minlength=nodes)
    strengths = (fitted.strengths, plain.strengths, fitted.strengths - plain.strengths)
    variances = (np.diag(own), np.diag(without), np.maximum(changed, 0))
    means = (scale.mean, scale.mean, 0.0)
    centres = [mean + scale.factor * part for mean, part in zip(means, strengths, strict=True)]
    reaches = [reach * np.sqrt(part) for part in variances]
    ranks = [_ranks(part) for part in strengths[:2]]
    rows = []
    for place, model in enumerate(design.models):
        node = design.node[0, place]
        if node < 0:
            note = "not identified: no chain of wins leads both ways"
            rows.append(ControlledRating(model, 0, note=note))
            continue
        ends = [
            (float(centre[node] - width[node]), float(centre[node] + width[node]))
            for centre, width in zip(centres, reaches, strict=True)
        ]
        points = [float(centre[node]) for centre in centres]
        row = ControlledRating(
            model, int(battles[node]),
            ranks[0][node], points[0], ends[0],
            ranks[1][node], points[1], ends[1],
            points[2], ends[2] if changed[node] > 0 else None,
        )  # fmt: skip
        rows.append(row)
    return tuple(sorted(rows, key=lambda row: (row.rating is None, -(row.rating or 0), row.model)))


def _ranks(strengths: FloatArray) -> list[int]:
    """1 + the number of better models."""
    return [1 + int((strengths > own).sum()) for own in strengths]


def _provenance(
    fitted: RegressionFit, weighed: Weighting, unit: Unit, level: float, fallback: str
) -> Provenance:
    held = ", ".join(fitted.design.names)
    cluster, intervals = unit_words(fitted.design, unit)
    penalty = "none"
    if fitted.penalty:
        penalty = f"ridge {fitted.penalty:g} on the sum of squared coefficients, sum scale"
    return Provenance(
        estimand=f"Strength with {held} of both answers equal ({weighed.words()})",
        method=(
            f"logistic model of the battles, ties as half a win for both, penalty {penalty}; "
            f"{fallback or intervals}, {100 * level:g} %"
        ),
        battles=fitted.design.total,
        excluded=fitted.design.excluded,
        data_hash=design_hash(fitted.design),
        penalty=penalty,
        cluster="none" if fallback else cluster,
        gradient_norm=fitted.gradient_norm,
        newton_decrement=fitted.newton_decrement,
    )
