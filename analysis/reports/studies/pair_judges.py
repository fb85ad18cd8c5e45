"""Judges of pairs beside people: do their two orders say the same, and do they say what people say?"""

from dataclasses import replace

from analysis.agreement.tables import Line, estimates_table
from analysis.judges.assessment import PairJudge, assess_pair_judge
from analysis.judges.passes import consistency
from analysis.judges.position import position
from analysis.judges.tables import pair_judge_tables
from analysis.reports.section import Absent, Section
from analysis.reports.studies.material import PEOPLE, StudyMaterial
from analysis.reports.studies.words import as_share
from analysis.reports.words import reason_of
from analysis.table import Table
from arena.errors import EpaileError, InputError

NAME, TITLE = "pair_judges", "Judges of pairs beside people"
_MOST = 5


def section(material: StudyMaterial) -> Section | Absent:
    """Consistency of each judge's two orders, and agreement with people on the same pairs."""
    try:
        passes = material.passes(judges=True)
    except InputError:
        return Absent(NAME, TITLE, "no judge compared two answers")
    level = material.settings.level
    said, limits = [], []
    lines: list[Line] = []
    tables: list[Table] = []
    for number, name in enumerate(passes.annotators[:_MOST], start=1):
        twice = consistency(passes.of(passes.annotator_mask(name)), level=level)
        if twice.passes:
            lines.append((f"consistent_{number}", name, twice.rate))
            said.append(
                f"{name} says the same with the sides exchanged in {as_share(twice.rate)} of {twice.passes:,} "
                "pairs of passes."
            )
        try:
            found, beside = _assessed(material, name)
        except EpaileError as error:
            limits.append(f"{name} beside people: {reason_of(error)}.")
            continue
        said.append(_agreement_sentence(found))
        tables += [
            replace(table, name=f"pair_{table.name.partition('_')[0]}_{number}") for table in beside
        ]
    if lines:
        title = "Two orders, one verdict"
        tables.insert(
            0,
            estimates_table(
                "consistency", title, lines, level=level, note="Share of pairs of passes."
            ),
        )
    if not said:
        return Absent(NAME, TITLE, "; ".join(limits).rstrip("."))
    return Section(
        NAME, TITLE, tuple(said), tables=tuple(tables[:2]), details=tuple(tables[2:]), limits=tuple(limits)
    )  # fmt: skip


def _assessed(material: StudyMaterial, name: str) -> tuple[PairJudge, list[Table]]:
    settings = material.settings
    people = material.verdicts(judges=False)
    found = assess_pair_judge(
        people,
        material.verdicts(judges=True),
        name,
        rule=material.rule,
        level=settings.level,
        rounds=settings.rounds,
        seed=settings.seed,
    )
    beside = position(people, PEOPLE, level=settings.level)
    return found, pair_judge_tables(found, beside, level=settings.level)


def _agreement_sentence(found: PairJudge) -> str:
    same, people = found.agreement.with_ties, found.agreement.people
    told = f"It says the same as a person in {as_share(same)} of the cases"
    if people.value is not None:
        told += f", two people in {as_share(people)}"
    if found.agreement.decided.value is not None:
        told += f"; where both decided, in {as_share(found.agreement.decided)}"
    return f"{told}."
