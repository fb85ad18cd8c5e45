"""Plans as figures: the power of a study as it grows, and how sure the order is so far."""

import numpy as np

from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    interval_plot,
)
from analysis.figures.line_plot import LinePoint, PlotLine, line_plot
from analysis.planning.guess import approximation
from analysis.planning.power import StudyPlan
from analysis.planning.progress import StudyProgress
from analysis.planning.tables import plan_sentence
from analysis.planning.world import imagine
from analysis.table import signed

_CURVE = 40


def power_figure(plan: StudyPlan, width: int = 760) -> str:
    """Power against votes: every size with its Monte Carlo interval, and the first guess as a curve.

    Raises ValueError for a plan that was stopped before its first run.
    """
    votes = [float(size.votes) for size in plan.sizes]
    lines = [
        PlotLine(
            "simulated",
            [LinePoint(s.votes, 100 * s.power, 100 * s.low, 100 * s.high) for s in plan.sizes],
        )
    ]
    if plan.goal.width is None and votes:
        rough, each = approximation(imagine(plan.assumptions)), plan.assumptions.votes_each
        places = np.geomspace(min(votes) * 0.8, max(votes) * 1.1, _CURVE)
        curve = [LinePoint(float(v), 100 * rough.neighbours(float(v) / each)) for v in places]
        lines.append(PlotLine("information matrix", curve, dots=False))
    return line_plot(
        lines,
        title="Power of the study",
        axis_across="votes",
        axis_up=f"power, %: {plan.goal.told}",
        description=plan_sentence(plan),
        up_text="{:.0f}".format,
        span=(0.0, 102.0),
        level=100 * plan.power,
        mark=float(plan.votes),
        width=width,
    )


def progress_figure(progress: StudyProgress, width: int = 760) -> str:
    """Each gap between neighbours with its confidence sequence and with its single interval."""
    rows, marks = [], []
    for place, pair in enumerate(progress.neighbours, start=1):
        label = f"{place}. {pair.better} – {pair.worse}"
        rows.append(IntervalRow(label, pair.gap, pair.anytime_low, pair.anytime_high))
        marks.append(ReferenceMark(label, pair.gap, pair.low, pair.high))
    told = f"{progress.decided} of {len(rows)} neighbours are decided at any time of looking"
    return interval_plot(
        rows,
        title="Gaps between neighbours in rank",
        axis="rating points between neighbours",
        reference=marks,
        baseline=0.0,
        words=IntervalWords(ours="at any time", reference="one look", between=" to "),
        description=told,
        value_text=lambda value: signed(value, 0),
        width=width,
    )
