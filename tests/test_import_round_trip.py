"""Whatever is imported comes out of an export again: the answers of every row, by the same person, on the same item."""

import tempfile
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.__main__ import main
from tests.annotated import (
    MODELS,
    OUTCOMES,
    annotated_study,
    import_arguments,
    write_csv,
    write_jsonl,
    write_workbook,
)

PROMPTS, SAMPLES = 3, 2
WRITERS = {"csv": write_csv, "jsonl": write_jsonl, "xlsx": write_workbook}
# What a spreadsheet can hold: no control characters, and no text that begins like a formula.
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "So")), max_size=20)
COMMENTS = TEXTS.filter(lambda text: not text.startswith(("=", "[", "{")))

ANSWER = st.fixed_dictionaries(
    {
        "annotator": st.sampled_from(["Ane", "jon@example.org"]),
        "prompt": st.integers(0, PROMPTS - 1).map(lambda number: f"p{number}"),
        "model": st.sampled_from(MODELS),
        "sample": st.integers(0, SAMPLES - 1),
        "purpose": st.sampled_from(["ranked", "repeat"]),
        "fluency": st.integers(1, 5),
        "errors": st.sampled_from(["none", "other"]),
        "comment": COMMENTS,
        "seconds": st.none() | st.floats(0, 1e6).map(lambda seconds: round(seconds, 3)),
    }
)
PAIR = st.fixed_dictionaries(
    {
        "annotator": st.sampled_from(["Ane", "jon@example.org"]),
        "prompt": st.integers(0, PROMPTS - 1).map(lambda number: f"p{number}"),
        "models": st.permutations(MODELS).map(lambda order: order[:2]),
        "purpose": st.sampled_from(["ranked", "repeat"]),
        "adequacy.left": st.integers(0, 10),
        "adequacy.right": st.integers(0, 10),
        "better": st.sampled_from(OUTCOMES),
    }
).map(lambda row: seated(**row))


def seated(models, **row):
    return {**row, "model_left": models[0], "model_right": models[1]}


def item_of(row):
    if "model" in row:
        return row["prompt"], row["model"], row["sample"], row["purpose"]
    return row["prompt"], *sorted((row["model_left"], row["model_right"])), row["purpose"]


def judgements(row):
    return st.lists(
        row, min_size=1, max_size=8, unique_by=lambda each: (each["annotator"], item_of(each))
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return annotated_study(tmp_path_factory.mktemp("s") / "study", prompts=PROMPTS, samples=SAMPLES)


def exported(study, rows, task, kind):
    """The battles of a release of what was imported, as frames of texts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = WRITERS[kind](folder / f"votes.{kind}", rows)
        database = folder / "votes.db"
        given = ("--task", task, "--consent", "1", "--database", database)
        assert main(import_arguments(study, file, *given)) == 0
        models = ["--models", str(study / "models.yaml")]
        to = ["--database", str(database), "--to", str(folder / "out")]
        assert main(["export", str(study), *models, *to]) == 0
        assert main(["verify", str(folder / "out")]) == 0
        return pd.read_parquet(folder / "out" / "battles.parquet")


def held_against(rows, battles, columns):
    """Every row has its battle; whoever is one person here is one there."""
    assert len(battles) == len(rows)
    people = defaultdict(set)
    for row, (_, battle) in zip(rows, battles.iterrows(), strict=True):
        for name, column in columns.items():
            assert battle[column] == row[name], name
        people[row["annotator"]].add(battle["participant"])
    assert all(len(found) == 1 for found in people.values())
    assert len(set.union(*people.values())) == len(people)


@settings(max_examples=12)
@given(rows=judgements(ANSWER), kind=st.sampled_from(sorted(WRITERS)))
def test_ratings_and_choices(study, rows, kind):
    battles = exported(study, rows, "rate", kind)
    columns = {
        "prompt": "prompt", "model": "model_left", "sample": "sample_left", "purpose": "purpose",
        "fluency": "rating_fluency", "errors": "answer_errors",
    }  # fmt: skip
    held_against(rows, battles, columns)
    for row, seconds in zip(rows, battles["seconds"], strict=True):
        assert seconds == row["seconds"] or (row["seconds"] is None and pd.isna(seconds))


@settings(max_examples=12)
@given(rows=judgements(PAIR), kind=st.sampled_from(sorted(WRITERS)))
def test_pairs(study, rows, kind):
    battles = exported(study, rows, "compare", kind)
    same = ("prompt", "purpose", "model_left", "model_right")
    columns = {
        **{name: name for name in same}, "better": "outcome_better",
        "adequacy.left": "rating_adequacy.left", "adequacy.right": "rating_adequacy.right",
    }  # fmt: skip
    held_against(rows, battles, columns)
