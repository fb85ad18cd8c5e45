"""The leaderboard: sensible from no vote to many, collected and published votes apart."""

import asyncio
import math
import re
from dataclasses import asdict, replace
from itertools import combinations

import pytest

from arena.codes import Outcome, Purpose, QuestionKind
from arena.errors import InputError, StoreError
from arena.ui.boards import RECOMPUTE_SECONDS, Boards
from arena.ui.leaderboard import (
    PEOPLE_FOR_CLUSTERS,
    CollectedVotes,
    collected_board,
    published_board,
)
from tests.demo_votes import BAD, FAIR, GOOD, POOR, admit, read_page, vote
from tests.page_outline import check_page
from tests.stores import outside

pytest_plugins = ("tests.demo_fixtures",)

EVERYTHING = [
    (left, right, outcome)
    for left, right in combinations((GOOD, FAIR, POOR, BAD), 2)
    for outcome in ("left", "left", "left", "tie", "right")
]


@pytest.fixture
def study(demo):
    return demo


@pytest.fixture
def store(ballot_box, demo):
    """A store in which Ane takes part."""
    admit(ballot_box, demo, "ane")
    return ballot_box


def collected(store, study, question="overall"):
    return collected_board(store.address, study, question)


def page(study, store, path="en/leaderboard") -> str:
    answer = read_page(study, store, path)
    assert answer.status_code == 200
    return answer.text


def part(text: str, name: str) -> str:
    """One section of the page: the votes collected here, or the published study."""
    return re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', text, re.DOTALL)[0]


def test_without_votes_there_is_no_board_but_an_invitation(store, study):
    assert collected(store, study) is None
    text = page(study, store)
    check_page(text, "en")
    assert "No votes yet. The first one can be yours." in part(text, "collected")
    assert "<table" not in part(text, "collected")


def test_one_vote_gives_finite_and_marked_ratings(store, study):
    vote(store, study, "ane", [(GOOD, BAD, "left")])
    board = collected(store, study)
    winner, loser, *others = board.rows
    assert (board.votes, board.groups, board.provisional) == (1, 1, True)
    assert (winner.label, winner.note) == (study.model(GOOD).label, "undefeated")
    assert (loser.label, loser.note) == (study.model(BAD).label, "never_won")
    assert all(math.isfinite(row.rating) for row in (winner, loser))
    assert winner.low < loser.high
    assert [row.note for row in others] == ["no_battle", "no_battle"]
    shown = part(page(study, store), "collected")
    for sentence in ("Not beaten yet", "Has not won yet", "No battles yet", "provisional"):
        assert sentence in shown


def test_votes_that_do_not_link_the_models_give_groups_apart(store, study):
    vote(store, study, "ane", [(GOOD, BAD, "left"), (FAIR, POOR, "tie"), (FAIR, POOR, "left")])
    board = collected(store, study)
    assert board.groups == 2
    assert sorted(row.group for row in board.rows) == [1, 1, 2, 2]
    text = page(study, store)
    check_page(text, "en")
    shown = part(text, "collected")
    assert "only models of the same group can be compared" in shown
    assert shown.count("Ratings and their uncertainty · Group") == 2
    assert "Never met" in shown


def test_many_votes_give_the_order_of_the_models_with_intervals_and_ranks(store, study):
    vote(store, study, "ane", EVERYTHING * 4)
    board = collected(store, study)
    assert [row.label for row in board.rows] == [
        study.model(model).label for model in (GOOD, FAIR, POOR, BAD)
    ]
    assert board.votes == len(EVERYTHING) * 4
    assert not board.provisional
    for place, row in enumerate(board.rows, start=1):
        assert row.low < row.rating < row.high
        assert row.rank == place
        assert row.rank_low <= place <= row.rank_high
        assert row.battles == row.wins + row.losses + row.ties == 60
    assert sum(row.rating for row in board.rows) / 4 == pytest.approx(1000)
    assert board.meetings[0] == (None, 20, 20, 20)
    assert board.shares[0][1:] == pytest.approx((0.7, 0.7, 0.7))
    text = page(study, store)
    check_page(text, "en")
    shown = part(text, "collected")
    assert board.data_hash in shown
    assert "120 votes, 4 models" in shown
    assert shown.count("<svg") == 6


