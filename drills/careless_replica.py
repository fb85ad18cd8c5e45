"""The negative control of the replicas: looks in its memory, then inserts, as `careless_server` does.

The table lies on the same PostgreSQL, with durable settings and each vote in a transaction of its own, and
has no UNIQUE: what one process has in its memory another has not. `python -m drills.careless_replica`.
"""

import os
import threading

import psycopg
import uvicorn

from drills.careless_server import CheckThenInsert, Vote, build

TABLES = (
    "CREATE TABLE ballots (seq BIGINT GENERATED ALWAYS AS IDENTITY, battle TEXT, receipt TEXT)",
    "CREATE TABLE answers (ballot BIGINT, question TEXT, value TEXT)",
    "CREATE TABLE voids (battle TEXT, reason TEXT)",
)


class ServerTable:
    """A durable table of votes on a PostgreSQL server that refuses nothing."""

    errors = (psycopg.Error,)

    def __init__(self, address: str) -> None:
        self._lock = threading.Lock()
        self._connection = psycopg.connect(address)

    def insert(self, vote: Vote, receipt: str) -> None:
        """Durable when it returns."""
        with self._lock, self._connection.transaction():
            row = self._connection.execute(
                "INSERT INTO ballots (battle, receipt) VALUES (%s, %s) RETURNING seq",
                (vote.battle, receipt),
            ).fetchone()
            assert row is not None, "RETURNING gives a row"
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO answers VALUES (%s, %s, %s)",
                    [(row[0], question, value) for question, value in vote.answers.items()],
                )


def make_tables(address: str) -> None:
    """The tables of the control, once."""
    with psycopg.connect(address) as connection:
        for statement in TABLES:
            connection.execute(statement.encode())


def main() -> None:
    """Serve ARENA_DATABASE on PORT."""
    uvicorn.run(
        build(CheckThenInsert(ServerTable(os.environ["ARENA_DATABASE"]))),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
