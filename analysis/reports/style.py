"""What length and formatting of the answers do to a vote, and the ratings without that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from analysis.regression.features import STYLE, TEXTS
from analysis.regression.style import Control, Effect, control
from analysis.regression.style_tables import style_figure, style_tables
from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import listed, p_words, range_words
from analysis.table import Table, signed

NAME, TITLE = "style", "Style of the answers"
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "characters": "length",
        "headers": "headings",
        "list_items": "list items",
        "bold": "bold text",
    }
)


def section(material: Material) -> Section | Absent:
    """Effects of the style, and both leaderboards side by side."""
    log = material.log
    if log is None or not set(TEXTS) <= set(log.frame.columns):
        return Absent(NAME, TITLE, "the source does not hold the answers")
    found = control(log, STYLE, unit=material.unit, level=material.settings.level)
    effects, ratings = style_tables(found)
    drawn = any(row.interval is not None for row in found.ratings)
    note = "Ratings with style held constant; a hollow diamond is the rating as voted."
    return Section(
        NAME,
        TITLE,
        (_effects_sentence(found.effects), _change_sentence(found)),
        figures=(Figure("style", "With style held constant", note, style_figure(found)),) if drawn else (),
        tables=(effects, _whole_points(ratings)),
        limits=(
            "Style is associated with votes; whether people vote for it, or for something that comes with it, "
            "this study cannot tell.",
        ),
    )  # fmt: skip


def _whole_points(table: Table) -> Table:
    """Intervals of changes in whole points, like all others."""
    columns = tuple(
        replace(column, kind="interval") if column.key == "change_interval" else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def _effects_sentence(effects: Sequence[Effect]) -> str:
    told = [
        f"{_WORDS.get(effect.name, effect.name)} {signed(effect.points, 0)} points "
        f"({range_words(effect.low, effect.high)}; {p_words(effect.p)})"
        for effect in effects
    ]
    return f"A typical difference is worth, to the answer that has more: {listed(told, len(told))}."


def _change_sentence(found: Control) -> str:
    moved = [
        row
        for row in found.ratings
        if row.rank is not None and row.plain_rank is not None and row.rank != row.plain_rank
    ]
    known = [row for row in found.ratings if row.rank == 1]
    before = [row for row in found.ratings if row.plain_rank == 1]
    lead = ""
    if known and before:
        lead = (
            f"{known[0].model} stays first"
            if known[0].model == before[0].model
            else f"{known[0].model} is first instead of {before[0].model}"
        )
    if not moved:
        return "With style held constant the order of the models stays as it is."
    furthest = max(moved, key=lambda row: abs((row.plain_rank or 0) - (row.rank or 0)))
    return (
        f"With style held constant {lead}; {len(moved)} of {len(found.ratings)} models change their rank, most "
        f"{listed([furthest.model])}, from {furthest.plain_rank} to {furthest.rank}."
    )
