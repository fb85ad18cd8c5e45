"""How sure Bradley–Terry strengths are: the inverse information and what makes it robust.

All covariances are (K, K) and belong to strengths with mean zero on the log scale. What is compared
are differences of strengths, by the whole covariance; overlap of single intervals is no test.
"""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from analysis.bradley_terry import Fit, win_probabilities
from analysis.comparisons import Comparisons
from analysis.connectivity import one_sided
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.outcomes import FIRST, OUTCOMES, SECOND
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.uncertainty.covariance import (
    FEW,
    Covariance,
    Labels,
    Scores,
    cluster_numbers,
    clustered,
    cross_product,
    crossed,
    in_steps,
    summed,
    two_way,
    with_freedom,
)
from analysis.uncertainty.few_clusters import bias_reduced
from arena.errors import InputError

Unit = Literal["battle", "participant", "prompt", "participant+prompt"]
UNITS: tuple[Unit, ...] = get_args(Unit)

ONE_SIDED = ", one-sided votes as expected"
"""What the name of a covariance ends with where votes that all went one way have the expected variance."""

_DEGENERATE = 1e-9


def hessian(fit: Fit) -> FloatArray:
    """Inverse information A⁺: right without ties, too wide where ties count as half wins."""
    with single_threaded():
        return pseudo_inverse(fit.information)


def sandwich(fit: Fit, pairwise: Pairwise) -> FloatArray:
    """Robust covariance A⁺BA⁺ (HC0: Huber 1967; White 1982), summed over the cells of the counts.

    B adds up (outcome − expectation)² of every battle, a tie having the outcome ½, so that half-win
    ties are as sure as they are and not as unsure as a coin. Votes that all went one way, as those of an
    undefeated model under Firth's penalty, do not show how they vary: they have the expected variance.
    """
    expected = win_probabilities(fit.strengths)
    squares = (
        pairwise.wins * (1 - expected) ** 2
        + pairwise.wins.T * expected**2
        + pairwise.ties * (0.5 - expected) ** 2
    )
    if fit.penalty != "none":
        lone = one_sided(pairwise.half_wins)
        squares = np.where(lone, pairwise.battles * expected * expected.T, squares)
    with single_threaded():
        bread = pseudo_inverse(fit.information)
        return bread @ laplacian(squares) @ bread


def cluster(fit: Fit, comparisons: Comparisons) -> tuple[FloatArray, int]:
    """Covariance that allows for one participant's votes being alike, and the number of participants.

    B = G/(G − 1) Σ_g u_g u_gᵀ with the summed scores u_g of participant g (Liang & Zeger 1986). A battle
    whose participant is unknown is a participant of its own. `unit_covariance` corrects for few clusters.
    """
    scores = participant_scores(fit, comparisons)
    groups = scores.shape[0]
    correction = groups / (groups - 1) if groups > 1 else 1.0
    with single_threaded():
        bread = pseudo_inverse(fit.information)
        return bread @ (correction * cross_product(scores)) @ bread, groups


def unit_covariance(fit: Fit, comparisons: Comparisons, unit: Unit) -> Covariance:
    """Covariance for battles that are alike within participants, prompts, or both ways at once.

    Fewer than 40 participants or prompts have the CR2 covariance and Bell–McCaffrey degrees of freedom.
    Raises InputError where the votes do not tell who voted, or on which prompt, or name only one. Under
    Firth's penalty votes that all went one way have the expected variance, as in `sandwich`.
    """
    if fit.penalty != "none":
        return _penalised(fit, comparisons.subset(fit.models), unit)
    return _any_way(fit, comparisons, unit)


def few_units(comparisons: Comparisons, unit: Unit) -> bool:
    """Whether the votes are of fewer than two participants, or on fewer than two prompts."""
    found = [unit_numbers(comparisons, kind) for kind in unit.split("+")]
    return any(labels is None or len(np.unique(labels[labels >= 0])) < 2 for labels in found)


def _penalised(fit: Fit, comparisons: Comparisons, unit: Unit) -> Covariance:
    counts = comparisons.counts()
    lone = one_sided(counts.half_wins)
    if not lone.any():
        return _any_way(fit, comparisons, unit)
    rows = comparisons.where(~lone[comparisons.first, comparisons.second], "one_sided")
    bread = hessian(fit)
    if few_units(rows, unit):
        return with_freedom(bread, "inverse information")
    seen = _any_way(fit, rows, unit)
    expected = win_probabilities(fit.strengths)
    with single_threaded():
        certain = bread @ laplacian(lone * counts.battles * expected * expected.T) @ bread
    return replace(seen, matrix=seen.matrix + certain, method=seen.method + ONE_SIDED)


