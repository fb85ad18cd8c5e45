"""Before and after: what tuning did to external scores, task by task, over the same models."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t, wilcoxon

from analysis.correlation.scores import Scores
from analysis.pairwise import FloatArray


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Scores before and after of the models that have both, on one task in one language.

    `change` is the mean of after − before with Student's interval over the models (n − 1 degrees of freedom), so
    that the number of models limits what is claimed; `p` that of Wilcoxon's signed-rank test. `rose` counts
    models whose score rose. Interval and p are None with fewer than three models, or where all changes are alike.
    """

    task: str
    language: str
    models: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    change: float
    low: float | None
    high: float | None
    p: float | None
    rose: int
    note: str = ""


def paired_changes(scores: Scores, *, level: float = 0.95) -> tuple[PairedChange, ...]:
    """One result for each task and language that some model has both before and after."""
    names = list(dict.fromkeys(scores.model))
    found = []
    for task, language in scores.groups():
        before = scores.of(task, language, names, "before")[0]
        after = scores.of(task, language, names, "after")[0]
        both = np.isfinite(before) & np.isfinite(after)
        if both.any():
            models = tuple(name for name, there in zip(names, both, strict=True) if there)
            found.append(change_of(task, language, models, before[both], after[both], level))
    return tuple(found)


def change_of(
    task: str,
    language: str,
    models: tuple[str, ...],
    before: FloatArray,
    after: FloatArray,
    level: float,
) -> PairedChange:
    """The change of these models, (K,) scores each."""
    changes = after - before
    count, mean = len(changes), float(changes.mean())
    low = high = p = None
    note = ""
    if count < 3:
        note = f"no interval: {count} models are too few"
    elif np.ptp(changes) == 0:
        note = "no interval: all changes are alike"
    else:
        reach = float(t.ppf((1 + level) / 2, count - 1)) * float(changes.std(ddof=1)) / count**0.5
        low, high = mean - reach, mean + reach
        p = float(wilcoxon(changes).pvalue)
    sides = tuple(before.tolist()), tuple(after.tolist())
    rose = int((changes > 0).sum())
    return PairedChange(task, language, models, *sides, mean, low, high, p, rose, note)
