"""`filter` and `verified` by the command, on what people and judges really said in a database."""

import asyncio
import json
import re
import secrets
from collections import Counter
from contextlib import closing

import pytest

from arena.__main__ import main
from arena.commands import filter as filter_verb
from arena.commands import verified as verified_verb
from arena.store import open_store
from tests.dealt_study import REVIEW, join, referee_of
from tests.generated import rows_of
from tests.judged_tasks import judged_tasks, scripted, told_to_judge
from tests.postgresql import empty_database
from tests.servers.openai_server import start_server
from tests.stores import rows
from tests.test_command_docs import parser_of
from tests.test_command_docs import rows as option_rows

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture(scope="module")
def server():
    with start_server(reply=scripted) as address:
        yield address


@pytest.fixture
def folder(tmp_path, server):
    return judged_tasks(tmp_path / "study", server)


def told(verb, folder, *more):
    """Run a verb that calls the registry of models `--models`."""
    given = ("--models", folder / "models.yaml", *more)
    return main([verb, str(folder), *map(str, given)])


def work(folder, address, task, *people):
    """Each of these people does the whole task, one after another, by their own function of the item."""
    with closing(open_store(address)) as store:
        referee = referee_of(folder, store)
        receipts = {}
        for name, answers_of in people:
            person = join(store, name, referee.study)
            while item := asyncio.run(referee.dealing.next_item(person, task)):
                done = asyncio.run(referee.filing.accept(name, item.battle, answers_of(item)))
                receipts.setdefault(name, []).append(done.ballot.receipt)
        return receipts


def rates(shift):
    def answers_of(item):
        points = max(1, int(item.answers[0][-1]) - shift)
        return {"fluency": str(points), "accuracy": "3", "notes": "My telephone is 555."}

    return answers_of


def filtered(folder, to, *more):
    given = ("--task", "rate", "--at-least", "2", "--to", to)
    return told("filter", folder, *given, *more)


def fates(to):
    return Counter(
        {(path.parent.name, path.stem): len(rows_of(path)) for path in to.glob("*/*.jsonl")}
    )


def test_a_judges_points_divide_the_answers_and_the_rejected_ones_keep_their_reasons(
    folder, tmp_path, capfd
):
    assert main(told_to_judge(folder, "rate")) == 0
    to = tmp_path / "filtered"
    assert filtered(folder, to, "--database", folder / "judges.db") == 0
    shown = capfd.readouterr().out
    assert fates(to) == {
        ("kept", "alpha"): 3, ("kept", "beta"): 3, ("rejected", "gamma"): 3,
        ("kept", "gamma"): 0, ("rejected", "alpha"): 0, ("rejected", "beta"): 0,
    }  # fmt: skip
    row = rows_of(to / "rejected" / "gamma.jsonl")[0]
    assert (row["model"], row["prompt"], row["sample"]) == ("gamma", "p1", 0)
    assert row["source_text"] == "Bertsolaritza da…"
    assert row["points"] == {"fluency": 1, "accuracy": 1}
    assert row["reasons"] == [
        {"criterion": name, "points": 1, "at_least": 2, "rule": "median"}
        for name in ("fluency", "accuracy")
    ]
    assert {rating["judge"] for rating in row["ratings"]} == {"the-judge"}
    assert {len(rating["judge_prompt"]) for rating in row["ratings"]} == {16}
    assert "reasons" not in rows_of(to / "kept" / "beta.jsonl")[0]
    summary = json.loads((to / "summary.json").read_text("utf-8"))
    assert summary["models"]["gamma"]["below"] == {"fluency": 3, "accuracy": 3}
    assert [summary["models"][name]["retention"] for name in ("alpha", "gamma")] == [1, 0]
    assert summary["overall"]["kept"] == 6
    assert summary["overall"]["retention"] == pytest.approx(2 / 3)
    assert (summary["by"], summary["judges"], summary["raters"]) == ("judge", ["the-judge"], 1)
    assert "66.7 %" in shown


@pytest.mark.parametrize(
    ("rule", "at_least", "kept"),
    [("median", 2.5, 3), ("lowest", 2.5, 0), ("lowest", 2, 3), ("highest", 2, 6), ("mean", 2, 3)],
)
def test_a_rule_says_what_stands_for_the_points_of_two_people(
    folder, tmp_path, rule, at_least, kept
):
    """Ane gives alpha 3, beta 2 and gamma 1; Jon one less, and gamma 1 as well."""
    database = tmp_path / "votes.db"
    work(folder, database, "rate", ("ane", rates(0)), ("jon", rates(1)))
    to = tmp_path / "filtered"
    by_people = ("--by", "people", "--database", database, "--rule", rule)
    assert filtered(folder, to, *by_people, "--at-least", at_least) == 0
    assert sum(number for (fate, _), number in fates(to).items() if fate == "kept") == kept


