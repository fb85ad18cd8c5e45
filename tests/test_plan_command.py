"""`python -m analysis plan`: before a study and during one."""

import json

import pytest

from analysis.__main__ import main
from tests.vote_logs import simulated_log

BEFORE = ("plan", "--models", "3", "--rounds", "16", "--spread", "120")


@pytest.fixture
def run(capsys):
    def command(*arguments):
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as exit:
            code = exit.code
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "votes.csv"
    simulated_log([0.8, 0.2, -1.0], participants=40, seed=1).to_csv(path, index=False)
    return path


def test_a_plan_names_votes_people_and_power(run):
    code, shown, _ = run(*BEFORE)
    assert code == 0
    assert "Size of a study in which neighbours in rank are told apart" in shown
    assert "Monte Carlo 95 %" in shown
    assert "3 models, spread 120 points, 30 % ties, 20 votes each, taste 0.5" in shown
    assert run(*BEFORE)[1] == shown


def test_a_plan_as_json_and_as_a_figure(run, tmp_path):
    figure = tmp_path / "power.svg"
    code, shown, _ = run(
        *BEFORE, "--goal", "interval=90", "--format", "json", "--figure", figure, "--seed", 4
    )
    content = json.loads(shown)
    assert code == 0
    assert content["made"]["seed"] == 4
    (answer,) = content["tables"]["plan"]["rows"]
    assert answer["votes"] == 20 * answer["people"]
    assert 0 <= answer["power_range_low"] < answer["power_range_high"] <= 1
    assert figure.read_text().startswith("<svg")


def test_a_plan_goes_on_from_its_file(run, tmp_path):
    kept = tmp_path / "runs.json"
    _, first, _ = run(*BEFORE, "--resume", kept)
    before = kept.read_text()
    assert run(*BEFORE, "--resume", kept)[1] == first
    assert kept.read_text() == before
    code, _, told = run(*BEFORE, "--resume", kept, "--ties", "0.1")
    assert code == 2
    assert "other assumptions" in told


def test_the_models_of_a_study_are_counted(run, tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text("models: [a, b, c]\n")
    for named in (study, tmp_path):
        code, shown, _ = run("plan", "--models", named, "--rounds", "8", "--spread", "120")
        assert code == 0
        assert "3 models, spread 120 points" in shown


def test_a_running_study_is_held_against_its_goal(run, source, tmp_path):
    figure = tmp_path / "gaps.svg"
    code, shown, _ = run("plan", source, "--figure", figure)
    assert code == 0
    for expected in ("How far the study is", "Neighbours in rank", "Pairs most worth asking next"):
        assert expected in shown
    assert "800 battles" in shown
    assert figure.read_text().startswith("<svg")
    rows = json.loads(run("plan", source, "--format", "json")[1])["tables"]
    assert [row["better"] for row in rows["neighbours"]["rows"]] == ["m00", "m01"]
    assert sum(row["share"] for row in rows["next_pairs"]["rows"]) == pytest.approx(1)


def test_what_cannot_be_told_yet_is_said_and_pairs_are_still_advised(run, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("model_a,model_b,winner\na,b,model_a\nc,d,model_a\n")
    for form in ("table", "json", "csv", "latex"):
        code, shown, _ = run("plan", path, "--format", form)
        assert code == 0
    code, shown, _ = run("plan", path)
    assert "It cannot be told yet" in shown
    assert "Pairs most worth asking next" in shown
    code, _, told = run("plan", path, "--figure", tmp_path / "none.svg")
    assert code == 2
    assert "nothing to draw yet" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plan",), "either models or votes"),
        (("plan", "votes.csv", "--models", "4"), "either models or votes"),
        (("plan", "--models", "1"), "a plan for 1 models"),
        (("plan", "--models", "nowhere"), "cannot be read as a study"),
        (("plan", "--models", "3", "--goal", "win"), "unknown goal 'win'"),
        (("plan", "--models", "3", "--seed", "-1"), "the seed is -1"),
        (("plan", "--models", "3", "--power", "2"), "the power asked for is 2"),
        (("plan", "nowhere.csv"), "there is no such file"),
    ],
)
def test_mistakes_are_told_in_one_sentence(run, arguments, told):
    code, shown, error = run(*arguments)
    assert code == 2
    assert shown == ""
    assert told in error
    assert error.count("\n") == 1
