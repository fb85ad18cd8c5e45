"""The graph of battles: resistances in closed form, cuts by brute force, and what is said of them."""

import argparse
import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from analysis.bradley_terry import fit
from analysis.commands import diagnose as command
from analysis.diagnostics import diagnose, effective_resistance
from analysis.diagnostics_tables import diagnostics_figure, diagnostics_tables, findings
from analysis.linear_algebra import difference_variances, pseudo_inverse
from analysis.minimum_cut import minimum_cut
from analysis.pairwise import Pairwise
from analysis.table_formats import to_json
from arena.errors import InputError
from tests.reference_tables import baseball, disconnected, pairwise, toy, undefeated, wikipedia

ONE_WAY = pairwise(
    {
        ("a", "b"): 1,
        ("b", "a"): 1,
        ("c", "d"): 2,
        ("d", "c"): 2,
        ("a", "c"): 1,
        ("b", "d"): 2,
    }
)


def edges(size, *weighted):
    matrix = np.zeros((size, size), dtype=np.int64)
    for first, second, weight in weighted:
        matrix[first, second] = matrix[second, first] = weight
    return matrix


def ties_only(battles) -> Pairwise:
    """Counts with these battles, all ties."""
    names = tuple(f"m{number:02d}" for number in range(len(battles)))
    return Pairwise(names, np.zeros_like(battles), battles)


@st.composite
def graphs(draw, least=2):
    size = draw(st.integers(least, 6))
    upper = np.zeros((size, size), dtype=np.int64)
    places = np.triu_indices(size, 1)
    count = len(places[0])
    weights = st.sampled_from([0, 0, 1, 2, 3, 9])
    upper[places] = draw(st.lists(weights, min_size=count, max_size=count))
    return upper + upper.T


def brute_force(battles):
    size = len(battles)
    sides = (
        side for count in range(1, size) for side in itertools.combinations(range(size), count)
    )
    return min(int(np.delete(battles[list(side)], list(side), axis=1).sum()) for side in sides)


@pytest.mark.parametrize("size", [2, 3, 7])
def test_resistance_along_a_path_adds_up(size):
    path = edges(size, *((at, at + 1, at + 1) for at in range(size - 1)))
    found = effective_resistance(path)
    for first, second in itertools.combinations(range(size), 2):
        expected = sum(1 / (at + 1) for at in range(first, second))
        assert found[first, second] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("size", [2, 5, 12])
def test_resistance_of_a_complete_graph_is_two_by_its_size(size):
    complete = 3 * (np.ones((size, size), dtype=np.int64) - np.eye(size, dtype=np.int64))
    found = effective_resistance(complete)
    np.testing.assert_allclose(found[~np.eye(size, dtype=bool)], 2 / (3 * size), rtol=1e-12)


@pytest.mark.parametrize("size", [3, 4, 9])
def test_resistance_around_a_cycle_is_that_of_two_wires_side_by_side(size):
    cycle = edges(size, *((at, (at + 1) % size, 1) for at in range(size)))
    found = effective_resistance(cycle)
    for first, second in itertools.combinations(range(size), 2):
        apart = second - first
        assert found[first, second] == pytest.approx(apart * (size - apart) / size, rel=1e-12)


def test_resistance_between_islands_is_infinite():
    found = effective_resistance(disconnected().battles)
    assert found[0, 1] == pytest.approx(1 / 10)
    assert found[2, 3] == pytest.approx(1 / 10)
    assert np.isinf(found[:2, 2:]).all()
    assert (np.diag(found) == 0).all()


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_battles_times_resistance_add_up_to_the_size_of_a_spanning_forest(battles):
    resistance = effective_resistance(battles)
    islands = len(diagnose(ties_only(battles)).components)
    met = battles > 0
    assert (battles * np.where(met, resistance, 0)).sum() / 2 == pytest.approx(
        len(battles) - islands, abs=1e-9
    )


def test_the_variance_of_a_difference_is_never_less_than_four_resistances():
    for data in (wikipedia(), baseball()):
        variances = difference_variances(pseudo_inverse(fit(data).information))
        assert (variances >= 4 * effective_resistance(data.battles) - 1e-12).all()
    even = ties_only(edges(3, (0, 1, 4), (1, 2, 5), (0, 2, 1)))
    np.testing.assert_allclose(
        difference_variances(pseudo_inverse(fit(even).information)),
        4 * effective_resistance(even.battles),
        atol=1e-12,
    )


