"""Whether scores from elsewhere order the models as people do."""

from collections.abc import Sequence

from analysis.correlation.agreement import ALL, Strengths, TaskCorrelation, correlations
from analysis.correlation.paired import PairedChange, paired_changes
from analysis.correlation.tables import (
    correlation_figure,
    correlation_tables,
    paired_figure,
    paired_tables,
)
from analysis.estimates import Request
from analysis.model_ranking import Choice, estimated
from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import counted

_FOR_A_MAP = 30
_MANY = 10
NAME, TITLE = "benchmarks", "Scores from elsewhere"


def section(material: Material) -> Section | Absent:
    """Correlations of every task with the strengths, and changes of scores from before to after."""
    scores = material.scores
    if scores is None:
        return Absent(NAME, TITLE, "no scores were given (--scores)")
    found = correlations(_strengths(material), scores, level=material.settings.level)
    changes = paired_changes(scores, level=material.settings.level)
    known = [each for each in found if each.spearman.value is not None]
    if not known and not changes:
        return Absent(NAME, TITLE, found[0].note if found else "the table of scores is empty")
    level = material.settings.level
    tables = (correlation_tables(known, level) if known else []) + (
        paired_tables(changes, level=level) if changes else []
    )
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(known)),
        figures=(*_map(known), *_changes(changes)),
        tables=tuple(tables[:2]),
        details=tuple(tables[2:]),
        limits=tuple(_limits(found)),
    )


def _strengths(material: Material) -> Strengths:
    """Strengths of the largest group whose ratings can be compared, estimated as the leaderboard is."""
    request = Request(
        material.interval,
        level=material.settings.level,
        seed=material.settings.seed,
        prior="auto",
    )
    group = max(
        estimated(material.votes, request, Choice()).groups, key=lambda each: len(each.members)
    )
    models = tuple(material.pairwise.models[member] for member in group.members)
    return Strengths(models, group.strengths, group.covariance.matrix)


def _sentences(known: Sequence[TaskCorrelation]) -> list[str]:
    single = [each for each in known if each.task != ALL]
    together = [each for each in known if each.task == ALL]
    shown = together or (single if len(single) == 1 else [])
    said = [_sentence(each) for each in shown[-1:]]
    if len(single) > 1:
        values = {each: each.spearman.value or 0.0 for each in single}
        best, worst = max(single, key=values.__getitem__), min(single, key=values.__getitem__)
        said.append(
            f"Of {counted(len(single), 'score')} {_name(best)} orders the models most like people do "
            f"(Spearman’s ρ = {_rho(values[best])}), {_name(worst)} least ({_rho(values[worst])})."
        )
        if len(single) > _MANY:
            said.append("The best and the worst of so many are so in part by chance.")
    return said


def _sentence(each: TaskCorrelation) -> str:
    ends = each.spearman.range
    limits = (
        "" if ends is None else f", {_rho(ends[0])} to {_rho(ends[1])} for other models like these"
    )
    what = "The mean score" if each.task == ALL else f"The score {_name(each)}"
    return (
        f"{what} and the strengths by votes have Spearman’s ρ = {_rho(each.spearman.value or 0.0)} over "
        f"{counted(len(each.models), 'model')}{limits}."
    )


def _name(each: TaskCorrelation) -> str:
    return ", ".join(part for part in (each.task, each.language) if part) or "the score"


def _rho(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _map(known: Sequence[TaskCorrelation]) -> tuple[Figure, ...]:
    if not 2 <= len(known) <= _FOR_A_MAP:
        return ()
    note = "Spearman’s ρ of each score with the strengths by votes."
    return (Figure("correlations", "Scores and votes", note, correlation_figure(known)),)


def _changes(found: Sequence[PairedChange]) -> tuple[Figure, ...]:
    if not any(each.low is not None for each in found):
        return ()
    note = "Mean change of each score from before to after, with intervals over models."
    return (Figure("changes", "Before and after", note, paired_figure(found)),)


def _limits(found: Sequence[TaskCorrelation]) -> list[str]:
    limits = []
    if any(not each.errors_known for each in found):
        limits.append("How sure the scores are was not told: they were taken as exact.")
    unknown = [_name(each) for each in found if each.spearman.value is None]
    if unknown:
        limits.append(
            f"Whether {'; '.join(unknown[:5])} would order the models so: too few of them have it."
        )
    limits.append(
        "A correlation over models says nothing of why: models differ in many ways at once."
    )
    return limits
