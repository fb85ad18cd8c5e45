"""Plans as tables: a study's size with its power, and a running study beside its goal."""

from collections.abc import Sequence

from analysis.planning.advice import PairAdvice
from analysis.planning.guess import approximation, inverse
from analysis.planning.power import StudyPlan
from analysis.planning.progress import StudyProgress
from analysis.planning.world import imagine
from analysis.table import Column, Table

TOP_PAIRS = 12


def plan_tables(plan: StudyPlan) -> list[Table]:
    """What to plan for, the power of every size tried, and the gaps between neighbours."""
    return [_answer(plan), _sizes(plan), _gaps(plan)]


def progress_tables(
    progress: StudyProgress, advice: Sequence[PairAdvice], top: int = TOP_PAIRS
) -> list[Table]:
    """How far the study is, what is decided, and which pairs come next."""
    return [_standing(progress), _neighbours(progress), advice_table(advice, top)]


def plan_sentence(plan: StudyPlan) -> str:
    """The answer in words, with what it does not say."""
    size = f"{plan.votes:,} votes by {plan.people:,} people"
    asked = f"{100 * plan.power:g} %"
    if plan.planned is None:
        return (
            f"Stopped early: {size} is what the runs so far ask for; that size was not simulated."
        )
    found = plan.planned
    told = f"{100 * found.power:.1f} % [{100 * found.low:.1f}, {100 * found.high:.1f}]"
    stopped = "" if plan.complete else " Stopped early: the simulation error is larger than asked."
    meant = (
        "studies reach the goal"
        if plan.goal.width
        else "pairs of neighbours are told apart on average"
    )
    said = f"{size}: {told} of the {meant} (power, {found.runs:,} simulations); {asked} asked."
    return said + stopped


def advice_table(advice: Sequence[PairAdvice], top: int = TOP_PAIRS) -> Table:
    """The pairs most worth asking, both orders together."""
    columns = (
        Column("better", "Better so far"),
        Column("worse", "Other"),
        Column("battles", "Battles", "count"),
        Column("share", "Share of next", "share"),
        Column("times", "Times chance", "rating"),
        Column("arena", "Arena rule", "share", group="Other rules"),
        Column("determinant", "D-optimal", "share", group="Other rules"),
    )
    rows = tuple(
        (p.better, p.worse, p.battles, p.share, p.times, p.arena, p.determinant)
        for p in advice[:top]
    )
    note = f"{min(top, len(advice))} of {len(advice)} pairs; chance gives each "
    note += f"{100 / len(advice):.1f} %. Both orders of a pair are equally likely."
    return Table("next_pairs", "Pairs most worth asking next", columns, rows, note)


def _answer(plan: StudyPlan) -> Table:
    habits = plan.assumptions
    pairs = len(habits.models) * (len(habits.models) - 1) / 2
    columns = (
        Column("models", "Models", "count"),
        Column("votes", "Votes", "count"),
        Column("people", "People", "count"),
        Column("votes_per_pair", "Votes per pair", "rating"),
        Column("guess", "First guess (people)", "count"),
        Column("power", "Power", "share"),
        Column("power_range", "Monte Carlo 95 %", "share_limits"),
        Column("asked", "Power asked", "share"),
        Column("complete", "Complete"),
    )
    found = plan.planned
    row = (
        len(habits.models),
        plan.votes,
        plan.people,
        plan.votes / pairs,
        plan.guess,
        None if found is None else found.power,
        None if found is None else (found.low, found.high),
        plan.power,
        "yes" if plan.complete else "no",
    )
    title = f"Size of a study in which {plan.goal.told}"
    return Table("plan", title, columns, (row,), plan_sentence(plan))


def _sizes(plan: StudyPlan) -> Table:
    columns = (
        Column("votes", "Votes", "count"),
        Column("people", "People", "count"),
        Column("runs", "Simulations", "count"),
        Column("power", "Power", "share"),
        Column("power_range", "Monte Carlo 95 %", "share_limits"),
        Column("everything", "All neighbours at once", "share"),
        Column("median_width", "Median interval width", "rating"),
    )
    rows = tuple(
        (s.votes, s.people, s.runs, s.power, (s.low, s.high), s.everything, s.median_width)
        for s in plan.sizes
    )
    note = (
        "Power is the mean over pairs of neighbours; widths are of a rating's interval, in points."
    )
    if plan.goal.width is not None:
        note = "Power is the share of studies in which no rating's interval is too wide."
    return Table("sizes", "Power of every size that was simulated", columns, rows, note)


