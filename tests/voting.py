"""Votes for tests of what becomes of them later: journals, backups, restores."""

import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from arena.domain import Ballot, Prompt
from arena.store import Store, StoredBallot
from tests.stores import KINDS, hold_battle, make_ballot, make_battle

# Every table that holds something of a vote; `scrubs` and `sqlite_sequence` are about the file alone.
VOTE_TABLES = (
    "studies", "models", "model_notes", "prompts", "participants", "participant_codes", "nicknames",
    "battles", "turns", "responses", "voids", "ballots", "answers", "amendments", "amended_answers",
    "reveals", "withdrawals", "links", "salts", "vote_counts",
)  # fmt: skip


def vote(
    store: Store, name: str, participant: str = "ane", text: str = "Kaixo!", **changes
) -> StoredBallot:
    """A battle of one turn and a vote on it; `text` is said by both models and asked as the prompt."""
    prompt = Prompt(None, text, "eu", None)
    hold_battle(store, make_battle(name, participant, prompt=prompt), text)
    return store.add_ballot(make_ballot(name, participant, **changes), KINDS)


def vote_at_once(store: Store, numbers: Iterable[int], **changes) -> list[StoredBallot]:
    """Votes of many threads, which the store commits together; battle 7 is called b7."""
    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(lambda number: vote(store, f"b{number}", **changes), numbers))


def amend(store: Store, first: Ballot, answer: str = "right", mark: str = "x") -> StoredBallot:
    """Change a vote; `mark` makes its receipt."""
    answers = dict.fromkeys(first.answers, answer)
    changed = make_ballot(
        first.battle, first.participant, answers=answers, receipt=f"{first.receipt}-{mark}",
        amends=first.receipt, derived=frozenset(),
    )  # fmt: skip
    return store.amend_ballot(changed, KINDS)


def tables(database: Path | str) -> dict[str, list[tuple]]:
    """All rows of all tables that hold something of a vote."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608
            for table in VOTE_TABLES
        }


def bytes_below(folder: Path) -> bytes:
    """Everything in all files of a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
