"""Consent, eligibility and examples behind the pages, on both engines; and in journals, copies and releases."""

import asyncio
from dataclasses import replace

import pytest

from arena.__main__ import main
from arena.admission import Admission
from arena.codes import QuestionKind
from arena.consents import consent_bytes, consent_hash
from arena.entry import Condition, Entry, TrainingItem, unmet
from arena.errors import BallotInvalid, ConsentMissing, NotEligible, TrainingUnfinished
from arena.profiles import new_questions, settled
from arena.questions import Option, Question
from arena.store import TrainingAnswer, battle_counts, copy_database, open_store
from arena.study import find_study, study_document
from arena.training import Training
from tests.scripted import BASQUE_FORM, Scripted, admitted, make_referee, scripted_study
from tests.serving import ROOT
from tests.stores import LATER, make_study, outside, rows

pytest_plugins = ("tests.store_fixtures",)

NAMES = {"eu": "Zergatik", "en": "Why"}
ITEMS = tuple(
    TrainingItem(name, "Zer?", "eu", "eu", "bat", "bi", {"content": codes}, NAMES)
    for name, codes in (("one", ("left",)), ("two", ("right", "tie")))
)


@pytest.fixture
def address(any_address):
    """Everything here is so on both engines."""
    return any_address


def choice(name: str, *codes: str, **changes) -> Question:
    options = tuple(Option(code, NAMES) for code in codes)
    return Question(name, QuestionKind.CHOICE, NAMES, options=options, **changes)


def trained_study(**changes):
    entry = Entry(training=ITEMS, training_required=True)
    return scripted_study("alpha", "beta", entry=entry, **changes)


# --- pure -----------------------------------------------------------------------------------------


def test_an_answer_to_what_is_asked_no_more_goes_with_all_that_rests_on_it():
    profile = (
        choice("a", "yes", "no"),
        choice("b", "yes", "no", shown_when=("a", ("yes",))),
        choice("c", "yes", "no", shown_when=("b", ("yes",))),
    )
    every = {"a": "yes", "b": "yes", "c": "no"}
    assert settled(profile, every) == every
    assert settled(profile, every | {"a": "no"}) == {"a": "no"}
    assert settled(profile, {"a": "yes", "other": "1"}) == {"a": "yes", "other": "1"}
    assert [each.id for each in new_questions(profile, {"a": "yes"}, set())] == ["b"]
    assert new_questions(profile, {"a": "yes"}, {"b"}) == ()


def test_a_rule_turns_away_who_answered_otherwise_and_nobody_who_was_not_asked():
    rules = (Condition("level", ("b2", "c1"), NAMES), Condition("age", ("adult",), NAMES))
    assert unmet(rules, {"level": "b2", "age": "adult"}) == ()
    assert unmet(rules, {"level": "a1", "age": "child"}) == rules
    assert unmet(rules, {"level": "c1"}) == ()


def test_a_consent_is_the_same_bytes_whatever_the_order_of_its_languages():
    text = {"es": "Sí", "eu": "Bai \u2028"}
    assert consent_bytes(text) == '{"es":"Sí","eu":"Bai \u2028"}'.encode()
    assert consent_hash(text) == consent_hash(dict(reversed(text.items())))
    assert consent_hash(text) != consent_hash(text | {"es": "Si"})


def test_a_study_without_any_of_it_keeps_the_hash_that_it_always_had():
    study = make_study()
    assert "entry" not in study_document(study)
    assert "entry" in study_document(replace(study, entry=Entry(training=ITEMS)))


# --- admission ------------------------------------------------------------------------------------


def test_nobody_is_stored_whom_the_study_does_not_look_for(store):
    level = choice("level", "native", "learner")
    rule = Condition("level", ("native",), NAMES)
    study = make_study(profile=(level,), entry=Entry(eligibility=(rule,)))
    admission = Admission(study, store, lambda: LATER)

    def admit(code):
        return asyncio.run(
            admission.admit(agreed=True, interface="eu", profile={"level": code}, nickname=None)
        )

    before = len(rows(store, "SELECT * FROM participants"))
    with pytest.raises(NotEligible) as refused:
        admit("learner")
    assert refused.value.questions == ("level",)
    assert len(rows(store, "SELECT * FROM participants")) == before
    assert admit("native").participant.profile == {"level": "native"}


