"""PPI++: against the mean of one dimension, brute force over the weight, coverage, and honest refusals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bradley_terry import fit
from analysis.errors import NotIdentified
from analysis.judges.prediction_powered import prediction_powered
from analysis.judges.scored_battles import Battles
from analysis.pairwise import Pairwise

NAMES = tuple("abcde")
STRENGTHS = np.linspace(-1, 1, 5)


def drawn(generator, copied, labelled=300, further=6000, size=5):
    """Votes of people, and of a judge who copies a share of them and else votes for itself."""
    parts = []
    for rows, seen in ((labelled, True), (further, False)):
        first = generator.integers(0, size, rows)
        second = (first + generator.integers(1, size, rows)) % size
        apart = STRENGTHS[first] - STRENGTHS[second]
        people, own = ((apart + generator.logistic(size=rows) > 0) * 1.0 for _ in range(2))
        judge = np.where(generator.random(rows) < copied, people, own)
        parts.append(Battles(first, second, judge, np.arange(rows), people if seen else None))
    return parts


def useless(generator, **sizes):
    labelled, further = drawn(generator, 0.0, **sizes)
    return [
        Battles(
            each.first,
            each.second,
            generator.integers(0, 2, each.total) * 1.0,
            each.cluster,
            each.people,
        )
        for each in (labelled, further)
    ]


def covered(found):
    apart = found.strengths[:, None] - found.strengths[None, :]
    variance = np.diag(found.covariance)[:, None] + np.diag(found.covariance) - 2 * found.covariance
    upper = np.triu_indices(5, 1)
    truth = STRENGTHS[:, None] - STRENGTHS[None, :]
    return (np.abs(apart - truth)[upper] <= 1.96 * np.sqrt(variance[upper])).mean()


def test_two_models_are_the_prediction_powered_mean():
    # With one pair, the score is a mean: PPI++ of the mean in closed form (Angelopoulos et al. 2023).
    generator = np.random.default_rng(0)
    people = (generator.random(200) < 0.6) * 1.0
    judge = np.where(generator.random(200) < 0.7, people, 1 - people)
    more = (generator.random(900) < 0.55) * 1.0
    zeros, ones = np.zeros(200, dtype=np.int64), np.ones(200, dtype=np.int64)
    labelled = Battles(zeros, ones, judge, np.arange(200), people)
    further = Battles(
        np.zeros(900, dtype=np.int64), np.ones(900, dtype=np.int64), more, np.arange(900)
    )
    found = prediction_powered(("a", "b"), labelled, further)
    cross = np.cov(people, judge)[0, 1] / 200
    weight = cross / (np.var(judge, ddof=1) / 200 + np.var(more, ddof=1) / 900)
    mean = people.mean() + weight * (more.mean() - judge.mean())
    assert found.weight == pytest.approx(weight)
    assert found.strengths[0] - found.strengths[1] == pytest.approx(np.log(mean / (1 - mean)))
    variance = np.var(people - weight * judge, ddof=1) / 200
    variance += weight**2 * np.var(more, ddof=1) / 900
    error = np.sqrt(variance) / (mean * (1 - mean))
    contrast = np.array([1.0, -1.0])
    assert np.sqrt(contrast @ found.covariance @ contrast) == pytest.approx(error, rel=1e-9)


def test_no_weight_is_people_alone():
    labelled, further = drawn(np.random.default_rng(1), 0.8)
    found = prediction_powered(NAMES, labelled, further, weight=0.0)
    wins = np.zeros((5, 5), dtype=np.int64)
    winner = np.where(labelled.people == 1, labelled.first, labelled.second)
    loser = np.where(labelled.people == 1, labelled.second, labelled.first)
    np.add.at(wins, (winner, loser), 1)
    alone = fit(Pairwise(NAMES, wins, np.zeros_like(wins))).strengths
    assert found.strengths == pytest.approx(alone, abs=1e-8)
    assert found.gain == pytest.approx(1.0)


def test_the_closed_form_is_the_lowest_point_of_the_trace():
    labelled, further = drawn(np.random.default_rng(2), 0.8)
    best = prediction_powered(NAMES, labelled, further)
    around = [
        np.trace(prediction_powered(NAMES, labelled, further, weight=weight).covariance)
        for weight in np.linspace(0, 1, 21)
    ]
    assert np.trace(best.covariance) <= min(around) * 1.01
    assert abs(best.weight - np.linspace(0, 1, 21)[int(np.argmin(around))]) < 0.1


def test_the_equation_is_solved():
    labelled, further = drawn(np.random.default_rng(3), 0.9)
    found = prediction_powered(NAMES, labelled, further)
    left = np.zeros(5)
    for battles, values, factor in (
        (labelled, labelled.people - found.weight * labelled.judge, 1 / 300),
        (further, further.judge, found.weight / 6000),
    ):
        share = 1 - found.weight if battles is labelled else 1.0
        chance = 1 / (1 + np.exp(found.strengths[battles.second] - found.strengths[battles.first]))
        residual = factor * (values - share * chance)
        np.add.at(left, battles.first, residual)
        np.add.at(left, battles.second, -residual)
    assert np.abs(left).max() < 1e-9
    assert found.gradient_norm < 1e-6


@pytest.mark.parametrize("copied", [0.0, 0.5, 0.9])
def test_differences_are_covered_and_the_gain_grows_with_the_judge(copied):
    generator = np.random.default_rng(5)
    found = [prediction_powered(NAMES, *drawn(generator, copied)) for _ in range(80)]
    assert 0.92 <= np.mean([covered(each) for each in found]) <= 0.98
    gain = np.mean([each.gain for each in found])
    if copied == 0.0:
        assert gain == pytest.approx(1.0, abs=0.005)
    else:
        assert gain > {0.5: 1.1, 0.9: 1.8}[copied]


def test_the_promised_error_is_the_error_that_is_made():
    generator = np.random.default_rng(6)
    found = [prediction_powered(NAMES, *drawn(generator, 0.8)) for _ in range(80)]
    made = np.var([each.strengths for each in found], axis=0, ddof=1).sum()
    promised = np.mean([np.trace(each.covariance) for each in found])
    assert promised == pytest.approx(made, rel=0.25)


def test_a_useless_judge_gets_a_weight_near_zero_and_an_honest_sentence():
    generator = np.random.default_rng(7)
    found = [prediction_powered(NAMES, *useless(generator)) for _ in range(40)]
    assert np.mean([each.weight for each in found]) < 0.02
    silent = [each for each in found if not each.worth]
    assert len(silent) > 32
    one = silent[0]
    assert (one.weight, one.gain, one.effective) == (0.0, 1.0, 300.0)
    assert (one.strengths == one.people).all()
    assert one.verdict().startswith("No gain: the judge's 6,000 further votes do not lower")


def test_few_further_votes_of_a_good_judge_bring_little():
    generator = np.random.default_rng(8)
    labelled, further = drawn(generator, 0.5, labelled=1000, further=50)
    found = prediction_powered(NAMES, labelled, further)
    assert found.gain < 1.03
    assert found.limit > 1.1


def test_a_biased_judge_does_not_move_the_estimate():
    generator, errors = np.random.default_rng(9), []
    for _ in range(40):
        labelled, further = drawn(generator, 0.8)
        # The judge wrongly prefers model e.
        for battles in (labelled, further):
            battles.judge[battles.first == 4] = 1.0
            battles.judge[battles.second == 4] = 0.0
        errors.append(prediction_powered(NAMES, labelled, further).strengths - STRENGTHS)
    spread = np.std(errors, axis=0) / np.sqrt(40)
    assert (np.abs(np.mean(errors, axis=0)) < 4 * spread).all()


def test_one_persons_votes_as_a_cluster_widen_the_error_when_they_are_alike():
    generator = np.random.default_rng(10)
    labelled, further = drawn(generator, 0.5)
    tripled = [np.repeat(values, 3) for values in (labelled.first, labelled.second, labelled.judge)]
    people = np.repeat(labelled.people, 3)
    blind = Battles(*tripled, np.arange(900), people)
    wise = Battles(*tripled, np.repeat(np.arange(300), 3), people)
    one = prediction_powered(NAMES, labelled, further, weight=0.3)
    two = prediction_powered(NAMES, wise, further, weight=0.3)
    three = prediction_powered(NAMES, blind, further, weight=0.3)
    assert two.covariance == pytest.approx(one.covariance, rel=1e-6, abs=1e-9)
    assert np.trace(three.covariance) < 0.5 * np.trace(two.covariance)


def shared(generator, people=40, items=200, further=2000):
    """Two people with tastes of their own judge each labelled item; the judge sees the item's own worth."""
    tastes = generator.normal(0, 0.7, (people, 5))
    first = generator.integers(0, 5, items + further)
    second = (first + generator.integers(1, 5, items + further)) % 5
    worth = STRENGTHS[first] - STRENGTHS[second] + generator.normal(0, 1.5, items + further)
    judge = (worth + generator.logistic(0, 0.3, items + further) > 0) * 1.0
    row = np.repeat(np.arange(items), 2)
    person = generator.integers(0, people, 2 * items)
    felt = worth[row] + tastes[person, first[row]] - tastes[person, second[row]]
    votes = (felt + generator.logistic(size=2 * items) > 0) * 1.0
    labelled = Battles(first[row], second[row], judge[row], person, votes, row)
    rest = slice(items, None)
    return labelled, Battles(first[rest], second[rest], judge[rest], np.arange(further))


