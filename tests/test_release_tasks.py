"""A release of work that was dealt out: points, items, edits, languages; and its log, which is checked against it."""

import asyncio
import json

import pandas
import pytest

from arena.__main__ import main
from arena.release import export
from arena.release.languages import LanguageCheck
from arena.store import open_store
from tests import every_fate
from tests.dealt_study import join, referee_of, write_study
from tests.releases import lines, read
from tests.signing import KEY

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def released(tmp_path, any_address):
    """What two people did: all ratings of one, a pair, an edit and the second look at it."""
    store = open_store(any_address)
    referee = referee_of(write_study(tmp_path / "study"), store)
    ane, jon = (join(store, name, referee.study) for name in ("ane", "jon"))

    async def work():
        async def judge(person, task, answers):
            item = await referee.dealing.next_item(person, task)
            await referee.filing.accept(person.id, item.battle, answers)

        for _ in range(3):
            await judge(ane, "rate", {"fluency": "3", "accuracy": "2", "notes": "Sekretua"})
        await judge(jon, "score", {"score.left": "10", "score.right": "0"})
        await judge(ane, "review", {"verdict": "edit", "text": "Hobeto"})
        for _ in range(3):
            await judge(jon, "review", {"verdict": "reject", "reason": "wrong"})

    asyncio.run(work())
    store.close()
    export(any_address, "proba", tmp_path / "out", signing_key=KEY)
    return tmp_path / "out"


def test_there_is_a_row_for_every_point_that_was_given(released):
    rows = lines(released, "ratings")
    assert [row["question"] for row in rows].count("fluency") == 3
    scores = {row["value"]: row for row in rows if row["question"] == "score"}
    assert (scores[10]["opponent"], scores[0]["opponent"]) == (
        scores[0]["model"],
        scores[10]["model"],
    )
    assert {row["rater_kind"] for row in rows} == {"human"}
    assert {row["task"] for row in rows} == {"rate", "score"}
    for kind in ("csv", "parquet"):
        other = read(released, "ratings", kind)
        assert list(other["value"]) == [row["value"] for row in rows]


def test_a_battle_tells_its_item_and_what_was_decided(released):
    rows = {row["battle"]: row for row in lines(released, "battles")}
    rated = [row for row in rows.values() if row["task"] == "rate"]
    assert {(row["rating_fluency"], row["rating_accuracy"], row["model_right"]) for row in rated} == {(3, 2, None)}  # fmt: skip
    [scored] = [row for row in rows.values() if row["task"] == "score"]
    assert (scored["outcome_better"], scored["derived"]) == ("left", "better")
    assert scored["item"].startswith(f"{scored['prompt']}/alpha#0/")
    reviewed = [row for row in rows.values() if row["task"] == "review"]
    assert sorted(row["answer_verdict"] for row in reviewed) == [
        "edit",
        "reject",
        "reject",
        "reject",
    ]
    [second] = [row for row in reviewed if row["revises"]]
    assert rows[second["revises"]]["answer_verdict"] == "edit"
    assert {row["expected_language"] for row in rows.values() if row["prompt"] == "p2"} <= {"eu"}


def test_words_of_people_stay_and_the_second_look_is_released_with_the_text_it_saw(released):
    texts = "".join(path.read_text("utf-8") for path in released.glob("*.jsonl"))
    assert "Sekretua" not in texts
    shown = [row["text"] for row in lines(released, "responses")]
    assert shown.count("Hobeto") == 1


def test_the_log_of_a_release_agrees_with_its_table_of_battles(released, capsys):
    assert main(["verify", str(released)]) == 0
    capsys.readouterr()
    path = released / "battles.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    next(row for row in rows if row["task"] == "rate")["rating_fluency"] = 1
    next(row for row in rows if row["task"] == "score")["item"] = "another"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert main(["verify", str(released)]) == 1
    told = capsys.readouterr().out
    assert "rating_fluency" in told
    assert "item" in told


def test_what_became_of_items_is_released_as_it_stands(tmp_path):
    every_fate.fill(tmp_path / "votes.db")
    export(tmp_path / "votes.db", "proba", tmp_path / "out", signing_key=KEY)
    rows = {row["battle"]: row for row in lines(tmp_path / "out", "battles")}
    assert (rows["rated"]["rating_fluency"], rows["rated"]["amendments"]) == (2, 1)
    assert "looked at" not in rows, "it was withdrawn"


LANGUAGES = {
    "eu": "Bertsolaritza bat-bateko kantua da, eta bertsolariak une berean asmatzen du.",
    "kk": "Наурыз көже – көктем мейрамының басты асы, оған жеті түрлі тағам қосылады.",
    "lb": "D'Bibliothéik ass vu méindes bis freides op, an samschdes just moies fréi.",
    "ur": "یہ ایک مختصر جواب ہے جو اردو زبان میں لکھا گیا ہے تاکہ اسے پہچانا جا سکے۔",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_an_answer_is_recognised(language):
    found, probability = LanguageCheck().of(LANGUAGES[language])
    assert (found, probability > 0.9) == (language, True)


def test_of_a_short_text_no_language_is_told(released):
    assert LanguageCheck().of("Bai, 42!") == (None, None)
    frame = pandas.read_parquet(released / "responses.parquet")
    assert {"detected_language", "detected_probability"} <= set(frame.columns)
