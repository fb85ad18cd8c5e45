"""One byte flipped anywhere in the votes: the check of the log says so, each time."""

import random
import sqlite3

import pytest

from drills.flipped_bytes import findings, run
from drills.vote_pages import pages_of, used_offset
from tests.drilling import broken

FLIPS = 60


@pytest.fixture(scope="module")
def flips(tmp_path_factory):
    return run(tmp_path_factory.mktemp("flips"), FLIPS, lambda: None)


def test_every_flip_is_found_and_none_makes_the_check_fall_over(flips):
    assert flips.crashed == {}
    assert flips.missed == []
    assert flips.found == flips.flips == FLIPS


def test_the_negative_control_misses_some(flips):
    assert flips.unseen_by_sqlite > 0


def test_the_table_says_that_all_is_as_it_must_be(flips):
    assert broken(findings(flips)) == []


def test_offsets_lie_in_the_rows_of_the_table_and_not_in_free_space(tmp_path):
    path = tmp_path / "rows.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE votes (word TEXT)")
    connection.execute("CREATE TABLE others (word TEXT)")
    connection.executemany("INSERT INTO votes VALUES (?)", [("vote" * 8,)] * 20)
    connection.execute("INSERT INTO others VALUES (?)", ("other" * 8,))
    connection.commit()
    connection.close()
    content, pages = path.read_bytes(), pages_of(path, ["votes"])
    chance = random.Random(1)
    found = {content[used_offset(content, pages, chance)] for _ in range(2000)}
    assert set(b"vote") <= found
    assert b"h"[0] not in found
