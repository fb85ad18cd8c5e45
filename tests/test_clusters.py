"""Votes that are alike within participants, prompts, or both, and what few of them can tell."""

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import sqrtm

from analysis import rank
from analysis.bradley_terry import fit, win_probabilities
from analysis.comparisons import comparisons_from_frame
from analysis.intervals import cluster, hessian, sandwich, unit_covariance, unit_scores
from analysis.linear_algebra import difference_variances
from analysis.uncertainty.covariance import (
    cluster_numbers,
    cluster_scores,
    clustered,
    cross_product,
    crossed,
    robust,
    summed,
    two_way,
    with_freedom,
)
from arena.errors import InputError
from tests.reference_tables import wikipedia
from tests.vote_logs import simulated_log

STRENGTHS = np.array([0.6, 0.2, 0.0, -0.3, -0.5])


def votes(**options):
    options = {"participants": 60, "taste": 0.7, "prompt_taste": 0.4, **options}
    return comparisons_from_frame(simulated_log(STRENGTHS, **options))


def fitted(log):
    return fit(log.counts())


def two_models():
    """Ann 3:1 for a, Bob 2:0 for a, Cem 1:3: six wins in ten, so that a's chance is 0.6."""
    frame = simulated_log(np.zeros(2), participants=10, votes_each=1)
    frame["model_left"], frame["model_right"] = "a", "b"
    frame["outcome"] = ["left"] * 6 + ["right"] * 4
    frame["participant"] = [
        *(["Ann", "Ann", "Ann", "Bob", "Bob", "Cem"]),
        *(["Ann", "Cem", "Cem", "Cem"]),
    ]
    return comparisons_from_frame(frame)


def test_two_models_and_three_people_by_hand():
    log = two_models()
    scores = unit_scores(fitted(log), log, log.participant)
    # Ann 3 − 4·0.6, Bob 2 − 2·0.6, Cem 1 − 4·0.6.
    np.testing.assert_allclose(scores[:, 0], [0.6, 0.8, -1.4])
    covariance, people = cluster(fitted(log), log)
    assert people == 3
    # Var(θ_a − θ_b) = 3/2 · (0.36 + 0.64 + 1.96) / (10 · 0.6 · 0.4)²
    assert difference_variances(covariance)[0, 1] == pytest.approx(1.5 * 2.96 / 2.4**2)


def test_battle_scores_give_the_sandwich_of_the_cells():
    log = votes()
    found = fitted(log)
    scores = unit_scores(found, log, np.full(log.total, -1))
    general = robust(hessian(found), scores)
    np.testing.assert_allclose(general.matrix, sandwich(found, log.counts()), atol=1e-12)
    assert general.method == "HC0"
    assert np.isinf(general.freedom).all()


def test_the_same_labels_twice_are_one_way_and_a_prompt_per_battle_adds_nothing():
    log = votes()
    found, bread = fitted(log), hessian(fitted(log))
    people = clustered(bread, unit_scores(found, log, log.participant))
    same = clustered(bread, unit_scores(found, log, crossed(log.participant, log.participant)))
    both = two_way(people, people, same.matrix)
    np.testing.assert_allclose(both.matrix, people.matrix, atol=1e-12)
    alone = clustered(bread, unit_scores(found, log, np.full(log.total, -1)))
    apart = two_way(people, alone, alone.matrix)
    np.testing.assert_allclose(apart.matrix, people.matrix, atol=1e-12)


def test_two_way_adds_both_ways_and_takes_off_what_they_share():
    log = votes(prompts=50)
    found = fitted(log)
    both = unit_covariance(found, log, "participant+prompt")
    parts = [unit_covariance(found, log, unit).matrix for unit in ("participant", "prompt")]
    shared = unit_scores(found, log, crossed(log.participant, log.prompt))
    cells = clustered(hessian(found), shared).matrix
    np.testing.assert_allclose(both.matrix, parts[0] + parts[1] - cells, atol=1e-12)
    assert both.clusters == (60, 50)
    assert (both.freedom == 49).all()


