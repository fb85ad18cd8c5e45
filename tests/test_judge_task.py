"""A language model that judges the tasks of a study on their own forms, by the command behind a real server."""

import asyncio
import json
import re
from collections import Counter
from contextlib import closing

import psycopg
import pytest

from analysis.__main__ import main as analyse
from arena.__main__ import main
from arena.errors import StoreError
from arena.store import Store, open_store
from tests.dealt_study import REVIEW, join, referee_of
from tests.generated import rows_of
from tests.judged_study import calls
from tests.judged_tasks import judged_tasks, scripted, told_to_judge
from tests.postgresql import empty_database
from tests.servers.openai_server import server_state, start_server
from tests.stores import rows

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture(scope="module")
def server():
    with start_server(reply=scripted) as address:
        yield address


@pytest.fixture
def judge(capfd):
    def command(folder, task, *more, database=None):
        return main(told_to_judge(folder, task, *more, database=database)), *capfd.readouterr()

    return command


def found(database, query):
    with closing(open_store(database)) as store:
        return [tuple(row) for row in rows(store, query)]


def test_every_answer_is_rated_and_lands_in_the_table_of_ratings(tmp_path, judge, server):
    folder = judged_tasks(tmp_path, server)
    code, stdout, stderr = judge(folder, "rate")
    assert code == 0, stdout + stderr
    assert "9 of 9 judged" in stdout
    database = folder / "judges.db"
    query = (
        "SELECT model, question, value, rater_kind, task, purpose, sample, opponent FROM ratings"
    )
    ratings = Counter(found(database, query))
    assert ratings == {
        (model, question, points, "judge", "rate", "ranked", 0, None): 3
        for model, points in (("alpha", 3), ("beta", 2), ("gamma", 1))
        for question in ("fluency", "accuracy")
    }
    query = "SELECT item, sample_left, sample_right, model_right FROM assignments JOIN battles ON id = battle"
    assignments = found(database, query)
    assert {item for item, *_ in assignments} >= {"p1/alpha#0", "p3/gamma#0"}
    assert {tuple(rest) for _, *rest in assignments} == {(0, None, None)}
    [(profile,)] = found(database, "SELECT profile FROM participants")
    kept = calls(folder)
    assert json.loads(profile) == {
        "judge": "the-judge",
        "judge_mode": "form",
        "judge_prompt": kept[0]["prompt_version"],
    }
    assert {(call["mode"], call["right"], call["seed"]) for call in kept} == {("form", None, 0)}
    assert main(["verify", str(database)]) == 0


def test_the_judge_is_told_the_language_the_source_the_scale_and_its_anchors(
    tmp_path, judge, server
):
    folder = judged_tasks(tmp_path, server)
    for language, words in (
        ("en", "should be in Basque; suppose that the user only speaks Basque"),
        ("eu", "hizkuntza honetan egon behar du: euskara"),
    ):
        assert judge(folder, "rate", "--instructions", language)[0] == 0
        asked = [each["messages"] for each in server_state(server)["requests"][-9:]]
        # The answer to the English prompt is to be Basque too: it is the prompt's answer language.
        assert all(words in system["content"] for system, _ in asked)
        sourced = [system["content"] for system, user in asked if "<source>" in user["content"]]
        assert len(sourced) == 3
        assert all("<source>" in system for system in sourced)
        assert all("    1: Txarra\n    3: Ona\n" in system for system in sourced)
        assert not any("notes" in system for system in sourced), "nobody has to write notes"
        shown = [user["content"] for _, user in asked]
        assert any(
            text.startswith("<prompt>\nZer da bertsolaritza?\n</prompt>\n\n<source>\nBertsolaritza")
            for text in shown
        )
        assert not any(model in text for text in shown for model in ("alpha", "beta", "gamma"))
    assert judge(folder, "rate", "--instructions", "fr")[0] == 2


def test_pairs_are_scored_in_both_orders_and_the_scores_decide(tmp_path, judge, server):
    folder = judged_tasks(tmp_path, server)
    code, stdout, stderr = judge(folder, "score")
    assert code == 0, stdout + stderr
    assert "12 of 12 judged" in stdout
    database = folder / "judges.db"
    outcomes = Counter(
        found(
            database, "SELECT model_left, model_right, outcome, purpose, derived FROM comparisons"
        )
    )
    assert outcomes == {
        ("alpha", "beta", "left", "ranked", 1): 3,
        ("beta", "alpha", "right", "repeat", 1): 3,
        ("alpha", "gamma", "left", "ranked", 1): 3,
        ("gamma", "alpha", "right", "repeat", 1): 3,
    }
    values = found(database, "SELECT DISTINCT model, opponent, value FROM ratings")
    assert sorted(values) == [
        ("alpha", "beta", 3), ("alpha", "gamma", 3), ("beta", "alpha", 2), ("gamma", "alpha", 1),
    ]  # fmt: skip
    [(items, battles)] = found(database, "SELECT count(DISTINCT item), count(*) FROM assignments")
    assert (items, battles) == (6, 12), "both orders are judgements of one item"


def test_one_order_is_enough_where_it_is_asked_for(tmp_path, judge, server):
    folder = judged_tasks(tmp_path, server)
    assert judge(folder, "score", "--orders", "one")[0] == 0
    purposes = found(folder / "judges.db", "SELECT DISTINCT purpose FROM battles")
    assert purposes == [("ranked",)]


