import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.regression.contrasts import holm
from analysis.regression.features import STYLE, answer_features, relative_difference
from analysis.regression.language import script_share, word_share
from analysis.regression.style import control
from analysis.regression.style_tables import style_figure, style_tables
from analysis.regression.texts import COUNTERS, measured
from analysis.table_formats import TABLE_FORMATS
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.vote_logs import simulated_log


def count(text, name):
    return float(measured([text], {name: COUNTERS[name]})[name][0])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("characters", "eñe 😀", 5),
        ("characters", "", 0),
        ("words", "  two  words\n", 2),
        ("words", "a\tb\u00a0c", 3),
        ("words", "", 0),
        ("headers", "# One\ntext # no\n###### Six\n####### no\n#no", 2),
        ("headers", "```\n# a comment\n```\n# Header", 1),
        ("list_items", "- a\n  * b\n1. c\n2) d\n-no\ntext - no", 4),
        ("list_items", "```python\n- code\n```", 0),
        ("bold", "**one** and __two__ but not ** this ** or snake__case__name", 2),
        ("bold", "**never\nclosed** ****", 0),
        ("code_blocks", "```\nx\n```\ntext\n```py\ny\n```", 2),
        ("code_blocks", "```never closed", 1),
        ("emojis", "😀 👍🏽 👨‍👩‍👧 🇪🇸 ✨ ©", 5),
        ("emojis", "plain", 0),
    ],
)
def test_what_is_counted_in_a_text(name, text, expected):
    assert count(text, name) == expected


