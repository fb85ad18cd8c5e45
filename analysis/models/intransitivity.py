"""How much of what pairs say goes round in circles, which no ranking can show (HodgeRank).

The log-odds of all pairs are split into the part that strengths explain, Y_ij = θ_i − θ_j by weighted least
squares, and the cyclic rest (Jiang, Lim, Yao & Ye 2011, Math. Program. 127:203). Noise alone makes a rest
too, so the share is set against votes made up under Bradley–Terry.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, default_rng

from analysis.bradley_terry import fit, win_probabilities
from analysis.linear_algebra import laplacian, pseudo_inverse, single_threaded
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.table import Column, Table
from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Intransitivity:
    """The cyclic share of the squared log-odds of pairs, weighted by battles.

    `expected` is its mean under Bradley–Terry with the same battles and share of ties, `p` the chance of at
    least as much there, by simulation of `rounds` data sets. With no more pairs than strengths need there
    are no circles and `share` is zero.
    """

    share: float
    expected: float
    p: float
    pairs: int
    rounds: int
    seed: int


def intransitivity(pairwise: Pairwise, *, rounds: int = 400, seed: int = 0) -> Intransitivity:
    """Measure it; ties are half wins, and half a vote is added to both sides of each pair.

    Raises NotIdentified where Bradley–Terry strengths do not exist, InputError for settings that cannot be.
    """
    if rounds < 1:
        raise InputError(f"{rounds} random rounds", cure="give 1 or more")
    if seed < 0:
        raise InputError(f"the seed is {seed}", cure="give a seed of at least 0")
    left, right = np.nonzero(np.triu(pairwise.battles, 1))
    battles = pairwise.battles[left, right].astype(float)
    fitted = fit(pairwise)
    score = pairwise.half_wins[left, right]
    expected = win_probabilities(fitted.strengths)[left, right]
    tied = pairwise.ties[left, right].sum() / battles.sum()
    made_up = _made_up(battles, expected, float(tied), rounds, default_rng(seed))
    scores = np.vstack([score, made_up])
    odds = np.log((scores + 0.5) / (battles - scores + 0.5))
    shares = _cyclic_shares(odds, battles, left, right, len(pairwise.models))
    return Intransitivity(
        share=float(shares[0]),
        expected=float(shares[1:].mean()),
        p=float((1 + (shares[1:] >= shares[0]).sum()) / (1 + rounds)),
        pairs=len(left),
        rounds=rounds,
        seed=seed,
    )


def intransitivity_table(found: Intransitivity) -> Table:
    """One line, with how to read it."""
    return Table(
        name="intransitivity",
        title="Circles",
        columns=(
            Column("share", "Cyclic share", "share"),
            Column("expected", "Expected by chance", "share"),
            Column("p", "p", "p"),
            Column("pairs", "Pairs", "count"),
        ),
        rows=((found.share, found.expected, found.p, found.pairs),),
        note="The share of what pairs say that no order of the models can show; expected by chance is "
        f"its mean over {found.rounds} simulations under Bradley–Terry.",
        method=f"HodgeRank on pair log-odds, seed {found.seed}",
    )


def _made_up(
    battles: FloatArray, expected: FloatArray, tied: float, rounds: int, generator: Generator
) -> FloatArray:
    """(rounds, M) scores of pairs whose expected scores are right, with about as many ties.

    Nearly decided pairs hold fewer ties, because a tie is half a win.
    """
    tie = np.minimum(tied, 2 * np.minimum(expected, 1 - expected))
    shares = np.column_stack([expected - tie / 2, 1 - expected - tie / 2, tie]).clip(0.0)
    shares /= shares.sum(axis=1, keepdims=True)
    drawn = generator.multinomial(battles.astype(np.int64), shares, (rounds, len(battles)))
    scores: FloatArray = drawn[:, :, 0] + drawn[:, :, 2] / 2
    return scores


def _cyclic_shares(
    odds: FloatArray, weights: FloatArray, left: IntArray, right: IntArray, size: int
) -> FloatArray:
    """The weighted share of squares that no strengths explain, for each row of odds (rounds, M)."""
    grid = np.zeros((size, size))
    grid[left, right] = weights
    divergence = np.zeros((len(odds), size))
    weighted = odds * weights
    for index in range(size):
        divergence[:, index] = weighted[:, left == index].sum(axis=1)
        divergence[:, index] -= weighted[:, right == index].sum(axis=1)
    with single_threaded():
        strengths = divergence @ pseudo_inverse(laplacian(grid + grid.T))
    total = (weighted * odds).sum(axis=1)
    rest = odds - (strengths[:, left] - strengths[:, right])
    shares: FloatArray = np.divide(
        (weights * rest**2).sum(axis=1), total, out=np.zeros(len(odds)), where=total > 0
    )
    return shares.clip(0.0, 1.0)