def test_the_cut_of_stoer_and_wagners_paper():
    weights = [
        *((1, 2, 2), (1, 5, 3), (2, 3, 3), (2, 5, 2), (2, 6, 2), (3, 4, 4), (3, 7, 2)),
        *((4, 7, 2), (4, 8, 2), (5, 6, 3), (6, 7, 1), (7, 8, 3)),
    ]
    graph = edges(8, *((first - 1, second - 1, weight) for first, second, weight in weights))
    assert minimum_cut(graph) == (4, (0, 1, 4, 5))


def test_a_bridge_is_the_weakest_cut():
    barbell = edges(6, (0, 1, 5), (1, 2, 5), (0, 2, 5), (3, 4, 5), (4, 5, 5), (2, 3, 1))
    assert minimum_cut(barbell) == (1, (0, 1, 2))
    (cut,) = diagnose(ties_only(barbell)).cuts
    assert (cut.battles, cut.side, cut.others) == (1, (0, 1, 2), (3, 4, 5))


def test_each_island_has_a_cut_of_its_own():
    found = diagnose(disconnected()).cuts
    assert [(cut.battles, cut.side, cut.others) for cut in found] == [
        (10, (0,), (1,)),
        (10, (2,), (3,)),
    ]
    assert minimum_cut(disconnected().battles)[0] == 0


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_no_cut_is_smaller_than_the_one_found(battles):
    fewest, side = minimum_cut(battles)
    assert fewest == brute_force(battles)
    assert 0 < len(side) <= len(battles) / 2
    assert np.delete(battles[list(side)], list(side), axis=1).sum() == fewest


def test_a_cut_needs_two_models():
    with pytest.raises(ValueError, match="two models"):
        minimum_cut(np.zeros((1, 1), dtype=np.int64))
    with pytest.raises(InputError, match="at least two models"):
        diagnose(Pairwise(("a",), np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64)))


