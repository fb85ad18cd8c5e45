"""Levels, sum contrasts, and the words for what cannot be told apart."""

import numpy as np
import pytest

from analysis.factors.aliasing import why_not_identified
from analysis.factors.design import (
    estimable_interactions,
    factor_design,
    with_interactions,
)
from analysis.factors.levels import complete, joined, ordered_levels
from analysis.pairwise import Pairwise
from arena.errors import InputError

SQUARE = {
    "m00": {"size": "8B", "corpus": "no"},
    "m01": {"size": "8B", "corpus": "yes"},
    "m10": {"size": "70B", "corpus": "no"},
    "m11": {"size": "70B", "corpus": "yes"},
}


def all_meet(models):
    size = len(models)
    return Pairwise(tuple(models), 5 * (1 - np.eye(size, dtype=int)), np.zeros((size, size), int))


def named(rows):
    """Models a, b, c ... with the factors size and corpus."""
    return {
        chr(97 + at): dict(zip(("size", "corpus"), row, strict=True)) for at, row in enumerate(rows)
    }


def why(factors, factor, level, other, *, interactions=(), votes=None):
    names = sorted({name for levels in factors.values() for name in levels})
    design = factor_design(sorted(factors), factors, names, interactions)
    return why_not_identified(votes or all_meet(sorted(factors)), design, factor, level, other)


def test_a_baseline_comes_first_and_sizes_are_in_order():
    sizes = {
        model: {"size": level} for model, level in zip("abc", ("70B", "8B", "0.5B"), strict=False)
    }
    assert ordered_levels(sizes, "size") == ("0.5B", "8B", "70B")
    corpus = {"a": {"corpus": "with"}, "b": {"corpus": "without"}, "c": {}}
    assert ordered_levels(corpus, "corpus") == ("without", "with")
    assert ordered_levels(
        {"a": {"backbone": "instruct"}, "b": {"backbone": "base"}}, "backbone"
    ) == (
        "base",
        "instruct",
    )


def test_the_order_of_the_models_does_not_order_the_levels():
    backwards = dict(reversed(SQUARE.items()))
    assert ordered_levels(SQUARE, "size") == ordered_levels(backwards, "size") == ("8B", "70B")
    assert list(complete(backwards, list(backwards), ("size",))) == sorted(SQUARE)


def test_a_list_is_written_as_people_write_it():
    assert joined([]) == "nothing"
    assert joined(["corpus"]) == "corpus"
    assert joined(["corpus", "size", "tuning"]) == "corpus, size and tuning"


def test_sum_contrasts_of_a_square_are_ones_with_signs():
    design = factor_design(sorted(SQUARE), SQUARE, ("size", "corpus"), [("size", "corpus")])
    assert design.terms == (("size",), ("corpus",), ("size", "corpus"))
    expected = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    assert design.matrix.tolist() == expected
    assert design.contrast("size", "70B", "8B").tolist() == [-2, 0, 0]
    assert design.effect(("size", "corpus"), ("70B", "no")).tolist() == [0, 0, -1]


def test_effects_of_a_factor_with_three_levels_add_up_to_zero():
    factors = {str(at): {"mix": level} for at, level in enumerate(("none", "EN", "EU"))}
    design = factor_design(sorted(factors), factors, ("mix",))
    assert design.matrix.tolist() == [[1, 0], [0, 1], [-1, -1]]
    effects = [design.effect(("mix",), (level,)) for level in design.levels["mix"]]
    assert np.sum(effects, axis=0).tolist() == [0, 0]


def test_a_model_without_factors_gets_a_column_of_its_own():
    models = [*sorted(SQUARE), "other"]
    design = factor_design(models, SQUARE, ("size", "corpus"))
    assert design.matrix[:, -1].tolist() == [0, 0, 0, 0, 1]
    assert design.rows.shape == (4, 2)
    assert "other" not in design.members


def test_a_factor_that_all_models_share_is_held_fixed():
    alike = {model: {**levels, "family": "llama"} for model, levels in SQUARE.items()}
    design = factor_design(sorted(alike), alike, ("size", "corpus", "family"))
    assert set(design.levels) == {"size", "corpus"}


def test_the_row_of_a_new_model_is_that_of_an_old_one_with_the_same_levels():
    design = factor_design(sorted(SQUARE), SQUARE, ("size", "corpus"), [("size", "corpus")])
    assert design.row(SQUARE["m10"]).tolist() == design.matrix[2].tolist()
    with pytest.raises(InputError, match="size=3B; choose one of 8B, 70B"):
        design.row({"size": "3B", "corpus": "no"})


