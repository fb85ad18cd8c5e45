"""The first section: who is better, and how sure that is."""

from analysis.figures import IntervalRow, IntervalWords, for_any_width, interval_plot
from analysis.ranking import Rating
from analysis.reports.material import Material
from analysis.reports.section import Figure, Section
from analysis.reports.words import counted, listed
from analysis.table import INTERVAL, RATING, Column, Table

AXIS = "Bradley–Terry rating (odds of ten to one are 400 points; mean 1000)"
WIDE_ENOUGH = 500


def section(material: Material) -> Section:
    """Ratings with intervals and the ranks that the votes allow."""
    placed = [rating for rating in material.ranking.ratings if rating.rating is not None]
    return Section(
        "ratings",
        "Ratings",
        (_base_sentence(material), *_reading(placed)),
        figures=tuple(_figures(material, placed)),
        tables=(rating_table(material),),
        limits=_limits(material),
        headline=leader_sentence(material, placed),
    )


def leader_sentence(material: Material, placed: list[Rating]) -> str:
    """Who leads, and who may."""
    if not placed:
        return "The votes determine no rating."
    if len(material.groups) > 1:
        leaders = [group[0] for group in material.groups]
        return (
            f"No model leads all others: the votes leave {len(leaders)} groups of models that cannot be "
            f"compared, led by {listed(leaders)}."
        )
    first = placed[0]
    # Models may share the first place, so whoever has the same rating is named too.
    possible = [rating.model for rating in placed if rating.rank_low == 1]
    others = [name for name in possible if name != first.model]
    level = f"{100 * material.ranking.settings['level']:g} %"
    rating = f"{first.rating:.0f} points ({level} interval {first.low:.0f} to {first.high:.0f})"
    if material.ranking.settings.get("prior") not in ("none", None):
        rating += " under Firth’s penalty"
    if not others:
        return (
            f"{first.model} is the best with {rating}: no other rank is compatible with the votes."
        )
    return (
        f"{first.model} has the highest rating, {rating}, but the votes also allow "
        f"{listed(others, 6, 'or')} to be the best."
    )


def _base_sentence(material: Material) -> str:
    people = f" by {counted(material.participants, 'participant')}" if material.participants else ""
    return (
        f"{counted(material.pairwise.total, 'battle')} of {counted(len(material.pairwise.models), 'model')}"
        f"{people} count. {material.ranking.method}."
    )


def _reading(placed: list[Rating]) -> list[str]:
    if not placed:
        return []
    return [
        "A hundred points more mean that 64 of 100 battles are won, a tie counting as half a win. Whether two "
        "models differ is told by their difference, below, not by whether their intervals overlap."
    ]


def _limits(material: Material) -> tuple[str, ...]:
    limits = [
        f"{rating.model} has no rating: {(rating.note or 'not identified').removeprefix('not identified: ')}."
        for rating in material.ranking.ratings
        if rating.rating is None
    ]
    if len(material.groups) > 1:
        limits.append("Ratings of different groups cannot be compared: no battles link them.")
    if material.ranking.settings.get("prior") not in ("none", None):
        limits.append(
            "How far the strongest or weakest models are from the rest is set by a penalty (Firth’s), not by "
            "the votes alone: they never lost, or never won, against some of the others."
        )
    if not material.by_people and material.participants < material.pairwise.total:
        known = (
            f"too few of {counted(material.participants, 'participant')} voted more than once"
            if material.participants
            else "the source does not tell whose votes they are"
        )
        limits.append(
            f"Differences in taste between people are not allowed for, because {known}: if the votes of one "
            "person are alike, all intervals are too narrow."
        )
    return tuple(limits)


def _figures(material: Material, placed: list[Rating]) -> list[Figure]:
    """One figure for each group, as ratings of different groups must not stand on one axis."""
    groups = [[rating for rating in placed if rating.model in group] for group in material.groups]
    groups = [group for group in groups if group]
    if len(groups) == 1:
        title = f"Ratings of {counted(len(placed), 'model')}"
        return [_figure(material, placed, "ratings", title, leader_sentence(material, placed))]
    return [
        _figure(
            material,
            group,
            f"ratings_{number}",
            f"Ratings of group {number} of {len(groups)}: {counted(len(group), 'model')}",
            "Not comparable with the ratings of other groups.",
        )
        for number, group in enumerate(groups, start=1)
    ]


def _figure(
    material: Material, rated: list[Rating], name: str, title: str, description: str
) -> Figure:
    rows = [
        IntervalRow(
            rating.model,
            rating.rating or 0.0,
            rating.low or 0.0,
            rating.high or 0.0,
            rating.rank_low,
            rating.rank_high,
        )
        for rating in rated
    ]
    level = f"{100 * material.settings.level:g} %"
    drawing = for_any_width(
        lambda width: interval_plot(
            rows,
            title=f"{title}, with {level} intervals",
            axis=AXIS if width > WIDE_ENOUGH else "Bradley–Terry rating",
            baseline=1000.0,
            words=IntervalWords(rank="Ranks"),
            description=description,
            width=width,
        )
    )
    whose = "of all models" if len(material.groups) == 1 else "of the group"
    note = (
        f"Dot and line: rating with its {level} interval, the distance from the mean {whose}. "
        "Grey: the ranks that the votes allow, for all models at once."
    )
    return Figure(name, title, note, drawing)


def rating_table(material: Material) -> Table:
    """The leaderboard."""
    ids = {name: model for model, name in material.names.items()}
    columns = (
        Column("model_id", "Model id", hidden=True),
        Column("rank", "#", "count"),
        Column("model", "Model"),
        Column("rating", RATING, "rating"),
        Column("interval", INTERVAL, "interval"),
        Column("ranks", "Ranks allowed", "ranks"),
        Column("battles", "Battles", "count"),
        Column("wins", "Won", "count"),
        Column("ties", "Tied", "count"),
        Column("losses", "Lost", "count"),
        Column("note", "Note"),
    )
    rows = tuple(
        (
            ids[rating.model],
            rating.rank,
            rating.model,
            rating.rating,
            None if rating.low is None else (rating.low, rating.high),
            None if rating.rank_low is None else (rating.rank_low, rating.rank_high),
            rating.battles,
            rating.wins,
            rating.ties,
            rating.losses,
            rating.note or "",
        )
        for rating in material.ranking.ratings
    )
    note = (
        "Ranks allowed: from tests of all differences at once; they hold for all models together. Models whose "
        "ranges overlap may be in either order. They may allow an order that Holm’s test below rules out, because "
        "the two tests differ."
    )
    return Table("ratings", "Ratings of all models", columns, rows, note, material.ranking.method)
