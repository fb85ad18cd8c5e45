"""The command that compares and checks likelihoods."""

import csv
import io
import json

import numpy as np
import pytest

from analysis.__main__ import main
from analysis.comparisons import comparisons_from_frame
from analysis.models.checks import check_figure, check_tables, checked, parameter_table
from analysis.models.covariances import unit_covariance
from tests.reference_cells import pudding
from tests.reference_tables import baseball
from tests.vote_logs import simulated_log


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "votes.csv"
    simulated_log(np.linspace(-0.8, 0.8, 5), side=0.4, seed=1).to_csv(path, index=False)
    return str(path)


def test_the_tables_come_in_the_order_that_a_reader_needs():
    tables = check_tables(checked(pudding(), "rao-kupper"), rounds=50)
    assert [table.name for table in tables] == [
        "likelihoods",
        "parameters",
        "intransitivity",
        "calibration",
    ]
    assert tables[0].rows[0][0] == "Rao–Kupper"
    ((name, value, error, (low, high)),) = tables[1].rows
    assert (name, value) == ("log θ", pytest.approx(np.log(1.7484572), abs=1e-7))
    assert high - low == pytest.approx(2 * 1.959964 * error)


def test_a_model_without_parameters_has_no_table_of_them():
    tables = check_tables(checked(pudding(), "bradley-terry"), rounds=50)
    assert "parameters" not in [table.name for table in tables]
    assert check_figure(checked(pudding(), "bradley-terry")).startswith("<svg")


def test_the_provenance_certifies_the_fit():
    made = checked(pudding()).provenance
    assert made.estimand == "log-odds of a win among decided votes"
    assert made.battles == 745
    assert made.newton_decrement < 1e-6
    assert made.data_hash != checked(pudding(), both_bad="drop", position=True).provenance.method


def test_the_command_writes_every_format(log, capsys):
    assert main(["fit", log, "--position", "--rounds", "50"]) == 0
    assert "Which likelihood describes the votes best" in capsys.readouterr().out
    assert main(["fit", log, "--rounds", "50", "--format", "csv"]) == 0
    first = capsys.readouterr().out.split("\n\n")[0]
    rows = list(csv.DictReader(io.StringIO(first)))
    assert float(rows[0]["bic"]) <= float(rows[-1]["bic"])
    # The made-up votes favour the left side, as some likelihood with a position effect shows.
    assert rows[0]["model"].endswith("position effect")
    assert main(["fit", log, "--rounds", "50", "--format", "json"]) == 0
    json.loads(capsys.readouterr().out)


def test_the_same_log_and_seed_give_the_same_bytes(log, capsys):
    texts = []
    for _ in range(2):
        assert main(["fit", log, "--rounds", "50", "--seed", "4"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


def test_what_cannot_be_fitted_is_told_in_one_sentence(tmp_path, capsys):
    counts = baseball()
    path = tmp_path / "counts.csv"
    rows = ["model_a,model_b,wins_a,wins_b,ties"]
    for i, one in enumerate(counts.models):
        for j in range(i):
            rows.append(f"{one},{counts.models[j]},{counts.wins[i, j]},{counts.wins[j, i]},0")
    path.write_text("\n".join(rows))
    assert main(["fit", str(path)]) == 2
    assert "no battle ended in tie, as Davidson needs" in capsys.readouterr().err
    assert main(["fit", str(path), "--model", "bradley-terry", "--position"]) == 2
    assert "do not tell who stood on the left" in capsys.readouterr().err
    assert main(["fit", str(path), "--model", "bradley-terry", "--rounds", "50"]) == 0


def test_parameters_are_as_sure_as_the_people_who_voted():
    frame = simulated_log(np.linspace(-0.8, 0.8, 5), taste=1.0, tie_width=0.8, seed=2)
    log = comparisons_from_frame(frame)
    alike, apart = checked(log), checked(log, unit="battle")
    assert (alike.unit, apart.unit) == ("participant", "battle")
    assert alike.provenance.cluster == "participant"
    assert "clustered by participant" in parameter_table(alike).note
    covariance = unit_covariance(alike.fit, log, "participant")
    ((_, value, error, (low, high)),) = parameter_table(alike).rows
    assert error == pytest.approx(np.sqrt(covariance.matrix[5, 5]))
    # Forty participants: Student's t with 39 degrees of freedom.
    assert (high - value, value - low) == (pytest.approx(2.0227 * error, rel=1e-4),) * 2
    assert "battles independent" in parameter_table(apart).note


@pytest.mark.parametrize("option", [("--rounds", "-1"), ("--rounds", "0"), ("--seed", "-1")])
def test_random_rounds_that_cannot_be_are_one_sentence(option, log, capsys):
    assert main(["fit", log, *option]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_seed_of_the_simulations_is_told(log, capsys):
    assert main(["fit", log, "--rounds", "20", "--seed", "7", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["made"]["seed"] == 7
