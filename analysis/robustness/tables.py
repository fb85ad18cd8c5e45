"""How robust a leaderboard is, as tables and one figure."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    for_any_width,
    interval_plot,
)
from analysis.pairwise import Pairwise
from analysis.ranking import Ranking
from analysis.robustness.flips import Flip, votes_to_flip
from analysis.robustness.leave_out import LeftOut
from analysis.robustness.variants import Variant, agreement_with_all
from analysis.scale import Scale
from analysis.table import Column, Table

Label = Callable[[str], str]


def neighbour_flips(
    counts: Pairwise, ranking: Ranking, tell: Callable[[str], None] = lambda _: None
) -> tuple[tuple[Flip, Flip], ...]:
    """For each two neighbours of the leaderboard the fewest votes to drop and to add."""
    placed = [rating for rating in ranking.ratings if rating.strength is not None]
    found = []
    groups = ranking.settings.get("groups") or [[rating.model for rating in placed]]
    for group in groups:
        members = [rating for rating in placed if rating.model in group]
        votes = counts.subset([rating.model for rating in members])
        for above, below in pairwise(members):
            tell(f"{above.model} and {below.model}")
            if above.rank != below.rank:
                pair = (above.model, below.model)
                found.append((votes_to_flip(votes, *pair), votes_to_flip(votes, *pair, "added")))
    return tuple(found)


def flip_table(flips: Sequence[tuple[Flip, Flip]], label: Label = str) -> Table:
    """One row for each two neighbours."""
    columns = (
        Column("model_id", "Model id", hidden=True),
        Column("other_id", "Other id", hidden=True),
        Column("model", "Model"),
        Column("other", "above"),
        Column("dropped", "dropped", "count", "Fewest votes"),
        Column("dropped_share", "of all", "share", "Fewest votes"),
        Column("added", "added", "count", "Fewest votes"),
        Column("which", "Those to drop"),
    )
    rows = tuple(
        (
            dropped.model,
            dropped.other,
            label(dropped.model),
            label(dropped.other),
            dropped.votes,
            dropped.share,
            added.votes,
            dropped.reason or _which(dropped, label),
        )
        for dropped, added in flips
    )
    note = (
        "So many votes, chosen to have the most effect, turn the order of two neighbours round. Each count was "
        "checked by a refit; that fewer would not do is certain for one and two votes. The share is of the votes "
        "among models that can be compared."
    )
    method = "Influence of each cell, then exact refits (Broderick, Giordano & Meager 2020)"
    return Table("votes_to_flip", "Votes that turn neighbours round", columns, rows, note, method)


def _which(flip: Flip, label: Label) -> str:
    parts = [
        f"{count} × {label(winner)} {'tied with' if tie else 'beat'} {label(loser)}"
        for winner, loser, tie, count in sorted(flip.cells, key=lambda cell: -cell[3])
    ]
    more = len(parts) - 2
    return "; ".join(parts[:2]) + (f"; {more} more kind{'s' * (more > 1)}" if more > 0 else "")


def left_out_table(left: LeftOut, scale: Scale | None = None, label: Label = str) -> Table:
    """The range of each model's rating and rank over all participants left out in turn."""
    factor, mean = (scale or Scale()).factor, (scale or Scale()).mean
    known = np.isfinite(left.without).all(axis=1)
    low, high = (_range(left, largest) for largest in (False, True))
    best, worst = left.ranks
    columns = (
        Column("model_id", "Model id", hidden=True),
        Column("model", "Model"),
        Column("rating", "Rating, everybody", "rating"),
        Column("range", "without one participant", "interval"),
        Column("ranks", "Ranks without one", "ranks"),
    )
    order = sorted(range(len(left.models)), key=lambda place: -left.strengths[place])
    rows = tuple(
        (
            left.models[place],
            label(left.models[place]),
            mean + factor * float(left.strengths[place]),
            (mean + factor * low[place], mean + factor * high[place]) if known.any() else None,
            (int(best[place]), int(worst[place])) if known.any() else None,
        )
        for place in order
    )
    exact = int(left.exact.sum())
    note = (
        f"Each of {len(left.participants):,} participants was left out in turn, the {exact} most influential by a "
        "refit. The range is what one person can decide; it is no confidence interval."
    )
    if not known.all():
        note += (
            f" Without {int((~known).sum()):,} of them, each alone, the ratings are not identified, because wins would "
            "no longer link the models both ways; the range is over the others."
        )
    title = "Without any one participant"
    return Table("leave_one_out", title, columns, rows, note, "Refits, first order for the rest")


