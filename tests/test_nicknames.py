"""The name on the page of contributors: any letters, changed and taken off by its owner, in every copy."""

import pytest

from arena.backup import FolderDestination, restore
from arena.store import check_database, journal_folder, open_store
from arena.web.nicknames import MOST_MARKS, clean_nickname
from tests.stores import LATER, add_people, rows
from tests.voting import vote

pytest_plugins = ["tests.store_fixtures"]

MARK = "\u0301"


@pytest.fixture
def board(any_address):
    store = open_store(any_address, clock=lambda: LATER)
    add_people(store, "ane", "jon")
    store.change_nickname("ane", "Ane")
    for person in ("ane", "jon"):
        vote(store, f"b-{person}", person)
    yield store
    store.close()


def listed(store):
    return [(each.nickname, each.ballots) for each in store.contributors("proba")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ane 👩🏽‍🚀 🌊", "Ane 👩🏽‍🚀 🌊"),
        ("مريم السعدي", "مريم السعدي"),
        ("नीलम क्‍ष", "नीलम क्‍ष"),
        ("น้ำผึ้ง", "น้ำผึ้ง"),
        ("Nguyễn", "Nguyễn"),
        ("Z" + MARK * 60, "Ź" + MARK * MOST_MARKS),
        ("a\u200bb\u00adc\ufeffd\u2060e", "abcde"),
        ("\u202eenA\u2066\u200f", "enA"),
        ("\u200b\u200d\u3164", None),
        ("\u2800 \u2800", None),
        (MARK, None),
        ("<b>Ane</b>", "<b>Ane</b>"),
        ("👩‍" * 30, ("👩‍" * 20).rstrip("\u200d")),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_nickname_of_any_letters_without_what_is_not_seen(written, kept):
    assert clean_nickname(written) == kept


def test_a_name_is_changed_taken_off_and_given_again(board):
    assert listed(board) == [("Ane", 1)]
    board.change_nickname("ane", "مريم")
    board.change_nickname("jon", "مريم")
    assert listed(board) == [("مريم", 1), ("مريم", 1)]
    board.change_nickname("ane", None)
    board.change_nickname("ane", None)
    assert board.nickname("ane") is None
    assert listed(board) == [("مريم", 1)]
    board.change_nickname("ane", "Ane")
    assert listed(board) == [("Ane", 1), ("مريم", 1)]
    assert check_database(board.address).findings == ()


def test_the_journal_has_the_old_name_no_more_and_a_restore_the_new_one(store, tmp_path):
    store.change_nickname("ane", "Canary")
    store.change_nickname("jon", "Leaver")
    for name, person in (("b1", "ane"), ("b2", "jon"), ("b3", "ane")):
        vote(store, name, person)
    lines = journal_folder(store.path)
    assert b"Canary" in b"".join(path.read_bytes() for path in lines.iterdir())
    store.change_nickname("ane", "Ane")
    store.change_nickname("jon", None)
    left = b"".join(path.read_bytes() for path in lines.iterdir())
    assert b"Canary" not in left
    assert b"Leaver" not in left
    vote(store, "b4", "ane")
    (tmp_path / "new disk").mkdir()
    restore(FolderDestination(lines), str(tmp_path / "new disk" / "votes.db"))
    new = open_store(tmp_path / "new disk" / "votes.db", clock=lambda: LATER)
    assert rows(new, "SELECT participant, nickname FROM nicknames") == [("ane", "Ane")]
    new.close()