def test_every_aspect_is_ranked_by_its_own_question(store, study):
    vote(store, study, "ane", EVERYTHING, content="right")
    assert collected(store, study, "content").rows[0].label == study.model(BAD).label
    text = page(study, store, "en/leaderboard?question=content")
    current = re.findall(r'href="([^"]*)" aria-current="page">(?:Content|Overall)<', text)
    assert current == ["/en/leaderboard?question=content"]
    assert 'href="/eu/leaderboard?question=content"' in text


def test_an_unknown_aspect_shows_the_overall_board(store, study):
    text = page(study, store, "en/leaderboard?question=%3Cscript%3E")
    check_page(text, "en")
    assert "<script" not in text
    assert 'href="/en/leaderboard?question=overall" aria-current="page"' in text


def test_answers_that_name_no_preference_make_no_board(store, study):
    vote(store, study, "ane", [(GOOD, BAD, Outcome.CANNOT_SAY.value)] * 3)
    assert collected(store, study) is None


def test_another_study_in_the_same_database_does_not_count(store, study):
    other = replace(study, id="other", hash="other")
    store.register(other, {"id": "other"})
    admit(store, other, "jon")
    vote(store, other, "jon", EVERYTHING)
    assert collected(store, study) is None
    assert collected(store, other).votes == len(EVERYTHING)


def test_a_hidden_leaderboard_says_so_and_shows_no_model_of_the_study(store, study):
    vote(store, study, "ane", EVERYTHING)
    text = page(replace(study, leaderboard=False), store)
    check_page(text, "en")
    assert "While the campaign runs the leaderboard is hidden" in part(text, "collected")
    alone = page(replace(study, leaderboard=False, published_board=None), store)
    assert "How to read this" in text
    assert "How to read this" not in alone
    for model in study.models:
        assert model.label not in text
        assert model.id not in text


def test_the_published_study_stands_apart_and_is_labelled(store, study):
    text = page(study, store)
    published = part(text, "published")
    assert "Published data" in published
    assert "12,890 votes, 21 models" in published
    assert "not votes collected here" in published
    assert text.index("How to read this") < text.index("<svg", text.index("</header>"))
    assert 'href="https://arxiv.org/abs/2506.07597"' in published
    assert "GPT-4o" in published
    assert "GPT-4o" not in part(text, "collected")
    for model in study.models:
        assert model.label not in published
    assert "Published data" not in page(replace(study, published_board=None), store)


def test_the_published_overall_board_is_computed_from_its_counts():
    board = published_board("ebaluatoia", "overall")
    assert (board.votes, len(board.rows), board.groups) == (12890, 21, 1)
    first, last = board.rows[0], board.rows[-1]
    assert (first.label, round(first.rating), first.battles) == ("GPT-4o", 1189, 1207)
    assert (last.label, round(last.rating)) == ("INST_EN", 723)
    assert board.level == 0.95
    assert all(row.rank_low <= row.rank <= row.rank_high for row in board.rows)


@pytest.mark.parametrize(("question", "best"), [("content", 1183), ("language", 1093)])
def test_the_other_published_aspects_are_the_authors_numbers(store, study, question, best):
    board = published_board("ebaluatoia", question)
    assert (board.rows[0].label, board.rows[0].rating) == ("GPT-4o", best)
    assert board.meetings == ()
    shown = part(page(study, store, f"en/leaderboard?question={question}"), "published")
    assert "the published numbers are shown (90 % intervals)" in shown
    assert "Battles" not in shown


