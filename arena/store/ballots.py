"""What is written of a vote: the ballot, its changes, the reveal. One transaction's work each, with its link."""

import hashlib
from collections.abc import Mapping

from arena.chain import LinkKind
from arena.codes import QuestionKind
from arena.domain import Ballot
from arena.errors import (
    BallotClosed,
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    StoreError,
)
from arena.store.battles import refuse_void, state_of
from arena.store.courses import to_be_revealed
from arena.store.engine import Connection, Row
from arena.store.links import link_event, link_version, place_of_version
from arena.store.reading import read_ballot, read_successor
from arena.store.records import StoredBallot, to_json

Kinds = Mapping[str, QuestionKind]


def insert_ballot(connection: Connection, ballot: Ballot, kinds: Kinds) -> StoredBallot:
    """Store a ballot, or find the one that stands already; see `Store.add_ballot`."""
    state = state_of(connection, ballot.battle)
    if state["participant"] != ballot.participant:
        raise BattleUnknown("no such battle")
    refuse_void(state)
    if not state["turns"] or state["responses"] != state["sides"] * state["turns"]:
        raise BattleUnfinished("the answers are not complete")
    standing = read_ballot(connection, ballot.battle)
    if standing is not None:
        return _again(connection, standing, ballot)
    _check_answers(ballot, kinds)
    sequence = connection.execute(
        "INSERT INTO ballots (battle, participant, seconds, receipt, fingerprint, stored_at)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        (
            ballot.battle,
            ballot.participant,
            ballot.seconds,
            ballot.receipt,
            fingerprint(ballot),
            ballot.stored_at,
        ),
    ).fetchone()["seq"]
    _insert_answers(
        connection,
        "INSERT INTO answers (ballot, question, kind, value, derived) VALUES (?, ?, ?, ?, ?)",
        sequence,
        ballot,
        kinds,
    )
    return StoredBallot(ballot, already=False, number=link_version(connection, ballot.battle, 1))


def insert_amendment(connection: Connection, ballot: Ballot, kinds: Kinds) -> StoredBallot:
    """Store another version of a ballot, or find it; see `Store.amend_ballot`."""
    if ballot.amends is None:
        raise StoreError("a change of a ballot names the receipt of the one that it changes.")
    state = state_of(connection, ballot.battle)
    standing = read_ballot(connection, ballot.battle)
    if standing is None or state["participant"] != ballot.participant:
        raise BattleUnknown("no such ballot")
    made = read_successor(connection, ballot.battle, ballot.amends)
    if made is not None:
        return _again(connection, made, ballot)
    _refuse_closed(connection, state, ballot.battle)
    if standing.receipt != ballot.amends:
        raise BallotConflict(standing.answers, standing.receipt)
    if ballot.answers:
        _check_answers(ballot, kinds)
    number = _insert_version(connection, ballot, kinds)
    place = link_version(connection, ballot.battle, number)
    return StoredBallot(ballot, already=False, number=place)


def _refuse_closed(connection: Connection, state: Row, battle_id: str) -> None:
    if state["withdrawn"]:
        raise BallotClosed("the vote was withdrawn")
    if connection.execute("SELECT 1 FROM reveals WHERE battle = ?", (battle_id,)).fetchone():
        raise BallotClosed("the models of this battle were named")


def _insert_version(connection: Connection, ballot: Ballot, kinds: Kinds) -> int:
    """Add the rows of a later version; its number."""
    assert ballot.amends is not None, "a later version changes an earlier one"
    row = connection.execute(
        "SELECT max(number) AS number FROM versions WHERE battle = ?", (ballot.battle,)
    ).fetchone()
    number: int = row["number"] + 1
    sequence = connection.execute(
        "INSERT INTO amendments (battle, number, participant, amends, seconds, receipt, stored_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq",
        (
            ballot.battle,
            number,
            ballot.participant,
            ballot.amends,
            ballot.seconds,
            ballot.receipt,
            ballot.stored_at,
        ),
    ).fetchone()["seq"]
    _insert_answers(
        connection,
        "INSERT INTO amended_answers (amendment, question, kind, value, derived)"
        " VALUES (?, ?, ?, ?, ?)",
        sequence,
        ballot,
        kinds,
    )
    return number


def insert_reveal(connection: Connection, battle_id: str, now: str) -> None:
    """Close a ballot to changes, since its models are about to be named; again changes nothing.

    The other votes on the same conversation are closed with it.
    """
    standing = read_ballot(connection, battle_id)
    if standing is None or not standing.answers:
        raise BattleUnfinished("there is no vote to reveal the models of")
    for closed in to_be_revealed(connection, battle_id):
        added = connection.execute(
            "INSERT INTO reveals (battle, revealed_at) VALUES (?, ?)"
            " ON CONFLICT (battle) DO NOTHING RETURNING seq",
            (closed, now),
        ).fetchone()
        if added:
            link_event(connection, LinkKind.REVEAL, closed)


def fingerprint(ballot: Ballot) -> str:
    """SHA-256 over what a ballot says: its battle, its answers and which of them are derived."""
    content = to_json([ballot.battle, dict(ballot.answers), sorted(ballot.derived)])
    return hashlib.sha256(content.encode()).hexdigest()


def _again(connection: Connection, standing: Ballot, sent: Ballot) -> StoredBallot:
    """A ballot that is there already: the same is answered as stored, another one refused."""
    if dict(standing.answers) != dict(sent.answers):
        raise BallotConflict(standing.answers, standing.receipt)
    place = place_of_version(connection, standing.battle, standing.receipt)
    return StoredBallot(standing, already=True, number=place)


def _check_answers(ballot: Ballot, kinds: Kinds) -> None:
    unknown = sorted(set(ballot.answers) - set(kinds) | ballot.derived - set(ballot.answers))
    if unknown or not ballot.answers:
        raise StoreError(f"a ballot answers {unknown or 'nothing'}; its form asks {sorted(kinds)}.")


def _insert_answers(
    connection: Connection, statement: str, sequence: int, ballot: Ballot, kinds: Kinds
) -> None:
    connection.executemany(
        statement,
        [
            (sequence, question, kinds[question].value, value, int(question in ballot.derived))
            for question, value in ballot.answers.items()
        ],
    )
