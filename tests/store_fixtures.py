"""A store with two people in it; test modules load it with `pytest_plugins`."""

import pytest

from arena.store import open_store
from tests.postgresql import MISSING, binaries, empty_database, server
from tests.stores import LATER, add_people


@pytest.fixture(scope="module")
def postgresql():
    """A real PostgreSQL server with its durable settings."""
    if binaries() is None:
        pytest.fail(MISSING, pytrace=False)
    with server() as running:
        yield running


@pytest.fixture
def address(tmp_path):
    """Where a database may be made; a module that is for both engines takes `any_address` instead."""
    return str(tmp_path / "votes.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_address(request, tmp_path):
    """Where a database may be made, on each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "votes.db")
    return empty_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(address):
    store = open_store(address, clock=lambda: LATER)
    add_people(store, "ane", "jon")
    yield store
    store.close()
