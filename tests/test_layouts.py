"""The columns of other people's vote logs: each says the same votes, and what it says else is kept."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import rank
from analysis.__main__ import main
from analysis.cells import Cells, cells_from_pairwise, merged
from analysis.comparisons import cells_from_frame, comparisons_from_frame, pairwise_from_counts
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, FIRST, OUTCOMES, SECOND, SPELLINGS, TIE
from analysis.sources.layouts import LAYOUT, LAYOUTS, known_column, layout_of
from analysis.vote_log import vote_log_from_frame
from analysis.votes import read_cells, read_log, read_votes
from arena.errors import InputError

CODES = {"left": FIRST, "right": SECOND, "tie": TIE, "both_good": BOTH_GOOD, "both_bad": BOTH_BAD}


def said(*answers):
    """A conversation in which a model gave these answers."""
    asked = {"role": "user", "content": "Zer da hau?"}
    return [part for text in answers for part in (asked, {"role": "assistant", "content": text})]


def parts(*answers):
    """The same with contents in parts, as LMArena's later releases have them."""
    asked = {"role": "user", "content": [{"type": "text", "text": "Zer?", "image": None}]}
    return [
        part
        for text in answers
        for part in (asked, {"role": "assistant", "content": [{"type": "text", "text": text}]})
    ]


def epaile(number, left, right, outcome):
    return {"battle": number, "model_left": left, "model_right": right, "outcome": outcome,
            "question": "overall", "participant": f"p{number % 3}", "prompt": "q",
            "purpose": "ranked", "probability": "0.5"}  # fmt: skip


def released(number, left, right, outcome):
    return {"battle": number, "model_left": left, "model_right": right,
            "outcome_overall": outcome, "outcome_content": "tie", "void": None,
            "purpose": "ranked", "prompt_category": "idazketa"}  # fmt: skip


def ebaluatoia(number, left, right, outcome):
    winner = {"left": "model_a", "right": "model_b"}.get(outcome, outcome)
    return {"id": str(number), "username": "-6428509523293213064", "user_language": "C1-C2",
            "user_education": "Bachelor", "timestamp": "2025-03-19T07:07:35.974527",
            "model_a": left, "model_b": right, "conv_a": said("bai"), "conv_b": said("ez", "bai"),
            "winner": winner, "winner_content": "tie", "winner_language": "model_b"}  # fmt: skip


def lmarena_33k(number, left, right, outcome):
    winner = {"left": "model_a", "right": "model_b", "both_bad": "tie (bothbad)"}
    return {"question_id": f"{number:x}", "model_a": left, "model_b": right,
            "winner": winner.get(outcome, outcome), "judge": "arena_user_973", "turn": 1,
            "anony": True, "language": "English", "tstamp": 1682351591.1322,
            "conversation_a": said("yes"), "conversation_b": said("no")}  # fmt: skip


def lmarena_55k(number, left, right, outcome):
    return {"id": number, "model_a": left, "model_b": right, "prompt": '["What?","And?"]',
            "response_a": json.dumps(["one", "two"]), "response_b": json.dumps(["1", None]),
            "winner_model_a": int(outcome == "left"), "winner_model_b": int(outcome == "right"),
            "winner_tie": int(outcome == "tie")}  # fmt: skip


def lmarena_140k(number, left, right, outcome):
    winner = {"left": "model_a", "right": "model_b"}.get(outcome, outcome)
    return {"id": str(number), "model_a": left, "model_b": right, "winner": winner,
            "evaluation_session_id": "s", "evaluation_order": 1, "conversation_a": parts("yes"),
            "conversation_b": parts("no", "no"), "language": "en", "is_code": False,
            "timestamp": pd.Timestamp("2025-06-25 12:00:00")}  # fmt: skip


def comparia_votes(number, left, right, outcome):
    chosen = {"left": left, "right": right}.get(outcome)
    return {"id": number, "timestamp": "2025-01-01 10:00:00", "model_a_name": left,
            "model_b_name": right, "model_pair_name": [left, right], "opening_msg": "Bonjour",
            "chosen_model_name": chosen, "both_equal": chosen is None, "visitor_id": "v1",
            "conversation_pair_id": f"{number}-pair", "session_hash": "s", "conv_turns": 2,
            "conversation_a": said("oui"), "conversation_b": said("non"),
            "conv_useful_a": True, "selected_category": None}  # fmt: skip