def test_people_and_items_in_common_are_in_the_promised_error():
    generator = np.random.default_rng(12)
    found = [prediction_powered(NAMES, *shared(generator), weight=0.6) for _ in range(80)]
    made = np.var([each.strengths for each in found], axis=0, ddof=1).sum()
    assert np.mean([np.trace(each.covariance) for each in found]) == pytest.approx(made, rel=0.25)


def test_the_weight_is_tuned_by_items_and_the_error_found_by_people():
    generator = np.random.default_rng(11)
    labelled, further = drawn(generator, 0.8)
    by_person = replace(labelled, cluster=generator.integers(0, 12, 300), item=np.arange(300))
    one = prediction_powered(NAMES, labelled, further)
    two = prediction_powered(NAMES, by_person, further)
    assert two.weight == one.weight
    assert two.covariance != pytest.approx(one.covariance)
    assert (one.freedom, two.freedom) == (299, 11)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.permutations(range(5)))
def test_names_sides_and_order_do_not_matter(seed, order):
    generator = np.random.default_rng(seed)
    parts = drawn(generator, 0.7, labelled=250, further=500)
    moved = np.argsort(order)
    turned = []
    for each in parts:
        rows, flip = generator.permutation(each.total), generator.random(each.total) < 0.5
        first = np.where(flip, each.second, each.first)
        second = np.where(flip, each.first, each.second)
        judge = np.where(flip, 1 - each.judge, each.judge)
        people = None if each.people is None else np.where(flip, 1 - each.people, each.people)[rows]
        turned.append(
            Battles(
                moved[first][rows], moved[second][rows], judge[rows], each.cluster[rows], people
            )
        )
    try:
        plain = prediction_powered(NAMES, *parts)
    except NotIdentified:
        return
    other = prediction_powered(NAMES, *turned)
    assert other.strengths[moved] == pytest.approx(plain.strengths, abs=1e-6)
    assert other.gain == pytest.approx(plain.gain, abs=1e-6)


def test_people_who_do_not_link_the_models_are_refused():
    zeros = np.zeros(4, dtype=np.int64)
    labelled = Battles(zeros, zeros + 1, np.ones(4), np.arange(4), np.ones(4))
    with pytest.raises(NotIdentified):
        prediction_powered(("a", "b", "c"), labelled, labelled)
    with pytest.raises(ValueError, match="scores of people"):
        prediction_powered(("a", "b"), Battles(zeros, zeros + 1, np.ones(4), zeros), labelled)


def test_people_who_always_tie_tell_no_error():
    generator = np.random.default_rng(13)
    labelled, further = drawn(generator, 0.5)
    tied = replace(labelled, people=np.full(300, 0.5))
    with pytest.raises(NotIdentified, match="do not vary enough"):
        prediction_powered(NAMES, tied, further)
