"""Won, tied, lost: a focal model against each baseline, or each model against all, by language and kind of prompt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.agreement.estimate import Estimate, check_settings, share
from analysis.agreement.judgements import Judgements
from analysis.judges.comparison import Rule, combined
from analysis.judges.leniency import clustered_mean
from analysis.pairwise import FloatArray
from analysis.tasks.means import PEOPLE

ALL = "all"


@dataclass(frozen=True, slots=True)
class Bar:
    """How often `model` won, tied and lost against `opponent` in one group of prompts.

    `net` is won less lost. `opponent` may be `ALL`; so may `language` and `category`.
    """

    who: str
    language: str
    category: str
    model: str
    opponent: str
    wins: Estimate
    ties: Estimate
    losses: Estimate
    net: Estimate
    judgements: int


@dataclass(frozen=True, slots=True)
class Group:
    """The verdicts of one kind of rater on one group of prompts."""

    who: str
    language: str
    category: str
    verdicts: Judgements


def focal_model(pairs: Iterable[tuple[str, str]]) -> str | None:
    """The one model that is part of every pair of at least two others (a star); None if there is none."""
    met = Counter(model for pair in set(pairs) for model in pair)
    if len(met) < 3:
        return None
    centre, count = met.most_common(1)[0]
    return centre if count == len(met) - 1 and sum(met.values()) == 2 * count else None


def groups_of(frame: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Language, category and rows of each group of prompts, the whole first where there are several."""
    texts = [
        frame[name].fillna("").astype(str)
        if name in frame.columns
        else pd.Series("", frame.index, dtype=str)
        for name in ("language", "category")
    ]
    keys = sorted(set(zip(*texts, strict=True)))
    parts = [
        (language or ALL, category or ALL, frame[(texts[0] == language) & (texts[1] == category)])
        for language, category in keys
    ]
    whole = [(ALL, ALL, frame)]
    return whole if len(keys) == 1 and keys[0] == ("", "") else whole * (len(keys) > 1) + parts


def bars(
    groups: Sequence[Group], focal: str | None, *, rule: Rule = "tie", level: float = 0.95
) -> tuple[Bar, ...]:
    """A bar for each group and baseline of `focal`, or without one for each model against all others.

    Verdicts are of pairs, ties together; of several by one annotator on an item (two orders), `rule` makes
    one. InputError for a level that is not between 0 and 1.
    """
    check_settings(level)
    found = []
    for group in groups:
        single = combined(group.verdicts, rule)
        models = sorted({model for pair in single.pairs or () for model in pair})
        if focal is None:
            wanted = [(model, ALL) for model in models]
        else:
            others = [model for model in models if model != focal]
            wanted = [(focal, ALL)] * (len(others) > 1) + [(focal, other) for other in others]
        for model, opponent in wanted:
            bar = _bar(group, single, (model, opponent), level)
            found += [bar] if bar is not None else []
    return tuple(found)


def _bar(group: Group, single: Judgements, pair: tuple[str, str], level: float) -> Bar | None:
    model, opponent = pair
    pairs = single.pairs or ()
    sign = np.array([_sign(each, model, opponent) for each in pairs])[single.item]
    rows: NDArray[np.bool_] = sign != 0
    if not rows.any():
        return None
    value: FloatArray = (single.value * sign)[rows]
    who, item = single.annotator[rows], single.item[rows]
    cluster = who if len(np.unique(who)) >= PEOPLE else item
    alike = cluster.astype(np.int64)
    wins, ties, losses = (share(hits, level, cluster=alike) for hits in (value > 0, value == 0, value < 0))  # fmt: skip
    net = clustered_mean(np.sign(value), alike, level)
    return Bar(
        group.who, group.language, group.category, model, opponent, wins, ties, losses, net, len(value)
    )  # fmt: skip


def _sign(pair: tuple[str, str], model: str, opponent: str) -> int:
    """1 where the model is the pair's first, −1 where its second, 0 where the pair is another one."""
    other = pair[1] if pair[0] == model else pair[0]
    if model not in pair or opponent not in (ALL, other):
        return 0
    return 1 if pair[0] == model else -1
