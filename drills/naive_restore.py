"""The negative control of the wipe: a restore that goes on counting where the copies end."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.backup import FolderDestination, back_up, restore
from arena.codes import QuestionKind
from arena.domain import Ballot
from arena.store import open_store, utc_now
from arena.tokens import new_receipt
from benchmarks.prepared import Voter, prepare_voters

KINDS = {"overall": QuestionKind.PREFERENCE}


def places_given_twice(folder: Path, study: Path, voters: int) -> int:
    """Places of votes that were acknowledged, lost, and given to others after a restore without a gap."""
    people = prepare_voters(study, folder / "disk" / "votes.db", [4] * voters)
    copies = FolderDestination(folder / "elsewhere")
    back_up(str(folder / "disk" / "votes.db"), copies, Ed25519PrivateKey.generate())
    lost = _vote(folder / "disk" / "votes.db", people, (0, 1))
    # The disk is gone with these votes; the copies know nothing of them.
    restore(copies, str(folder / "new" / "votes.db"), margin=0)
    again = _vote(folder / "new" / "votes.db", people, (2, 3))
    return len(lost & again)


def _vote(database: Path, people: Sequence[Voter], which: tuple[int, ...]) -> set[int]:
    """Vote on some battles of everybody; the places of these votes."""
    store = open_store(database)
    try:
        return {
            store.add_ballot(_ballot(f"participant-{number}", person.battles[at]), KINDS).number
            for number, person in enumerate(people)
            for at in which
        }
    finally:
        store.close()


def _ballot(participant: str, battle: str) -> Ballot:
    return Ballot(
        battle=battle,
        participant=participant,
        answers={"overall": "left"},
        derived=frozenset(),
        seconds=1.0,
        receipt=new_receipt(),
        stored_at=utc_now(),
    )
