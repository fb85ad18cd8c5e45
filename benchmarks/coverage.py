"""How often intervals and rank sets hold the truth, in simulated arenas of people with tastes.

python -m benchmarks.coverage [--worlds 1000] [--rounds 400] [--seed 0]

In each world every participant, and every prompt, has opinions of its own about each model, and a felt
difference below a width is a tie. The truth is what the same fit finds in a log without end. Printed is
the share of all differences that 95 % intervals hold (aim: 0.94 to 0.96 for the method that fits the
design), and of worlds in which the rank sets hold every true rank at once (aim: at least 0.95).
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis import bootstrap
from analysis.bradley_terry import Fit, fit
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons
from analysis.intervals import hessian, sandwich, unit_covariance
from analysis.pairwise import FloatArray
from analysis.uncertainty.covariance import Covariance, with_freedom
from analysis.uncertainty.differences import all_differences
from analysis.uncertainty.rank_sets import rank_ranges

STRENGTHS = np.array([0.6, 0.6, 0.1, 0.0, -0.4, -0.9])
ENDLESS = 2_000_000
UPPER = np.triu_indices(len(STRENGTHS), 1)


@dataclass(frozen=True, slots=True)
class Arena:
    """How votes come about; `fitting` is the method whose assumptions the design meets."""

    name: str
    fitting: str
    participants: int
    votes_each: int
    prompts: int
    taste: float
    prompt_taste: float
    tie_width: float


ARENAS = (
    Arena("independent votes, 28 % ties", "HC0", 1500, 1, 10**9, 0.0, 0.0, 0.65),
    Arena("150 people with tastes, 28 % ties", "participant", 150, 20, 10**9, 0.6, 0.0, 0.7),
    Arena("150 people with tastes, 39 % ties", "participant", 150, 20, 10**9, 0.6, 0.0, 1.0),
    Arena("people and 80 prompts with tastes", "two-way", 150, 20, 80, 0.6, 0.6, 0.75),
    Arena("12 people with tastes", "participant", 12, 100, 10**9, 0.6, 0.0, 0.7),
    Arena("150 people, 13 prompts with tastes", "two-way", 150, 20, 13, 0.3, 0.5, 0.7),
    Arena("12 people, 13 prompts with tastes", "two-way", 12, 100, 13, 0.4, 0.4, 0.7),
)


def simulated(arena: Arena, generator: Generator) -> Comparisons:
    """One log of this arena."""
    size, rows = len(STRENGTHS), arena.participants * arena.votes_each
    person = np.repeat(np.arange(arena.participants), arena.votes_each)
    prompt = generator.integers(0, arena.prompts, rows)
    _, prompt = np.unique(prompt, return_inverse=True)
    first = generator.integers(0, size, rows)
    second = (first + generator.integers(1, size, rows)) % size
    worth = np.tile(STRENGTHS, (rows, 1))
    if arena.taste:
        worth += arena.taste * generator.standard_normal((arena.participants, size))[person]
    if arena.prompt_taste:
        opinions = generator.standard_normal((int(prompt.max()) + 1, size))
        worth += arena.prompt_taste * opinions[prompt]
    row = np.arange(rows)
    felt = worth[row, first] - worth[row, second] + generator.logistic(size=rows)
    outcome = np.where(np.abs(felt) < arena.tie_width, TIE, np.where(felt > 0, FIRST, SECOND))
    return Comparisons(
        question="overall",
        models=tuple(f"m{number}" for number in range(size)),
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        outcome=outcome.astype(np.int8),
        participant=person.astype(np.int32),
        excluded={},
        prompt=prompt.astype(np.int32),
    )


def truth_of(arena: Arena, generator: Generator) -> FloatArray:
    """The strengths that a log without end has; models that are alike have the same."""
    endless = replace(arena, participants=ENDLESS, votes_each=1, prompts=10**12)
    found = fit(simulated(endless, generator).counts()).strengths
    alike = STRENGTHS[:, None] == STRENGTHS[None, :]
    truth: FloatArray = (alike @ found) / alike.sum(axis=1)
    return truth


def covariances(fitted: Fit, log: Comparisons, arena: Arena) -> dict[str, Covariance]:
    """Every covariance that the design allows, by name."""
    found = {
        "Hessian": with_freedom(hessian(fitted), "inverse information"),
        "HC0": with_freedom(sandwich(fitted, log.counts()), "HC0"),
        "participant": unit_covariance(fitted, log, "participant"),
    }
    if arena.prompt_taste:
        found["prompt"] = unit_covariance(fitted, log, "prompt")
        found["two-way"] = unit_covariance(fitted, log, "participant+prompt")
    return found


def held(arena: Arena, truth: FloatArray, rounds: int, seed: SeedSequence) -> dict[str, float]:
    """For one world: the share of differences that each method's intervals hold, and the rank sets."""
    generator = default_rng(seed)
    log = simulated(arena, generator)
    fitted = fit(log.counts())
    apart = (truth[:, None] - truth[None, :])[UPPER]
    result = {}
    for name, covariance in covariances(fitted, log, arena).items():
        result[name] = _intervals_hold(fitted, covariance, truth)
        if name == arena.fitting:
            result["rank sets, all"] = _ranks_hold(fitted, covariance, truth, generator, True)
            result["rank sets, each"] = _ranks_hold(fitted, covariance, truth, generator, False)
    ways: Mapping[str, Callable[[], FloatArray]] = {
        "bootstrap, battle": lambda: bootstrap.by_battle(fitted, log.counts(), rounds, generator),
        "bootstrap, participant": lambda: bootstrap.by_participant(fitted, log, rounds, generator),
    }
    for name, way in ways.items():
        draws = way()
        low, high = np.quantile(
            (draws[:, :, None] - draws[:, None, :])[:, UPPER[0], UPPER[1]], (0.025, 0.975), axis=0
        )
        result[name] = float(((low < apart) & (apart < high)).mean())
    return result


