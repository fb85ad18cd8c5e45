"""Rows on a terminal, or for another program: a table, CSV or JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from arena.commands.study_arguments import console

FORMATS = ("table", "csv", "json")


def print_rows(rows: Sequence[Mapping[str, object]], how: str) -> None:
    """Print rows that have the same keys."""
    out = console()
    if how == "json":
        out.print(json.dumps(rows, ensure_ascii=False, indent=1), markup=False, soft_wrap=True)
    elif how == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        out.print(text.getvalue(), markup=False, soft_wrap=True, end="")
    else:
        table = Table(*rows[0], box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(escape("" if value is None else str(value)) for value in row.values()))
        out.print(table)
