"""`python -m arena backup` and `restore`: what they say, and what they end with."""

import os
import subprocess
import sys

import pytest

from arena.__main__ import main
from arena.backup import MARGIN
from arena.backup.names import SnapshotName
from arena.store import open_store
from tests.servers.hub import OWNER, TOKEN, serve_hub
from tests.serving import ROOT
from tests.voting import tables, vote, vote_at_once

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def elsewhere(tmp_path):
    return tmp_path / "elsewhere"


def test_a_database_is_backed_up_and_restored_by_command(store, elsewhere, tmp_path, capsys):
    vote_at_once(store, range(7))
    database, new = str(store.path), tmp_path / "new.db"
    assert main(["backup", "--to", str(elsewhere), "--database", database]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{elsewhere}: snapshot-000000000007-")
    assert "\nhead        7 " in said
    assert (tmp_path / "votes.db.signing-key").stat().st_mode & 0o777 == 0o600
    assert main(["restore", str(elsewhere), "--database", str(new)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"{new}: 7 votes, the log up to place 7, from snapshot-000000000007-")
    assert f"gap places 8 to {7 + MARGIN} are left out" in said
    assert "lost" not in said
    assert main(["verify", str(new)]) == 0


def test_lost_places_and_what_was_left_out_are_said(store, elsewhere, tmp_path, capsys):
    vote_at_once(store, range(3))
    database = str(store.path)
    main(["backup", "--to", str(elsewhere), "--database", database])
    bad = next(path for path in elsewhere.iterdir() if SnapshotName.of(path.name))
    bad.write_text("gone")
    capsys.readouterr()
    new = str(tmp_path / "new.db")
    options = ["--margin", "10", "--lost-until", "5", "--database", new]
    assert main(["restore", str(elsewhere), *options]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "without a snapshot and 3 lines of the journal" in said
    assert f"note {bad.name} was left out: " in said
    assert "lost places 4 to 5 were used, and no copy has them" in said
    assert "gap places 4 to 15 are left out" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["backup", "--to", "DEST", "--database", "none.db"], "none.db: there is no database;"),
        (["backup", "--to", "", "--database", "DB"], "no place for copies was given;"),
        (["backup", "--to", "s3://a", "--database", "DB"], "s3://a: copies are kept in no such"),
        (["backup", "--to", "hf://datasets/a/b", "--database", "DB"], "hf://datasets/a/b: a dataset"),
        (["backup", "--to", "DEST", "--database", "DB", "--keep", "0"], "--keep: no snapshot would"),
        (["restore", "DEST", "--database", "new.db"], "DEST: there is no backup;"),
        (["restore", "DEST", "--database", "DB"], "DB: this is there already,"),
        (["restore", "DEST", "--database", "new.db", "--margin", "-1"], "--margin: this is less"),
        (["restore", "DEST", "--database", "new.db", "--until", "-1"], "--until: this is less"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_status_2(
    store, tmp_path, monkeypatch, capsys, arguments, sentence
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    names = {"DB": str(store.path), "DEST": str(tmp_path / "DEST")}
    assert main([names.get(each, each) for each in arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    for short, long in names.items():
        sentence = sentence.replace(f"{short}:", f"{long}:")
    assert output.err.startswith(sentence)


def test_a_dataset_is_used_with_the_token_from_the_environment(store, tmp_path):
    vote(store, "b1")
    new = tmp_path / "new.db"
    place = f"hf://datasets/{OWNER}/botoak"

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "arena", *arguments], cwd=ROOT, env=environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip

    with serve_hub() as hub:
        environment = os.environ | {
            "HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_XET": "1",
            "HF_HOME": str(tmp_path / "home"), "ARENA_BACKUP": place,
        }  # fmt: skip
        # Large enough for the hub to want it apart from the commit.
        hub.limit = 100_000
        done = run("backup", "--database", str(store.path))
        assert (done.returncode, done.stderr) == (0, "")
        assert len(hub.large) == 1
        done = run("restore", "--database", str(new))
        assert (done.returncode, done.stderr) == (0, "")
        environment["HF_TOKEN"] = "hf_another"
        done = run("backup", "--database", str(store.path))
    assert done.returncode == 2
    assert done.stderr.startswith(f"{place}: the token may not use this dataset")
    assert "hf_another" not in done.stderr
    store.close()
    assert tables(new)["ballots"] == tables(store.path)["ballots"]
    open_store(new).close()
