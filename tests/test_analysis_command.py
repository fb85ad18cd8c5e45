"""`python -m analysis rank`: what a researcher types and gets."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.latex import escape

ROOT = Path(__file__).parent.parent
COUNTS = str(ROOT / "data" / "studies" / "ebaluatoia" / "published" / "pair_counts.csv")
FIELDS = [
    *("model", "strength", "standard_error", "rating", "low", "high"),
    *("rank", "rank_low", "rank_high", "battles", "wins", "losses", "ties"),
]


@pytest.fixture
def run(capsys):
    """Run a command; its exit code, what it showed, and what it said was wrong."""

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(list(arguments))
        except SystemExit as exit:
            code = exit.code
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


@pytest.fixture
def sparse(tmp_path) -> str:
    """A log in which nobody beat `a_1 & co` and one row is not understood."""
    path = tmp_path / "votes.csv"
    path.write_text(
        "model_a,model_b,winner,participant\na_1 & co,[b],model_a,p\n[b],c,model_a,p\n"
        "c,[b],model_a,q\n[b],c,tie,q\n[b],c,TIE,q\n",
        encoding="utf-8",
    )
    return str(path)


def test_json_is_one_object_with_exactly_the_promised_fields(run):
    code, shown, wrong = run("rank", COUNTS, "--format", "json")
    assert (code, wrong) == (0, "")
    told = json.loads(shown)
    assert list(told) == [
        *("question", "made", "method", "settings", "seed", "data_hash", "excluded", "ratings"),
    ]
    assert told["question"] == "overall"
    assert len(told["data_hash"]) == 64
    assert len(told["ratings"]) == 21
    for rating in told["ratings"]:
        assert list(rating) == FIELDS
    assert sum(rating["strength"] for rating in told["ratings"]) == pytest.approx(0, abs=1e-9)
    assert sum(rating["battles"] for rating in told["ratings"]) == 2 * 12890


def test_json_holds_null_and_a_reason_where_nothing_is_determined(run, sparse):
    code, shown, _ = run("rank", sparse, "--format", "json")
    assert code == 0
    assert "NaN" not in shown
    told = json.loads(shown)
    assert told["excluded"] == {"unknown_outcome": 1}
    alone = next(rating for rating in told["ratings"] if rating["model"] == "a_1 & co")
    assert alone["rating"] is alone["low"] is alone["high"] is alone["rank"] is None
    assert alone["note"] == "not identified: undefeated"


def test_csv_has_one_row_per_model(run):
    _, shown, _ = run("rank", COUNTS, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shown)))
    assert list(rows[0]) == [*FIELDS, "note"]
    assert [row["rank"] for row in rows] == [str(place) for place in range(1, 22)]
    assert float(rows[0]["rating"]) == pytest.approx(1188.6, abs=0.05)


def test_the_table_shows_names_as_they_are_and_says_how_it_was_made(run, sparse):
    _, shown, _ = run("rank", sparse)
    lines = shown.splitlines()
    assert lines[0].split()[:3] == ["Rank", "Range", "Model"]
    assert any("[b] [1]" in line for line in lines)
    assert "[2] not identified: undefeated" in lines
    assert any("ties as half a win" in line for line in lines)
    assert "left out: 1 unknown_outcome" in lines
    _, shown, _ = run("rank", COUNTS)
    assert "  1189" in shown
    assert "1169–1208" in shown


def test_latex_is_a_booktabs_table_with_every_name_escaped(run, sparse):
    _, shown, _ = run("rank", sparse, "--format", "latex")
    body = [line for line in shown.splitlines() if not line.startswith("%")]
    assert body[0] == r"\begin{tabular}{rrlrrr}"
    assert body[1] == r"\toprule"
    assert body[-2:] == [r"\bottomrule", r"\end{tabular}"]
    rows = [line for line in body if line.endswith(r"\\")]
    assert all(line.replace(r"\&", "").count("&") == 5 for line in rows)
    assert any(r"a\_1 \& co" in line for line in rows)


def test_latex_escapes_every_special_character():
    assert escape(r"\#$%&_{}~^") == (
        r"\textbackslash{}\#\$\%\&\_\{\}\textasciitilde{}\textasciicircum{}"
    )


def test_a_file_gets_the_output_and_the_screen_nothing(run, tmp_path):
    target = tmp_path / "ranking.json"
    code, shown, _ = run("rank", COUNTS, "--format", "json", "--output", str(target))
    assert (code, shown) == (0, "")
    assert len(json.loads(target.read_text(encoding="utf-8"))["ratings"]) == 21


@pytest.mark.parametrize(
    ("options", "setting", "value"),
    [
        (["--ties", "drop"], "ties", "drop"),
        (["--level", "0.9"], "level", 0.9),
        (["--interval", "hessian"], "interval", "hessian"),
        (["--interval", "bootstrap", "--rounds", "25"], "rounds", 25),
        (["--interval", "ebaluatoia", "--rounds", "25"], "level", 0.9),
        (["--scale", "100"], "scale", {"points": 100.0, "base": 10.0, "mean": 1000.0}),
        (["--base", "2", "--mean", "0"], "scale", {"points": 400.0, "base": 2.0, "mean": 0.0}),
        (["--anchor", "gpt-4o=1200"], "anchor", {"model": "gpt-4o", "rating": 1200.0}),
        (["--prior", "firth"], "prior", "firth"),
    ],
)
def test_every_option_is_obeyed_and_reported(run, options, setting, value):
    code, shown, _ = run("rank", COUNTS, "--format", "json", *options)
    assert code == 0
    told = json.loads(shown)
    assert told["settings"][setting] == value
    if setting == "anchor":
        assert told["ratings"][0]["rating"] == pytest.approx(1200)


def test_participants_can_be_the_unit(run, sparse):
    code, shown, _ = run("rank", sparse, "--unit", "participant", "--format", "json")
    assert code == 0
    assert json.loads(shown)["settings"]["unit"] == "participant"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rank", "nowhere.csv"], "nowhere.csv: there is no such file"),
        (["rank", COUNTS, "--question", "content"], "question 'content' is not in it"),
        (["rank", COUNTS, "--level", "95"], "the level is 95.0; give a level between 0 and 1."),
        (["rank", COUNTS, "--anchor", "gpt-4o"], "names no rating"),
        (["rank", COUNTS, "--anchor", "nobody=1"], "the anchor 'nobody' has no battle"),
        (["rank", COUNTS, "--unit", "participant"], "does not tell whose votes they are"),
        (["rank", COUNTS, "--output", "nowhere/x.csv"], "nowhere/x.csv: cannot be written"),
        (["rank", COUNTS, "--interval", "guess"], "invalid choice: 'guess'"),
        (["rank"], "the following arguments are required: source"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_exit_code_2(run, arguments, said):
    code, shown, wrong = run(*arguments)
    assert (code, shown) == (2, "")
    assert said in wrong
    assert wrong.count("\n") == 1


def test_the_command_works_as_a_program_from_standard_input():
    text = "model_a,model_b,winner\na,b,model_a\nb,a,model_a\na,b,tie\n"
    found = subprocess.run(
        [sys.executable, "-m", "analysis", "rank", "-", "--format", "json"],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    told = json.loads(found.stdout)
    assert [rating["rating"] for rating in told["ratings"]] == [1000.0, 1000.0]
    assert found.stderr == ""
