"""Annotations made elsewhere become votes: by the command as a researcher runs it, on both engines."""

import json
import signal
import subprocess
import sys

import pytest

from arena.__main__ import main
from arena.store import open_store
from tests.annotated import (
    annotated_study,
    comparisons,
    import_arguments,
    ratings,
    write_csv,
    write_jsonl,
    write_workbook,
)
from tests.generated import ROOT
from tests.stores import rows

pytest_plugins = ["tests.store_fixtures"]

PEOPLE = ("Ane", "Jon Etxe", "miren@example.org")


@pytest.fixture
def study(tmp_path):
    return annotated_study(tmp_path / "study")


@pytest.fixture
def run(study, any_address, capfd):
    """`import` into a database of either engine; exit code, and what was said and complained of."""

    def command(file, *more, task="rate", consent="paper 1"):
        given = ("--task", task, "--consent", consent, "--database", any_address, *more)
        return main(import_arguments(study, file, *given)), *capfd.readouterr()

    return command


def found(address, query):
    store = open_store(address)
    try:
        return rows(store, query)
    finally:
        store.close()


COUNTS = (
    "SELECT (SELECT count(*) FROM studies), (SELECT count(*) FROM participants),"
    " (SELECT count(*) FROM battles), (SELECT count(*) FROM responses),"
    " (SELECT count(*) FROM ballots), (SELECT count(*) FROM links)"
)
NOTHING = [(0, 0, 0, 0, 0, 0)]


def test_every_row_becomes_what_the_page_would_have_stored(study, run, any_address, capfd):
    sheet = ratings(PEOPLE)
    code, stdout, stderr = run(write_csv(study / "votes.csv", sheet))
    assert code == 0, stderr
    assert "36  votes added, by 3 new people" in stdout
    assert found(any_address, COUNTS) == [(1, 3, 36, 36, 36, 36)]
    stored = found(
        any_address,
        "SELECT prompt, model, value, seconds, rater_kind, task, sample, purpose FROM ratings ORDER BY seq",
    )
    expected = [
        (row["prompt"], row["model"], row["fluency"], row["seconds"], "human", "rate", 0, "ranked")
        for row in sheet
    ]
    assert stored == expected
    ((policy, probability, item, text),) = found(
        any_address,
        "SELECT policy, probability, item, responses.text FROM battles"
        " JOIN assignments ON assignments.battle = battles.id"
        " JOIN responses ON responses.battle = battles.id ORDER BY battles.seq LIMIT 1",
    )
    assert (policy, probability, item) == ("import", 1, "p0/alpha#0")
    assert text == "alpha on 0.0"
    assert main(["verify", any_address]) == 0
    assert "sound" in capfd.readouterr().out


def test_nobody_is_named_in_the_database(study, run, any_address):
    assert run(write_csv(study / "votes.csv", ratings(PEOPLE)))[0] == 0
    people = found(any_address, "SELECT * FROM participants")
    assert not found(any_address, "SELECT * FROM nicknames")
    assert {row[5] for row in people} == {"eu"}
    said = json.dumps(people)
    assert not [name for name in PEOPLE if name in said]
    consents = found(any_address, "SELECT DISTINCT consent_version, consent_hash FROM participants")
    assert consents == [("paper 1", "import")]


def test_the_consent_of_the_study_keeps_its_text(study, run, any_address):
    assert run(write_csv(study / "votes.csv", ratings(PEOPLE[:1])), consent="1")[0] == 0
    ((version, digest),) = found(
        any_address, "SELECT consent_version, consent_hash FROM participants"
    )
    assert version == "1"
    assert len(digest) == 64


