"""A language model as a judge, by the command as an operator runs it, behind a real server."""

import json
import re
import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from analysis.__main__ import main as analyse
from analysis.sources.sqlite import read_sqlite
from arena.__main__ import main
from arena.errors import StoreError
from arena.store import Store
from tests.backend_driver import until
from tests.generated import ROOT, arguments, started
from tests.judged_study import QUALITY, calls, judged_study, people_vote, verdict, votes
from tests.servers.openai_server import Fault, server_state, start_server


@pytest.fixture(scope="module")
def server():
    with start_server(reply=verdict) as address:
        yield address


@pytest.fixture
def judge(capfd):
    def command(folder, *more, database=None):
        database = database or folder / "judges.db"
        arguments_ = arguments("judge", folder, "--database", database, *more)
        return main(arguments_), *capfd.readouterr()

    return command


def test_every_pair_is_compared_in_both_orders_and_lands_as_votes_of_a_judge(
    tmp_path, judge, server
):
    folder = judged_study(tmp_path, server)
    code_, stdout, stderr = judge(folder, "--judge", "the-judge")
    assert code_ == 0, stdout + stderr
    assert "24 of 24 judged" in stdout
    database = folder / "judges.db"
    assert votes(database) == {
        ("good", "fair", "left"): 4, ("fair", "good", "right"): 4,
        ("good", "poor", "left"): 4, ("poor", "good", "right"): 4,
        ("fair", "poor", "left"): 4, ("poor", "fair", "right"): 4,
    }  # fmt: skip
    assert votes(database, "language")["good", "fair", "right"] == 4
    with closing(sqlite3.connect(database)) as db:
        kinds = db.execute("SELECT kind, profile FROM participants").fetchall()
        derived = db.execute(
            "SELECT model_left, model_right, derived FROM comparisons WHERE question = 'overall'"
        ).fetchall()
    assert [kind for kind, _ in kinds] == ["judge"]
    assert json.loads(kinds[0][1])["judge"] == "the-judge"
    # Good and fair answers conflict in content and language, so that the judge's own overall counts.
    assert all(bool(flag) is ("poor" in pair) for *pair, flag in derived)
    assert main(["verify", str(database)]) == 0


def test_each_call_is_kept_with_reply_version_seed_tokens_and_cost(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1)
    prices = ("--price-prompt", 2, "--price-response", 10)
    assert judge(folder, "--judge", "the-judge", *prices)[0] == 0
    with closing(sqlite3.connect(folder / "judges.db")) as db:
        battles = {name for (name,) in db.execute("SELECT battle FROM ballots")}
    kept = calls(folder)
    assert {call["battle"] for call in kept} == battles
    for call in kept:
        assert call["raw"].startswith("```json {")
        assert call["verdict"]["content"] in {"A", "B"}
        assert len(call["prompt_version"]) == 16
        assert (call["judge"], call["mode"], call["attempt"]) == ("the-judge", "pairwise", 1)
        assert call["seed"] == 0
        tokens = call["prompt_tokens"], call["response_tokens"]
        assert call["cost"] == pytest.approx((2 * tokens[0] + 10 * tokens[1]) / 1e6)


def test_the_judge_is_told_the_language_the_questions_and_their_codes(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1)
    for language, words in (("en", "should be in Basque"), ("eu", "euskaraz egon behar dute")):
        assert judge(folder, "--judge", "the-judge", "--instructions", language)[0] == 0
        system, user = server_state(server)["requests"][-1]["messages"]
        assert words in system["content"]
        assert '- "content": Which has the better content? (A, tie, B)' in system["content"]
        assert user["content"].startswith("<prompt>\nGaldera 0: zer da?\n</prompt>")
        assert not set(QUALITY) & set(re.findall(r"model=(\w+)", user["content"]))
    # Other instructions make another judge.
    assert len(list(folder.glob("*.judge-*.jsonl"))) == 2
    assert judge(folder, "--judge", "the-judge", "--instructions", "fr")[0] == 2


def test_a_star_of_pairs_and_one_order(tmp_path, judge, server):
    folder = judged_study(tmp_path, server)
    more = ("--judge", "the-judge", "--against", "poor", "--orders", "one")
    assert judge(folder, *more)[0] == 0
    assert votes(folder / "judges.db") == {
        ("poor", "good", "right"): 4,
        ("poor", "fair", "right"): 4,
    }


def test_scores_become_win_tie_and_lose(tmp_path, judge, server):
    folder = judged_study(tmp_path, server)
    code_, stdout, _ = judge(folder, "--judge", "the-judge", "--mode", "rubric", "--tie-margin", 1)
    assert code_ == 0, stdout
    database = folder / "judges.db"
    assert votes(database, "content")["good", "fair", "left"] == 4
    assert votes(database, "language")["good", "fair", "tie"] == 4
    assert votes(database)["good", "fair", "left"] == 4
    kept = calls(folder)
    assert len(kept) == 12  # each of the answers once, though it stands in two pairs
    assert {call["battle"] for call in kept} == {None}


def test_a_reply_that_cannot_be_read_is_recorded_and_never_a_vote(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1, model="prose")
    code_, stdout, _ = judge(folder, "--judge", "the-judge", "--rereads", 1)
    assert code_ == 1
    assert "unreadable 6" in stdout
    assert votes(folder / "judges.db") == {}
    kept = calls(folder)
    assert Counter(call["attempt"] for call in kept) == {1: 6, 2: 6}
    assert {call["raw"] for call in kept} == {"A is better, I think."}
    assert {call["verdict"] for call in kept} == {None}
    assert all(call["error"].startswith("unreadable: ") for call in kept)
    assert {(call["attempt"], call["seed"]) for call in kept} == {(1, 0), (2, 1)}


