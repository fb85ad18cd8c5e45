"""An answer that says who wrote it is found; one that says the same words of others is not."""

import asyncio
from importlib import resources

import pytest

from arena.codes import Mark
from arena.masking import LANGUAGES, SelfNaming
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
