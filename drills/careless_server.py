"""The negative controls: three ways of filing votes that arenas use, each of which breaks a promise.

`check` looks in memory whether a battle has a vote, then inserts: two requests at once both pass, and so
does a request after a restart. `later` answers first and writes twice a second: what it holds in memory
when it ends is gone. `swallow` logs an error of the database and thanks the voter. All write with the store's own settings, each vote in a transaction of its own,
into a table that has the names of the store's and no UNIQUE. `python -m drills.careless_server check`.
"""

import asyncio
import logging
import os
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from arena.store.engine import Connection
from arena.store.settings import connect_writer, journal_for
from arena.tokens import new_id, new_receipt
from drills.vote_server import BATTLES_AT_ONCE, NEW_BATTLES

logger = logging.getLogger(__name__)

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
    """A durable table of votes that refuses nothing; `errors` are those of its connection."""

    def __init__(self, connection: Connection, errors: tuple[type[Exception], ...]) -> None:
        self.errors = errors
        self._lock = threading.Lock()
        self._connection = connection
        for statement in TABLES:
            self._connection.execute(statement)

    def insert(self, vote: Vote, receipt: str) -> None:
        """Durable when it returns; when it raises, nothing is kept."""
        with self._lock:
            try:
                self._insert(vote, receipt)
            except self.errors:
                # An error may have ended the transaction already.
                with suppress(*self.errors):
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _insert(self, vote: Vote, receipt: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        ballot = self._connection.execute(
            "INSERT INTO ballots (battle, receipt) VALUES (?, ?) RETURNING seq",
            (vote.battle, receipt),
        ).fetchall()[0][0]
        self._connection.executemany(
            "INSERT INTO answers VALUES (?, ?, ?)",
            [(ballot, question, value) for question, value in vote.answers.items()],
        )
        self._connection.execute("COMMIT")


class Inserting(Protocol):
    """A table that takes votes."""

    def insert(self, vote: Vote, receipt: str) -> None: ...


class CheckThenInsert:
    """Asks its memory, inserts, and then remembers."""

    def __init__(self, table: Inserting) -> None:
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


class SwallowErrors:
    """Thanks the voter whatever the database said."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._receipts: dict[str, str] = {}

    async def file(self, vote: Vote) -> str:
        if vote.battle not in self._receipts:
            self._receipts[vote.battle] = new_receipt()
            try:
                await asyncio.to_thread(self._table.insert, vote, self._receipts[vote.battle])
            except self._table.errors as error:
                logger.warning("saving a vote failed: %s", error)
        return self._receipts[vote.battle]


Filing = CheckThenInsert | AcknowledgeThenWrite | SwallowErrors
WAYS: dict[str, type[Filing]] = {
    "check": CheckThenInsert,
    "later": AcknowledgeThenWrite,
    "swallow": SwallowErrors,
}


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
    database = Path(os.environ["ARENA_DATABASE"])
    table = Table(connect_writer(database, journal_for(database)), (sqlite3.Error,))
    uvicorn.run(
        build(WAYS[sys.argv[1]](table)),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
