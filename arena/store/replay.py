"""Lines of a journal back into a database: each is held against the chain before it is kept.

The rows of a line are put in where they are missing, so that a line may come again. Then the link is checked
(does it continue the last one?) and what it commits to is read back from the rows: a line that was altered,
whoever wrote it, is refused and leaves nothing behind.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from arena.chain import PARTS, START, VERSIONS, Link, LinkKind, Opening, commitment
from arena.errors import EpaileError
from arena.store.contents import read_contents
from arena.store.engine import Connection
from arena.store.journal_lines import TABLES, TOLD, Line
from arena.store.links import last_link, link_gap, link_of
from arena.store.withdrawals import blank_participant, blanked_token, erase_battle

_UNFIT = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, OverflowError)

_LATEST = {
    "participants": "token_hash",
    "sign_ins": "secret_hash",
    "participant_tokens": "token_hash",
}
"""What a later line knows better: who signed out stays out, and a passphrase that was changed stays so."""

ROWS_OF_A_VOTE = 100
"""More rows than one vote puts into any table: its answers, and battles that came to no vote."""


class LineRefused(EpaileError):
    """A line of a journal that does not belong where it stands; the message says why."""


def replay(connection: Connection, line: Line) -> None:
    """Put a line into a database whose last link is the one before it. A transaction is open.

    Of a line without a link only studies, models, prompts and invitations are taken here.

    Raises:
        LineRefused: The line is not what the arena wrote; nothing of it is kept.
    """
    with _all_or_nothing(connection):
        _replay(connection, line)


def erase_again(connection: Connection, line: Line) -> None:
    """Erase what a line without a link tells of: battles that came to no vote, and people.

    Call it when all lines are in. What a vote is erased by is its own link. Raises as `replay`.
    """
    with _all_or_nothing(connection):
        for table, row in line["rows"]:
            if table == "participants" and row["token_hash"] == blanked_token(row["id"]):
                blank_participant(connection, row["id"])
            if table == "withdrawals" and _came_to_no_vote(connection, row["battle"]):
                _insert(connection, table, row)
                erase_battle(connection, row["battle"])


def _came_to_no_vote(connection: Connection, battle: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM battles WHERE id = ? AND id NOT IN (SELECT battle FROM ballots)", (battle,)
    ).fetchone()
    return found is not None


def leave_out(connection: Connection, last_lost: int) -> Link | None:
    """Use no place up to `last_lost` any more, and no number of a row that a lost vote may have had.

    None, and nothing changed, where the log goes on further already.
    """
    gap = link_gap(connection, last_lost)
    if gap is None or gap.refers is None:
        return None
    lost = gap.position - gap.refers
    for row in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    ).fetchall():
        table = row["name"]
        known = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        last = known.fetchone()
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
            (table, (last["seq"] if last else 0) + lost * ROWS_OF_A_VOTE),
        )
    return gap


@contextmanager
def _all_or_nothing(connection: Connection) -> Iterator[None]:
    """What a line that does not fit has put in goes again; raises LineRefused."""
    connection.execute("SAVEPOINT line")
    try:
        yield
    except BaseException as error:
        connection.execute("ROLLBACK TO SAVEPOINT line")
        connection.execute("RELEASE SAVEPOINT line")
        if isinstance(error, _UNFIT):
            raise LineRefused(f"the database does not take its rows ({error})") from error
        if isinstance(error, KeyError | TypeError | ValueError):
            raise LineRefused("it is not made as the arena makes lines") from error
        raise
    connection.execute("RELEASE SAVEPOINT line")


def _replay(connection: Connection, line: Line) -> None:
    rows = [(str(table), dict(row)) for table, row in line["rows"]]
    stored = dict(line["link"]) if line["link"] else None
    salts = dict(line["salts"]) if line["salts"] else None
    link = link_of(stored) if stored else None
    if link:
        _check_place(link, last_link(connection))
    for table, row in rows:
        if table not in TABLES:
            raise LineRefused(f"it has rows of '{table}', which no line has")
        if stored or table in TOLD:
            _insert(connection, table, row)
    if stored is None or link is None:
        return
    _insert(connection, "links", stored)
    if salts:
        _insert(connection, "salts", salts | {"position": link.position})
    if link.kind is LinkKind.WITHDRAWAL:
        _withdraw(connection, stored["battle"], rows)
    _check_reference(connection, link, stored)
    if link.kind in VERSIONS and salts:
        _check_contents(connection, link, stored, salts)


def _check_place(link: Link, last: Link | None) -> None:
    before = last.position if last else 0
    jumps = link.kind is LinkKind.GAP and link.refers == before + 1
    if link.position != before + 1 and not (jumps and link.position > before):
        raise LineRefused(f"it has place {link.position}, and the one before it is missing")
    if link.hash != link.computed_hash():
        raise LineRefused("its hash is not that of its content")
    if link.previous != (last.hash if last else START):
        raise LineRefused("it does not continue the link before it")


def _check_reference(connection: Connection, link: Link, stored: Mapping[str, Any]) -> None:
    """A change, a reveal or a withdrawal is of the vote that its link refers to."""
    if link.kind in (LinkKind.BALLOT, LinkKind.GAP):
        return
    row = connection.execute(
        "SELECT battle FROM links WHERE position = ?", (link.refers,)
    ).fetchone()
    if row is None or row["battle"] != stored["battle"]:
        raise LineRefused(f"its rows are not of the vote at place {link.refers}")


def _check_contents(
    connection: Connection, link: Link, stored: Mapping[str, Any], salts: Mapping[str, Any]
) -> None:
    contents = read_contents(connection, stored["battle"], stored["number"])
    for part in PARTS:
        promised, salt = getattr(link, part), salts.get(part)
        if (promised is None) != (salt is None):
            raise LineRefused(f"its {part} cannot be checked")
        if salt is not None and commitment(Opening(salt, contents[part])) != promised:
            raise LineRefused(f"its {part} are not those that were committed to")


def _insert(connection: Connection, table: str, row: Mapping[str, Any]) -> None:
    # Names are taken from the schema, never from the line: a line may come from anywhere.
    columns = [
        column["name"]
        for column in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    ]
    known = [column for column in columns if column in row]
    if not known or len(known) != len(row):
        raise LineRefused(f"this version of Epaile has no such rows of '{table}'")
    places = ", ".join("?" for _ in known)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(known)}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
        [row[name] for name in known],
    )
    if table == "invitations":
        # An invitation only ever ends earlier than it was to: of all that is told the first end holds.
        connection.execute(
            "UPDATE invitations SET ends_at = ? WHERE code_hash = ? AND coalesce(ends_at, ?) >= ?",
            (row["ends_at"], row["code_hash"], row["ends_at"], row["ends_at"]),
        )
    if table == "nicknames":
        connection.execute(
            "UPDATE nicknames SET nickname = ? WHERE participant = ?",
            (row["nickname"], row["participant"]),
        )
    if latest := _LATEST.get(table):
        connection.execute(
            f"UPDATE {table} SET {latest} = ? WHERE seq = ?",  # noqa: S608
            (row[latest], row["seq"]),
        )


def _withdraw(connection: Connection, battle: str, rows: list[tuple[str, dict[str, Any]]]) -> None:
    """Erase again what was erased then: the vote, and the person where everything was withdrawn."""
    erase_battle(connection, battle)
    for table, row in rows:
        if table == "participants" and row["token_hash"] == blanked_token(row["id"]):
            blank_participant(connection, row["id"])
