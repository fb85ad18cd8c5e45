"""Sections as one page, one LaTeX document, tables, and one JSON object; the same votes, the same bytes."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.figures import plot_style
from analysis.page_templates import html_templates
from analysis.reports.latex_files import latex_files
from analysis.reports.material import Material
from analysis.reports.opening import Opening, made, opening, stamp
from analysis.reports.section import Absent, Section
from analysis.reports.words import tidied
from analysis.table import Column, Table
from analysis.version import code_version

LONG = 30
"""Tables of more rows are folded away on the page, but for the leaderboard."""
MOST_ROWS = 400
"""Longer tables are files only."""
_WHOLE = "ratings"


@dataclass(frozen=True, slots=True)
class Content:
    """All that a report says, whatever the form; tables have names that no other table has."""

    opening: Opening
    sections: tuple[Section, ...]
    absent: tuple[Absent, ...]
    made: tuple[tuple[str, str], ...]
    settings: str
    stamp: str
    code: str

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by its name, in the order of the page."""
        return {
            table.name: table
            for section in self.sections
            for table in (*section.tables, *section.details)
        }

    @property
    def limits(self) -> list[tuple[Section, str]]:
        """What cannot be concluded, each with its section."""
        return [(section, limit) for section in self.sections for limit in section.limits]


def report_files(material: Material, parts: Sequence[Section | Absent]) -> dict[str, str]:
    """The texts of all files of a report, by name."""
    return content_files(report_content(material, parts), _model_table(material))


def content_files(content: Content, models: Table) -> dict[str, str]:
    """The same of a report that stands already; `models` has the ids behind the names."""
    shown = [table for table in content.tables.values() if len(table.rows) <= MOST_ROWS]
    page = html_templates().get_template("votes.html")
    return {
        "report.html": page.render(content=content, plot_style=plot_style(), most_rows=MOST_ROWS),
        **latex_files(content.opening.title, content, shown),
        "report.json": _json(content),
        **{f"{name}.csv": table.to_csv() for name, table in content.tables.items()},
        **({f"{models.name}.csv": models.to_csv()} if models.name not in content.tables else {}),
    }


def report_content(material: Material, parts: Sequence[Section | Absent]) -> Content:
    """The sections without empty tables, and what stands before and after them."""
    return content_of(
        parts,
        lambda sections: opening(material, sections),
        made=made(material),
        settings=json.dumps(material.ranking.settings, indent=2, ensure_ascii=False),
        stamp=stamp(material),
    )


def content_of(
    parts: Sequence[Section | Absent],
    opened: Callable[[Sequence[Section]], Opening],
    *,
    made: Sequence[tuple[str, str]],
    settings: str,
    stamp: str,
) -> Content:
    """Sections with what stands before and after them; `opened` makes the opening of those that are there."""
    sections = _named([part for part in parts if isinstance(part, Section)])
    return Content(
        opening=opened(sections),
        sections=tuple(sections),
        absent=tuple(part for part in parts if isinstance(part, Absent)),
        made=tuple(made),
        settings=settings,
        stamp=stamp,
        code=code_version(),
    )


def report_summary(content: Content) -> str:
    """What was found, for a terminal."""
    lines = [*content.opening.sentences, ""]
    lines += [f"Not here: {part.title}, because {part.reason}." for part in content.absent]
    return "\n".join([*lines, content.stamp]) + "\n"


def _named(sections: Sequence[Section]) -> list[Section]:
    """The sections with tables that have rows, under names that are safe for files and differ."""
    taken: set[str] = set()

    def kept(tables: Sequence[Table]) -> tuple[Table, ...]:
        found = []
        for table in filter(None, map(tidied, tables)):
            plain = re.sub(r"[^a-z0-9]+", "_", table.name.lower()).strip("_")[:60] or "table"
            name, number = plain, 1
            while name in taken:
                number += 1
                name = f"{plain}_{number}"
            taken.add(name)
            found.append(replace(table, name=name))
        return tuple(found)

    found = []
    for section in sections:
        tables, details = kept(section.tables), kept(section.details)
        if section.name != _WHOLE:
            long = tuple(table for table in tables if len(table.rows) > LONG)
            tables = tuple(table for table in tables if len(table.rows) <= LONG)
            details = (*long, *details)
        found.append(replace(section, tables=tables, details=details))
    return found


def _model_table(material: Material) -> Table:
    """Ids, the names that the report shows, and factors."""
    factors = sorted({factor for levels in material.factors.values() for factor in levels})
    columns = (
        Column("model_id", "Model id"),
        Column("model", "Model"),
        *(Column(f"factor_{factor}", factor) for factor in factors),
    )
    rows = tuple(
        (model, name, *(material.factors.get(name, {}).get(factor) for factor in factors))
        for model, name in material.names.items()
    )
    return Table("models", "Models", columns, rows)


def _json(content: Content) -> str:
    tables: dict[str, Any] = {
        name: {
            "title": table.title,
            "note": table.note,
            "method": table.method,
            "rows": table.records(),
        }
        for name, table in content.tables.items()
    }
    whole = {
        "title": content.opening.title,
        "headlines": content.opening.sentences,
        "made": dict(content.made),
        "settings": json.loads(content.settings),
        "sections": {
            section.name: {
                "title": section.title,
                "sentences": section.sentences,
                "limits": section.limits,
                "tables": [table.name for table in (*section.tables, *section.details)],
            }
            for section in content.sections
        },
        "absent": {part.name: part.reason for part in content.absent},
        "tables": tables,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
