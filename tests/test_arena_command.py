"""The operator's command, run as an operator runs it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from arena.__main__ import main
from arena.backends.registry import OPTIONS
from arena.domain import Pairing
from arena.store import open_store
from arena.study import find_study, read_study, study_document
from arena.study_schema import (
    ConsentDocument,
    GenerationDocument,
    LimitsDocument,
    ModelDocument,
    OptionDocument,
    PairRuleDocument,
    PromptDocument,
    QuestionDocument,
    RaffleDocument,
    ReleaseDocument,
    SamplingDocument,
    StudyDocument,
    TaskDocument,
)
from tests.stores import KINDS, hold_battle, make_ballot, make_battle, make_participant

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Result:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capfd, monkeypatch):
    """Run the command in a folder, within this process, and give what came of it."""

    def command(*arguments, folder=ROOT):
        monkeypatch.chdir(folder)
        code = main([str(argument) for argument in arguments])
        return Result(code, *capfd.readouterr())

    return command


def start(*arguments, folder=ROOT):
    """Run `python -m arena` as a process of its own."""
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
    result = start("check", "demo")

    assert (result.returncode, result.stderr) == (0, "")
    assert "(demo): all is well." in result.stdout
    assert "pages in eu, en, es" in result.stdout
    assert "the bank alone, because all models have recorded answers only" in result.stdout
    assert "overall (asked if content and language disagree)" in result.stdout
    row = next(line for line in result.stdout.splitlines() if line.startswith("demo-base-a"))
    assert row.split() == ["demo-base-a", "recorded", "chat", "base", "demo"]


def test_check_says_that_participants_may_write_where_a_live_model_takes_part(run):
    assert "participants may write their own" in run("check", "ebaluatoia").stdout


def test_check_says_when_the_study_itself_keeps_to_the_bank(run, copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    text = text.replace("free_prompts: auto", "free_prompts: never")
    study.write_text(text.replace("[demo-instruct-a, ", "[tiny-chat, "), encoding="utf-8")

    result = run("check", "./demo", "--models", "models.yaml", folder=copy)

    assert "the bank alone, because `free_prompts` is never" in result.stdout


def test_a_mistake_ends_with_code_2_and_a_sentence_on_stderr(copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("\nreveal:", "\nreveals:"), encoding="utf-8")
    line = text[: text.index("\nreveal:") + 1].count("\n") + 1

    result = start("check", "./demo", "--models", "models.yaml", folder=copy)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"demo/study.yaml, line {line}: unknown key `reveals`; perhaps you meant `reveal`.\n"
    )


def test_two_mistakes_are_two_lines(run, copy):
    study = copy / "demo/study.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text + "\nfirst: 1\nsecond: 2\n", encoding="utf-8")

    result = run("check", "./demo", "--models", "models.yaml", folder=copy)

    assert result.returncode == 2
    assert ["`first`" in result.stderr.splitlines()[0], "`second`" in result.stderr.splitlines()[1]]
    assert len(result.stderr.splitlines()) == 2


def test_an_unknown_study_ends_with_code_2_and_the_nearest_name(run):
    result = run("check", "ebaluatoa")

    assert result.returncode == 2
    assert result.stderr.endswith("perhaps you meant `ebaluatoia`.\n")


def test_a_wrong_call_ends_with_code_2_and_the_usage():
    result = start("cheque", "demo")

    assert result.returncode == 2
    assert result.stderr.startswith("usage: python -m arena")


@pytest.fixture
def database(tmp_path):
    """The demo study's database after one vote."""
    study = read_study(find_study("demo", ROOT), ROOT / "models.yaml", OPTIONS)
    store = open_store(tmp_path / "votes.db")
    store.register(study, study_document(study))
    person = make_participant(study=study.id, profile={"language_level": "C1-C2"})
    store.add_participant(person, "token", "Ane")
    pairing = Pairing("demo-instruct-a", "demo-base-a", "uniform", 1 / 12)
    place = {"study": study.id, "study_hash": study.hash, "prompt": study.prompts[0]}
    hold_battle(store, make_battle(pairing=pairing, **place))
    store.add_ballot(make_ballot(), KINDS)
    store.close()
    return tmp_path / "votes.db"


def test_export_writes_what_was_collected_and_says_how_much(run, database, tmp_path):
    result = run("export", "demo", "--to", tmp_path / "out", "--database", database)

    assert (result.returncode, result.stderr) == (0, "")
    counts = {line.split()[1]: line.split()[0] for line in result.stdout.splitlines()[1:]}
    assert counts["battles"] == counts["participants"] == "1"
    assert counts["responses"] == "2"
    assert counts["ballots"] == "3"  # one row for each answer of the ballot
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"ballots.csv", "ballots.jsonl", "ballots.parquet", "data_dictionary.md"} <= names


def test_export_finds_the_database_in_the_environment(run, database, tmp_path, monkeypatch):
    monkeypatch.setenv("ARENA_DATABASE", str(database))

    result = run("export", "demo", "--to", tmp_path / "out")

    assert result.returncode == 0
    assert (tmp_path / "out/ballots.csv").is_file()


def test_two_exports_with_one_key_name_a_participant_alike(run, database, tmp_path):
    (tmp_path / "key").write_bytes(bytes(range(32)))
    for folder in ("first", "second"):
        arguments = ["--to", tmp_path / folder, "--database", database, "--key", tmp_path / "key"]
        assert run("export", "demo", *arguments).returncode == 0

    first, second = (tmp_path / name / "participants.csv" for name in ("first", "second"))
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--database", "none.db"], "there is no database"),
        (["--database", "votes.db", "--key", "votes.key"], "the key cannot be read"),
    ],
)
def test_an_export_that_cannot_be_made_ends_with_code_2(run, database, arguments, sentence):
    result = run("export", "demo", "--to", "out", *arguments, folder=database.parent)

    assert (result.returncode, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (database.parent / "out").exists()


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
        TaskDocument,
        ReleaseDocument,
        PairRuleDocument,
    ]
    keys = {key for document in documents for key in document.model_fields}
    keys |= {"pairs: uniform", *SamplingDocument.model_fields} - {"pairs"}

    assert sorted(key for key in keys if f"`{key}`" not in guide) == []