def test_people_are_named_by_the_key_of_the_release_and_nothing_that_they_wrote_is_there(
    folder, tmp_path
):
    database, key = tmp_path / "votes.db", tmp_path / "key"
    key.write_bytes(secrets.token_bytes(32))
    work(folder, database, "rate", ("ane", rates(0)))
    to, release = tmp_path / "filtered", tmp_path / "release"
    by_people = ("--by", "people", "--database", database, "--key", key)
    assert filtered(folder, to, *by_people) == 0
    export = ("--to", release, "--database", database, "--key", key)
    assert told("export", folder, *export) == 0
    [participant] = {row["participant"] for row in rows_of(release / "ratings.jsonl")}
    written = "".join(path.read_text("utf-8") for path in to.rglob("*.json*"))
    assert participant in written
    assert '"ane"' not in written
    assert "telephone" not in written


def test_answers_that_were_changed_since_or_never_rated_are_neither_kept_nor_rejected(
    folder, tmp_path, capfd
):
    assert main(told_to_judge(folder, "rate")) == 0
    path = folder / "responses" / "alpha.jsonl"
    first, *others = rows_of(path)
    lines = [json.dumps(row) for row in (first | {"text": "Another text."}, *others)]
    path.write_text("\n".join(lines), "utf-8")
    capfd.readouterr()
    to = tmp_path / "filtered"
    assert filtered(folder, to, "--database", folder / "judges.db") == 0
    assert fates(to)["unrated", "alpha"] == 1
    assert fates(to)["kept", "alpha"] == 2
    assert "2 points are of texts that were changed since" in capfd.readouterr().out


def test_scores_of_pairs_rate_each_answer_once_whatever_it_met(folder, tmp_path):
    """alpha stands in two pairs, in two orders each: four scores by one judge are one opinion."""
    assert main(told_to_judge(folder, "score")) == 0
    to = tmp_path / "filtered"
    given = ("--task", "score", "--at-least", "2", "--to", to, "--database", folder / "judges.db")
    assert told("filter", folder, *given) == 0
    assert [number for number in fates(to).values() if number] == [3, 3, 3]
    row = rows_of(to / "kept" / "alpha.jsonl")[0]
    assert [(each["criterion"], each["points"]) for each in row["ratings"]] == [("score", 3)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--at-least", "9"), "divides no answers"),
        (("--task", "review"), "asks for no ratings"),
        (("--criteria", "style"), "no rating 'style'"),
        (("--judge", "nobody"), "no judge 'nobody' has judged anything"),
        (("--by", "people"), "no person has judged anything"),
        (("--by", "people", "--judge", "the-judge"), "--judge names a judge"),
        (("--database", "nowhere.db"), "there is no database"),
        (("--to", "."), "the folder is not empty"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(folder, tmp_path, capfd, more, said):
    assert main(told_to_judge(folder, "rate")) == 0
    to = tmp_path / "filtered"
    assert filtered(folder, to, "--database", folder / "judges.db", *more) == 2
    assert said in capfd.readouterr().err
    assert not to.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".filtered")]


def reviews(decisions):
    """What a reviewer does by the prompt's number, in the words of the form."""

    def answers_of(item):
        decision = decisions[item.answers[0][1]]
        return {"verdict": decision} | {
            "accept": {}, "edit": {"text": f"{item.answers[0]} hobeto"}, "reject": {"reason": "wrong"},
        }[decision]  # fmt: skip

    return answers_of


def verified(folder, to, *more):
    return told("verified", folder, "--task", "review", "--to", to, *more)


ANE = {"1": "edit", "2": "reject", "3": "accept"}


def test_every_item_has_its_final_text_its_status_and_its_history(folder, tmp_path, capfd):
    database = tmp_path / "votes.db"
    jon = {"1": "accept", "2": "reject", "3": "reject"}
    work(folder, database, "review", ("ane", reviews(ANE)), ("jon", reviews(jon)))
    to = tmp_path / "verified"
    assert verified(folder, to, "--database", database) == 0
    items = {row["prompt"]: row for row in rows_of(to / "items.jsonl")}
    assert {name: row["status"] for name, row in items.items()} == {
        "p1": "edited", "p2": "rejected", "p3": "disagreement",
    }  # fmt: skip
    edited = items["p1"]
    assert edited["text"] == f"{edited['recorded_text']} hobeto"
    assert (edited["version"], edited["looks"], edited["agreed"]) == (1, 2, 2)
    first, second = edited["history"]
    assert first["participant"] != second["participant"]
    assert (first["decision"], first["shown_version"], first["version"]) == ("edit", 0, 1)
    assert (second["decision"], second["shown_version"], second["version"]) == ("accept", 1, 1)
    assert (first["text"], second["text"]) == (edited["text"], None)
    assert first["at"].endswith(":00:00+00:00")
    assert items["p2"]["reasons"] == {"reason": ["wrong"]}
    [usable] = rows_of(to / "verified" / "alpha.jsonl")
    assert (usable["prompt"], usable["text"]) == ("p1", edited["text"])
    assert "history" not in usable
    assert "33.3 %" in capfd.readouterr().out
    written = "".join(path.read_text("utf-8") for path in to.rglob("*.jsonl"))
    with closing(open_store(database)) as store:
        ids = [name for (name,) in rows(store, "SELECT id FROM participants")]
    assert not any(f'"{name}"' in written for name in ids)