@pytest.mark.parametrize(
    ("points", "answers"),
    [
        (3, {"verdict": "accept"}),
        (2, {"verdict": "edit", "text": "Hobeto."}),
        (1, {"verdict": "reject", "reason": "wrong"}),
    ],
)
def test_a_review_keeps_what_the_judge_wrote_or_why_it_rejects(
    tmp_path, judge, server, points, answers
):
    model = {3: "alpha", 2: "beta", 1: "gamma"}[points]
    folder = judged_tasks(tmp_path, server, tasks=[REVIEW | {"models": [model]}])
    code, stdout, stderr = judge(folder, "review")
    assert code == 0, stdout + stderr
    given = found(folder / "judges.db", "SELECT question, value FROM answers")
    assert Counter(given) == dict.fromkeys(answers.items(), 3)


def test_a_reply_that_cannot_be_read_is_recorded_and_never_a_vote(tmp_path, judge, server):
    folder = judged_tasks(tmp_path, server, model="prose")
    code, stdout, _ = judge(folder, "rate", "--rereads", "1")
    assert code == 1
    assert "unreadable 9" in stdout
    assert found(folder / "judges.db", "SELECT * FROM ratings") == []
    assert {call["verdict"] for call in calls(folder)} == {None}
    assert Counter(call["seed"] for call in calls(folder)) == {0: 9, 1: 9}


@pytest.mark.parametrize("step", ["deal", "add_ballot"])
def test_a_verdict_that_was_filed_in_part_is_finished_and_not_asked_for_again(
    tmp_path, judge, server, monkeypatch, step
):
    folder = judged_tasks(tmp_path, server)
    with monkeypatch.context() as broken:

        def fail(*_, **__):
            raise StoreError("the disk went away.")

        broken.setattr(Store, step, fail)
        code, _, stderr = judge(folder, "rate", "--concurrency", "1")
        assert code == 2
        assert "the disk went away" in stderr
    before = len(calls(folder))
    assert before == 1
    assert judge(folder, "rate")[0] == 0
    assert judge(folder, "rate")[0] == 0, "again it has nothing to do"
    assert len(calls(folder)) == 9
    assert len(found(folder / "judges.db", "SELECT battle FROM ballots")) == 9


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--task", "rat"), "perhaps you meant `rate`"),
        (("--mode", "rubric"), "--mode is for battles"),
        (("--battles", "votes.db"), "--battles is for battles"),
        (("--models", "alpha,beta"), "--models is for battles"),
    ],
)
def test_what_does_not_go_with_a_task_is_refused(tmp_path, judge, server, more, said):
    folder = judged_tasks(tmp_path, server)
    code, _, stderr = judge(folder, "rate", *more)
    assert code == 2
    assert said in stderr
    assert not (folder / "judges.db").exists()


def test_a_study_of_tasks_says_which_task_may_be_named(tmp_path, capfd, server):
    folder = judged_tasks(tmp_path, server)
    arguments = [word for word in told_to_judge(folder, "rate") if word not in ("--task", "rate")]
    assert main(arguments) == 2
    assert "name a task with --task: rate, score, review" in capfd.readouterr().err


def test_people_and_the_judge_of_a_task_are_read_side_by_side(tmp_path, judge, server, capfd):
    folder = judged_tasks(tmp_path, server, model="sided")
    people = folder / "people.db"
    with closing(open_store(people)) as store:
        referee = referee_of(folder, store)
        for name in ("ane", "jon"):
            person = join(store, name, referee.study)
            while item := asyncio.run(referee.dealing.next_item(person, "score")):
                scores = [text[-1] for text in item.answers]
                answers = {"score.left": scores[0], "score.right": scores[1]}
                asyncio.run(referee.filing.accept(name, item.battle, answers))
    assert judge(folder, "score", database=people)[0] == 2, "people's votes stand there"
    assert judge(folder, "score")[0] == 0
    judges = folder / "judges.db"
    for rule, items in (("tie", 6), ("first", 6), ("drop", 4)):
        capfd.readouterr()
        command = ["judges", str(people), str(judges), "--question", "better"]
        assert analyse([*command, "--rounds", "100", "--swapped", rule]) in (0, None)
        shown = capfd.readouterr().out
        assert f"against people: {items} shared items" in shown
        # Of six pairs two are on the prompt where this judge always prefers the left.
        assert re.search(r"same verdict, sides swapped +0\.667 .* 6 ", shown)
        assert re.search(r"left both times +0\.333 ", shown)
    assert analyse(["agreement", str(judges), "--question", "better"]) in (0, None)
    assert re.search(r"the same again, sides swapped +0\.667 ", capfd.readouterr().out)


def test_a_task_is_judged_into_postgresql(tmp_path, judge, server, postgresql):
    folder = judged_tasks(tmp_path, server)
    address = empty_database(postgresql)
    code, stdout, stderr = judge(
        folder, "score", "--calls", str(tmp_path / "calls"), database=address
    )
    assert code == 0, stdout + stderr
    with psycopg.connect(address) as connection:
        count = connection.execute("SELECT rater_kind, count(*) FROM ratings GROUP BY 1").fetchall()
    assert count == [("judge", 24)]
    [file] = (tmp_path / "calls").glob("*.jsonl")
    assert len(rows_of(file)) == 12
