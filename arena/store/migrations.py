"""The schema in SQLite, as numbered steps that are never edited once released.

All steps that a database lacks run in one `BEGIN IMMEDIATE`, each recorded beside its own change, so
a step that fails leaves the file as it was. `user_version` is the number of the last step.
"""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from arena.errors import StoreError
from arena.store.count_triggers import RANKED, counting
from arena.store.course_schema import COURSE_TABLES, COURSE_TRIGGERS, UNKEPT
from arena.store.links import link_everything
from arena.store.log_schema import FINAL, LOG_TABLES, LOG_VIEWS, OLD_TRIGGERS
from arena.store.mark_schema import MARK_TABLES, MARK_TRIGGERS, MARK_VIEWS, REPLACED
from arena.store.people_schema import PEOPLE_TABLES, PEOPLE_TRIGGERS, PEOPLE_VIEWS, WIDENED
from arena.store.schema import COUNTS, FINALITY, TABLES, VIEWS
from arena.store.task_schema import LOOSENED, TASK_TABLES, TASK_TRIGGERS, TASK_VIEWS

APPLICATION_ID = 0x45504149  # "EPAI"

MIGRATIONS = Migrations("epaile")


@MIGRATIONS()
def m001_tables(database: Database) -> None:
    """Studies, models, prompts, participants, battles, turns, responses, voids, ballots, answers."""
    _run(database, TABLES)


@MIGRATIONS()
def m002_views(database: Database) -> None:
    """What analysis reads."""
    _run(database, VIEWS)


@MIGRATIONS()
def m003_finality(database: Database) -> None:
    """Triggers that refuse to change what a participant said or saw."""
    _run(database, FINALITY)


@MIGRATIONS()
def m004_counts(database: Database) -> None:
    """The table of counts, filled from the votes that are there, and the triggers that keep it."""
    _run(database, COUNTS)


@MIGRATIONS()
def m005_log(database: Database) -> None:
    """The log: changes of a vote, reveals, withdrawals, and the chain, with every vote linked."""
    _run(database, tuple(f"DROP TRIGGER {name}" for name in OLD_TRIGGERS))
    _run(database, (*LOG_TABLES, *LOG_VIEWS))
    _run(database, tuple(trigger.for_sqlite() for trigger in (*FINAL, *counting(RANKED))))
    rows, database.conn.row_factory = database.conn.row_factory, sqlite3.Row
    try:
        link_everything(database.conn)
    finally:
        database.conn.row_factory = rows


@MIGRATIONS()
def m006_marks(database: Database) -> None:
    """Where answers come from, and which battles were less than blind and do not count."""
    _run(database, tuple(trigger.dropped_by_sqlite() for trigger in REPLACED))
    _run(database, (*MARK_TABLES, *MARK_VIEWS))
    _run(database, tuple(trigger.for_sqlite() for trigger in MARK_TRIGGERS))


@MIGRATIONS()
def m007_tasks(database: Database) -> None:
    """Battles with one answer, work that is dealt out, ratings and reviews."""
    _loosen(database, LOOSENED)
    _run(database, (*TASK_TABLES, *TASK_VIEWS))
    _run(database, tuple(trigger.for_sqlite() for trigger in TASK_TRIGGERS))


@MIGRATIONS()
def m008_people(database: Database) -> None:
    """Invitations, cohorts, training, signing in, contacts, and several tags in one answer."""
    _loosen(database, WIDENED)
    _run(database, (*PEOPLE_TABLES, *PEOPLE_VIEWS))
    _run(database, tuple(trigger.for_sqlite() for trigger in PEOPLE_TRIGGERS))
    _run(database, (*(trigger.dropped_by_sqlite() for trigger in UNKEPT), *COURSE_TABLES))
    _run(database, tuple(trigger.for_sqlite() for trigger in COURSE_TRIGGERS))


def _loosen(database: Database, constraints: Sequence[tuple[str, str, str]]) -> None:
    """Take constraints out of tables that are full, in the way that SQLite's documentation gives for it.

    https://sqlite.org/lang_altertable.html, "making other kinds of table schema changes". To copy the tables would
    need foreign keys off, which cannot be done inside a transaction.
    """
    database.conn.execute("PRAGMA writable_schema = ON")
    try:
        for table, before, after in constraints:
            changed = database.conn.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, ?)"
                " WHERE type = 'table' AND name = ? AND instr(sql, ?)",
                (before, after, table, before),
            )
            if changed.rowcount != 1:
                raise StoreError(f"the table {table} is not as an earlier step made it.")
    finally:
        # RESET reads the schema again; the number tells other connections to do so too.
        version = database.conn.execute("PRAGMA schema_version").fetchone()[0]
        database.conn.execute(f"PRAGMA schema_version = {version + 1}")
        database.conn.execute("PRAGMA writable_schema = RESET")


def migrate(connection: sqlite3.Connection, steps: Migrations = MIGRATIONS) -> None:
    """Bring a database to the newest schema, in one transaction.

    Raises:
        StoreError: The file belongs to another program or to a newer Epaile, or a step failed.
    """
    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    try:
        connection.execute("BEGIN IMMEDIATE")
        known = len(steps.applied(database)) + len(steps.pending(database))
        _check_origin(connection, known)
        if steps.pending(database):
            steps.apply(database)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {known}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise StoreError(
                f"the database could not be brought to the newest schema ({error}); "
                "it was left as it was: close other programs that hold it and try again."
            ) from error
        raise


def _check_origin(connection: sqlite3.Connection, known: int) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(
            "the file is a database of another program; "
            "give the path of an Epaile database or of a file that does not exist yet."
        )
    if version > known:
        raise StoreError(
            f"the database has schema {version} and this version of Epaile knows {known}; "
            "install the newer Epaile that wrote it, or restore the backup made before the upgrade."
        )


def _run(database: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:
        database.conn.execute(statement)
