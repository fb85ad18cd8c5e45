"""Groups that battles link, groups that wins link, and their order: by hand, and against brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.connectivity import (
    components,
    condensation,
    strong_components,
    undefeated,
    why_alone,
    winless,
)
from tests.reference_tables import disconnected, pairwise, toy
from tests.reference_tables import undefeated as undefeated_data


def wins(size, *pairs):
    """A matrix in which the first of each pair beat the second once."""
    matrix = np.zeros((size, size))
    for winner, loser in pairs:
        matrix[winner, loser] += 1
    return matrix


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 7))
    cells = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=size**2, max_size=size**2))
    matrix = np.array(cells, dtype=float).reshape(size, size)
    np.fill_diagonal(matrix, 0)
    return matrix


def chains(half_wins):
    """Whether any chain of wins leads from one to the other, by walking."""
    reached = (half_wins > 0) | np.eye(len(half_wins), dtype=bool)
    for _ in half_wins:
        reached = reached @ reached
    return reached


CHAIN = wins(4, (0, 1), (1, 2), (2, 3))
CIRCLE = wins(3, (0, 1), (1, 2), (2, 0))
BRIDGE = wins(6, (0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3))


def test_two_islands_are_two_components():
    assert components(disconnected().half_wins) == ((0, 1), (2, 3))
    assert condensation(disconnected().half_wins).beats == frozenset()


def test_a_chain_of_wins_is_one_component_and_a_line_of_groups():
    order = condensation(CHAIN)
    assert components(CHAIN) == ((0, 1, 2, 3),)
    assert order.groups == ((0,), (1,), (2,), (3,))
    assert order.layers == (0, 1, 2, 3)
    assert order.beats == {(0, 1), (1, 2), (2, 3)}
    assert order.comparable.sum() == 6


def test_a_circle_of_wins_is_one_group():
    order = condensation(CIRCLE)
    assert (order.groups, order.layers) == (((0, 1, 2),), (0,))
    assert undefeated(CIRCLE) == winless(CIRCLE) == ()


def test_a_one_way_bridge_orders_two_groups_of_which_no_model_is_undefeated():
    order = condensation(BRIDGE)
    assert order.groups == ((0, 1, 2), (3, 4, 5))
    assert (order.beats, order.layers) == ({(0, 1)}, (0, 1))
    assert undefeated(BRIDGE) == winless(BRIDGE) == ()


def test_the_undefeated_are_told_round_by_round():
    assert undefeated(CHAIN) == ((0,), (1,), (2,))
    assert winless(CHAIN) == ((3,), (2,), (1,))
    beaten_by_two = wins(4, (0, 2), (1, 2), (2, 3), (3, 2))
    assert undefeated(beaten_by_two) == ((0, 1),)
    assert winless(beaten_by_two) == ()


def test_a_tie_is_no_defeat_of_one_but_links_both_ways():
    tied = wins(2) + np.array([[0, 0.5], [0.5, 0]])
    assert condensation(tied).groups == ((0, 1),)
    assert undefeated(tied) == ()


def test_a_model_without_battles_is_neither_undefeated_nor_winless():
    matrix = wins(3, (0, 1))
    assert (undefeated(matrix), winless(matrix)) == (((0,),), ((1,),))
    assert condensation(matrix).layers == (0, 0, 1)


def test_steps_leave_out_what_follows_from_others():
    shortcut = wins(3, (0, 1), (1, 2), (0, 2))
    assert condensation(shortcut).beats == {(0, 1), (1, 2), (0, 2)}
    assert condensation(shortcut).steps == ((0, 1), (1, 2))


def test_the_toy_data_have_their_published_groups_in_order():
    data = toy()
    order = condensation(data.half_wins)
    named = [{data.models[member] for member in group} for group in order.groups]
    four, three = {"Amy", "Ben", "Cyd", "Dan"}, {"Fin", "Gal", "Han"}
    assert sorted(map(len, named)) == [1, 3, 4]
    assert named[0] == {"Eve"}
    assert [group in named for group in (four, three)] == [True, True]
    assert undefeated(data.half_wins) == ((data.models.index("Eve"),),)
    assert order.beats == {(0, 1), (0, 2)}


def test_an_undefeated_item_stands_above_the_rest():
    data = undefeated_data()
    assert condensation(data.half_wins).groups == ((0,), (1, 2))
    assert why_alone(data, 0) == "not identified: undefeated"


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        (0, "undefeated"),
        (3, "never won"),
        (1, "no chain of wins leads both ways"),
        (4, "no battle"),
    ],
)
def test_who_stands_alone_is_told_why(index, reason):
    data = pairwise({("a", "b"): 1, ("b", "c"): 1, ("c", "d"): 1})
    if index == 4:
        data = with_stranger(data)
    assert reason in why_alone(data, index)


def with_stranger(data):
    padded = np.pad(data.wins, (0, 1))
    return type(data)((*data.models, "e"), padded, np.zeros_like(padded))


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_groups_and_order_are_those_of_walking_every_chain(half_wins):
    reached = chains(half_wins)
    both = reached & reached.T
    order = condensation(half_wins)
    assert sorted(index for group in order.groups for index in group) == [*range(len(half_wins))]
    assert sorted(order.groups) == sorted(strong_components(half_wins))
    for group in order.groups:
        assert group == tuple(np.flatnonzero(both[group[0]]))
    first = [group[0] for group in order.groups]
    expected = reached[np.ix_(first, first)] & ~np.eye(len(first), dtype=bool)
    assert (order.comparable == expected).all()
    assert not np.tril(order.comparable).any()
    assert list(order.layers) == sorted(order.layers)
    for upper, lower in order.beats:
        assert order.layers[upper] < order.layers[lower]


@settings(max_examples=40, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_other_names_change_nothing_but_the_names(half_wins, chance):
    moved = list(range(len(half_wins)))
    chance.shuffle(moved)
    renamed = half_wins[np.ix_(moved, moved)]
    back = lambda groups: {frozenset(moved[member] for member in group) for group in groups}  # noqa: E731
    assert back(components(renamed)) == {frozenset(group) for group in components(half_wins)}
    one, two = condensation(renamed), condensation(half_wins)
    assert back(one.groups) == {frozenset(group) for group in two.groups}
    assert one.layers == two.layers
    assert len(one.beats) == len(two.beats)
    assert [back([group]) for group in undefeated(renamed)] == [
        {frozenset(group)} for group in undefeated(half_wins)
    ]


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_the_winless_are_the_undefeated_when_all_results_are_turned(half_wins):
    assert winless(half_wins) == undefeated(half_wins.T)
    for winners in undefeated(half_wins)[:1]:
        assert not half_wins[:, list(winners)].any()
