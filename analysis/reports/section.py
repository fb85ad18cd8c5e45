"""What a section of a report is made of: sentences, figures, tables, and what they do not allow."""

from dataclasses import dataclass

from analysis.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (an `<svg>`, or the two of `for_any_width`) under a title, with a note on how to read it."""

    name: str
    title: str
    note: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    `sentences` are whole sentences for readers, most important first, with the numbers in them.
    `headline` is the one sentence that belongs on top of the whole report, if any. `limits` are sentences
    on what cannot be concluded. Tables in `details` are folded away on the page.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    details: tuple[Table, ...] = ()
    limits: tuple[str, ...] = ()
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """A part that does not apply to these votes, and why, as half a sentence after the title."""

    name: str
    title: str
    reason: str
