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
from arena.sampling import draw_pair, draw_prompt, replace_side, seated, with_a_pair

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


WEIGHTS = (("a", "b", 3.0), ("a", "c", 1.0), ("b", "d", 2.0))


def test_weighted_pairs_are_drawn_as_often_as_their_weights_say_and_no_others():
    random = Random(5)
    drawn = [draw_pair(MODELS, random, weights=WEIGHTS) for _ in range(DRAWS)]
    counts = Counter((pairing.left, pairing.right) for pairing in drawn)
    shares = {
        seats: weight / 12 for one, other, weight in WEIGHTS for seats in permutations((one, other))
    }
    assert set(counts) == set(shares)
    expected = [shares[pair] * DRAWS for pair in counts]
    assert chisquare(list(counts.values()), expected).pvalue > 0.001
    for pairing in drawn:
        assert pairing.policy == "weighted"
        assert pairing.probability == pytest.approx(shares[pairing.left, pairing.right])


def test_weights_hold_among_the_models_that_are_left():
    random = Random(5)
    drawn = [draw_pair(MODELS, random, excluded={"c"}, weights=WEIGHTS) for _ in range(500)]
    assert {pairing.probability for pairing in drawn} == {3 / 10, 2 / 10}
    with pytest.raises(BackendError, match="two models that may meet") as caught:
        draw_pair(MODELS, random, excluded={"a", "b"}, weights=WEIGHTS)
    assert caught.value.kind == "unavailable"


def test_a_stand_in_is_one_that_may_meet_the_healthy_side():
    random = Random(5)
    pairing = Pairing("a", "c", "weighted", 1 / 12)
    drawn = replace_side(pairing, Side.RIGHT, MODELS, random, WEIGHTS)
    assert (drawn.left, drawn.right, drawn.policy) == ("a", "b", "weighted")
    assert drawn.probability == 3 / 5 / 2
    with pytest.raises(BackendError, match="left to meet c"):
        replace_side(pairing, Side.LEFT, MODELS, random, WEIGHTS)


def test_sides_stay_balanced_and_the_next_one_is_never_certain():
    random = Random(9)
    lead, most, probabilities = 0, 0, Counter()
    for _ in range(10_000):
        pairing = seated(Pairing("a", "b", "uniform", 0.05), lead, random)
        lead += 1 if (pairing.left, pairing.right) == ("a", "b") else -1
        most = max(most, abs(lead))
        probabilities[round(pairing.probability * 60)] += 1
    # A fair coin would be off by more than 20 in four of five such runs.
    assert most <= 20
    assert set(probabilities) == {2, 3, 4}


def test_a_balanced_pair_stays_as_it_was_drawn():
    pairing = Pairing("a", "b", "uniform", 0.1)
    assert seated(pairing, 0, Random(1)) == pairing


@pytest.mark.parametrize("lead", [-3, 1, 2])
def test_both_seatings_of_a_pair_have_its_whole_probability(lead):
    random = Random(2)
    drawn = [seated(Pairing("a", "b", "uniform", 0.1), lead, random) for _ in range(20_000)]
    found = {(pairing.left, pairing.right): pairing.probability for pairing in drawn}
    assert sum(found.values()) == pytest.approx(0.2)
    kept = sum(pairing.left == "a" for pairing in drawn)
    assert binomtest(kept, len(drawn), found["a", "b"] / 0.2).pvalue > 0.001


def test_a_side_cannot_be_replaced_when_no_other_model_is_left():
    with pytest.raises(BackendError, match="no other model is left to meet b") as caught:
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


def test_only_prompts_that_two_models_have_answered_can_be_gone_on_with():
    answers = {PROMPTS[0]: ("a", "b"), PROMPTS[2]: ("c",), PROMPTS[5]: ("a", "c", "d")}

    def answered_by(prompt):
        return answers.get(prompt, ())

    assert with_a_pair(PROMPTS, answered_by) == [PROMPTS[0], PROMPTS[5]]
    assert with_a_pair(PROMPTS, answered_by, (("b", "c", 1.0), ("a", "d", 1.0))) == [PROMPTS[5]]
    assert with_a_pair((), answered_by) == []
