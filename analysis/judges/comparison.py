"""People and a judge on the same items: how often do they say the same, with and without ties?

Each verdict of a person is compared with the judge's verdict on that item, so that an item that several
people judged counts as often; the intervals are over items. "Without ties" compares only where both decided
(as in MT-bench: Zheng et al. 2023, setup S2; "with ties" is S1).
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.agreement.correlations import correlation
from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    chance_corrected,
    item_weights,
    not_identified,
    percentile_estimate,
    rounds_per_chunk,
    share,
)
from analysis.agreement.fleiss import mean_agreement
from analysis.agreement.judgements import Judgements
from analysis.agreement.kappa import Weights, agreement_weights
from analysis.agreement.verdicts import FIRST_WINS, SECOND_WINS, TIED
from analysis.pairwise import FloatArray, IntArray, added
from arena.errors import InputError

WINS = (FIRST_WINS, SECOND_WINS)
Rule = Literal["tie", "first", "drop", "mean"]


@dataclass(frozen=True, eq=False)
class Matched:
    """A judge's verdict beside each person's on the same item, (P,) arrays.

    `item` numbers the shared items and `person` the people. `people_only` and `judge_only` count the
    judgements on items that the other side did not judge.
    """

    judge: str
    question: str
    people: FloatArray
    verdict: FloatArray
    item: IntArray
    person: NDArray[np.int32]
    people_only: int
    judge_only: int

    @property
    def items(self) -> int:
        """Number of items that both judged."""
        return len(np.unique(self.item))


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """Agreement of one judge with people; `decided` is without ties, `people` that of two people there.

    The correlations are those of the judge's scores with the mean of people's, per item.
    """

    judge: str
    items: int
    with_ties: Estimate
    decided: Estimate
    kappa: Estimate
    people: Estimate
    pearson: Estimate
    spearman: Estimate


def combined(judgements: Judgements, rule: Rule = "tie") -> Judgements:
    """One verdict per annotator and item, for judges that judge an item in both orders.

    Where all verdicts are equal, that one. Where not: `tie` makes it a tie (the two orders contradict each
    other), `first` takes the first, `drop` leaves the item out (`contradiction`), `mean` takes the mean,
    which is for scores. The side is that of the first verdict.
    """
    single = judgements.firsts()
    single = replace(single, excluded=judgements.excluded)
    if rule == "first":
        return single
    size = max(len(judgements.annotators), 1)
    key = judgements.item.astype(np.int64) * size + judgements.annotator
    _, place = np.unique(key, return_inverse=True)
    count = np.bincount(place)
    mean = np.bincount(place, weights=judgements.value) / count
    low = np.full(len(count), np.inf)
    np.minimum.at(low, place, judgements.value)
    high = np.full(len(count), -np.inf)
    np.maximum.at(high, place, judgements.value)
    own = np.searchsorted(np.unique(key), single.item.astype(np.int64) * size + single.annotator)
    torn = (low != high)[own]
    if rule == "drop":
        return single.where(~torn, "contradiction")
    if rule == "mean":
        scores = judgements.measure == "interval"
        return replace(single, value=mean[own] if scores else np.sign(mean[own]))
    other = np.full(len(torn), TIED)
    return replace(single, value=np.where(torn, other, single.value))


def matched(people: Judgements, judge: Judgements, name: str) -> Matched:
    """Each person's first judgement of an item beside the judge's; InputError if they share no item."""
    one = people.firsts()
    verdicts = judge.of(np.array([each == name for each in judge.annotators]))
    place = {item: number for number, item in enumerate(people.items)}
    at = np.array([place.get(judge.items[item], -1) for item in verdicts.item], dtype=np.int64)
    verdict_of = np.full(len(people.items), np.nan)
    verdict_of[at[at >= 0]] = verdicts.value[at >= 0]
    both = ~np.isnan(verdict_of[one.item])
    if not both.any():
        problem = f"{name} and the people judged no item together"
        cure = "give votes on the same prompts, pairs of models and answers, or name the items"
        raise InputError(problem, cure=cure)
    judged_by_people = np.zeros(len(people.items), dtype=bool)
    judged_by_people[one.item] = True
    alone = (at < 0) | ~judged_by_people[np.maximum(at, 0)]
    return Matched(
        judge=name,
        question=people.question,
        people=one.value[both],
        verdict=verdict_of[one.item[both]],
        item=one.item[both].astype(np.int64),
        person=one.annotator[both],
        people_only=int((~both).sum()),
        judge_only=int(alone.sum()),
    )


def judge_agreement(
    pairs: Matched,
    *,
    weights: Weights = "plain",
    scores: bool = False,
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
) -> JudgeAgreement:
    """How far a judge agrees with people; `scores` for ratings, where correlations have a meaning."""
    alike = pairs.people == pairs.verdict
    decided = np.isin(pairs.people, WINS) & np.isin(pairs.verdict, WINS)
    no_scores = not_identified("verdicts on pairs are no scores", pairs.items)
    no_ties = not_identified("scores have no ties", pairs.items)
    means, verdicts = _by_item(pairs)
    return JudgeAgreement(
        judge=pairs.judge,
        items=pairs.items,
        with_ties=share(alike, level, cluster=pairs.item),
        decided=no_ties if scores else share(alike[decided], level, cluster=pairs.item[decided]),
        kappa=kappa_over_items(pairs, weights, level=level, rounds=rounds, generator=generator),
        people=_people_with_people(pairs, level, rounds, generator),
        pearson=correlation(means, verdicts, "pearson", level=level) if scores else no_scores,
        spearman=correlation(means, verdicts, "spearman", level=level) if scores else no_scores,
    )


def _by_item(pairs: Matched) -> tuple[FloatArray, FloatArray]:
    """The mean of people's values and the judge's value, per item."""
    _, first, number = np.unique(pairs.item, return_index=True, return_inverse=True)
    means = np.bincount(number, weights=pairs.people) / np.bincount(number)
    return means, pairs.verdict[first]


def kappa_over_items(
    pairs: Matched,
    weights: Weights = "plain",
    *,
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
) -> Estimate:
    """Cohen's kappa of people (as one annotator) and judge, with a Bayesian bootstrap over items."""
    items = pairs.items
    if items < FEWEST:
        return not_identified(f"{items} shared items, not {FEWEST}", items)
    for who, values in (("the people", pairs.people), ("the judge", pairs.verdict)):
        if np.ptp(values) == 0:
            return not_identified(f"{who} always said the same", items)
    values, code = np.unique(np.concatenate([pairs.people, pairs.verdict]), return_inverse=True)
    size, rows = len(values), len(pairs.people)
    _, item = np.unique(pairs.item, return_inverse=True)
    cell = code[:rows] * size + code[rows:]
    table = csr_array((np.ones(rows), (cell, item)), shape=(size**2, items))
    credit = agreement_weights(values, weights)
    whole = np.asarray(table.sum(axis=1), dtype=float)[None]
    value = float(_kappas(whole, credit)[0])
    if (pairs.people == pairs.verdict).all():
        expected = 1 - _disagreement_by_chance(whole, credit)[0]
        return chance_corrected(1.0, float(expected), items, level)
    most = rounds_per_chunk(max(items, size**2))
    draws = []
    for start in range(0, rounds, most):
        drawn = item_weights(items, min(most, rounds - start), generator)
        draws.append(_kappas(np.asarray(table @ drawn.T).T, credit))
    return percentile_estimate(value, np.concatenate(draws), items, level)