def _range(left: LeftOut, largest: bool) -> list[float]:
    known = left.without[~(left.without != left.without).any(axis=1)]
    if not len(known):
        return [float(value) for value in left.strengths]
    return [float(value) for value in (known.max(axis=0) if largest else known.min(axis=0))]


def variant_table(found: Sequence[Variant], label: Label = str) -> Table:
    """One row for each other choice: how much of the order stays."""
    main = found[0]
    columns = (
        Column("choice", "Choice"),
        Column("battles", "Battles", "count"),
        Column("leader", "Leader"),
        Column("agreement", "Kendall’s τ with all votes", "rho"),
        Column("moved", "Largest move of a rank", "count"),
        Column("mover", "by"),
        Column("change", "Largest change of a rating", "signed"),
        Column("note", "Note"),
    )
    rows = tuple(_variant_row(main, each, label) for each in found)
    note = (
        "Ratings under another model of ties are on another scale; only ranks are compared there."
    )
    title = "The same leaderboard from other choices"
    method = "Bradley–Terry on each choice of votes; Firth’s penalty where there is no maximum"
    return Table("other_choices", title, columns, rows, note, method)


def _variant_row(main: Variant, each: Variant, label: Label) -> tuple[object, ...]:
    if each.ranking is None:
        return (each.name, each.battles or None, "–", None, None, "", None, each.absent)
    ours, theirs = main.ranks(), each.ranks()
    moves = {model: abs(ours[model] - theirs[model]) for model in ours if model in theirs}
    mover = max(moves, key=lambda model: moves[model], default="")
    leader = min(theirs, key=lambda model: theirs[model], default="")
    lost = [label(model) for model in ours if model not in theirs]
    return (
        each.name,
        each.battles,
        label(leader) if leader else "–",
        agreement_with_all(main, each),
        moves.get(mover),
        label(mover) if moves.get(mover) else "",
        _largest_change(main.ratings(), each.ratings()) if each.same_scale else None,
        f"without a rating: {', '.join(lost)}" if lost else "",
    )


def _largest_change(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float | None:
    changes = [theirs[model] - ours[model] for model in ours if model in theirs]
    return max(changes, key=abs, default=None)


def variant_figure(found: Sequence[Variant], label: Label = str) -> str:
    """The intervals of all votes, and below each the range of its rating over the other choices."""
    main = found[0]
    if main.ranking is None:
        raise ValueError("all votes together give no leaderboard")
    same = [each.ratings() for each in found if each.ranking is not None and each.same_scale]
    rows, marks = [], []
    for rating in main.ranking.ratings:
        if rating.rating is None or rating.low is None or rating.high is None:
            continue
        name = label(rating.model)
        others = [each[rating.model] for each in same if rating.model in each]
        rows.append(
            IntervalRow(name, rating.rating, rating.low, rating.high, rating.rank_low, rating.rank_high)
        )  # fmt: skip
        middle = sorted(others)[len(others) // 2]
        marks.append(ReferenceMark(name, middle, min(others), max(others)))
    words = IntervalWords(
        rank="Ranks", ours="all votes, 95 %", reference="range over other choices"
    )
    return for_any_width(
        lambda width: interval_plot(
            rows,
            title="Ratings from all votes, and their range over other choices",
            axis="Bradley–Terry rating",
            reference=marks,
            baseline=1000.0,
            words=words,
            width=width,
        )
    )