TEXTS = st.text(st.sampled_from("ab *_#-`1.\n😀🇪\u200d"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_a_text_counts_the_same_alone_and_among_others(texts):
    together = measured(texts, COUNTERS)
    for name, values in together.items():
        assert values.tolist() == [count(text, name) for text in texts]


def test_no_texts_have_no_counts():
    assert all(values.shape == (0,) for values in measured([], COUNTERS).values())


def test_the_share_of_a_script_and_of_a_language():
    texts = [
        "Kaixo",
        "გამარჯობა abc",
        "123 !",
        "Hau ez da gaztelania",
        "This is not Basque",
        "İ da",
    ]
    georgian = measured(texts, {"x": script_share("Georgian")})["x"]
    np.testing.assert_array_equal(georgian, [0, 9 / 12, np.nan, 0, 0, 0])
    basque = measured(texts, {"x": word_share("eu")})["x"]
    assert basque[3] > 0.9
    assert basque[4] == 0
    assert math.isnan(basque[0])
    assert basque[5] > 0
    with pytest.raises(InputError, match="no letter is of script"):
        script_share("Klingon")
    with pytest.raises(InputError, match="no function words"):
        word_share("tlh")


def test_the_difference_is_relative_and_unknown_ones_are_equal():
    left, right = np.array([3.0, 0, 1, np.nan]), np.array([1.0, 0, 3, 2])
    difference, unknown = relative_difference(left, right)
    assert difference.tolist() == [0.5, 0, -0.5, 0]
    assert unknown == 1


def styled_log(effect=0.8, seed=2, rows=3000, dropped=0):
    """Model m05 writes long; long answers win more votes than they deserve."""
    frame = simulated_log(np.zeros(6), participants=60, votes_each=rows // 60, seed=seed)
    random = np.random.default_rng(seed)
    lengths = []
    for side in ("left", "right"):
        long = np.where(frame[f"model_{side}"] == "m05", 1.0, 0.0)
        lengths.append(np.maximum(random.lognormal(4 + long, 0.5, len(frame)).astype(int), 1))
    gap = (lengths[0] - lengths[1]) / (lengths[0] + lengths[1])
    felt = effect * gap / np.sqrt(np.mean(gap**2)) + random.logistic(size=len(frame))
    frame["outcome"] = np.where(felt > 0, "left", "right")
    for side, sizes in zip(("left", "right"), lengths, strict=True):
        frame[f"response_{side}"] = ["x" * size for size in sizes]
    frame.loc[: dropped - 1, "response_left"] = None
    return frame


def test_length_is_held_constant_and_the_writer_of_long_answers_falls():
    result = control(vote_log_from_frame(styled_log()), ["characters"])
    effect = result.effects[0]
    assert effect.coefficient == pytest.approx(0.8, abs=4 * effect.error)
    assert effect.error < 0.08
    assert effect.points == pytest.approx(173.7178 * effect.coefficient, rel=1e-6)
    assert effect.odds == pytest.approx(math.exp(effect.coefficient))
    assert effect.low < effect.points < effect.high
    writer = next(row for row in result.ratings if row.model == "m05")
    assert writer.plain_rank == 1
    assert writer.plain_rating > 1080
    assert writer.interval[0] < 1000 < writer.interval[1]
    assert writer.change == pytest.approx(writer.rating - writer.plain_rating)
    assert writer.change_interval[1] < -50
    # Both ratings rest on the same votes: the change is surer than independent ratings would be.
    widths = [high - low for low, high in (writer.interval, writer.plain_interval)]
    change = writer.change_interval[1] - writer.change_interval[0]
    assert change < math.hypot(*widths)
    assert result.together.p < 1e-6
    assert result.provenance.penalty == "none"
    assert result.provenance.gradient_norm < 1e-6


def test_twice_as_long_is_a_third_of_the_whole_difference():
    frame = styled_log()
    features = answer_features(vote_log_from_frame(frame), ["characters"])
    effect = control(vote_log_from_frame(frame), ["characters"]).effects[0]
    raw = effect.coefficient / features.unit["characters"]
    assert effect.twice == pytest.approx(173.7178 * raw / 3, rel=1e-6)
    assert np.sqrt(np.mean(features.values["characters"] ** 2)) == pytest.approx(1)


def test_exchanging_the_sides_of_all_battles_changes_nothing_but_the_side_effect():
    frame = styled_log(rows=600)
    turned = frame.assign(
        model_left=frame["model_right"],
        model_right=frame["model_left"],
        response_left=frame["response_right"],
        response_right=frame["response_left"],
        outcome=frame["outcome"].map({"left": "right", "right": "left", "tie": "tie"}),
    )
    one, other = (
        control(vote_log_from_frame(log), ["characters", "side"]) for log in (frame, turned)
    )
    assert one.ratings[0].rating == pytest.approx(other.ratings[0].rating, abs=1e-8)
    assert one.effects[0].points == pytest.approx(other.effects[0].points, abs=1e-8)
    assert one.effects[1].points == pytest.approx(-other.effects[1].points, abs=1e-8)
    assert one.effects[1].twice is None
    assert (
        one.provenance.data_hash
        != control(vote_log_from_frame(frame), ["characters"]).provenance.data_hash
    )


def test_the_data_hash_is_of_rows_in_any_order_and_of_the_covariates():
    frame = styled_log(rows=600)
    hashes = [
        control(vote_log_from_frame(log), ["characters"]).provenance.data_hash
        for log in (
            frame,
            frame.sample(frac=1, random_state=3),
            frame.assign(response_left=frame["response_left"] + "x"),
        )
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_battles_without_an_answer_are_counted_and_features_nobody_shows_are_told():
    result = control(vote_log_from_frame(styled_log(dropped=7)), STYLE)
    assert result.provenance.excluded == {"no_response": 7}
    assert result.dropped == ("headers", "list_items", "bold")
    tables = style_tables(result)
    assert "No battle differs in headers, list_items, bold" in tables[0].note
    assert "Penalty: none" in tables[0].note


def test_columns_of_numbers_can_be_held_constant_too():
    frame = styled_log(rows=600)
    frame["tokens_left"] = frame["response_left"].str.len()
    frame["tokens_right"] = frame["response_right"].str.len()
    log = vote_log_from_frame(frame)
    by_column, by_text = control(log, ["tokens"]), control(log, ["characters"])
    assert by_column.effects[0].points == pytest.approx(by_text.effects[0].points, abs=1e-9)
    with pytest.raises(InputError, match="tokens_left"):
        control(vote_log_from_frame(frame.assign(tokens_left="many")), ["tokens"])


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["sparkle"], "not known"),
        (["voice:Latin"], "not known"),
        (["bold", "bold"], "twice"),
        (["emojis"], "no covariate differs"),
    ],
)
def test_impossible_covariates_are_refused(names, problem):
    with pytest.raises(InputError, match=problem):
        control(vote_log_from_frame(styled_log(rows=600)), names)


def test_a_log_without_texts_says_which_column_is_missing():
    with pytest.raises(InputError, match="response_left"):
        control(vote_log_from_frame(simulated_log(np.zeros(4))))


def test_a_model_that_never_lost_is_named_and_gets_no_number():
    frame = styled_log(rows=600)
    for side in ("left", "right"):
        frame.loc[frame[f"model_{side}"] == "m03", "outcome"] = side
    rows = control(vote_log_from_frame(frame), ["characters"]).ratings
    assert rows[-1].model == "m03"
    assert rows[-1].rating is None
    assert "not identified" in rows[-1].note


def test_tables_and_figure_are_written_in_every_format():
    result = control(vote_log_from_frame(styled_log(rows=600)), ["characters", "side"])
    tables = style_tables(result)
    texts = {name: write(tables, result.provenance) for name, write in TABLE_FORMATS.items()}
    assert "characters" in texts["table"]
    read = json.loads(texts["json"])
    assert len(read["tables"]["control"]["rows"]) == 6
    assert read["tables"]["effects"]["rows"][0]["odds_interval_low"] > 1
    assert texts["csv"].count("\n") > 8
    assert style_figure(result).count("<svg") == 2


def test_holm_steps_down_and_leaves_missing_values_missing():
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, 0.06, 0.06]
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_a_log_without_voters_says_that_none_is_known():
    result = control(
        vote_log_from_frame(styled_log(rows=600).drop(columns="participant")),
        ["characters"],
        unit="participant",
    )
    assert result.provenance.cluster == "none: no participant is known"
    assert "voters unknown" in result.provenance.method


@pytest.mark.parametrize("unit", ["participant", "battle"])
def test_votes_that_do_not_vary_get_wide_intervals_and_never_none_of_no_width(unit):
    frame = styled_log(rows=600).assign(outcome="tie")
    result = control(vote_log_from_frame(frame), ["characters"], unit=unit)
    assert "inverse information" in result.provenance.method
    assert result.effects[0].high - result.effects[0].low > 10
    for row in result.ratings:
        assert row.interval[1] - row.interval[0] > 10
        assert row.plain_interval[1] - row.plain_interval[0] > 10
        assert row.change_interval is None or row.change_interval[1] > row.change_interval[0]
