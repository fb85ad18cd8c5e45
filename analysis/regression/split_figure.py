"""The figure of leaderboards by level: one panel per model."""

import numpy as np

from analysis.figures import for_any_width
from analysis.figures.small_multiples import Panel, small_multiples
from analysis.regression.splits import Split

_MOST = 24


def split_figure(split: Split) -> str:
    """One panel per model with its rating and interval at each level; dashed is what levels share (SVG).

    Of more than 24 models those with the most battles are shown.
    """
    fit, factor, mean = split.fit, split.scale.factor, split.scale.mean
    models = fit.fit.design.models
    chosen = np.argsort(-fit.battles.sum(axis=0), kind="stable")[:_MOST]
    best = {int(model): float(np.nansum(fit.strengths[:, model])) for model in chosen}
    common = {}
    if fit.pooled is not None:
        common = dict(zip(map(int, fit.pooled.models), fit.pooled.common, strict=True))
    order = sorted(best, key=lambda model: (-common.get(model, best[model]), models[model]))
    panels = [
        _panel(split, model, mean + factor * common[model] if model in common else None)
        for model in order
    ]
    return for_any_width(
        lambda width: small_multiples(
            panels,
            fit.levels.names,
            title=f"Ratings by {split.heading.lower()}",
            joined=split.ordered,
            description="One panel per model; the dashed line is what the levels share.",
            width=width,
        )
    )


def _panel(split: Split, model: int, reference: float | None) -> Panel:
    fit, factor, mean = split.fit, split.scale.factor, split.scale.mean
    points: list[float | None] = []
    intervals: list[tuple[float, float] | None] = []
    for at, participants in enumerate(fit.participants):
        strength, error = float(fit.strengths[at, model]), float(fit.errors[at, model])
        half = fit.sure.quantile(split.level, participants) * error
        points.append(None if np.isnan(strength) else mean + factor * strength)
        drawn = not np.isnan(strength) and half > 0
        low, high = mean + factor * (strength - half), mean + factor * (strength + half)
        intervals.append((low, high) if drawn else None)
    return Panel(fit.fit.design.models[model], points, intervals, reference)
