"""Rules of study.yaml become weights of pairs; rules that name nothing, or part the models, are refused."""

import pytest

from arena.pair_rules import pair_weights
from arena.study_schema import ModelDocument, SamplingDocument

FACTORS = {
    "base-8": {"backbone": "base", "size": "8B"},
    "inst-8": {"backbone": "instruct", "size": "8B"},
    "base-70": {"backbone": "base", "size": "70B"},
    "inst-70": {"backbone": "instruct", "size": "70B"},
    "api": {},
}
MODELS = [
    ModelDocument(id=name, label=name, backend="echo", factors=factors)
    for name, factors in FACTORS.items()
]


def weights_of(*rules, otherwise=0.0):
    sampling = {"pairs": "weighted", "rules": list(rules), "otherwise": otherwise}
    found = pair_weights(SamplingDocument.model_validate(sampling), MODELS)
    return {(one, other): weight for one, other, weight in found}


def test_uniform_has_no_weights():
    assert pair_weights(SamplingDocument(), MODELS) == ()


def test_matched_factors_differ_in_one_and_agree_in_the_other():
    found = weights_of({"across": ["backbone"], "within": ["size"], "weight": 2.0})
    assert found == {("base-8", "inst-8"): 2.0, ("base-70", "inst-70"): 2.0}


def test_a_model_without_a_factor_differs_in_it_from_all_that_have_one():
    found = weights_of({"across": ["backbone"], "weight": 1.0})
    assert {pair for pair in found if "api" in pair} == {
        (name, "api") for name in FACTORS if name != "api"
    }


def test_big_against_small():
    found = weights_of({"between": {"size": ["70B", "8B"]}, "weight": 1.0})
    assert set(found) == {
        ("base-8", "base-70"), ("base-8", "inst-70"), ("inst-8", "base-70"), ("inst-8", "inst-70"),
    }  # fmt: skip


def test_a_star_has_its_focal_model_in_every_pair():
    found = weights_of({"one_of": ["api"], "weight": 1.0})
    assert set(found) == {(name, "api") for name in FACTORS if name != "api"}


def test_the_first_rule_that_fits_counts_and_the_others_have_the_rest():
    found = weights_of(
        {"one_of": ["api"], "weight": 0.0},
        {"within": ["size"], "weight": 4.0},
        {"weight": 1.0},
    )
    assert found["base-8", "inst-8"] == 4.0
    assert found["base-8", "base-70"] == 1.0
    assert not any("api" in pair for pair in found)
    assert set(weights_of(otherwise=0.5).values()) == {0.5}
    assert len(weights_of(otherwise=0.5)) == 10


@pytest.mark.parametrize("weight", [-1.0, float("inf"), float("nan")])
def test_a_weight_is_a_number_from_0_on(weight):
    with pytest.raises(ValueError, match="weight"):
        weights_of({"weight": weight})
