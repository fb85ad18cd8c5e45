"""Taking back what one gave: texts and answers are erased, the chain stays as valid as it was."""

from arena.chain import LinkKind
from arena.errors import ConsentMissing, WithdrawalUnknown
from arena.store.engine import Connection
from arena.store.links import link_event
from arena.store.records import Withdrawn

ERASE = (
    "DELETE FROM amended_answers WHERE amendment IN (SELECT seq FROM amendments WHERE battle = ?)",
    "DELETE FROM answers WHERE ballot IN (SELECT seq FROM ballots WHERE battle = ?)",
    "DELETE FROM salts WHERE position IN (SELECT position FROM links WHERE battle = ?)",
    "UPDATE ballots SET fingerprint = '', seconds = NULL WHERE battle = ?",
    "UPDATE responses SET text = '', rendered_prompt = '' WHERE battle = ?",
    "UPDATE turns SET prompt = '' WHERE battle = ?",
    "DELETE FROM stopped_turns WHERE battle = ?",
    "UPDATE battles SET prompt_text = '' WHERE id = ?",
)
"""What erases one battle, each for its id."""

OF_A_PERSON = (
    "nicknames", "participant_codes", "cohort_members", "training_answers", "sign_ins",
    "participant_tokens", "contacts",
)  # fmt: skip
"""Tables with rows of one `participant`, which go when everything is withdrawn."""


def withdraw_battle(connection: Connection, battle: str, now: str) -> Withdrawn:
    """Erase what was asked, answered and said in one battle, and in the failed ones that it stands in for.

    What was withdrawn before stays so. Reviews of a text that was written here go with it, and are not counted.
    The battles that continue this one go with it too: their models read what is to be gone.
    """
    added = connection.execute(
        "INSERT INTO withdrawals (battle, withdrawn_at) VALUES (?, ?)"
        " ON CONFLICT (battle) DO NOTHING RETURNING seq",
        (battle, now),
    ).fetchone()
    if added is None:
        return Withdrawn(0, 0)
    linked = link_event(connection, LinkKind.WITHDRAWAL, battle)
    erase_battle(connection, battle)
    # Who reviewed what was edited here was shown the text that is to be gone.
    for row in connection.execute(
        "SELECT battle FROM assignments WHERE revises = ?", (battle,)
    ).fetchall():
        withdraw_battle(connection, row["battle"], now)
    failed = connection.execute("SELECT replaces FROM battles WHERE id = ?", (battle,)).fetchone()
    later = connection.execute("SELECT id FROM battles WHERE continues = ? ORDER BY seq", (battle,))
    more = [row["id"] for row in later.fetchall()]
    if failed["replaces"] is not None:
        more.append(failed["replaces"])
    gone = [withdraw_battle(connection, each, now) for each in more]
    return Withdrawn(
        1 + sum(each.battles for each in gone),
        int(linked is not None) + sum(each.votes for each in gone),
    )


def erase_battle(connection: Connection, battle: str) -> None:
    """Erase the texts and answers of a battle that stands in `withdrawals`."""
    for statement in ERASE:
        connection.execute(statement, (battle,))


def withdraw_by_receipt(connection: Connection, receipt: str, now: str) -> Withdrawn:
    """Withdraw the vote that one of its versions has this receipt of; raises WithdrawalUnknown."""
    row = connection.execute("SELECT battle FROM versions WHERE receipt = ?", (receipt,)).fetchone()
    if row is None:
        raise WithdrawalUnknown("no vote has this receipt")
    return withdraw_battle(connection, row["battle"], now)


def withdraw_participant(connection: Connection, participant: str, now: str) -> Withdrawn:
    """Withdraw everything of one person, who is a stranger to the arena afterwards."""
    rows = connection.execute(
        "SELECT id FROM battles WHERE participant = ? ORDER BY seq", (participant,)
    ).fetchall()
    done = [withdraw_battle(connection, row["id"], now) for row in rows]
    # The lines of votes that were withdrawn before still have the profile and the nickname.
    first = connection.execute(
        "SELECT coalesce(min(withdrawals.seq), 0) AS seq FROM withdrawals"
        " JOIN battles ON battles.id = withdrawals.battle WHERE participant = ?",
        (participant,),
    ).fetchone()
    note_scrub(connection, min(_scrubbed(connection), first["seq"] - 1), now)
    blank_participant(connection, participant)
    return Withdrawn(sum(each.battles for each in done), sum(each.votes for each in done))


def refuse_withdrawn(connection: Connection, participant: str) -> None:
    """Raise ConsentMissing where somebody has withdrawn everything, so that nothing of theirs is stored any more."""
    row = connection.execute(
        "SELECT token_hash FROM participants WHERE id = ?", (participant,)
    ).fetchone()
    if row is not None and row["token_hash"] == blanked_token(participant):
        raise ConsentMissing("the participant has withdrawn everything")


def blank_participant(connection: Connection, participant: str) -> None:
    """Erase what is known of a person: profile, nickname, address, and all by which the person is recognised."""
    for table in OF_A_PERSON:
        connection.execute(f"DELETE FROM {table} WHERE participant = ?", (participant,))  # noqa: S608
    connection.execute(
        "UPDATE participants SET profile = '{}', token_hash = ? WHERE id = ?",
        (blanked_token(participant), participant),
    )


def blanked_token(participant: str) -> str:
    """What stands in place of the digest of a token that nobody holds any more."""
    return f"withdrawn {participant}"


def pending_scrub(connection: Connection) -> tuple[int, list[int]] | None:
    """The last withdrawal whose texts may still be in a file, and the links of those that are.

    None where all was scrubbed.
    """
    scrubbed = _scrubbed(connection)
    newest: int = connection.execute(
        "SELECT coalesce(max(seq), 0) AS seq FROM withdrawals"
    ).fetchone()["seq"]
    if newest <= scrubbed:
        return None
    rows = connection.execute(
        "SELECT links.position AS position FROM links"
        " JOIN withdrawals ON withdrawals.battle = links.battle WHERE withdrawals.seq > ?",
        (scrubbed,),
    ).fetchall()
    return newest, [each["position"] for each in rows]


def _scrubbed(connection: Connection) -> int:
    """The last withdrawal that is in no file; the newest note counts, for it may take an older one back."""
    row = connection.execute("SELECT withdrawal FROM scrubs ORDER BY seq DESC LIMIT 1").fetchone()
    return row["withdrawal"] if row else 0


def ask_for_scrub(connection: Connection, now: str) -> None:
    """Something else was erased that may still be in a file; remembered until that is done."""
    newest = connection.execute("SELECT coalesce(max(seq), 0) AS seq FROM withdrawals").fetchone()[
        "seq"
    ]
    note_scrub(connection, min(_scrubbed(connection), newest - 1), now)


def note_scrub(connection: Connection, withdrawal: int, now: str) -> None:
    """Remember that everything up to a withdrawal is in no file any more."""
    connection.execute(
        "INSERT INTO scrubs (withdrawal, scrubbed_at) VALUES (?, ?)", (withdrawal, now)
    )
