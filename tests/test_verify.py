"""`python -m arena verify`: seven ways of tampering with a database, as many with a release, all found."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from arena.__main__ import main
from arena.chain import LinkKind, Opening, forge
from arena.codes import Side
from arena.heads import read_head, sign, signing_key
from arena.release import export
from arena.store import check_database, open_store
from arena.store.links import last_link, link_version
from tests.signing import KEY
from tests.stores import (
    ANSWERS,
    KINDS,
    TIME,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    rows,
)

VOTES = 6


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A database with six votes, one of them changed, and its head on paper."""
    folder = tmp_path_factory.mktemp("honest")
    store = open_store(folder / "votes.db")
    add_people(store, "ane")
    for number in range(VOTES):
        hold_battle(store, make_battle(f"b{number}"), text=f"erantzuna {number}")
        store.add_ballot(make_ballot(f"b{number}"), KINDS)
    changed = make_ballot(
        "b1", answers={"overall": "tie"}, derived=frozenset(), receipt="2nd", amends="receipt-b1"
    )
    store.amend_ballot(changed, KINDS)
    store.close()
    head = sign(check_database(store.path), KEY, TIME)
    (folder / "head.json").write_text(head.to_json())
    export(store.path, "proba", folder / "release", signing_key=KEY)
    return folder


