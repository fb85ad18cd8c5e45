"""Which backends there are, what their options refuse, and what opening them costs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from arena.backends.registry import OPTIONS
from arena.errors import InputError
from tests.backend_driver import a_model, opened

GUIDE = (Path(__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")
LEAST = {
    "openai": {"endpoint": "http://127.0.0.1:8000/v1"},
    "transformers": {"checkpoint": "organisation/name"},
    "recorded": {},
    "echo": {},
}


def test_an_unknown_backend_is_said_with_those_that_there_are():
    with pytest.raises(InputError, match=r"unknown backend 'telepathy'; choose one of openai, tr"):
        opened(a_model("telepathy"))


@pytest.mark.parametrize("backend", OPTIONS)
def test_an_unknown_option_is_said_with_those_that_the_backend_knows(backend):
    with pytest.raises(
        InputError, match=r"options\.flavour: Extra inputs.*knows temperature, top_p"
    ):
        opened(a_model(backend, **LEAST[backend], flavour="sweet"))


@pytest.mark.parametrize("backend", OPTIONS)
def test_every_option_is_described_in_one_line(backend):
    for field in OPTIONS[backend].model_fields.values():
        assert field.description
        assert field.description.endswith(".")
        assert len(field.description) < 90


@pytest.mark.parametrize("backend", OPTIONS)
def test_the_guide_explains_every_option_in_the_same_words(backend):
    for name, field in OPTIONS[backend].model_fields.items():
        assert f"| `{name}` | {field.description} |" in GUIDE


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_every_example_of_the_guide_is_valid(example):
    for entry in yaml.safe_load(example)["models"]:
        assert OPTIONS[entry["backend"]].model_validate(entry.get("options", {}))


@pytest.mark.parametrize(
    "wrong",
    [{"temperature": -1}, {"top_p": 0}, {"top_p": 1.1}, {"max_tokens": 0}, {"stop": [""]}],
)
def test_sampling_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        OPTIONS["echo"].model_validate(wrong)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "name the server in endpoint"),
        ({"endpoint": "http://a/v1", "endpoints": ["http://b/v1"]}, "or its replicas in endpoints"),
        ({"endpoint": "127.0.0.1:8000"}, "must start with http"),
        ({"endpoints": ["http://a/v1", "ftp://b"]}, "'ftp://b' must start with http"),
        ({"endpoint": "http://a/v1", "timeouts": {"total": 10}}, "total must not be shorter"),
        ({"endpoint": "http://a/v1", "timeouts": {"gap": 0}}, r"options\.timeouts\.gap"),
    ],
)
def test_a_server_that_cannot_be_asked_is_refused(options, problem):
    with pytest.raises(InputError, match=problem):
        opened(a_model("openai", **options))


def test_missing_packages_of_a_local_model_are_said_with_the_command_that_installs_them(
    monkeypatch, tmp_path
):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(InputError, match=r"pip install -r requirements-local\.txt"):
        opened(a_model("transformers", checkpoint="organisation/name"), tmp_path)


def test_knowing_the_backends_does_not_import_torch_or_transformers():
    code = (
        "import sys, arena.backends.registry; print({'torch', 'transformers'} & set(sys.modules))"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "set()"
