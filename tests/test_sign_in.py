"""Signing in, without pages: on both engines, with guessers, with two who want the same, through a lost disk."""

import asyncio

import pytest

from arena.admission import Admission
from arena.codes import SignInKind
from arena.errors import NameTaken, PassphraseRefused, SignInUnknown, TooManyTries
from arena.passphrases import Cost, decoy, hashed, hashed_name, is_fit, is_right, name_key
from arena.sign_in import OF_A_NAME, OF_A_PLACE, QUARTER, Costs, SignIn
from arena.store import journal_folder, open_store
from arena.store.journal_files import journal_files, read_lines
from arena.store.replay import replay
from arena.store.sqlite import SQLiteEngine
from arena.tickets import LIFETIME_SECONDS, MOST_KEPT, Tickets
from arena.tokens import digest
from arena.tries import Allowance, Tries, Turns, network_of
from tests.stores import LATER, make_participant, make_study, rows
from tests.voting import vote

pytest_plugins = ["tests.store_fixtures"]

CHEAP = Costs(Cost(4, 1), Cost(4, 1))
PASSPHRASE = "gaur egun ona da"


class Door:
    """A store with Ane and Jon, and the way in."""

    def __init__(self, address):
        self.now = 0.0
        self.store = open_store(address, clock=lambda: LATER)
        self.store.register(make_study(), {"id": "proba"})
        for name in ("ane", "jon"):
            self.store.add_participant(make_participant(name), digest(f"token-{name}"), None)
        self.reopen()

    def reopen(self):
        study = make_study(sign_in=tuple(SignInKind))
        admission = Admission(study, self.store, lambda: LATER)
        self.sign_in = SignIn(study, self.store, admission, lambda: self.now, CHEAP)
        self.admission = admission

    def set(self, who, name, passphrase=PASSPHRASE, place="10.0.0.1"):
        person = make_participant(who)
        return asyncio.run(self.sign_in.set_passphrase(person, name, passphrase, place))

    def enter(self, name, passphrase=PASSPHRASE, place="10.0.0.1", token=None):
        return asyncio.run(self.sign_in.by_passphrase(name, passphrase, place, token))

    def who(self, token):
        return self.admission.participant_now(token).id


@pytest.fixture
def door(any_address):
    made = Door(any_address)
    yield made
    made.store.close()


def test_two_devices_are_one_person(door):
    door.set("ane", "Ane")
    token = door.enter("ANE").token
    assert door.who(token) == door.who("token-ane") == "ane"
    assert door.store.sign_ins.devices("ane") == 2
    asyncio.run(door.sign_in.sign_out("token-ane"))
    assert door.store.participant_by_token(digest("token-ane")) is None
    assert door.who(token) == "ane"
    asyncio.run(door.sign_in.sign_out_everywhere(make_participant("ane")))
    assert door.store.sign_ins.devices("ane") == 0
    assert door.who("token-jon") == "jon"


def test_a_name_is_of_one_person_and_a_person_has_one_name(door):
    door.set("ane", "Ane")
    with pytest.raises(NameTaken):
        door.set("jon", "ane")
    with pytest.raises(NameTaken):
        door.set("ane", "another")
    assert len(rows(door.store, "SELECT * FROM sign_ins")) == 1


def test_two_who_want_one_name_at_once_get_it_once(door):
    async def both():
        wanted = [
            door.sign_in.set_passphrase(make_participant(who), "Izena", PASSPHRASE, "10.0.0.1")
            for who in ("ane", "jon")
        ]
        return await asyncio.gather(*wanted, return_exceptions=True)

    outcome = asyncio.run(both())
    assert sorted(type(each).__name__ for each in outcome) == ["NameTaken", "NoneType"]


def test_what_is_withdrawn_signs_nobody_in(door):
    door.set("ane", "Ane")
    token = door.enter("ane").token
    door.store.withdraw_participant("ane")
    assert door.store.participant_by_token(digest(token)) is None
    with pytest.raises(SignInUnknown):
        door.enter("ane")


def test_an_account_stands_for_one_person(door):
    def by(account, token=None, connects=None):
        return asyncio.run(door.sign_in.by_account(account, token, connects))

    with pytest.raises(SignInUnknown):
        by("hf-1")
    assert by("hf-1", "token-ane").token == "token-ane"
    assert door.who(by("hf-1").token) == "ane"
    assert by("hf-1", "token-jon").token is None
    with pytest.raises(NameTaken):
        by("hf-2", "token-ane")
    # From a window without the secret: by the ticket of a page that had it.
    ticket = door.sign_in.connecting(make_participant("jon"))
    assert door.who(by("hf-3", connects=door.sign_in.connects(ticket)).token) == "jon"
    assert door.sign_in.connects(ticket) is None
    with pytest.raises(SignInUnknown):
        by("HF-3", connects=door.sign_in.connects(ticket))
    assert "hf-" not in str(rows(door.store, "SELECT * FROM sign_ins"))