def comparia_arena(number, left, right, outcome):
    choice = {"left": "a_better", "right": "b_better"}.get(outcome, outcome)
    return {"response_id": f"r{number}", "choice": choice, "response_a": said("oui"),
            "response_b": said("non"), "turn": 0, "comparison_id": "c", "model_a": left,
            "model_b": right, "timestamp": "2026-01-01", "excluded": False}  # fmt: skip


def simple(number, left, right, outcome):
    return {"model_a": left, "model_b": right, "winner": outcome, "judge": f"j{number % 2}"}


# How each layout writes a vote, and which outcomes it can tell apart.
THREE = ("left", "right", "tie")
BAD = (*THREE, "both_bad")
WRITERS = {
    "epaile": (epaile, tuple(CODES)),
    "epaile released": (released, tuple(CODES)),
    "ebaluatoia": (ebaluatoia, THREE),
    "lmarena-33k": (lmarena_33k, BAD),
    "lmarena-55k": (lmarena_55k, THREE),
    "lmarena-140k": (lmarena_140k, BAD),
    "comparia-votes": (comparia_votes, THREE),
    "comparia-arena": (comparia_arena, ("left", "right", "both_good", "both_bad")),
    "simple": (simple, tuple(CODES)),
}

votes = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from(tuple(CODES))),
    max_size=25,
).map(lambda rows: [("a", "b", "left"), ("c", "a", "right"), *rows])


def written(name, rows):
    write, known = WRITERS[name]
    return pd.DataFrame(
        [
            write(number, left, right, outcome if outcome in known else known[0])
            for number, (left, right, outcome) in enumerate(rows)
        ]
    )


def meant(name, rows):
    """The cells that these rows are, counted by hand."""
    _, known = WRITERS[name]
    rows = [(a, b, outcome if outcome in known else known[0]) for a, b, outcome in rows if a != b]
    models = tuple(sorted({model for row in rows for model in row[:2]}))
    counts = np.zeros((len(models), len(models), OUTCOMES), dtype=np.int64)
    for left, right, outcome in rows:
        counts[models.index(left), models.index(right), CODES[outcome]] += 1
    return Cells(models, counts)


def same(first, second):
    assert first.models == second.models
    np.testing.assert_array_equal(first.counts, second.counts)


@pytest.mark.parametrize("name", WRITERS)
def test_a_layout_is_told_by_its_columns(name):
    assert layout_of(written(name, [("a", "b", "left")]).columns).name == name.split()[0]


def test_every_layout_is_tried_here_and_says_what_it_is():
    assert {name.split()[0] for name in WRITERS} | {"counts"} == set(LAYOUT)
    assert len(LAYOUT) == len(LAYOUTS)
    assert all(layout.about and layout.signs for layout in LAYOUTS)


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=12, deadline=None)
@given(rows=votes)
def test_every_layout_says_the_same_votes(name, rows):
    frame = written(name, rows)
    found = comparisons_from_frame(frame)
    same(found.cells(), meant(name, rows))
    same(cells_from_frame(frame), meant(name, rows))
    selves = sum(a == b for a, b, _ in rows)
    assert found.excluded == ({"self_pair": selves} if selves else {})
    assert cells_from_frame(frame).excluded == found.excluded


GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=True, width=16),
    st.text(max_size=3),
    st.sampled_from([*SPELLINGS, "MODEL_A", "nan", "a", "b", " a ", "ranked", "a_better"]),
    st.lists(st.text(max_size=2), max_size=2),
)


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_every_row_is_counted_or_excluded_whatever_stands_in_it(name, data):
    good = written(name, [("a", "b", "left")]).astype(object)
    columns = [name for name in good.columns if known_column(name) and name != "question"]
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(columns, GARBAGE)), max_size=8))
    bad = pd.DataFrame(rows, columns=columns, dtype=object)
    if "question" in good.columns:
        bad["question"] = "overall"
    # What takes no part in counting stays empty there.
    frame = pd.concat([good, bad], ignore_index=True)
    cells, found = cells_from_frame(frame), comparisons_from_frame(frame)
    assert found.total + sum(found.excluded.values()) == len(frame)
    assert cells.total == found.total
    assert cells.excluded == found.excluded
    assert all(count > 0 for count in found.excluded.values())
    assert all(name == name.strip() and name for name in found.models)


