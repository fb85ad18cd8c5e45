"""Scores of two answers side by side as verdicts: a margin, two passes with the sides swapped, and one rule for both.

A judge that gives points to both answers of a pair says who won by the difference, if it exceeds a margin. Where
it saw the pair twice with the sides exchanged, a rule makes one verdict of the two: `tie` unless both agree (Zheng
et al. 2023), the `mean` of the differences (Wang et al. 2023, balanced position calibration), the `first` pass
alone, or no verdict where they contradict each other (`drop`).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.agreement.estimate import Estimate, share
from analysis.agreement.judgements import Judgements
from analysis.agreement.ratings import SCORE, Ratings
from analysis.agreement.repeats import repeats
from analysis.agreement.verdicts import FIRST_WINS, LABELS, SECOND_WINS, TIED
from analysis.judges.comparison import Rule, combined
from analysis.pairwise import FloatArray
from arena.errors import InputError

_NEEDED = ("battle", "model", "opponent")


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """Both scores of each battle: `verdicts` without a margin, and what the item's first model has more, (N,)."""

    verdicts: Judgements
    difference: FloatArray


@dataclass(frozen=True, slots=True)
class Consistency:
    """Pairs of passes with swapped sides, and how often both say the same."""

    passes: int
    rate: Estimate


def scored_pairs(ratings: Ratings, criterion: str) -> ScoredPairs:
    """The battles in which both answers have a score on a criterion, in the order of the source.

    Items are named as `judgements_from_votes` names them, so that scores and votes meet. Raises InputError if
    the ratings do not tell which two answers were shown together, or none has both scores.
    """
    frame = ratings.frame
    missing = [name for name in _NEEDED if name not in frame.columns]
    rows = (
        frame if missing else frame[(frame["criterion"] == criterion) & (frame["opponent"] != "")]
    )
    both = _both(rows) if len(rows) and not missing else pd.DataFrame()
    if both.empty:
        cure = "give ratings of both answers of a pair, with battle, model and opponent"
        raise InputError(f"no pair has two scores on {criterion!r}", where=ratings.where, cure=cure)
    annotator, annotators = pd.factorize(both["annotator"], sort=True)
    names = both["pair"] + ": " + both["model"] + " – " + both["opponent"]
    item, items = pd.factorize(names, sort=True)
    example = np.unique(item, return_index=True)[1]
    difference: FloatArray = both["difference"].to_numpy(dtype=float)
    verdicts = Judgements(
        question=criterion,
        annotators=tuple(map(str, annotators)),
        items=tuple(map(str, items)),
        annotator=annotator.astype(np.int32),
        item=item.astype(np.int32),
        value=_verdict(difference, 0.0),
        measure="ordinal",
        labels=LABELS,
        side=np.where(both["side"] == "right", -1, 1).astype(np.int8),
        pairs=tuple(
            zip(both["model"].iloc[example], both["opponent"].iloc[example], strict=True)
        ),
        excluded=ratings.excluded,
    )  # fmt: skip
    return ScoredPairs(verdicts, difference)


def _both(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per battle, from the view of the model whose name is first in the alphabet."""
    rows = rows.drop_duplicates(["battle", "model"])
    for name, otherwise in (("side", ""), ("pair", "")):
        if name not in rows.columns:
            rows = rows.assign(**{name: otherwise})
    rows = rows.assign(pair=rows["pair"].where(rows["pair"] != "", rows.get("prompt", "")))
    straight = rows[rows["model"] < rows["opponent"]]
    turned = rows[rows["model"] > rows["opponent"]].set_index("battle")[SCORE]
    other = straight["battle"].map(turned)
    return straight.assign(difference=straight[SCORE] - other)[other.notna()]


def verdicts_of(pairs: ScoredPairs, rule: Rule = "tie", margin: float = 0.0) -> Judgements:
    """One verdict per annotator and item; a difference of at most `margin` points is a tie.

    Raises InputError for a margin below zero.
    """
    if margin < 0:
        raise InputError(f"a margin of {margin:g} points", cure="give one of at least 0")
    if rule == "mean":
        scores = replace(pairs.verdicts, value=pairs.difference, measure="interval")
        averaged = combined(scores, "mean")
        return replace(averaged, value=_verdict(averaged.value, margin), measure="ordinal")
    return combined(passes(pairs, margin), rule)


def passes(pairs: ScoredPairs, margin: float = 0.0) -> Judgements:
    """The verdict of every pass alone."""
    return replace(pairs.verdicts, value=_verdict(pairs.difference, margin))


def consistency(judgements: Judgements, *, level: float = 0.95) -> Consistency:
    """How often two passes of one annotator with swapped sides give the same verdict; Wilson's interval by item."""
    found = repeats(judgements)
    swapped = found.swapped
    same = (found.earlier == found.later)[swapped]
    return Consistency(int(swapped.sum()), share(same, level, cluster=found.item[swapped]))


def _verdict(difference: FloatArray, margin: float) -> FloatArray:
    won: NDArray[np.bool_] = difference > margin
    value: FloatArray = np.select(
        [won, difference < -margin], [FIRST_WINS, SECOND_WINS], TIED
    ).astype(float)
    return value
