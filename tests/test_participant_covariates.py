import numpy as np
import pytest

from analysis.regression.participants import by_profile
from analysis.regression.split_tables import split_tables
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.vote_logs import simulated_log

LEVELS = ("B1", "B2", "C1")


def profiled_log(liking=0.0, seed=0, participants=120, silent=0, taste=0.4):
    """People of level C1 like model m03 more, by `liking` in logits."""
    random = np.random.default_rng(seed)
    level = random.choice(LEVELS, participants)
    frames = []
    for name in LEVELS:
        strengths = np.array([-0.5, 0.0, 0.5, liking if name == "C1" else 0.0])
        frames.append(
            simulated_log(strengths, participants=participants, taste=taste, seed=seed + 1)
        )
    person = frames[0]["participant"].str[1:].astype(int).to_numpy()
    frame = frames[0].copy()
    for name, other in zip(LEVELS, frames, strict=True):
        theirs = level[person] == name
        frame.loc[theirs, "outcome"] = other.loc[theirs, "outcome"]
    frame["profile_basque"] = np.where(person < silent, "", level[person])
    frame["profile_age"] = (person % 2).astype(str)
    return vote_log_from_frame(frame)


def test_who_likes_which_model_is_found():
    split = by_profile(profiled_log(liking=1.5), "basque", order=LEVELS)
    assert split.heading == "Basque"
    assert split.fit.equality.p < 1e-3
    liked = split.fit.apart[2]
    assert int(np.argmax(liked.difference)) == 3
    # The liking is relative to the mean of four models: three quarters of it show.
    assert liked.difference[3] == pytest.approx(1.5 * 0.75, abs=3 * liked.error[3] + 0.1)
    assert liked.p[3] < 1e-4
    assert split.fit.trend.slope[3] > 0
    assert split.fit.trend.test.p < 0.01


def test_battles_of_people_who_did_not_answer_are_counted():
    split = by_profile(profiled_log(silent=10), "profile_basque")
    assert split.provenance.excluded == {"no_answer": 200}
    assert split.provenance.battles == 2200
    assert sum(split.fit.participants) == 110


def test_levels_have_the_order_given_or_that_of_numbers():
    assert by_profile(profiled_log(), "basque", order=("C1", "B1")).fit.levels.names == ("C1", "B1")
    log = profiled_log()
    log.frame["profile_years"] = np.where(log.frame["profile_age"] == "0", "10", "9")
    assert by_profile(log, "years").fit.levels.names == ("9", "10")


def test_the_errors_are_those_of_people_not_of_votes():
    log = profiled_log(taste=1.2)
    people, battles = (
        by_profile(log, "basque", unit=unit).fit for unit in ("participant", "battle")
    )
    np.testing.assert_allclose(people.strengths, battles.strengths, atol=1e-12)
    assert (people.errors > 1.2 * battles.errors).all()


def test_equal_groups_are_called_different_no_more_often_than_promised():
    joint, single, plain = [], [], []
    for seed in range(40):
        log = profiled_log(seed=10 * seed, participants=60, taste=0.8)
        fit = by_profile(log, "basque").fit
        joint.append(fit.equality.p < 0.05)
        single.append(np.mean([one.p < 0.05 for one in fit.apart]))
        plain.append(by_profile(log, "basque", unit="battle").fit.equality.p < 0.05)
    assert np.mean(joint) < 0.15
    assert 0.01 < np.mean(single) < 0.1
    assert np.mean(plain) > 0.2


def test_a_handful_of_people_is_no_group_to_test():
    log = profiled_log(participants=60)
    few = np.isin(log.frame["participant"], [f"p{number:04d}" for number in range(4)])
    log.frame["profile_school"] = np.where(few, "abroad", "here")
    fit = by_profile(log, "school").fit
    assert fit.participants == (4, 56)
    assert fit.equality.p is None
    assert "abroad: too few participants" in fit.equality.note
    assert fit.apart[0].test.denominator <= 1
    assert fit.apart[0].test.p > 0.1
    wide = by_profile(log, "basque").fit
    assert fit.sure.quantile(0.95, 4) > 1.5 * wide.sure.quantile(0.95, wide.participants[0])


def test_an_unknown_question_names_the_known_ones():
    with pytest.raises(InputError, match="choose one of profile_basque, profile_age"):
        by_profile(profiled_log(), "shoe_size")


def test_the_trend_is_a_table_only_where_an_order_is_told():
    assert len(split_tables(by_profile(profiled_log(), "basque"))) == 2
    assert len(split_tables(by_profile(profiled_log(), "basque", order=LEVELS))) == 3
