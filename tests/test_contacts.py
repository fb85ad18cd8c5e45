"""Addresses for the raffle: their owner's alone, in no copy, and gone for good when they are erased."""

import logging
from collections import Counter

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.backup import FolderDestination, back_up, copy_journal
from arena.errors import StoreError
from arena.raffle import Entrant, draw, fingerprint
from arena.release import export
from arena.store import copy_database, journal_folder, open_store, snapshot
from arena.web.people_routes import clean_address
from tests.stores import LATER, add_people, make_participant, rows
from tests.voting import bytes_below, vote

pytest_plugins = ["tests.store_fixtures"]

CANARY = "canary-zq8vw@example.org"
PART = b"zq8vw"
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def box(any_address):
    store = open_store(any_address, clock=lambda: LATER)
    add_people(store, "ane", "jon")
    yield store
    store.close()


def test_an_address_is_kept_changed_and_erased(box):
    contacts = box.contacts
    assert contacts.of("ane") is None
    contacts.keep("ane", "first@example.org")
    contacts.keep("ane", CANARY)
    contacts.keep("ane", CANARY)
    assert contacts.of("ane") == CANARY
    assert contacts.of("jon") is None
    assert contacts.erase("ane")
    assert not contacts.erase("ane")
    assert rows(box, "SELECT count(*) FROM contacts")[0][0] == 0


def test_an_address_of_nobody_is_refused_without_being_repeated(box):
    with pytest.raises(StoreError) as caught:
        box.contacts.keep("nobody", CANARY)
    assert PART.decode() not in str(caught.value)


def test_the_list_has_the_votes_that_stand(box):
    box.contacts.keep("jon", "jon@example.org")
    box.contacts.keep("ane", CANARY)
    for name in ("b1", "b2"):
        vote(box, name, "ane")
    box.withdraw_by_receipt("receipt-b2")
    found = [(each.participant, each.address, each.votes) for each in box.contacts.all("proba")]
    assert found == [("ane", CANARY, 1), ("jon", "jon@example.org", 0)]
    assert box.contacts.all("other") == []
    assert PART.decode() not in repr(box.contacts.all("proba"))


def test_all_of_a_study_are_erased_and_of_another_none(box):
    box.contacts.keep("ane", CANARY)
    box.contacts.keep("jon", "jon@example.org")
    assert box.contacts.erase_all("other") == 0
    assert box.contacts.erase_all("proba") == 2
    assert box.contacts.all("proba") == []


def test_a_copy_to_another_server_has_them_and_a_snapshot_has_not(box, tmp_path):
    box.contacts.keep("ane", CANARY)
    vote(box, "b1", "ane")
    copy_database(box.address, tmp_path / "moved.db")
    moved = open_store(tmp_path / "moved.db")
    assert moved.contacts.of("ane") == CANARY
    moved.close()
    (tmp_path / "snapshot").mkdir()
    snapshot(box.address, tmp_path / "snapshot" / "copy.db")
    assert PART not in bytes_below(tmp_path / "snapshot")
    assert b"receipt-b1" in bytes_below(tmp_path / "snapshot")
    assert box.contacts.of("ane") == CANARY


@pytest.mark.parametrize("how", ["all", "own", "changed", "withdrawn"])
def test_what_is_erased_is_in_no_file_of_the_database(store, how):
    for number in range(60):  # so many that their page is split
        store.add_participant(make_participant(f"p{number}"), f"t{number}", None)
        store.contacts.keep(f"p{number}", f"someone-{number}@example.org")
    store.contacts.keep("ane", CANARY)
    vote(store, "b1", "ane")
    assert PART in bytes_below(store.path.parent)
    {
        "all": lambda: store.contacts.erase_all("proba"),
        "own": lambda: store.contacts.erase("ane"),
        "changed": lambda: store.contacts.keep("ane", "another@example.org"),
        "withdrawn": lambda: store.withdraw_participant("ane"),
    }[how]()
    assert PART not in bytes_below(store.path.parent)
    left = {"all": 0, "own": 60, "changed": 61, "withdrawn": 60}[how]
    assert len(store.contacts.all("proba")) == left