@pytest.mark.parametrize("name", ["epaile", "lmarena-55k", "comparia-votes"])
@settings(max_examples=12, deadline=None)
@given(rows=votes, random=st.randoms(use_true_random=False))
def test_names_sides_and_order_of_rows_do_not_change_what_is_counted(name, rows, random):
    mirrored = {"left": "right", "right": "left"}
    renamed = dict(zip("abcd", "wzyx", strict=True))
    _, known = WRITERS[name]
    rows = [(a, b, outcome if outcome in known else known[0]) for a, b, outcome in rows]
    before = cells_from_frame(written(name, rows)).counts
    models = cells_from_frame(written(name, rows)).models
    moved = [(renamed[b], renamed[a], mirrored.get(outcome, outcome)) for a, b, outcome in rows]
    random.shuffle(moved)
    after = cells_from_frame(written(name, moved))
    place = [after.models.index(renamed[model]) for model in models]
    swapped = after.counts[np.ix_(place, place)].transpose(1, 0, 2)
    swapped = swapped[:, :, [SECOND, FIRST, TIE, BOTH_GOOD, BOTH_BAD]]
    np.testing.assert_array_equal(before, swapped)


@settings(max_examples=25, deadline=None)
@given(rows=votes, cut=st.integers(1, 30))
def test_the_cells_of_two_parts_of_a_log_add_up_to_those_of_the_whole(rows, cut):
    # Both parts need a usable row.
    rows = [rows[0], *rows[2:], rows[1]]
    cut = min(cut, len(rows) - 1)
    frame = written("simple", rows)
    halves = [cells_from_frame(frame.iloc[part]) for part in (slice(cut), slice(cut, None))]
    whole = cells_from_frame(frame)
    same(merged(*halves), whole)
    assert merged(*halves).excluded == whole.excluded


def test_the_cells_of_counts_tell_no_sides():
    counts = pd.DataFrame(
        [("b", "a", 3, 1, 2), ("a", "c", 1, 0, 0)],
        columns=["model_a", "model_b", "wins_a", "wins_b", "ties"],
    )
    pairwise = pairwise_from_counts(counts)
    cells = cells_from_pairwise(pairwise)
    assert not cells.sided
    assert cells.total == 7
    np.testing.assert_array_equal(cells.pairwise().wins, pairwise.wins)
    np.testing.assert_array_equal(cells.pairwise().ties, pairwise.ties)
    assert not merged(cells, cells_from_frame(written("simple", [("a", "b", "tie")]))).sided


def excluded(frame):
    return comparisons_from_frame(frame).excluded


def with_row(name, **changed):
    """A good row, and another with these changes."""
    frame = written(name, [("a", "b", "left"), ("b", "c", "left")]).astype(object)
    for column, value in changed.items():
        values = frame[column].tolist() if column in frame else [None, None]
        frame[column] = pd.Series([values[0], value], dtype=object)
    return frame


@pytest.mark.parametrize(
    ("name", "changed", "reason"),
    [
        ("lmarena-55k", {"winner_model_b": 1}, "unknown_outcome"),
        ("lmarena-55k", {"winner_model_a": 0}, "no_outcome"),
        ("lmarena-55k", {"winner_model_a": None}, "no_outcome"),
        ("lmarena-55k", {"winner_model_a": 2}, "unknown_outcome"),
        ("lmarena-55k", {"winner_tie": "maybe"}, "unknown_outcome"),
        ("lmarena-33k", {"anony": False}, "not_anonymous"),
        ("lmarena-33k", {"anony": None}, "not_anonymous"),
        ("lmarena-33k", {"winner": "tie (both good)"}, "unknown_outcome"),
        ("lmarena-33k", {"question_id": "0"}, "duplicate"),
        ("lmarena-140k", {"winner": None}, "no_outcome"),
        ("lmarena-140k", {"model_b": "b"}, "self_pair"),
        ("comparia-votes", {"both_equal": True}, "unknown_outcome"),
        ("comparia-votes", {"chosen_model_name": "d"}, "unknown_outcome"),
        ("comparia-votes", {"chosen_model_name": "tie"}, "unknown_outcome"),
        ("comparia-votes", {"chosen_model_name": None}, "no_outcome"),
        ("comparia-votes", {"archived": True}, "archived"),
        ("comparia-votes", {"model_a_name": " "}, "no_model"),
        ("comparia-arena", {"choice": None}, "no_outcome"),
        ("comparia-arena", {"excluded": True}, "archived"),
        ("epaile released", {"void": "cut", "outcome_overall": ""}, "void"),
        ("epaile", {"purpose": "repeat"}, "purpose_repeat"),
        ("epaile", {"purpose": None}, "purpose_missing"),
        ("epaile", {"outcome": "cannot_say"}, "cannot_say"),
        ("ebaluatoia", {"winner": "Tie"}, "unknown_outcome"),
    ],
)
def test_what_is_no_vote_is_left_out_by_name(name, changed, reason):
    assert excluded(with_row(name, **changed)) == {reason: 1}


