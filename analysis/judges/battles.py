"""From judgements of pairs to what the models of judges need: comparisons, and battles with both scores."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency

from analysis.agreement.judgements import Judgements
from analysis.agreement.verdicts import FIRST_WINS, SECOND_WINS
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons
from analysis.judges.scored_battles import Battles
from analysis.pairwise import IntArray
from arena.errors import InputError

PARTICIPANTS_AS_UNITS = 10
"""From so many people on, one person's votes count as alike; below, the votes on one item do."""


@dataclass(frozen=True, eq=False)
class PredictionData:
    """The battles that people and judge saw, and those that the judge alone saw.

    `unit` says what counts as alike among the labelled. `people_only` votes have no verdict of the judge,
    `outside` verdicts concern models that no labelled battle has; both are left out.
    """

    models: tuple[str, ...]
    labelled: Battles
    unlabelled: Battles
    unit: str
    people_only: int
    outside: int

    def design_p(self) -> float | None:
        """P of the χ² test that both parts meet the pairs equally often; None where there is one pair.

        The estimate needs the labelled battles to be a random part of all. This test sees only the pairs.
        """
        size = len(self.models)
        counts = np.array(
            [
                np.bincount(_cell_of_items(each, size), minlength=size**2)
                for each in (self.labelled, self.unlabelled)
            ]
        )
        counts = counts[:, counts.sum(axis=0) > 0]
        if counts.shape[1] < 2 or (counts.sum(axis=1) == 0).any():
            return None
        return float(chi2_contingency(counts).pvalue)


def _cell_of_items(battles: Battles, size: int) -> IntArray:
    """The pair of models of each item, once however many people judged it."""
    low = np.minimum(battles.first, battles.second)
    cell: IntArray = low * size + np.maximum(battles.first, battles.second)
    item = battles.cluster if battles.item is None else battles.item
    return cell[np.unique(item, return_index=True)[1]]


def comparisons_of(judgements: Judgements) -> Comparisons:
    """The judgements as battles, the item's first model on the left; InputError for ratings."""
    first, second, models = _models(judgements)
    value = judgements.value
    return Comparisons(
        question=judgements.question,
        models=models,
        first=first[judgements.item].astype(np.int32),
        second=second[judgements.item].astype(np.int32),
        outcome=np.select([value == FIRST_WINS, value == SECOND_WINS], [FIRST, SECOND], TIE).astype(
            np.int8
        ),
        participant=judgements.annotator,
        excluded=judgements.excluded,
    )


def prediction_data(people: Judgements, judge: Judgements) -> PredictionData:
    """Split the battles of one judge by whether people voted on the item too.

    Both are judgements of pairs with ties together; the judge has one verdict per item (`combined`). Raises
    InputError if people and judge share no item.
    """
    votes = people.firsts()
    first, second, _ = _models(people)
    place = {item: number for number, item in enumerate(judge.items)}
    at = np.array([place.get(item, -1) for item in people.items], dtype=np.int64)
    verdict = np.full(len(judge.items) + 1, np.nan)
    verdict[judge.item] = judge.value
    score = verdict[at[votes.item]]
    used = ~np.isnan(score)
    if not used.any():
        cure = "give votes on the same prompts, pairs of models and answers, or name the items"
        raise InputError("people and judge judged no item together", cure=cure)
    names = _models(people)[2]
    present = np.zeros(len(names), dtype=bool)
    present[first[votes.item[used]]] = present[second[votes.item[used]]] = True
    models = tuple(name for name, there in zip(names, present, strict=True) if there)
    moved = np.cumsum(present) - 1
    by_person = len(np.unique(votes.annotator[used])) >= PARTICIPANTS_AS_UNITS
    labelled = Battles(
        first=moved[first[votes.item[used]]],
        second=moved[second[votes.item[used]]],
        judge=(score[used] + 1) / 2,
        cluster=(votes.annotator if by_person else votes.item)[used].astype(np.int64),
        people=(votes.value[used] + 1) / 2,
        item=votes.item[used].astype(np.int64),
    )
    seen = np.zeros(len(judge.items) + 1, dtype=bool)
    seen[at[np.unique(votes.item)]] = True
    unlabelled, outside = _unlabelled(judge, ~seen[judge.item], models)
    unit = "participant" if by_person else "item"
    return PredictionData(models, labelled, unlabelled, unit, int((~used).sum()), outside)


def _unlabelled(
    judge: Judgements, alone: np.ndarray[tuple[int], np.dtype[np.bool_]], models: tuple[str, ...]
) -> tuple[Battles, int]:
    first, second, names = _models(judge)
    place = {name: number for number, name in enumerate(models)}
    moved = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    one, other = moved[first[judge.item]], moved[second[judge.item]]
    known = (one >= 0) & (other >= 0)
    kept = alone & known
    battles = Battles(
        one[kept], other[kept], (judge.value[kept] + 1) / 2, judge.item[kept].astype(np.int64)
    )
    return battles, int((alone & ~known).sum())


def _models(judgements: Judgements) -> tuple[IntArray, IntArray, tuple[str, ...]]:
    """Both models of each item, (I,) each, as numbers of the names."""
    if judgements.pairs is None:
        raise InputError("ratings are of no pairs", cure="give verdicts on pairs of models")
    names = tuple(sorted({name for pair in judgements.pairs for name in pair}))
    place = {name: number for number, name in enumerate(names)}
    numbers = np.array([[place[name] for name in pair] for pair in judgements.pairs])
    numbers = numbers.reshape(-1, 2).astype(np.int64)
    return numbers[:, 0], numbers[:, 1], names
