"""The operator's command, run as an operator runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from arena.study_schema import (
    ConsentDocument,
    GenerationDocument,
    LimitsDocument,
    ModelDocument,
    OptionDocument,
    PromptDocument,
    QuestionDocument,
    RaffleDocument,
    ReleaseDocument,
    SamplingDocument,
    StudyDocument,
)

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments, folder=ROOT):
    """Run `python -m arena` in a folder and give what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "arena", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the demo study with a registry of its own."""
    shutil.copytree(ROOT / "data/studies/demo", tmp_path / "demo")
    registry = (ROOT / "models.yaml").read_text(encoding="utf-8")
    (tmp_path / "models.yaml").write_text(registry, encoding="utf-8")
    study = tmp_path / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("published_board:", "# published_board:"), encoding="utf-8")
    return tmp_path


def test_check_says_what_a_sound_study_holds():
    result = run("check", "demo")

    assert (result.returncode, result.stderr) == (0, "")
    assert "(demo): all is well." in result.stdout
    assert "pages in eu, en, es" in result.stdout
    assert "the bank alone, because all models have recorded answers only" in result.stdout
    assert "overall (asked if content and language disagree)" in result.stdout
    row = next(line for line in result.stdout.splitlines() if line.startswith("demo-base-a"))
    assert row.split() == ["demo-base-a", "recorded", "chat", "base", "demo"]


def test_check_says_that_participants_may_write_where_a_live_model_takes_part():
    assert "participants may write their own" in run("check", "ebaluatoia").stdout


def test_check_says_when_the_study_itself_keeps_to_the_bank(copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    text = text.replace("free_prompts: auto", "free_prompts: never")
    study.write_text(text.replace("[demo-instruct-a, ", "[tiny-chat, "), encoding="utf-8")

    result = run("check", "demo", "--models", "models.yaml", folder=copy)

    assert "the bank alone, because `free_prompts` is never" in result.stdout


def test_a_mistake_ends_with_code_2_and_a_sentence_on_stderr(copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("\nreveal:", "\nreveals:"), encoding="utf-8")
    line = text[: text.index("\nreveal:") + 1].count("\n") + 1

    result = run("check", "demo", "--models", "models.yaml", folder=copy)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"demo/study.yaml, line {line}: unknown key `reveals`; perhaps you meant `reveal`.\n"
    )


def test_two_mistakes_are_two_lines(copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text + "\nfirst: 1\nsecond: 2\n", encoding="utf-8")

    result = run("check", "demo", "--models", "models.yaml", folder=copy)

    assert result.returncode == 2
    assert ["`first`" in result.stderr.splitlines()[0], "`second`" in result.stderr.splitlines()[1]]
    assert len(result.stderr.splitlines()) == 2


def test_an_unknown_study_ends_with_code_2_and_the_nearest_name():
    result = run("check", "ebaluatoa")

    assert result.returncode == 2
    assert result.stderr.endswith("perhaps you meant `ebaluatoia`.\n")


def test_a_wrong_call_ends_with_code_2_and_the_usage():
    result = run("cheque", "demo")

    assert result.returncode == 2
    assert result.stderr.startswith("usage: python -m arena")


def test_every_key_of_a_study_is_explained_in_the_guide():
    guide = (ROOT / "docs/running_a_study.md").read_text(encoding="utf-8")
    documents = [
        StudyDocument,
        ConsentDocument,
        GenerationDocument,
        LimitsDocument,
        ModelDocument,
        OptionDocument,
        PromptDocument,
        QuestionDocument,
        RaffleDocument,
        ReleaseDocument,
    ]
    keys = {key for document in documents for key in document.model_fields}
    keys |= {f"{key}: uniform" for key in SamplingDocument.model_fields}

    assert sorted(key for key in keys if f"`{key}`" not in guide) == []
