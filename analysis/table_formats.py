"""Tables of results as text: for a terminal, a spreadsheet, a paper, or another program."""

import io
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from analysis.latex import escape, table_tex
from analysis.provenance import Provenance
from analysis.table import Table

_WIDTH = 120
_HEADING = 16
_WIDEST = 10_000


def to_text(tables: Sequence[Table], made: Provenance) -> str:
    """Every table with its title and note, and below them how they were made."""
    lines = []
    for table in tables:
        lines += [table.title, *_grid_lines(table), *textwrap.wrap(table.note, _WIDTH), ""]
    return "\n".join([*lines, *made.lines()]) + "\n"


def to_csv(tables: Sequence[Table], made: Provenance) -> str:
    """The rows at full precision; several tables one after another, an empty line between."""
    return "\n".join(table.to_csv() for table in tables)


def to_latex(tables: Sequence[Table], made: Provenance) -> str:
    """Booktabs tabulars; how they were made stands in comments."""
    told = "".join(f"% {escape(line)}\n" for line in made.lines())
    return told + "\n".join(f"% {escape(table.title)}\n{table_tex(table)}\n" for table in tables)


def to_json(tables: Sequence[Table], made: Provenance) -> str:
    """One JSON object: how it was made, and the rows of each table by its name."""
    content = {
        "made": made.to_dict(),
        "tables": {
            table.name: {
                "title": table.title,
                "note": table.note,
                "method": table.method,
                "rows": table.records(),
            }
            for table in tables
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


TABLE_FORMATS: Mapping[str, Callable[[Sequence[Table], Provenance], str]] = MappingProxyType(
    {"table": to_text, "csv": to_csv, "latex": to_latex, "json": to_json}
)


def _grid_lines(table: Table) -> list[str]:
    """The cells in columns; nothing is cut off, however wide it gets."""
    grid = Grid(box=SIMPLE_HEAD)
    for column in table.shown:
        heading = textwrap.fill(f"{column.group} {column.heading}".strip(), _HEADING)
        grid.add_column(heading, justify="left" if column.kind == "text" else "right", no_wrap=True)
    for row in table.texts():
        # Text, not markup: a model's name may hold square brackets.
        grid.add_row(*map(Text, row))
    with io.StringIO() as page:
        Console(file=page, width=_WIDEST, color_system=None).print(grid)
        return [line.rstrip() for line in page.getvalue().splitlines() if line.strip()]