def test_two_way_variances_are_never_negative():
    first, second = (with_freedom(np.diag(part), "CR1", (50,), 49) for part in ([1.0, 0], [0, 0.1]))
    # 1 + 0 − 0.4 and 0 + 0.1 − 0.02 stay; −0.3 would be no variance, so nothing is taken off.
    kept = two_way(first, second, np.diag([0.4, 0.02]))
    np.testing.assert_allclose(kept.matrix, np.diag([0.6, 0.08]), atol=1e-15)
    wide = two_way(first, second, np.diag([0.4, 0.4]))
    np.testing.assert_allclose(wide.matrix, np.diag([1.0, 0.1]), atol=1e-15)


@pytest.mark.parametrize("seed", range(8))
def test_two_way_intervals_of_few_people_and_prompts_never_collapse(seed):
    log = votes(participants=6, votes_each=12, prompts=5, seed=seed)
    found = fitted(log)
    both = unit_covariance(found, log, "participant+prompt").matrix
    assert np.linalg.eigvalsh(both).min() > -1e-12
    for unit in ("participant", "prompt"):
        one_way = unit_covariance(found, log, unit).matrix
        assert (np.diag(both) >= np.diag(one_way) / 2 - 1e-12).all()
        assert (difference_variances(both) >= difference_variances(one_way) / 2 - 1e-12).all()


def test_few_clusters_are_as_bell_and_mccaffrey_define_them_row_by_row():
    log = votes(participants=7, votes_each=9, taste=0.3, seed=3)
    found = fitted(log)
    result = unit_covariance(found, log, "participant")
    p = win_probabilities(found.strengths)[log.first, log.second]
    design = np.zeros((log.total, 5))
    design[np.arange(log.total), log.first] = 1
    design[np.arange(log.total), log.second] -= 1
    weight = np.sqrt(p * (1 - p))
    design *= weight[:, None]
    outcome = np.array([1.0, 0.0, 0.5, 0.5, 0.5])[log.outcome]
    bread = np.linalg.pinv(design.T @ design)
    hat = design @ bread @ design.T
    rest = np.eye(log.total) - hat
    spread, pulls = [], []
    for person in range(7):
        mine = log.participant == person
        adjust = np.linalg.inv(sqrtm(rest[np.ix_(mine, mine)]).real)
        spread.append(bread @ design[mine].T @ adjust @ ((outcome - p) / weight)[mine])
        pulls.append(rest[:, mine] @ adjust @ design[mine] @ bread)
    np.testing.assert_allclose(result.matrix, np.array(spread).T @ np.array(spread), rtol=1e-6)
    for i, j in ((0, 1), (2, 4)):
        contrast = np.zeros(5)
        contrast[[i, j]] = 1, -1
        gram = np.array([pull @ contrast for pull in pulls])
        values = np.linalg.eigvalsh(gram @ gram.T)
        assert result.pair_freedom[i, j] == pytest.approx(values.sum() ** 2 / (values**2).sum())
    single = np.array([pull @ (np.eye(5)[0] - 0.2) for pull in pulls])
    values = np.linalg.eigvalsh(single @ single.T)
    assert result.freedom[0] == pytest.approx(values.sum() ** 2 / (values**2).sum())
    assert result.method == "CR2"
    assert result.clusters == (7,)


def test_equal_clusters_have_as_many_degrees_of_freedom_as_clusters_but_one():
    generator = np.random.default_rng(0)
    frame = simulated_log(np.zeros(2), participants=12, votes_each=10)
    frame["model_left"], frame["model_right"] = "m00", "m01"
    frame["outcome"] = np.where(generator.random(120) < 0.5, "left", "right")
    result = unit_covariance(
        fitted(comparisons_from_frame(frame)), comparisons_from_frame(frame), "participant"
    )
    assert result.pair_freedom[0, 1] == pytest.approx(11)
    plain, _ = cluster(fitted(comparisons_from_frame(frame)), comparisons_from_frame(frame))
    np.testing.assert_allclose(result.matrix, plain, rtol=1e-9)


