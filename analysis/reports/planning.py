"""How far the study is from telling neighbours apart, and which pairs to ask next."""

from analysis.errors import NotConverged, NotIdentified
from analysis.planning.advice import PairAdvice, advise
from analysis.planning.assumptions import goal_from_text
from analysis.planning.figure import progress_figure
from analysis.planning.progress import StudyProgress, study_progress
from analysis.planning.tables import advice_table, progress_tables
from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import counted, hidden, reason_of

NAME, TITLE = "planning", "What more votes would tell"
_MOST_MODELS = 150


def section(material: Material) -> Section | Absent:
    """Progress towards telling neighbours apart, and the pairs most worth asking."""
    if len(material.pairwise.models) > _MOST_MODELS:
        return Absent(NAME, TITLE, "there are too many models for a plan of pairs")
    if len(material.pairwise.models) < 3:
        return Absent(NAME, TITLE, "there is only one pair to ask")
    advice = advise(material.pairwise)
    try:
        found = study_progress(
            material.votes, goal_from_text("neighbours"), level=material.settings.level
        )
    except (NotIdentified, NotConverged) as error:
        limit = f"How many more votes are needed: {reason_of(error)}."
        tables = (advice_table(advice),)
        return Section(NAME, TITLE, (_next(advice),), tables=tables, limits=(limit,))
    standing, near, pairs = progress_tables(found, advice)
    if found.unit == "battles":
        standing = hidden(standing, ("units", "more_units"))
    note = (
        "Dot and thick line: the gap with an interval that holds however often one looks. Diamond and thin line: the "
        "interval if this is the only look."
    )
    wide, narrow = (progress_figure(found, width=width) for width in (760, 360))
    drawing = f'<div class="plot-wide">{wide}</div><div class="plot-narrow">{narrow}</div>'
    return Section(
        NAME,
        TITLE,
        (*_progress(found), _next(advice)),
        figures=(Figure("progress", "Gaps between neighbours", note, drawing),),
        tables=(standing, pairs),
        details=(near,),
        limits=(
            "The power of a study of another size, and the people it takes, are simulated by "
            "“python -m analysis plan”, not here.",
        ),
    )


def _progress(found: StudyProgress) -> list[str]:
    said = [
        f"Of the {counted(len(found.neighbours), 'pair')} next to each other in rank, {found.apart} "
        f"{'is' if found.apart == 1 else 'are'} told apart if this is the only look at the votes, and {found.decided} "
        "however often one looks."
    ]
    if found.more_votes:
        more = f"about {_rounded(found.more_votes)} more votes"
        if found.more_units is not None and found.unit != "battles":
            more += f" by {_rounded(found.more_units)} more participants"
        said.append(
            f"To tell all neighbours apart with a power of {100 * found.power:g} % takes {more}, if the gaps are as estimated."
        )
    elif found.more_votes is None:
        said.append(
            "At the gaps as estimated, no number of votes within reach tells all neighbours apart."
        )
    return said


def _rounded(count: int) -> str:
    """Two digits, as more would not be known."""
    step = 10 ** max(len(str(count)) - 2, 0)
    return f"{-(-count // step) * step:,}"


def _next(advice: tuple[PairAdvice, ...]) -> str:
    first = advice[0]
    return (
        f"The next votes tell most if they are on {first.better} and {first.worse}, {first.times:.1f} times as often "
        "as chance would ask them; the table has the other pairs."
    )
