"""What reviewers did with data items, by data source, and what a second look says."""

from collections.abc import Sequence

from analysis.agreement.estimate import Estimate
from analysis.agreement.tables import Line, estimates_table
from analysis.figures import ShareBar, for_any_width, stacked_bars
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import StudyMaterial
from analysis.reports.studies.words import as_number, as_share
from analysis.reports.words import counted
from analysis.table import Column, Table
from analysis.tasks.reviews import DECISIONS, Looks, Source, decisions_by_source, two_looks
from arena.codes import Decision

NAME, TITLE = "reviews", "Accepted, edited, rejected"
_PAST = ("accepted", "edited", "rejected")
_ACCEPT, _REJECT = Decision.ACCEPT.value, Decision.REJECT.value


def section(material: StudyMaterial) -> Section | Absent:
    """Shares of first decisions by data source; first against second look where there is one."""
    if material.reviews.empty:
        return Absent(NAME, TITLE, "no data item was reviewed")
    level = material.settings.level
    sources = sorted(
        decisions_by_source(material.reviews, level=level),
        key=lambda source: -_value(source.shares[_ACCEPT]),
    )
    if not sources:
        return Absent(NAME, TITLE, "no review counts")
    looks = two_looks(material.reviews, level=level)
    tables = [_table(sources, level)]
    if looks is not None:
        tables += [_counts(looks), _second(looks, level)]
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(sources, looks)),
        figures=(_figure(sources),),
        tables=tuple(tables),
        limits=() if looks else ("Whether a second reviewer decides alike: no item has two looks.",),
        headline=_headline(sources),
    )  # fmt: skip


def _value(found: Estimate) -> float:
    return found.value or 0.0


def _headline(sources: Sequence[Source]) -> str:
    best = max(sources, key=lambda source: _value(source.shares[_ACCEPT]))
    told = (
        f"Reviewers accept {as_share(best.shares[_ACCEPT])} of the texts of {best.name} as they are"
    )
    if len(sources) < 2:
        return f"{told} and reject {as_share(best.shares[_REJECT])}."
    worst = min(sources, key=lambda source: _value(source.shares[_ACCEPT]))
    if _value(worst.shares[_ACCEPT]) == _value(best.shares[_ACCEPT]):
        return f"{told}, and as many of those of every other source."
    return f"{told}, and {as_share(worst.shares[_ACCEPT])} of those of {worst.name}."


def _sentences(sources: Sequence[Source], looks: Looks | None) -> list[str]:
    items = sum(source.items for source in sources)
    said = [f"{counted(items, 'item')} of {counted(len(sources), 'data source')} had a first look."]
    if looks is not None and looks.same.value is not None:
        kappa = f"; kappa is {as_number(looks.kappa)}" if looks.kappa.value is not None else ""
        said.append(
            f"Of {counted(looks.same.items, 'item')} whose text two people saw unchanged, they decided alike on "
            f"{as_share(looks.same)}{kappa}."
        )
    if looks is not None and looks.mended.value is not None:
        said.append(f"The second look accepts {as_share(looks.mended)} of the edited texts.")
    return said


def _figure(sources: Sequence[Source]) -> Figure:
    bars = [
        ShareBar(
            source.name,
            (
                _value(source.shares[DECISIONS[0]]),
                _value(source.shares[DECISIONS[1]]),
                _value(source.shares[DECISIONS[2]]),
            ),
            source.shares[_ACCEPT].range,
            source.shares[_REJECT].range,
            f"n {source.items:,}",
        )
        for source in sources
    ]
    drawing = for_any_width(
        lambda width: stacked_bars(
            bars, ("accepted", "edited", "rejected"), title=TITLE, width=width
        )
    )
    note = "Per cent of the items of each data source. The lines under a bar are the intervals of accepted and rejected."
    return Figure("reviews", "What became of the items", note, drawing)


def _table(sources: Sequence[Source], level: float) -> Table:
    columns = [Column("model", "Data source"), Column("items", "Items", "count")]
    columns.append(Column("reviewers", "Reviewers", "count"))
    for decision, past in zip(DECISIONS, _PAST, strict=True):
        columns += [
            Column(decision, past.capitalize(), "share"),
            Column(f"{decision}_limits", f"{100 * level:g} % interval", "share_limits"),
        ]
    rows = []
    for source in sources:
        cells: list[object] = [source.name, source.items, source.reviewers]
        for decision in DECISIONS:
            cells += [source.shares[decision].value, source.shares[decision].range]
        rows.append(tuple(cells))
    return Table(
        "reviews",
        "Decisions at first look",
        tuple(columns),
        tuple(rows),
        note="With ten reviewers or more the decisions of one count as alike.",
        method="Wilson’s interval, clustered by reviewer where there are enough",
    )


def _counts(looks: Looks) -> Table:
    columns = [Column("first", "First look")]
    columns += [
        Column(decision, f"then {past}", "count")
        for decision, past in zip(DECISIONS, _PAST, strict=True)
    ]
    rows = tuple((past, *line) for past, line in zip(_PAST, looks.table, strict=True))
    return Table("looks", "First and second look", tuple(columns), rows, note="Numbers of items.")


def _second(looks: Looks, level: float) -> Table:
    lines: list[Line] = [
        ("same", "decided alike, same text", looks.same),
        ("kappa", "Cohen’s kappa, same text", looks.kappa),
        ("mended", "edited text accepted", looks.mended),
    ]
    return estimates_table("second_look", "Agreement of first and second look", lines, level=level)
