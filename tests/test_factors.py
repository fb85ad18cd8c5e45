"""Factor tables against the published ones, and what holding a factor fixed changes."""

import csv
import math
import re
from collections import defaultdict

import numpy as np
import pytest
from scipy.optimize import minimize

from analysis.factors import factor_table, matched_contrasts
from analysis.pairwise import Pairwise
from analysis.published.reproduction import reproduce
from analysis.published.study import LEVELS, STUDIES, read_published

MIXES = {"00": "none", "01": "EN", "10": "EU", "11": "EN+EU"}
BACKBONES = ("BASE_EN", "BASE_EU", "INST_EN")


@pytest.fixture(scope="module")
def study():
    return read_published("ebaluatoia")


@pytest.fixture(scope="module")
def result(study):
    return reproduce(study)


@pytest.fixture(scope="module")
def factors(study):
    return {model.name: model.factors for model in study.models if model.size == "8B"}


def ratings(table):
    return {rating.model: rating.rating for rating in table.ranking.ratings}


def rows():
    with (STUDIES / "ebaluatoia/published/pair_counts.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def factors_from_the_name(model):
    """The naming rule of the authors' code, read here a second time."""
    if model == "Llama-3.1-8B-Instruct":
        model = "exp_2_000"
    match = re.fullmatch(r"exp_(\d)_(\d)(\d\d)", model)
    if match is None:
        return None
    backbone, corpus, mix = match.groups()
    return BACKBONES[int(backbone)], ("without", "with")[int(corpus)], MIXES[mix]


def strengths_by_another_route():
    """Maximum likelihood from the file, one row at a time, by a general optimiser."""
    data = rows()
    names = sorted({row[side] for row in data for side in ("model_a", "model_b")})
    first = np.array([names.index(row["model_a"]) for row in data])
    second = np.array([names.index(row["model_b"]) for row in data])
    ties = np.array([int(row["ties"]) for row in data]) / 2
    won = np.array([int(row["wins_a"]) for row in data]) + ties
    lost = np.array([int(row["wins_b"]) for row in data]) + ties

    def loss(theta):
        gap = theta[first] - theta[second]
        return float(won @ np.logaddexp(0, -gap) + lost @ np.logaddexp(0, gap))

    def slope(theta):
        gap = theta[first] - theta[second]
        each = lost / (1 + np.exp(-gap)) - won / (1 + np.exp(gap))
        total = np.zeros(len(names))
        np.add.at(total, first, each)
        np.add.at(total, second, -each)
        return total

    found = minimize(loss, np.zeros(len(names)), jac=slope, method="BFGS", options={"gtol": 1e-6})
    points = 400 / math.log(10) * found.x
    return dict(zip(names, points - points.mean(), strict=True))


def test_the_factors_of_each_model_follow_from_its_name(study):
    for model in study.models:
        expected = factors_from_the_name(model.name)
        if model.size == "8B":
            assert tuple(model.factors.values()) == expected
        else:
            assert expected is None


def test_the_published_corpus_table_is_reproduced_within_one_point(result):
    assert ratings(result.corpus) == pytest.approx({"without": 958, "with": 1041}, abs=1)


def test_the_published_instruction_table_is_reproduced_within_one_point(result):
    published = {"none": 932, "EN": 1028, "EU": 1005, "EN+EU": 1033}
    assert ratings(result.instructions) == pytest.approx(published, abs=1)


def test_over_all_models_the_basque_base_leads_and_the_instructed_comes_last(result):
    found = ratings(result.backbone[0])
    assert {name: round(value) for name, value in found.items()} == {
        "BASE_EU": 1026,
        "BASE_EN": 990,
        "INST_EN": 984,
    }


def test_with_the_corpus_held_fixed_the_instructed_leads(result):
    found = ratings(result.backbone[1])
    assert {name: round(value) for name, value in found.items()} == {
        "INST_EN": 1009,
        "BASE_EU": 997,
        "BASE_EN": 994,
    }


def test_with_instructions_held_fixed_too_every_backbone_has_the_same_three_mixes(result, factors):
    table = result.backbone[2]
    mixes = [
        {factors[model]["instructions"] for model in table.members[level]} for level in BACKBONES
    ]
    assert mixes == [{"EN", "EU", "EN+EU"}] * 3
    assert table.ranking.ratings[0].model == "INST_EN"


def test_a_table_says_what_is_held_fixed_and_counts_every_battle(study, result):
    for table in (result.corpus, result.instructions, *result.backbone):
        assert table.held_fixed
        used = table.ranking.settings["battles"]
        assert used + sum(table.ranking.excluded.values()) == study.votes.total


def test_matched_pairs_differ_in_one_factor_only(result, factors):
    for factor, contrasts in result.contrasts.items():
        for contrast in contrasts:
            for pair in contrast.pairs:
                ours, theirs = factors[pair.model], factors[pair.other]
                assert {name for name in LEVELS if ours[name] != theirs[name]} == {factor}
                assert (ours[factor], theirs[factor]) == (contrast.level, contrast.other_level)


def test_matched_pairs_are_all_there_with_the_direct_battles_of_the_file(result):
    expected = defaultdict(set)
    for row in rows():
        models = row["model_a"], row["model_b"]
        levels = [factors_from_the_name(model) for model in models]
        if None in levels:
            continue
        changed = [at for at in range(3) if levels[0][at] != levels[1][at]]
        if len(changed) == 1:
            wins, losses = int(row["wins_a"]), int(row["wins_b"])
            order = list(LEVELS.values())[changed[0]]
            ranks = [order.index(level[changed[0]]) for level in levels]
            if ranks[0] < ranks[1]:
                models, wins, losses = models[::-1], losses, wins
            expected[list(LEVELS)[changed[0]]].add((*models, wins, int(row["ties"]), losses))
    found = {
        factor: {
            (pair.model, pair.other, pair.wins, pair.ties, pair.losses)
            for contrast in contrasts
            for pair in contrast.pairs
        }
        for factor, contrasts in result.contrasts.items()
    }
    assert found == expected
    assert {factor: len(pairs) for factor, pairs in found.items()} == {
        "backbone": 15,
        "corpus": 8,
        "instructions": 19,
    }


def test_differences_of_matched_pairs_agree_with_another_fit(result):
    points = strengths_by_another_route()
    for contrasts in result.contrasts.values():
        for contrast in contrasts:
            gaps = [points[pair.model] - points[pair.other] for pair in contrast.pairs]
            assert [pair.difference for pair in contrast.pairs] == pytest.approx(gaps, abs=0.01)
            assert contrast.difference == pytest.approx(sum(gaps) / len(gaps), abs=0.01)
            assert contrast.low < contrast.difference < contrast.high


def test_a_mean_of_pairs_is_surer_than_its_pairs(result):
    (corpus,) = result.contrasts["corpus"]
    widths = [pair.high - pair.low for pair in corpus.pairs]
    assert corpus.high - corpus.low < min(widths)


def test_a_factor_without_matched_pairs_has_no_contrast():
    wins = np.array([[0, 3], [2, 0]])
    votes = Pairwise(("a", "b"), wins, np.zeros_like(wins))
    unlike = {
        "a": {"backbone": "base", "corpus": "with"},
        "b": {"backbone": "instruct", "corpus": "without"},
    }
    assert matched_contrasts(votes, unlike, "backbone", ("base", "instruct")) == ()


def test_a_level_that_no_allowed_model_has_is_left_out(study, factors):
    table = factor_table(
        study.votes, factors, "instructions", held_fixed="no corpus", among={"corpus": ("without",)}
    )
    assert set(table.members) == {"none", "EN", "EU", "EN+EU"}
    alike = factor_table(
        study.votes,
        factors,
        "instructions",
        held_fixed="no corpus, a base backbone",
        among={"corpus": ("without",), "backbone": ("BASE_EN", "BASE_EU")},
    )
    assert set(alike.members) == {"EN", "EU", "EN+EU"}
