"""`copy`: a whole database into a new one, from SQLite to PostgreSQL, back, or within one of them."""

import argparse

from rich.markup import escape

from arena.addresses import is_postgresql, without_password
from arena.commands.arguments import Verbs, console, progress_bar
from arena.errors import InputError
from arena.store import copy_database, require_database


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "copy", help="copy a whole database row for row, between SQLite and PostgreSQL too"
    )
    address = "a path or postgresql://user@host/name"
    parser.add_argument("source", metavar="SOURCE", help=f"the database that is there: {address}")
    parser.add_argument(
        "target",
        metavar="TARGET",
        help=f"one that is new or empty: {address}; stop the arena first",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Copy, with a bar over the rows, and say what was copied; raises InputError where votes came in meanwhile."""
    require_database(options.source)
    with progress_bar() as bar:
        task = bar.add_task("copying rows", total=None)
        copied = copy_database(
            options.source,
            options.target,
            lambda done, in_all: bar.update(task, completed=done, total=in_all),
        )
    out = console()
    out.print(f"{_shown(options.source)} is now in {_shown(options.target)} as well")
    for table, rows in copied.rows.items():
        if rows:
            out.print(f"{rows:>8}  {table}")
    if copied.head is None:
        out.print("It holds no votes yet.")
    else:
        out.print(f"head        {copied.head.position} {copied.head.hash}")
    if copied.behind:
        raise InputError(
            f"votes came in meanwhile ({copied.behind} more in the log), and the copy does not have them",
            where=_shown(options.source),
            cure="stop the arena, and copy once more into another new database",
        )
    return 0


def _shown(address: str) -> str:
    return escape(without_password(address) if is_postgresql(address) else address)
