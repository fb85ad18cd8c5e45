"""What is independent by default, in every command the same, and always said."""

import json

import numpy as np
import pytest

from analysis import rank
from analysis.__main__ import main
from analysis.commands.correlate import voted_strengths
from analysis.comparisons import comparisons_from_frame
from analysis.factors.settings import FactorSettings
from analysis.regression.categories import by_category
from analysis.regression.style import control
from analysis.tables import to_text
from analysis.uncertainty.comparison import compare
from analysis.units import PEOPLE, chosen_unit, enough_people, single_unit, tells_participants
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.reference_tables import wikipedia
from tests.vote_logs import simulated_log


def frame(participants, votes_each=20):
    made = simulated_log(
        np.linspace(-0.5, 0.5, 3), participants=participants, votes_each=votes_each, seed=1
    )
    sizes = np.random.default_rng(0).integers(5, 90, (2, len(made)))
    made["response_left"], made["response_right"] = (["x" * int(n) for n in row] for row in sizes)
    return made.assign(category=np.where(np.arange(len(made)) % 2, "a", "b"))


@pytest.mark.parametrize(
    ("people", "unit"), [(PEOPLE - 1, "battle"), (PEOPLE, "participant"), (60, "participant")]
)
def test_every_statistic_takes_the_same_unit(people, unit):
    made = frame(people)
    log = vote_log_from_frame(made)
    cluster = "none" if unit == "battle" else unit
    said = "battles independent" if unit == "battle" else "by participant"
    ranking = rank(made)
    assert (ranking.settings["unit"], ranking.settings["unit_requested"]) == (unit, "auto")
    assert said in ranking.method
    assert compare(made).made.cluster == cluster
    assert control(log, ["characters"]).provenance.cluster == cluster
    assert by_category(log).provenance.cluster == cluster
    assert voted_strengths(log.comparisons)[1].cluster == cluster
    kind = "sandwich" if unit == "battle" else "cluster"
    assert FactorSettings().kind(log.comparisons) == kind
    assert single_unit(log.comparisons, "auto") == unit


def test_people_with_one_vote_do_not_tell_how_alike_votes_are():
    made = frame(40, votes_each=1)
    assert not enough_people(comparisons_from_frame(made))
    assert rank(made).settings["unit"] == "battle"


def test_a_log_without_participants_is_counted_as_before():
    made = frame(60).drop(columns="participant")
    assert not tells_participants(made)
    assert tells_participants(frame(2))
    counts = comparisons_from_frame(frame(60)).counts()
    assert rank(made) == rank(counts)
    assert rank(made).settings["unit"] == "battle"


def test_the_name_of_a_participant_may_be_that_of_another_layout():
    made = frame(30).rename(columns={"model_left": "model_a", "model_right": "model_b"})
    words = {"left": "model_a", "right": "model_b", "tie": "tie"}
    made = made.assign(winner=made["outcome"].map(words), judge=made["participant"])
    made = made[["model_a", "model_b", "winner", "judge"]]
    assert rank(made).settings["unit"] == "participant"


@pytest.mark.parametrize("interval", ["hessian", "multinomial", "ebaluatoia"])
def test_an_interval_of_independent_battles_is_not_changed(interval):
    ranking = rank(frame(60), interval=interval, rounds=20)
    assert ranking.settings["unit"] == "battle"


def test_counts_have_no_participants_and_names_that_are_none_are_refused():
    assert chosen_unit(wikipedia(), "auto") == "battle"
    with pytest.raises(InputError, match="unknown unit 'votes'"):
        rank(wikipedia(), unit="votes")
    log = vote_log_from_frame(frame(20))
    for unit in ("prompt", "participant+prompt"):
        with pytest.raises(InputError, match="covariates and splits have no errors by p"):
            control(log, ["characters"], unit=unit)


@pytest.mark.parametrize(
    "command", [["rank"], ["compare"], ["control", "--hold", "characters"], ["split"]]
)
def test_commands_say_the_unit_and_take_another(command, tmp_path, capsys):
    path = tmp_path / "votes.csv"
    frame(12).to_csv(path, index=False)
    name, *options = command
    said = []
    for unit in ("auto", "battle"):
        line = [name, str(path), *options, "--unit", unit, "--format", "json"]
        assert main(line) == 0
        told = json.loads(capsys.readouterr().out)
        said.append(told.get("method") or told["made"]["method"])
    assert "by participant" in said[0]
    assert "battles independent" in said[1]


def test_the_table_says_how_many_units_stand_behind_the_intervals():
    frame = simulated_log(np.array([0.5, 0.0, -0.5]), participants=12, votes_each=10, prompts=11)
    assert "clusters: 12 participants\n" in to_text(rank(frame))
    both = to_text(rank(frame, unit="participant+prompt"))
    assert "clusters: 12 participants and 11 prompts\n" in both
    assert "clusters:" not in to_text(rank(frame, unit="battle"))