def test_the_outcome_may_stand_in_a_column_that_holds_a_list():
    assert excluded(with_row("simple", winner=["model_a"])) == {"unknown_outcome": 1}


@pytest.mark.parametrize(
    ("name", "left", "right", "more"),
    [
        ("ebaluatoia", "bai", "ez\n\nbai", {"participant": "-6428509523293213064",
         "profile_language_level": "C1-C2", "opened_at": "2025-03-19T07:07:35.974527"}),
        ("lmarena-33k", "yes", "no", {"participant": "arena_user_973", "language": "English",
         "turns": 1.0, "opened_at": "2023-04-24T15:53:11.132200+00:00"}),
        ("lmarena-55k", "one\n\ntwo", "1", {"battle": 0, "prompt_text": '["What?","And?"]'}),
        ("lmarena-140k", "yes", "no\n\nno", {"session": "s", "language": "en",
         "opened_at": "2025-06-25T12:00:00"}),
        ("comparia-votes", "oui", "non", {"participant": "v1", "session": "s", "turns": 2.0,
         "battle": "0-pair", "prompt_text": "Bonjour", "conv_useful_a": True}),
        ("comparia-arena", "oui", "non", {"battle": "r0", "session": "c"}),
    ],
)  # fmt: skip
def test_what_a_log_says_beside_the_votes_has_our_names(name, left, right, more):
    log = vote_log_from_frame(written(name, [("a", "b", "left"), ("b", "a", "right")]))
    assert log.column("response_left").tolist() == [left, left]
    assert log.column("response_right").tolist() == [right, right]
    for column, value in more.items():
        assert log.column(column).tolist()[0] == value, column


def test_a_simple_log_may_have_answers_too():
    frame = written("simple", [("a", "b", "left")]).assign(response_a=["x"], response_b=["y"])
    log = vote_log_from_frame(frame)
    assert log.column("response_left").tolist() == ["x"]
    assert log.column("response_right").tolist() == ["y"]
    assert log.column("participant").tolist() == ["j0"]


def test_further_questions_of_a_wide_log_are_columns():
    frame = written("ebaluatoia", [("a", "b", "left")])
    assert comparisons_from_frame(frame, "content").outcome.tolist() == [TIE]
    assert comparisons_from_frame(frame, "language").outcome.tolist() == [SECOND]
    with pytest.raises(InputError, match="this source answers overall, content, language"):
        comparisons_from_frame(frame, "style")
    with pytest.raises(InputError, match="this source answers overall"):
        comparisons_from_frame(written("lmarena-55k", [("a", "b", "left")]), "model_a")


def test_a_layout_can_be_named_and_has_to_fit(tmp_path):
    frame = with_row("lmarena-33k", anony=False)
    assert comparisons_from_frame(frame, layout="simple").excluded == {}
    with pytest.raises(InputError, match="layout 'arena' is not known; choose counts, epaile, "):
        comparisons_from_frame(frame, layout="arena")
    with pytest.raises(InputError, match="column 'winner_model_a' is missing; a log of layout lm"):
        comparisons_from_frame(frame, layout="lmarena-55k")
    path = tmp_path / "votes.parquet"
    frame.to_parquet(path)
    for read, total in ((read_votes, 2), (read_cells, 2)):
        assert read(path, layout="simple").total == total
        assert read(path).total == total - 1
    assert len(read_log(path, layout="simple").frame) == 2
    assert len(read_log(path).frame) == 1


