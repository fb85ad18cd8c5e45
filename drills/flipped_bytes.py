"""One byte flipped in the pages of votes: `python -m drills.flipped_bytes --flips 200`.

A disk, a memory or somebody with an editor changes one byte of the file. In a copy for each flip a random byte
of the pages that hold votes and their chain is changed, and `check_database`, which is what
`python -m arena verify` runs, must say so, each time. A flip after which every query answers as before (SQLite
ignores some bytes) is drawn again. The negative control is SQLite's own integrity_check: it looks at the
structure of pages and must miss changed votes.
"""

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from arena.codes import QuestionKind
from arena.domain import Ballot
from arena.store import check_database, open_store, utc_now
from arena.tokens import new_receipt
from benchmarks.machine import machine
from benchmarks.prepared import prepare_voters
from benchmarks.serving import write_echo_study
from benchmarks.volunteer import choose_answers
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.inspection import opened
from drills.vote_pages import pages_of, used_offset

VOTE_TABLES = ("ballots", "answers", "amendments", "amended_answers", "links", "salts")
VOTERS, BATTLES_EACH = 20, 10
AMENDED = 0.2
KINDS = dict.fromkeys(("content", "language", "overall"), QuestionKind.PREFERENCE)


@dataclass(slots=True)
class Flips:
    """What all flips came to; `crashed` counts errors of the check itself, by kind."""

    flips: int = 0
    drawn_again: int = 0
    found: int = 0
    missed: list[int] = field(default_factory=list)
    crashed: Counter[str] = field(default_factory=Counter)
    unseen_by_sqlite: int = 0


def voted(folder: Path) -> Path:
    """A database with 200 votes, one in five of them changed afterwards."""
    database, chance = folder / "votes.db", random.Random("votes to flip")
    voters = prepare_voters(
        write_echo_study(folder, answer_words=60), database, [BATTLES_EACH] * VOTERS
    )
    store = open_store(database)
    for number, voter in enumerate(voters):
        for battle in voter.battles:
            first = store.add_ballot(_ballot(battle, number, chance, None), KINDS).ballot
            if chance.random() < AMENDED:
                store.amend_ballot(_ballot(battle, number, chance, first.receipt), KINDS)
    store.close()
    return database


def _ballot(battle: str, number: int, chance: random.Random, amends: str | None) -> Ballot:
    return Ballot(
        battle=battle,
        participant=f"participant-{number}",
        answers=choose_answers(chance),
        derived=frozenset(),
        seconds=chance.uniform(2, 90),
        receipt=new_receipt(),
        stored_at=utc_now(),
        amends=amends,
    )


def run(folder: Path, flips: int, advance: Callable[[], object]) -> Flips:
    """So many flips, each in a fresh copy."""
    database, chance, result = voted(folder), random.Random("flips"), Flips()
    content, copy = database.read_bytes(), folder / "flipped.db"
    pages = pages_of(database, VOTE_TABLES)
    before = _all_rows(database)
    while result.flips < flips:
        at = used_offset(content, pages, chance)
        shutil.copy(database, copy)
        with copy.open("r+b") as file:
            file.seek(at)
            file.write(bytes([content[at] ^ chance.randrange(1, 256)]))
        if _all_rows(copy) == before:
            result.drawn_again += 1
            continue
        result.flips += 1
        _check(copy, at, result)
        advance()
    return result


def _check(copy: Path, at: int, result: Flips) -> None:
    result.unseen_by_sqlite += _sqlite_says_ok(copy)
    try:
        checked = check_database(copy)
    except Exception as error:
        # Whatever the check itself trips over is what this drill is looking for.
        result.crashed[type(error).__name__] += 1
        return
    if checked.findings:
        result.found += 1
    else:
        result.missed.append(at)


def _sqlite_says_ok(database: Path) -> bool:
    with opened(database) as connection:
        try:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False


def _all_rows(database: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Everything that queries see of the tables of votes; None where SQLite cannot read it."""
    with opened(database) as connection:
        connection.text_factory = bytes
        try:
            return {
                table: connection.execute(f"SELECT * FROM {table} NOT INDEXED").fetchall()  # noqa: S608
                for table in VOTE_TABLES
            }
        except sqlite3.DatabaseError:
            return None


def findings(result: Flips) -> list[Finding]:
    """The table, line by line."""
    return [
        note("bytes flipped", result.flips),
        note("flips that changed no answer of any query, drawn again", result.drawn_again),
        Finding(
            "flips that verify found", str(result.found), str(result.flips),
            result.found == result.flips,
        ),
        none_of("flips that verify missed", len(result.missed)),
        none_of("flips that verify itself fell over", result.crashed.total()),
        *(note(f"  {said}", times) for said, times in result.crashed.items()),
        some_of("flips that integrity_check alone missed", result.unseen_by_sqlite),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.flipped_bytes", description=__doc__)
    parser.add_argument("--flips", type=int, default=200)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        bar = progress.add_task("flips", total=chosen.flips)
        result = run(Path(name), chosen.flips, lambda: progress.advance(bar))
    return conclude(console, "one byte flipped", findings(result))


if __name__ == "__main__":
    sys.exit(main())
