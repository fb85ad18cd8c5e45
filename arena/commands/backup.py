"""`backup`: send the journal and a checked, signed snapshot of the votes elsewhere, while they come in."""

import argparse

from rich.markup import escape

from arena.backup import KEEP, back_up, open_destination
from arena.commands.arguments import (
    Verbs,
    add_database,
    add_signing_key,
    console,
    default_destination,
    hub_token,
    progress_bar,
    signing_key_file,
)
from arena.commands.steps import steps_of
from arena.errors import InputError
from arena.heads import signing_key


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "backup", help="send a checked snapshot and the journal of the votes elsewhere"
    )
    parser.add_argument(
        "--to",
        default=default_destination(),
        metavar="DESTINATION",
        help="a folder on another disk, or hf://datasets/OWNER/NAME, which is made private "
        "(default: $ARENA_BACKUP)",
    )
    add_database(parser)
    add_signing_key(parser)
    parser.add_argument(
        "--keep",
        type=int,
        default=KEEP,
        metavar="N",
        help="how many snapshots stay in a folder; a dataset keeps all (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Back up, and say what is there now; raises InputError and BackupError."""
    if options.keep < 1:
        raise InputError("no snapshot would stay", where="--keep", cure="give 1 or more")
    destination = open_destination(options.to, hub_token())
    key = signing_key(signing_key_file(options))
    with progress_bar() as bar:
        done = back_up(
            options.database, destination, key, keep=options.keep, progress=steps_of(bar)
        )
    out = console()
    out.print(f"[bold]{escape(destination.place)}[/]: {done.name}, {done.bytes:,} bytes, checked.")
    out.print(f"head        {done.place} {done.hash}")
    if done.removed:
        out.print(f"{done.removed} older snapshots were removed; {options.keep} stay.")
    return 0