def _gaps(plan: StudyPlan) -> Table:
    """What each pair of neighbours takes alone, by the information matrix."""
    world = imagine(plan.assumptions)
    rough = approximation(world)
    columns = (
        Column("ranks", "True ranks"),
        Column("gap", "Gap", "rating"),
        Column("people", "People", "count"),
        Column("votes", "Votes", "count"),
    )
    rows = []
    for place, gap in enumerate(world.rating_gaps):
        alone = rough.of_pair(place, float(-(world.limit[place + 1] - world.limit[place])))
        people = None
        if gap > 0:
            people = round(inverse(alone.neighbours, plan.power, world, capped=False))
        votes = None if people is None else round(people * plan.assumptions.votes_each)
        rows.append((f"{place + 1} and {place + 2}", float(gap), people, votes))
    note = "By the information matrix, votes spread evenly over all pairs; no simulation."
    title = f"What each pair of neighbours takes for {100 * plan.power:g} % power"
    return Table("gaps", title, columns, tuple(rows), note)


def _standing(progress: StudyProgress) -> Table:
    columns = (
        Column("goal", "Goal"),
        Column("battles", "Votes", "count"),
        Column("units", progress.unit.capitalize(), "count"),
        Column("neighbours", "Neighbours", "count"),
        Column("apart", "Apart (one look)", "count"),
        Column("decided", "Decided (any time)", "count"),
        Column("widest", "Widest interval", "rating"),
        Column("more_votes", "More votes", "count"),
        Column("more_units", f"More {progress.unit}", "count"),
        Column("stop", "Stop now?"),
    )
    row = (
        progress.goal.told,
        progress.battles,
        progress.units,
        len(progress.neighbours),
        progress.apart,
        progress.decided,
        progress.widest,
        progress.more_votes,
        progress.more_units,
        "yes" if progress.stop else "no",
    )
    stop = "may stop" if progress.stop else "should go on"
    note = f"The study {stop}: {progress.reason}. What is still needed assumes the gaps as "
    note += "estimated and votes spread evenly; – is out of reach at these gaps."
    return Table("standing", "How far the study is", columns, (row,), note)


def _neighbours(progress: StudyProgress) -> Table:
    columns = (
        Column("better", "Better so far"),
        Column("worse", "Next"),
        Column("gap", "Gap", "rating"),
        Column("one_look", "If this is the only look", "interval"),
        Column("anytime", "At any time", "interval"),
        Column("e", "Evidence (e)"),
        Column("e_value", "e-value", "rating", hidden=True),
        Column("direct_e", "From their meetings"),
        Column("direct_e_value", "e-value of meetings", "rating", hidden=True),
        Column("decided", "Decided"),
        Column("more", f"More {progress.unit}", "count"),
        Column("at_least", "At least", "count"),
    )
    rows = tuple(
        (
            pair.better,
            pair.worse,
            pair.gap,
            (pair.low, pair.high),
            (pair.anytime_low, pair.anytime_high),
            evidence(pair.e_value),
            pair.e_value,
            None if pair.direct_e_value is None else evidence(pair.direct_e_value),
            pair.direct_e_value,
            "yes" if pair.decided else "no",
            pair.more,
            pair.at_least,
        )
        for pair in progress.neighbours
    )
    share = 100 * (1 - progress.level)
    note = f"Decided: e-Benjamini–Hochberg over all pairs, of which {progress.decided_pairs:,} are "
    note += f"decided; at most {share:g} % of what is decided is expected to be wrong, at any time "
    note += "of stopping. At least: if the gap is as wide as its interval allows."
    return Table("neighbours", "Neighbours in rank", columns, rows, note)


def evidence(value: float) -> str:
    """An e-value as people read it."""
    return f"{value:.2f}" if value < 100 else f"{value:.0f}" if value < 1e6 else "over a million"
