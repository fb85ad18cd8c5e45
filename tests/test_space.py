"""What a Hugging Face Space needs: its front matter, its port and host, its proxy and its frame."""

import re

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
    for file in space.database.parent.iterdir():
        assert b"6.6.6.6" not in file.read_bytes(), file.name
