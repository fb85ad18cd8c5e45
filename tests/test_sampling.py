"""Pairs and prompts are drawn uniformly, with the probability that is stored."""

from collections import Counter
from itertools import permutations
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chisquare

from arena.codes import Side
from arena.domain import (
    Pairing,
    Prompt,
)
from arena.errors import BackendError, PromptRefused
from arena.sampling import draw_pair, draw_prompt, replace_side

MODELS = ("a", "b", "c", "d", "e")
DRAWS = 100_000


def pairs_of(models):
    return list(permutations(models, 2))


def uniformity(counts, models):
    """The p value of "all ordered pairs are equally likely"."""
    return chisquare([counts[pair] for pair in pairs_of(models)]).pvalue


def test_all_ordered_pairs_are_equally_likely():
    random = Random(20250319)
    drawn = (draw_pair(MODELS, random) for _ in range(DRAWS))

    counts = Counter((pairing.left, pairing.right) for pairing in drawn)

    assert set(counts) == set(pairs_of(MODELS))
    assert uniformity(counts, MODELS) > 0.001


def test_no_model_stands_more_often_on_one_side_of_any_pair():
    random = Random(7)
    drawn = (draw_pair(MODELS, random) for _ in range(DRAWS))

    counts = Counter((pairing.left, pairing.right) for pairing in drawn)

    for left, right in pairs_of(MODELS):
        here, there = counts[left, right], counts[right, left]
        assert binomtest(here, here + there).pvalue > 0.001 / len(pairs_of(MODELS))


@given(st.integers(2, 30), st.integers())
def test_no_model_meets_itself_and_the_probabilities_sum_to_one(number, seed):
    models = [f"model-{index}" for index in range(number)]

    pairing = draw_pair(models, Random(seed))

    assert pairing.left != pairing.right
    assert {pairing.left, pairing.right} <= set(models)
    assert pairing.policy == "uniform"
    assert pairing.probability * len(pairs_of(models)) == pytest.approx(1)


def test_an_excluded_model_is_never_drawn_and_does_not_count():
    random = Random(1)
    drawn = [draw_pair(MODELS, random, excluded={"c"}) for _ in range(1000)]

    assert {pairing.left for pairing in drawn} == {"a", "b", "d", "e"}
    assert {pairing.right for pairing in drawn} == {"a", "b", "d", "e"}
    assert {pairing.probability for pairing in drawn} == {1 / 12}


@pytest.mark.parametrize("excluded", [{"b", "c", "d", "e"}, set(MODELS)])
def test_a_pair_cannot_be_drawn_from_fewer_than_two_models(excluded):
    with pytest.raises(BackendError, match="a battle needs two models") as caught:
        draw_pair(MODELS, Random(1), excluded=excluded)

    assert caught.value.kind == "unavailable"


def test_the_operating_systems_chance_will_do_as_a_source():
    assert draw_pair(MODELS, SystemRandom()).probability == 1 / 20


@pytest.mark.parametrize("failed", list(Side))
def test_the_healthy_side_stays_and_neither_model_of_the_pair_comes_back(failed):
    random = Random(3)
    drawn = [
        replace_side(Pairing("a", "b", "uniform", 1 / 20), failed, MODELS, random)
        for _ in range(3000)
    ]

    kept = {pairing.right if failed is Side.LEFT else pairing.left for pairing in drawn}
    new = Counter(pairing.left if failed is Side.LEFT else pairing.right for pairing in drawn)
    assert kept == ({"b"} if failed is Side.LEFT else {"a"})
    assert set(new) == {"c", "d", "e"}
    assert chisquare(list(new.values())).pvalue > 0.001
    assert {pairing.probability for pairing in drawn} == {1 / 12}


def test_pairs_stay_uniform_over_the_others_while_one_model_is_down():
    random = Random(11)
    counts = Counter()
    for _ in range(DRAWS):
        pairing = draw_pair(MODELS, random)
        if pairing.left == "c":
            pairing = replace_side(pairing, Side.LEFT, MODELS, random)
        elif pairing.right == "c":
            pairing = replace_side(pairing, Side.RIGHT, MODELS, random)
        counts[pairing.left, pairing.right] += 1

    others = ("a", "b", "d", "e")
    assert set(counts) == set(pairs_of(others))
    assert uniformity(counts, others) > 0.001


def test_a_side_cannot_be_replaced_when_no_other_model_is_left():
    with pytest.raises(BackendError, match="no other model is left to stand in for a") as caught:
        replace_side(Pairing("a", "b", "uniform", 0.5), Side.LEFT, ("a", "b"), Random(1))

    assert caught.value.kind == "unavailable"


PROMPTS = tuple(
    Prompt(f"{category}-{number}", "Kaixo", "eu", category)
    for category in ("writing", "science")
    for number in range(4)
)


def test_a_prompt_that_was_not_answered_yet_comes_first():
    answered = {prompt.id for prompt in PROMPTS[:7]}

    assert draw_prompt(PROMPTS, answered, Random(1)) == PROMPTS[7]


def test_when_all_were_answered_any_prompt_may_come_again():
    answered = {prompt.id for prompt in PROMPTS}
    random = Random(1)

    assert {draw_prompt(PROMPTS, answered, random) for _ in range(300)} == set(PROMPTS)


def test_fresh_prompts_are_equally_likely():
    random = Random(5)
    drawn = Counter(draw_prompt(PROMPTS, {"writing-0"}, random).id for _ in range(7000))

    assert len(drawn) == 7
    assert chisquare(list(drawn.values())).pvalue > 0.001


def test_a_category_narrows_the_choice_even_when_it_is_used_up():
    random = Random(1)
    answered = {prompt.id for prompt in PROMPTS if prompt.category == "science"}

    drawn = {draw_prompt(PROMPTS, answered, random, "science").category for _ in range(50)}

    assert drawn == {"science"}


@pytest.mark.parametrize(("prompts", "category"), [((), None), (PROMPTS, "history")])
def test_a_bank_without_such_a_prompt_is_a_refusal(prompts, category):
    with pytest.raises(PromptRefused):
        draw_prompt(prompts, set(), Random(1), category)