@pytest.fixture
def quick(address):
    made = Door(address)
    yield made
    made.store.close()


def test_who_guesses_has_to_wait_and_the_right_passphrase_waits_too(quick):
    quick.set("ane", "Ane")
    for number in range(OF_A_NAME.tries):
        with pytest.raises(SignInUnknown):
            # From many places: it is the name that is guarded.
            quick.enter("ane", "wrong wrong", f"10.0.0.{number}")
    with pytest.raises(TooManyTries):
        quick.enter("Ane", place="10.9.9.9")
    quick.now = QUARTER
    assert quick.who(quick.enter("ane").token) == "ane"


def test_who_tries_many_names_from_one_place_has_to_wait_and_others_need_not(quick):
    quick.set("ane", "Ane")
    for number in range(OF_A_PLACE.tries):
        with pytest.raises(SignInUnknown):
            quick.enter(f"name {number}", place=f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyTries):
        quick.enter("ane", place="2001:db8:1:2:ffff::1")
    with pytest.raises(TooManyTries):
        quick.set("jon", "jon", place="2001:db8:1:2::1")
    assert quick.who(quick.enter("ane", place="2001:db8:1:3::1").token) == "ane"


def test_asking_which_names_are_taken_is_counted_too(quick):
    quick.set("ane", "Ane")
    for _ in range(OF_A_PLACE.tries):
        with pytest.raises(NameTaken):
            quick.set("jon", "ane")
    with pytest.raises(TooManyTries):
        quick.set("jon", "jon")


def test_an_empty_name_and_a_guarded_one_do_not_lock_others_out(quick):
    for number in range(OF_A_NAME.tries):
        with pytest.raises(SignInUnknown):
            quick.enter("", "wrong wrong", f"10.0.0.{number}")
    quick.set("ane", "Ane", place="10.0.1.1")
    assert quick.enter("ane", place="10.0.1.1").token


def test_a_passphrase_is_changed_by_who_knows_it_and_guessing_it_there_is_counted(quick):
    quick.set("ane", "Ane")
    ane = make_participant("ane")

    def change(current, new):
        return asyncio.run(
            quick.sign_in.change_passphrase(ane, "token-ane", current, new, "10.0.0.1")
        )

    with pytest.raises(PassphraseRefused):
        change(PASSPHRASE, "labur")
    for _ in range(OF_A_NAME.tries):
        with pytest.raises(SignInUnknown):
            change("wrong wrong", "bihar hobea da")
    with pytest.raises(TooManyTries):
        change(PASSPHRASE, "bihar hobea da")
    quick.now = QUARTER
    change(PASSPHRASE, "bihar hobea da")
    assert quick.enter("ane", "bihar hobea da").token


def test_a_ticket_is_of_one_device_and_of_ten_minutes(quick):
    quick.set("ane", "Ane")
    ticket = quick.enter("ane", token="token-jon").ticket
    with pytest.raises(SignInUnknown):
        asyncio.run(quick.sign_in.confirm(ticket, "token-ane"))
    with pytest.raises(SignInUnknown):  # it was used, in vain
        asyncio.run(quick.sign_in.confirm(ticket, "token-jon"))
    ticket = quick.enter("ane", token="token-jon").ticket
    quick.now = LIFETIME_SECONDS
    with pytest.raises(SignInUnknown):
        asyncio.run(quick.sign_in.confirm(ticket, "token-jon"))
    ticket = quick.enter("ane", token="token-jon").ticket
    assert quick.who(asyncio.run(quick.sign_in.confirm(ticket, "token-jon"))) == "ane"


@pytest.mark.parametrize("meanwhile", ["changed", "forgotten", "withdrawn"])
def test_a_ticket_holds_no_longer_than_the_proof_that_it_stands_for(quick, meanwhile):
    quick.set("ane", "Ane")
    ticket = quick.enter("ane", token="token-jon").ticket
    if meanwhile == "changed":
        secret = hashed("bihar hobea da", CHEAP.passphrase)
        quick.store.sign_ins.change_secret("ane", secret, digest("token-ane"))
    elif meanwhile == "forgotten":
        quick.store.sign_ins.remove("ane", SignInKind.PASSPHRASE)
    else:
        quick.store.withdraw_participant("ane")
    with pytest.raises(SignInUnknown):
        asyncio.run(quick.sign_in.confirm(ticket, "token-jon"))
    assert quick.who("token-jon") == "jon"


def test_too_many_tickets_push_the_oldest_out():
    tickets = Tickets(lambda: 0.0)
    first = tickets.issue("first")
    for number in range(MOST_KEPT):
        last = tickets.issue(str(number))
    assert tickets.redeem(first) is None
    assert tickets.redeem(last) == str(MOST_KEPT - 1)


