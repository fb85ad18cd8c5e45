"""Fixtures for tests of the pages: the demo study, its store, and the whole arena served."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import build
from arena.deployment import read_deployment
from arena.domain import Study
from arena.store import Store
from tests.demo_votes import demo_store, demo_study
from tests.serving import ROOT, made, serve_in_thread


@pytest.fixture
def demo() -> Study:
    """The shipped demo study."""
    return demo_study()


@pytest.fixture
def ballot_box(tmp_path, demo) -> Iterator[Store]:
    """An empty store of the demo study."""
    store = demo_store(tmp_path / "arena.db", demo)
    yield store
    store.close()


@pytest.fixture(scope="module")
def pages_database(tmp_path_factory) -> Path:
    """The database of `pages_arena`."""
    return tmp_path_factory.mktemp("pages") / "arena.db"


@pytest.fixture(scope="module")
def pages_arena(pages_database) -> Iterator[str]:
    """The address of the whole demo arena, served from a thread to a module's tests."""
    deployment = read_deployment({"ARENA_DATABASE": str(pages_database)}, ROOT)
    with serve_in_thread(made(lambda: build(deployment))) as url:
        yield url


@pytest.fixture
def visitor(pages_arena) -> Iterator[httpx.Client]:
    """Somebody with an empty browser at `pages_arena`, who sends what a browser sends."""
    with httpx.Client(base_url=pages_arena, headers={"Origin": pages_arena}) as client:
        yield client
