"""What `filter` and `verified` have in common: a task, whose votes, where to write, and what is said at the end."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from arena.commands.arguments import default_database
from arena.commands.study_arguments import ROOT, add_study, console
from arena.curation.writing import Tally
from arena.errors import InputError
from arena.release import pseudonym, secret_of
from arena.store import Rater

KINDS: Mapping[str, str] = {"people": "human", "judge": "judge"}
"""What `--by` names, as participants are stored."""


def add_common(parser: argparse.ArgumentParser, *, by: str) -> None:
    """All but what is the verb's own."""
    add_study(parser)
    add = parser.add_argument
    add("--task", required=True, metavar="TASK", help="whose votes decide")
    add("--to", type=Path, required=True, metavar="FOLDER", help="where to write: new or empty")
    add("--by", choices=tuple(KINDS), default=by, help=f"whose votes count (default: {by})")
    add("--judge", metavar="ID", help="only those of this judge")
    add(
        "--database",
        metavar="ADDRESS",
        help="where the votes are: a path or postgresql://user@host/name (default for people: "
        "$ARENA_DATABASE, else data/arena.db; for judges: data/judges.db)",
    )
    add(
        "--key",
        type=Path,
        metavar="FILE",
        help="32 random bytes or more that make the participants' ids, so that they are those of an export with it "
        "(default: a new key each time, kept nowhere)",
    )


def database_of(options: argparse.Namespace) -> str:
    """Where the votes are that count."""
    if options.judge is not None and options.by != "judge":
        raise InputError(
            "--judge names a judge, and people's votes count",
            cure="add --by judge, or leave it out",
        )
    if options.database is not None:
        return str(options.database)
    return default_database() if options.by == "people" else str(ROOT / "data" / "judges.db")


def counts(options: argparse.Namespace, rater: Rater) -> bool:
    """Whether it is one of those whose votes count."""
    return options.judge is None or rater.judge == options.judge


def pseudonyms(options: argparse.Namespace) -> Callable[[str], str]:
    """What makes the ids that name nobody; raises InputError for a key that is too short."""
    return partial(pseudonym, secret_of(options.key))


def refuse_emptiness(there: bool, options: argparse.Namespace, database: str) -> None:
    """Raises InputError where nobody has judged anything: there is nothing to write."""
    if not there:
        who = "judge" if options.by == "judge" else "person"
        named = f" {options.judge!r}" if options.judge else ""
        raise InputError(
            f"no {who}{named} has judged anything of the task {options.task!r} here",
            where=database,
            cure="name another database with --database, or other votes with --by",
        )


def told(tally: Tally, titles: Sequence[str], share_of: Callable[[Mapping[str, int]], str]) -> None:
    """A line for each model and one for all: how many became what, and which share that is."""
    table = Table("model", "answers", *titles, "share")
    overall: dict[str, int] = {}
    for model, fates in tally.fates.items():
        _add_row(table, model, fates, titles, share_of)
        for fate, number in fates.items():
            overall[fate] = overall.get(fate, 0) + number
    table.add_section()
    _add_row(table, "all", overall, titles, share_of)
    console().print(table)


def share(number: int, of: int) -> str:
    """A percentage, or nothing where there is nothing to have a share of."""
    return f"{100 * number / of:.1f} %" if of else ""


def _add_row(
    table: Table,
    name: str,
    fates: Mapping[str, int],
    titles: Sequence[str],
    share_of: Callable[[Mapping[str, int]], str],
) -> None:
    cells = (str(fates.get(title, 0)) for title in titles)
    table.add_row(escape(name), str(sum(fates.values())), *cells, share_of(fates))
