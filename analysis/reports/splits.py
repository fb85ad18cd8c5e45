"""Whether the order of the models depends on the prompts, on the people, or on time."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.regression.categories import by_category
from analysis.regression.participants import PROFILE, by_profile
from analysis.regression.split_figure import split_figure
from analysis.regression.split_tables import split_tables
from analysis.regression.splits import Split
from analysis.regression.windows import by_window
from analysis.reports.material import Material
from analysis.reports.section import Absent, Figure, Section
from analysis.reports.words import counted, listed, p_words, reason_of
from analysis.table import Table
from analysis.vote_log import VoteLog
from arena.errors import EpaileError

_OF_PROMPTS = ("category", "language")
_OF_PEOPLE = ("interface_language",)
_MOST_LEVELS = 12
_MOST_QUESTIONS = 6
_WINDOWS = 4
_FEWEST_PER_WINDOW = 25
_ALPHA = 0.05
_PLAIN = ("category", "language", "interface language")


def by_prompts(material: Material) -> Section | Absent:
    """Leaderboards by category and by language of the prompt."""
    name, title = "prompts", "Kinds of prompts"
    return _section(material, name, title, _OF_PROMPTS, "no column of the prompts has two values")


def by_people(material: Material) -> Section | Absent:
    """Leaderboards by what participants said of themselves."""
    name, title = "people", "Who votes how"
    columns = [] if material.log is None else [str(column) for column in material.log.frame.columns]
    asked = sorted(column for column in columns if column.startswith(PROFILE))
    chosen = (*_OF_PEOPLE, *asked[:_MOST_QUESTIONS])
    made = _section(
        material, name, title, chosen, "participants did not say anything of themselves"
    )
    if isinstance(made, Absent):
        return made
    limit = (
        "People chose their answers about themselves, nobody dealt them out: what differs between groups of "
        "people may come from anything in which they differ."
    )
    return replace(made, limits=(*made.limits, limit))


def over_time(material: Material) -> Section | Absent:
    """Leaderboards by window in time."""
    name, title = "time", "Over time"
    log = material.log
    if log is None or "opened_at" not in log.frame.columns:
        return Absent(name, title, "the source does not tell when the battles were")
    if log.comparisons.total < _WINDOWS * _FEWEST_PER_WINDOW:
        reason = f"there are too few battles for {_WINDOWS} windows ({log.comparisons.total:,})"
        return Absent(name, title, reason)
    found = by_window(log, windows=_WINDOWS, unit=material.unit, level=material.settings.level)
    return _together(name, title, [("window", found)], [])


def _section(
    material: Material, name: str, title: str, columns: Sequence[str], otherwise: str
) -> Section | Absent:
    if material.log is None:
        return Absent(name, title, "the source tells no battles one by one")
    found, missing = [], []
    for column in columns:
        values = _values(material.log, column)
        if len(values) > _MOST_LEVELS:
            missing.append(f"{_heading(column)} has {len(values)} values, too many for a report")
        elif len(values) > 1:
            try:
                found.append((column, _split(material, material.log, column)))
            except EpaileError as error:
                missing.append(f"{_heading(column)}: {reason_of(error)}")
    if not found:
        return Absent(name, title, "; ".join(missing) or otherwise)
    return _together(name, title, found, missing)


def _split(material: Material, log: VoteLog, column: str) -> Split:
    split = by_profile if column.startswith(PROFILE) else by_category
    return split(log, column, unit=material.unit, level=material.settings.level)


def _values(log: VoteLog, column: str) -> list[str]:
    if column not in log.frame.columns:
        return []
    values = log.column(column)
    return sorted(set(values.where(values.notna(), "").astype(str).str.strip()) - {""})


def _heading(column: str) -> str:
    return column.removeprefix(PROFILE).replace("_", " ").capitalize()


def _together(
    name: str, title: str, found: Sequence[tuple[str, Split]], missing: Sequence[str]
) -> Section:
    figures, tables, details = [], [], []
    for column, split in found:
        tests, *others = (_renamed(table, column) for table in split_tables(split))
        tables.append(tests)
        details += others
        note = (
            f"One panel per model, its rating with its interval at each level of {split.heading.lower()}; dashed "
            "is what the levels share."
        )
        figures.append(
            Figure(
                f"split_{column}", f"Ratings by {split.heading.lower()}", note, split_figure(split)
            )
        )
    limits = [f"{each}." for each in missing]
    limits += [
        f"Whether the order depends on {split.heading.lower()}: {split.fit.equality.note}."
        for _, split in found
        if split.fit.equality.p is None
    ]
    return Section(
        name,
        title,
        tuple(_sentence(split) for _, split in found),
        tuple(figures),
        tuple(tables),
        tuple(details),
        tuple(limits),
    )


def _renamed(table: Table, column: str) -> Table:
    return replace(table, name=f"{table.name}_{column}")


def _quoted(heading: str) -> str:
    if heading == "Window":
        return "the time of the battle"
    return heading.lower() if heading.lower() in _PLAIN else f"“{heading}”"


def _sentence(split: Split) -> str:
    heading, equality = _quoted(split.heading), split.fit.equality
    levels = counted(len(split.fit.levels.names), "level")
    if equality.p is None:
        return (
            f"Whether the order of the models depends on {heading} ({levels}) is {equality.note}."
        )
    if equality.p >= _ALPHA:
        return (
            f"The votes do not show that the order of the models depends on {heading} "
            f"({levels}, {p_words(equality.p)}); that is no proof that it does not."
        )
    apart = [
        name
        for name, p in zip(split.fit.levels.names, split.fit.apart_holm, strict=True)
        if p is not None and p < _ALPHA
    ]
    who = f": unlike the rest {'is' if len(apart) == 1 else 'are'} {listed(apart)}" if apart else ""
    return f"The order of the models depends on {heading} ({levels}, {p_words(equality.p)}){who}."
