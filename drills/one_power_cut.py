"""One power cut: a store on a simulated disk, some votes, a random moment, and a look at what is left."""

import random
import shutil
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import apsw

from arena.codes import QuestionKind
from arena.domain import Ballot
from arena.errors import StoreError
from arena.store import Store, utc_now
from arena.store.settings import Journal
from arena.tokens import new_receipt
from benchmarks.prepared import prepare_voters
from benchmarks.serving import write_echo_study
from benchmarks.volunteer import choose_answers
from drills.inspection import opened
from drills.recorded_disk import RecordedDisk, Survival
from drills.watched_files import watched
from drills.watched_store import open_watched_store

MOST_VOTES = 120
VOTERS = 4
# About as many calls of the file system as two commits of one ballot take.
CALLS_OF_A_COMMIT = 60
SYNCS_OF_A_COMMIT = 4
KINDS = dict.fromkeys(("content", "language", "overall"), QuestionKind.PREFERENCE)

Stored = tuple[str, dict[str, str]]
"""What a database says of a receipt: the battle and the answers."""


class Moment(StrEnum):
    """When the power is cut."""

    BETWEEN_COMMITS = "between commits"
    INSIDE_A_COMMIT = "inside a commit"
    AFTER_A_FAILED_SYNC = "after a failed sync"
    """A sync fails, the voter is refused, sends again, and is told that the vote is stored."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A journal as the store sets it; `synchronous` where a control sets it to what the store never would."""

    name: str
    journal: Journal
    synchronous: int | None = None


@dataclass(slots=True)
class Cuts:
    """What all cuts under one setting found."""

    setting: Setting
    cuts: int = 0
    failed_syncs: int = 0
    acknowledged: int = 0
    lost: int = 0
    altered: int = 0
    losing: int = 0
    unsound: int = 0


def template(folder: Path) -> Path:
    """A database with battles that wait for votes."""
    database = folder / "template.db"
    prepare_voters(
        write_echo_study(folder, answer_words=60), database, [MOST_VOTES + SYNCS_OF_A_COMMIT]
    )
    return database


def cut_once(prepared: Path, folder: Path, setting: Setting, number: int, cuts: Cuts) -> None:
    """One store, some votes, one cut, and a look at what is left."""
    chance = random.Random(f"{setting.name} {number}")
    survival = list(Survival)[number % len(Survival)]
    disk = RecordedDisk(chance, survival)
    database = folder / "votes.db"
    folder.mkdir()
    shutil.copy(prepared, database)
    moment = list(Moment)[number // len(Survival) % len(Moment)]
    told: list[Ballot] = []
    with watched(disk) as file_system:
        store = open_watched_store(
            database, setting.journal, file_system, synchronous=setting.synchronous
        )
        votes = chance.randint(1, MOST_VOTES)
        _vote(store, range(votes), told, chance)
        if moment is Moment.INSIDE_A_COMMIT:
            disk.cut_after(chance.randrange(CALLS_OF_A_COMMIT))
            _vote(store, range(votes, MOST_VOTES), told, chance, until=StoreError)
        elif moment is Moment.AFTER_A_FAILED_SYNC:
            disk.fail_a_sync_after(chance.randrange(SYNCS_OF_A_COMMIT))
            _vote_until_failed(store, disk, told, chance)
        disk.cut()
        # The machine is off: what is still said to the disk fails.
        with suppress(apsw.Error):
            store.close()
    left = folder / "left"
    left.mkdir()
    disk.write_what_is_left(left)
    cuts.cuts += 1
    cuts.failed_syncs += disk.sync_failed
    cuts.acknowledged += len(told)
    _look(left / database.name, told, cuts)


def _vote(
    store: Store, battles: range, told: list[Ballot], chance: random.Random,
    *, until: type[Exception] | tuple[()] = (),
) -> None:  # fmt: skip
    """Several voters at once, each to the end or until that error; `told` gets what was acknowledged."""
    ballots = [_ballot(f"battle-0-{number}", chance) for number in battles]

    def vote(share: Sequence[Ballot]) -> None:
        try:
            for ballot in share:
                told.append(store.add_ballot(ballot, KINDS).ballot)
        except until:
            pass  # the power is off

    with ThreadPoolExecutor(VOTERS) as pool:
        list(pool.map(vote, (ballots[first::VOTERS] for first in range(VOTERS))))


def _vote_until_failed(
    store: Store, disk: RecordedDisk, told: list[Ballot], chance: random.Random
) -> None:
    """One voter, who sends again what was refused, until that has happened."""
    for number in range(MOST_VOTES, MOST_VOTES + SYNCS_OF_A_COMMIT):
        ballot = _ballot(f"battle-0-{number}", chance)
        try:
            told.append(store.add_ballot(ballot, KINDS).ballot)
        except StoreError:
            told.append(store.add_ballot(ballot, KINDS).ballot)
        if disk.sync_failed:
            return


def _ballot(battle: str, chance: random.Random) -> Ballot:
    answers = choose_answers(chance)
    return Ballot(battle, "participant-0", answers, frozenset(), 1.0, new_receipt(), utc_now())


def _look(database: Path, told: Sequence[Ballot], cuts: Cuts) -> None:
    try:
        stored, found = _read(database)
    except sqlite3.DatabaseError as error:
        stored, found = {}, str(error)
    cuts.unsound += found != "ok"
    lost = sum(ballot.receipt not in stored for ballot in told)
    cuts.lost += lost
    cuts.losing += bool(lost)
    cuts.altered += sum(
        stored.get(ballot.receipt, _told(ballot)) != _told(ballot) for ballot in told
    )


def _told(ballot: Ballot) -> Stored:
    return ballot.battle, dict(ballot.answers)


def _read(database: Path) -> tuple[dict[str, Stored], str]:
    """Battle and answers by receipt, and what is wrong with the file: "ok" if nothing is."""
    with opened(database) as connection:
        found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            found = "rows refer to nothing"
        stored: dict[str, Stored] = {}
        for receipt, battle, question, value in connection.execute(
            "SELECT receipt, battle, question, value FROM ballots"
            " JOIN answers ON answers.ballot = ballots.seq"
        ):
            stored.setdefault(receipt, (battle, {}))[1][question] = value
    return stored, found