def _any_way(fit: Fit, comparisons: Comparisons, unit: Unit) -> Covariance:
    kinds = unit.split("+")
    labels = [_labels(comparisons, kind) for kind in kinds]
    ways = [_one_way(fit, comparisons, each) for each in labels]
    if len(ways) == 1:
        return ways[0]
    both = unit_scores(fit, comparisons, crossed(labels[0], labels[1]))
    return two_way(ways[0], ways[1], clustered(hessian(fit), both).matrix)


def check_unit(comparisons: Comparisons | None, unit: Unit) -> None:
    """Raise InputError where the votes do not tell the units that they are to be counted by."""
    if unit != "battle":
        for kind in unit.split("+"):
            _labels(comparisons, kind)


def unit_numbers(comparisons: Comparisons, kind: str) -> Labels | None:
    """What the votes tell of their participants or prompts, (N,), if anything."""
    return comparisons.participant if kind == "participant" else comparisons.prompt


def unit_labels(comparisons: Comparisons, unit: Unit) -> Labels:
    """Numbers of the participants or of the prompts of all battles, (N,), -1 where unknown."""
    return _labels(comparisons, unit)


def unit_scores(fit: Fit, comparisons: Comparisons, labels: Labels) -> Scores:
    """(G, K): what the votes of each unit say beyond the fit, u_g = Σ (y − p)(e_i − e_j)."""
    first, second = _places(fit, comparisons)
    points = np.full(OUTCOMES, 0.5)
    points[[FIRST, SECOND]] = 1.0, 0.0
    upper = np.triu(in_steps(win_probabilities(fit.strengths)), 1)
    expected = (upper + np.tril(1 - upper.T, -1)).ravel()
    residual = points[comparisons.outcome] - expected[first * len(fit.models) + second]
    group, count = cluster_numbers(labels)
    values = np.concatenate([residual, -residual])
    rows, columns = np.concatenate([group, group]), np.concatenate([first, second])
    return summed(values, rows, columns, (count, len(fit.models)))


def participant_scores(fit: Fit, comparisons: Comparisons) -> Scores:
    """The scores of each participant; see `unit_scores`."""
    return unit_scores(fit, comparisons, comparisons.participant)


def is_degenerate(covariance: FloatArray, fit: Fit) -> bool:
    """Whether some difference would get an interval of no width, as when all votes are ties.

    Such a covariance says that the method cannot tell, not that the difference is known.
    """
    robust = difference_variances(covariance)
    plain = difference_variances(hessian(fit))
    apart = ~np.eye(len(plain), dtype=bool)
    # Asked this way round, a number that is none is degenerate too.
    return not bool((robust[apart] > _DEGENERATE * plain[apart]).all())


def _one_way(fit: Fit, comparisons: Comparisons, labels: Labels) -> Covariance:
    scores = unit_scores(fit, comparisons, labels)

    def few() -> Covariance:
        pieces = _information_by_unit(fit, comparisons, labels)
        return bias_reduced(fit.information, np.asarray(scores), pieces)

    return clustered(hessian(fit), scores, few if scores.shape[0] < FEW else None)


def _information_by_unit(fit: Fit, comparisons: Comparisons, labels: Labels) -> FloatArray:
    """(G, K, K) information of the battles of each unit; they add up to that of the fit."""
    first, second = _places(fit, comparisons)
    expected = win_probabilities(fit.strengths)
    size = len(fit.models)
    group, count = cluster_numbers(labels)
    cells = (group * size + np.minimum(first, second)) * size + np.maximum(first, second)
    battles = np.bincount(cells, minlength=count * size * size).reshape(count, size, size)
    weights = (battles + battles.transpose(0, 2, 1)) * expected * expected.T
    return np.stack([laplacian(each) for each in weights])


def _places(fit: Fit, comparisons: Comparisons) -> tuple[IntArray, IntArray]:
    """Which strengths of the fit the left and the right models of the battles have."""
    places = {model: index for index, model in enumerate(fit.models)}
    place = np.array([places[model] for model in comparisons.models], dtype=np.int64)
    return place[comparisons.first], place[comparisons.second]


def _labels(comparisons: Comparisons | None, kind: str) -> Labels:
    """Who voted or on which prompt; InputError where that is unknown or all the same."""
    told = {
        "participant": "the source does not tell whose votes they are",
        "prompt": "the source does not tell on which prompts the votes are",
    }
    labels = None if comparisons is None else unit_numbers(comparisons, kind)
    if labels is None or (labels < 0).all():
        cure = f"give a vote log with a column {kind}, or choose the unit battle"
        raise InputError(told[kind], cure=cure)
    if labels.min() == labels.max():
        problem = {"participant": "all votes are of one participant"}
        problem["prompt"] = "all votes are on one prompt"
        raise InputError(problem[kind], cure="choose the unit battle")
    return labels
