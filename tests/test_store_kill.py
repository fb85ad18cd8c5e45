"""A process killed in the middle of voting loses no acknowledged ballot and doubles none. On both engines."""

import random
from collections import Counter

from arena.store import check_database, open_store
from tests.killed_voters import acknowledged_until_killed
from tests.stores import add_people, rows

pytest_plugins = ["tests.store_fixtures"]

KILLS = 3
FOUND = "SELECT battle, receipt, value FROM ballots JOIN answers ON answers.ballot = ballots.seq"
HALVES = "SELECT count(*) FROM responses GROUP BY battle, turn HAVING count(*) <> 2"


def test_kill_nine_loses_no_acknowledged_ballot_and_doubles_none(any_address):
    store = open_store(any_address)
    add_people(store, "ane")
    store.close()
    chance = random.Random(9)
    ledger = []
    for run in range(KILLS):
        after = chance.randrange(20, 150)
        ledger += acknowledged_until_killed(any_address, f"run {run}", after)
    open_store(any_address).close()

    found = rows(store, FOUND)
    assert len(ledger) > KILLS * 20
    assert set(ledger) - set(found) == set(), "acknowledged, and lost or altered"
    assert max(Counter(battle for battle, _, _ in found).values()) == 1
    assert rows(store, HALVES) == []
    assert check_database(any_address).findings == ()
