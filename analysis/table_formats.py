"""Tables of results as text: for a terminal, a spreadsheet, a paper, or another program."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from analysis.latex import escape, table_tex
from analysis.provenance import Provenance
from analysis.table import Table

_WIDTH = 200


def to_text(tables: Sequence[Table], made: Provenance) -> str:
    """Every table with its title and note, and below them how they were made."""
    with io.StringIO() as page:
        console = Console(file=page, width=_WIDTH, color_system=None)
        for table in tables:
            # Text, not markup: a model's name may hold square brackets.
            console.print(Text(table.title))
            console.print(_grid(table))
            if table.note:
                console.print(Text(table.note))
            console.print()
        lines = [line.rstrip() for line in page.getvalue().splitlines()]
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


def _grid(table: Table) -> Grid:
    grid = Grid(box=SIMPLE_HEAD)
    for column in table.shown:
        heading = f"{column.group} {column.heading}".strip()
        grid.add_column(heading, justify="left" if column.kind == "text" else "right", no_wrap=True)
    for row in table.texts():
        grid.add_row(*map(Text, row))
    return grid
