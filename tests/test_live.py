"""Ratings from the table of counts: those of a full recount, from whatever fit they start."""

import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import rank
from analysis.cells import Cells
from analysis.comparisons import comparisons_from_frame
from analysis.live import LiveRating, read_counted_cells
from analysis.outcomes import FIRST, OUTCOMES
from analysis.pairwise import Pairwise
from analysis.votes import read_frame
from arena.codes import Outcome, Purpose
from arena.domain import Pairing
from arena.errors import InputError
from tests.postgresql import empty_database
from tests.reference_tables import baseball, disconnected, undefeated, wikipedia
from tests.stores import KINDS, hold_battle, make_ballot, make_battle
from tests.vote_logs import simulated_log

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def address(any_address):
    return any_address


OUTCOME_NAMES = [outcome.value for outcome in Outcome]


def agrees_with_rank(groups, pairwise, prior="none"):
    """The groups have the strengths, errors and ranks that `rank` finds from nothing."""
    expected = {rating.model: rating for rating in rank(pairwise, prior=prior).ratings}
    found = {
        model: values
        for group in groups
        for model, *values in zip(
            group.models, group.strengths, group.errors, group.ranks, strict=True
        )
    }
    assert set(found) == {model for model, r in expected.items() if r.strength is not None}
    for model, (strength, error, place) in found.items():
        assert strength == pytest.approx(expected[model].strength, abs=1e-9)
        assert error == pytest.approx(expected[model].standard_error, abs=1e-9)
        assert place == expected[model].rank
    return True


def cells_of(log) -> Cells:
    return comparisons_from_frame(log).cells()


def one_more(cells: Cells, left: int, right: int, outcome: int, votes: int = 1) -> Cells:
    counts = cells.counts.copy()
    counts[left, right, outcome] += votes
    return Cells(cells.models, counts)


def test_the_first_update_is_a_full_fit():
    for pairwise in (wikipedia(), baseball()):
        (group,) = LiveRating().update(pairwise)
        assert (group.steps, group.robust, group.penalty) == (None, True, "none")
        assert agrees_with_rank([group], pairwise)


def test_one_more_vote_takes_two_steps_from_the_last_fit():
    log = cells_of(simulated_log(np.linspace(1, -1, 8), participants=60, seed=4))
    cells = Cells(log.models, 10 * log.counts)
    live = LiveRating()
    live.update(cells)
    for vote in range(5):
        cells = one_more(cells, vote, vote + 1, vote)
        (group,) = live.update(cells)
        assert group.steps <= 2
        assert group.newton_decrement < 1e-9
        assert agrees_with_rank([group], cells.pairwise())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(1, 4), st.integers(0, OUTCOMES - 1), st.integers(1, 9)
        ),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from(["none", "auto"]),
)
def test_after_any_votes_the_ratings_are_those_of_a_fit_from_nothing(votes, prior):
    names = tuple("abcde")
    cells = Cells(names, np.zeros((5, 5, OUTCOMES), dtype=np.int64))
    live = LiveRating(prior)
    for left, ahead, outcome, count in votes:
        cells = one_more(cells, left, (left + ahead) % 5, outcome, count)
        found = live.update(cells)
    assert agrees_with_rank(found, cells.pairwise(), prior)
    assert agrees_with_rank(live.update(cells), cells.pairwise(), prior)


def test_far_away_counts_are_fitted_all_the_same():
    live = LiveRating()
    live.update(wikipedia())
    turned = Pairwise(wikipedia().models, 50 * wikipedia().wins.T, wikipedia().ties)
    assert agrees_with_rank(live.update(turned), turned)


def test_votes_that_are_taken_back_can_split_what_was_linked():
    cells = cells_of(simulated_log(np.zeros(4), participants=20, seed=1))
    live = LiveRating()
    assert len(live.update(cells)) == 1
    counts = cells.counts.copy()
    counts[:2, 2:] = counts[2:, :2] = 0
    split = Cells(cells.models, counts)
    assert [group.models for group in live.update(split)] == [("m00", "m01"), ("m02", "m03")]
    assert agrees_with_rank(live.update(split), split.pairwise())


