"""`restore`: make a database from copies, and tell which votes may be missing from it."""

import argparse

from rich.markup import escape

from arena.backup import MARGIN, Restored, open_destination, restore
from arena.commands.arguments import (
    Verbs,
    add_database,
    console,
    default_destination,
    hub_token,
    progress_bar,
)
from arena.commands.steps import steps_of
from arena.errors import InputError


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("restore", help="make a database from a backup or a journal of votes")
    parser.add_argument(
        "source",
        nargs="?",
        default=default_destination(),
        metavar="SOURCE",
        help="where the copies are: a folder (that of a journal will do), or "
        "hf://datasets/OWNER/NAME (default: $ARENA_BACKUP)",
    )
    add_database(parser)
    parser.add_argument(
        "--margin",
        type=int,
        default=MARGIN,
        metavar="N",
        help="the most votes that may have been acknowledged after the last copy: so many places of the "
        "log are left out, that no two votes ever have the same; 0 where the journal beside the "
        "database is whole (default: %(default)s)",
    )
    parser.add_argument(
        "--lost-until",
        type=int,
        default=0,
        metavar="PLACE",
        help="the last place that is known to have been used, from a page, a receipt or a release",
    )
    parser.add_argument(
        "--until",
        type=int,
        metavar="PLACE",
        help="restore nothing after this place, where a later line is damaged everywhere",
    )
    parser.add_argument(
        "--public-key",
        metavar="HEX",
        help="the key that must have signed every head, as an earlier head names it",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Restore, and say what came back and what is left out; raises InputError and BackupError."""
    for name in ("margin", "lost_until", "until"):
        if (getattr(options, name) or 0) < 0:
            flag = f"--{name.replace('_', '-')}"
            raise InputError("this is less than 0", where=flag, cure="give 0 or more")
    source = open_destination(options.source, hub_token())
    with progress_bar() as bar:
        done = restore(
            source,
            options.database,
            margin=options.margin,
            lost_until=options.lost_until,
            until=options.until,
            public_key=options.public_key,
            progress=steps_of(bar),
        )
    _tell(done)
    return 0


def _tell(done: Restored) -> None:
    out = console()
    begun = f"from {done.snapshot}" if done.snapshot else "without a snapshot"
    out.print(
        f"[bold]{escape(str(done.database))}[/]: {done.votes} votes, the log up to place {done.place}, "
        f"{begun} and {done.replayed.links} lines of the journal; all of it checked."
    )
    for note in done.notes:
        out.print(f"note        {escape(note)}")
    if done.lost:
        out.print(
            f"[bold red]lost[/]        places {done.lost.first} to {done.lost.last} were used, and no copy "
            "has them"
        )
    if done.gap:
        out.print(
            f"gap         places {done.gap.first} to {done.gap.last} are left out: votes acknowledged "
            "after the last copy may have had them, and no later vote will"
        )
    if done.set_aside:
        out.print(f"set aside   {escape(str(done.set_aside))}: votes that were not restored")