def test_a_withdrawn_edit_is_in_no_data_set(folder, tmp_path):
    database = tmp_path / "votes.db"
    accepts = dict.fromkeys("123", "accept")
    receipts = work(folder, database, "review", ("ane", reviews(ANE)), ("jon", reviews(accepts)))
    for receipt in receipts["ane"]:
        assert main(["withdraw", receipt, "--database", str(database)]) == 0
    to = tmp_path / "verified"
    assert verified(folder, to, "--database", database) == 0
    items = {row["prompt"]: row for row in rows_of(to / "items.jsonl")}
    assert items["p1"]["status"] == "unreviewed", (
        "whoever accepted the edit saw a text that is gone"
    )
    assert items["p1"]["text"] == items["p1"]["recorded_text"]
    assert (items["p2"]["status"], items["p2"]["looks"]) == ("accepted", 1)
    assert "hobeto" not in (to / "items.jsonl").read_text("utf-8")


def test_reviews_of_a_text_that_was_changed_since_do_not_count(folder, tmp_path, capfd):
    database = tmp_path / "votes.db"
    accepts = dict.fromkeys("123", "accept")
    work(folder, database, "review", ("ane", reviews(ANE)), ("jon", reviews(accepts)))
    path = folder / "responses" / "alpha.jsonl"
    first, *others = rows_of(path)
    lines = [json.dumps(row) for row in (first | {"text": "Another text."}, *others)]
    path.write_text("\n".join(lines), "utf-8")
    to = tmp_path / "verified"
    capfd.readouterr()
    assert verified(folder, to, "--database", database) == 0
    assert "2 reviews are of texts that were changed since" in capfd.readouterr().out
    row = rows_of(to / "items.jsonl")[0]
    assert (row["status"], row["text"], row["history"]) == ("unreviewed", "Another text.", [])


def test_a_task_without_a_review_has_no_verified_data_set(folder, tmp_path, capfd):
    database = tmp_path / "votes.db"
    work(folder, database, "rate", ("ane", rates(0)))
    to = tmp_path / "verified"
    given = ("--task", "rate", "--to", to, "--database", database)
    assert told("verified", folder, *given) == 2
    assert "does not review items" in capfd.readouterr().err
    assert not to.exists()


def test_both_read_postgresql(folder, tmp_path, server, postgresql):
    people, judges = empty_database(postgresql), empty_database(postgresql)
    work(folder, people, "review", ("ane", reviews(ANE)))
    to = tmp_path / "verified"
    assert verified(folder, to, "--database", people) == 0
    assert Counter(row["status"] for row in rows_of(to / "items.jsonl")) == {
        "edited": 1, "rejected": 1, "accepted": 1,
    }  # fmt: skip
    assert main(told_to_judge(folder, "rate", "--calls", tmp_path / "calls", database=judges)) == 0
    to = tmp_path / "filtered"
    assert filtered(folder, to, "--database", judges) == 0
    assert fates(to)["kept", "alpha"] == 3


def test_a_judges_reviews_are_a_data_set_too(tmp_path, server):
    folder = judged_tasks(
        tmp_path / "study", server, tasks=[REVIEW | {"models": ["alpha", "beta"]}]
    )
    assert main(told_to_judge(folder, "review")) == 0
    to = tmp_path / "verified"
    assert verified(folder, to, "--by", "judge", "--database", folder / "judges.db") == 0
    found = Counter(
        (row["model"], row["status"], row["text"][-7:]) for row in rows_of(to / "items.jsonl")
    )
    assert found == {("alpha", "accepted", "oints=3"): 3, ("beta", "edited", "Hobeto."): 3}


@pytest.mark.parametrize("verb", [filter_verb, verified_verb])
def test_the_guide_names_exactly_the_options_of_the_command(verb):
    name = verb.__name__.rpartition(".")[2]
    help_text = parser_of(verb, name).format_help()
    taken = set(re.findall(r"^  (--[a-z-]+)", help_text, re.MULTILINE))
    named = {
        flag
        for cell, *_ in option_rows("keeping_data.md", name)
        for flag in re.findall(r"--[a-z-]+", cell)
    }
    assert named == taken