def test_a_later_consent_opens_the_door_again_and_is_kept_once(store):
    study = make_study()
    now = replace(study, consent=replace(study.consent, version="2", hash="c1"))
    joined = Admission(study, store, lambda: LATER)
    person = asyncio.run(
        joined.admit(agreed=True, interface="eu", profile={"level": "b2"}, nickname=None)
    )
    later = Admission(now, store, lambda: LATER)
    with pytest.raises(ConsentMissing):
        later.participant_now(person.token)
    assert asyncio.run(later.known(person.token)) == person.participant
    for _ in range(2):
        assert asyncio.run(later.agree_again(person.token)) == person.participant
    assert later.participant_now(person.token) == person.participant
    assert joined.participant_now(person.token) == person.participant, "the first consent stands"
    stored = rows(store, "SELECT participant, version, hash FROM consents")
    assert [tuple(row) for row in stored] == [(person.participant.id, "2", "c1")]
    with pytest.raises(ConsentMissing):
        asyncio.run(later.agree_again("nobody's"))
    other = Admission(replace(now, id="other"), store, lambda: LATER)
    assert asyncio.run(other.known(person.token)) is None


# --- examples -------------------------------------------------------------------------------------


def test_no_battle_is_opened_before_required_examples_are_judged(store):
    study = trained_study()
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})

    async def scene():
        person = (await admitted(referee)).participant.id
        for item in ITEMS:
            with pytest.raises(TrainingUnfinished):
                await referee.open_battle(person, study.prompts[0])
            await referee.training.answer(person, item, {"content": "right"})
        assert await referee.open_battle(person, study.prompts[0])
        return person

    person = asyncio.run(scene())
    progress = referee.training.progress_now(person)
    assert (progress.done, progress.all, progress.next) == (2, 2, None)
    assert [progress.said[name].expected for name in ("one", "two")] == [False, True]


def test_the_first_answer_to_an_example_stands(store):
    training = Training(trained_study(), store)
    first = asyncio.run(training.answer("ane", ITEMS[0], {"content": "left"}))
    again = asyncio.run(training.answer("ane", ITEMS[0], {"content": "right"}))
    assert first == again == TrainingAnswer("one", {"content": "left"}, True)
    assert training.progress_now("ane").next == ITEMS[1]
    assert training.progress_now("jon").done == 0
    with pytest.raises(Exception, match="never changed"):
        outside(store, "UPDATE training_answers SET expected = 0")


@pytest.mark.parametrize(
    "answers",
    [{}, {"content": "both_good"}, {"content": "left", "language": "left"}, {"x": "left"}],
)
def test_what_is_no_answer_to_an_example_is_not_kept(store, answers):
    with pytest.raises(BallotInvalid):
        asyncio.run(Training(trained_study(), store).answer("ane", ITEMS[0], answers))
    assert rows(store, "SELECT * FROM training_answers") == []


def test_only_the_questions_with_expected_answers_are_asked(store):
    asked = Training(trained_study(), store).questions(ITEMS[0])
    assert [question.id for question in asked] == ["content"]
    assert {question.id for question in BASQUE_FORM} > {"content"}


def test_examples_are_counted_and_go_with_the_person(store):
    training = Training(trained_study(), store)
    asyncio.run(training.answer("ane", ITEMS[0], {"content": "left"}))
    asyncio.run(training.answer("ane", ITEMS[1], {"content": "left"}))
    asyncio.run(training.answer("jon", ITEMS[0], {"content": "tie"}))
    counted = battle_counts(store.address, "proba", "h1").training
    assert (counted.people, counted.answers, counted.expected) == (2, 3, 1)
    store.withdraw_participant("ane")
    assert rows(store, "SELECT participant FROM training_answers") == [("jon",)]


def test_a_copy_of_the_database_has_consents_and_examples(store, tmp_path):
    store.entries.add_consent("ane", "2", "c1")
    store.entries.add_training_answer("ane", TrainingAnswer("one", {"content": "left"}, True))
    copied = copy_database(store.address, tmp_path / "copy.db")
    assert (copied.rows["consents"], copied.rows["training_answers"]) == (1, 1)


# --- the operator ---------------------------------------------------------------------------------


def test_check_and_status_tell_of_the_examples(tmp_path, capsys):
    assert main(["check", "demo"]) == 0
    assert "3 examples, which may be skipped" in capsys.readouterr().out
    study = find_study("demo", ROOT)
    assert (study / "training.jsonl").is_file()
    path = tmp_path / "arena.db"
    opened = open_store(path)
    opened.close()
    main(["status", "demo", "--database", str(path)])
    assert "0 people judged 0 examples, 0 as expected" in capsys.readouterr().out
