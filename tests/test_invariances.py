"""What must not matter, over the whole engine: names, sides, order of rows, splitting and merging of logs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import rank
from analysis.__main__ import main
from analysis.uncertainty.comparison import compare
from tests.vote_logs import simulated_log

SIDES = {"left": "right", "right": "left"}
WAYS = [
    {},
    {"interval": "hessian", "unit": "battle"},
    {"interval": "sandwich", "unit": "battle"},
    {"interval": "bootstrap", "unit": "battle", "rounds": 40},
    {"interval": "multinomial", "unit": "battle", "rounds": 40},
    {"interval": "ebaluatoia", "unit": "battle", "rounds": 40},
    {"interval": "bootstrap", "unit": "participant", "rounds": 40},
    {"interval": "bootstrap", "unit": "prompt", "rounds": 40},
    {"unit": "participant"},
    {"unit": "prompt"},
    {"unit": "participant+prompt", "rank_sets": "simultaneous"},
    {"prior": "firth"},
    {"prior": "gaussian", "prior_deviation": 1.0},
    {"ties": "drop"},
    {"both_bad": "drop"},
    {"model": "davidson"},
    {"model": "davidson", "position": True, "unit": "participant"},
    {"model": "rao-kupper", "unit": "participant+prompt"},
    {"model": "grounded", "unit": "participant"},
]
every = pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(map(str, way.values())))
# Two-sided models know the sides; the others have to give the same numbers whichever side it was.
unsided = pytest.mark.parametrize(
    "way",
    [way for way in WAYS if not way.get("position")],
    ids=lambda way: " ".join(map(str, way.values())),
)
NUMBERS = ["strength", "standard_error", "rating", "low", "high"]
RANKS = ["rank", "rank_low", "rank_high", "battles", "wins", "losses", "ties"]


def log(seed=0, participants=45, votes_each=8):
    frame = simulated_log(
        np.array([0.7, 0.2, -0.2, -0.7]),
        participants=participants,
        votes_each=votes_each,
        prompts=41,
        taste=0.3,
        side=0.2,
        seed=seed,
    )
    frame.loc[::11, "outcome"] = "both_bad"
    return frame


def swapped(frame, chosen):
    turned = frame.copy()
    turned.loc[chosen, "model_left"] = frame.loc[chosen, "model_right"]
    turned.loc[chosen, "model_right"] = frame.loc[chosen, "model_left"]
    turned.loc[chosen, "outcome"] = frame.loc[chosen, "outcome"].replace(SIDES)
    return turned


def assert_agree(one, other, names=None, tolerance=1e-7):
    """The same leaderboard but for names, to rounding."""
    first, second = one.to_frame(), other.to_frame()
    first["model"] = first["model"].replace(names or {})
    first, second = first.set_index("model").sort_index(), second.set_index("model").sort_index()
    pd.testing.assert_frame_equal(first[RANKS], second[RANKS])
    np.testing.assert_allclose(
        first[NUMBERS].to_numpy(), second[NUMBERS].to_numpy(), rtol=0, atol=tolerance
    )


@every
@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_rows_changes_no_digit(way, seed):
    frame = log()
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    assert rank(shuffled, **way).to_dict() == rank(frame, **way).to_dict()


@unsided
@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_sides_of_the_rows_change_nothing(way, seed):
    frame = log()
    chosen = np.random.default_rng(seed).random(len(frame)) < 0.5
    assert_agree(rank(swapped(frame, chosen), **way), rank(frame, **way))


def test_all_sides_swapped_turn_the_position_effect_and_nothing_else():
    frame, way = log(), {"model": "davidson", "position": True}
    one = rank(frame, **way)
    other = rank(swapped(frame, np.ones(len(frame), dtype=bool)), **way)
    assert_agree(other, one)
    [[before], [after]] = one.settings["parameters"], other.settings["parameters"]
    assert after["left"]["value"] == pytest.approx(-before["left"]["value"], abs=1e-9)
    assert after["left"]["error"] == pytest.approx(before["left"]["error"], abs=1e-9)
    assert after["log ν"]["value"] == pytest.approx(before["log ν"]["value"], abs=1e-9)
    assert abs(before["left"]["value"]) > 0.01


@every
def test_other_names_change_the_names_only(way):
    # In the same order, so that random numbers meet the same models.
    frame, names = log(), {f"m{n:02d}": f"z{n}" for n in range(4)}
    assert_agree(rank(frame, **way), rank(frame.replace(names), **way), names)


@pytest.mark.parametrize(
    "way", [way for way in WAYS if "rounds" not in way and way.get("rank_sets") is None]
)
@settings(max_examples=2, deadline=None)
@given(order=st.permutations(range(4)))
def test_names_in_another_order_change_the_names_only(way, order):
    frame, names = log(), {f"m{n:02d}": f"z{place}" for n, place in enumerate(order)}
    one, other = rank(frame, **way), rank(frame.replace(names), **way)
    first, second = one.to_frame(), other.to_frame()
    first["model"] = first["model"].replace(names)
    first, second = first.set_index("model").sort_index(), second.set_index("model").sort_index()
    # Ranks allowed are simulated in the order of the models, so a border may fall otherwise.
    np.testing.assert_allclose(first[NUMBERS], second[NUMBERS], rtol=0, atol=1e-6)
    pd.testing.assert_frame_equal(first[["rank", *RANKS[3:]]], second[["rank", *RANKS[3:]]])


COUNTED = [way for way in WAYS if way.get("unit", "battle") == "battle" and not way.get("position")]


@pytest.mark.parametrize(
    "way", [w for w in COUNTED if w.get("model") != "grounded" and "both_bad" not in w]
)
def test_rows_and_their_counts_say_the_same(way):
    frame = log()
    left, right = frame["model_left"], frame["model_right"]
    lower = left < right
    first, second = left.where(lower, right), right.where(lower, left)
    won = (frame["outcome"] == "left") == lower
    decided = frame["outcome"].isin(["left", "right"])
    counts = pd.DataFrame(
        {
            "model_a": first,
            "model_b": second,
            "wins_a": (won & decided).astype(int),
            "wins_b": (~won & decided).astype(int),
            "ties": (~decided).astype(int),
        }
    )
    rows = rank(counts, **way)
    summed = counts.groupby(["model_a", "model_b"], as_index=False).sum()
    assert rank(summed, **way).ratings == rows.ratings
    assert_agree(rank(frame, **{**way, "unit": "battle"}), rows)


@every
def test_two_parts_of_a_log_together_are_the_log(way):
    frame = log()
    parts = [frame.iloc[::2], frame.iloc[1::2]]
    together = pd.concat(parts, ignore_index=True)
    assert rank(together, **way).to_dict() == rank(frame, **way).to_dict()


@every
def test_a_model_that_only_met_itself_and_rows_that_are_no_vote_change_only_what_is_left_out(way):
    frame = log()
    noise = frame.head(6).assign(battle=[f"x{n}" for n in range(6)])
    noise["model_left"] = noise["model_right"] = "new"
    void = frame.head(4).assign(battle=[f"y{n}" for n in range(4)], outcome="cannot_say")
    more = rank(pd.concat([frame, noise, void], ignore_index=True), **way)
    assert more.excluded == {**rank(frame, **way).excluded, "self_pair": 6, "cannot_say": 4}
    assert more.ratings == rank(frame, **way).ratings


@pytest.mark.parametrize(
    "way", [way for way in WAYS if "prior" not in way and way.get("model") is None]
)
def test_a_model_that_nobody_beat_changes_no_other_models_numbers(way):
    frame = log()
    wins = frame.head(5).assign(
        battle=[f"x{n}" for n in range(5)], model_left="new", outcome="left"
    )
    wins["model_right"] = ["m00", "m01", "m02", "m03", "m00"]
    wins["participant"], wins["prompt"] = frame["participant"].head(5), frame["prompt"].head(5)
    before = rank(frame, **way).to_frame().set_index("model")
    after = rank(pd.concat([frame, wins], ignore_index=True), **way).to_frame().set_index("model")
    assert after.loc["new", "note"] == "not identified: undefeated"
    np.testing.assert_allclose(
        after.loc[before.index, NUMBERS].astype(float), before[NUMBERS].astype(float), atol=1e-9
    )


def test_all_votes_twice_halve_every_variance():
    frame = log()
    again = frame.assign(battle="again" + frame["battle"])
    twice = pd.concat([frame, again], ignore_index=True)
    for way in (
        {"unit": "battle"},
        {"interval": "hessian", "unit": "battle"},
        {"model": "davidson", "unit": "battle"},
    ):
        one, two = rank(frame, **way), rank(twice, **way)
        for before, after in zip(one.ratings, two.ratings, strict=True):
            assert after.rating == pytest.approx(before.rating, abs=1e-6)
            assert after.standard_error == pytest.approx(before.standard_error / 2**0.5, rel=1e-6)


@pytest.mark.parametrize("format_name", ["table", "csv", "latex", "json"])
@pytest.mark.parametrize("command", ["rank", "compare", "diagnose"])
def test_the_same_votes_give_the_same_bytes_from_every_kind_of_file(
    tmp_path, capsys, command, format_name
):
    frame = log()
    paths = [
        tmp_path / name for name in ("votes.csv", "shuffled.csv", "votes.jsonl", "votes.parquet")
    ]
    frame.to_csv(paths[0], index=False)
    frame.sample(frac=1, random_state=5).to_csv(paths[1], index=False)
    frame.to_json(paths[2], orient="records", lines=True)
    frame.to_parquet(paths[3])
    texts = []
    for path in (paths[0], *paths):
        assert main([command, str(path), "--format", format_name]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0]
    assert len(set(texts)) == 1


DIFFERENCES = [
    way
    for way in WAYS
    if set(way) <= {"ties", "interval", "unit", "prior", "model"}
    and way.get("interval") not in ("multinomial", "ebaluatoia")
]


@pytest.mark.parametrize("way", DIFFERENCES, ids=lambda way: " ".join(map(str, way.values())))
def test_differences_are_the_same_whichever_way_the_rows_lie(way):
    frame = log()
    shuffled = swapped(frame, frame.index % 2 == 0).sample(frac=1, random_state=1)
    one, other = compare(frame, **way), compare(shuffled.reset_index(drop=True), **way)
    for before, after in zip(one.pairs, other.pairs, strict=True):
        assert (before.model, before.other) == (after.model, after.other)
        assert after.difference == pytest.approx(before.difference, abs=1e-7)
        assert after.standard_error == pytest.approx(before.standard_error, abs=1e-7)
