"""What voters were told, and whether the database says the same."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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


def audit(ledger: Ledger, database: Path) -> Audit:
    """Compare every acknowledgement with the ballots on disk.

    Altered: stored or told with answers other than those sent (derived ones may be added), or with
    two receipts. Unheard of: stored although nobody sent it.
    """
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        ballots = connection.execute("SELECT battle, receipt FROM ballots").fetchall()
        rows = connection.execute(
            "SELECT battle, question, value FROM answers JOIN ballots ON ballots.seq = ballot"
        ).fetchall()
        voids = dict(connection.execute("SELECT reason, count(*) FROM voids GROUP BY reason"))
        integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        connection.close()
    answers: dict[str, dict[str, str]] = {}
    for battle, question, value in rows:
        answers.setdefault(battle, {})[question] = value
    receipts = dict(ballots)
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
        voids=voids,
        integrity=integrity,
    )
