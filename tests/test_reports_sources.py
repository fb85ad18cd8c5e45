"""The report on votes that say little: it stands, and tells what they do not allow."""

import numpy as np
import pandas as pd
import pytest

from analysis.published.study import STUDIES
from tests.judged_votes import judged_votes
from tests.report_pages import (
    StrictPage,
    absent_reason,
    made_report,
    random_battles,
    section_of,
    small_log,
)

COUNTS = STUDIES / "ebaluatoia/published/pair_counts.csv"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    models = pd.read_csv(COUNTS.parent / "models.csv", dtype=str, keep_default_na=False)
    models.drop(columns=["benchmark_model"]).to_csv(folder / "models.csv", index=False)
    generator = np.random.default_rng(0)
    scores = [
        (model, task, generator.normal()) for task in ("one", "two") for model in models["model"]
    ]
    table = pd.DataFrame(scores, columns=["model", "task", "score"])
    table.to_csv(folder / "scores.csv", index=False)
    return made_report(COUNTS, models=folder / "models.csv", scores=folder / "scores.csv")


def test_published_counts_have_the_leader_and_what_flips_it(published):
    leader, apart, fragile = published[0].opening.sentences
    assert leader == (
        "gpt-4o has the highest rating, 1189 points (95 % interval 1169 to 1208), but the votes also allow "
        "claude-3-5-sonnet-20241022 or Latxa 3.1 70B Instruct to be the best."
    )
    assert apart.startswith("146 of the 210 pairs of models are told apart")
    assert fragile.startswith("50 of 12,890 votes (0.39 %)")


def test_counts_have_no_people_and_no_sides_and_say_so(published):
    content = published[0]
    said = " ".join(limit for _, limit in content.limits)
    assert "the source does not tell whose votes they are" in said
    assert "the source does not tell the sides" in said
    assert "one by one" in absent_reason(content, "agreement")


def test_factors_and_scores_have_sections_where_they_are_given(published):
    content = published[0]
    factors = section_of(content, "factors")
    assert factors is not None
    assert factors.sentences[0].startswith("Backbone ")
    benchmarks = section_of(content, "benchmarks")
    assert benchmarks is not None
    assert "Spearman’s ρ" in benchmarks.sentences[0]
    assert content.tables["correlations"].rows


def test_long_tables_are_folded_but_not_the_leaderboard(published):
    for part in published[0].sections:
        for table in part.tables:
            assert len(table.rows) <= 30, table.name


def test_five_votes_give_a_report_that_tells_nothing_apart(tmp_path):
    battles = [
        ("a", "b", "model_a", "p1"),
        ("b", "c", "model_a", "p1"),
        ("c", "a", "model_a", "p2"),
        ("a", "b", "tie", "p2"),
        ("b", "c", "model_b", "p3"),
    ]
    content, files = made_report(small_log(tmp_path / "five.csv", battles))
    assert StrictPage(files["report.html"]).problems == []
    assert content.opening.sentences[1].startswith("None of the 3 pairs of models is told apart")
    said = " ".join(limit for _, limit in content.limits)
    assert "too few of 3 participants voted more than once" in said
    assert "does not tell when" in absent_reason(content, "time")


def test_two_islands_have_no_leader(tmp_path):
    battles = random_battles(["a", "b", "c"], 40) + random_battles(["x", "y"], 30, seed=1)
    content, files = made_report(small_log(tmp_path / "islands.csv", battles))
    assert StrictPage(files["report.html"]).problems == []
    assert content.opening.sentences[0].startswith("No model leads all others")
    assert "islands" in content.opening.sentences[2]
    said = " ".join(limit for _, limit in content.limits)
    assert "no battles link them" in said


def test_an_undefeated_model_is_rated_with_a_penalty_that_is_told(tmp_path):
    battles = random_battles(["b", "c", "d"], 60)
    battles += [("best", other, "model_a", f"p{place}") for place, other in enumerate("bcdbcdbcdb")]
    content, files = made_report(small_log(tmp_path / "undefeated.csv", battles))
    assert StrictPage(files["report.html"]).problems == []
    assert dict(content.made)["Penalty"] == "firth"
    assert "best never lost to" in content.opening.sentences[2]
    said = " ".join(limit for _, limit in content.limits)
    assert "is set by a penalty (Firth’s)" in said
    assert "best never lost to" in said
    assert "Battles link all" not in said
    rating = content.tables["ratings"].records()[0]
    assert rating["model"] == "best"
    assert 0 < rating["interval_high"] - rating["interval_low"] < 5000


def test_one_vote_is_enough_for_a_report(tmp_path):
    content, files = made_report(small_log(tmp_path / "one.csv", [("a", "b", "model_a", "p1")]))
    assert StrictPage(files["report.html"]).problems == []
    assert "not told apart" in content.opening.sentences[1]
    assert absent_reason(content, "planning") == "there is only one pair to ask"
    assert files["tables.tex"].count(r"\begin{table}") == len(content.tables)


def test_ranks_that_are_stricter_than_pairs_are_explained(tmp_path):
    people, judge = judged_votes(judge_side=0.5)
    log = pd.concat(
        [people.assign(participant_kind="human"), judge.assign(participant_kind="judge")]
    )
    log.to_csv(tmp_path / "both.csv", index=False)
    content, files = made_report(tmp_path / "both.csv")
    leader, apart, _ = content.opening.sentences
    assert "also allow m3 to be the best" in leader
    assert apart.startswith("All 10 pairs of models are told apart")
    assert apart.endswith("leave the first place open.")
    judges = section_of(content, "judges")
    assert judges is not None
    assert "prefers the left side" in " ".join(judges.sentences)
    assert [figure.name for figure in judges.figures] == ["judge_1"]
    assert StrictPage(files["report.html"]).problems == []


def test_many_models_have_a_page_of_bearable_size(tmp_path):
    battles = random_battles([f"m{number:02d}" for number in range(45)], 3000, people=100)
    content, files = made_report(small_log(tmp_path / "many.csv", battles))
    assert len(content.tables["differences"].rows) == 990
    assert "990 rows, in the file <code>differences.csv</code>" in files["report.html"]
    assert files["differences.csv"].count("\n") == 991
    assert len(files["report.html"]) < 1_000_000
    assert "votes" in content.opening.sentences[2]


def test_votes_of_a_judge_alone_are_not_called_those_of_people(tmp_path):
    judge = judged_votes(prompts=6)[1].assign(participant_kind="judge")
    judge.to_csv(tmp_path / "judge.csv", index=False)
    content, _ = made_report(tmp_path / "judge.csv")
    assert content.opening.title == "What judges that are no people prefer: judge.csv"
    assert absent_reason(content, "judges") == "the source holds no votes of people"
