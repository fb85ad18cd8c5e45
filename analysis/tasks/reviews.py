"""What reviewers do with data items: accepted, edited, rejected, and whether a second look says the same.

An item's first look is the first decision on it, its second look the next one by somebody else. Where the first
reviewer edited the text, the second one sees the edited text: how often that is accepted says how good the edits are;
how far two people agree is told by the items whose text both saw as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.agreement.estimate import Estimate, share
from analysis.agreement.kappa import kappa
from analysis.pairwise import IntArray
from analysis.tasks.means import PEOPLE
from arena.codes import Decision, Purpose

DECISIONS = tuple(decision.value for decision in Decision)


@dataclass(frozen=True, slots=True)
class Source:
    """What became of the items of one data source at first look: a share for each of `DECISIONS`."""

    name: str
    shares: Mapping[str, Estimate]
    items: int
    reviewers: int


@dataclass(frozen=True, slots=True)
class Looks:
    """First and second look at the same item.

    `table` counts by first and second decision, (3, 3) in the order of `DECISIONS`; `same` and `kappa` are of the
    items whose text both saw unchanged, `mended` is the share of edited texts that the second look accepts.
    """

    table: tuple[tuple[int, ...], ...]
    same: Estimate
    kappa: Estimate
    mended: Estimate


def first_looks(reviews: pd.DataFrame) -> pd.DataFrame:
    """The first decision on each item, in the order of the source; repeats and controls are no looks."""
    return _looks(reviews).drop_duplicates("item", ignore_index=True)


def decisions_by_source(reviews: pd.DataFrame, *, level: float = 0.95) -> tuple[Source, ...]:
    """Shares of the decisions for each model whose texts were reviewed, with Wilson's intervals.

    One reviewer's decisions count as alike where there are `PEOPLE` or more reviewers, else items as independent.
    """
    rows = first_looks(reviews)
    found = []
    for name in sorted(rows["model"].unique()):
        own = rows[rows["model"] == name]
        who = pd.factorize(own["participant"])[0].astype(np.int64)
        many = len(np.unique(who)) >= PEOPLE
        shares = {
            decision: share(
                (own["decision"] == decision).to_numpy(), level, cluster=who if many else None
            )
            for decision in DECISIONS
        }
        found.append(Source(str(name), shares, len(own), len(np.unique(who))))
    return tuple(found)


def two_looks(reviews: pd.DataFrame, *, level: float = 0.95) -> Looks | None:
    """First and second look of the items that two people reviewed; None if there is no such item."""
    rows = _looks(reviews)
    rows = rows.drop_duplicates(["item", "participant"])
    rows = rows.assign(look=rows.groupby("item").cumcount())
    first = rows[rows["look"] == 0].set_index("item")
    second = rows[rows["look"] == 1].set_index("item")
    if second.empty:
        return None
    first = first.loc[second.index]
    one, other = (_codes(part["decision"].tolist()) for part in (first, second))
    revised = second["revises"].fillna("").astype(str) if "revises" in second.columns else ""
    edited = np.asarray(pd.Series(revised, index=second.index) != "", dtype=bool)
    table = np.zeros((len(DECISIONS), len(DECISIONS)), dtype=int)
    np.add.at(table, (one, other), 1)
    plain = ~edited
    names = dict(enumerate(DECISIONS))
    return Looks(
        table=tuple(tuple(map(int, line)) for line in table),
        same=share(one[plain] == other[plain], level),
        kappa=kappa(
            one[plain].astype(float),
            other[plain].astype(float),
            level=level,
            labels={float(code): name for code, name in names.items()},
        ),
        mended=share(other[edited] == DECISIONS.index(Decision.ACCEPT.value), level),
    )


def _looks(reviews: pd.DataFrame) -> pd.DataFrame:
    """Rows of decisions that count, each with its item under a name that is never empty."""
    rows = reviews[reviews["decision"].isin(DECISIONS)]
    if "purpose" in rows.columns:
        purpose = rows["purpose"].fillna("").astype(str)
        rows = rows[purpose.isin(["", Purpose.RANKED.value])]
    item = rows["item"].fillna("").astype(str)
    whole = rows["prompt"].fillna("").astype(str) + "/" + rows["model"].astype(str)
    named = item.where(item != "", whole)
    several = rows["question"].nunique() > 1
    return rows.assign(item=named + " " + rows["question"] if several else named)


def _codes(decisions: Sequence[str]) -> IntArray:
    return np.array([DECISIONS.index(each) for each in decisions], dtype=np.int64)
