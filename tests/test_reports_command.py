"""`report SOURCE`: its options, what it shows, and what it refuses in one sentence."""

import argparse
import json

import pytest

from analysis.commands import report
from arena.errors import InputError
from tests.report_pages import random_battles, small_log

MODELS = """models:
  - {id: a, label: Model A, factors: {size: small, tuned: "yes"}}
  - {id: b, label: Model B, factors: {size: small, tuned: "no"}}
  - {id: c, label: Model C, factors: {size: large, tuned: "yes"}}
  - {id: d, label: Model D, factors: {size: large, tuned: "no"}}
"""


@pytest.fixture
def votes(tmp_path):
    return small_log(tmp_path / "my.votes.csv", random_battles(list("abcd"), 200))


def run_report(*arguments):
    parser = argparse.ArgumentParser()
    report.add_command(parser.add_subparsers())
    chosen = parser.parse_args(["report", *map(str, arguments)])
    return chosen.run(chosen)


def test_it_writes_every_form_and_shows_the_sentences(votes, tmp_path):
    shown = run_report(votes, "--to", tmp_path / "out", "--rounds", 100)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.tex", "tables.tex", "report.json", "ratings.csv"} <= names
    assert "Not here: Style of the answers, because the source does not hold the answers." in shown
    assert all(name in shown for name in names)


def test_it_goes_to_a_folder_of_the_sources_name(votes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_report(votes, "--rounds", 100)
    assert (tmp_path / "out/my/report.html").is_file()


def test_labels_and_factors_come_from_the_models(votes, tmp_path):
    (tmp_path / "models.yaml").write_text(MODELS, encoding="utf-8")
    models = tmp_path / "models.yaml"
    shown = run_report(
        votes, "--models", models, "--to", tmp_path / "out", "--rounds", 100, "--format", "json"
    )
    told = json.loads(shown)
    ratings = told["tables"]["ratings"]["rows"]
    assert {(row["model_id"], row["model"]) for row in ratings} == {
        (name, f"Model {name.upper()}") for name in "abcd"
    }
    assert "factors" in told["sections"]
    assert "Model " in told["headlines"][0]
    plain = json.loads(
        run_report(votes, "--to", tmp_path / "o", "--rounds", 100, "--format", "json")
    )
    assert plain["made"]["Votes (SHA-256)"] == told["made"]["Votes (SHA-256)"]


def test_the_level_reaches_the_intervals(votes, tmp_path):
    widths = []
    for level in (0.8, 0.99):
        options = ("--level", level, "--to", tmp_path / "out", "--rounds", 100, "--format", "json")
        row = json.loads(run_report(votes, *options))["tables"]["ratings"]["rows"][0]
        widths.append(row["interval_high"] - row["interval_low"])
    assert widths[1] > 1.5 * widths[0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("nowhere.csv",), "there is no such file"),
        (("VOTES", "--question", "fluency"), "fluency"),
        (("VOTES", "--rounds", 3), "give 100 or more"),
        (("VOTES", "--level", 2), "give a level between 0 and 1"),
        (("VOTES", "--seed", -1), "give a seed of at least 0"),
        (("VOTES", "--models", "nowhere.yaml"), "there is no such file"),
        (("VOTES", "--scores", "nowhere.csv"), "there is no such file"),
        (("VOTES", "--study", "other"), "study"),
        (("--models", "models.yaml"), "name the source"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(votes, tmp_path, options, told):
    chosen = [votes if option == "VOTES" else option for option in options]
    with pytest.raises(InputError, match=told):
        run_report(*chosen, "--to", tmp_path / "out")
    assert not (tmp_path / "out").exists()
