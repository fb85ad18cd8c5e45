"""The demo's texts: complete, all different, nobody's, and as good or bad as their model should be."""

import json
import re
from pathlib import Path

import pytest

from arena.backends.recorded_file import read_answers
from arena.codes import Finish
from tests.demonstration_texts import PERSONAL_DATA, REAL_NAMES

STUDIES = Path(__file__).parents[1] / "data" / "studies"
INSTRUCT = ("demo-instruct-a", "demo-instruct-b")
BASE = ("demo-base-a", "demo-base-b")
MODELS = INSTRUCT + BASE

SPANISH_OR_ENGLISH = re.compile(
    r"\b(?i:the|of|and|is|are|was|with|for|you|your|that|this|not|what|it|"
    r"el|la|los|las|del|de|que|por|para|con|una|un|se|le|su|es|y|en|no|qué)\b"
)
CLOSING_MARKS = ".!?…»)]*`|>"


def bank(study: str) -> list[dict[str, str]]:
    lines = (STUDIES / study / "prompts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def texts(model: str) -> dict[str, str]:
    answers = read_answers(STUDIES / "demo" / "responses" / f"{model}.jsonl")
    return {answer.prompt: answer.text for answer in answers}


def repeats_a_sentence(text: str) -> bool:
    sentences = [part.strip().lower() for part in re.split(r"[.!?\n]+", text)]
    long_enough = [sentence for sentence in sentences if len(sentence.split()) >= 2]
    return len(set(long_enough)) < len(long_enough)


def switches_language(text: str) -> bool:
    return len(SPANISH_OR_ENGLISH.findall(text)) >= 0.12 * len(re.findall(r"\w+", text))


def wanders(text: str) -> bool:
    return repeats_a_sentence(text) or switches_language(text)


def is_closed(text: str) -> bool:
    return text.rstrip()[-1] in CLOSING_MARKS


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.mark.parametrize("study", ["demo", "ebaluatoia"])
def test_a_bank_has_four_basque_prompts_in_each_of_seven_categories(study):
    prompts = bank(study)
    categories = [prompt["category"] for prompt in prompts]
    assert len(prompts) >= 28
    assert len(set(categories)) == 7
    assert min(categories.count(category) for category in set(categories)) >= 4
    assert {prompt["language"] for prompt in prompts} == {"eu"}


@pytest.mark.parametrize("study", ["demo", "ebaluatoia"])
def test_no_id_and_no_text_stands_twice_in_a_bank(study):
    prompts = bank(study)
    assert len({prompt["id"] for prompt in prompts}) == len(prompts)
    assert len({prompt["text"] for prompt in prompts}) == len(prompts)


@pytest.mark.parametrize("study", ["demo", "ebaluatoia"])
def test_the_id_of_a_prompt_begins_with_its_category(study):
    for prompt in bank(study):
        assert re.fullmatch(rf"{prompt['category']}-\d\d", prompt["id"])


@pytest.mark.parametrize("model", MODELS)
def test_every_model_answers_every_prompt_and_nothing_else(model):
    assert list(texts(model)) == [prompt["id"] for prompt in bank("demo")]


def test_no_two_answers_of_the_demo_are_equal():
    everything = [" ".join(text.split()) for model in MODELS for text in texts(model).values()]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize("model", MODELS)
def test_no_two_answers_of_a_model_begin_alike(model):
    beginnings = [" ".join(text.lower().split())[:24] for text in texts(model).values()]
    assert len(set(beginnings)) == len(beginnings)


@pytest.mark.parametrize("model", MODELS)
def test_no_text_names_a_real_model_company_or_the_personas_name(model):
    named = {prompt: REAL_NAMES.findall(text) for prompt, text in texts(model).items()}
    assert {prompt: found for prompt, found in named.items() if found} == {}


@pytest.mark.parametrize("model", MODELS)
def test_no_text_holds_an_address_or_a_telephone_number(model):
    assert [prompt for prompt, text in texts(model).items() if PERSONAL_DATA.search(text)] == []


@pytest.mark.parametrize("model", INSTRUCT)
def test_instructed_texts_end_where_a_sentence_ends(model):
    assert share([is_closed(text) for text in texts(model).values()]) >= 0.9


@pytest.mark.parametrize("model", BASE)
def test_base_texts_break_off_and_say_so_in_their_finish(model):
    answers = list(read_answers(STUDIES / "demo" / "responses" / f"{model}.jsonl"))
    assert share([is_closed(answer.text) for answer in answers]) <= 0.1
    assert {answer.finish for answer in answers} == {Finish.LENGTH}


def test_the_base_model_with_little_basque_repeats_itself_or_leaves_basque():
    assert share([wanders(text) for text in texts("demo-base-b").values()]) >= 0.8


@pytest.mark.parametrize("model", ["demo-instruct-a", "demo-instruct-b", "demo-base-a"])
def test_the_other_models_stay_in_basque_and_move_on(model):
    assert share([wanders(text) for text in texts(model).values()]) <= 0.1


def test_the_stronger_instructed_model_says_more_than_the_weaker_one():
    stronger, weaker = texts("demo-instruct-a"), texts("demo-instruct-b")
    longer = [len(stronger[prompt].split()) > len(weaker[prompt].split()) for prompt in stronger]
    assert share(longer) >= 0.7