def test_a_layout_can_be_named_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "votes.parquet"
    rows = [("a", "b", "left"), ("b", "a", "left"), ("a", "b", "tie")]
    written("lmarena-33k", rows).assign(anony=[True, True, False]).to_parquet(path)
    for options, battles in (([], 2), (["--layout", "simple"], 3)):
        assert main(["rank", str(path), "--format", "json", *options]) == 0
        assert json.loads(capsys.readouterr().out)["settings"]["battles"] == battles
    assert main(["rank", str(path), "--layout", "lmarena-55k"]) == 2
    assert "column 'winner_model_a' is missing" in capsys.readouterr().err


def test_a_column_that_is_there_twice_is_refused():
    frame = pd.DataFrame(
        [("a", "b", "tie", "a")], columns=["model_a", "model_b", "winner", "model_a"]
    )
    with pytest.raises(InputError, match="column 'model_a' is there twice"):
        comparisons_from_frame(frame)


def test_conversations_in_parts_are_read_from_parquet(tmp_path):
    path = tmp_path / "train.parquet"
    written("lmarena-140k", [("a", "b", "left"), ("b", "a", "both_bad")]).to_parquet(path)
    log = read_log(path)
    assert log.column("response_right").tolist() == ["no\n\nno"] * 2
    assert log.column("opened_at").tolist() == ["2025-06-25T12:00:00"] * 2
    assert log.comparisons.outcome.tolist() == [FIRST, BOTH_BAD]


def test_a_data_frame_of_any_layout_can_be_ranked():
    rows = [("a", "b", "left"), ("b", "a", "left"), ("b", "c", "left"), ("c", "a", "left")]
    for name in WRITERS:
        assert {rating.model for rating in rank(written(name, rows)).ratings} == {"a", "b", "c"}


def packed(path, text):
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


@pytest.mark.parametrize("name", ["ebaluatoia", "lmarena-55k", "comparia-votes", "epaile"])
@pytest.mark.parametrize("suffix", ["csv", "tsv.gz", "jsonl", "jsonl.gz", "csv.gz", "parquet"])
def test_every_kind_of_file_says_the_same_votes(name, suffix, tmp_path):
    rows = [("NA", "b", "left"), ("b", "NA", "tie"), ("b", "c", "right")]
    frame, path = written(name, rows), tmp_path / f"votes.{suffix}"
    nested = [column for column in frame.columns if isinstance(frame[column][0], list)]
    flat = frame.assign(**{column: frame[column].map(json.dumps) for column in nested})
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        separator = "\t" if suffix.startswith("tsv") else ","
        text = (
            frame.to_json(orient="records", lines=True)
            if suffix.startswith("jsonl")
            else flat.to_csv(index=False, sep=separator)
        )
        (packed if suffix.endswith(".gz") else type(path).write_text)(path, text)
    same(read_cells(path), meant(name, rows))
    log = read_log(path)
    same(log.comparisons.cells(), meant(name, rows))
    if "response_left" in LAYOUT.get(name).texts:
        expected = vote_log_from_frame(frame).column("response_left").tolist()
        assert log.column("response_left").tolist() == expected


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("votes.csv.gz", b"nonsense", "it is not gzip, or it is cut short"),
        ("votes.jsonl.gz", gzip.compress(b'{"model_a": "a"}', mtime=0)[:-6], "it is cut short"),
        ("votes.gz", gzip.compress(b"a,b", mtime=0), "the kind of file is not known"),
        ("votes.parquet.gz", gzip.compress(b"a,b", mtime=0), "the kind of file is not known"),
        (
            "votes.csv.gz",
            gzip.compress(b"model_a,model_b,winner\na,b\n", mtime=0),
            "row 2 has 2 fields",
        ),
    ],
)
def test_a_packed_file_that_cannot_be_read_is_refused(name, content, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_votes(path)


def test_large_ids_of_participants_keep_their_digits_beside_a_missing_one(tmp_path):
    path = tmp_path / "votes.jsonl"
    rows = [{"model_a": "a", "model_b": "b", "winner": "tie", "judge": judge}
            for judge in (6428509523293213064, 6428509523293213065, None)]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_votes(path).participant.tolist() == [0, 1, -1]
    assert read_log(path).comparisons.participant.tolist() == [0, 1, -1]
