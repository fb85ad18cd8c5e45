import json

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from tests.vote_logs import simulated_log


@pytest.fixture
def source(tmp_path):
    frame = simulated_log(np.linspace(-1, 1, 4), participants=60)
    random = np.random.default_rng(0)
    for side in ("left", "right"):
        words = random.integers(1, 60, len(frame))
        frame[f"response_{side}"] = ["**hitz** bat\n- bi\n" * size for size in words]
    frame["category"] = random.choice(["facts", "poems"], len(frame))
    frame["profile_basque"] = frame["participant"].str[-1].map(lambda digit: f"L{int(digit) % 3}")
    times = pd.Timestamp("2026-03-01T00:00:00Z") + pd.to_timedelta(np.arange(len(frame)), unit="h")
    frame["opened_at"] = times.strftime("%Y-%m-%dT%H:%M:%SZ")
    path = tmp_path / "log.csv"
    frame.to_csv(path, index=False)
    return str(path)


def read(capsys, *arguments):
    assert main([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_control_shows_both_leaderboards(source, capsys):
    shown = read(capsys, "control", source, "--hold", "characters", "side")
    assert [row["covariate"] for row in shown["tables"]["effects"]["rows"]] == [
        "characters",
        "side",
    ]
    rows = shown["tables"]["control"]["rows"]
    assert rows[0]["model"] == "m03"
    assert rows[0]["interval_low"] < rows[0]["rating"] < rows[0]["interval_high"]
    assert shown["made"]["penalty"] == "none"
    assert shown["made"]["cluster"] == "participant"


def test_control_states_its_penalty_and_its_weights(source, capsys):
    options = ("--hold", "characters", "--penalty", "2.5", "--weights", "propensity", "--trim", "3")
    shown = read(capsys, "control", source, *options)
    assert shown["made"]["penalty"].startswith("ridge 2.5")
    assert "sum scale" in shown["made"]["penalty"]
    assert "every ordered pair" in shown["made"]["estimand"]


def test_control_is_the_same_text_twice(source, capsys):
    texts = []
    for _ in range(2):
        assert main(["control", source, "--hold", "words"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert "Ranks up" in texts[0]


@pytest.mark.parametrize(
    ("options", "heading", "levels"),
    [
        (["--by", "category"], "category", ["facts", "poems"]),
        (["--by", "profile_basque", "--order", "L2", "L0"], "basque", ["L2", "L0"]),
    ],
)
def test_split_by_a_column(source, capsys, options, heading, levels):
    shown = read(capsys, "split", source, *options)
    table = shown["tables"]["split"]
    assert heading in table["title"]
    assert [row["level"] for row in table["rows"]] == levels
    assert len(shown["tables"]["split_ratings"]["rows"]) == 4 * len(levels)
    assert ("split_trend" in shown["tables"]) == ("--order" in options)


def test_split_by_windows(source, capsys):
    shown = read(capsys, "split", source, "--windows", "3")
    assert len(shown["tables"]["split"]["rows"]) == 3
    assert len(shown["tables"]["split_trend"]["rows"]) == 4


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["control", "SOURCE", "--hold", "charm"], "covariate 'charm' is not known"),
        (["control", "SOURCE", "--hold", "headers"], "no covariate differs"),
        (["control", "SOURCE", "--level", "2"], "the level is 2.0"),
        (["split", "SOURCE", "--by", "profile_shoes"], "there is no profile question"),
        (["split", "SOURCE", "--by", "weather"], "column 'weather' is missing"),
        (["split", "SOURCE", "--windows", "2", "--order", "a"], "an order of their own"),
        (["split", "SOURCE", "--level", "0"], "the level is 0.0"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(source, capsys, arguments, problem):
    assert main([source if word == "SOURCE" else word for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert problem in shown.err
    assert shown.err.count("\n") == 1