def _kappas(tables: FloatArray, credit: FloatArray) -> FloatArray:
    """(R,) kappa of (R, V·V) tables."""
    observed = 1 - (tables @ credit.ravel()) / tables.sum(axis=1)
    value: FloatArray = 1 - observed / _disagreement_by_chance(tables, credit)
    return value


def _disagreement_by_chance(tables: FloatArray, credit: FloatArray) -> FloatArray:
    square = tables.reshape(len(tables), *credit.shape)
    square = square / square.sum(axis=(1, 2), keepdims=True)
    rows, columns = square.sum(axis=2), square.sum(axis=1)
    chance: FloatArray = 1 - np.einsum("ri,ij,rj->r", rows, credit, columns)
    return chance


def _people_with_people(
    pairs: Matched, level: float, rounds: int, generator: Generator
) -> Estimate:
    _, item = np.unique(pairs.item, return_inverse=True)
    values, code = np.unique(pairs.people, return_inverse=True)
    counts = np.bincount(item * len(values) + code, minlength=pairs.items * len(values))
    table = counts.reshape(pairs.items, len(values)).astype(np.int64)
    return mean_agreement(table, level=level, rounds=rounds, generator=generator)


def left_alone(pairs: Matched, excluded: dict[str, int]) -> dict[str, int]:
    """What was left out, with the judgements that had no counterpart."""
    return added(excluded, {"people_only": pairs.people_only, "judge_only": pairs.judge_only})
