"""The report command: the files it writes, and what it says when it cannot."""

import argparse
import csv
import io
import json
import shutil
import subprocess
import sys

import pytest

from analysis.commands import report
from analysis.delivery import write_files
from analysis.published.report import report_files
from analysis.published.reproduction import reproduce
from analysis.published.study import STUDIES, read_published
from arena.errors import InputError
from tests.study_pages import TABLES, Page

STUDY = STUDIES / "ebaluatoia"
HOSTILE = '<img src="http://x.test/a"> & 50 % $x_1$ \\input{a}'


@pytest.fixture
def study_copy(tmp_path):
    return shutil.copytree(STUDY / "published", tmp_path / "mine" / "published").parent


def run_report(*arguments):
    parser = argparse.ArgumentParser()
    report.add_command(parser.add_subparsers())
    chosen = parser.parse_args(["report", *map(str, arguments)])
    return chosen.run(chosen)


def test_names_from_the_study_are_escaped_in_every_form(study_copy):
    path = study_copy / "published/published_bt.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["paper_name"] = HOSTILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    files = report_files(reproduce(read_published(study_copy), rounds=2))
    assert Page(files["report.html"]).fetched == []
    assert "&lt;img src=" in files["report.html"]
    assert r"\textless{}img" in files["tables.tex"]
    assert r"\textbackslash{}input\{a\}" in files["tables.tex"]
    assert HOSTILE in csv.DictReader(io.StringIO(files["ratings.csv"])).__next__().values()


def test_the_command_writes_every_file_and_says_what_it_found(tmp_path):
    shown = run_report("--study", "ebaluatoia", "--to", tmp_path / "out", "--rounds", 3)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    expected = {f"{name}.csv" for name in TABLES}
    assert names == expected | {"report.html", "report.tex", "tables.tex", "report.json"}
    assert "within 1.96 points" in shown
    assert all(name in shown for name in names)


def test_the_command_takes_a_folder_and_can_answer_in_json(study_copy, tmp_path):
    shown = run_report("--study", study_copy, "--to", tmp_path, "--rounds", 2, "--format", "json")
    summary = json.loads(shown)
    assert summary["study"] == "mine"
    assert summary["authors_procedure"]["settings"]["rounds"] == 2


def test_other_files_of_the_folder_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_files({"a.txt": "one"}, tmp_path)
    write_files({"a.txt": "two"}, tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "a.txt": "two",
        "notes.txt": "mine",
    }


def test_a_file_that_cannot_be_written_leaves_no_half_files(tmp_path):
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "a.txt").write_text("before", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_files({"b.txt": "new", "a.txt": "new"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt"]
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "before"


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="--to"):
        write_files({"a.txt": "new"}, tmp_path / "out")


def test_the_command_line_ends_with_two_on_an_unknown_study():
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "report", "--study", "nowhere"],
        cwd=STUDIES.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "no study 'nowhere'" in done.stderr
    assert "Traceback" not in done.stderr
