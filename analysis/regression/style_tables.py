"""Tables and the figure of ratings with covariates held constant."""

from analysis.figures import IntervalRow, IntervalWords, ReferenceMark, for_any_width, interval_plot
from analysis.regression.contrasts import joint_words
from analysis.regression.style import Control
from analysis.table import INTERVAL, RATING, Column, Table

_EFFECTS = (
    Column("covariate", "Covariate"),
    Column("coefficient", "Logits", "rho"),
    Column("error", "SE", "rho"),
    Column("points", "Points", "signed"),
    Column("points_interval", INTERVAL, "interval"),
    Column("odds", "Odds ×", "rho"),
    Column("odds_interval", INTERVAL, "limits"),
    Column("p", "p", "p"),
    Column("twice", "Points if twice as much", "signed"),
)
_RATINGS = (
    Column("rank", "Rank", "count"),
    Column("model", "Model"),
    Column("rating", RATING, "rating"),
    Column("interval", INTERVAL, "interval"),
    Column("plain_rank", "Rank as voted", "count"),
    Column("plain_rating", "Rating as voted", "rating"),
    Column("plain_interval", INTERVAL, "interval"),
    Column("change", "Change", "signed"),
    Column("change_interval", INTERVAL, "limits"),
    Column("rank_change", "Ranks up"),
    Column("battles", "Battles", "count"),
    Column("note", "Note"),
)


def style_tables(result: Control) -> list[Table]:
    """The effects of the covariates, and both leaderboards side by side."""
    return [_effects(result), _ratings(result)]


def style_figure(result: Control) -> str:
    """Ratings with covariates held constant; hollow diamonds are the ratings without (SVG)."""
    shown = [row for row in result.ratings if row.rating is not None]
    rows = [
        IntervalRow(row.model, row.rating, *row.interval)
        for row in shown
        if row.rating is not None and row.interval is not None
    ]
    marks = [
        ReferenceMark(row.model, row.plain_rating) for row in shown if row.plain_rating is not None
    ]
    held = ", ".join(effect.name for effect in result.effects)
    return for_any_width(
        lambda width: interval_plot(
            rows,
            title=f"Ratings with {held} held constant",
            axis="Rating",
            reference=marks,
            words=IntervalWords(ours="held constant", reference="as voted"),
            description="One line per model with its interval; a diamond is the rating as voted.",
            width=width,
        )
    )


def _effects(result: Control) -> Table:
    rows = tuple(
        (
            effect.name,
            effect.coefficient,
            effect.error,
            effect.points,
            (effect.low, effect.high),
            effect.odds,
            (effect.odds_low, effect.odds_high),
            effect.p,
            effect.twice,
        )
        for effect in result.effects
    )
    notes = [
        "For a typical difference: the root mean square of (a − b)/(a + b); for side, being on the "
        "left. A coefficient is an association, not a cause.",
        joint_words(result.together, "All coefficients zero"),
        f"Penalty: {result.provenance.penalty}.",
    ]
    if result.dropped:
        notes.append(f"No battle differs in {', '.join(result.dropped)}.")
    for name, count in result.unmeasured.items():
        notes.append(f"{name} could not be measured in {count} battles: taken as equal there.")
    title = "What the answers' style does to a vote"
    return Table("effects", title, _EFFECTS, rows, " ".join(notes), result.provenance.method)


def _ratings(result: Control) -> Table:
    rows = tuple(
        (
            row.rank,
            row.model,
            row.rating,
            row.interval,
            row.plain_rank,
            row.plain_rating,
            row.plain_interval,
            row.change,
            row.change_interval,
            _moved(row.plain_rank, row.rank),
            row.battles,
            row.note,
        )
        for row in result.ratings
    )
    note = (
        f"Both leaderboards are from the same battles ({result.weights}); intervals are of the "
        "distance from the mean of the models, those of the change take into account that both "
        "ratings are from the same votes."
    )
    title = "Ratings with style held constant, and as voted"
    return Table("control", title, _RATINGS, rows, note, result.provenance.method)


def _moved(before: int | None, after: int | None) -> str | None:
    if before is None or after is None:
        return None
    step = before - after
    return f"+{step}" if step > 0 else f"−{-step}" if step < 0 else "0"
