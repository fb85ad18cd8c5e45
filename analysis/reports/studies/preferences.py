"""Won, tied, lost by language and kind of prompt, as people and as judges say."""

from collections.abc import Sequence
from html import escape

from analysis.agreement.estimate import Estimate
from analysis.figures import ShareBar, for_any_width, stacked_bars
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.studies.material import PEOPLE, StudyMaterial
from analysis.reports.studies.words import as_points, as_share, excludes_zero
from analysis.table import Column, Table
from analysis.tasks.preferences import ALL, Bar, bars

NAME, TITLE = "preferences", "Won, tied, lost"
_PANEL = 340
_MOST_SENTENCES = 8
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
        figures=tuple(
            figure for number, (who, own) in enumerate(by_who.items(), 1) for figure in _figures(own, who, number)
        ),
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
    told = f"{who}, {first.model} wins {as_share(first.wins)} and loses {as_share(first.losses)} against {against}"
    if first.net.value is None:
        return f"{told}; the prompts are too few to say by how much it is ahead."
    return f"{told}: {as_points(first.net)} more won than lost."


def _sentences(by_who: dict[str, list[Bar]], focal: str | None) -> list[str]:
    said = []
    for who, own in by_who.items():
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
                    f"By {who}, {focal} wins against {bar.opponent} {way}: {as_points(bar.net)}."
                )
    return said[:_MOST_SENTENCES]


def _figures(own: Sequence[Bar], who: str, number: int) -> list[Figure]:
    """All languages together, and if there are several a panel of them for each kind of prompt and baseline."""
    star = len({bar.model for bar in own}) == 1
    title = f"{own[0].model} against others" if star else "Each model against all others"
    title += f", judged by {who}"
    note = "Per cent of the verdicts. The lines under a bar are the intervals of won and lost."
    whole = [bar for bar in own if bar.language == ALL]
    drawing = _overview(whole, star, title)
    figures = [Figure(f"bars_{number}", title, note, drawing)]
    single = [bar for bar in own if bar.language != ALL]
    if single:
        panels = _panels(own, star)
        figures.append(Figure(f"bars_{number}_languages", f"{title}, by language", note, panels))
    return figures


def _overview(whole: Sequence[Bar], star: bool, title: str) -> str:
    ordered = whole
    if not star:
        places = {bar.category: at for at, bar in enumerate(whole)}
        ordered = sorted(whole, key=lambda bar: (places[bar.category], -_value(bar.net)))
    grouped = len({bar.category for bar in whole}) > 1
    rows = [
        _row(
            bar,
            _opponent(bar) if star else bar.model,
            _category(bar) if grouped and (not at or ordered[at - 1].category != bar.category) else "",
        )
        for at, bar in enumerate(ordered)
    ]  # fmt: skip
    return for_any_width(lambda width: stacked_bars(rows, _WORDS, title=title, width=width))


def _panels(own: Sequence[Bar], star: bool) -> str:
    categories = list(dict.fromkeys(bar.category for bar in own))
    wanted = [name for name in categories if name != ALL] or categories
    panels = []
    for category in wanted:
        for model, opponent in dict.fromkeys((bar.model, bar.opponent) for bar in own):
            bars = [
                bar
                for bar in own
                if (bar.category, bar.model, bar.opponent) == (category, model, opponent)
            ]
            if (star and opponent == ALL and len({bar.opponent for bar in own}) > 1) or not bars:
                continue
            rows = [_row(bar, bar.language, "") for bar in bars]
            name = _opponent(bars[0]) if star else model
            title = name if category == ALL else f"{category}, {name}"
            drawing = stacked_bars(rows, _WORDS, title=title, width=_PANEL)
            panels.append(f"<div><p>{escape(title)}</p>{drawing}</div>")
    return f'<div class="maps">{"".join(panels)}</div>'


def _row(bar: Bar, label: str, heading: str) -> ShareBar:
    shares = (_value(bar.wins), _value(bar.ties), _value(bar.losses))
    note = f"n {bar.judgements:,}"
    return ShareBar(label, shares, bar.wins.range, bar.losses.range, note, heading)


def _opponent(bar: Bar) -> str:
    return "against all" if bar.opponent == ALL else f"against {bar.opponent}"


def _category(bar: Bar) -> str:
    return "All prompts" if bar.category == ALL else bar.category


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
        note="Verdicts on one prompt count as alike, or with ten people or more those of one person, whichever "
        "leaves the wider interval.",
        method="Wilson’s interval for effective numbers of verdicts; Student’s t for won − lost",
    )
