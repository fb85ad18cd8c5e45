"""`python -m analysis audit`: what it tells of a log, of counts, and of what it cannot use."""

import io
import json
import sys

import numpy as np
import pytest

from analysis.__main__ import main
from tests.vote_logs import simulated_log


@pytest.fixture(scope="module")
def votes(tmp_path_factory):
    path = tmp_path_factory.mktemp("audit") / "votes.csv"
    log = simulated_log(np.linspace(-0.6, 0.6, 5), participants=20, votes_each=20, seed=1)
    log.to_csv(path, index=False)
    return path


def told(capsys, *arguments):
    assert main(["audit", *map(str, arguments), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_log_gets_every_table(votes, capsys):
    found = told(capsys, votes)
    assert list(found["tables"]) == [
        "votes_to_flip", "other_choices", "leave_one_out", "participants", "reliability",
    ]  # fmt: skip
    assert found["made"]["battles"] == 400
    assert len(found["tables"]["votes_to_flip"]["rows"]) == 4
    assert len(found["tables"]["leave_one_out"]["rows"]) == 5


def test_counts_have_no_people_and_no_other_choices(tmp_path, capsys):
    path = tmp_path / "counts.csv"
    path.write_text("model_a,model_b,wins_a,wins_b,ties\na,b,9,4,2\nb,c,8,5,0\na,c,7,7,1\n")
    assert list(told(capsys, path)["tables"]) == ["votes_to_flip"]


def test_a_log_without_participants_says_nothing_of_people(votes, tmp_path, capsys):
    path = tmp_path / "anonymous.csv"
    lines = [line.split(",") for line in votes.read_text().splitlines()]
    drop = lines[0].index("participant")
    path.write_text("\n".join(",".join(line[:drop] + line[drop + 1 :]) for line in lines))
    assert list(told(capsys, path)["tables"]) == ["votes_to_flip", "other_choices"]


def test_the_log_may_come_from_standard_input(votes, capsys, monkeypatch):
    text = io.TextIOWrapper(io.BytesIO(votes.read_bytes()))
    monkeypatch.setattr(sys, "stdin", text)
    assert "leave_one_out" in told(capsys, "-")["tables"]


def test_what_counts_as_fast_can_be_said(votes, capsys):
    rows = told(capsys, votes, "--fast", "40")["tables"]["other_choices"]["rows"]
    fast = next(row for row in rows if row["choice"] == "without votes in under 40 s")
    assert 100 < fast["battles"] < 350


def test_a_missing_file_is_one_sentence_and_two(capsys):
    assert main(["audit", "nowhere.csv"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_cannot_be_said_of_people_leaves_the_other_tables(tmp_path, capsys):
    log = simulated_log(np.linspace(-0.6, 0.6, 4), participants=10, votes_each=20)
    undefeated = log.copy()
    undefeated.loc[log["model_left"] == "m03", "outcome"] = "left"
    undefeated.loc[log["model_right"] == "m03", "outcome"] = "right"
    for name, frame in (("one", log.assign(participant="p")), ("never_lost", undefeated)):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
        tables = told(capsys, tmp_path / f"{name}.csv")["tables"]
        assert tables["other_choices"]["rows"]
        assert tables["leave_one_out"]["rows"] == []
        assert tables["leave_one_out"]["note"].startswith("Not identified: ")


def test_participants_are_named_as_in_the_log(votes, capsys):
    rows = told(capsys, votes)["tables"]["participants"]["rows"]
    assert all(row["participant_id"] == f"p{row['participant']:04d}" for row in rows)


@pytest.mark.parametrize("seconds", ["-1", "nan"])
def test_a_time_that_cannot_be_is_one_sentence(votes, seconds, capsys):
    assert main(["audit", str(votes), "--fast", seconds]) == 2
    assert "at least 0" in capsys.readouterr().err
