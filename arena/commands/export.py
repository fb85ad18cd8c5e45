"""`export`: what was collected, as CSV, JSON lines and Parquet, with the log and its signed head."""

import argparse
from pathlib import Path

from rich.markup import escape

from arena.commands.arguments import (
    Verbs,
    add_database,
    add_signing_key,
    add_study,
    console,
    progress_bar,
    signing_key_file,
    study_of,
)
from arena.heads import signing_key
from arena.release import COLUMNS, export
from arena.yaml_lines import shown


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("export", help="write what was collected as CSV, JSONL and Parquet")
    add_study(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where to write")
    add_database(parser)
    add_signing_key(parser)
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="32 random bytes or more that make the participants' ids, so that two exports agree "
        "(default: a new key each time, kept nowhere)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the release, with a bar over its tables, and say what is in it."""
    study = study_of(options)
    with progress_bar() as bar:
        task = bar.add_task(f"reading {study.id}", total=len(COLUMNS) + 1)
        summary = export(
            options.database,
            study.id,
            options.to,
            lambda line: bar.update(task, advance=1, description=line),
            key=options.key,
            signing_key=signing_key(signing_key_file(options)),
        )
    out = console()
    out.print(f"{study.id}: written to {escape(shown(summary.folder))}")
    for table, rows in summary.rows.items():
        out.print(f"{rows:>8}  {table}")
    if summary.voids:
        out.print(f"{summary.voids:>8}  battles that broke off and hold no vote")
    out.print(f"{summary.links:>8}  links of the log, to {summary.head_hash[:16]} (head.json)")
    return 0
