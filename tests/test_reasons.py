"""Tags from the ballot to the report: stored on both engines, released as codes, counted by outcome and by model."""

from contextlib import closing
from dataclasses import replace

import pandas
import pytest

from analysis.reasons.shares import questions_of, reasons
from analysis.reports.contents import sections
from analysis.reports.reading import material_from_rows
from analysis.reports.section import Absent
from analysis.vote_log import vote_log_from_frame
from analysis.votes import read_rows
from arena.codes import QuestionKind
from arena.domain import Pairing
from arena.release import export
from arena.store import open_store
from tests.full_form import TAGS, of_sides
from tests.releases import document, lines
from tests.signing import KEY
from tests.stores import (
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_study,
)

pytest_plugins = ["tests.store_fixtures"]

REASONS = of_sides("reasons", kind=QuestionKind.TAGS, options=TAGS, required=False)
OVERALL = replace(make_study().form[2], derived_from=None)
KINDS = {"overall": QuestionKind.PREFERENCE} | {each.id: each.kind for each in REASONS}
GIVEN = (
    ("left", "correct clear", "wrong"),
    ("right", "wrong", "clear"),
    ("tie", "", "clear"),
    ("left", "clear", ""),
    ("left", "", ""),
)
"""Overall, and the tags of A and B."""


def filled(address):
    """Five votes by five people, alpha on the left; the first of them was changed."""
    study = make_study(form=(OVERALL, *REASONS))
    with closing(open_store(address)) as store:
        store.register(study, document(study))
        for number, (overall, left, right) in enumerate(GIVEN):
            person, battle = f"person {number}", f"battle {number}"
            store.add_participant(make_participant(person), f"hash {number}", None)
            pairing = Pairing("alpha", "beta", "uniform", 0.5)
            hold_battle(store, make_battle(battle, person, pairing=pairing))
            said = {"overall": overall, "reasons.left": left, "reasons.right": right}
            first = said if number else {"overall": "right", "reasons.left": "wrong"}
            answers = {name: value for name, value in first.items() if value}
            receipt = f"receipt {number}"
            ballot = make_ballot(
                battle, person, answers=answers, derived=frozenset(), receipt=receipt
            )
            store.add_ballot(ballot, KINDS)
            if not number:
                changed = replace(ballot, answers=said, receipt="receipt again", amends=receipt)
                store.amend_ballot(changed, KINDS)
    return address


@pytest.fixture
def database(any_address):
    return filled(any_address)


@pytest.fixture
def released(database, tmp_path):
    folder = tmp_path / "release"
    export(database, "proba", folder, signing_key=KEY)
    return folder


def counted(given) -> dict[tuple[str, str], tuple[int, int]]:
    return {(each.tag, each.of): (each.count, each.answers) for each in given}


def check(rows):
    log = vote_log_from_frame(rows, "overall")
    assert questions_of(list(log.frame.columns)) == ("reasons",)
    found = reasons(log, "reasons")
    assert (found.votes, found.tagged) == (5, 4)
    assert counted(found.by_outcome) == {
        ("clear", "won"): (3, 3), ("clear", "lost"): (0, 3), ("clear", "tied"): (1, 2),
        ("correct", "won"): (1, 3), ("correct", "lost"): (0, 3), ("correct", "tied"): (0, 2),
        ("wrong", "won"): (0, 3), ("wrong", "lost"): (2, 3), ("wrong", "tied"): (0, 2),
    }  # fmt: skip
    assert counted(found.by_model)["clear", "alpha"] == (2, 4)
    assert counted(found.by_model)["wrong", "beta"] == (1, 4)
    for each in (*found.by_outcome, *found.by_model):
        low, high = each.share.range
        assert low <= each.share.value == each.count / each.answers <= high


def test_tags_are_counted_from_a_database_of_either_engine(database):
    check(read_rows(database))


def test_tags_are_released_as_codes_and_counted_from_there(released):
    [first, *_] = lines(released, "battles")
    assert (first["tags_reasons.left"], first["tags_reasons.right"]) == ("correct clear", "wrong")
    assert "tags_reasons.left" in (released / "data_dictionary.csv").read_text("utf-8")
    check(read_rows(released))


def test_the_report_says_which_reason_parts_winners_and_losers(tmp_path):
    rows = read_rows(filled(tmp_path / "votes.db"))
    made = {part.name: part for part in sections(material_from_rows(rows, source="v"), print)}
    section = made["reasons"]
    assert section.sentences == (
        "4 votes of 5 (80 %) give a reason (reasons).",
        "“clear” parts winners and losers most: 100 % of the answers that won got it, and 0 % of those that lost.",
    )
    by_outcome, by_model = *section.tables, *section.details
    assert by_outcome.name == "reasons"
    assert ["clear", "Answers that won", "3", "3", "100.0 %"] in [
        row[:5] for row in by_outcome.texts()
    ]
    assert {row[1] for row in by_model.texts()} == {"alpha", "beta"}
    none = material_from_rows(
        rows.drop(columns=[name for name in rows if name.startswith("tags_")]), source="v"
    )
    assert isinstance({part.name: part for part in sections(none, print)}["reasons"], Absent)


def test_one_persons_tags_count_as_alike_where_many_voted():
    rows = {
        "model_a": "alpha", "model_b": "beta", "winner": "model_a",
        "tags_reasons.left": "clear", "tags_reasons.right": "",
    }  # fmt: skip
    log = vote_log_from_frame(frame_of(rows, people=12, votes=10), "overall")
    [clear] = [
        each
        for each in reasons(log, "reasons").by_outcome
        if (each.of, each.tag) == ("won", "clear")
    ]
    alone = vote_log_from_frame(frame_of(rows, people=120, votes=1), "overall")
    [free] = [
        each
        for each in reasons(alone, "reasons").by_outcome
        if (each.of, each.tag) == ("won", "clear")
    ]
    assert clear.share.value == free.share.value == 0.5
    assert clear.share.interval == "Wilson, clustered"
    width = clear.share.high - clear.share.low
    assert width > 2 * (free.share.high - free.share.low)


def frame_of(row, people, votes):
    """Everybody votes alike; every second person only ever says “wrong”."""
    found = []
    for person in range(people):
        tags = {"tags_reasons.left": "wrong"} if person % 2 else {}
        found += [{**row, **tags, "judge": f"p{person}"}] * votes
    return pandas.DataFrame(found)


def test_tags_of_both_answers_together_are_counted_by_vote(tmp_path):
    rows = read_rows(filled(tmp_path / "votes.db"))
    rows = rows.rename(columns={"tags_reasons.left": "tags_topic"}).drop(
        columns="tags_reasons.right"
    )
    found = reasons(vote_log_from_frame(rows, "overall"), "topic")
    assert counted(found.by_outcome) == {
        ("clear", "votes"): (2, 3), ("correct", "votes"): (1, 3), ("wrong", "votes"): (1, 3),
    }  # fmt: skip
    assert found.by_model == ()
