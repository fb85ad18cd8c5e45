"""`verify`: is a log as it was written? Of a database, a backup or a release; against heads from outside."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.markup import escape

from arena.addresses import is_postgresql, without_password
from arena.chain import Checked, KnownHead
from arena.commands.arguments import Verbs, console, default_database, progress_bar
from arena.errors import InputError
from arena.heads import known, read_head
from arena.release import check_release, find_in_release
from arena.store import FoundReceipt, check_database, find_receipt
from arena.tokens import normalised

MOST_FINDINGS = 50


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "verify", help="find out whether a log of votes was changed, shortened or rewritten"
    )
    parser.add_argument(
        "log",
        nargs="?",
        default=default_database(),
        metavar="LOG",
        help="a database (path or address), a backup of one, or the folder of a release "
        "(default: $ARENA_DATABASE, else data/arena.db)",
    )
    parser.add_argument(
        "--head",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a head.json that was published or kept elsewhere; may be given several times",
    )
    parser.add_argument(
        "--public-key",
        metavar="HEX",
        help="the key that must have signed every head, as an earlier head names it",
    )
    parser.add_argument("--receipt", metavar="CODE", help="find the vote with this receipt")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Go through the log; 0 where it is sound (and the receipt in it), 1 where it is not."""
    heads = [_head(path, options.public_key) for path in options.head]
    with progress_bar() as bar:
        task = bar.add_task("checking the log", total=None)
        checked = _check(
            options.log, heads, lambda done, total: bar.update(task, completed=done, total=total)
        )
    out, place = console(), _shown(options.log)
    if checked.findings:
        out.print(f"[bold red]{escape(place)}: {len(checked.findings)} things are wrong.[/]")
        for finding in checked.findings[:MOST_FINDINGS]:
            out.print(f"  {finding.code:<12} {escape(finding.sentence)}")
        if len(checked.findings) > MOST_FINDINGS:
            out.print(f"  and {len(checked.findings) - MOST_FINDINGS} more")
        return 1
    out.print(f"[bold]{escape(place)}: sound.[/] {_counts(checked)}")
    out.print(f"head        {checked.position} {checked.hash}")
    out.print(f"held against {_held(heads)}")
    return _tell_receipt(options) if options.receipt else 0


def _check(log: str, heads: Sequence[KnownHead], progress: Callable[[int, int], None]) -> Checked:
    if not is_postgresql(log) and Path(log).is_dir():
        return check_release(Path(log), heads, progress)
    return check_database(log, heads, progress)


def _head(path: Path, public_key: str | None) -> KnownHead:
    head = read_head(path)
    if public_key and head.public_key != public_key.lower():
        raise InputError(
            f"it was signed by the key {head.public_key}",
            where=str(path),
            cure="ask where this head comes from, or name that key",
        )
    return known(head, path.name)


def _tell_receipt(options: argparse.Namespace) -> int:
    receipt = normalised(options.receipt)
    found: FoundReceipt | None
    if not is_postgresql(options.log) and Path(options.log).is_dir():
        found = find_in_release(Path(options.log), receipt)
    else:
        found = find_receipt(options.log, receipt)
    out = console()
    if found is None:
        out.print(f"receipt     [bold red]{escape(receipt)} is not in this log[/]")
        return 1
    out.print(f"receipt     {escape(receipt)}: link {found.position}, {found.state}")
    return 0


def _counts(checked: Checked) -> str:
    return ", ".join(f"{count} {kind}s" for kind, count in checked.counts.items() if count) or (
        "no votes yet"
    )


def _held(heads: Sequence[KnownHead]) -> str:
    if not heads:
        return (
            "no head from outside: a log that was shortened or rewritten as a whole looks the same; "
            "give a published one with --head"
        )
    return ", ".join(f"{head.source} (link {head.position})" for head in heads)


def _shown(log: str) -> str:
    return without_password(log) if is_postgresql(log) else log
