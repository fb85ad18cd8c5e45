"""A filled database and its release; test modules load them with `pytest_plugins`."""

import pytest

from arena.release import export
from tests.releases import fill
from tests.signing import KEY


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("release") / "votes.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def released(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "proba"
    export(database, "proba", folder, signing_key=KEY)
    return folder
