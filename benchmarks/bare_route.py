"""What votes are measured against: one FastAPI route, one durable insert, and nothing else.

The same journal as the store's, one connection, one lock, BEGIN IMMEDIATE, one commit for each vote. It
knows no participant, checks no battle and reads nothing. Served by `python -m benchmarks.bare_route`.
"""

import json
import os
import sqlite3
import threading
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from arena.store.settings import connect_writer, journal_for

TABLE = """CREATE TABLE IF NOT EXISTS ballots (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, battle TEXT NOT NULL UNIQUE, answers TEXT NOT NULL
) STRICT"""


class Vote(BaseModel):
    """The same body that Epaile's vote route takes."""

    battle: str
    answers: dict[str, str]


def build(database: Path) -> FastAPI:
    """The application on a database of its own."""
    connection = connect_writer(database, journal_for(database))
    connection.execute(TABLE)
    lock = threading.Lock()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/ready")
    async def ready() -> str:
        return "ready"

    @app.post("/api/ballots")
    def file_vote(vote: Vote) -> dict[str, str]:
        with lock:
            _insert(connection, vote)
        return {"status": "stored", "battle": vote.battle}

    @app.post("/api/ballots-on-the-loop")
    async def file_vote_on_the_loop(vote: Vote) -> dict[str, str]:
        # Without threads, and so without the pages that would be served meanwhile.
        _insert(connection, vote)
        return {"status": "stored", "battle": vote.battle}

    return app


def _insert(connection: sqlite3.Connection, vote: Vote) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO ballots (battle, answers) VALUES (?, ?)",
        (vote.battle, json.dumps(vote.answers)),
    )
    connection.execute("COMMIT")


def main() -> None:
    """Serve with uvicorn's settings of `app.py`."""
    uvicorn.run(
        build(Path(os.environ["ARENA_DATABASE"])),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
    )


if __name__ == "__main__":
    main()
