"""What voters were told, and whether the database says the same."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from arena.addresses import is_postgresql
from benchmarks.connection import Reply

Answers = Mapping[str, str]


@dataclass(slots=True)
class Ledger:
    """Every acknowledgement that a voter got: battle, answers and receipt, as they were told."""

    sent: dict[str, Answers] = field(default_factory=dict)
    acknowledged: list[tuple[str, Answers, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, battle: str, answers: Answers, reply: Reply) -> None:
        """File a reply to a ballot; one that is no acknowledgement counts as refused."""
        self.sent[battle] = answers
        if reply.status != 200:
            self.refused[f"vote answered {reply.status}"] += 1
            return
        told = json.loads(reply.body)
        self.acknowledged.append((told["battle"], told["answers"], told["receipt"]))


@dataclass(frozen=True, slots=True)
class Audit:
    """Battles by what is wrong with their ballot; all empty when every acknowledgement holds."""

    stored: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    altered: tuple[str, ...]
    unheard_of: tuple[str, ...]
    voids: Mapping[str, int]
    integrity: str

    @property
    def sound(self) -> bool:
        """Whether the database is intact and says what the voters were told, once."""
        wrong = self.lost or self.doubled or self.altered or self.unheard_of
        return not wrong and self.integrity == "ok"


def audit(ledger: Ledger, database: Path | str) -> Audit:
    """Compare every acknowledgement with the ballots on disk, in a file or at an address of PostgreSQL.

    Altered: stored or told with answers other than those sent (derived ones may be added), or with
    two receipts. Unheard of: stored although nobody sent it. A server's database is `ok` where it is read.
    """
    ballots, rows, voids, integrity = (
        _read_server(str(database)) if is_postgresql(database) else _read_file(Path(database))
    )
    answers: dict[str, dict[str, str]] = {}
    for battle, question, value in rows:
        answers.setdefault(battle, {})[question] = value
    receipts: dict[str, str] = dict(ballots)
    told = {battle for battle, _, _ in ledger.acknowledged}
    altered = {
        battle
        for battle, said, receipt in ledger.acknowledged
        if battle in receipts
        and ((answers.get(battle), receipts[battle]) != (said, receipt)
             or not ledger.sent[battle].items() <= said.items())
    }  # fmt: skip
    times = Counter(battle for battle, _ in ballots)
    return Audit(
        stored=len(ballots),
        lost=tuple(told - receipts.keys()),
        doubled=tuple(battle for battle, count in times.items() if count > 1),
        altered=tuple(altered),
        unheard_of=tuple(receipts.keys() - ledger.sent.keys()),
        voids=dict(voids),
        integrity=integrity,
    )


_BALLOTS = "SELECT battle, receipt FROM ballots"
_ANSWERS = "SELECT battle, question, value FROM answers JOIN ballots ON ballots.seq = ballot"
_VOIDS = "SELECT reason, count(*) FROM voids GROUP BY reason"

Rows = list[tuple[Any, ...]]


def _read_file(path: Path) -> tuple[Rows, Rows, Rows, str]:
    # A server that was stopped in mid-transaction leaves a journal, which only a writer may roll back.
    with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as connection:
        ballots, answers, voids = (
            connection.execute(query).fetchall() for query in (_BALLOTS, _ANSWERS, _VOIDS)
        )
        return ballots, answers, voids, connection.execute("PRAGMA integrity_check").fetchone()[0]


def _read_server(address: str) -> tuple[Rows, Rows, Rows, str]:
    with psycopg.connect(address) as connection:
        ballots, answers, voids = (
            connection.execute(query).fetchall() for query in (_BALLOTS, _ANSWERS, _VOIDS)
        )
        return ballots, answers, voids, "ok"
