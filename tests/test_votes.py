"""Reading votes from databases, logs and tables of counts, and refusing what cannot be read."""

import io
import sqlite3
import sys
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons import Comparisons
from analysis.pairwise import Pairwise
from analysis.votes import questions, read_votes
from arena.errors import InputError

COLUMNS = [
    *("battle", "study", "question", "model_left", "model_right", "outcome", "derived"),
    *("participant", "prompt", "category", "language", "purpose", "policy", "probability"),
    *("turns", "seconds", "stored_at"),
]
REST = (0, "p1", "Zer da, hau?\nBai.", None, "eu", "ranked", "uniform", 0.5, 1, 3.5, "2025-03-19")


def vote(battle, question, left, right, outcome, *, study="s", purpose="ranked"):
    row = [battle, study, question, left, right, outcome, *REST]
    row[COLUMNS.index("purpose")] = purpose
    return row


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [
        vote("1", "content", "a", "b", "left"),
        vote("1", "overall", "a", "b", "right"),
        vote("2", "overall", "b", "NA", "tie"),
        vote("3", "overall", "NA", "a", "left"),
        vote("4", "overall", "NA", "a", "cannot_say"),
        vote("5", "overall", "NA", "a", "left", purpose="control"),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def database(path, frame):
    with closing(sqlite3.connect(path)) as connection, connection:
        frame.to_sql("log", connection, index=False)
        connection.execute("CREATE VIEW comparisons AS SELECT * FROM log")
    return path


WRITERS = {
    "votes.csv": lambda frame, path: frame.to_csv(path, index=False),
    "votes.tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "votes.jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "votes.parquet": lambda frame, path: frame.to_parquet(path),
    "votes.db": lambda frame, path: database(path, frame),
    "votes.sqlite3": lambda frame, path: database(path, frame),
    "votes": lambda frame, path: database(path, frame),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_votes_are_read_from_every_kind_of_source(name, frame, tmp_path):
    path = tmp_path / name
    WRITERS[name](frame, path)
    found = read_votes(path)
    assert isinstance(found, Comparisons)
    assert found.models == ("NA", "a", "b")
    assert found.counts().wins.tolist() == [[0, 1, 0], [0, 0, 0], [0, 1, 0]]
    assert found.counts().ties.tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert found.participant.tolist() == [0, 0, 0]
    assert found.excluded == {"purpose_control": 1, "cannot_say": 1}
    assert questions(path) == ("overall", "content")
    assert read_votes(str(path), "content").total == 1


def test_a_table_of_counts_is_read_from_a_file(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("model_a,model_b,wins_a,wins_b,ties\nnull,b,3,2,1\n", encoding="utf-8")
    found = read_votes(path)
    assert isinstance(found, Pairwise)
    assert found.models == ("b", "null")
    assert found.total == 6
    assert questions(path) == ("overall",)
    with pytest.raises(InputError, match="a table of counts answers overall only"):
        read_votes(path, "content")


def test_a_log_is_read_from_standard_input(monkeypatch):
    text = "\ufeffmodel_a,model_b,winner\na,b,model_a\na,b,tie (bothbad)\n"
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    found = read_votes("-")
    assert found.counts().ties.sum() == 2


def test_a_simple_log_with_further_questions_is_read(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(
        "username,model_a,model_b,winner,winner_content,winner_language\n"
        "7,a,b,model_a,tie,model_b\n7,b,a,tie,,both_bad\n",
        encoding="utf-8",
    )
    assert questions(path) == ("overall", "content", "language")
    content = read_votes(path, "content")
    assert (content.total, content.excluded) == (1, {"no_outcome": 1})
    np.testing.assert_array_equal(read_votes(path, "language").participant, [0, 0])


def test_two_studies_are_never_mixed(frame, tmp_path):
    other = pd.DataFrame([vote("9", "overall", "x", "y", "left", study="t")], columns=COLUMNS)
    path = database(tmp_path / "arena.db", pd.concat([frame, other]))
    with pytest.raises(InputError, match="several studies; choose one of s, t"):
        read_votes(path)
    assert read_votes(path, study="t").models == ("x", "y")
    with pytest.raises(InputError, match="study 'u' is not in it; it holds s, t"):
        read_votes(path, study="u")


def test_an_unknown_question_is_refused_with_those_that_are_there(frame, tmp_path):
    path = database(tmp_path / "arena.db", frame)
    with pytest.raises(InputError, match="'style' is not in it; this source answers overall, cont"):
        read_votes(path, "style")


def test_a_database_is_left_as_it_was(frame, tmp_path):
    path = database(tmp_path / "arena.db", frame)
    before = path.read_bytes()
    read_votes(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["arena.db"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("votes.csv", b"", "votes.csv: it is empty"),
        ("votes.csv", b"model_a,model_b,winner\n", "no usable vote"),
        ("votes.csv", b"one,two\n1,2\n", "column 'model_left' is missing"),
        (
            "votes.csv",
            b"model_a,model_b,winner\na,b,tie\na,b,tie,5,6\n",
            "row 3 has 5 fields instead of 3",
        ),
        ("votes.csv", b"model_a,model_b,winner\na,b\n", "row 2 has 2 fields instead of 3"),
        ("votes.csv", b"model_a,model_a,winner\na,b,tie\n", "column 'model_a' is there twice"),
        ("votes.csv", b"model_a,model_b,winner\n\xff\xfe,b,tie\n", "not UTF-8"),
        ("votes.jsonl", b'{"model_a": "a"}\nnonsense\n', "votes.jsonl, line 2: it is not JSON"),
        ("votes.jsonl", b'{"model_a": "a"}\n\n[1]\n', "line 3: it is not a JSON object"),
        ("votes.jsonl", b"\xff\n", "line 1: it is not JSON"),
        ("votes.jsonl", b"", "column 'model_left' is missing"),
        ("votes.parquet", b"nonsense", "it is not Parquet"),
        ("votes.db", b"nonsense", "not a readable SQLite database"),
        ("votes.db", b"", "holds no view 'comparisons'"),
        ("votes.db", b"SQLite format 3\0and nonsense", "not a readable SQLite database"),
        ("votes.xlsx", b"PK", "the kind of file is not known"),
        ("counts.csv", b"model_a,model_b,wins_a,wins_b,ties\na,b,1,x,0\n", "counts.csv, line 2"),
        ("counts.csv", b"model_a,model_b,wins_a,wins_b,ties\na,b,1e20,1,0\n", "not a count"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(name, content, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as error:
        read_votes(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_votes(tmp_path / "none.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_votes(tmp_path)
