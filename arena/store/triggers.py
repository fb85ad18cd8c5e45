"""Triggers, written once: SQLite has them in its own words, PostgreSQL as functions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happens to each row of a table before or after a change.

    `body` is one statement; with `refusal` there is none, and the change is refused in these words. `when` is a
    condition on `old` and `new`; without it every change is meant.
    """

    name: str
    moment: str
    table: str
    body: str = ""
    refusal: str = ""
    when: str = ""

    def for_sqlite(self) -> str:
        """The statement that makes it in SQLite."""
        body = f"SELECT RAISE(ABORT, '{self.refusal}')" if self.refusal else self.body
        condition = f"WHEN {self.when} " if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} {self.moment} ON {self.table} {condition}BEGIN {body}; END"
        )

    def dropped_by_sqlite(self) -> str:
        """The statement that takes it away in SQLite."""
        return f"DROP TRIGGER {self.name}"

    def dropped_by_postgresql(self) -> tuple[str, str]:
        """The statements that take it and its function away."""
        return f"DROP TRIGGER {self.name} ON {self.table}", f"DROP FUNCTION {self.name}()"

    def for_postgresql(self) -> tuple[str, str]:
        """The statements that make its function and the trigger itself."""
        body = f"RAISE EXCEPTION '{self.refusal}'" if self.refusal else self.body
        if self.when:
            # A condition of PostgreSQL's own triggers may not look into other tables.
            body = f"IF {self.when} THEN {body}; END IF"
        row = "OLD" if self.moment.endswith("DELETE") else "NEW"
        return (
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $body$ BEGIN {body}; RETURN {row}; END $body$",
            f"CREATE TRIGGER {self.name} {self.moment} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        )
