"""From vote logs and rating tables to judgements: items, sides, exclusions, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.estimate import Estimate, check_settings, share
from analysis.agreement.ratings import ratings_from_frame, read_ratings
from analysis.agreement.source import read_judgements
from analysis.agreement.verdicts import judgements_from_votes
from arena.errors import InputError


def log(*rows, **columns):
    names = ["participant", "prompt", "model_left", "model_right", "outcome"]
    return pd.DataFrame(rows, columns=names).assign(**columns)


def test_verdicts_are_turned_to_the_model_that_is_first_in_the_alphabet():
    found = judgements_from_votes(
        log(
            ("p1", "q1", "a", "b", "left"),
            ("p2", "q1", "b", "a", "left"),
            ("p3", "q1", "b", "a", "tie"),
        )
    )
    assert found.items == ("q1: a – b",)
    assert found.pairs == (("a", "b"),)
    assert found.value.tolist() == [1.0, -1.0, 0.0]
    assert found.side.tolist() == [1, -1, -1]
    assert found.measure == "ordinal"


@pytest.mark.parametrize(
    ("ties", "values"),
    [
        ("together", [1.0, 0.0, 0.0, 0.0]),
        ("apart", [1.0, 0.0, 2.0, 3.0]),
        ("drop", [1.0]),
    ],
)
def test_ties_are_together_apart_or_dropped(ties, values):
    outcomes = ("left", "tie", "both_good", "both_bad")
    rows = [(f"p{n}", "q", "a", "b", outcome) for n, outcome in enumerate(outcomes)]
    found = judgements_from_votes(log(*rows), ties=ties)
    assert found.value.tolist() == values
    assert found.excluded.get("tie_dropped", 0) == 4 - len(values)


def test_what_says_nothing_is_left_out_and_counted_by_reason():
    frame = log(
        ("p1", "q1", "a", "b", "left"),
        ("p1", "q1", "a", "b", "left"),
        ("", "q1", "a", "b", "left"),
        ("p1", "", "a", "b", "left"),
        ("p1", "q1", "a", "a", "left"),
        ("p1", "q1", "a", "", "left"),
        ("p1", "q1", "a", "b", "cannot_say"),
        ("p1", "q1", "a", "b", "maybe"),
        ("p1", "q1", "a", "b", "left"),
        battle=["b1", "b1", "b3", "b4", "b5", "b6", "b7", "b8", "b9"],
        purpose=["ranked"] * 8 + ["control"],
    )
    found = judgements_from_votes(frame)
    assert found.total == 1
    assert found.excluded == {
        "purpose_control": 1, "no_model": 1, "self_pair": 1, "no_participant": 1, "no_prompt": 1,
        "duplicate": 1, "cannot_say": 1, "unknown_outcome": 1,
    }  # fmt: skip


def test_a_repeat_stays_and_counts_once_between_people():
    frame = log(
        ("p1", "q1", "a", "b", "left"),
        ("p1", "q1", "b", "a", "right"),
        ("p2", "q1", "a", "b", "tie"),
        purpose=["ranked", "repeat", "ranked"],
    )
    found = judgements_from_votes(frame)
    assert found.total == 3
    assert found.shared().total == 2
    assert found.shared().excluded == {"repeat": 1}


def test_other_answers_to_the_same_prompt_are_another_item():
    rows = [
        ("p1", "q", "a", "b", "left"),
        ("p2", "q", "b", "a", "left"),
        ("p3", "q", "a", "b", "tie"),
    ]
    frame = log(*rows, response_left=["x", "y", "z"], response_right=["y", "x", "y"])
    found = judgements_from_votes(frame)
    assert found.item[0] == found.item[1] != found.item[2]


def test_a_column_of_items_or_battles_says_what_is_alike():
    frame = log(("p1", "q1", "a", "b", "left"), ("p2", "q2", "a", "b", "left"))
    assert len(judgements_from_votes(frame.assign(item="i")).items) == 1
    battles = frame.drop(columns="prompt").assign(battle=["x", "x"])
    assert judgements_from_votes(battles).shared().total == 2


def test_a_log_without_people_or_items_is_refused_unless_somebody_is_named():
    frame = log(("p1", "q1", "a", "b", "left"))
    nobody = frame.drop(columns="participant")
    with pytest.raises(InputError, match="column 'participant' is missing"):
        judgements_from_votes(nobody)
    assert judgements_from_votes(nobody, annotator="gpt").annotators == ("gpt",)
    with pytest.raises(InputError, match="nothing says which battles are alike"):
        judgements_from_votes(frame.drop(columns="prompt"))
    with pytest.raises(InputError, match="no usable judgement"):
        judgements_from_votes(log(("p1", "", "a", "b", "left")))


outcomes = st.sampled_from(["left", "right", "tie"])
votes = st.lists(
    st.tuples(st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(["q1", "q2"]), outcomes),
    min_size=1,
    max_size=20,
)


@given(votes, st.data())
def test_swapping_sides_and_merging_logs_changes_nothing_but_the_side(rows, data):
    frame = log(*[(who, prompt, "a", "b", outcome) for who, prompt, outcome in rows])
    turned = np.array([data.draw(st.booleans()) for _ in rows])
    other = frame.copy()
    other.loc[turned, ["model_left", "model_right"]] = ["b", "a"]
    mirror = {"left": "right", "right": "left", "tie": "tie"}
    other.loc[turned, "outcome"] = frame.loc[turned, "outcome"].map(mirror)
    one, two = judgements_from_votes(frame), judgements_from_votes(other)
    assert (one.value == two.value).all()
    assert (two.side == np.where(turned, -1, 1)).all()
    cut = len(rows) // 2
    merged = judgements_from_votes(pd.concat([frame[cut:], frame[:cut]]))
    assert merged.data_hash() == one.data_hash()


def test_ratings_keep_criteria_apart_and_count_what_is_missing():
    frame = pd.DataFrame(
        {
            "item": ["i1", "i1", "i2", "", "i2"],
            "annotator": ["ana", "bea", "ana", "ana", ""],
            "criterion": ["fluency", "fluency", "correctness", "fluency", "fluency"],
            "score": ["3", "", "2", "1", "1"],
        }
    )
    found = ratings_from_frame(frame)
    assert found.criteria == ("fluency", "correctness")
    assert found.excluded == {"no_item": 1, "no_annotator": 1, "no_score": 1}
    assert found.judgements("fluency").value.tolist() == [3.0]
    with pytest.raises(InputError, match="several criteria; choose one of fluency, correctness"):
        found.judgements()
    with pytest.raises(InputError, match="criterion 'style' is not in it"):
        found.judgements("style")


def test_a_wrong_score_is_told_with_file_line_and_cure(tmp_path):
    file = tmp_path / "scores.csv"
    file.write_text("item,annotator,score\ni1,ana,3\ni2,ana,good\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_ratings(file)
    assert str(caught.value) == (
        f"{file}, line 3: column 'score' holds 'good', which is not a score; "
        "write a number, or nothing where there is none."
    )


@pytest.mark.parametrize("score", ["inf", "nan", "1,5"])
def test_a_score_is_a_finite_number(score):
    frame = pd.DataFrame({"item": ["i"], "annotator": ["a"], "score": [score]})
    with pytest.raises(InputError, match="not a score"):
        ratings_from_frame(frame)


def test_a_missing_column_and_an_empty_table_are_told():
    with pytest.raises(InputError, match="column 'annotator' is missing"):
        ratings_from_frame(pd.DataFrame({"item": ["i"], "score": [1]}))
    with pytest.raises(InputError, match="it holds no score"):
        ratings_from_frame(pd.DataFrame({"item": ["i"], "annotator": ["a"], "score": [""]}))


def test_people_and_judges_in_one_table_are_told_apart_by_kind():
    frame = pd.DataFrame(
        {
            "item": ["i", "i"],
            "annotator": ["ana", "gpt"],
            "score": [1, 2],
            "kind": ["human", "judge"],
        }
    )
    found = ratings_from_frame(frame)
    assert found.of_kind("judge").frame["annotator"].tolist() == ["gpt"]
    with pytest.raises(InputError, match="no annotator is a robot"):
        found.of_kind("robot")
    with pytest.raises(InputError, match="column 'kind' is missing"):
        ratings_from_frame(frame.drop(columns="kind")).of_kind("judge")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_source_is_read_by_its_columns(tmp_path, suffix):
    frame = pd.DataFrame({"item": ["i", "i"], "annotator": ["a", "b"], "score": [1.0, 2.0]})
    path = tmp_path / f"scores{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    [found] = read_judgements(path)
    assert (found.measure, found.value.tolist()) == ("interval", [1.0, 2.0])


def test_one_study_of_several_is_chosen_and_counts_are_refused(tmp_path):
    path = tmp_path / "votes.csv"
    frame = log(("p1", "q1", "a", "b", "left"), ("p2", "q1", "a", "b", "tie"))
    frame.assign(study=["s1", "s2"]).to_csv(path, index=False)
    [found] = read_judgements(path, study="s1")
    assert found.total == 1
    with pytest.raises(InputError, match="it holds several studies"):
        read_judgements(path)
    with pytest.raises(InputError, match="study 's3' is not in it"):
        read_judgements(path, study="s3")
    counts = tmp_path / "counts.csv"
    counts.write_text("model_a,model_b,wins_a,wins_b,ties\na,b,1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="table of counts"):
        read_judgements(counts)


def test_an_interval_without_a_width_or_a_reason_cannot_be_made():
    with pytest.raises(ValueError, match="width"):
        Estimate(0.5, 0.5, 0.5, 10)
    with pytest.raises(ValueError, match="reason"):
        Estimate(0.5, None, None, 10)
    with pytest.raises(ValueError, match="two ends"):
        Estimate(0.5, 0.4, None, 10, note="half")


def test_a_share_has_wilsons_interval_and_clusters_widen_it():
    hits = np.array([True] * 8 + [False] * 2)
    assert share(hits).range == pytest.approx((0.4902, 0.9433), abs=1e-4)
    alike = np.repeat(np.arange(5), 2)
    clustered = share(hits, cluster=alike)
    # Five equal pairs say as much as five votes: the same interval as 4 of 5 with variance 0.16/4.
    assert clustered.low < share(hits).low
    assert clustered.high > share(hits).high
    assert share(hits, cluster=np.arange(10)).range == share(hits).range


def test_all_hits_still_have_an_interval_with_a_width():
    found = share(np.ones(6, dtype=bool), cluster=np.array([0, 0, 0, 1, 1, 1]))
    assert found.high == 1.0
    assert found.low == pytest.approx(2 / (2 + 3.8415), abs=1e-4)


def test_settings_that_give_no_interval_are_refused():
    with pytest.raises(InputError, match="confidence level"):
        check_settings(1.0, 1000)
    with pytest.raises(InputError, match="10 random rounds"):
        check_settings(0.95, 10)
    with pytest.raises(InputError, match="the seed is -1"):
        check_settings(0.95, 1000, -1)
