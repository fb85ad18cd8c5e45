"""A judge assessed as a whole: leaderboards, data for PPI++, tables, figure, and the command."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.agreement.ratings import ratings_from_frame
from analysis.agreement.verdicts import judgements_from_votes
from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.intervals import sandwich
from analysis.judges.assessment import assess_pair_judge, assess_score_judge
from analysis.judges.battles import comparisons_of, prediction_data
from analysis.judges.comparison import combined
from analysis.judges.leaderboards import compare_leaderboards, strength_draws
from analysis.judges.tables import leaderboards_figure, pair_judge_tables, score_judge_tables
from analysis.scale import Scale
from arena.errors import InputError
from tests.judged_votes import judged_votes


@pytest.fixture(scope="module")
def logs():
    return judged_votes(prompts=40, seed=1)


@pytest.fixture(scope="module")
def judged(logs):
    people, judge = map(judgements_from_votes, logs)
    return assess_pair_judge(people, judge, "gpt", rounds=200, seed=3)


def scores(seed=0, mild=0.4):
    generator = np.random.default_rng(seed)
    rows = []
    for item in range(60):
        truth = generator.normal(2, 0.8)
        for who in ("ana", "bea", "gpt"):
            for criterion in ("fluency", "facts"):
                felt = truth + generator.normal(0, 0.4) + mild * (who == "gpt")
                rows.append((f"i{item}", who, criterion, int(np.clip(round(felt), 1, 3))))
    frame = pd.DataFrame(rows, columns=["item", "annotator", "criterion", "score"])
    return frame[frame["annotator"] != "gpt"], frame[frame["annotator"] == "gpt"]


def test_judgements_and_battles_count_the_same(logs):
    people, _ = logs
    ours = comparisons_of(judgements_from_votes(people)).counts()
    theirs = comparisons_from_frame(people).counts()
    assert ours.models == theirs.models
    assert (ours.wins == theirs.wins).all()
    assert (ours.ties == theirs.ties).all()


def test_battles_are_split_by_whether_people_saw_the_item(logs):
    people, judge = map(judgements_from_votes, logs)
    data = prediction_data(people, combined(judge))
    assert data.labelled.total == people.total
    assert data.unlabelled.total == len(judge.items) - len(people.items)
    assert data.unit == "participant"
    assert data.design_p() > 0.001
    # A score belongs to the model that is first in the battle.
    place = {model: number for number, model in enumerate(data.models)}
    row = 17
    pair = people.pairs[people.item[row]]
    assert (data.labelled.first[row], data.labelled.second[row]) == (place[pair[0]], place[pair[1]])
    assert data.labelled.people[row] == (people.value[row] + 1) / 2


def test_a_part_that_is_not_random_is_noticed(logs):
    people, judge = logs
    first_pair = (people[["model_left", "model_right"]].isin(["m0", "m1", "m2"])).all(axis=1)
    data = prediction_data(
        judgements_from_votes(people[first_pair | (people.index % 9 == 0)]),
        combined(judgements_from_votes(judge)),
    )
    assert data.design_p() < 1e-6


def test_people_and_judge_without_a_common_item_are_refused(logs):
    people, judge = logs
    elsewhere = judge.assign(prompt="x" + judge["prompt"])
    with pytest.raises(InputError, match="no item together"):
        prediction_data(judgements_from_votes(people), judgements_from_votes(elsewhere))


def test_two_orders_alike_correlate_fully_and_a_contrary_judge_turns_the_sign(logs):
    people, _ = logs
    log = comparisons_from_frame(people)
    units = np.arange(log.total)
    settings = {
        "people_units": units,
        "judge_units": units,
        "rounds": 200,
        "generator": np.random.default_rng(0),
    }
    same = compare_leaderboards(log, log, **settings).correlations
    assert same["spearman"].value == pytest.approx(1.0)
    turned = people.assign(
        outcome=people["outcome"].map({"left": "right", "right": "left", "tie": "tie"})
    )
    contrary = compare_leaderboards(log, comparisons_from_frame(turned), **settings).correlations
    for kind in ("spearman", "kendall", "pearson"):
        assert contrary[kind].value == pytest.approx(-1.0, abs=1e-6)


def test_leaderboards_hold_the_true_order_and_an_interval(judged):
    boards = judged.leaderboards
    assert boards.models == ("m0", "m1", "m2", "m3", "m4")
    assert np.argsort(boards.judge).tolist() == [0, 1, 2, 3, 4]
    for found in boards.correlations.values():
        assert found.range is None or found.low < found.high
        assert found.value > 0.8


def test_three_models_are_too_few_for_a_correlation():
    people, judge = map(judgements_from_votes, judged_votes(models=3, seed=2))
    found = assess_pair_judge(people, judge, "gpt", rounds=100).leaderboards
    assert found.correlations["spearman"].note == "not identified: 3 models in both logs, not 4"


def test_the_correlation_of_two_noisy_leaderboards_is_covered():
    # Ranks of true strengths agree fully, so an interval that reaches 1 is right.
    hits = 0
    for seed in range(12):
        people, judge = map(judgements_from_votes, judged_votes(prompts=8, seed=seed))
        found = assess_pair_judge(people, judge, "gpt", rounds=100).leaderboards
        spearman = found.correlations["spearman"]
        hits += (spearman.high or spearman.value or 0.0) > 0.9
    assert hits >= 11


def test_the_judge_helps_and_the_same_seed_gives_the_same(logs, judged):
    people, judge = map(judgements_from_votes, logs)
    again = assess_pair_judge(people, judge, "gpt", rounds=200, seed=3)
    assert again.agreement == judged.agreement
    assert again.leaderboards.correlations == judged.leaderboards.correlations
    assert judged.prediction.worth
    assert judged.prediction.gain > 1.02
    assert judged.made.excluded["judge_only"] > 0
    assert judged.made.unit == "judgements"


def test_without_further_votes_there_is_no_prediction(logs):
    people, judge = map(judgements_from_votes, logs)
    seen = np.isin(np.array(judge.items), np.array(people.items))[judge.item]
    found = assess_pair_judge(people, judge.where(seen, "unseen"), "gpt", rounds=100)
    assert found.prediction is None
    assert found.no_prediction == "the judge saw 0 further battles, not 10"
    table = pair_judge_tables(found)[-1]
    assert (table.rows, table.note.startswith("Not computed")) == ((), True)
    with pytest.raises(ValueError, match="no ratings"):
        leaderboards_figure(found)


def test_tables_and_figure_show_both_ratings(judged):
    tables = {table.name: table for table in pair_judge_tables(judged)}
    ratings = tables["prediction_gpt"]
    assert [row[0] for row in ratings.rows] == ["m4", "m3", "m2", "m1", "m0"]
    best = judged.prediction.strengths[4] * Scale().factor + 1000
    assert ratings.rows[0][3] == pytest.approx(best)
    assert "divide the standard error by" in ratings.note
    for row in ratings.rows:
        assert row[4][0] < row[3] < row[4][1]
    figure = leaderboards_figure(judged)
    assert figure.startswith("<svg")
    assert "people and judge" in figure
    assert "gpt alone" in figure


def test_a_mild_judge_of_scores_is_found_out_on_every_criterion():
    people, judge = map(ratings_from_frame, scores())
    found = assess_score_judge(people, judge, "gpt", threshold=2, rounds=200)
    for criterion in ("fluency", "facts"):
        assert found.leniency[criterion].difference.low > 0
        assert found.agreement[criterion].pearson.value > 0.4
        assert found.agreement[criterion].people.value is not None
    assert found.kept.judge.value > found.kept.people.value
    assert found.kept.difference.low > 0
    names = [table.name for table in score_judge_tables(found)]
    assert names == ["judge_gpt", "leniency_gpt"]


def test_criteria_that_nobody_shares_are_refused():
    people, judge = scores()
    other = ratings_from_frame(judge.assign(criterion="style"))
    with pytest.raises(InputError, match="criterion 'fluency' is not in it; choose one of style"):
        assess_score_judge(ratings_from_frame(people), other, "gpt")


def written(folder, first, second):
    paths = [str(folder / name) for name in ("people.csv", "judge.csv")]
    first.to_csv(paths[0], index=False)
    second.to_csv(paths[1], index=False)
    return paths


def test_the_command_compares_votes(tmp_path, logs, capsys):
    paths = written(tmp_path, *logs)
    assert main(["judges", *paths, "--rounds", "100", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["tables"]) == {
        "judge_gpt", "position", "leniency_gpt", "leaderboards_gpt", "prediction_gpt",
    }  # fmt: skip
    rows = {row["key"]: row for row in told["tables"]["judge_gpt"]["rows"]}
    assert rows["decided"]["interval_low"] < rows["decided"]["value"]


def test_the_command_uses_answers_for_lengths_where_both_have_them(tmp_path, logs, capsys):
    people, judge = logs
    told = {"response_left": "a longer text", "response_right": "a text"}
    paths = written(tmp_path, people.assign(**told), judge)
    assert main(["judges", *paths, "--rounds", "100", "--format", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["tables"]["length_gpt"]["rows"]
    assert row["key"] == "people"
    assert 0.4 < row["value"] < 0.6


def test_the_command_compares_ratings_with_a_threshold(tmp_path, capsys):
    paths = written(tmp_path, *scores())
    assert main(["judges", *paths, "--threshold", "2", "--rounds", "100"]) == 0
    shown = capsys.readouterr().out
    assert "kept at 2 or more on fluency, facts" in shown
    assert "fluency: Pearson" in shown


def test_votes_and_ratings_cannot_be_compared(tmp_path, logs, capsys):
    paths = written(tmp_path, logs[0], scores()[1])
    assert main(["judges", *paths]) == 2
    assert capsys.readouterr().err == (
        "one source holds votes and the other ratings; "
        "give two vote logs or two tables of ratings.\n"
    )


def test_the_rounds_of_a_leaderboard_spread_as_its_robust_errors_say(logs):
    log = comparisons_from_frame(logs[0])
    weights = np.random.default_rng(0).standard_exponential((4000, log.total))
    strengths, draws = strength_draws(log, np.arange(log.total), weights)
    fitted = fit(log.counts())
    assert strengths == pytest.approx(fitted.strengths)
    errors = np.sqrt(np.diag(sandwich(fitted, log.counts())))
    assert draws.std(axis=0) == pytest.approx(errors, rel=0.08)