def test_a_server_that_refuses_is_told_and_leaves_no_vote(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1, model=Fault.UNKNOWN_KEY)
    code_, stdout, _ = judge(folder, "--judge", "the-judge")
    assert code_ == 1
    assert "refused 6" in stdout
    assert votes(folder / "judges.db") == {}
    assert all(
        call["raw"] is None and call["error"].startswith("refused") for call in calls(folder)
    )


def test_a_run_that_is_killed_again_and_again_ends_with_every_verdict_once(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=20)
    database = folder / "judges.db"
    more = ("--judge", "the-judge", "--database", database, "--concurrency", 2)

    def stored():
        kept = list(folder.glob("*.judge-*.jsonl"))
        return len(kept[0].read_bytes().splitlines()) if kept else 0

    for goal in (10, 50):
        process = started("judge", folder, *more)
        try:
            assert until(lambda goal=goal: stored() >= goal)
        finally:
            process.kill()
            process.communicate()
    code_, stdout, _ = judge(folder, "--judge", "the-judge")
    assert code_ == 0, stdout
    assert "120 of 120 judged" in stdout
    assert sum(votes(database).values()) == 120
    assert Counter(call["call"] for call in calls(folder)).most_common(1)[0][1] == 1
    assert main(["verify", str(database)]) == 0
    before = len(server_state(server)["requests"])
    assert judge(folder, "--judge", "the-judge")[0] == 0
    assert len(server_state(server)["requests"]) == before


def test_people_and_a_judge_do_not_share_a_database(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1)
    people_vote(folder, folder / "people.db")
    code_, _, stderr = judge(folder, "--judge", "the-judge", database=folder / "people.db")
    assert code_ == 2
    assert "people take part in this study here" in stderr


def test_battles_that_people_voted_on_are_judged_and_compared(tmp_path, judge, server, capfd):
    folder = judged_study(tmp_path, server, prompts=1)
    people = folder / "people.db"
    people_vote(folder, people)
    code_, stdout, stderr = judge(folder, "--judge", "the-judge", "--battles", people)
    assert code_ == 0, stdout + stderr
    database = folder / "judges.db"
    assert votes(database) == {
        ("good", "poor", "left"): 1, ("poor", "good", "right"): 1,
        ("fair", "poor", "left"): 1, ("poor", "fair", "right"): 1,
    }  # fmt: skip
    assert set(read_sqlite(database, None)["participant_kind"]) == {"judge"}
    for command in (
        ["judges", str(people), str(database), "--rounds", "100"],
        ["agreement", str(database)],
        ["rank", str(database)],
    ):
        code_ = analyse(command)
        shown = capfd.readouterr()
        assert code_ in (0, None), (command, shown.out + shown.err)
        assert shown.out


def test_a_judge_that_is_unknown_or_recorded_is_refused(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1)
    for name, problem in (("the-jugde", "there is no model"), ("good", "cannot judge")):
        code_, _, stderr = judge(folder, "--judge", name)
        assert code_ == 2
        assert problem in stderr
    assert not (folder / "judges.db").exists()


def test_ctrl_c_stops_with_a_sentence_and_a_second_run_waits_for_the_first(tmp_path, judge):
    with start_server(pace_seconds=3600, reply=verdict) as slow:
        folder = judged_study(tmp_path, slow, prompts=3)
        database = folder / "judges.db"
        process = started("judge", folder, "--judge", "the-judge", "--database", database)
        try:
            assert until(lambda: server_state(slow)["requests"])
            code_, _, stderr = judge(folder, "--judge", "the-judge")
            assert code_ == 2
            assert "another run of this judge is at work" in stderr
        finally:
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert stderr == ""
    assert "run the same command again to go on" in " ".join(stdout.split())
    assert votes(database) == {}


@pytest.mark.parametrize("step", ["add_turn", "add_responses", "add_ballot"])
def test_a_verdict_that_was_filed_in_part_is_finished_and_not_asked_for_again(
    tmp_path, judge, server, monkeypatch, step
):
    folder = judged_study(tmp_path, server, prompts=1)
    with monkeypatch.context() as broken:

        def fail(*_, **__):
            raise StoreError("the disk went away.")

        broken.setattr(Store, step, fail)
        code_, _, stderr = judge(folder, "--judge", "the-judge", "--concurrency", 1)
        assert code_ == 2
        assert "the disk went away" in stderr
    code_, stdout, _ = judge(folder, "--judge", "the-judge")
    assert code_ == 0, stdout
    assert sum(votes(folder / "judges.db").values()) == 6
    assert len(calls(folder)) == 6
    assert main(["verify", str(folder / "judges.db")]) == 0


def test_a_database_of_an_earlier_version_is_refused_and_left_alone(tmp_path, judge, server):
    folder = judged_study(tmp_path, server, prompts=1)
    old = folder / "old.db"
    with closing(sqlite3.connect(old)) as db:
        db.executescript((ROOT / "tests/databases/schema_4.sql").read_text(encoding="utf-8"))
        (study,) = db.execute("SELECT study FROM battles LIMIT 1").fetchone()
    described = json.loads((folder / "study.yaml").read_text(encoding="utf-8"))
    (folder / "study.yaml").write_text(json.dumps({**described, "id": study}), encoding="utf-8")
    before = old.read_bytes()
    code_, _, stderr = judge(folder, "--judge", "the-judge", "--battles", old)
    assert code_ == 2
    assert "old.db: its battles cannot be read" in stderr
    assert old.read_bytes() == before
