"""The negative controls: two ways of filing votes that arenas use, each of which breaks a promise.

`check` looks in memory whether a battle has a vote, then inserts: two requests at once both pass, and so
does a request after a restart. `later` answers first and writes twice a second: what it holds in memory
when it ends is gone. Both write with the store's own settings, each vote in a transaction of its own,
into a table that has the names of the store's and no UNIQUE. `python -m drills.careless_server check`.
"""

import asyncio
import os
import sys
import threading
import time
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from arena.store.settings import connect_writer, journal_for
from arena.tokens import new_id, new_receipt
from drills.vote_server import BATTLES_AT_ONCE, NEW_BATTLES

TABLES = (
    "CREATE TABLE IF NOT EXISTS ballots (seq INTEGER PRIMARY KEY, battle TEXT, receipt TEXT)",
    "CREATE TABLE IF NOT EXISTS answers (ballot INTEGER, question TEXT, value TEXT)",
    "CREATE TABLE IF NOT EXISTS voids (battle TEXT, reason TEXT)",
)
PAUSE_SECONDS = 0.5


class Vote(BaseModel):
    """The same body that Epaile's vote route takes."""

    battle: str
    answers: dict[str, str]


class Table:
    """A durable table of votes that refuses nothing."""

    def __init__(self, database: Path) -> None:
        self._lock = threading.Lock()
        self._connection = connect_writer(database, journal_for(database))
        for statement in TABLES:
            self._connection.execute(statement)

    def insert(self, vote: Vote, receipt: str) -> None:
        """Durable when it returns."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            ballot = self._connection.execute(
                "INSERT INTO ballots (battle, receipt) VALUES (?, ?)", (vote.battle, receipt)
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO answers VALUES (?, ?, ?)",
                [(ballot, question, value) for question, value in vote.answers.items()],
            )
            self._connection.execute("COMMIT")


class CheckThenInsert:
    """Asks its memory, inserts, and then remembers."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._receipts: dict[str, str] = {}

    async def file(self, vote: Vote) -> str:
        if vote.battle in self._receipts:
            return self._receipts[vote.battle]
        receipt = new_receipt()
        await asyncio.to_thread(self._table.insert, vote, receipt)
        return self._receipts.setdefault(vote.battle, receipt)


class AcknowledgeThenWrite:
    """Remembers and answers; a thread writes what was remembered."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._receipts: dict[str, str] = {}
        self._unwritten: list[tuple[Vote, str]] = []
        threading.Thread(target=self._write, daemon=True).start()

    async def file(self, vote: Vote) -> str:
        if vote.battle not in self._receipts:
            self._receipts[vote.battle] = new_receipt()
            self._unwritten.append((vote, self._receipts[vote.battle]))
        return self._receipts[vote.battle]

    def _write(self) -> None:
        while True:
            time.sleep(PAUSE_SECONDS)
            unwritten, self._unwritten = self._unwritten, []
            for vote, receipt in unwritten:
                self._table.insert(vote, receipt)


Filing = CheckThenInsert | AcknowledgeThenWrite
WAYS: dict[str, type[Filing]] = {"check": CheckThenInsert, "later": AcknowledgeThenWrite}


def build(filing: Filing) -> FastAPI:
    """The routes of `drills.vote_server`, with this way of filing."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/ready")
    async def ready() -> str:
        return "ready"

    @app.post(NEW_BATTLES)
    async def open_battles() -> list[str]:
        return [new_id() for _ in range(BATTLES_AT_ONCE)]

    @app.post("/api/ballots")
    async def file_vote(vote: Vote) -> dict[str, object]:
        receipt = await filing.file(vote)
        return {"battle": vote.battle, "answers": vote.answers, "receipt": receipt}

    return app


def main() -> None:
    """Serve the way that the command names."""
    uvicorn.run(
        build(WAYS[sys.argv[1]](Table(Path(os.environ["ARENA_DATABASE"])))),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