def test_a_crowd_that_signs_in_at_once_is_turned_away_and_not_kept_waiting():
    async def crowd():
        turns, begun, end = Turns(2), asyncio.Event(), asyncio.Event()

        async def work():
            async with turns.turn():
                begun.set()
                await end.wait()

        tasks = [asyncio.create_task(work())]
        await begun.wait()
        tasks += [asyncio.create_task(work()) for _ in range(3)]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert [type(task.exception()) for task in done] == [TooManyTries]
        end.set()
        await asyncio.gather(*(task for task in tasks if task not in done))

    asyncio.run(crowd())


def test_no_place_is_kept_in_mind_as_it_is_called():
    tries = Tries(Allowance(2, 60.0), lambda: 0.0)
    tries.note("192.0.2.7")
    assert not tries.used_up("192.0.2.7")
    tries.note("192.0.2.7")
    assert tries.used_up("192.0.2.7")
    assert not tries.used_up("192.0.2.8")
    assert "192.0.2.7" not in str(vars(tries))


def test_one_connection_is_one_place():
    assert (
        network_of("2001:db8::1") == network_of("2001:db8::ffff") != network_of("2001:db8:0:1::1")
    )
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("testclient") == "testclient"


def test_names_are_compared_as_people_write_them():
    assert name_key("  Ane\u00a0ETXE ") == name_key("ane etxe") == name_key("ａｎｅ etxe")
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("Ә́жем\u0301") == name_key("ә́жем\u0301".upper())
    assert all(map(name_key, ("نام", "नाम", "🌊")))
    assert name_key(" \u200b\u202e\t") == ""


def test_a_passphrase_is_asked_to_be_long_and_nothing_else():
    assert is_fit("aaaaaaaa", "ane")
    assert is_fit("🌊" * 8, "ane")
    assert is_fit("a" * 200, "ane")
    assert not is_fit("a" * 7, "ane")
    assert not is_fit("  aaaaaaa  ", "ane")
    assert not is_fit("a" * 201, "ane")
    assert not is_fit("ANE  etxeberria", "ane etxeberria")


def test_a_passphrase_is_kept_so_that_only_it_fits():
    kept = hashed("é" + PASSPHRASE, CHEAP.passphrase)
    assert kept != hashed("é" + PASSPHRASE, CHEAP.passphrase)
    assert is_right("e\u0301" + PASSPHRASE + " ", kept)
    assert not is_right(PASSPHRASE, kept)
    assert not is_right(PASSPHRASE, decoy(CHEAP.passphrase))
    with pytest.raises(ValueError, match="no way"):
        is_right(PASSPHRASE, kept.replace("scrypt", "md5"))
    assert hashed_name("a", "passphrase", "ane") != hashed_name("b", "passphrase", "ane")


def test_what_is_forgotten_signs_nobody_in_leaves_the_journal_and_frees_the_name(quick):
    quick.set("ane", "Ane")
    phone = quick.enter("Ane").token
    vote(quick.store, "b1")
    kept = quick.store.sign_ins.of("ane")[0].secret_hash.encode()
    lines = journal_folder(quick.store.path)
    assert kept in b"".join(path.read_bytes() for path in lines.iterdir())
    for _ in range(2):
        asyncio.run(quick.sign_in.forget(make_participant("ane"), SignInKind.PASSPHRASE))
    assert kept not in b"".join(path.read_bytes() for path in lines.iterdir())
    with pytest.raises(SignInUnknown):
        quick.enter("Ane")
    assert quick.who(phone) == quick.who("token-ane") == "ane"
    quick.set("jon", "Ane")
    assert quick.who(quick.enter("Ane").token) == "jon"


def test_a_database_made_of_the_journal_knows_who_signed_in_and_who_signed_out(quick, tmp_path):
    """A vote carries what is known of its person, and a later one knows it better."""
    quick.set("ane", "Ane")
    phone, laptop = quick.enter("ane").token, quick.enter("ane").token
    vote(quick.store, "b1")
    asyncio.run(quick.sign_in.sign_out(phone))
    asyncio.run(quick.sign_in.sign_out("token-ane"))
    quick.store.sign_ins.change_secret(
        "ane", hashed("bihar hobea da", CHEAP.passphrase), digest(laptop)
    )
    vote(quick.store, "b2")
    folder = journal_folder(quick.store.path)
    lines = [line for path in journal_files(folder) for line in read_lines(path)]
    made = SQLiteEngine(tmp_path / "restored.db")
    made.migrate()
    connection = made.open_writer()
    for line in lines:
        replay(connection, line)
    connection.close()
    made.close()
    quick.store.close()
    quick.store = open_store(tmp_path / "restored.db", clock=lambda: LATER)
    quick.reopen()
    assert quick.who(laptop) == "ane"
    for token in (phone, "token-ane"):
        assert quick.store.participant_by_token(digest(token)) is None
    with pytest.raises(SignInUnknown):
        quick.enter("ane")
    assert quick.enter("ane", "bihar hobea da").token
