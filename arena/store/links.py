"""The chain in the database: what is linked in the transaction of a vote, and read again to be checked.

What a link commits to is read back from the rows that were just written, by the very function that a check
uses later: the two cannot drift apart.
"""

import hashlib
from collections.abc import Iterator

from arena.chain import (
    PARTS,
    Evidence,
    Finding,
    Link,
    LinkKind,
    Opening,
    forge,
    new_salt,
)
from arena.store.contents import Contents, read_contents, read_first_contents
from arena.store.engine import Connection, Row

_LINK_COLUMNS = (
    "position, kind, battle, number, refers, receipt, vote, texts, person, previous, hash"
)


def receipt_digest(receipt: str) -> str:
    """What the log says of a receipt: SHA-256, hexadecimal."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def last_link(connection: Connection) -> Link | None:
    """The end of the chain."""
    row = connection.execute(
        f"SELECT {_LINK_COLUMNS} FROM links ORDER BY position DESC LIMIT 1"  # noqa: S608
    ).fetchone()
    return link_of(row) if row else None


def link_of(row: Row) -> Link:
    """A row of `links` as a link."""
    names = set(Link.__slots__) - {"kind"}
    return Link(kind=LinkKind(row["kind"]), **{name: row[name] for name in names})


def link_version(connection: Connection, battle: str, number: int) -> int:
    """Link a version of a vote whose rows were just written; its place in the log."""
    return _link_contents(connection, battle, number, read_contents(connection, battle, number))


def _link_contents(connection: Connection, battle: str, number: int, contents: Contents) -> int:
    openings = {
        part: Opening(new_salt(), content)
        for part, content in contents.items()
        if content is not None
    }
    before = _place_of_version(connection, battle, number - 1) if number > 1 else None
    kind = LinkKind.AMENDMENT if number > 1 else LinkKind.BALLOT
    person = contents["person"]
    assert isinstance(person, dict)
    receipt = receipt_digest(person["receipt"])
    link = forge(last_link(connection), kind, refers=before, receipt=receipt, openings=openings)
    _insert(connection, link, battle, number)
    salts = [openings[part].salt if part in openings else None for part in PARTS]
    connection.execute(
        "INSERT INTO salts (position, vote, texts, person) VALUES (?, ?, ?, ?)",
        (link.position, *salts),
    )
    return link.position


def link_event(connection: Connection, kind: LinkKind, battle: str) -> int | None:
    """Link what became of a vote (a reveal, a withdrawal); None where the battle has no vote."""
    first = _place_of_version(connection, battle, 1)
    if first is None:
        return None
    link = forge(last_link(connection), kind, refers=first)
    _insert(connection, link, battle, None)
    return link.position


def link_gap(connection: Connection, last_lost: int) -> Link | None:
    """Leave out every place up to one that may have been acknowledged; None where there is no gap."""
    last = last_link(connection)
    first = (last.position if last else 0) + 1
    if last_lost < first:
        return None
    link = forge(last, LinkKind.GAP, refers=first, position=last_lost + 1)
    _insert(connection, link, None, None)
    return link


def _insert(connection: Connection, link: Link, battle: str | None, number: int | None) -> None:
    connection.execute(
        f"INSERT INTO links ({_LINK_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            link.position,
            link.kind.value,
            battle,
            number,
            link.refers,
            link.receipt,
            link.vote,
            link.texts,
            link.person,
            link.previous,
            link.hash,
        ),
    )


def _place_of_version(connection: Connection, battle: str, number: int) -> int | None:
    row = connection.execute(
        "SELECT position FROM links WHERE battle = ? AND number = ?", (battle, number)
    ).fetchone()
    return row["position"] if row else None


def place_of_version(connection: Connection, battle: str, receipt: str) -> int:
    """Where the version with this receipt stands in the log."""
    row = connection.execute(
        "SELECT position FROM links WHERE battle = ? AND receipt = ?",
        (battle, receipt_digest(receipt)),
    ).fetchone()
    return int(row["position"])


def read_evidence(connection: Connection, after: int = 0) -> Iterator[Evidence]:
    """Every link after a place with what the rows of the database say today, in order.

    Call it inside one transaction. A version whose rows are gone has no openings.
    """
    place = after
    while rows := connection.execute(
        f"SELECT {_LINK_COLUMNS}, salts_vote, salts_texts, salts_person FROM ("  # noqa: S608
        " SELECT links.*, salts.vote AS salts_vote, salts.texts AS salts_texts,"
        " salts.person AS salts_person FROM links LEFT JOIN salts"
        " ON salts.position = links.position) AS linked"
        " WHERE position > ? ORDER BY position LIMIT 500",
        (place,),
    ).fetchall():
        for row in rows:
            yield Evidence(link_of(row), _openings(connection, row))
        place = rows[-1]["position"]


def _openings(connection: Connection, row: Row) -> dict[str, Opening]:
    if row["number"] is None or row["salts_vote"] is None:
        return {}
    there = connection.execute(
        "SELECT 1 FROM versions JOIN battles ON battles.id = versions.battle"
        " WHERE versions.battle = ? AND number = ?",
        (row["battle"], row["number"]),
    ).fetchone()
    if there is None:
        return {}
    contents = read_contents(connection, row["battle"], row["number"])
    return {
        part: Opening(row[f"salts_{part}"], contents[part])
        for part in PARTS
        if row[f"salts_{part}"] is not None
    }


def find_unlinked(connection: Connection) -> Iterator[Finding]:
    """Votes, reveals and withdrawals that stand in the tables and not in the chain, or in it only."""
    for sentence, query in _UNLINKED.items():
        for row in connection.execute(query):
            yield Finding(None, "unlinked", sentence.format(row["battle"]))


_UNLINKED = {
    "a vote on battle {0} stands outside the log": "SELECT battle FROM versions WHERE NOT EXISTS"
    " (SELECT 1 FROM links WHERE links.battle = versions.battle"
    " AND links.number = versions.number)",
    "a withdrawal of battle {0} stands outside the log": "SELECT battle FROM withdrawals"
    " WHERE battle IN (SELECT battle FROM ballots) AND battle NOT IN"
    " (SELECT battle FROM links WHERE kind = 'withdrawal')",
    "the log knows a withdrawal of battle {0} that is not there": "SELECT battle FROM links"
    " WHERE kind = 'withdrawal' AND battle NOT IN (SELECT battle FROM withdrawals)",
    "a reveal of battle {0} stands outside the log": "SELECT battle FROM reveals WHERE battle NOT IN"
    " (SELECT battle FROM links WHERE kind = 'reveal')",
    "the log knows a reveal of battle {0} that is not there": "SELECT battle FROM links"
    " WHERE kind = 'reveal' AND battle NOT IN (SELECT battle FROM reveals)",
}


def link_everything(connection: Connection) -> None:
    """Link the votes of a database that had no chain, in the order in which they were stored."""
    for row in connection.execute("SELECT battle FROM ballots ORDER BY seq").fetchall():
        # The tables of marks and origins come in a later step of the schema.
        contents = read_first_contents(connection, row["battle"], 1)
        _link_contents(connection, row["battle"], 1, contents)


def places_that_tell_of(connection: Connection, participant: str) -> list[int]:
    """The places in the log whose second copies hold what is known of somebody."""
    rows = connection.execute(
        "SELECT position FROM links JOIN ballots ON ballots.battle = links.battle"
        " WHERE ballots.participant = ? AND links.kind IN ('ballot', 'withdrawal')",
        (participant,),
    ).fetchall()
    return [row["position"] for row in rows]
