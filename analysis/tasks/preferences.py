"""Won, tied, lost: a focal model against each baseline, or each model against all, by language and kind of prompt."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.agreement.estimate import Estimate, check_settings, share
from analysis.agreement.judgements import Judgements
from analysis.judges.comparison import Rule, combined
from analysis.judges.leniency import clustered_mean
from analysis.pairwise import FloatArray, IntArray
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


@dataclass(frozen=True, eq=False)
class Group:
    """The verdicts of one kind of rater on one group of prompts; `prompt` (I,) numbers the prompt of each item."""

    who: str
    language: str
    category: str
    verdicts: Judgements
    prompt: IntArray


def focal_model(pairs: Iterable[tuple[str, str]]) -> str | None:
    """The one model that is part of every pair of at least two others (a star); None if there is none."""
    met = Counter(model for pair in set(pairs) for model in pair)
    if len(met) < 3:
        return None
    centre, count = met.most_common(1)[0]
    return centre if count == len(met) - 1 and sum(met.values()) == 2 * count else None


def groups_of(frame: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Language, category and rows of each group of prompts: everything, each of both, and each cell.

    What all rows share is `ALL` and makes no groups.
    """
    sides = []
    for name in ("language", "category"):
        texts = frame[name].fillna("").astype(str) if name in frame.columns else None
        known = [] if texts is None else sorted(set(texts))
        every: pd.Series[bool] = pd.Series(data=True, index=frame.index)
        parts = [(ALL, every)]
        if texts is not None and len(known) > 1:
            parts += [(value or "–", texts == value) for value in known]
        sides.append(parts)
    return [
        (language, category, frame[rows & others])
        for language, rows in sides[0]
        for category, others in sides[1]
        if (rows & others).any()
    ]


def prompts_of(verdicts: Judgements, prompts: Mapping[str, str]) -> IntArray:
    """(I,) the number of each item's prompt; `prompts` leads there from what an item's name begins with."""
    heads = []
    for item, pair in zip(verdicts.items, verdicts.pairs or (), strict=True):
        head = item[: item.rindex(f": {pair[0]} – {pair[1]}")]
        heads.append(prompts.get(head) or head)
    return np.unique(heads, return_inverse=True)[1].astype(np.int64)


def bars(
    groups: Sequence[Group], focal: str | None, *, rule: Rule = "tie", level: float = 0.95
) -> tuple[Bar, ...]:
    """A bar for each group and baseline of `focal`, or without one for each model against all others.

    Verdicts are of pairs, ties together; of several by one annotator on an item (two orders), `rule` makes
    one. Intervals take verdicts for alike by prompt or, with ten people or more, by person, whichever is wider.
    InputError for a level that is not between 0 and 1.
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
    value: FloatArray = np.sign(single.value * sign)[rows]
    clusters = [group.prompt[single.item[rows]]]
    who = single.annotator[rows].astype(np.int64)
    clusters += [who] if len(np.unique(who)) >= PEOPLE else []
    wins, ties, losses = (
        _widest([share(hits, level, cluster=each) for each in clusters])
        for hits in (value > 0, value == 0, value < 0)
    )
    net = _widest([clustered_mean(value, each, level) for each in clusters])
    return Bar(
        group.who, group.language, group.category, model, opponent, wins, ties, losses, net, len(value)
    )  # fmt: skip


def _widest(found: Sequence[Estimate]) -> Estimate:
    """The estimate that is least sure: verdicts may be alike by prompt and by person."""
    return max(found, key=lambda each: each.range[1] - each.range[0] if each.range else math.inf)


def _sign(pair: tuple[str, str], model: str, opponent: str) -> int:
    """1 where the model is the pair's first, −1 where its second, 0 where the pair is another one."""
    other = pair[1] if pair[0] == model else pair[0]
    if model not in pair or opponent not in (ALL, other):
        return 0
    return 1 if pair[0] == model else -1