def test_the_same_file_again_adds_nothing_and_more_rows_add_themselves(study, run, any_address):
    sheet = ratings(PEOPLE)
    assert run(write_csv(study / "votes.csv", sheet[:-1]))[0] == 0
    people = found(any_address, "SELECT id FROM participants ORDER BY seq")
    code, stdout, _ = run(write_workbook(study / "votes.xlsx", sheet))
    assert code == 0
    assert "1  votes added, by 0 new people" in stdout
    assert "35  were there already" in stdout
    assert found(any_address, "SELECT id FROM participants ORDER BY seq") == people
    code, stdout, _ = run(write_jsonl(study / "votes.jsonl", sheet))
    assert "0  votes added, by 0 new people" in stdout
    assert found(any_address, COUNTS) == [(1, 3, 36, 36, 36, 36)]


def test_a_row_that_differs_from_what_stands_is_refused_with_all_the_others(
    study, run, any_address
):
    sheet = ratings(PEOPLE[:2])
    assert run(write_csv(study / "first.csv", sheet[:12]))[0] == 0
    before = found(any_address, COUNTS)
    sheet[2] = {**sheet[2], "fluency": 1 + int(sheet[2]["fluency"]) % 5}
    code, _, stderr = run(write_csv(study / "second.csv", sheet))
    assert code == 2
    assert "second.csv, line 5: `Ane` judged `p0/gamma#0` otherwise before" in stderr
    assert "withdraw that vote first" in stderr
    assert found(any_address, COUNTS) == before


def test_another_consent_of_the_same_person_is_refused(study, run, any_address):
    assert run(write_csv(study / "first.csv", ratings(PEOPLE[:1])[:3]))[0] == 0
    before = found(any_address, COUNTS)
    code, _, stderr = run(write_csv(study / "more.csv", ratings(PEOPLE)), consent="paper 2")
    assert code == 2
    assert "with the consent 'paper 1' and not 'paper 2'" in stderr
    assert found(any_address, COUNTS) == before


def test_pairs_keep_their_sides_and_a_preference_follows_from_scores(study, run, any_address):
    sheet = comparisons(PEOPLE[:2])
    code, _, stderr = run(write_csv(study / "pairs.csv", sheet), task="compare")
    assert code == 0, stderr
    stored = found(
        any_address,
        "SELECT prompt, model_left, model_right, question, outcome, derived FROM comparisons"
        " WHERE question = 'better' ORDER BY seq",
    )
    named = ("prompt", "model_left", "model_right")
    assert stored == [(*(row[name] for name in named), "better", row["better"], 0) for row in sheet]
    overall = found(
        any_address,
        "SELECT outcome, derived FROM comparisons WHERE question = 'overall' ORDER BY seq",
    )

    def winner(row):
        left, right = row["adequacy.left"], row["adequacy.right"]
        return "tie" if left == right else "left" if left > right else "right"

    assert overall == [(winner(row), 1) for row in sheet]


def test_a_withdrawn_vote_is_not_imported_again_and_an_annotator_can_leave(
    study, run, any_address, capfd
):
    file = write_csv(study / "votes.csv", ratings(PEOPLE))
    assert run(file)[0] == 0
    ((receipt,),) = found(any_address, "SELECT receipt FROM ballots ORDER BY seq LIMIT 1")
    assert main(["withdraw", receipt, "--database", any_address]) == 0
    code, stdout, _ = run(file)
    assert code == 0
    assert "0  votes added" in stdout
    assert "35  were there already" in stdout
    assert "1  had been withdrawn, and stay so" in stdout
    leave = ["withdraw", "--database", any_address, "--annotator", "annotated"]
    assert main([*leave, " Jon  Etxe"]) == 0
    assert "12 battles were erased" in capfd.readouterr().out
    assert main([*leave, "Jon Etxe"]) == 2
    assert "no annotator `Jon Etxe` was imported" in capfd.readouterr().err
    assert found(any_address, "SELECT count(*) FROM ratings") == [(23,)]
    assert main(["verify", any_address]) == 0


