"""The whole arena on PostgreSQL: `python app.py` as a process, two of them on one database."""

import io
import os
import subprocess
import sys
import zipfile

import httpx
import pytest

from arena.domain import Pairing
from arena.store import check_database, open_store
from tests.demo_votes import BAD, GOOD, demo_study
from tests.postgresql import empty_database
from tests.serving import ROOT, ServerProcess, free_port
from tests.stores import hold_battle, make_battle, rows

pytest_plugins = ["tests.store_fixtures"]
PROFILE = {"profile.language_level": "C1-C2", "profile.education": "university"}
ANSWERS = {"content": "left", "language": "left"}


@pytest.fixture(scope="module")
def address(postgresql):
    return empty_database(postgresql)


@pytest.fixture(scope="module")
def replicas(tmp_path_factory, address):
    """Two processes of the arena on one empty database, started one after the other."""
    servers = []
    for name in ("one", "other"):
        folder = tmp_path_factory.mktemp(name)
        key = str(folder / "signing-key")
        servers.append(ServerProcess(folder, ARENA_DATABASE=address, ARENA_SIGNING_KEY=key))
        servers[-1].start()
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def store(address):
    opened = open_store(address)
    yield opened
    opened.close()


def test_who_joined_at_one_process_votes_at_the_other_and_both_show_it(replicas, store, address):
    one, other = (server.url for server in replicas)
    joined = httpx.post(
        f"{one}/en/join",
        data={"agreed": "yes", "nickname": "Goizargi", **PROFILE},
        headers={"Origin": one},
    )
    assert joined.status_code == 303
    [(person,)] = rows(store, "SELECT id FROM participants")
    study = demo_study()
    for number in range(2):
        battle = make_battle(
            f"b{number}",
            person,
            study=study.id,
            study_hash=study.hash,
            prompt=study.prompts[0],
            pairing=Pairing(GOOD, BAD, "uniform", 1 / 12),
        )
        hold_battle(store, battle)
    cookies = {"epaile_participant": joined.cookies["epaile_participant"]}

    def vote(url, battle, **more):
        body = {"battle": battle, "answers": ANSWERS, **more}
        return httpx.post(
            f"{url}/api/ballots", json=body, headers={"Origin": url}, cookies=cookies
        ).json()

    first = vote(other, "b0")
    assert first["status"] == "stored"
    assert vote(one, "b0") == first | {"status": "already_stored"}
    assert vote(one, "b1")["number"] == first["number"] + 1
    for url in (one, other):
        assert "Goizargi" in httpx.get(f"{url}/en/contributors").text
        board = httpx.get(f"{url}/en/leaderboard").text
        assert study.model(GOOD).label in board
        assert "No votes yet" not in board
    assert check_database(address).findings == ()


def test_the_download_of_a_process_has_every_vote_and_a_log(replicas, store):
    reply = httpx.get(f"{replicas[0].url}/api/export.zip", timeout=60)
    assert reply.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    ballots = archive.read("demo/ballots.csv").decode().splitlines()
    assert len(ballots) == 1 + rows(store, "SELECT count(*) FROM comparisons")[0][0]
    assert "demo/head.json" in archive.namelist()


def test_the_health_of_a_process_tells_the_votes(replicas):
    told = [httpx.get(f"{server.url}/api/health").json() for server in replicas]
    assert [each["votes"] for each in told] == [2, 2]


def test_a_stopped_process_says_nothing_of_the_password_and_ends_in_order(replicas, postgresql):
    other = replicas[1]
    assert other.terminate() == 0
    for server in replicas:
        assert postgresql.password not in server.log.read_text()
    assert httpx.get(f"{replicas[0].url}/api/health").json()["votes"] == 2


def test_a_database_that_cannot_be_used_is_one_sentence_and_exit_code_2(postgresql):
    wrong = "not-the-password"
    for unusable, said in {
        postgresql.address(password=wrong): "password authentication failed",
        postgresql.address(database="none"): 'database "none" does not exist',
        f"postgresql://ane:{wrong}@127.0.0.1:1/votes": "check that the server runs",
        f"postgresql://ane:{wrong}@[broken/votes": "write postgresql://user@host/database",
    }.items():
        environment = {**os.environ, "ARENA_DATABASE": unusable, "PORT": str(free_port())}
        done = subprocess.run(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert wrong not in done.stderr + done.stdout
        assert postgresql.password not in done.stderr + done.stdout
