"""An answer that says who wrote it is found; one that says the same words of others is not."""

import asyncio
import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.codes import Mark
from arena.errors import BackendError
from arena.masking import LANGUAGES, LONGEST_PHRASE, Listening, SelfNaming
from arena.store import open_store
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study

EVERY = SelfNaming(LANGUAGES, personas=("Ibai",))

NAMING = [
    "I am ChatGPT, a large language model trained by OpenAI.",
    "Sure! I'm Claude. How can I help?",
    "As a language model developed by Google, I have no feelings.",
    "I was created by Meta.",
    "My name is Llama 3.1.",
    "Kaixo! Latxa naiz, HiTZ zentroak sortutako hizkuntza-eredua.",
    "Ni GPT-4 naiz.",
    "OpenAIk sortu nau.",
    "Soy Qwen, y me gusta ayudar.",
    "Fui entrenado por Microsoft.",
    "Je suis Mistral, un assistant.",
    "J'ai été développé par Google.",
    "Ich bin DeepSeek.",
    "Ech sinn Claude.",
    "Я — YandexGPT.",
    "Меня создала компания OpenAI.",
    "Мен ChatGPT тілдік моделімін.",
    "Hei! Olen Claude, tekoälyavustaja.",
    "Minut on kehittänyt OpenAI.",
    "Saya adalah ChatGPT, asisten virtual.",
    "Saya dikembangkan oleh Google.",
    "ฉันคือ ChatGPT ผู้ช่วยของคุณ",
    "ผมเป็นโมเดลภาษาที่พัฒนาโดย OpenAI ครับ",
    "Ben ChatGPT adlı bir yapay zekâ asistanıyım.",
    "Ben OpenAI tarafından geliştirilen bir modelim.",
    "Tôi là Gemini, một trợ lý ảo.",
    "Tôi được phát triển bởi Google.",
    "আমি ChatGPT, একটি ভাষা মডেল।",
    "আমাকে OpenAI তৈরি করেছে।",
    "मैं ChatGPT हूँ, एक भाषा मॉडल।",
    "मुझे Google ने बनाया है।",
    "Mimi ni ChatGPT, msaidizi wako.",
    "Nilitengenezwa na OpenAI.",
    "நான் ChatGPT, ஒரு மொழி மாதிரி.",
    "என்னை OpenAI உருவாக்கியது.",
    "میں ChatGPT ہوں، ایک لسانی ماڈل۔",
    "مجھے OpenAI نے بنایا ہے۔",
    "Egun on.\nMontreal hiria da.\nNi Claude naiz, laguntzailea.",
]
BLIND = [
    "Ibai naiz, ikerketa honetako laguntzailea.",
    "I am a language model and have no feelings.",
    "I am sorry, I do not know.",
    "ChatGPT is made by OpenAI, and Claude by Anthropic.",
    "I am told that Google has many offices.",
    "Soy un asistente. Google es una empresa.",
    "Claude Monet pintorea izan zen; ni ez naiz pintorea. Claude Monet Parisen jaio zen.",
    "Llamas live in Peru. I am fond of them.",
    "I am fond of llamas, a gemini by birth.",
    "Euria hodeietatik erortzen den ura da.",
    "",
]


@pytest.mark.parametrize("text", NAMING)
def test_an_answer_that_names_itself_is_found(text):
    assert EVERY.found_in(text)


@pytest.mark.parametrize("text", BLIND)
def test_an_answer_that_does_not_is_left_alone(text):
    assert EVERY.found_in(text) is None


def test_the_sentence_is_told():
    assert EVERY.found_in(NAMING[-1]) == "Ni Claude naiz, laguntzailea."


def heard_at(text, cuts):
    """How much had arrived of a text, in pieces that end at the cuts, when it was heard to name its author."""
    listening = EVERY.listen()
    for cut in sorted({min(cut, len(text)) for cut in cuts}):
        if listening.hear(text[:cut]):
            return cut
    return len(text) if listening.hear(text, complete=True) else None


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*NAMING, *BLIND, "Bai", "GPTologia", "Ni", "naiz", "a" * 250]), max_size=6
    ),
    st.sampled_from([" ", "\n", ". ", "", "; "]),
    st.lists(st.integers(1, 900), max_size=40),
)
def test_what_is_heard_of_a_text_in_pieces_is_what_the_whole_says(parts, between, cuts):
    text = between.join(parts)
    at = heard_at(text, cuts)
    assert (at is not None) == (EVERY.found_in(text) is not None)
    if at is not None and at < len(text):
        assert EVERY.found_in(text[:at] + "\n"), "nothing is heard before it is said"


@pytest.mark.parametrize("text", NAMING)
def test_an_answer_is_heard_to_name_itself_before_it_goes_on(text):
    rest = " Eta orain beste gauza bati buruz: euria hodeietatik erortzen den ura da."
    every = range(1, len(text + rest))
    assert heard_at(text + rest, every) <= len(text) + 1


def test_a_word_that_goes_on_is_waited_for():
    listening = EVERY.listen()
    assert listening.hear("Ni naiz: GPT") is None
    assert listening.hear("Ni naiz: GPTologia bat") is None
    assert listening.hear("Ni naiz: GPTologia bat. Ni GPT naiz", complete=True) == "Ni GPT naiz"


class Counted:
    """A pattern that counts the characters in which it was looked for."""

    def __init__(self, pattern):
        self.pattern = re.compile(pattern)
        self.looked = 0

    def search(self, text, begin, end):
        self.looked += end - begin
        return self.pattern.search(text, begin, end)