def test_factors_that_do_not_vary_or_are_unknown_are_refused():
    with pytest.raises(InputError, match="no factor differs"):
        factor_design(["m00", "m10"], SQUARE, ("corpus",))
    with pytest.raises(InputError, match="'tuning'"):
        factor_design(sorted(SQUARE), SQUARE, ("size", "corpus"), [("size", "tuning")])
    with pytest.raises(InputError, match="does not vary"):
        factor_design(sorted(SQUARE), SQUARE, ("size", "corpus"), [("size", "size")])


def test_what_can_be_told_apart_has_no_reason():
    twice = {f"{model}{copy}": levels for model, levels in SQUARE.items() for copy in "xy"}
    assert why(twice, "size", "70B", "8B") == ""


def test_an_aliased_factor_is_named_with_the_levels_that_go_together():
    aliased = named([("70B", "yes"), ("70B", "yes"), ("8B", "no"), ("8B", "no")])
    expected = (
        "size is not separable from corpus: every 70B model has corpus=yes, "
        "every 8B model has corpus=no"
    )
    assert why(aliased, "size", "70B", "8B") == expected


def test_two_factors_are_separable_if_one_level_has_both_levels_of_the_other():
    rows = [("70B", "yes"), ("70B", "yes"), ("8B", "no"), ("8B", "yes"), ("8B", "no")]
    assert why(named(rows), "size", "70B", "8B") == ""
    assert why(named(rows), "corpus", "yes", "no") == ""


def test_a_level_of_one_model_is_that_model():
    factors = named([("70B", "yes"), ("8B", "yes"), ("8B", "no"), ("8B", "no")])
    assert why(factors, "size", "70B", "8B") == "only one model has size=70B"


def test_more_effects_than_models_are_counted():
    factors = {
        model: dict(zip(("one", "two", "three"), row, strict=True))
        for model, row in zip("abcd", ("xxx", "xyy", "yxy", "yyx"), strict=True)
    }
    found = why(factors, "one", "y", "x", interactions=[("two", "three")])
    assert found.startswith("one is not separable from three (4 effects, 4 models)")


def test_levels_that_no_battle_links_are_told_from_aliased_ones():
    apart = {"a": "8B", "b": "8B", "c": "70B", "d": "70B"}
    wins = np.zeros((4, 4), int)
    wins[0, 1] = wins[1, 0] = wins[2, 3] = wins[3, 2] = 5
    votes = Pairwise(tuple("abcd"), wins, np.zeros((4, 4), int))
    factors = {model: {"size": level} for model, level in apart.items()}
    expected = "no chain of battles leads from size=70B to size=8B"
    assert why(factors, "size", "70B", "8B", votes=votes) == expected


def test_an_interaction_is_estimable_unless_a_combination_is_missing():
    twice = {f"{model}{copy}": levels for model, levels in SQUARE.items() for copy in "xy"}
    models = sorted(twice)
    full = factor_design(models, twice, ("size", "corpus"))
    assert estimable_interactions(all_meet(models), full) == {("size", "corpus"): ""}
    there = {model: levels for model, levels in twice.items() if not model.startswith("m11")}
    models = sorted(there)
    lacking = factor_design(models, there, ("size", "corpus"))
    reasons = estimable_interactions(all_meet(models), lacking)
    assert reasons == {("size", "corpus"): "no model has size=70B with corpus=yes"}


def test_interactions_that_stand_in_for_each_other_are_both_left_out():
    # A half fraction of 2 × 2 × 2 × 2 with d = abc: ab = cd, ac = bd, ad = bc.
    factors = {}
    for number in range(8):
        a, b, c = (number >> place & 1 for place in range(3))
        levels = (a, b, c, (a + b + c) % 2)
        factors[f"m{number}"] = {
            name: str(level) for name, level in zip("abcd", levels, strict=False)
        }
    models = sorted(factors)
    design = factor_design(models, factors, tuple("abcd"))
    reasons = estimable_interactions(all_meet(models), design)
    assert set(reasons.values()) == {"not separable from the other interactions"}
    alone = with_interactions(design, [("a", "b")])
    assert alone.parameters == 5


def test_the_order_of_models_and_factors_changes_no_contrast():
    here = factor_design(sorted(SQUARE), SQUARE, ("size", "corpus"))
    models = sorted(SQUARE, reverse=True)
    there = factor_design(models, dict(reversed(SQUARE.items())), ("corpus", "size"))
    wanted = here.matrix @ here.contrast("size", "70B", "8B")
    found = there.matrix @ there.contrast("size", "70B", "8B")
    assert found.tolist() == wanted[::-1].tolist()