def _intervals_hold(fitted: Fit, covariance: Covariance, truth: FloatArray) -> float:
    found = all_differences(fitted.strengths, covariance, 0.95)
    apart = truth[found.first] - truth[found.second]
    return float(((found.low < apart) & (apart < found.high)).mean())


def _ranks_hold(
    fitted: Fit, covariance: Covariance, truth: FloatArray, generator: Generator, every: bool
) -> float:
    """Whether all true ranks are in the sets (1 or 0), or the share of models whose ranks are."""
    best, worst = rank_ranges(
        fitted.strengths,
        covariance.matrix,
        0.95,
        generator,
        covariance.pair_freedom,
        simultaneous=every,
        stepdown=every,
    )
    best_true = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst_true = len(truth) - (truth[None, :] < truth[:, None]).sum(axis=1)
    right = (best <= best_true) & (worst_true <= worst)
    return float(right.all() if every else right.mean())


def measured(arena: Arena, worlds: int, rounds: int, seed: int) -> dict[str, float]:
    """Means over many worlds, by method."""
    first, *children = SeedSequence(seed).spawn(worlds + 1)
    truth = truth_of(arena, default_rng(first))
    console = Console(stderr=True)
    found = [
        held(arena, truth, rounds, child)
        for child in track(children, arena.name, console=console, transient=True)
    ]
    return {name: float(np.mean([each[name] for each in found])) for name in found[0]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table per arena; 1 if the method that fits a design misses its aim."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    console, missed = Console(width=100), False
    for arena in ARENAS:
        coverage = measured(arena, chosen.worlds, chosen.rounds, chosen.seed)
        table = Table(title=f"{arena.name} ({chosen.worlds} worlds)")
        table.add_column("method")
        table.add_column("holds the truth", justify="right")
        for name, share in coverage.items():
            mark = " *" if name == arena.fitting else ""
            table.add_row(name + mark, f"{share:.3f}")
        console.print(table)
        fits = coverage[arena.fitting]
        # Two standard errors of a share over this many worlds, as if each gave three differences.
        slack = 2 * np.sqrt(0.05 * 0.95 / (3 * chosen.worlds))
        missed |= not 0.94 - slack <= fits <= 0.96 + slack
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
