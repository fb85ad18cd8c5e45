"""A release names nobody, gives no open battle away, and is no formula."""

import csv
import hashlib
import re
import sqlite3

import pandas
import pytest

from arena.release import COLUMNS, WITHHELD, export
from arena.release.columns import Kind
from arena.store import open_store
from tests.releases import FORMULAS, SECRETS, TEXTS, lines
from tests.signing import KEY
from tests.stores import (
    TIME,
)

pytest_plugins = ["tests.release_fixtures"]


def columns_of_the_database(path):
    connection = sqlite3.connect(path)
    found = connection.execute(
        "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables"
        " JOIN pragma_table_info(tables.name) AS columns"
        " WHERE tables.type = 'table' AND tables.name NOT LIKE '%sqlite%'"
    ).fetchall()
    connection.close()
    return {name for (name,) in found}


def test_every_column_of_the_database_is_released_or_withheld_with_a_reason(database):
    sources = {
        source for columns in COLUMNS.values() for column in columns for source in column.sources
    }
    assert sources | set(WITHHELD) == columns_of_the_database(database)
    assert sources & set(WITHHELD) == set()
    assert all(reason.endswith(".") for reason in WITHHELD.values())


def test_void_battles_are_kept_and_marked_and_open_ones_keep_their_secret(released):
    rows = {row["battle"]: row for row in lines(released, "battles")}
    assert rows["broken"]["void"] == "cut"
    assert rows["broken"]["outcome_overall"] is None
    assert set(rows) == {f"battle {number}" for number in range(len(TEXTS))} | {"broken"}
    assert {row["battle"] for row in lines(released, "responses")} == set(rows)
    assert "gamma" not in {row["model"] for row in lines(released, "models")}


def test_a_failed_battle_is_released_once_its_substitute_is_judged(database, tmp_path):
    copy = tmp_path / "votes.db"
    copy.write_bytes(database.read_bytes())
    store = open_store(copy)
    store.void_battle("instead", "skipped", None, "")
    store.close()
    export(copy, "proba", tmp_path / "proba", signing_key=KEY)
    found = {row["battle"]: row for row in lines(tmp_path / "proba", "battles")}
    assert found["failed"]["void"] == "unavailable"
    assert found["instead"]["replaces"] == "failed"


def test_one_voter_has_one_id_in_the_whole_export(released):
    people = {row["participant"] for row in lines(released, "participants")}
    assert len(people) == 2
    for table in ("battles", "ballots"):
        assert {row["participant"] for row in lines(released, table)} == people
    by_battle = {row["battle"]: row["participant"] for row in lines(released, "battles")}
    assert len({by_battle[f"battle {number}"] for number in range(0, len(TEXTS), 2)}) == 1
    assert all(row["participant"] == by_battle[row["battle"]] for row in lines(released, "ballots"))


def test_ids_of_two_releases_are_linked_only_by_a_key(database, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(bytes(range(32)))
    for name, file in [("a", None), ("b", None), ("c", key), ("d", key)]:
        export(database, "proba", tmp_path / name, key=file, signing_key=KEY)
    ids = {
        name: {row["participant"] for row in lines(tmp_path / name, "ballots")} for name in "abcd"
    }
    assert ids["c"] == ids["d"]
    assert ids["a"] & ids["b"] == ids["a"] & ids["c"] == set()
    known = {hashlib.sha256(name.encode()).hexdigest() for name in ("ane", "jon")}
    assert not (ids["a"] | ids["c"]) & known


@pytest.mark.parametrize("name", SECRETS)
def test_no_byte_of_a_release_names_anybody(released, name):
    pattern = re.compile(rf"(?<!\w){re.escape(SECRETS[name])}(?!\w)")
    for file in released.iterdir():
        content = read_all(file)
        if name == "id":
            content = content.replace('"@ane"', "").replace("@ane", "")
        assert not pattern.search(content), file.name


def read_all(file):
    if file.suffix == ".parquet":
        return pandas.read_parquet(file).to_csv()
    return file.read_text("utf-8")


def test_times_are_hours(released):
    for table, columns in COLUMNS.items():
        times = [column.name for column in columns if column.kind is Kind.TIME]
        for row in lines(released, table):
            assert all(row[time] == f"{TIME[:13]}:00:00+00:00" for time in times)


def test_no_cell_of_a_csv_is_a_formula(released):
    dangerous = 0
    for file in released.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as content:
            cells = [cell for row in csv.reader(content) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        dangerous += sum(cell.startswith("'") for cell in cells)
    assert dangerous >= len(FORMULAS)
