"""Annotators with known skill and bias give back what made them: agreement, leniency, retention, strengths."""

import numpy as np
import pytest
from scipy.stats import norm

from analysis import rank
from analysis.agreement.correlations import correlation
from analysis.agreement.kappa import kappa
from analysis.agreement.matrices import agreement_matrix
from analysis.agreement.overall import measure_agreement
from analysis.agreement.ratings import ratings_from_frame
from analysis.judges.comparison import matched
from analysis.judges.leniency import retention, score_difference
from tests.annotators import Annotator, knowing, measured, starred

ROUNDS = 100


def share_held(hits):
    """The share of simulations whose interval held the parameter, with room for the chance of so few."""
    return np.mean(list(hits))


def pairs_of(annotators, **how):
    """The scores of people beside those of the judge gpt."""
    ratings = ratings_from_frame(measured(annotators, **how))
    people, judge = (ratings.of_kind(kind).judgements() for kind in ("human", "judge"))
    return matched(people, judge, "gpt")


def test_pearson_between_annotators_is_that_of_their_noise():
    """r = s² / √((s² + n₁²)(s² + n₂²)) for qualities with spread s and noises n."""
    people = [Annotator("ana", 0.3, 0.5), Annotator("bob", -0.4, 0.8)]
    known = 1 / np.sqrt((1 + 0.25) * (1 + 0.64))

    def held(seed):
        judged = ratings_from_frame(measured(people, seed=seed)).judgements()
        found = agreement_matrix(judged, "pearson").cells[0][1]
        return found.low <= known <= found.high

    assert share_held(map(held, range(ROUNDS))) >= 0.9


def test_kappa_between_annotators_is_the_product_of_their_skills():
    """Whoever does not know an item's category guesses it, so κ₁₂ = skill₁ · skill₂."""
    skills = {"ana": 0.9, "bob": 0.8, "cai": 0.5}

    def held(seed):
        judged = ratings_from_frame(knowing(skills, seed=seed)).judgements()
        hits = []
        for one, other in ((0, 1), (0, 2), (1, 2)):
            found = kappa(*judged.pair(one, other))
            names = judged.annotators
            known = skills[names[one]] * skills[names[other]]
            hits.append(found.low <= known <= found.high)
        return np.mean(hits)

    assert share_held(map(held, range(ROUNDS))) >= 0.9


def test_alpha_of_equally_skilled_annotators_is_the_square_of_their_skill():
    def held(seed):
        judged = ratings_from_frame(
            knowing(dict.fromkeys("abcd", 0.8), seed=seed, items=150)
        ).judgements()
        found = measure_agreement(judged, rounds=100, seed=seed).alpha["nominal"]
        return found.low <= 0.64 <= found.high

    assert share_held(map(held, range(60))) >= 0.9


def test_leniency_is_the_judges_bias_less_that_of_people():
    """People who are 0.1 strict on average, and a judge who is 0.4 mild: half a point apart."""
    people = [Annotator("ana", -0.3), Annotator("bob", 0.1)]
    judge = Annotator("gpt", 0.4, 0.3, "judge")

    def held(seed):
        gap = score_difference(pairs_of([*people, judge], seed=seed, items=80)).difference
        return gap.low <= 0.5 <= gap.high

    assert share_held(map(held, range(ROUNDS))) >= 0.9


def test_retention_and_its_difference_follow_from_bias_and_noise():
    """Whoever adds b to qualities of N(3, 1) with noise n keeps Φ((3 + b − t)/√(1 + n²)) at a threshold of t."""
    person, judge = Annotator("ana", 0.0, 0.5), Annotator("gpt", 0.8, 0.3, "judge")
    kept = [float(norm.cdf((3 + each.bias - 2.5) / np.sqrt(1 + each.noise**2))) for each in (person, judge)]  # fmt: skip

    def held(seed):
        ratings = ratings_from_frame(measured([person, judge], seed=seed, items=250))
        found = retention(
            ratings.of_kind("human"), ratings.of_kind("judge"), 2.5, rounds=200, generator=np.random.default_rng(seed)
        )  # fmt: skip
        known = (*kept, kept[1] - kept[0])
        parts = (found.people, found.judge, found.difference)
        return np.mean([part.low <= truth <= part.high for part, truth in zip(parts, known, strict=True)])  # fmt: skip

    assert share_held(map(held, range(ROUNDS))) >= 0.9


def test_strengths_of_a_star_come_back_within_their_intervals():
    """Ties are dropped: they come whoever plays, so the decided votes have the strengths that made them."""
    known = {"b": -1.0, "c": -0.2, "d": 0.7}

    def held(seed):
        log = starred(known, seed=seed)
        ranking = rank(log, ties="drop", interval="sandwich", seed=0)
        found = {rating.model: rating for rating in ranking.ratings}
        mean = sum(known.values()) / 4
        truth = {name: 1000 + 400 / np.log(10) * (value - mean) for name, value in known.items()}
        return np.mean([found[name].low <= truth[name] <= found[name].high for name in known])

    assert share_held(map(held, range(ROUNDS))) >= 0.9


@pytest.mark.parametrize("noise", [0.2, 1.5])
def test_more_noise_means_less_agreement_and_no_other_leniency(noise):
    people = [Annotator("ana"), Annotator("bob"), Annotator("gpt", 0.5, noise, "judge")]
    pairs = pairs_of(people, items=400)
    gap = score_difference(pairs).difference
    assert gap.low <= 0.5 <= gap.high
    known = 1 / np.sqrt((1 + 0.125) * (1 + noise**2))
    means = np.bincount(pairs.item, weights=pairs.people) / np.bincount(pairs.item)
    judged = np.bincount(pairs.item, weights=pairs.verdict) / np.bincount(pairs.item)
    pearson = correlation(means, judged, "pearson")
    assert pearson.low <= known <= pearson.high
