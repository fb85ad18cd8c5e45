"""Which sections a report has, in their order."""

from collections.abc import Callable, Sequence

from analysis.reports import (
    agreement,
    benchmarks,
    differences,
    factors,
    graph,
    judges,
    pairs,
    planning,
    quality,
    raters,
    ratings,
    reasons,
    robustness,
    splits,
    style,
    ties,
)
from analysis.reports.material import Material
from analysis.reports.section import Absent, Section
from analysis.reports.words import reason_of
from arena.errors import EpaileError

Make = Callable[[Material], Section | Absent]

PARTS: Sequence[tuple[str, str, Make]] = (
    ("ratings", "Ratings", ratings.section),
    ("differences", "Who beats whom", differences.section),
    ("graph", "What the battles can tell", graph.section),
    ("pairs", "Every pair", pairs.section),
    ("ties", "Ties, the side, and the fit", ties.section),
    ("reasons", "Reasons", reasons.section),
    ("style", "Style of the answers", style.section),
    ("prompts", "Kinds of prompts", splits.by_prompts),
    ("people", "Who votes how", splits.by_people),
    ("time", "Over time", splits.over_time),
    ("factors", "Factors of the models", factors.section),
    ("robustness", "Robustness", robustness.section),
    ("raters", "Participants", raters.section),
    ("quality", "Checks", quality.section),
    ("agreement", "Agreement", agreement.section),
    ("judges", "Judges that are no people", judges.section),
    ("benchmarks", "Scores from elsewhere", benchmarks.section),
    ("planning", "What more votes would tell", planning.section),
)


def sections(material: Material, tell: Callable[[str], None]) -> list[Section | Absent]:
    """Every part in order; `tell` hears the title of the part that is being made.

    What the votes do not allow is absent with the reason that the analysis gives.
    """
    made: list[Section | Absent] = []
    for name, title, make in PARTS:
        tell(title)
        try:
            made.append(make(material))
        except EpaileError as error:
            made.append(Absent(name, title, reason_of(error)))
    return made