@settings(max_examples=40, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_other_names_change_nothing_but_the_names(battles, chance):
    moved = list(range(len(battles)))
    chance.shuffle(moved)
    renamed = battles[np.ix_(moved, moved)]
    one, two = diagnose(ties_only(battles)), diagnose(ties_only(renamed))
    np.testing.assert_allclose(two.resistance, one.resistance[np.ix_(moved, moved)], atol=1e-12)
    assert sorted(cut.battles for cut in two.cuts) == sorted(cut.battles for cut in one.cuts)
    assert (two.pair_counts == one.pair_counts).all()
    assert two.evenness == one.evenness or two.evenness.p == pytest.approx(one.evenness.p)
    worth = [pair.worth for pair in one.worst_pairs()]
    assert [pair.worth for pair in two.worst_pairs()] == pytest.approx(worth)


def test_pairs_are_counted_with_those_that_never_met():
    found = diagnose(ONE_WAY)
    assert found.pair_counts.tolist() == [0, 0, 1, 2, 2, 4]
    assert found.never_met == ((0, 3), (1, 2))


def test_evenness_is_pearsons_test():
    found = diagnose(baseball()).evenness
    counts = baseball().battles[np.triu_indices(7, 1)]
    expected = chisquare(counts)
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p == pytest.approx(expected.pvalue)
    assert found.dispersion == pytest.approx(expected.statistic / 20)


def test_evenness_holds_its_level_where_pairs_are_drawn_evenly():
    generator = np.random.default_rng(11)
    rejected = 0
    for _ in range(400):
        upper = np.zeros((6, 6), dtype=np.int64)
        upper[np.triu_indices(6, 1)] = generator.multinomial(60, np.full(15, 1 / 15))
        rejected += diagnose(ties_only(upper + upper.T)).evenness.p < 0.05
    assert 0.02 < rejected / 400 < 0.08


@pytest.mark.parametrize(
    ("battles", "reason"),
    [
        (edges(2, (0, 1, 50)), "there is one pair only"),
        (edges(3, (0, 1, 4), (1, 2, 5)), "9 battles are too few for 3 pairs"),
    ],
)
def test_too_few_battles_are_not_tested_and_the_reason_is_told(battles, reason):
    found = diagnose(ties_only(battles))
    assert found.evenness is None
    assert found.evenness_missing == f"not identified: {reason}"
    assert any(reason in finding for finding in findings(found))


def test_the_findings_of_two_islands_are_in_plain_words():
    said = findings(diagnose(disconnected()))
    assert said[0] == (
        "The battles leave 2 islands (a and b; c and d): models of different islands never meet, "
        "not even through others, so their ratings cannot be compared."
    )
    assert "10 battles connect a with b: the weakest link that holds them together." in said


def test_the_findings_of_an_undefeated_model_name_it():
    said = findings(diagnose(undefeated()))
    assert said[0] == "Battles link all 3 models."
    assert said[1].startswith("a never lost to, nor tied with, b and c: how much better")
    assert "Undefeated: a." in said


def test_the_findings_of_a_one_way_bridge_name_the_groups_and_no_undefeated_model():
    said = findings(diagnose(ONE_WAY))
    assert any(
        sentence.startswith("a and b never lost to, nor tied with, c and d") for sentence in said
    )
    assert not any("Undefeated" in sentence for sentence in said)
    assert any("2 of 6 pairs never met" in sentence for sentence in said)


def test_the_findings_of_a_chain_go_round_by_round():
    chain = pairwise({("a", "b"): 1, ("b", "c"): 1})
    said = findings(diagnose(chain))
    assert "Undefeated: a; without them b." in said
    assert "Without a win or tie: c; without them b." in said
    assert any(sentence.startswith("1 battle connects") for sentence in said)


def test_many_models_are_counted_and_not_all_named():
    said = findings(diagnose(ties_only(edges(9, *((at, at + 1, 3) for at in range(8))))))
    assert "3 battles connect m08 with the other 8 models:" in " ".join(said)
    islands = findings(
        diagnose(ties_only(edges(14, (0, 1, 3), *((2, at, 1) for at in range(3, 14)))))
    )
    assert "(m02, m03, m04, m05 and 8 others; m00 and m01)" in islands[0]


def test_the_toy_data_give_all_tables_and_the_same_bytes_again():
    found = diagnose(toy())
    tables = {table.name: table for table in diagnostics_tables(found)}
    assert list(tables) == ["graph_findings", "graph_groups", "graph_models", "graph_pairs"]
    groups = tables["graph_groups"].records()
    assert groups[0]["models"] == "Eve"
    assert [(row["layer"], row["size"]) for row in groups] == [(1, 1), (2, 4), (2, 3)]
    assert groups[0]["beats"] == "2, 3"
    for model in tables["graph_models"].records():
        assert model["met"] + model["never_met"] == len(toy().models) - 1
    pairs = tables["graph_pairs"].records()
    assert min(np.diff([row["worth"] for row in pairs])) > -1e-12
    text = to_json(list(tables.values()), found.made)
    assert text == to_json(diagnostics_tables(diagnose(toy())), diagnose(toy()).made)
    assert json.loads(text)
    assert found.made.battles == toy().total


def test_the_figure_shows_every_model_and_marks_what_is_not_connected():
    figure = diagnostics_figure(diagnose(disconnected()))
    assert figure.count("<svg") == 2
    assert "Not connected" in figure
    assert "a – b: 10<" in figure
    assert "Not connected" not in diagnostics_figure(diagnose(wikipedia()))


def run(*words):
    parser = argparse.ArgumentParser()
    command.add_command(parser.add_subparsers())
    arguments = parser.parse_args(["diagnose", *map(str, words)])
    return arguments.run(arguments)


def test_the_command_tells_the_same_as_the_functions(tmp_path):
    source = tmp_path / "counts.csv"
    source.write_text("model_a,model_b,wins_a,wins_b,ties\na,b,6,4,0\nc,d,9,1,0\n")
    assert "their ratings cannot be compared." in run(source)
    found = diagnose(disconnected())
    expected = to_json(diagnostics_tables(found, worst=1), found.made)
    assert run(source, "--format", "json", "--worst", 1) == expected
