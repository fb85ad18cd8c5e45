"""Whether pairs score as predicted: predicted against observed scores, in bins and in a figure."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

import numpy as np
from scipy.stats import norm

from analysis.cells import Cells
from analysis.figures import svg
from analysis.figures.palette import colour
from analysis.models.fitting import ModelFit
from analysis.models.pair_counts import columns_of, pair_counts
from analysis.pairwise import FloatArray
from analysis.table import Column, Table

_CREDIT = (1.0, 0.0, 0.5, 0.5)
_EDGE = 46.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Votes on pairs with similar predictions: the mean predicted and observed score of the favourite.

    A win scores 1, any tie ½. `low` and `high` bound the observed score at 95 %, by the variance that the
    votes of each pair have; `votes` and `pairs` say how much is in it.
    """

    predicted: float
    observed: float
    low: float
    high: float
    votes: int
    pairs: int


def predicted_scores(fit: ModelFit, *, by_side: bool, cells: Cells) -> tuple[FloatArray, ...]:
    """For each pair that met: predicted score of the first, observed score, its variance, votes; (M,)."""
    pairs = pair_counts(columns_of(cells.counts, fit.likelihood), by_side=by_side)
    parameters = fit.place[len(fit.models) :]
    logs = fit.likelihood.log_probabilities(
        fit.strengths[pairs.left], fit.strengths[pairs.right], parameters
    )
    if not fit.likelihood.proper:
        # Half-win ties have no probability; the expected score is that of the two wins.
        logs = logs[:2]
    credit = np.array(_CREDIT[: len(pairs.counts)])
    predicted = credit[: len(logs)] @ np.exp(logs)
    votes = pairs.counts.sum(axis=0)
    observed = credit @ pairs.counts / votes
    second = credit**2 @ pairs.counts / votes
    return predicted, observed, second - observed**2, votes


def calibration(fit: ModelFit, cells: Cells, *, bins: int = 10) -> tuple[Bin, ...]:
    """Bins of about equally many votes, by predicted score, each pair seen from its favourite."""
    by_side = fit.likelihood.positional
    predicted, observed, variance, votes = predicted_scores(fit, by_side=by_side, cells=cells)
    turned = predicted < 0.5
    predicted = np.where(turned, 1 - predicted, predicted)
    observed = np.where(turned, 1 - observed, observed)
    order = np.argsort(predicted, kind="stable")
    reached = np.cumsum(votes[order])
    number = np.minimum(((reached - votes[order] / 2) / reached[-1] * bins).astype(int), bins - 1)
    found = []
    for wanted in np.unique(number):
        inside = order[number == wanted]
        weight = votes[inside] / votes[inside].sum()
        mean = float(weight @ observed[inside])
        # A pair whose votes all agree shows no variance; the model's own keeps the interval honest.
        own = np.maximum(variance[inside], predicted[inside] * (1 - predicted[inside]) / 4)
        reach = float(norm.ppf(0.975) * np.sqrt(weight**2 @ (own / votes[inside])))
        found.append(
            Bin(
                predicted=float(weight @ predicted[inside]),
                observed=mean,
                low=max(mean - reach, 0.0),
                high=min(mean + reach, 1.0),
                votes=int(votes[inside].sum()),
                pairs=len(inside),
            )
        )
    return tuple(found)


def calibration_table(found: tuple[Bin, ...], title: str) -> Table:
    """The bins; `title` names the likelihood."""
    columns = (
        Column("predicted", "Predicted score", "share"),
        Column("observed", "Observed score", "share"),
        Column("limits", "95 % interval", "share_limits"),
        Column("votes", "Votes", "count"),
        Column("pairs", "Pairs", "count"),
    )
    rows = tuple(
        (each.predicted, each.observed, (each.low, each.high), each.votes, each.pairs)
        for each in found
    )
    return Table(
        name="calibration",
        title=f"Predicted and observed scores of pairs: {title}",
        columns=columns,
        rows=rows,
        note="Each pair from its favourite's side; a win scores 1, a tie ½. An interval that misses the "
        "predicted score shows where the model is wrong (about one in twenty does so by chance).",
    )


def calibration_figure(found: tuple[Bin, ...], title: str, *, width: int = 360) -> str:
    """Observed against predicted scores with intervals; on the diagonal the model is right.

    Raises ValueError without a bin.
    """
    if not found:
        raise ValueError("a calibration figure needs at least one bin")
    low = min(0.5, min(each.low for each in found))
    high = max(max(each.high, each.predicted) for each in found) + 0.01
    across = svg.linear((low, high), (_EDGE, width - 12.0))
    up = svg.linear((low, high), (width - _EDGE, 12.0))
    root = svg.drawing(
        width,
        width,
        title=f"Calibration: {title}",
        description="Observed against predicted scores; on the diagonal they agree.",
    )
    _draw_axes(root, width, (low, high), across, up)
    svg.line(root, (across(low), up(low)), (across(high), up(high)), "zero", stroke_dasharray="4 3")
    for each in found:
        x = across(each.predicted)
        svg.line(root, (x, up(each.low)), (x, up(each.high)), "first", stroke_width="2")
        place = {"cx": svg.number(x), "cy": svg.number(up(each.observed)), "r": "4.5"}
        dot = SubElement(root, "circle", place | {"fill": colour("first")})
        words = f"predicted {100 * each.predicted:.1f} %, observed {100 * each.observed:.1f} %"
        SubElement(dot, "title").text = f"{words}, {each.votes:,} votes"
    return svg.markup(root)


def _draw_axes(
    root: Element,
    width: int,
    extent: tuple[float, float],
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> None:
    """Gridlines with per cents, and what the axes measure."""
    (low, high), muted = extent, colour("muted")
    for tick in svg.nice_ticks(low, high, 5):
        words = f"{100 * tick:.0f} %"
        svg.line(root, (across(tick), up(high)), (across(tick), up(low)), "grid")
        svg.line(root, (across(low), up(tick)), (across(high), up(tick)), "grid")
        under, beside = (across(tick), up(low) + 16), (_EDGE - 5, up(tick) + 4)
        svg.text(root, under, words, size=11, fill=muted, anchor="middle")
        svg.text(root, beside, words, size=11, fill=muted, anchor="end")
    middle = (_EDGE + width) / 2, width - 8.0
    svg.text(root, middle, "Predicted score", size=12, fill=muted, anchor="middle")
    turned, side = f"rotate(-90 11 {svg.number(width / 2)})", (11.0, width / 2)
    svg.text(root, side, "Observed score", size=12, fill=muted, anchor="middle", transform=turned)
