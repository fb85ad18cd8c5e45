"""Judges that are no people (language models) beside people on the same items."""

from dataclasses import replace

from analysis.agreement.judgements import Judgements
from analysis.judges.assessment import PairJudge, assess_pair_judge
from analysis.judges.position import position
from analysis.judges.tables import leaderboards_figure, pair_judge_tables
from analysis.reports.material import Material
from analysis.reports.people_rows import judgements, of_judges
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import counted, per_cent, reason_of
from analysis.table import Table
from arena.errors import EpaileError

NAME, TITLE = "judges", "Judges that are no people"
_MOST = 5


def section(material: Material) -> Section | Absent:
    """Agreement with people, leaderboards, and what the votes of each judge are worth."""
    rows = material.rows
    if rows is None or "participant_kind" not in rows.columns:
        return Absent(NAME, TITLE, "the source does not tell judges from people")
    mechanical = of_judges(rows)
    if mechanical.all() or not mechanical.any():
        who = "people" if mechanical.all() else "a judge"
        return Absent(NAME, TITLE, f"the source holds no votes of {who}")
    people = judgements(rows, material, judges=False)
    judged = judgements(rows, material, judges=True)
    found, missing = _assessed(material, people, judged)
    if not found:
        return Absent(NAME, TITLE, "; ".join(missing))
    beside = position(people, "people", level=material.settings.level)
    tables = [
        _numbered(table, number)
        for number, each in enumerate(found, start=1)
        for table in pair_judge_tables(each, beside, level=material.settings.level)
    ]
    first = [table for table in tables if table.name.startswith("judge_")]
    return Section(
        NAME,
        TITLE,
        tuple(sentence for each in found for sentence in _sentences(each)),
        figures=tuple(
            _figure(each, number) for number, each in enumerate(found, start=1) if each.prediction is not None
        ),
        tables=tuple(first),
        details=tuple(table for table in tables if table not in first),
        limits=tuple(f"{each}." for each in missing),
    )  # fmt: skip


def _assessed(
    material: Material, people: Judgements, judged: Judgements
) -> tuple[list[PairJudge], list[str]]:
    found, missing = [], []
    for name in judged.annotators[:_MOST]:
        try:
            made = assess_pair_judge(
                people,
                judged,
                name,
                level=material.settings.level,
                rounds=material.settings.rounds,
                seed=material.settings.seed,
            )
        except EpaileError as error:
            missing.append(reason_of(error))
        else:
            found.append(made)
    return found, missing


def _numbered(table: Table, number: int) -> Table:
    """The table under a name that is safe for a file, whatever the judge is called."""
    kind = table.name.partition("_")[0]
    return replace(table, name=f"{kind}_{number}")


def _sentences(found: PairJudge) -> list[str]:
    same, people = found.agreement.with_ties, found.agreement.people
    said = [f"{found.name} says the same as a person in {per_cent(same.value or 0.0)} of the cases"]
    if people.value is not None:
        said[0] += f", two people in {per_cent(people.value)}"
    said[0] += f" ({counted(found.agreement.items, 'shared item')})."
    left = found.position.left
    if left.value is not None and left.low is not None and left.high is not None:
        side = (
            "prefers the left side"
            if left.low > 0.5
            else "prefers the right side"
            if left.high < 0.5
            else ""
        )
        if side:
            said.append(f"It {side}: the left wins {per_cent(left.value)} of its decided verdicts.")
    said.append(
        f"Its votes were not used to sharpen people’s: {found.no_prediction}."
        if found.prediction is None
        else found.prediction.verdict()
    )
    return said


def _figure(found: PairJudge, number: int) -> Figure:
    wide, narrow = (leaderboards_figure(found, width=width) for width in (760, 360))
    drawing = f'<div class="plot-wide">{wide}</div><div class="plot-narrow">{narrow}</div>'
    note = "Ratings by people, with the judge’s votes where they help; a hollow diamond is the judge alone."
    return Figure(f"judge_{number}", f"People and {found.name}", note, drawing)
