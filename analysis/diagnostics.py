"""What the battles can tell and what they cannot, before any model is fitted: the graph of who met whom.

A model is a vertex, the battles of a pair the weight of an edge. Differences of strengths are determined
within a connected component, and finite within a strongly connected one (Zermelo 1929; Ford 1957); how
well, says the effective resistance.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from analysis import connectivity
from analysis.connectivity import Condensation, Group
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.minimum_cut import minimum_cut
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.provenance import Provenance, data_hash
from arena.errors import InputError

_FEWEST_PAIRS, _FEWEST_BATTLES, _FEWEST_RATIO = 3, 10, 10


@dataclass(frozen=True, slots=True)
class Cut:
    """The fewest battles between the models of `side` and the `others` of one component."""

    battles: int
    side: Group
    others: Group


@dataclass(frozen=True, slots=True)
class Evenness:
    """Pearson's X² of the hypothesis that all pairs meet equally often, with its p-value.

    `dispersion` is X² by its degrees of freedom: about 1 where only chance makes the counts differ.
    """

    statistic: float
    freedom: int
    dispersion: float
    p: float


@dataclass(frozen=True, slots=True)
class WorstPair:
    """A pair of linked models, and what all battles together are worth for their difference.

    `worth` is how many battles between the two alone would say as much: 1 / effective resistance.
    """

    first: int
    second: int
    battles: int
    worth: float


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """The graph of battles over K models; all groups hold indices into `models`.

    `battles` is (K, K). `components` are the sets that battles link, largest first; `order` the strongly
    connected groups in their partial order. `undefeated` and `winless` are rounds: who never lost nor
    tied, then who did so only against those before. `cuts` has one cut for each component of at least two
    models. `resistance` is (K, K), infinite between components. `evenness` is None, and
    `evenness_missing` says why, where there are too few battles for the test.
    """

    models: tuple[str, ...]
    battles: IntArray
    components: tuple[Group, ...]
    order: Condensation
    undefeated: tuple[Group, ...]
    winless: tuple[Group, ...]
    cuts: tuple[Cut, ...]
    resistance: FloatArray
    evenness: Evenness | None
    evenness_missing: str
    made: Provenance

    @property
    def pair_counts(self) -> IntArray:
        """Battles of each of the K(K−1)/2 pairs, zeros included, ascending."""
        return np.sort(self.battles[np.triu_indices(len(self.models), 1)])

    @property
    def never_met(self) -> tuple[tuple[int, int], ...]:
        """The pairs without a battle."""
        first, second = np.nonzero(np.triu(self.battles == 0, 1))
        return tuple(zip(first.tolist(), second.tolist(), strict=True))

    def worst_pairs(self, count: int = 10) -> tuple[WorstPair, ...]:
        """The pairs with the highest effective resistance that is finite, worst first."""
        first, second = np.nonzero(np.triu(np.isfinite(self.resistance), 1))
        values = self.resistance[first, second]
        # Rounded, so that what is equal but for the last digit keeps the order of the models.
        chosen = np.argsort(-np.round(values, 12), kind="stable")[:count]
        return tuple(
            WorstPair(
                int(first[at]),
                int(second[at]),
                int(self.battles[first[at], second[at]]),
                float(1 / values[at]),
            )
            for at in chosen
        )


def diagnose(pairwise: Pairwise) -> Diagnostics:
    """Look at the graph of battles; a tie is a chain of wins both ways.

    Raises InputError where there are fewer than two models.
    """
    if len(pairwise.models) < 2:
        cure = "give battles of at least two models"
        raise InputError(f"there are {len(pairwise.models)} models", cure=cure)
    half_wins, battles = pairwise.half_wins, pairwise.battles
    components = connectivity.components(half_wins)
    evenness, missing = _evenness(battles)
    return Diagnostics(
        models=pairwise.models,
        battles=battles,
        components=components,
        order=connectivity.condensation(half_wins),
        undefeated=connectivity.undefeated(half_wins),
        winless=connectivity.winless(half_wins),
        cuts=tuple(_cut(battles, group) for group in components if len(group) > 1),
        resistance=effective_resistance(battles),
        evenness=evenness,
        evenness_missing=missing,
        made=Provenance(
            estimand="which differences of strengths the battles determine",
            method="components, strong components, minimum cut and effective resistance",
            battles=pairwise.total,
            excluded=pairwise.excluded,
            data_hash=data_hash(pairwise),
        ),
    )


def effective_resistance(battles: IntArray) -> FloatArray:
    """(K, K) resistance between models if each battle is a wire of one ohm; infinite where none leads.

    R_ij = d_ijᵀ L⁺ d_ij with the Laplacian L of the battle counts (Klein & Randić 1993, J. Math. Chem.
    12:81). Where all models are alike, p = ½, the variance of θ_i − θ_j is 4 R_ij, and it is never less:
    1 / R_ij is how many battles of the pair alone would tell as much.
    """
    resistance = np.full(battles.shape, np.inf)
    linked = connectivity.components(battles.astype(float))
    for group in (found for found in linked if len(found) > 1):
        cell = np.ix_(group, group)
        with single_threaded():
            resistance[cell] = difference_variances(
                pseudo_inverse(laplacian(battles[cell].astype(float)))
            )
    np.fill_diagonal(resistance, 0.0)
    return resistance


def _cut(battles: IntArray, group: Group) -> Cut:
    fewest, side = minimum_cut(battles[np.ix_(group, group)])
    inside = tuple(group[place] for place in side)
    return Cut(fewest, inside, tuple(member for member in group if member not in inside))


def _evenness(battles: IntArray) -> tuple[Evenness | None, str]:
    """Pearson's test, where its distribution holds (Koehler & Larntz 1980, J. Am. Stat. Assoc. 75:336)."""
    counts = battles[np.triu_indices(len(battles), 1)]
    pairs, total = len(counts), int(counts.sum())
    if pairs < _FEWEST_PAIRS:
        return None, "not identified: there is one pair only"
    if total < _FEWEST_BATTLES or total**2 < _FEWEST_RATIO * pairs:
        return None, f"not identified: {total} battles are too few for {pairs} pairs"
    expected = total / pairs
    statistic = float(((counts - expected) ** 2).sum() / expected)
    freedom = pairs - 1
    return Evenness(statistic, freedom, statistic / freedom, float(chi2.sf(statistic, freedom))), ""
