"""Judges that are no people beside people on the same answers: agreement, leniency, and what a threshold keeps."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.agreement.ratings import Ratings
from analysis.figures import (
    IntervalRow,
    IntervalWords,
    ReferenceMark,
    for_any_width,
    interval_plot,
)
from analysis.judges.assessment import ScoreJudge, assess_score_judge
from analysis.judges.leniency import Difference, retention
from analysis.judges.tables import differences_table, score_judge_tables
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import StudyMaterial
from analysis.reports.studies.words import as_number, as_points, as_share, excludes_zero
from analysis.reports.words import reason_of
from analysis.table import Table
from arena.errors import EpaileError, InputError

NAME, TITLE = "judges", "Judges beside people"
_MOST = 5


def section(material: StudyMaterial) -> Section | Absent:
    """Each judge on the items that it and people scored."""
    people, judges = material.of_people, material.judges
    if not judges or people is None:
        reason = "no judge gave points" if not judges else "no person gave points"
        return Absent(NAME, TITLE, reason)
    tables: list[Table] = []
    figures: list[Figure] = []
    limits: list[str] = []
    said: list[str] = []
    headline = ""
    for number, (name, own) in enumerate(list(judges.items())[:_MOST], start=1):
        try:
            found, kept = _assessed(material, people, own, name)
        except EpaileError as error:
            limits.append(f"{name}: {reason_of(error)}.")
            continue
        tables += [
            replace(table, name=f"{table.name.partition('_')[0]}_{number}")
            for table in score_judge_tables(replace(found, kept=None), level=material.settings.level)
        ]  # fmt: skip
        said += _sentences(found)
        if kept:
            tables.append(_kept_table(kept, name, number, material))
            figures.append(_figure(kept, name, number))
            headline = headline or _kept_sentence(kept[0], name)
    if not tables:
        return Absent(NAME, TITLE, "; ".join(limits).rstrip(".") or "nothing could be compared")
    return Section(
        NAME, TITLE, tuple(([headline] if headline else []) + said), tuple(figures), tuple(tables),
        limits=tuple(limits), headline=headline,
    )  # fmt: skip


def _assessed(
    material: StudyMaterial, people: Ratings, own: Ratings, name: str
) -> tuple[ScoreJudge, list[Difference]]:
    settings = material.settings
    found = assess_score_judge(
        people, own, name, level=settings.level, rounds=settings.rounds, seed=settings.seed
    )
    at_least = material.study.keep
    if at_least is None:
        return found, []
    shared = tuple(name for name in people.criteria if name in own.criteria)
    wanted = material.study.keep_criteria or shared
    missing = [name for name in wanted if name not in shared]
    if missing:
        cure = f"name some of {', '.join(shared)}"
        raise InputError(f"criterion {missing[0]!r} was not scored by both", cure=cure)
    kept = []
    for criteria in [wanted, *([(each,) for each in wanted] if len(wanted) > 1 else [])]:
        difference = retention(
            people,
            own,
            at_least,
            criteria=criteria,
            level=settings.level,
            rounds=settings.rounds,
            generator=np.random.default_rng(settings.seed),
        )
        what = criteria[0] if len(criteria) == 1 else "all criteria"
        kept.append(replace(difference, what=what))
    return found, kept


def _kept_sentence(kept: Difference, name: str) -> str:
    told = f"{name} keeps {as_share(kept.judge)} of the items, people keep {as_share(kept.people)}"
    if kept.difference.range is None:
        return f"{told}."
    way = (
        "clearly apart"
        if excludes_zero(kept.difference)
        else "which the data cannot tell from none"
    )
    return f"{told}: a difference of {as_points(kept.difference)}, {way}."


def _sentences(found: ScoreJudge) -> list[str]:
    said = []
    for criterion, each in found.leniency.items():
        if each.difference.value is None:
            continue
        gap = each.difference
        milder = "milder" if (gap.value or 0) > 0 else "stricter"
        way = f"{milder} than people" if excludes_zero(gap) else "as mild as people, as far as can be told"  # fmt: skip
        kappa = found.agreement[criterion].kappa
        said.append(
            f"On {criterion} {found.name} is {way}, by {as_number(gap)} points; kappa with quadratic weights is "
            f"{as_number(kappa)}."
        )
    return said


def _kept_table(
    kept: Sequence[Difference], name: str, number: int, material: StudyMaterial
) -> Table:
    title = f"Kept at {material.study.keep:g} or more by {name} and by people"
    return differences_table(f"kept_{number}", title, kept, material.settings.level)


def _figure(kept: Sequence[Difference], name: str, number: int) -> Figure:
    unknown = float("nan")
    rows, marks = [], []
    for each in kept:
        people, judge = each.people.scaled(100), each.judge.scaled(100)
        low, high = people.range or (unknown, unknown)
        value = unknown if people.value is None else people.value
        rows.append(IntervalRow(each.what, value, low, high))
        if judge.value is not None:
            marks.append(ReferenceMark(each.what, judge.value, *(judge.range or (None, None))))
    drawing = for_any_width(
        lambda width: interval_plot(
            rows,
            title=f"What people and {name} keep",
            axis="Per cent of the items kept",
            reference=marks,
            words=IntervalWords(ours="people", reference=name),
            value_text="{:.0f}".format,
            width=width,
        )
    )
    note = "Of the items that both scored. Dot: people, diamond: the judge, each with its interval."
    return Figure(f"kept_{number}", f"What {name} keeps, and what people keep", note, drawing)
