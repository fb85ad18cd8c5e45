"""The mean rating of each model on each criterion, by people and by judges."""

from collections.abc import Sequence
from html import escape

from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    for_any_width,
    interval_plot,
)
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import JUDGE, StudyMaterial
from analysis.reports.studies.words import as_number
from analysis.reports.words import counted
from analysis.table import Column, Table
from analysis.tasks.means import Mean, criterion_means

NAME, TITLE = "means", "Ratings on each criterion"


def section(material: StudyMaterial) -> Section | Absent:
    """A figure for each criterion, or one for all where there is one model; a table of everything."""
    if material.ratings is None:
        return Absent(NAME, TITLE, "nobody gave points on a scale")
    found = criterion_means(material.ratings, level=material.settings.level)
    people = [each for each in found if each.kind != JUDGE] or list(found)
    models = list(dict.fromkeys(each.model for each in people))
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(material, people, models)),
        figures=tuple(_figures(found, people, models)),
        tables=(_table(found, material.settings.level),),
        limits=_limits(found, models),
        headline=_headline(people, models),
    )


def _headline(people: Sequence[Mean], models: Sequence[str]) -> str:
    known = [each for each in people if each.mean.value is not None]
    if not known or len(models) < 2:
        return ""
    criterion = known[0].criterion
    ordered = sorted(
        (each for each in known if each.criterion == criterion),
        key=lambda each: -(each.mean.value or 0.0),
    )
    if len(ordered) < 2:
        return ""
    first, second = ordered[:2]
    return (
        f"On {criterion} {first.model} has the highest mean, {as_number(first.mean)}, before {second.model} with "
        f"{as_number(second.mean)}."
    )


def _sentences(material: StudyMaterial, people: Sequence[Mean], models: Sequence[str]) -> list[str]:
    if material.ratings is None:
        return []
    frame = material.ratings.frame
    said = [
        f"{counted(len(frame), 'rating')} on {counted(len(material.ratings.criteria), 'criterion', 'criteria')} by "
        f"{counted(int(frame['annotator'].nunique()), 'rater')}. Every item counts once, however many rated it."
    ]
    if len(models) == 1:
        said.append(
            "The means are " + "; ".join(f"{each.criterion} {as_number(each.mean)}" for each in people) + "."
        )  # fmt: skip
    return said


def _limits(found: Sequence[Mean], models: Sequence[str]) -> tuple[str, ...]:
    limits = []
    if any(each.mean.interval == "Student’s t over prompts" for each in found):
        limits.append(
            "Where few people rated, the intervals of means are for other prompts and these very people."
        )
    if len(models) > 1:
        limits.append(
            "Whether two models differ on the same prompts is known better than the overlap of their intervals says."
        )
    return tuple(limits)


def _figures(found: Sequence[Mean], people: Sequence[Mean], models: Sequence[str]) -> list[Figure]:
    """One figure: a panel for each criterion on one scale, or all criteria of the one model there is."""
    single = len(models) == 1
    criteria = list(dict.fromkeys(each.criterion for each in people))
    parts = [criteria] if single else [[criterion] for criterion in criteria]
    judged = [each for each in found if each.kind == JUDGE and each not in people]
    domain = _domain([*people, *judged])
    if domain is None:
        return []
    panels = []
    for names in parts:
        rows = [each for each in people if each.criterion in names and each.mean.value is not None]
        marks = [each for each in judged if each.criterion in names]
        if rows:
            head = "" if len(parts) == 1 else f"<p>{escape(names[0])}</p>"
            panels.append(f"<div>{head}{_drawing(rows, marks, single, domain)}</div>")
    note = "Dot and line: people, with the interval." + (" Diamond: the judge." if judged else "")
    title = "Mean ratings" if len(criteria) > 1 else f"Mean ratings: {criteria[0]}"
    return [Figure("means", title, note, f'<div class="stack">{"".join(panels)}</div>')]


def _domain(found: Sequence[Mean]) -> tuple[float, float] | None:
    ends = [
        end
        for each in found
        if each.mean.value is not None
        for end in (each.mean.value, *(each.mean.range or ()))
    ]
    if not ends:
        return None
    air = (max(ends) - min(ends)) * 0.03 or 1.0
    return min(ends) - air, max(ends) + air


def _drawing(
    rows: Sequence[Mean], judged: Sequence[Mean], single: bool, domain: tuple[float, float]
) -> str:
    def label(each: Mean) -> str:
        return each.criterion if single else each.model

    unknown = (float("nan"), float("nan"))
    lines = [
        IntervalRow(label(each), each.mean.value or 0.0, *(each.mean.range or unknown))
        for each in rows
    ]
    marks = [
        ReferenceMark(label(each), each.mean.value, *(each.mean.range or (None, None)))
        for each in judged
        if each.mean.value is not None
    ]
    return for_any_width(
        lambda width: interval_plot(
            lines,
            title=f"Mean ratings: {rows[0].criterion}" if not single else "Mean ratings",
            axis="Mean of the points given",
            reference=marks or None,
            words=IntervalWords(ours="people", reference="judge"),
            value_text="{:.2f}".format,
            domain=domain,
            width=width,
        )
    )


def _table(found: Sequence[Mean], level: float) -> Table:
    places = {each.criterion: at for at, each in enumerate(found)}
    return Table(
        name="means",
        title="Mean ratings",
        columns=(
            Column("criterion", "Criterion"),
            Column("model", "Model"),
            Column("kind", "By"),
            Column("mean", "Mean", "rho"),
            Column("interval", f"{100 * level:g} % interval", "limits"),
            Column("ratings", "Ratings", "count"),
            Column("prompts", "Prompts", "count"),
            Column("annotators", "Raters", "count"),
            Column("found", "Interval by"),
            Column("note", "Note"),
        ),
        rows=tuple(
            (
                each.criterion,
                each.model,
                "judge" if each.kind == JUDGE else "people",
                each.mean.value,
                each.mean.range,
                each.ratings,
                each.mean.items,
                each.annotators,
                each.mean.interval,
                each.mean.note,
            )
            for each in sorted(
                found, key=lambda each: (places[each.criterion], each.kind, -(each.mean.value or 0))
            )
        ),
        note="Ratings of one prompt count as alike, with ten raters or more those of one rater too.",
        method="Mean over items; clustered by prompt, or by prompt and rater (Cameron, Gelbach & Miller 2011)",
    )
