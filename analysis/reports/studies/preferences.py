"""Won, tied, lost by language and kind of prompt, as people and as judges say."""

from collections.abc import Sequence

from analysis.agreement.estimate import Estimate
from analysis.figures import ShareBar, for_any_width, stacked_bars
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import PEOPLE, StudyMaterial
from analysis.reports.studies.words import as_points, as_share, excludes_zero
from analysis.table import Column, Table
from analysis.tasks.preferences import ALL, Bar, bars

NAME, TITLE = "preferences", "Won, tied, lost"
_WORDS = ("won", "tied", "lost")


def section(material: StudyMaterial) -> Section | Absent:
    """A figure of bars for people and for each judge."""
    if not material.compared:
        return Absent(NAME, TITLE, "nobody compared two answers")
    focal = material.focal
    found = bars(material.groups(), focal, rule=material.rule, level=material.settings.level)
    if not found:
        return Absent(NAME, TITLE, "no comparison says who won")
    whos = list(dict.fromkeys(bar.who for bar in found))
    by_who = {who: [bar for bar in found if bar.who == who] for who in whos}
    return Section(
        NAME,
        TITLE,
        tuple(_sentences(by_who, focal)),
        figures=tuple(_figure(own, who, number) for number, (who, own) in enumerate(by_who.items(), 1)),
        tables=(_table(found, material.settings.level),),
        headline=_headline(found, focal),
    )  # fmt: skip


def _value(found: Estimate) -> float:
    return found.value or 0.0


def _wholes(found: Sequence[Bar]) -> list[Bar]:
    """The bars of the largest groups: of all prompts where there is such a bar."""
    whole = [bar for bar in found if (bar.language, bar.category) == (ALL, ALL)]
    return whole or list(found)


def _headline(found: Sequence[Bar], focal: str | None) -> str:
    whole = _wholes(found)
    if focal is None:
        best = max(whole, key=lambda bar: _value(bar.net))
        return f"{best.model} wins {as_share(best.wins)} and loses {as_share(best.losses)} of its pairs."
    first = whole[0]
    against = "its baselines" if first.opponent == ALL else first.opponent
    who = "Judged by people" if first.who == PEOPLE else f"Judged by {first.who}"
    return (
        f"{who}, {first.model} wins {as_share(first.wins)} and loses {as_share(first.losses)} against {against}: "
        f"{as_points(first.net)} more won than lost."
    )


def _sentences(by_who: dict[str, list[Bar]], focal: str | None) -> list[str]:
    said = []
    for who, own in by_who.items():
        name = "people" if who == PEOPLE else who
        for bar in _wholes(own):
            if focal is not None and bar.opponent != ALL:
                way = (
                    "more often than it loses"
                    if _value(bar.net) > 0
                    else "less often than it loses"
                )
                if not excludes_zero(bar.net):
                    way = "about as often as it loses, as far as can be told"
                said.append(
                    f"By {name}, {focal} wins against {bar.opponent} {way} ({as_points(bar.net)})."
                )
    return said[:8]


def _figure(own: Sequence[Bar], who: str, number: int) -> Figure:
    rows = []
    heading = None
    for bar in own:
        group = _group(bar)
        label = (
            bar.model
            if bar.opponent == ALL and not any(other.opponent != ALL for other in own)
            else (
                f"against {bar.opponent}" if bar.opponent != ALL else "against all"
            )
        )  # fmt: skip
        shares = (_value(bar.wins), _value(bar.ties), _value(bar.losses))
        shown = group if group != heading and (group or heading is not None) else ""
        note = f"n {bar.judgements:,}"
        rows.append(ShareBar(label, shares, bar.wins.range, bar.losses.range, note, shown))
        heading = group
    name = "people" if who == PEOPLE else who
    title = f"{own[0].model}, judged by {name}" if _star(own) else f"Each model, judged by {name}"
    drawing = for_any_width(lambda width: stacked_bars(rows, _WORDS, title=title, width=width))
    note = "Per cent of the verdicts. The lines under a bar are the intervals of won and lost."
    return Figure(f"bars_{number}", title, note, drawing)


def _star(own: Sequence[Bar]) -> bool:
    return len({bar.model for bar in own}) == 1


def _group(bar: Bar) -> str:
    parts = [part for part in (bar.language, bar.category) if part != ALL]
    return ", ".join(parts) if parts else "All prompts"


def _table(found: Sequence[Bar], level: float) -> Table:
    ends = f"{100 * level:g} % interval"
    columns = [
        Column("who", "Judged by"),
        Column("language", "Language"),
        Column("category", "Prompts"),
        Column("model", "Model"),
        Column("opponent", "Against"),
    ]
    for key, heading in zip(("wins", "ties", "losses"), _WORDS, strict=True):
        columns += [
            Column(key, heading.capitalize(), "share"),
            Column(f"{key}_limits", ends, "share_limits"),
        ]
    columns += [
        Column("net", "Won − lost", "share"),
        Column("net_limits", ends, "share_limits"),
        Column("judgements", "n", "count"),
    ]
    rows = []
    for bar in found:
        cells: list[object] = [bar.who, bar.language, bar.category, bar.model, bar.opponent]
        for estimate in (bar.wins, bar.ties, bar.losses, bar.net):
            cells += [estimate.value, estimate.range]
        rows.append((*cells, bar.judgements))
    return Table(
        "preferences",
        "Won, tied and lost",
        tuple(columns),
        tuple(rows),
        note="Verdicts on one item count as alike; with ten people or more, those of one person.",
        method="Wilson’s interval for effective numbers of verdicts; Student’s t for won − lost",
    )
