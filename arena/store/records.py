"""Rows to nouns: what the store answers with, and how it reads it.

Every function takes a connection, so that the writer can read inside its own transaction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from arena.chain import Link, LinkKind
from arena.codes import Mark, Side
from arena.domain import (
    Ballot,
    Battle,
    GenerationSettings,
    Response,
    Turn,
)


@dataclass(frozen=True, slots=True)
class BattleRecord:
    """All that is known of a battle.

    `void` is the code of the reason why it cannot be voted on; `answered_at` is when the responses
    of its last complete turn were stored. `ballot` is the version that stands, without answers where it
    was taken back. `before` are the turns of the battles that it continues; `stopped` turns that its participant
    stopped, which are no part of what is judged.
    """

    battle: Battle
    turns: tuple[Turn, ...]
    void: str | None
    ballot: Ballot | None
    answered_at: str | None
    revealed: bool
    withdrawn: bool
    marks: frozenset[Mark]
    before: tuple[Turn, ...] = ()
    stopped: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredBallot:
    """The ballot as it stands in the database; `already` when it stood there before.

    `number` is its place in the log, which no other vote ever has.
    """

    ballot: Ballot
    already: bool
    number: int


@dataclass(frozen=True, slots=True)
class IncomingVote:
    """A judgement that was made elsewhere, with the recorded answers that it is about.

    `person` is by what the participant is found, whatever the battle and the ballot say.
    """

    person: str
    battle: Battle
    left: Response
    right: Response | None
    ballot: Ballot


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: votes that were added, that stood there already, that had been withdrawn; new people."""

    added: int
    already: int
    withdrawn: int
    people: int


def sides_of(left: Response, right: Response | None) -> Mapping[Side, Response]:
    """One answer, or two, by where they stand."""
    return {Side.LEFT: left} if right is None else {Side.LEFT: left, Side.RIGHT: right}


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal erased: battles with their texts, and of these the ones with a vote."""

    battles: int
    votes: int


@dataclass(frozen=True, slots=True)
class Contributor:
    """A participant who gave a nickname and at least one ballot; the id is never shown."""

    participant: str
    nickname: str
    ballots: int


@dataclass(frozen=True, slots=True)
class StudyProgress:
    """How far a study has come. `battles` leaves out void ones."""

    participants: int
    battles: int
    ballots: int


@dataclass(frozen=True, slots=True)
class FoundReceipt:
    """Where the vote of a receipt stands in the log, and what became of it."""

    position: int
    state: str

    @classmethod
    def among(cls, links: Sequence[Link], digest: str) -> "FoundReceipt | None":
        """Look a receipt's digest up among all links of a log."""
        found = next((link for link in links if link.receipt == digest), None)
        if found is None:
            return None
        root = found
        by_position = {link.position: link for link in links}
        while root.kind is LinkKind.AMENDMENT and root.refers in by_position:
            root = by_position[root.refers]
        referring = {
            link.kind: link.position
            for link in links
            if link.refers
            == (root.position if link.kind is LinkKind.WITHDRAWAL else found.position)
        }
        if LinkKind.WITHDRAWAL in referring:
            return cls(found.position, f"withdrawn by link {referring[LinkKind.WITHDRAWAL]}")
        if LinkKind.AMENDMENT in referring:
            return cls(found.position, f"changed by link {referring[LinkKind.AMENDMENT]}")
        return cls(found.position, "it stands")


def to_json(value: object) -> str:
    """One text for equal values: keys sorted, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def settings_to_json(settings: GenerationSettings) -> str:
    """Generation settings as one line of JSON."""
    return to_json(asdict(settings))


@dataclass(frozen=True, slots=True)
class Revision:
    """A text as a reviewer wrote it, and the battle in which that was."""

    battle: str
    text: str


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """How far a task has come."""

    ballots: int
    items: int
    participants: int


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is stored about a participant, beside their battles.

    `person` is their row without secrets, `rows` what other tables have of them, by table, without digests and
    numbers of rows.
    """

    person: Mapping[str, object]
    rows: Mapping[str, Sequence[Mapping[str, object]]]