def test_sums_by_cluster_are_the_same_dense_and_sparse(monkeypatch):
    log = votes()
    found = fitted(log)
    single = unit_scores(found, log, np.full(log.total, -1))
    dense = cluster_scores(single, log.participant)
    np.testing.assert_allclose(dense, unit_scores(found, log, log.participant), atol=1e-12)
    monkeypatch.setattr("analysis.uncertainty.covariance._DENSE_ENTRIES", 0)
    rows = np.array([0, 5, 5])
    sparse = summed(np.array([1.0, 2, 3]), rows, np.array([0, 1, 1]), (9, 2))
    assert not isinstance(sparse, np.ndarray)
    np.testing.assert_allclose(cross_product(sparse), [[1, 0], [0, 25]])


def test_numbers_of_clusters_have_no_gaps_and_the_unknown_stand_alone():
    numbers, count = cluster_numbers(np.array([7, -1, 3, 7, -1]))
    assert numbers.tolist() == [1, 2, 0, 1, 3]
    assert count == 4
    assert crossed(np.array([0, 0, 1, -1]), np.array([2, 2, 2, 2])).tolist() == [0, 0, 1, -1]


@pytest.mark.parametrize("unit", ["participant", "prompt", "participant+prompt"])
@pytest.mark.parametrize("participants", [20, 60])
def test_order_sides_and_names_of_people_do_not_matter(unit, participants):
    frame = simulated_log(STRENGTHS, participants=participants, taste=0.6, prompt_taste=0.3)
    moved = frame.sample(frac=1, random_state=1)
    moved["participant"] = "z" + moved["participant"].str[::-1]
    left = moved["model_left"].copy()
    moved["model_left"], moved["model_right"] = moved["model_right"], left
    moved["outcome"] = moved["outcome"].replace({"left": "right", "right": "left"})
    first, second = rank(frame, unit=unit), rank(moved, unit=unit)
    for one, other in zip(first.ratings, second.ratings, strict=True):
        assert one.model == other.model
        assert one.low == pytest.approx(other.low, rel=1e-8)
        assert one.high == pytest.approx(other.high, rel=1e-8)


def test_every_unit_is_said_and_changes_the_intervals_only():
    frame = simulated_log(STRENGTHS, participants=60, taste=0.6, prompt_taste=0.8)
    plain = rank(frame, unit="battle")
    assert "battles independent" in plain.method
    hashes = {plain.data_hash}
    for unit, said in (
        ("participant", "clustered by participant"),
        ("prompt", "clustered by prompt, corrected for their small number (CR2)"),
        ("participant+prompt", "clustered by participant and prompt"),
    ):
        ranking = rank(frame, unit=unit)
        assert said in ranking.method
        assert ranking.settings["unit"] == unit
        assert [r.rating for r in ranking.ratings] == [r.rating for r in plain.ratings]
        assert ranking.ratings[0].high > plain.ratings[0].high
        hashes.add(ranking.data_hash)
    assert rank(frame, unit="participant+prompt").settings["clusters"] == [[60, 15]]
    assert len(hashes) == 4


def test_units_that_the_votes_do_not_tell_are_refused():
    frame = simulated_log(STRENGTHS)
    with pytest.raises(InputError, match="on which prompts"):
        rank(frame.drop(columns="prompt"), unit="prompt")
    with pytest.raises(InputError, match="on which prompts"):
        rank(wikipedia(), unit="prompt")
    with pytest.raises(InputError, match="all votes are on one prompt"):
        rank(frame.assign(prompt="q"), unit="participant+prompt")
    with pytest.raises(InputError, match="participants or prompts anew, not both"):
        rank(frame, unit="participant+prompt", interval="bootstrap")
    with pytest.raises(ValueError, match="a single cluster"):
        clustered(np.eye(2), np.ones((1, 2)))


def test_a_difference_that_one_person_alone_decides_gets_no_interval_from_clusters():
    frame = simulated_log(STRENGTHS[:3], participants=12, votes_each=10, seed=2)
    lonely = frame.head(12).copy()
    lonely["battle"] = [f"x{number}" for number in range(12)]
    lonely["participant"], lonely["model_left"], lonely["model_right"] = "only", "m00", "new"
    lonely["outcome"] = ["left", "right", "right"] * 4
    both = rank(
        comparisons_from_frame(pd.concat([frame, lonely], ignore_index=True)), unit="participant"
    )
    for rating in both.ratings:
        assert rating.low < rating.rating < rating.high
        assert "do not vary enough" in rating.note
    assert both.settings["interval"] == "hessian"
