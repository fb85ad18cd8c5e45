"""A judge of battles of several turns, and of battles and votes in PostgreSQL."""

import json
import re
from contextlib import closing

import psycopg
import pytest

from analysis.__main__ import main as analyse
from arena.__main__ import main
from arena.errors import StoreError
from arena.store import Store, voted_battles
from tests.generated import arguments
from tests.judged_study import calls, judged_study, people_vote, verdict, votes
from tests.postgresql import empty_database
from tests.servers.openai_server import server_state, start_server

pytest_plugins = ["tests.store_fixtures"]

FURTHER = ("Eta gero?", "Eta azkenik?")


@pytest.fixture
def server():
    with start_server(reply=verdict) as address:
        yield address


@pytest.fixture
def judge(capfd):
    def command(folder, *more):
        given = ("--judge", "the-judge", *more)
        return main(arguments("judge", folder, *given)), *capfd.readouterr()

    return command


def conversations(folder, server, database):
    judged_study(folder, server, prompts=1)
    people_vote(folder, database, further=FURTHER)
    return folder


def long_requests(server):
    """System and user texts of the requests that show several turns."""
    asked = [request["messages"] for request in server_state(server)["requests"]]
    return [(one["content"], two["content"]) for one, two in asked if "<turn_" in two["content"]]


def test_the_judge_sees_the_whole_conversation_with_both_sides(tmp_path, judge, server):
    people, database = tmp_path / "people.db", tmp_path / "judges.db"
    conversations(tmp_path, server, people)
    code, stdout, stderr = judge(tmp_path, "--battles", people, "--database", database)
    assert code == 0, stdout + stderr
    # The conversation is another item than the battle of one turn that begins like it.
    assert "6 of 6 judged" in stdout
    (system, shown), (_, exchanged) = long_requests(server)
    assert "There are several turns" in system
    turns = re.findall(r"<turn_(\d)>\n(.*?)\n</turn_\1>", shown, re.DOTALL)
    assert [number for number, _ in turns] == ["1", "2", "3"]
    for (_, turn), prompt in zip(turns, ("Galdera 0: zer da?", *FURTHER), strict=True):
        assert turn.startswith(f"<prompt>\n{prompt}\n</prompt>\n\n<answer_a>\n")
        assert len(re.findall(r"content=\d language=\d", turn)) == 2
    for text, other in ((shown, exchanged), (exchanged, shown)):
        (left,) = set(re.findall(r"<answer_a>\n(\w+) ", text))
        (right,) = set(re.findall(r"<answer_b>\n(\w+) ", text))
        assert {left, right} == {"good", "poor"}
        assert re.findall(r"<answer_b>\n(\w+) ", other) == [left] * 3
    short = [
        r["messages"]
        for r in server_state(server)["requests"]
        if "<turn_" not in r["messages"][1]["content"]
    ]
    assert len(short) == 4
    assert not any("several turns" in system["content"] for system, _ in short)
    assert votes(database)["good", "poor", "left"] == 2


def test_all_turns_are_filed_with_the_verdict_and_can_be_verified_and_compared(
    tmp_path, judge, server, capfd
):
    people, database = tmp_path / "people.db", tmp_path / "judges.db"
    conversations(tmp_path, server, people)
    assert judge(tmp_path, "--battles", people, "--database", database)[0] == 0
    filed = [record for record in voted_battles(str(database), "before") if len(record.turns) > 1]
    assert len(filed) == 2
    for record in filed:
        assert [turn.prompt for turn in record.turns[1:]] == list(FURTHER)
        assert all(turn.left and turn.right for turn in record.turns)
    assert main(["verify", str(database)]) == 0
    assert analyse(["judges", str(people), str(database), "--rounds", "100"]) in (0, None)
    assert capfd.readouterr().out
    before = len(server_state(server)["requests"])
    assert judge(tmp_path, "--battles", people, "--database", database)[0] == 0
    assert len(server_state(server)["requests"]) == before


def test_a_rubric_scores_each_side_of_a_conversation_by_itself(tmp_path, judge, server):
    people, database = tmp_path / "people.db", tmp_path / "judges.db"
    conversations(tmp_path, server, people)
    more = ("--battles", people, "--database", database, "--mode", "rubric")
    code, stdout, stderr = judge(tmp_path, *more)
    assert code == 0, stdout + stderr
    shown = long_requests(server)
    assert len(shown) == 2
    for system, user in shown:
        assert "They are one conversation" in system
        assert user.count("<answer>") == 3
        assert ("good" in user) is not ("poor" in user)
    assert votes(database)["good", "poor", "left"] == 1


@pytest.mark.parametrize("step", ["add_turn", "add_responses"])
def test_a_conversation_that_was_filed_in_part_is_finished(
    tmp_path, judge, server, monkeypatch, step
):
    people, database = tmp_path / "people.db", tmp_path / "judges.db"
    conversations(tmp_path, server, people)
    whole = getattr(Store, step)

    def fail_at_the_second_turn(store, battle, number, *rest):
        if number == 2:
            raise StoreError("the disk went away.")
        return whole(store, battle, number, *rest)

    more = ("--battles", people, "--database", database, "--concurrency", "1")
    with monkeypatch.context() as broken:
        broken.setattr(Store, step, fail_at_the_second_turn)
        assert judge(tmp_path, *more)[0] == 2
    code, stdout, stderr = judge(tmp_path, *more)
    assert code == 0, stdout + stderr
    assert len(calls(tmp_path)) == 6
    assert main(["verify", str(database)]) == 0


def test_battles_and_votes_may_both_stand_in_postgresql(tmp_path, judge, server, postgresql):
    people, database = empty_database(postgresql), empty_database(postgresql)
    conversations(tmp_path, server, people)
    more = ("--battles", people, "--database", database, "--calls", tmp_path / "calls")
    code, stdout, stderr = judge(tmp_path, *more)
    assert code == 0, stdout + stderr
    assert "6 of 6 judged" in stdout
    assert postgresql.password not in stdout + stderr
    assert len(calls(tmp_path / "calls")) == 6
    with closing(psycopg.connect(database)) as db:
        found = db.execute(
            "SELECT model_left, model_right, count(*) FROM comparisons"
            " WHERE question = 'overall' AND outcome = 'left' GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
        profiles = db.execute("SELECT profile FROM participants WHERE kind = 'judge'").fetchall()
    assert found == [("fair", "poor", 1), ("good", "poor", 2)]
    assert [json.loads(profile)["judge"] for (profile,) in profiles] == ["the-judge"]
    code, _, stderr = judge(tmp_path, "--battles", people, "--database", people, *more[4:])
    assert code == 2
    assert "people take part in this study here" in stderr
    assert postgresql.password not in stderr


def test_a_server_that_cannot_be_reached_is_one_sentence(tmp_path, judge, server):
    judged_study(tmp_path, server, prompts=1)
    nowhere = "postgresql://ane:canary-27182@127.0.0.1:1/votes"
    for more in (("--battles", nowhere), ("--database", nowhere)):
        code, _, stderr = judge(tmp_path, *more, "--calls", tmp_path / "calls")
        assert code == 2
        assert stderr.count("\n") == 1
        assert "canary" not in stderr