def test_a_long_answer_is_looked_at_about_once():
    name, phrase = Counted("Claude"), Counted("naiz")
    listening = Listening({"clear": name}, {"who": phrase}, longest_name=10)
    text = "Claude " + "hitz " * 4000
    pieces = range(0, len(text), 80)
    assert not any(listening.hear(text[:end]) for end in pieces)
    assert name.looked <= 80
    assert phrase.looked <= (80 + LONGEST_PHRASE) * len(pieces)
    assert listening.hear(text + "naiz", complete=True)


def test_names_of_the_study_are_looked_for_and_its_persona_is_not():
    text = "Ni Txoria naiz."
    assert SelfNaming(["eu"]).found_in(text) is None
    assert SelfNaming(["eu"], names=["Txoria"]).found_in(text) == text
    assert SelfNaming(["eu"], names=["Txoria"], personas=["Txoria"]).found_in(text) is None


def test_a_language_is_looked_for_where_the_study_speaks_it_and_english_always():
    assert SelfNaming(["es"]).found_in("Ni Claude naiz.") is None
    assert SelfNaming(["es"]).found_in("I am Claude.")
    assert SelfNaming(["xx"]).found_in("I am Claude.")


def test_the_phrases_of_every_interface_language_are_known():
    words = resources.files("arena.ui") / "words"
    languages = {entry.name.removesuffix(".yaml") for entry in words.iterdir()}
    assert {"en", "eu", "es"} <= languages <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "marks"),
    [("Ni Claude naiz. Galdetu!", {Mark.NAMED_ITSELF}), ("Ibai naiz.", set()), ("Bai.", set())],
)
def test_a_battle_whose_answer_names_its_author_is_marked_before_anybody_can_vote(
    tmp_path, text, marks
):
    async def one_battle() -> set[Mark]:
        people = await admitted(referee)
        shown = await played(referee, people.participant.id)
        return set(store.battle(shown[-1].id).marks)

    store = open_store(tmp_path / "arena.db")
    scripts = {"alpha": Scripted(pieces=(text[:5], text[5:])), "beta": Scripted()}
    referee = make_referee(store, scripted_study("alpha", "beta", persona="Ibai"), scripts)
    found = asyncio.run(one_battle())
    store.close()
    assert found == marks


@pytest.mark.parametrize("side", ["alpha", "beta"])
def test_a_battle_is_marked_while_its_answers_are_still_being_written(tmp_path, side):
    async def one_battle():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, referee.study.prompts[0])
        frames = await referee.answer(person, battle)
        await anext(frames)
        seen = store.battle(battle)
        await frames.aclose()
        return seen, store.battle(battle)

    store = open_store(tmp_path / "arena.db")
    naming = Scripted(("Ni Claude naiz, laguntzailea. ", "Euria ura da."), hangs_at=1)
    scripts = {name: Scripted(("Bai, ", "jakina."), hangs_at=1) for name in ("alpha", "beta")}
    referee = make_referee(store, scripted_study("alpha", "beta"), scripts | {side: naming})
    while_written, after = asyncio.run(one_battle())
    store.close()
    assert while_written.marks == {Mark.NAMED_ITSELF}
    assert while_written.turns[0].left is None
    assert (after.marks, after.void) == ({Mark.NAMED_ITSELF}, "abandoned")


def test_what_was_said_before_the_other_side_failed_marks_both_battles(tmp_path):
    async def one_battle():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, referee.study.prompts[0])
        shown = [each async for each in await referee.answer(person, battle)]
        return store.battle(battle), store.battle(shown[-1].id)

    store = open_store(tmp_path / "arena.db")
    scripts = {
        "alpha": Scripted(("Ni Claude naiz. ", "Galdetu!")),
        "beta": Scripted(gap=0.05, error=BackendError("refused", "down"), breaks_at=0),
        "gamma": Scripted(),
    }
    weights = (("alpha", "beta", 1e9), ("alpha", "gamma", 1.0))
    study = scripted_study(*scripts, pairs="weighted", pair_weights=weights)
    referee = make_referee(store, study, scripts)
    failed, successor = asyncio.run(one_battle())
    store.close()
    assert successor.battle.replaces == failed.battle.id
    assert (failed.void, failed.marks) == ("backend_refused", {Mark.NAMED_ITSELF})
    assert (successor.void, successor.marks) == (None, {Mark.NAMED_ITSELF})


class Late(Scripted):
    """A script whose later pieces come when it is told to go on."""

    async def stream(self, request):
        self.go, self.said = asyncio.Event(), asyncio.Event()
        parts = super().stream(request)
        yield await anext(parts)
        await self.go.wait()
        async for part in parts:
            yield part
            self.said.set()


def test_a_battle_that_was_skipped_meanwhile_needs_no_mark(tmp_path):
    async def one_battle():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, referee.study.prompts[0])
        frames = await referee.answer(person, battle)
        await anext(frames)
        await referee.leave(person, battle)
        naming.go.set()
        await naming.said.wait()
        await frames.aclose()
        return store.battle(battle)

    store = open_store(tmp_path / "arena.db")
    naming = Late(("Bai. ", "Ni Claude naiz. ", "Galdetu!"))
    referee = make_referee(
        store, scripted_study("alpha", "beta"), {"alpha": naming, "beta": Scripted(hangs_at=1)}
    )
    record = asyncio.run(one_battle())
    store.close()
    assert (record.void, record.marks) == ("skipped", frozenset())
