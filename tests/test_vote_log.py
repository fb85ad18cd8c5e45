"""What a log says beside the votes: aligned with them, under our names, with types that can be used."""

import datetime
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons import comparisons_from_frame
from analysis.outcomes import FIRST, SECOND, TIE
from analysis.sources.conversations import answer_texts
from analysis.vote_log import VoteLog, vote_log_from_frame
from analysis.votes import read_log
from arena.errors import InputError
from arena.release import export
from tests.releases import SECRETS, TEXTS, fill
from tests.signing import KEY
from tests.vote_logs import simulated_log


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    path = tmp_path_factory.mktemp("arena") / "votes.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def released(arena, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "proba"
    export(arena, "proba", folder, signing_key=KEY)
    return folder


def test_rows_stand_beside_their_battles_when_some_are_left_out():
    frame = simulated_log(np.array([0.0, 0.5, 1.0]), participants=5, votes_each=8, seed=3)
    frame.loc[[3, 7, 11], "outcome"] = ["cannot_say", "?", ""]
    frame.loc[20, "purpose"] = "repeat"
    log = vote_log_from_frame(frame.sample(frac=1, random_state=1))
    votes = log.comparisons
    assert votes.total == len(log.frame) == 36
    names = np.array(votes.models)
    assert names[votes.first].tolist() == log.column("model_left").tolist()
    assert names[votes.second].tolist() == log.column("model_right").tolist()
    codes = {"left": FIRST, "right": SECOND, "tie": TIE}
    assert votes.outcome.tolist() == [codes[text] for text in log.column("outcome")]
    people = sorted(set(log.column("participant")))
    assert [people[number] for number in votes.participant] == log.column("participant").tolist()
    prompts = sorted(set(log.column("prompt")))
    assert [prompts[number] for number in votes.prompt] == log.column("prompt").tolist()


def test_the_rows_of_one_question_of_a_long_log():
    frame = simulated_log(np.array([0.0, 0.5]), participants=3, votes_each=4)
    other = frame.assign(question="content", outcome="tie")
    both = pd.concat([frame, other]).sort_values("battle")
    for question in ("overall", "content"):
        log = vote_log_from_frame(both, question)
        assert set(log.column("question")) == {question}
        assert log.comparisons.total == len(frame)


def test_an_arena_tells_answers_profiles_and_times(arena):
    log = read_log(arena, study="proba")
    assert log.comparisons.total == len(TEXTS)
    frame = log.frame.set_index("battle")
    for number, text in enumerate(TEXTS):
        row = frame.loc[f"battle {number}"]
        assert text in row["response_left"]
        assert row["prompt_text"] == text
        assert row["profile_level"] == ("native", "b2")[number % 2]
    assert frame["participant_kind"].unique().tolist() == ["human"]
    assert frame["answer_length"].unique().tolist() == ["b2"]
    assert frame["opened_at"].str.endswith("+00:00").all()
    assert frame["probability"].dtype == np.float64


def test_free_words_of_participants_are_no_columns(arena):
    frame = read_log(arena, study="proba").frame
    assert not {"profile_town", "answer_comment", "nickname", "receipt"} & set(frame.columns)
    text = frame.drop(columns=["response_left", "response_right", "prompt_text"]).to_csv()
    for name in ("town", "comment", "receipt", "token"):
        assert SECRETS[name] not in text


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_released_log_says_the_same_as_the_arena(arena, released, form):
    here = read_log(arena, study="proba")
    there = read_log(released / f"battles.{form}")
    assert there.comparisons.excluded == {"void": 1}
    np.testing.assert_array_equal(there.comparisons.cells().counts, here.comparisons.cells().counts)
    for column in ("outcome", "outcome_overall"):
        if column in there.frame.columns:
            assert there.frame[column].tolist() == here.frame["outcome"].tolist()
    for column in ("profile_level", "turns", "probability", "category", "language"):
        assert there.column(column).fillna("").tolist() == here.column(column).fillna("").tolist()
    for column in ("response_left", "response_right"):
        # A released CSV has an apostrophe before what a spreadsheet would take for a formula.
        texts = (
            there.column(column).str.removeprefix("'") if form == "csv" else there.column(column)
        )
        assert texts.tolist() == here.column(column).str.removeprefix("'").tolist()