@pytest.fixture
def place(honest, tmp_path):
    """A copy of all of it, to be tampered with."""
    shutil.copytree(honest, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def verify(place, capsys):
    """Run the command on the copy; gives its exit code and what it said."""

    def run(what="votes.db", *more, head=True):
        outside = ["--head", str(place / "head.json")] if head else []
        code = main(["verify", str(place / what), *outside, *more])
        return code, capsys.readouterr().out

    return run


def tampered(place, *statements, triggers=False):
    """Change the database as somebody who may write the file: the triggers are in nobody's way."""
    with closing(sqlite3.connect(place / "votes.db", isolation_level=None)) as connection:
        if not triggers:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in names.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_an_honest_log_is_sound(verify):
    code, said = verify()
    assert code == 0
    assert "sound. 6 ballots, 1 amendments" in said
    assert "held against head.json (link 7)" in said


def test_without_a_head_from_outside_it_says_what_it_cannot_know(verify):
    code, said = verify(head=False)
    assert code == 0
    assert "no head from outside" in said


WITHDRAWAL = (
    "INSERT INTO withdrawals (battle, withdrawn_at) VALUES ('{}', '2026-11-21T10:20:30+00:00')"
)
RECOUNT_TO_FIT = "UPDATE vote_counts SET left_wins = left_wins - 1, right_wins = right_wins + 1"
ATTACKS = {
    "update": ["UPDATE answers SET value = 'right' WHERE ballot = 1", RECOUNT_TO_FIT],
    "replace": [
        "INSERT OR REPLACE INTO answers (seq, ballot, question, kind, value, derived)"
        " VALUES (1, 1, 'content', 'preference', 'right', 0)",
        f"{RECOUNT_TO_FIT} WHERE question = 'content'",
    ],
    "truncation": [
        "DELETE FROM amended_answers",
        "DELETE FROM salts WHERE position = 7",
        "DELETE FROM links WHERE position = 7",
        "DELETE FROM amendments",
        "UPDATE vote_counts SET left_wins = 6, ties = 0",
    ],
    "reorder": [
        "UPDATE links SET position = 100 WHERE position = 2",
        "UPDATE links SET position = 2 WHERE position = 3",
        "UPDATE links SET position = 3 WHERE position = 100",
        "UPDATE salts SET position = 100 WHERE position = 2",
        "UPDATE salts SET position = 2 WHERE position = 3",
        "UPDATE salts SET position = 3 WHERE position = 100",
    ],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_found(place, verify, attack):
    tampered(place, *ATTACKS[attack])
    code, said = verify()
    assert code == 1, said


def test_a_raw_edit_of_the_file_is_found(place, verify):
    path = place / "votes.db"
    content = path.read_bytes()
    at = content.rindex(b"erantzuna 3")
    path.write_bytes(content[:at] + b"ERANTZUNA 3" + content[at + 11 :])
    code, said = verify()
    assert code == 1
    assert "the texts are not those that were committed to" in said


def test_a_log_that_was_rewritten_as_a_whole_is_found(place, verify):
    tampered(
        place,
        "DELETE FROM salts", "DELETE FROM links", "DELETE FROM amended_answers",
        "DELETE FROM amendments", "UPDATE answers SET value = 'right'",
        "UPDATE vote_counts SET left_wins = 0, right_wins = 6, ties = 0",
    )  # fmt: skip
    with closing(sqlite3.connect(place / "votes.db", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        votes = connection.execute("SELECT battle FROM ballots ORDER BY seq").fetchall()
        for (battle,) in map(tuple, votes):
            link_version(connection, battle, 1)
    code, said = verify(head=False)
    assert code == 0, said
    code, said = verify()
    assert code == 1
    assert "head.json knows link 7" in said


def test_a_vote_that_was_put_in_is_found_with_and_without_a_link(place, verify):
    store = open_store(place / "votes.db")
    hold_battle(store, make_battle("b9"))
    store.close()
    put_in = [
        "INSERT INTO ballots (battle, participant, seconds, receipt, fingerprint, stored_at)"
        " VALUES ('b9', 'ane', 1, 'forged', '', '2026-11-21T10:20:30+00:00')",
        "INSERT INTO answers (ballot, question, kind, value, derived)"
        " VALUES (7, 'overall', 'preference', 'left', 0)",
    ]
    tampered(place, *put_in, triggers=True)
    code, said = verify()
    assert code == 1
    assert "a vote on battle b9 stands outside the log" in said
    # Whoever can write a link at the end can put a vote there: that is what voting is. In the middle he cannot.
    tampered(place, "DELETE FROM salts WHERE position = 3", "DELETE FROM links WHERE position = 3")
    with closing(sqlite3.connect(place / "votes.db", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        link_version(connection, "b9", 1)
        connection.execute("UPDATE links SET position = 3 WHERE position = 8")
        connection.execute("UPDATE salts SET position = 3 WHERE position = 8")
    assert verify()[0] == 1


def test_an_answer_that_was_erased_without_a_withdrawal_is_found(place, verify):
    tampered(place, "DELETE FROM salts WHERE position = 2")
    code, said = verify()
    assert code == 1
    assert "its vote and texts and person are gone, and not withdrawn" in said


def test_a_withdrawal_that_only_the_table_knows_is_found(place, verify):
    tampered(place, WITHDRAWAL.format("b2"))
    code, said = verify()
    assert code == 1
    assert "a withdrawal of battle b2 stands outside the log" in said


def test_the_triggers_refuse_what_goes_through_the_database(place):
    path = place / "votes.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")
        for statement in (
            "UPDATE answers SET value = 'right'",
            "UPDATE links SET hash = 'x'",
            "UPDATE salts SET vote = 'x'",
            "UPDATE battles SET prompt_text = ''",
            "UPDATE responses SET text = ''",
            "DELETE FROM answers",
            "DELETE FROM amendments",
            "DELETE FROM links",
            "DELETE FROM salts",
            "DELETE FROM responses",
            "DELETE FROM withdrawals",
            "INSERT OR REPLACE INTO responses SELECT * FROM responses",
            "INSERT OR REPLACE INTO links SELECT * FROM links",
            "INSERT OR REPLACE INTO answers SELECT * FROM answers",
        ):
            if "withdrawals" in statement:
                connection.execute(WITHDRAWAL.format("b5"))
            with pytest.raises(sqlite3.IntegrityError, match=r"never changed|is kept"):
                connection.execute(statement)


def test_a_receipt_is_found_or_not(verify):
    code, said = verify("votes.db", "--receipt", "receipt-b3")
    assert code == 1
    assert "is not in this log" in said


def test_receipts_as_they_are_given_out_are_found_in_database_and_release(tmp_path, capsys):
    store = open_store(tmp_path / "votes.db")
    add_people(store, "ane")
    hold_battle(store)
    store.add_ballot(make_ballot(receipt="ABCD-0123-EFGH-1J45"), KINDS)
    store.close()
    export(store.path, "proba", tmp_path / "release", signing_key=KEY)
    for log in (store.path, tmp_path / "release"):
        assert main(["verify", str(log), "--receipt", "abcd o123 efgh ij45"]) == 0
        assert "link 1, it stands" in capsys.readouterr().out
        assert main(["verify", str(log), "--receipt", "ABCD-0123-EFGH-1J46"]) == 1


# --- a release, in the hands of a stranger ---------------------------------------------------------


def edited(path, line, **changes):
    texts = path.read_text("utf-8").splitlines()
    row = json.loads(texts[line])
    for name, value in changes.items():
        keys, inner = name.split("__"), row
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value
    texts[line] = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    path.write_text("\n".join(texts) + "\n", "utf-8")


def without(path, *gone):
    texts = path.read_text("utf-8").splitlines()
    kept = [text for number, text in enumerate(texts) if number not in gone]
    path.write_text("\n".join(kept) + "\n", "utf-8")


def moved(path, one, other):
    texts = path.read_text("utf-8").splitlines()
    texts[one], texts[other] = texts[other], texts[one]
    path.write_text("\n".join(texts) + "\n", "utf-8")


def put_in(path):
    texts = path.read_text("utf-8").splitlines()
    texts.insert(3, texts[3])
    path.write_text("\n".join(texts) + "\n", "utf-8")


def rewritten(path):
    """Another log altogether, sound in itself, with a head signed by another key."""
    previous, lines = None, []
    for text in path.read_text("utf-8").splitlines():
        line = json.loads(text)
        vote = line["opened"]["vote"]
        vote["content"]["answers"] = {"overall": ["preference", "right", 0]}
        opening = Opening(vote["salt"], vote["content"])
        kind, refers = LinkKind(line["kind"]), line["refers"]
        link = forge(previous, kind, refers=refers, openings={"vote": opening})
        names = ("position", "refers", "receipt", "vote", "texts", "person", "previous", "hash")
        opened = {"vote": vote}
        lines.append({**{n: getattr(link, n) for n in names}, "kind": kind, "opened": opened})
        previous = link
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


LOG_ATTACKS = {
    "an answer in the table": lambda f: edited(f / "battles.jsonl", 2, outcome_overall="right"),
    "a model in the table": lambda f: edited(f / "battles.jsonl", 2, model_left="gamma"),
    "a text in the table": lambda f: edited(f / "responses.jsonl", 3, text="bestelakoa"),
    "an answer in the log": lambda f: edited(
        f / "log.jsonl", 2, opened__vote__content__answers={"overall": ["preference", "right", 0]}
    ),
    "a row left out of the table": lambda f: without(f / "battles.jsonl", 2),
    "a link left out": lambda f: without(f / "log.jsonl", 2),
    "the end left out": lambda f: without(f / "log.jsonl", 5, 6),
    "another order": lambda f: moved(f / "log.jsonl", 2, 3),
    "a link put in": lambda f: put_in(f / "log.jsonl"),
    "everything rewritten": lambda f: rewritten(f / "log.jsonl"),
    "a commitment": lambda f: edited(f / "log.jsonl", 2, person="0" * 64),
}


def test_an_honest_release_is_sound(verify):
    code, said = verify("release")
    assert code == 0, said
    assert "6 ballots, 1 amendments" in said


@pytest.mark.parametrize("attack", LOG_ATTACKS)
def test_it_is_found_in_a_release(place, verify, attack):
    LOG_ATTACKS[attack](place / "release")
    code, said = verify("release")
    assert code == 1, said


def test_a_head_with_a_false_signature_is_no_head(place, capsys):
    path = place / "head.json"
    head = json.loads(path.read_text())
    path.write_text(json.dumps(head | {"position": 6}))
    assert main(["verify", str(place / "votes.db"), "--head", str(path)]) == 2
    assert "its signature is not that of its content" in capsys.readouterr().err


def test_a_head_of_another_key_is_told(place, capsys):
    key = KEY.public_key().public_bytes_raw().hex()
    here = ["verify", str(place / "votes.db"), "--head", str(place / "head.json")]
    assert main([*here, "--public-key", key]) == 0
    assert main([*here, "--public-key", "00" * 32]) == 2
    assert f"signed by the key {key}" in capsys.readouterr().err


def test_the_signing_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "key"
    first = signing_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing_key(path).private_bytes_raw() == first.private_bytes_raw()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("nonsense", "this is no head"), ("{}", "this is no head"), ('{"format": 1}', "no head")],
)
def test_what_is_no_head_is_told(tmp_path, place, capsys, content, sentence):
    (tmp_path / "odd.json").write_text(content)
    log = str(place / "votes.db")
    assert main(["verify", log, "--head", str(tmp_path / "odd.json")]) == 2
    assert sentence in capsys.readouterr().err


def test_a_place_without_a_log_is_told(tmp_path, capsys):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("not a database at all, but a text")
    for name, sentence in {
        "nothing.db": "there is no database",
        "folder": "there is no log.jsonl",
        "text.db": "no Epaile database",
    }.items():
        assert main(["verify", str(tmp_path / name)]) == 2
        assert sentence in capsys.readouterr().err


def test_an_older_database_is_told_to_be_opened_first(tmp_path, capsys):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            (Path(__file__).parent / "databases" / "schema_4.sql").read_text("utf-8")
        )
    assert main(["verify", str(path)]) == 2
    assert "open it once with this version of Epaile" in capsys.readouterr().err


def test_a_release_of_a_tampered_log_is_refused(place, tmp_path, capsys):
    tampered(place, *ATTACKS["update"])
    code = main(
        ["export", "demo", "--database", str(place / "votes.db"), "--to", str(tmp_path / "out")]
    )
    assert code == 2
    assert "not as it was written" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_head_of_a_release_is_the_end_of_the_log(place):
    head = read_head(place / "release" / "head.json")
    checked = check_database(place / "votes.db")
    assert (head.position, head.hash) == (checked.position, checked.hash)
    assert head.made_at.endswith(":00:00+00:00")


def test_a_changed_vote_is_released_as_it_stands_and_a_withdrawn_one_not_at_all(place, tmp_path):
    store = open_store(place / "votes.db")
    store.withdraw_by_receipt("receipt-b2")
    store.void_battle(hold_battle(store, make_battle("broken")).id, "cut", Side.LEFT, "")
    store.close()
    export(store.path, "proba", tmp_path / "out", signing_key=KEY)
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "out").glob("*.*l"))
    found = [json.loads(line) for line in (tmp_path / "out/battles.jsonl").read_text().splitlines()]
    changed = next(row for row in found if row["battle"] == "b1")
    assert (changed["outcome_overall"], changed["outcome_content"]) == ("tie", None)
    assert changed["amendments"] == 1
    assert '"b2"' not in text
    assert "erantzuna 2" not in text
    assert main(["verify", str(tmp_path / "out"), "--head", str(place / "head.json")]) == 0
    assert rows(store, "SELECT count(*) FROM ballots") == [(VOTES,)]
    assert set(ANSWERS) == {"content", "language", "overall"}
    with closing(sqlite3.connect(store.path)) as connection:
        connection.row_factory = sqlite3.Row
        assert last_link(connection).kind is LinkKind.WITHDRAWAL
