"""Matrices, tables, figures and the command of agreement."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.agreement.kappa import kappa
from analysis.agreement.matrices import agreement_matrix, matrix_figure, matrix_table, pairs_table
from analysis.agreement.overall import measure_agreement, together
from analysis.agreement.ratings import ratings_from_frame
from analysis.agreement.tables import agreement_figure, agreement_tables
from analysis.agreement.verdicts import judgements_from_votes
from arena.errors import InputError


def scores(seed=0, items=30, people=("ana", "bea", "cai")):
    generator = np.random.default_rng(seed)
    truth = generator.integers(1, 6, items)
    rows = [
        (
            f"i{item:02d}",
            who,
            criterion,
            int(np.clip(truth[item] + generator.integers(-1, 2), 1, 5)),
        )
        for who in people
        for criterion in ("correctness", "fluency")
        for item in range(items)
    ]
    return pd.DataFrame(rows, columns=["item", "annotator", "criterion", "score"])


@pytest.fixture(scope="module")
def fluency():
    return ratings_from_frame(scores()).judgements("fluency")


def test_a_matrix_is_symmetric_and_holds_the_statistic_of_each_pair(fluency):
    matrix = agreement_matrix(fluency, "quadratic")
    assert matrix.annotators == ("ana", "bea", "cai")
    expected = kappa(*fluency.pair(0, 2), "quadratic")
    assert matrix.cells[0][2] == matrix.cells[2][0]
    assert matrix.cells[0][2].range == pytest.approx(expected.range)
    assert matrix.cells[1][1] is None
    shown = matrix_table(matrix)
    assert shown.rows[0][0] == "ana"
    assert shown.rows[0][3] == pytest.approx(expected.value)


def test_named_annotators_come_in_their_order(fluency):
    assert agreement_matrix(fluency, annotators=["cai", "ana"]).annotators == ("cai", "ana")


def test_pairs_see_only_the_items_that_both_judged():
    frame = scores()
    frame = frame[~((frame["annotator"] == "bea") & (frame["item"] < "i10"))]
    judgements = ratings_from_frame(frame).judgements("fluency")
    matrix = agreement_matrix(judgements, "agreement")
    assert [cell.items for cell in matrix.cells[0][1:]] == [20, 30]


def test_too_small_an_overlap_is_left_out_of_the_pairs():
    frame = scores()
    frame = frame[~((frame["annotator"] == "bea") & (frame["item"] > "i02"))]
    table = pairs_table(ratings_from_frame(frame).judgements("fluency"))
    assert {row[:2] for row in table.rows} == {("ana", "cai")}


def test_an_unknown_statistic_and_order_for_categories_are_refused(fluency):
    with pytest.raises(InputError, match="statistic 'gamma' is not known; choose one of agreement"):
        agreement_matrix(fluency, "gamma")
    nominal = ratings_from_frame(scores()).judgements("fluency", "nominal")
    with pytest.raises(InputError, match="needs ordered values"):
        agreement_matrix(nominal, "pearson")


def test_the_heat_map_names_the_annotators(fluency):
    figure = matrix_figure(agreement_matrix(fluency, "pearson"))
    assert figure.startswith("<svg")
    assert "ana – bea" in figure
    assert agreement_figure(fluency, "agreement").count("<svg") == 1


def test_everything_is_measured_with_provenance_and_the_same_seed_gives_the_same(fluency):
    one, two = (measure_agreement(fluency, rounds=200, seed=7) for _ in range(2))
    assert one == two
    assert (one.annotators, one.items, one.judgements) == (3, 30, 90)
    assert set(one.alpha) == {"nominal", "ordinal", "interval"}
    assert (one.made.unit, one.made.seed, one.made.battles) == ("judgements", 7, 90)
    joined = together([one.made, two.made])
    assert joined.battles == 180


def test_no_shown_interval_is_without_a_width(fluency):
    found = measure_agreement(fluency, rounds=200)
    for table in agreement_tables(found, fluency):
        for row in table.records():
            if row.get("interval_low") is not None:
                assert row["interval_low"] < row["interval_high"]
            elif "interval_low" in row:
                assert row["note"]


def test_votes_judged_once_by_everybody_say_nothing_about_agreement():
    rows = [(f"p{n}", f"q{n}", "a", "b", "left") for n in range(9)]
    names = ["participant", "prompt", "model_left", "model_right", "outcome"]
    with pytest.raises(InputError, match="no item of 'overall' was judged twice"):
        measure_agreement(judgements_from_votes(pd.DataFrame(rows, columns=names)))


def test_repeats_alone_are_enough_for_self_consistency():
    rows = [("p1", f"q{n}", "a", "b", "left") for n in range(6)] * 2
    names = ["participant", "prompt", "model_left", "model_right", "outcome"]
    judgements = judgements_from_votes(pd.DataFrame(rows, columns=names))
    found = measure_agreement(judgements)
    assert found.consistency.alike.value == 1.0
    assert found.agreement.value is None
    names = [table.name for table in agreement_tables(found, judgements)]
    assert "repeats_overall" in names


def test_the_command_prints_every_criterion_or_one(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    scores().to_csv(path, index=False)
    options = ["agreement", str(path), "--rounds", "200", "--format", "json"]
    assert main(options) == 0
    whole = json.loads(capsys.readouterr().out)
    assert {"agreement_fluency", "agreement_correctness"} <= set(whole["tables"])
    assert whole["made"]["unit"] == "judgements"
    assert main([*options, "--question", "fluency"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert "agreement_correctness" not in one["tables"]
    rows = {row["key"]: row for row in one["tables"]["agreement_fluency"]["rows"]}
    assert rows["fleiss"]["interval_low"] < rows["fleiss"]["value"]


def test_the_command_tells_what_is_wrong_in_one_sentence(tmp_path, capsys):
    path = tmp_path / "scores.csv"
    scores().to_csv(path, index=False)
    assert main(["agreement", str(path), "--level", "95"]) == 2
    assert capsys.readouterr().err.strip().endswith("give one between 0 and 1.")
    assert main(["agreement", str(path), "--question", "style"]) == 2
    assert "choose one of correctness, fluency" in capsys.readouterr().err