def test_answers_of_several_turns_stand_in_their_order_beside_a_released_log(tmp_path):
    votes = pd.DataFrame({"battle": ["1"], "model_left": ["a"], "model_right": ["b"],
                          "outcome_overall": ["left"]})  # fmt: skip
    votes.to_csv(tmp_path / "battles.csv", index=False)
    assert "response_left" not in read_log(tmp_path / "battles.csv").frame
    responses = pd.DataFrame(
        [("1", turn, side, f"{side} {turn}") for turn in (10, 9) for side in ("left", "right")],
        columns=["battle", "turn", "side", "text"],
    )
    responses.to_csv(tmp_path / "responses.csv", index=False)
    log = read_log(tmp_path / "battles.csv")
    assert log.column("response_left").tolist() == ["left 9\n\nleft 10"]
    assert log.column("response_right").tolist() == ["right 9\n\nright 10"]


def test_half_a_character_is_replaced_and_not_fatal(tmp_path):
    path = tmp_path / "votes.jsonl"
    row = {"model_left": "a", "model_right": "b", "outcome": "tie", "prompt_text": "x \ud83d"}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_log(path).column("prompt_text").tolist() == ["x \ufffd"]


def test_a_table_of_counts_has_no_battles_one_by_one(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("model_a,model_b,wins_a,wins_b,ties\na,b,3,2,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="it is a table of counts and has no battles one by one"):
        read_log(path)


def test_a_missing_column_is_told_with_those_that_are_there():
    log = vote_log_from_frame(simulated_log(np.zeros(3), participants=2, votes_each=2))
    with pytest.raises(InputError, match="column 'level' is missing; it has battle, model_left, "):
        log.column("level")


def test_a_log_and_its_battles_must_have_the_same_length():
    frame = simulated_log(np.zeros(3), participants=2, votes_each=2)
    with pytest.raises(ValueError, match="3 rows for 4 battles"):
        VoteLog(comparisons_from_frame(frame), frame.iloc[:3])


def log_with(**columns):
    rows = len(next(iter(columns.values())))
    votes = {"model_a": ["a"] * rows, "model_b": ["b"] * rows, "winner": ["tie"] * rows}
    return vote_log_from_frame(pd.DataFrame({**votes, **columns}))


def test_numbers_and_marks_have_types_of_their_own():
    log = log_with(
        seconds=["1.5", "", "soon"],
        probability=[Decimal("0.25"), None, 1],
        flagged_leak=["true", "false", ""],
        named_model=[True, False, None],
    )
    assert log.column("seconds").fillna(-1).tolist() == [1.5, -1, -1]
    assert log.column("probability").fillna(-1).tolist() == [0.25, -1, 1]
    for name in ("flagged_leak", "named_model"):
        assert log.column(name).dtype == "boolean"
        assert log.column(name).tolist() == [True, False, pd.NA]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([0, 86400.5], ["1970-01-01T00:00:00+00:00", "1970-01-02T00:00:00.500000+00:00"]),
        (["0", "86400"], ["1970-01-01T00:00:00+00:00", "1970-01-02T00:00:00+00:00"]),
        (["2025-03-19T07", "soon"], ["2025-03-19T07", "soon"]),
        ([pd.Timestamp("2025-03-19 07:00"), pd.NaT], ["2025-03-19T07:00:00", None]),
        (
            [datetime.datetime(2025, 3, 19, tzinfo=datetime.UTC), None],
            ["2025-03-19T00:00:00+00:00", None],
        ),
        ([None, None], [None, None]),
    ],
)
def test_times_are_iso_8601_whatever_they_were(given, expected):
    found = log_with(opened_at=given).column("opened_at")
    assert [None if pd.isna(value) else value for value in found] == expected


@pytest.mark.parametrize(
    ("conversation", "answer"),
    [
        ([{"role": "user", "content": "?"}, {"role": "assistant", "content": "bai"}], "bai"),
        (np.array([{"role": "assistant", "content": "bai"}], dtype=object), "bai"),
        (json.dumps([{"role": "assistant", "content": "bai"}]), "bai"),
        ([{"role": "assistant", "content": [{"type": "text", "text": "bai"}, {"image": "x"}]}], "bai"),
        ({"role": "assistant", "content": "bai"}, "bai"),
        (["one", None, "two"], "one\n\ntwo"),
        ("a text, as it is", "a text, as it is"),
        ("[not JSON", "[not JSON"),
        ('["broken \\ud83d"]', "broken \ufffd"),
        ([], ""),
        (None, None),
        (float("nan"), None),
        (7, None),
    ],
)  # fmt: skip
def test_answers_are_found_in_every_kind_of_conversation(conversation, answer):
    (found,) = answer_texts(pd.Series([conversation], dtype=object))
    assert (None if pd.isna(found) else found) == answer