def test_an_erasing_that_was_cut_short_is_done_at_the_next_start(store, monkeypatch):
    store.contacts.keep("ane", CANARY)
    # The process dies after the commit and before the files are clean.
    monkeypatch.setattr(store.contacts, "_scrub", lambda: None)
    assert store.contacts.erase("ane")
    path = store.path
    again = open_store(path, clock=lambda: LATER)
    assert rows(again, "SELECT withdrawal FROM scrubs ORDER BY seq") == [(-1,), (0,)]
    assert PART not in bytes_below(path.parent)
    again.close()


def test_an_address_is_in_no_line_no_backup_no_release_and_no_log(store, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    store.contacts.keep("ane", CANARY)
    vote(store, "b1", "ane")
    store.contacts.keep("ane", f"x{CANARY}")
    vote(store, "b2", "ane")
    elsewhere = FolderDestination(tmp_path / "elsewhere")
    back_up(store.address, elsewhere, KEY)
    copy_journal(journal_folder(store.path), elsewhere)
    export(store.address, "proba", tmp_path / "release", signing_key=KEY)
    copied = bytes_below(elsewhere.folder) + bytes_below(journal_folder(store.path))
    assert b"receipt-b1" in copied
    assert PART not in copied
    assert PART not in bytes_below(tmp_path / "release")
    assert PART.decode() not in caplog.text
    assert store.contacts.of("ane") == f"x{CANARY}"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" ane@example.org ", "ane@example.org"),
        ("ane+arena@posta.example.eus", "ane+arena@posta.example.eus"),
        ("mañana@españa.es", "mañana@españa.es"),
        ("+34 943 00 00 00", "+34 943 00 00 00"),
        ("(0943) 12-34-56", "(0943) 12-34-56"),
        ("۰۳۰۰ ۱۲۳۴۵۶۷", "۰۳۰۰ ۱۲۳۴۵۶۷"),
        ("", None),
        ("Ane", None),
        ("ane@example", None),
        ("@example.org", None),
        ("ane@exa mple.org", None),
        ("12345", None),
        ("1" * 21, None),
        ("ane@example.org\x00", None),
        ("a\u202ene@example.org", None),
        ("a" * 200 + "@example.org", None),
    ],
)
def test_an_address_is_an_e_mail_or_a_phone_number(written, kept):
    assert clean_address(written) == kept


ENTRANTS = [Entrant("a", 1), Entrant("b", 3), Entrant("c", 0), Entrant("d", 6)]


def test_a_draw_is_the_same_for_the_same_seed_and_list_in_any_order():
    first = draw(ENTRANTS, 2, "seed")
    assert first == draw(ENTRANTS[::-1], 2, "seed")
    assert fingerprint(ENTRANTS) == fingerprint(ENTRANTS[::-1])
    assert fingerprint(ENTRANTS) != fingerprint(ENTRANTS[:3])
    assert {tuple(draw(ENTRANTS, 2, f"{seed}")) for seed in range(40)} != {tuple(first)}


def test_nobody_wins_twice_or_without_a_number():
    winners = draw(ENTRANTS, 9, "seed")
    assert sorted(each.participant for each in winners) == ["a", "b", "d"]
    assert draw([], 3, "seed") == draw([Entrant("c", 0)], 3, "seed") == []


def test_each_number_is_one_ticket():
    first = Counter(draw(ENTRANTS, 1, f"seed {number}")[0].participant for number in range(4000))
    expected = {"a": 400, "b": 1200, "d": 2400}
    assert first.keys() == expected.keys()
    # Seeds are fixed: this is the same in every run, and within 5 standard deviations of a fair draw.
    for name, count in expected.items():
        assert abs(first[name] - count) < 5 * (count * (1 - count / 4000)) ** 0.5