def test_a_sheet_may_say_who_its_annotators_are(study, run, any_address):
    sheet = [{**row, "profile.level": "Jatorrizkoa"} for row in ratings(["Ane"])]
    sheet += [
        {**row, "profile.level": "b2" if row["prompt"] == "p1" else ""} for row in ratings(["Jon"])
    ]
    file = write_csv(study / "votes.csv", sheet)
    assert run(file)[0] == 0
    profiles = found(any_address, "SELECT profile FROM participants ORDER BY seq")
    assert [json.loads(profile) for (profile,) in profiles] == [
        {"level": "native"},
        {"level": "b2"},
    ]
    assert run(write_csv(study / "bare.csv", ratings(["Ane"])))[0] == 0
    sheet[0]["profile.level"] = "b2"
    code, _, stderr = run(write_csv(study / "two.csv", sheet))
    assert code == 2
    assert "two.csv, line 3: column `profile.level`: `Ane` is `b2` in an earlier row and" in stderr
    other = [{**row, "profile.level": "b2"} for row in ratings(["Ane"])]
    code, _, stderr = run(write_csv(study / "other.csv", other))
    assert code == 2
    assert "is there with 'native' as profile.level and not 'b2'" in stderr


def test_only_checking_opens_no_database(study, tmp_path, capfd):
    file = write_csv(study / "votes.csv", ratings(PEOPLE))
    database = tmp_path / "none.db"
    given = ("--task", "rate", "--check", "--database", database)
    assert main(import_arguments(study, file, *given)) == 0
    assert "nothing was written" in capfd.readouterr().out
    assert not database.exists()


def test_a_consent_has_to_be_named(study, tmp_path, capfd):
    file = write_csv(study / "votes.csv", ratings(PEOPLE))
    database = tmp_path / "none.db"
    assert main(import_arguments(study, file, "--task", "rate", "--database", database)) == 2
    assert "did not agree" in capfd.readouterr().err
    assert not database.exists()


def test_a_mistake_in_the_last_row_keeps_every_row_out(study, run, any_address):
    sheet = ratings(PEOPLE)
    sheet[-1]["fluency"] = 9
    code, _, stderr = run(write_csv(study / "votes.csv", sheet))
    assert code == 2
    assert "column `fluency`: `9` is no answer to `fluency`" in stderr
    assert found(any_address, COUNTS) == NOTHING


def test_what_is_only_seen_while_it_is_stored_keeps_every_row_out(study, run, any_address):
    sheet = [
        {"annotator": "Ane", "prompt": "p0", "model": "alpha", "verdict": "accept"},
        {"annotator": "Ane", "prompt": "p1", "model": "alpha", "verdict": "edit",
         "edited": "alpha on 1.0"},
    ]  # fmt: skip
    code, _, stderr = run(write_csv(study / "review.csv", sheet), task="review")
    assert code == 2
    assert "review.csv, line 3: `edited` is the text as it was" in stderr
    assert found(any_address, COUNTS) == NOTHING
    sheet[1]["edited"] = "better"
    assert run(write_csv(study / "review.csv", sheet), task="review")[0] == 0
    stored = found(any_address, "SELECT question, value FROM answers ORDER BY seq")
    assert stored == [("verdict", "accept"), ("verdict", "edit"), ("edited", "better")]


KILLED = """
import os, signal, sys
from arena.__main__ import main
from arena.importing import votes

def incoming(self, annotations, made=votes.Votes.incoming):
    for number, vote in enumerate(made(self, annotations)):
        if number == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield vote

votes.Votes.incoming = incoming
main(sys.argv[2:])
"""


@pytest.mark.parametrize("after", [0, 17, 35])
def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_everything(
    study, run, any_address, after
):
    file = write_csv(study / "votes.csv", ratings(PEOPLE))
    given = ("--task", "rate", "--consent", "paper 1", "--database", any_address)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(after), *import_arguments(study, file, *given)],
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert found(any_address, COUNTS) == NOTHING
    assert run(file)[0] == 0
    assert found(any_address, COUNTS) == [(1, 3, 36, 36, 36, 36)]
    assert main(["verify", any_address]) == 0
