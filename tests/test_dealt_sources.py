"""Ratings, reviews and pairs of dealt-out work read from a real database of each engine, and from its release."""

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.agreement.ratings import ratings_from_frame, read_ratings
from analysis.agreement.source import read_judged
from analysis.judges.passes import consistency, passes, scored_pairs, verdicts_of
from analysis.sources.dealt import read_dealt
from analysis.tasks.reviews import two_looks
from analysis.votes import read_rows
from arena.errors import InputError
from arena.release import export
from tests import releases
from tests.dealt_store import fill
from tests.signing import KEY

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def database(any_address):
    fill(any_address)
    return any_address


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    path = tmp_path_factory.mktemp("arena") / "votes.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def release(arena, tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    export(arena, "proba", folder / "proba", signing_key=KEY)
    return folder / "proba"


def test_ratings_of_both_engines_have_their_items_kinds_and_judges(database):
    ratings = read_ratings(database, "proba")
    assert ratings.criteria == ("fluency", "quality")
    fluency = ratings.frame[ratings.frame["criterion"] == "fluency"]
    assert fluency["score"].tolist() == [5, 4, 5, 3, 3, 5, 4]
    assert fluency["item"].unique().tolist() == ["p1/alpha#0", "p2/alpha#0"]
    assert set(fluency["kind"]) == {"human", "judge"}
    assert set(ratings.of_kind("judge").frame["rater_name"]) == {"gpt-4"}
    # The repeat counts for self-consistency and not for agreement.
    judged = ratings.of_kind("human").judgements("fluency")
    assert judged.firsts().total == 4
    assert judged.total == 5


def test_both_answers_of_a_pair_are_items_with_their_sides(database):
    ratings = read_ratings(database)
    quality = ratings.frame[ratings.frame["criterion"] == "quality"]
    assert set(quality["item"]) == {"p1/alpha#0/beta#0: alpha", "p1/alpha#0/beta#0: beta"}
    swapped = quality[quality["score"] == 6]
    assert dict(zip(swapped["model"], swapped["side"], strict=True)) == {"beta": "left", "alpha": "right"}  # fmt: skip
    pairs = scored_pairs(ratings.of_kind("judge"), "quality")
    assert pairs.difference.tolist() == [3.0, 0.0]
    found = consistency(passes(pairs))
    assert (found.passes, found.rate.value) == (1, 0.0)
    assert verdicts_of(pairs, "mean", 1.0).value.tolist() == [1.0]
    assert verdicts_of(pairs, "mean", 1.5).value.tolist() == [0.0]
    assert verdicts_of(pairs, "tie").value.tolist() == [0.0]


def test_reviews_tell_whose_edited_text_was_seen(database):
    reviews = read_dealt(database, "proba").reviews
    assert reviews["decision"].tolist() == ["edit", "accept", "reject"]
    assert reviews["model"].tolist() == ["beta"] * 3
    looks = two_looks(reviews)
    assert looks.table == ((0, 0, 0), (1, 0, 0), (0, 0, 0))
    assert looks.mended.value == 1.0
    assert looks.same.value is None


def test_votes_know_their_task_and_item(arena):
    rows = read_rows(arena, study="proba")
    assert set(rows["task"]) == {"pairs"}
    assert set(rows["task_item"]) == {"p1/alpha#0/beta#0"}


def test_a_release_says_what_its_database_says(arena, release):
    there, here = read_dealt(release, "proba"), read_dealt(arena, "proba")
    theirs, ours = (
        ratings_from_frame(each.ratings).frame.sort_values(["battle", "model"])
        for each in (there, here)
    )
    for column in ("item", "criterion", "kind", "model", "opponent", "side", "pair", "battle"):
        assert theirs[column].tolist() == ours[column].tolist(), column
    assert theirs["score"].tolist() == ours["score"].tolist()
    assert there.reviews["decision"].tolist() == here.reviews["decision"].tolist()
    assert there.reviews["rater_kind"].tolist() == here.reviews["rater_kind"].tolist()
    revised = there.reviews["revises"].fillna("").tolist()
    assert revised == here.reviews["revises"].fillna("").tolist()
    votes = [read_rows(source, study="proba").sort_values("battle") for source in (release, arena)]
    for column in ("participant_kind", "task", "task_item", "response_left", "outcome"):
        assert votes[0][column].tolist() == votes[1][column].tolist(), column


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_released_ratings_are_a_table_of_ratings_in_every_form(release, form):
    ratings = read_ratings(release / f"ratings.{form}")
    assert len(ratings.frame) == 13
    assert set(ratings.frame["kind"]) == {"human", "judge"}


def test_commands_take_votes_of_a_database_unless_ratings_are_asked_for(arena, capsys, tmp_path):
    assert isinstance(read_judged(arena, "proba"), pd.DataFrame)
    assert (
        main(["agreement", str(arena), "--ratings", "--question", "fluency", "--rounds", "100"])
        == 0
    )
    assert "fluency" in capsys.readouterr().out
    ratings = read_judged(arena, ratings=True)
    assert ratings.criteria == ("fluency", "quality")
    only = tmp_path / "rated.db"
    fill(only)
    people, judge = (tmp_path / f"{kind}.csv" for kind in ("human", "judge"))
    for path in (people, judge):
        ratings.of_kind(path.stem).frame.to_csv(path, index=False)
    assert main(["judges", str(people), str(judge), "--ratings", "--rounds", "100"]) == 0


def test_controls_are_left_out_and_counted():
    rows = pd.DataFrame(
        {"item": ["a", "b"], "question": "fluency", "value": [3, 4], "participant": "p", "purpose": ["control", "ranked"]}
    )  # fmt: skip
    ratings = ratings_from_frame(rows)
    assert ratings.excluded == {"purpose_control": 1}
    assert ratings.frame["item"].tolist() == ["b"]


def test_a_question_that_several_tasks_ask_is_a_criterion_for_each():
    rows = pd.DataFrame(
        {"item": ["a", "a", "b"], "question": ["good", "good", "own"], "value": [1, 2, 3], "participant": "p",
         "task": ["one", "two", "two"]}
    )  # fmt: skip
    assert ratings_from_frame(rows).criteria == ("good (one)", "good (two)", "own")


def test_a_database_without_ratings_says_so(tmp_path):
    path = tmp_path / "votes.db"
    releases.fill(path)
    with pytest.raises(InputError, match="it holds no ratings"):
        read_ratings(path, "proba")
    empty = tmp_path / "log.csv"
    empty.write_text("model_left,model_right,outcome\na,b,left\n", encoding="utf-8")
    with pytest.raises(InputError, match="it is no table of ratings"):
        read_judged(empty, ratings=True)
