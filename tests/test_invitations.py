"""Invitations: who joins by a code belongs to its cohort, in one transaction, on both engines and in every copy."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from analysis.agreement.verdicts import judgements_from_votes
from analysis.votes import read_log, read_votes, with_unranked
from arena.backup import FolderDestination, back_up, restore
from arena.codes import Purpose
from arena.errors import (
    CohortTaken,
    InvitationEnded,
    InvitationUnknown,
    InvitationUsedUp,
)
from arena.release import export
from arena.store import copy_database, journal_folder, open_store
from arena.tokens import digest, new_invitation, normalised
from tests.stores import (
    KINDS,
    LATER,
    TIME,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    rows,
)
from tests.voting import vote

pytest_plugins = ["tests.store_fixtures"]

CODE = digest("ABCD-EFGH-JKMN")
MEMBERS = "SELECT participant, cohort, invitation FROM cohort_members ORDER BY participant"


@pytest.fixture
def inviting(any_address):
    store = open_store(any_address, clock=lambda: LATER)
    add_people(store, "ane", "jon")
    yield store
    store.close()


def join(store, name, code=CODE):
    store.add_participant(make_participant(name), f"token-{name}", None, invitation=code)


def people(store):
    return [name for (name,) in rows(store, "SELECT id FROM participants ORDER BY id")]


def test_a_code_is_long_enough_and_read_as_it_was_typed():
    codes = {new_invitation() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        assert len(code.replace("-", "")) == 12
        assert normalised(f" {code.lower().replace('-', ' ')} ") == code


def test_who_joins_by_a_code_is_in_its_cohort(inviting):
    inviting.invitations.make("proba", "class", [CODE], None, None)
    join(inviting, "mikel")
    join(inviting, "nora", None)
    assert rows(inviting, MEMBERS) == [("mikel", "class", 1)]
    assert inviting.invitations.cohort_of("mikel") == "class"
    assert inviting.invitations.cohort_of("nora") is None
    [listed] = inviting.invitations.all("proba")
    assert (listed.cohort, listed.uses, listed.most, listed.ends_at) == ("class", 1, None, None)


@pytest.mark.parametrize(
    ("most", "ends_at", "code", "refusal"),
    [
        (None, None, digest("another"), InvitationUnknown),
        (None, TIME, CODE, InvitationEnded),
        (None, LATER, CODE, InvitationEnded),
        (1, None, CODE, InvitationUsedUp),
    ],
)
def test_by_a_code_that_is_none_any_more_nobody_joins_and_nothing_is_stored(
    inviting, most, ends_at, code, refusal
):
    inviting.invitations.make("proba", "class", [CODE], most, None)
    join(inviting, "first")
    if ends_at:
        inviting.invitations.make("proba", "class", [digest("over")], None, ends_at)
        code = digest("over")
    before = people(inviting)
    with pytest.raises(refusal):
        join(inviting, "second", code)
    assert people(inviting) == before


def test_a_code_of_another_study_is_unknown(inviting):
    inviting.invitations.make("other", "class", [CODE], None, None)
    with pytest.raises(InvitationUnknown):
        join(inviting, "mikel")


def test_as_many_join_at_once_as_the_code_is_for(inviting):
    inviting.invitations.make("proba", "class", [CODE], 5, None)

    def try_to_join(number):
        try:
            join(inviting, f"p{number}")
        except InvitationUsedUp:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        joined = list(pool.map(try_to_join, range(16)))
    assert sum(joined) == len(rows(inviting, MEMBERS)) == 5
    assert len(people(inviting)) == 2 + 5


def test_who_takes_part_is_added_once_and_never_moved(inviting):
    other = digest("other")
    inviting.invitations.make("proba", "class", [CODE], 1, None)
    inviting.invitations.make("proba", "fair", [other], None, None)
    assert inviting.invitations.join("ane", "proba", CODE) == "class"
    assert inviting.invitations.join("ane", "proba", CODE) == "class"
    with pytest.raises(CohortTaken):
        inviting.invitations.join("ane", "proba", other)
    with pytest.raises(InvitationUsedUp):
        inviting.invitations.join("jon", "proba", CODE)
    assert rows(inviting, MEMBERS) == [("ane", "class", 1)]


def test_who_withdraws_leaves_a_place_and_no_cohort(inviting):
    inviting.invitations.make("proba", "class", [CODE], 1, None)
    join(inviting, "mikel")
    vote(inviting, "b1", "mikel")
    inviting.withdraw_participant("mikel")
    assert rows(inviting, MEMBERS) == []
    join(inviting, "again")
    assert rows(inviting, MEMBERS) == [("again", "class", 1)]


def test_an_ended_code_lets_nobody_in_and_who_is_in_stays(inviting):
    inviting.invitations.make("proba", "class", [CODE, digest("second")], None, None)
    join(inviting, "mikel")
    assert inviting.invitations.end("proba", [1, 2, 7]) == 2
    assert inviting.invitations.end("proba", [1, 2]) == 0
    assert inviting.invitations.end("other", [1]) == 0
    with pytest.raises(InvitationEnded):
        join(inviting, "nora")
    assert inviting.invitations.cohort_of("mikel") == "class"


def unranked_and_ranked(store):
    store.invitations.make("proba", "class", [CODE], None, None)
    join(store, "mikel")
    for name, person, purpose in (
        ("b1", "mikel", Purpose.UNRANKED),
        ("b2", "ane", Purpose.RANKED),
        ("b3", "jon", Purpose.RANKED),
    ):
        hold_battle(store, make_battle(name, person, purpose=purpose))
        store.add_ballot(make_ballot(name, person), KINDS)


def test_an_unranked_vote_is_kept_and_not_counted(inviting):
    unranked_and_ranked(inviting)
    counted = "SELECT sum(left_wins) FROM vote_counts WHERE question = 'overall'"
    assert [int(found) for (found,) in rows(inviting, counted)] == [2]
    assert inviting.verify_counts() == ()
    kept = (
        "SELECT battle, cohort, purpose FROM comparisons WHERE question = 'overall' ORDER BY battle"
    )
    assert rows(inviting, kept) == [
        ("b1", "class", "unranked"),
        ("b2", None, "ranked"),
        ("b3", None, "ranked"),
    ]


def test_the_analysis_leaves_unranked_votes_out_says_how_many_and_counts_them_when_told(inviting):
    unranked_and_ranked(inviting)
    source = inviting.address
    votes = read_votes(source)
    assert (len(votes.outcome), dict(votes.excluded)) == (2, {"purpose_unranked": 1})
    every = read_votes(source, unranked=True)
    assert (len(every.outcome), dict(every.excluded)) == (3, {})
    cohorts = read_log(source, unranked=True).column("cohort")
    assert list(cohorts.fillna("")) == ["class", "", ""]


def test_agreement_leaves_out_what_repeats_an_unranked_battle():
    log = pd.DataFrame(
        {
            "battle": ["b1", "b2", "b3", "b4"],
            "participant": ["ane", "ane", "jon", "jon"],
            "prompt": "p1",
            "model_left": "alpha",
            "model_right": "beta",
            "outcome": "left",
            "question": "overall",
            "purpose": ["unranked", "repeat", "ranked", "repeat"],
            "repeats": [None, "b1", None, "b3"],
        }
    )
    found = judgements_from_votes(log)
    assert (found.annotators, len(found.value)) == (("jon",), 2)
    assert dict(found.excluded) == {"purpose_unranked": 2}
    every = judgements_from_votes(with_unranked(log))
    assert (every.annotators, len(every.value)) == (("ane", "jon"), 4)


def test_a_release_says_the_cohort_and_no_code(inviting, tmp_path):
    unranked_and_ranked(inviting)
    key = Ed25519PrivateKey.generate()
    export(inviting.address, "proba", tmp_path / "release", signing_key=key)
    log = read_log(tmp_path / "release", unranked=True)
    assert list(log.column("cohort").fillna("")) == ["class", "", ""]
    assert dict(read_votes(tmp_path / "release").excluded) == {"purpose_unranked": 1}
    for path in (tmp_path / "release").iterdir():
        assert CODE.encode() not in path.read_bytes()


def test_a_copy_into_another_database_keeps_invitations_and_cohorts(inviting, tmp_path):
    unranked_and_ranked(inviting)
    copy_database(inviting.address, tmp_path / "copy.db")
    copy = open_store(tmp_path / "copy.db", clock=lambda: LATER)
    assert rows(copy, MEMBERS) == rows(inviting, MEMBERS)
    join(copy, "nora")
    assert [each.uses for each in copy.invitations.all("proba")] == [2]
    copy.close()


def restored_from_lines(store, tmp_path):
    """A database made of the journal alone."""
    target = tmp_path / "new disk" / "votes.db"
    target.parent.mkdir()
    restore(FolderDestination(journal_folder(store.path)), str(target))
    return open_store(target, clock=lambda: LATER)


def test_the_journal_alone_brings_cohorts_and_invitations_back(store, tmp_path):
    store.invitations.make("proba", "class", [CODE, digest("unused")], 30, None)
    join(store, "mikel")
    vote(store, "b1", "mikel")
    new = restored_from_lines(store, tmp_path)
    assert rows(new, MEMBERS) == [("mikel", "class", 1)]
    assert [(each.most, each.uses) for each in new.invitations.all("proba")] == [(30, 1), (30, 0)]
    join(new, "nora", digest("unused"))
    new.close()


def test_an_invitation_that_was_ended_stays_so_after_a_restore(store, tmp_path):
    store.invitations.make("proba", "class", [CODE, digest("open")], None, None)
    join(store, "mikel")
    vote(store, "b1", "mikel")
    store.invitations.end("proba", [1])
    vote(store, "b2", "mikel")
    new = restored_from_lines(store, tmp_path)
    assert [each.ends_at for each in new.invitations.all("proba")] == [LATER, None]
    new.close()


def test_an_end_is_taken_from_lines_that_are_newer_than_the_snapshot(store, tmp_path):
    store.invitations.make("proba", "class", [CODE], None, None)
    join(store, "mikel")
    elsewhere = FolderDestination(tmp_path / "elsewhere")
    back_up(store.address, elsewhere, Ed25519PrivateKey.generate())
    store.invitations.end("proba", [1])
    vote(store, "b1", "mikel")
    for path in journal_folder(store.path).iterdir():
        (elsewhere.folder / path.name).write_bytes(path.read_bytes())
    target = tmp_path / "new disk" / "votes.db"
    target.parent.mkdir()
    done = restore(elsewhere, str(target))
    assert done.snapshot
    new = open_store(target, clock=lambda: LATER)
    assert [each.ends_at for each in new.invitations.all("proba")] == [LATER]
    new.close()


def test_a_withdrawn_person_is_in_no_line_with_their_cohort(store):
    store.invitations.make("proba", "a-very-rare-cohort", [CODE], None, None)
    join(store, "mikel")
    vote(store, "b1", "mikel")
    store.withdraw_participant("mikel")
    lines = b"".join(path.read_bytes() for path in journal_folder(store.path).iterdir())
    assert b'"cohort_members"' not in lines
    assert b"a-very-rare-cohort" in lines  # the invitation itself is nobody's