def test_a_question_that_the_published_study_did_not_ask_shows_its_overall_board():
    board = published_board("ebaluatoia", "politeness")
    assert board.data_hash == published_board("ebaluatoia", "overall").data_hash


def test_a_database_that_cannot_be_trusted_now_is_answered_with_try_again(store, study):
    vote(store, study, "ane", [(GOOD, BAD, "left")])
    outside(store, "UPDATE vote_counts SET ties = ties + 1")
    with pytest.raises(StoreError, match="counts of 'overall' disagree with its votes"):
        collected(store, study)
    answer = read_page(study, store, "en/leaderboard")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "vote_counts" not in answer.text


def test_a_missing_published_study_is_an_error_with_a_cure():
    with pytest.raises(InputError, match="ebaluatoia"):
        published_board("nowhere", "overall")


def test_labels_are_escaped_in_table_and_figures(store, study):
    hostile = '"><img src=x onerror=alert(1)>'
    models = tuple(replace(model, label=f"{hostile}{model.id}") for model in study.models)
    vote(store, study, "ane", EVERYTHING)
    text = page(replace(study, models=models), store)
    check_page(text, "en")
    assert "<img" not in text


def test_only_preference_questions_are_aspects(store, study):
    kinds = {question.id: question.kind for question in study.form}
    text = page(study, store)
    tabs = re.findall(r"/en/leaderboard\?question=(\w+)", text)
    assert tabs[0] == "overall"
    assert {kinds[tab] for tab in tabs} == {QuestionKind.PREFERENCE}


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_a_board_is_kept_ten_seconds_and_as_long_as_no_vote_comes(store, study):
    clock = HandClock()
    boards = Boards(study, store, clock)

    def now(wait: float):
        clock.time += wait
        return asyncio.run(boards.collected("overall"))

    vote(store, study, "ane", [(GOOD, BAD, "left")])
    first = now(0)
    assert now(RECOMPUTE_SECONDS + 1) is first
    vote(store, study, "ane", [(BAD, GOOD, "left")])
    assert now(RECOMPUTE_SECONDS - 1) is first
    assert now(RECOMPUTE_SECONDS + 1).votes == 2


def test_a_board_that_grew_vote_by_vote_is_that_of_all_votes_with_intervals_of_the_same(
    store, study
):
    growing = CollectedVotes(store.address, study, "overall")
    vote(store, study, "ane", EVERYTHING)
    kinds = []
    for number in range(1, PEOPLE_FOR_CLUSTERS):
        admit(store, study, f"person {number}")
        vote(store, study, f"person {number}", EVERYTHING[number : number + 2])
        board = growing.board()
        assert asdict(board) == asdict(collected(store, study))
        kinds.append(board.intervals)
    assert kinds == [("sandwich",)] * (PEOPLE_FOR_CLUSTERS - 2) + [("cluster",)]
    assert growing.board() is board


def test_a_vote_on_another_aspect_or_outside_the_ranking_makes_no_new_board(store, study):
    vote(store, study, "ane", EVERYTHING)
    votes = CollectedVotes(store.address, study, "overall")
    board = votes.board()
    vote(store, study, "ane", [(GOOD, BAD, "left")], purpose=Purpose.CONTROL)
    vote(store, study, "ane", [(GOOD, BAD, "left")], overall=Outcome.CANNOT_SAY.value)
    assert asdict(votes.board()) == asdict(board)


def test_two_readers_at_once_cause_one_computation(store, study):
    vote(store, study, "ane", EVERYTHING)
    boards = Boards(study, store)

    async def both():
        return await asyncio.gather(boards.collected("overall"), boards.collected("overall"))

    first, second = asyncio.run(both())
    assert first is second


def test_control_battles_stay_outside(store, study):
    vote(store, study, "ane", [(GOOD, BAD, "left")], purpose=Purpose.CONTROL)
    assert collected(store, study) is None
