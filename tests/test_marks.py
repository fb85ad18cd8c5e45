"""Battles that were less than blind: marked before the vote, kept for good, and not counted."""

import json

import pytest

from analysis.votes import read_votes
from arena.codes import Mark
from arena.errors import BallotConflict, BattleUnknown, BattleVoid
from arena.release import export
from arena.release.log_check import check_release
from arena.store import check_database
from tests.signing import KEY
from tests.stores import KINDS, hold_battle, make_ballot, make_battle, rows

pytest_plugins = ("tests.store_fixtures",)


@pytest.fixture
def voted(store):
    """Three votes; the battles of two were marked before."""
    for name, marks in (("blind", ()), ("named", (Mark.NAMED_ITSELF,)), ("both", tuple(Mark))):
        hold_battle(store, make_battle(name))
        for mark in marks:
            store.mark_battle(name, mark)
        store.add_ballot(make_ballot(name), KINDS)
    return store


def test_a_marked_battle_is_kept_and_not_counted(voted):
    assert voted.battle("both").marks == {Mark.NAMED_ITSELF, Mark.RECOGNISED}
    assert voted.battle("blind").marks == frozenset()
    found = rows(voted, "SELECT sum(left_wins) FROM vote_counts WHERE question = 'overall'")
    assert [int(row[0]) for row in found] == [1]
    assert voted.verify_counts() == ()
    view = rows(
        voted,
        "SELECT battle, named_itself, recognised FROM comparisons WHERE question = 'overall'"
        " ORDER BY battle",
    )
    assert [tuple(row) for row in view] == [("blind", 0, 0), ("both", 1, 1), ("named", 1, 0)]


def test_the_same_mark_twice_is_one_and_after_the_vote_there_is_none(voted):
    hold_battle(voted, make_battle("open"))
    for _ in range(2):
        voted.mark_battle("open", Mark.RECOGNISED)
    assert rows(voted, "SELECT count(*) FROM marks WHERE battle = 'open'")[0][0] == 1
    with pytest.raises(BallotConflict):
        voted.mark_battle("blind", Mark.RECOGNISED)
    with pytest.raises(BattleUnknown):
        voted.mark_battle("nowhere", Mark.RECOGNISED)
    voted.void_battle("open", "cut", None, "")
    with pytest.raises(BattleVoid):
        voted.mark_battle("open", Mark.NAMED_ITSELF)


def test_a_change_of_a_marked_vote_is_not_counted_either(voted):
    changed = make_ballot(
        "named", answers={"overall": "right"}, derived=frozenset(), amends="receipt-named",
        receipt="again",
    )  # fmt: skip
    voted.amend_ballot(changed, KINDS)
    assert rows(voted, "SELECT sum(right_wins) FROM vote_counts")[0][0] == 0
    assert voted.verify_counts() == ()
    voted.withdraw_by_receipt("again")
    assert voted.verify_counts() == ()


def test_a_mark_is_committed_to_and_the_release_has_it(voted, tmp_path):
    assert check_database(voted.address).findings == ()
    export(voted.address, "proba", tmp_path / "release", signing_key=KEY)
    assert check_release(tmp_path / "release").findings == ()
    comparisons = read_votes(tmp_path / "release" / "ballots.csv")
    assert len(comparisons.outcome) == 1
    assert dict(comparisons.excluded) == {"named_itself": 2}
    battles = tmp_path / "release" / "battles.jsonl"
    released = [json.loads(line) for line in battles.read_text("utf-8").splitlines()]
    hidden = [json.dumps(row | {"recognised": False}) for row in released]
    battles.write_text("\n".join(hidden) + "\n", "utf-8")
    [finding] = check_release(tmp_path / "release").findings
    assert "both: recognised" in finding.sentence
    both = read_votes(tmp_path / "release" / "ballots.csv", marked=True)
    assert len(both.outcome) == 3
    assert dict(both.excluded) == {}
