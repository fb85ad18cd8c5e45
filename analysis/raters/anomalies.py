"""Is a participant's row of votes what one would expect from the others' votes?

For each vote the bag holds all other participants' votes on the same two models, the participant's own
earlier votes on them, and this vote. If the participant votes like the others, the vote is equally likely
to be any of the bag, so the rarity e = 1 / (√q(y) Σ_z √q(z)) of its outcome y, with the shares q in the
bag, has the mean one: an e-value. Given each bag the later e-values do not depend on the earlier ones, so
their product is an e-value too (conformal test martingales: Vovk, Gammerman & Shafer 2022, Algorithmic
Learning in a Random World, chapter 8), and it exceeds 1/α with probability at most α (Markov, Ville).
The same question is asked of arena voters with p-values by Chiang et al. 2024 (arXiv 2403.04132, section 5).

A large value says "unlike the others", not "wrong": experts among laypeople are unlike the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparisons import Comparisons
from analysis.outcomes import FIRST, SECOND, TIE
from analysis.pairwise import FloatArray, IntArray
from arena.errors import InputError

_CLASSES = 3


@dataclass(frozen=True, eq=False)
class Anomalies:
    """One entry per participant, (R,): the number, the votes, the evidence, and marks.

    `log_evidence` is the natural logarithm of the product of e-values; `unlike` marks those above 1/α, each
    wrong with probability at most α; `unlike_jointly` those that stay when the expected share of wrong marks
    among all marks is at most α (e-BH: Wang & Ramdas 2022, JRSSB 84:822). `left` is the share of decided votes
    for the left side, `ties` the share of ties.
    """

    participants: IntArray
    votes: IntArray
    log_evidence: FloatArray
    unlike: NDArray[np.bool_]
    unlike_jointly: NDArray[np.bool_]
    left: FloatArray
    ties: FloatArray
    level: float


def anomalies(comparisons: Comparisons, level: float = 0.05) -> Anomalies:
    """Compare each participant with the others; `level` is α.

    Raises:
        InputError: if the votes do not tell whose they are, or the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise InputError(f"the level is {level}", cure="give a level between 0 and 1")
    known = comparisons.participant >= 0
    participants = np.unique(comparisons.participant[known]).astype(np.int64)
    if len(participants) < 2:
        cure = "give a vote log with a column participant"
        raise InputError("the votes do not tell of two participants", cure=cure)
    place = np.searchsorted(participants, comparisons.participant[known])
    count = len(participants)
    weights = np.log(vote_e_values(comparisons))[known]
    evidence: FloatArray = np.bincount(place, weights, count).astype(np.float64)
    outcome = comparisons.outcome[known]
    votes = np.bincount(place, minlength=count)
    left = np.bincount(place[outcome == FIRST], minlength=count)
    decided = left + np.bincount(place[outcome == SECOND], minlength=count)
    with np.errstate(invalid="ignore"):
        left_share = left / decided
    return Anomalies(
        participants=participants,
        votes=votes,
        log_evidence=evidence,
        unlike=evidence >= -np.log(level),
        unlike_jointly=_jointly(evidence, level),
        left=left_share,
        ties=np.bincount(place[outcome >= TIE], minlength=count) / votes,
        level=level,
    )


def vote_e_values(comparisons: Comparisons) -> FloatArray:
    """The e-value of each vote in the order of the log, (N,); one where nobody else met the pair.

    "Both good" and "both bad" are ties here.
    """
    size = len(comparisons.models)
    lower = np.minimum(comparisons.first, comparisons.second).astype(np.int64)
    upper = np.maximum(comparisons.first, comparisons.second)
    swapped = comparisons.first > comparisons.second
    folded = np.minimum(comparisons.outcome, TIE)
    outcome = np.where(folded < TIE, folded ^ swapped, TIE)
    _, pair = np.unique(lower * size + upper, return_inverse=True)
    one_hot = np.eye(_CLASSES, dtype=np.int64)[outcome]
    everybody = np.zeros((pair.max() + 1, _CLASSES), dtype=np.int64)
    np.add.at(everybody, pair, one_hot)
    own, so_far = _own_votes(comparisons.participant, pair, one_hot)
    bag = everybody[pair] - own + so_far
    share = bag / bag.sum(axis=1, keepdims=True)
    rarity = np.sqrt(share).sum(axis=1) * np.sqrt(share[np.arange(len(share)), outcome])
    result: FloatArray = 1 / rarity
    return result


def _own_votes(
    participant: NDArray[np.int32], pair: IntArray, one_hot: IntArray
) -> tuple[IntArray, IntArray]:
    """Each vote's participant's votes on the pair, all of them and up to this one, (N, 3) each."""
    # Whoever is unknown is a participant of one vote.
    person = np.where(participant >= 0, participant, participant.max() + 1 + np.arange(len(pair)))
    order = np.lexsort((np.arange(len(pair)), pair, person))
    changes = np.diff(person[order]).astype(bool) | np.diff(pair[order]).astype(bool)
    group = np.concatenate([[0], np.cumsum(changes)])
    running = np.cumsum(one_hot[order], axis=0)
    last = np.concatenate([np.flatnonzero(changes), [len(pair) - 1]])
    before = np.concatenate([np.zeros((1, _CLASSES), dtype=np.int64), running[last[:-1]]])
    own, so_far = np.empty_like(one_hot), np.empty_like(one_hot)
    own[order] = (running[last] - before)[group]
    so_far[order] = running - before[group]
    return own, so_far


def _jointly(log_evidence: FloatArray, level: float) -> NDArray[np.bool_]:
    """e-BH: the k largest e-values, for the largest k with e_(k) ≥ R/(kα)."""
    count = len(log_evidence)
    order = np.argsort(-log_evidence, kind="stable")
    needed = np.log(count / (level * np.arange(1, count + 1)))
    enough = np.flatnonzero(log_evidence[order] >= needed)
    marked = np.zeros(count, dtype=bool)
    if len(enough):
        marked[order[: enough[-1] + 1]] = True
    return marked
