"""Does the planner keep its promises? `python -m benchmarks.planning [pairs power peeking]`.

* pairs: 20 models, 6,000 votes in batches of 100: how many adjacent orders each rule for the next pair
  gets right, the mean standard error of adjacent gaps in logits, and how often their 95 % intervals
  cover the truth although the pairs were chosen by looking at the votes;
* power: a study is planned, then studies of the planned size are made by another simulator (one outcome
  at a time from its probability, not from a latent feeling) and judged by difference intervals;
* peeking: equal models, looked at after every 10 people: how often a fixed 95 % interval of one gap has
  excluded zero at some look, how often the confidence sequence, and how often any decision was wrong; also where
  the pairs are chosen by looking at the votes.

Each line is told with its Monte Carlo error.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.random import Generator, default_rng
from rich.console import Console
from rich.table import Table
from scipy.special import expit
from scipy.stats import t

from analysis.bradley_terry import fit
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons
from analysis.intervals import cluster
from analysis.linear_algebra import difference_variances
from analysis.pairwise import FloatArray
from analysis.planning.assumptions import Assumptions, goal_from_text, named_models
from analysis.planning.next_pairs import Rule, next_pair_probabilities, with_prior
from analysis.planning.power import plan_study
from analysis.planning.stopping import (
    anytime_factor,
    best_rho,
    difference_e_values,
    e_benjamini_hochberg,
)
from analysis.planning.world import World, imagine, world_of

MODELS, VOTES, BATCH = 20, 6000, 100
FLAT_PRIOR = 10.0
MOST_PEOPLE = 600
RULES: tuple[tuple[str, Rule, float], ...] = (
    ("uniform", "uniform", 1.0),
    ("Chatbot Arena", "arena", 1.0),
    ("D-optimal", "determinant", 1.0),
    ("A-optimal, in proportion", "neighbours", 1.0),
    ("A-optimal, focus 4 (ours)", "neighbours", 4.0),
    ("A-optimal, focus 8", "neighbours", 8.0),
)
PLANS: tuple[tuple[int, str, float, dict[str, float]], ...] = (
    (4, "neighbours", 0.8, {}),
    (8, "neighbours", 0.8, {}),
    (8, "neighbours", 0.6, {"taste": 1.0, "side": 0.3}),
    (8, "neighbours", 0.9, {"ties": 0.0, "taste": 0.0, "votes_each": 5.0}),
    (8, "interval=50", 0.8, {}),
    (16, "interval=60", 0.9, {"spread": 150.0}),
)


def pairs_study(
    rule: Rule, focus: float, spread: float, generator: Generator
) -> tuple[float, float, float]:
    """Adjacent orders right, mean adjacent standard error, and intervals that cover, in one study."""
    truth = np.sort(generator.normal(0, spread, MODELS))[::-1]
    half_wins = np.zeros((MODELS, MODELS))
    battles = np.zeros((MODELS, MODELS), dtype=np.int64)
    for _ in range(VOTES // BATCH):
        strengths, covariance = with_prior(half_wins)
        chances = next_pair_probabilities(strengths, covariance, battles, rule=rule, focus=focus)
        drawn = generator.choice(MODELS**2, size=BATCH, p=chances.ravel())
        left, right = drawn // MODELS, drawn % MODELS
        won = generator.random(BATCH) < expit(truth[left] - truth[right])
        np.add.at(half_wins, (np.where(won, left, right), np.where(won, right, left)), 1)
        np.add.at(battles, (left, right), 1)
    strengths, covariance = with_prior(half_wins, FLAT_PRIOR)
    errors = np.sqrt(np.diag(difference_variances(covariance), 1))
    missed = np.abs(np.diff(strengths) - np.diff(truth)) > 1.959964 * errors
    return float((np.diff(strengths) < 0).mean()), float(errors.mean()), float(1 - missed.mean())


def pairs(rounds: int) -> Table:
    """Every rule on the same true strengths."""
    table = Table(title=f"{MODELS} models, {VOTES:,} votes, {rounds} studies each")
    for column in ("spread", "rule", "orders right", "±", "adjacent SE", "±", "coverage", "±"):
        table.add_column(column, justify="left" if column == "rule" else "right")
    for spread in (0.6, 1.0):
        for name, rule, focus in RULES:
            found = np.array(
                [pairs_study(rule, focus, spread, default_rng(seed)) for seed in range(rounds)]
            )
            mean, error = found.mean(axis=0), 2 * found.std(axis=0, ddof=1) / np.sqrt(rounds)
            digits = (3, 4, 3)
            cells = [
                f"{value:.{places}f}"
                for both, places in zip(zip(mean, error, strict=True), digits, strict=True)
                for value in both
            ]
            table.add_row(f"{spread}", name, *cells)
    return table


def other_votes(
    world: World, people: int, generator: Generator, chances: FloatArray | None = None
) -> Comparisons:
    """Votes from the probabilities of the outcomes; (K, K) `chances` of the pairs, or all alike."""
    habits, size = world.assumptions, len(world.latent)
    ordered = np.array([(i, j) for i in range(size) for j in range(size) if i != j], dtype=np.int32)
    drawn = None if chances is None else chances[ordered[:, 0], ordered[:, 1]]
    each = round(habits.votes_each)
    rows = []
    for person in range(people):
        worth = world.latent + generator.normal(0.0, 1.0, size) * habits.taste
        chosen = ordered[generator.choice(len(ordered), each, p=drawn)]
        gap = worth[chosen[:, 0]] - worth[chosen[:, 1]] + habits.side
        left, right = expit(gap - world.tie_width), expit(-gap - world.tie_width)
        chance = generator.random(each)
        outcome = np.where(chance < left, FIRST, np.where(chance < left + right, SECOND, TIE))
        rows.append(np.column_stack([chosen, outcome, np.full(each, person)]))
    stacked = np.concatenate(rows)
    columns = [stacked[:, number].astype(np.int32) for number in (0, 1, 3)]
    outcomes = stacked[:, 2].astype(np.int8)
    return Comparisons("overall", habits.models, columns[0], columns[1], outcomes, columns[2], {})


def joined(seen: Comparisons, more: Comparisons) -> Comparisons:
    """The votes of both; the people of `more` have other numbers than those of `seen`."""
    return replace(
        seen,
        first=np.concatenate([seen.first, more.first]),
        second=np.concatenate([seen.second, more.second]),
        outcome=np.concatenate([seen.outcome, more.outcome]),
        participant=np.concatenate([seen.participant, more.participant]),
    )


def reached(world: World, people: int, goal: str, generator: Generator) -> float:
    """What one study of the planned size found."""
    votes = other_votes(world, people, generator)
    fitted = fit(votes.counts())
    covariance, groups = cluster(fitted, votes)
    critical = float(t.ppf((1 + world.assumptions.level) / 2, groups - 1))
    if goal == "neighbours":
        contrast = np.eye(len(world.latent))[:-1] - np.eye(len(world.latent))[1:]
        errors = np.sqrt(np.diag(contrast @ covariance @ contrast.T))
        return float((contrast @ fitted.strengths > critical * errors).mean())
    width = 2 * critical * 400 / np.log(10) * np.sqrt(np.diag(covariance).max())
    return float(width <= float(goal.partition("=")[2]))


def power(rounds: int) -> Table:
    """Planned and reached power of several studies."""
    table = Table(title=f"planned and reached power, {rounds} independent studies each")
    for column in ("models", "goal", "assumed", "people", "votes", "asked", "planned", "reached"):
        table.add_column(column)
    for models, goal, asked, more in PLANS:
        habits = Assumptions(named_models(models), **more)  # type: ignore[arg-type]
        plan = plan_study(habits, goal_from_text(goal), power=asked)
        if plan.planned is None:
            raise RuntimeError("a plan that ran to its end has simulated its size")
        world = imagine(habits)
        generator = default_rng(20_261_121)
        found = [reached(world, plan.people, goal, generator) for _ in range(rounds)]
        error = 2 * float(np.std(found, ddof=1)) / np.sqrt(rounds)
        planned = f"{plan.planned.power:.3f} [{plan.planned.low:.3f}, {plan.planned.high:.3f}]"
        told = (str(plan.people), f"{plan.votes:,}", f"{asked:g}", planned)
        assumed = ", ".join(f"{name} {value:g}" for name, value in more.items()) or "default"
        table.add_row(str(models), goal, assumed, *told, f"{np.mean(found):.3f} ± {error:.3f}")
    return table


def peeked(world: World, generator: Generator, adaptive: bool) -> tuple[bool, bool, bool]:
    """Whether a fixed interval, the confidence sequence and a decision were ever wrong in one study."""
    rho, upper = best_rho(200, 0.05), np.triu_indices(len(world.latent), 1)
    seen = other_votes(world, 10, generator)
    wrong = [False, False, False]
    chances = None
    for people in range(20, MOST_PEOPLE + 1, 10):
        if adaptive:
            chances = next_pair_probabilities(*with_prior(seen.counts().half_wins))
        more = other_votes(world, 10, generator, chances)
        seen = joined(seen, replace(more, participant=more.participant + np.int32(people - 10)))
        fitted = fit(seen.counts())
        covariance, units = cluster(fitted, seen)
        error = np.sqrt(difference_variances(covariance)[0, 1])
        gap = abs(fitted.strengths[0] - fitted.strengths[1]) / error
        e_values = difference_e_values(fitted.strengths, covariance, units, rho)[upper]
        wrong[0] |= bool(gap > t.ppf(0.975, units - 1))
        wrong[1] |= bool(gap > anytime_factor(units, 0.05, rho))
        wrong[2] |= bool(e_benjamini_hochberg(e_values, 0.05).any())
    return wrong[0], wrong[1], wrong[2]


def peeking(rounds: int) -> Table:
    """How often looking 59 times finds what is not there."""
    table = Table(title=f"equal models, 59 looks from 20 to {MOST_PEOPLE} people, {rounds} studies")
    for column in ("models", "pairs", "fixed 95 %", "confidence sequence", "any decision (e-BH)"):
        table.add_column(column, justify="right")
    for models, adaptive in ((2, False), (5, False), (5, True)):
        habits = Assumptions(named_models(models), spread=0.0, votes_each=10.0)
        world = world_of(habits, np.zeros(models), 0.6)
        found = np.array([peeked(world, default_rng(seed), adaptive) for seed in range(rounds)])
        shares = found.mean(axis=0)
        errors = 2 * np.sqrt(shares * (1 - shares) / rounds)
        cells = [f"{a:.3f} ± {b:.3f}" for a, b in zip(shares, errors, strict=True)]
        table.add_row(str(models), "A-optimal" if adaptive else "uniform", *cells)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table per question."""
    parts: dict[str, tuple[Callable[[int], Table], int]] = {
        "pairs": (pairs, 400),
        "power": (power, 400),
        "peeking": (peeking, 1000),
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="which (default: all)")
    parser.add_argument("--rounds", type=int, help="studies of each kind")
    chosen = parser.parse_args(arguments)
    unknown = sorted(set(chosen.parts) - set(parts))
    if unknown:
        parser.error(f"unknown part {unknown[0]}: choose {', '.join(parts)}")
    console = Console(width=120)
    for name, (part, rounds) in parts.items():
        if not chosen.parts or name in chosen.parts:
            console.print(part(chosen.rounds or rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