def test_a_model_that_joins_later_is_rated_too():
    log = simulated_log(np.linspace(1, -1, 5), participants=60, seed=2)
    without = log[(log["model_left"] != "m04") & (log["model_right"] != "m04")]
    live = LiveRating()
    live.update(cells_of(without))
    assert agrees_with_rank(live.update(cells_of(log)), cells_of(log).pairwise())


def test_groups_are_rated_apart_and_who_stands_alone_is_not():
    assert agrees_with_rank(LiveRating().update(disconnected()), disconnected())
    groups = LiveRating().update(undefeated())
    assert [group.models for group in groups] == [("b", "c")]
    (firth,) = LiveRating("auto").update(undefeated())
    assert (firth.penalty, firth.robust) == ("firth", True)
    assert agrees_with_rank([firth], undefeated(), "auto")


def test_ties_alone_give_the_errors_of_the_information_and_never_zero():
    ties = 3 * (np.ones((3, 3), dtype=np.int64) - np.eye(3, dtype=np.int64))
    pairwise = Pairwise(("a", "b", "c"), np.zeros_like(ties), ties)
    (group,) = LiveRating().update(pairwise)
    assert not group.robust
    assert (group.errors > 0.1).all()
    assert list(group.ranks) == [1, 1, 1]
    assert agrees_with_rank([group], pairwise)


def test_no_votes_give_no_group():
    assert LiveRating().update(Cells((), np.zeros((0, 0, OUTCOMES), dtype=np.int64))) == ()


def vote(store, votes, purpose=Purpose.RANKED):
    known = store.ballot_count("ane")
    for number, (left, right, outcome) in enumerate(votes, known):
        name = f"{purpose.value} {number}"
        pairing = Pairing(left, right, "uniform", 1 / 6)
        hold_battle(store, make_battle(name, pairing=pairing, purpose=purpose))
        store.add_ballot(
            make_ballot(name, answers={"overall": outcome}, derived=frozenset()), KINDS
        )


def test_the_counts_of_a_database_are_those_of_its_votes(store):
    generator = np.random.default_rng(5)
    votes = [
        (*generator.permutation(["alpha", "beta", "gamma"])[:2], str(outcome))
        for outcome in generator.choice(OUTCOME_NAMES, 30)
    ]
    vote(store, votes)
    vote(store, [("alpha", "beta", "left")] * 3, Purpose.CONTROL)
    found = read_counted_cells(store.address, "proba", "overall")
    expected = comparisons_from_frame(read_frame(store.address))
    assert found.models == expected.models == ("alpha", "beta", "gamma")
    assert (found.counts == expected.cells().counts).all()
    assert found.excluded["cannot_say"] == expected.excluded["cannot_say"] > 0
    assert agrees_with_rank(LiveRating().update(found), expected.counts())


def test_only_the_study_and_question_asked_for_are_read(store):
    vote(store, [("beta", "gamma", "left"), ("alpha", "gamma", "cannot_say")])
    found = read_counted_cells(store.address, "proba", "overall")
    assert found.models == ("beta", "gamma")
    assert found.counts[0, 1, FIRST] == found.total == 1
    for study, question in (("proba", "content"), ("other", "overall")):
        assert read_counted_cells(store.address, study, question).models == ()


def test_a_file_without_counts_is_told_with_its_cure(tmp_path):
    with pytest.raises(InputError, match="open it once with the newest arena"):
        read_counted_cells(tmp_path / "missing.db", "proba", "overall")
    sqlite3.connect(tmp_path / "other.db").close()
    with pytest.raises(InputError, match="no such table"):
        read_counted_cells(tmp_path / "other.db", "proba", "overall")


def test_an_address_without_counts_is_told_without_its_password(postgresql):
    with pytest.raises(InputError, match=r"\"models\" does not exist.*; .* newest arena"):
        read_counted_cells(empty_database(postgresql), "proba", "overall")
    wrong = postgresql.address(password="not-the-password")
    with pytest.raises(InputError, match="authentication failed") as refusal:
        read_counted_cells(wrong, "proba", "overall")
    assert "not-the-password" not in str(refusal.value)
