"""A store with two people in it; test modules load it with `pytest_plugins`."""

import pytest

from arena.store import open_store
from tests.stores import LATER, add_people


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "votes.db", clock=lambda: LATER)
    add_people(store, "ane", "jon")
    yield store
    store.close()
