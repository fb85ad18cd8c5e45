"""What a line of the journal holds: a link, its salts, and all rows that the vote needs elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from arena.store.engine import Connection, Value

Line = Mapping[str, Any]

REGISTERED = ("studies", "models", "model_notes", "prompts", "expectations")
"""Tables that are filled when a study starts."""

TOLD = (*REGISTERED, "invitations")
"""Tables whose rows a line may have that is of no vote."""

_PERSON_ROWS = (
    ("participants", "SELECT * FROM participants WHERE id = ?"),
    ("participant_codes", "SELECT * FROM participant_codes WHERE participant = ?"),
    ("nicknames", "SELECT * FROM nicknames WHERE participant = ?"),
    ("consents", "SELECT * FROM consents WHERE participant = ? ORDER BY seq"),
    ("training_answers", "SELECT * FROM training_answers WHERE participant = ? ORDER BY seq"),
    (
        "invitations",
        "SELECT * FROM invitations WHERE seq IN"
        " (SELECT invitation FROM cohort_members WHERE participant = ?)",
    ),
    ("cohort_members", "SELECT * FROM cohort_members WHERE participant = ?"),
    ("sign_ins", "SELECT * FROM sign_ins WHERE participant = ? ORDER BY seq"),
    ("participant_tokens", "SELECT * FROM participant_tokens WHERE participant = ? ORDER BY seq"),
)
_BATTLE_ROWS = (
    ("battles", "SELECT * FROM battles WHERE id = ?"),
    ("turns", "SELECT * FROM turns WHERE battle = ? ORDER BY seq"),
    ("stopped_turns", "SELECT * FROM stopped_turns WHERE battle = ? ORDER BY seq"),
    ("responses", "SELECT * FROM responses WHERE battle = ? ORDER BY seq"),
    ("origins", "SELECT * FROM origins WHERE battle = ? ORDER BY seq"),
    ("voids", "SELECT * FROM voids WHERE battle = ?"),
    ("marks", "SELECT * FROM marks WHERE battle = ? ORDER BY seq"),
    ("assignments", "SELECT * FROM assignments WHERE battle = ?"),
    ("repeats", "SELECT * FROM repeats WHERE battle = ?"),
)
_BALLOT_ROWS = (
    ("ballots", "SELECT * FROM ballots WHERE battle = ?"),
    (
        "answers",
        "SELECT answers.* FROM answers JOIN ballots ON ballots.seq = answers.ballot"
        " WHERE battle = ? ORDER BY answers.seq",
    ),
)
_AMENDMENT = "SELECT * FROM amendments WHERE battle = ? AND number = ?"
_AMENDED_ANSWERS = (
    "SELECT amended_answers.* FROM amended_answers"
    " JOIN amendments ON amendments.seq = amended_answers.amendment"
    " WHERE battle = ? AND number = ? ORDER BY amended_answers.seq"
)
_EVENTS = {
    "reveal": ("reveals", "SELECT * FROM reveals WHERE battle = ?"),
    "withdrawal": ("withdrawals", "SELECT * FROM withdrawals WHERE battle = ?"),
}
# Who is blanked has the token of `arena.store.withdrawals.blanked_token`.
_ERASED = {
    "withdrawals": "SELECT * FROM withdrawals WHERE battle NOT IN (SELECT battle FROM ballots)"
    " ORDER BY seq",
    "participants": "SELECT * FROM participants WHERE token_hash = 'withdrawn ' || id ORDER BY seq",
}

TABLES = frozenset(
    [
        *REGISTERED,
        *(table for table, _ in (*_PERSON_ROWS, *_BATTLE_ROWS, *_BALLOT_ROWS)),
        *("amendments", "amended_answers"),
        *(table for table, _ in _EVENTS.values()),
    ]
)
"""Every table that a line has rows of, beside its link and salts."""


def events_after(connection: Connection, position: int) -> Iterator[tuple[int, Line]]:
    """A line for every link after a place, in order."""
    rows = connection.execute(
        "SELECT position FROM links WHERE position > ? ORDER BY position", (position,)
    ).fetchall()
    for row in rows:
        yield row["position"], vote_line(connection, row["position"])


def vote_line(connection: Connection, position: int) -> Line:
    """The line of one link, from what the database has of it now."""
    link = connection.execute("SELECT * FROM links WHERE position = ?", (position,)).fetchone()
    salts = connection.execute("SELECT * FROM salts WHERE position = ?", (position,)).fetchone()
    rows = _Rows(connection)
    battle = link["battle"]
    if link["kind"] == "ballot":
        rows.add_person(battle)
        rows.add_battle(battle)
        for table, query in _BALLOT_ROWS:
            rows.add(table, query, battle)
    elif link["kind"] == "amendment":
        rows.add("amendments", _AMENDMENT, battle, link["number"])
        rows.add("amended_answers", _AMENDED_ANSWERS, battle, link["number"])
    elif link["kind"] in _EVENTS:
        table, query = _EVENTS[link["kind"]]
        rows.add(table, query, battle)
        if table == "withdrawals":
            rows.add_person(battle)
    return {"link": dict(link), "salts": dict(salts) if salts else None, "rows": rows.found}


def new_registrations(connection: Connection, known: dict[str, int]) -> Line:
    """A line with the studies, models and prompts that came since; `known` has the last of each table."""
    rows = _Rows(connection)
    for table in REGISTERED:
        before = len(rows.found)
        rows.add(
            table,
            f"SELECT * FROM {table} WHERE seq > ? ORDER BY seq",  # noqa: S608
            known.get(table, 0),
        )
        if len(rows.found) > before:
            known[table] = rows.found[-1][1]["seq"]
    return {"link": None, "salts": None, "rows": rows.found}


def erasures(connection: Connection) -> Line:
    """A line with everything that was withdrawn and has no link: battles without a vote, and people."""
    rows = _Rows(connection)
    for table, query in _ERASED.items():
        rows.add(table, query)
    return {"link": None, "salts": None, "rows": rows.found}


def invitation_rows(connection: Connection) -> Line:
    """A line with every invitation as it is now."""
    rows = _Rows(connection)
    rows.add("invitations", "SELECT * FROM invitations ORDER BY seq")
    return {"link": None, "salts": None, "rows": rows.found}


class _Rows:
    """Rows by table, in an order in which each finds what it refers to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.found: list[tuple[str, dict[str, Any]]] = []

    def add(self, table: str, query: str, *parameters: Value) -> None:
        rows = self._connection.execute(query, parameters).fetchall()
        self.found.extend((table, dict(row)) for row in rows)

    def add_person(self, battle: str) -> None:
        row = self._connection.execute(
            "SELECT participant FROM battles WHERE id = ?", (battle,)
        ).fetchone()
        for table, query in _PERSON_ROWS:
            self.add(table, query, row["participant"])

    def add_battle(self, battle: str) -> None:
        row = self._connection.execute(
            "SELECT replaces FROM battles WHERE id = ?", (battle,)
        ).fetchone()
        if row["replaces"] is not None:
            self.add_battle(row["replaces"])
        for table, query in _BATTLE_ROWS:
            self.add(table, query, battle)
