"""What a Hugging Face Space needs: its front matter, its port and host, its proxy and its frame."""

import os
import re
import signal
import subprocess
import sys

import httpx
import pytest
import yaml

from tests.serving import ROOT, ServerProcess


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """`python app.py` with the variables that a Space sets."""
    server = ServerProcess(
        tmp_path_factory.mktemp("space"),
        SPACE_ID="somebody/epaile",
        SPACE_HOST="somebody-epaile.hf.space",
    )
    server.start()
    yield server
    server.stop()


def front_matter() -> dict:
    return yaml.safe_load((ROOT / "README.md").read_text(encoding="utf-8").split("---")[1])


def test_the_front_matter_names_the_gradio_that_is_installed_and_the_file_to_run():
    matter = front_matter()
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert matter["sdk"] == "gradio"
    assert f"gradio=={matter['sdk_version']} " in requirements
    assert (ROOT / matter["app_file"]).is_file()
    assert tuple(map(int, matter["python_version"].split(".")[:2])) >= (3, 11)
    assert len(matter["short_description"]) <= 60


def test_every_requirement_has_its_reason_on_its_line():
    for file in ROOT.glob("requirements*.txt"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                assert re.search(r"\S\s+# \S", line), f"{file.name}: {line}"


def test_behind_the_proxy_of_a_space_the_cookie_may_be_sent_in_its_frame(space):
    reply = httpx.post(
        f"{space.url}/en/join",
        data={
            "agreed": "yes",
            "profile.language_level": "C1-C2",
            "profile.education": "university",
        },
        headers={
            "Origin": "https://somebody-epaile.hf.space",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "6.6.6.6",
        },
    )
    assert reply.status_code == 303, reply.text
    cookie = next(
        value for value in reply.headers.get_list("set-cookie") if "epaile_participant" in value
    )
    for flag in ("SameSite=None", "Secure", "Partitioned", "HttpOnly"):
        assert flag in cookie
    assert "https://huggingface.co" in reply.headers["content-security-policy"]


def test_an_address_that_a_proxy_reports_is_written_nowhere(space):
    files = [path for path in space.database.parent.rglob("*") if path.is_file()]
    assert files
    for file in files:
        assert b"6.6.6.6" not in file.read_bytes(), file.name


def test_a_busy_or_impossible_port_is_one_sentence_and_exit_code_2(tmp_path, space):
    for port, said in (
        (str(space.port), "cannot be used"),
        ("80 80", "give a whole number, 1 to 65535"),
    ):
        environment = {
            **os.environ, "PORT": port, "ARENA_DATABASE": str(tmp_path / "arena.db"),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert said in done.stderr
        assert "PORT" in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_server_closes_its_database(tmp_path):
    server = ServerProcess(tmp_path)
    server.start()
    # uvicorn passes the signal on when it has closed everything.
    assert server.terminate() in (0, -signal.SIGTERM)
    assert "the arena is closed" in server.log.read_text()
    assert sum(path.stat().st_size for path in tmp_path.glob("arena.db-*")) == 0
