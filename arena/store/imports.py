"""What is written of annotations that were made elsewhere: people, battles and ballots, in one transaction.

A judgement that is there already is found by its person, task, item and purpose, so that the same file can be
imported again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from arena.domain import Participant
from arena.errors import StoreError, VotesDiffer
from arena.store.ballots import Kinds, insert_ballot
from arena.store.battles import insert_item
from arena.store.engine import Connection
from arena.store.reading import read_ballot, read_participant
from arena.store.records import Imported, IncomingVote, sides_of
from arena.store.registration import insert_participant

_Judged = Mapping[tuple[str, str, str], str]
"""Battle by task, item and purpose."""


def insert_votes(
    connection: Connection,
    newcomers: Mapping[str, Participant],
    votes: Iterable[IncomingVote],
    kinds: Kinds,
    now: str,
) -> Imported:
    """Store what is not there yet; see `Store.import_votes`."""
    people = {name: read_participant(connection, name) for name in newcomers}
    judged = {
        name: _judged(connection, person.id)
        for name, person in people.items()
        if person is not None
    }
    for name, newcomer in newcomers.items():
        _refuse_other(people[name], newcomer)
        if people[name] is None:
            insert_participant(connection, newcomer, name, None, None, "human")
            people[name] = newcomer
    added, withdrawn, already = 0, 0, 0
    differing: dict[int, Mapping[str, str]] = {}
    for number, vote in enumerate(votes):
        person = people[vote.person]
        assert person is not None, "whoever was not there was added"
        assignment = vote.battle.assignment
        assert assignment is not None, "only items of tasks are imported"
        key = (assignment.task, assignment.item, vote.battle.purpose.value)
        known = judged.get(vote.person, {}).get(key)
        if known is None:
            battle = replace(vote.battle, participant=person.id)
            insert_item(connection, battle, sides_of(vote.left, vote.right), now)
            insert_ballot(connection, replace(vote.ballot, participant=person.id), kinds)
            added += 1
        elif _withdrawn(connection, known):
            withdrawn += 1
        else:
            standing = _difference(connection, known, vote)
            already += standing is None
            if standing is not None:
                differing[number] = standing
    if differing:
        raise VotesDiffer(differing)
    return Imported(added, already, withdrawn, len(newcomers) - len(judged))


def _judged(connection: Connection, participant: str) -> _Judged:
    rows = connection.execute(
        "SELECT battles.id AS battle, task, item, purpose FROM battles"
        " JOIN assignments ON assignments.battle = battles.id WHERE participant = ?",
        (participant,),
    ).fetchall()
    return {(row["task"], row["item"], row["purpose"]): row["battle"] for row in rows}


def _withdrawn(connection: Connection, battle: str) -> bool:
    query = "SELECT 1 FROM withdrawals WHERE battle = ?"
    return connection.execute(query, (battle,)).fetchone() is not None


def _difference(
    connection: Connection, battle: str, vote: IncomingVote
) -> Mapping[str, str] | None:
    """What stands there instead of a vote; None where it is the same."""
    ballot = read_ballot(connection, battle)
    answers = dict(ballot.answers) if ballot else {}
    row = connection.execute("SELECT model_left FROM battles WHERE id = ?", (battle,)).fetchone()
    same = answers == dict(vote.ballot.answers)
    if same and row["model_left"] == vote.battle.pairing.left:
        return None
    return answers


def _refuse_other(known: Participant | None, newcomer: Participant) -> None:
    """What somebody agreed to and said of themselves is not changed by an import."""
    if known is None:
        return
    if known.consent_version != newcomer.consent_version:
        raise StoreError(
            f"an annotator of this file is there with the consent '{known.consent_version}' and not "
            f"'{newcomer.consent_version}'; give --consent '{known.consent_version}', or import who agreed to "
            "another text from a file of their own."
        )
    for question, code in newcomer.profile.items():
        if known.profile.get(question) != code:
            raise StoreError(
                f"an annotator of this file is there with '{known.profile.get(question)}' as profile.{question} "
                f"and not '{code}'; write what it was, or leave the column out."
            )
