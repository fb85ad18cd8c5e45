"""Whoever has withdrawn everything leaves nothing behind again, however late something of theirs arrives."""

import asyncio
import re

import pytest

from arena.codes import SignInKind
from arena.domain import Prompt
from arena.errors import BackendError, ConsentMissing
from arena.store import TrainingAnswer, open_store
from arena.store.postgresql import SCRUBBED
from arena.store.withdrawals import ERASE, OF_A_PERSON
from tests.scripted import Scripted, admitted, make_referee, scripted_study
from tests.stores import LATER, add_people, rows

pytest_plugins = ["tests.store_fixtures"]

SECRET = "Nire sekretua da hau."


@pytest.fixture
def store(any_address):
    opened = open_store(any_address, clock=lambda: LATER)
    yield opened
    opened.close()


def test_a_model_that_is_replaced_meanwhile_brings_no_text_back(store):
    names = ("alpha", "beta", "gamma", "delta")
    backends = {name: Scripted() for name in names}
    referee = make_referee(store, scripted_study(*names), backends)

    async def walk():
        person = await admitted(referee)

        def withdraw():
            store.withdraw_participant(person.participant.id)

        battle = await referee.open_battle(person.participant.id, Prompt(None, SECRET, "eu"))
        silent = store.battle(battle).battle.pairing.left
        backends[silent].error = BackendError("refused", "gone")
        backends[silent].on_ask = withdraw
        with pytest.raises(ConsentMissing):
            async for _ in await referee.answer(person.participant.id, battle):
                pass

    asyncio.run(walk())
    assert rows(store, "SELECT DISTINCT prompt_text FROM battles") == [("",)]
    assert rows(store, "SELECT DISTINCT text FROM responses") in ([], [("",)])


def test_nothing_of_a_person_who_withdrew_is_stored_any_more(store):
    add_people(store, "ane", "jon")
    store.withdraw_participant("ane")
    answer = TrainingAnswer("minutes", {"content": "left"}, expected=True)
    for late in (
        lambda: store.contacts.keep("ane", "ane@example.org"),
        lambda: store.sign_ins.add("ane", "proba", SignInKind.PASSPHRASE, "name", "secret"),
        lambda: store.sign_ins.add_device("ane", "token", "code"),
        lambda: store.entries.add_consent("ane", "2", "hash"),
        lambda: store.entries.add_training_answer("ane", answer),
    ):
        with pytest.raises(ConsentMissing):
            late()
    for table in OF_A_PERSON:
        query = f"SELECT count(*) FROM {table} WHERE participant = 'ane'"  # noqa: S608
        assert rows(store, query) == [(0,)]


def test_what_is_erased_is_made_unreadable_on_postgresql_too():
    erased = {re.match(r"(?:DELETE FROM|UPDATE) (\w+) ", each)[1] for each in ERASE}
    assert {*erased, *OF_A_PERSON} <= {*SCRUBBED}
