"""External scores against votes: the table of scores, the correlations, before and after, the command."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr, ttest_rel, wilcoxon

from analysis.__main__ import main
from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.correlation.agreement import ALL, Strengths, correlations
from analysis.correlation.paired import paired_changes
from analysis.correlation.scores import scores_from_frame
from analysis.correlation.tables import (
    correlation_figure,
    correlation_tables,
    paired_figure,
    paired_tables,
)
from arena.errors import InputError
from tests.vote_logs import simulated_log

STRENGTHS = np.linspace(-0.8, 0.8, 8)
MODELS = [f"m{number:02d}" for number in range(8)]


@pytest.fixture(scope="module")
def log():
    return simulated_log(STRENGTHS, participants=30, votes_each=30, seed=1)


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(3)
    rows = [
        (model, task, language, round(0.5 + 0.2 * worth + noise * generator.normal(), 4), 0.02)
        for task, noise in (("reading", 0.02), ("sums", 0.2))
        for language in ("eu", "en")
        for model, worth in zip(MODELS, STRENGTHS, strict=True)
    ]
    return pd.DataFrame(rows, columns=["model", "task", "language", "score", "standard_error"])


@pytest.fixture(scope="module")
def strengths(log):
    fitted = fit(comparisons_from_frame(log).counts())
    return Strengths(fitted.models, fitted.strengths, 0.02 * np.eye(8))


def test_each_task_and_language_and_their_means_have_a_correlation(strengths, table):
    found = {
        (each.task, each.language): each
        for each in correlations(strengths, scores_from_frame(table))
    }
    assert set(found) == {
        *((task, language) for task in ("reading", "sums") for language in ("eu", "en")),
        (ALL, "eu"), (ALL, "en"), (ALL, ALL),
    }  # fmt: skip
    reading = table[(table.task == "reading") & (table.language == "eu")]["score"]
    expected = spearmanr(strengths.values, reading).statistic
    assert found["reading", "eu"].spearman.value == pytest.approx(expected)
    assert found["reading", "eu"].true.low > found["sums", "eu"].true.low
    mean = table[table.language == "eu"].groupby("model")["score"].mean()
    assert found[ALL, "eu"].pearson.value == pytest.approx(
        np.corrcoef(strengths.values, mean)[0, 1]
    )


def test_errors_of_the_scores_widen_what_is_said_of_the_true_values(strengths, table):
    sharp = scores_from_frame(table.assign(standard_error=0.001))
    blunt = scores_from_frame(table.assign(standard_error=0.1))
    one, other = correlations(strengths, sharp)[2], correlations(strengths, blunt)[2]
    assert other.true.high - other.true.low > one.true.high - one.true.low
    assert one.spearman == other.spearman


def test_models_without_a_score_are_left_out_and_few_are_not_identified(strengths, table):
    some = scores_from_frame(table[table.model.isin(MODELS[:4])])
    found = correlations(strengths, some)[0]
    assert len(found.models) == 4
    assert found.true is None
    assert found.spearman.value is None
    assert "it takes 5" in found.note
    without = table[["model", "score"]].drop_duplicates("model")
    assert "taken as exact" in correlations(strengths, scores_from_frame(without))[0].note


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="score"), "column 'score' is missing"),
        (lambda t: t.assign(score=["x", *t.score[1:]]), "line 2.*is no number"),
        (lambda t: t.assign(standard_error=-1), "line 2.*below zero"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "line 34.*m00, reading, eu has two scores"),
        (lambda t: t.assign(model=["", *t.model[1:]]), "line 2.*the model is empty"),
        (lambda t: t.assign(stage="late"), "unknown stage 'late'"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_in_one_sentence(table, change, said):
    with pytest.raises(InputError, match=said):
        scores_from_frame(change(table))


@pytest.fixture(scope="module")
def stages(table):
    before = table[table.task == "reading"].assign(stage="before")
    after = before.assign(stage="after", score=before["score"] + [0.1, 0.02, -0.01, 0.05] * 4)
    return scores_from_frame(pd.concat([before, after]))


def test_changes_are_paired_by_model(stages):
    found = paired_changes(stages)
    assert [each.language for each in found] == ["eu", "en"]
    for each in found:
        theirs = ttest_rel(each.after, each.before).confidence_interval()
        assert (each.low, each.high) == pytest.approx((theirs.low, theirs.high))
        assert each.p == pytest.approx(wilcoxon(each.after, each.before).pvalue)
        assert each.change == pytest.approx(0.04)
        assert each.rose == 6
    assert "before_and_after" in [table.name for table in paired_tables(found)]
    assert "reading, eu" in paired_figure(found)


def test_changes_that_are_all_alike_have_no_interval(table):
    before = table.assign(stage="before")
    after = table.assign(stage="after", score=table["score"] + 0.5)
    rounded = pd.concat([before, after]).assign(score=lambda t: (t.stage == "after") * 0.5)
    found = paired_changes(scores_from_frame(rounded))[0]
    assert found.low is None
    assert found.note == "no interval: all changes are alike"


def test_the_command_writes_every_format(log, table, tmp_path, capsys):
    votes, scores = tmp_path / "votes.csv", tmp_path / "scores.csv"
    log.to_csv(votes, index=False)
    table.to_csv(scores, index=False)
    for kind in ("table", "csv", "latex", "json"):
        assert main(["correlate", str(votes), "--scores", str(scores), "--format", kind]) == 0
        text = capsys.readouterr().out
        assert "reading" in text
    rows = json.loads(text)["tables"]["correlations"]["rows"]
    assert len(rows) == 7
    assert json.loads(text)["made"]["cluster"] == "participant"


def test_scores_of_other_models_are_told(log, table, tmp_path, capsys):
    votes, scores = tmp_path / "votes.csv", tmp_path / "scores.csv"
    log.to_csv(votes, index=False)
    table.assign(model="x" + table["model"]).to_csv(scores, index=False)
    assert main(["correlate", str(votes), "--scores", str(scores)]) == 2
    assert "no model of the scores has a battle" in capsys.readouterr().err


def test_the_published_study_says_again_that_basque_benchmarks_agree_and_english_ones_do_not(
    capsys,
):
    assert main(["correlate", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["tables"]["correlations"]["rows"]
    means = {row["language"]: row for row in rows if row["task"] == ALL}
    assert means["EU"]["spearman"] > 0.8
    assert means["EU"]["spearman_interval_low"] > 0.4
    assert means["EN"]["spearman"] < 0.4
    assert means["EU"]["true_spearman_interval_low"] > means["EN"]["true_spearman"]


def test_a_source_needs_scores(log, tmp_path, capsys):
    log.to_csv(tmp_path / "votes.csv", index=False)
    assert main(["correlate", str(tmp_path / "votes.csv")]) == 2
    assert "give --scores" in capsys.readouterr().err


def test_the_figure_names_tasks_and_languages(strengths, table):
    drawn = correlation_figure(correlations(strengths, scores_from_frame(table)))
    assert "reading" in drawn
    assert ">eu<" in drawn


@pytest.mark.parametrize("level", ["2", "nan", "0"])
def test_a_level_that_cannot_be_is_one_sentence(level, log, table, tmp_path, capsys):
    votes, scores = tmp_path / "votes.csv", tmp_path / "scores.csv"
    log.to_csv(votes, index=False)
    table.to_csv(scores, index=False)
    assert main(["correlate", str(votes), "--scores", str(scores), "--level", level]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_headings_have_the_level_and_a_missing_interval_its_reason(strengths):
    scores = scores_from_frame(pd.DataFrame({"model": MODELS, "score": strengths.values**3}))
    found = correlations(strengths, scores, level=0.8)
    (table,) = correlation_tables(found, 0.8)
    assert {c.heading for c in table.columns if c.key.endswith("_interval")} == {"80 % interval"}
    (row,) = table.records()
    assert row["spearman_interval_low"] is None
    assert "interval not identified: the 8 items lie on one line" in row["note"]


def test_votes_that_put_all_models_level_are_correlated_with_nothing(log, table):
    votes = comparisons_from_frame(log.assign(outcome="tie")).counts()
    level = Strengths(votes.models, fit(votes).strengths, 0.02 * np.eye(8))
    for each in correlations(level, scores_from_frame(table)):
        assert each.spearman.value is None
        assert each.true is None
        assert each.note == "people's votes put all models level"
