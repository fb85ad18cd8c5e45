"""The chain as a pure thing: every way of tampering that leaves a trace is found, and erasing is none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.chain import (
    START,
    Evidence,
    KnownHead,
    LinkKind,
    Opening,
    canonical,
    check_chain,
    commitment,
    forge,
    new_salt,
)


def vote(previous, content="left", kind=LinkKind.BALLOT, refers=None):
    openings = {
        "vote": Opening(new_salt(), {"answers": content}),
        "person": Opening(new_salt(), {"participant": "ane"}),
    }
    link = forge(previous, kind, refers=refers, receipt="r", openings=openings)
    return Evidence(link, openings)


def chain(*contents):
    found = []
    for content in contents:
        found.append(vote(found[-1].link if found else None, content))
    return found


def head_of(evidence):
    return KnownHead(evidence[-1].link.position, evidence[-1].link.hash, "a paper")


def codes(evidence, *heads):
    return {finding.code for finding in check_chain(evidence, heads).findings}


@given(st.lists(st.text(), max_size=6))
def test_an_honest_log_is_sound_and_its_end_is_its_head(contents):
    log = chain(*contents)
    checked = check_chain(log, [head_of(log)] if log else [])
    assert checked.findings == ()
    assert checked.position == len(contents)
    assert checked.counts["ballot"] == len(contents)
    assert checked.hash == (log[-1].link.hash if log else START)


@given(st.lists(st.text(), min_size=1, max_size=6), st.data())
def test_any_changed_content_is_found(contents, data):
    log = chain(*contents)
    place = data.draw(st.integers(0, len(log) - 1))
    other = data.draw(st.text().filter(lambda text: text != contents[place]))
    opening = replace(log[place].openings["vote"], content={"answers": other})
    log[place] = replace(log[place], openings={**log[place].openings, "vote": opening})
    assert codes(log) == {"altered"}


@given(st.permutations(range(4)).filter(lambda order: list(order) != [0, 1, 2, 3]))
def test_any_other_order_is_found(order):
    log = chain("left", "right", "tie", "left")
    assert {"order", "broken"} <= codes([log[place] for place in order])


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_link_that_was_taken_out_is_found(gone):
    log = chain("left", "right", "tie", "left")
    assert {"order", "broken"} <= codes(log[:gone] + log[gone + 1 :])


def test_a_link_that_was_put_in_is_found():
    log = chain("left", "right", "tie")
    stranger = vote(log[1].link, "left")
    assert codes([*log[:2], stranger, log[2]]) >= {"broken"}


def test_a_shortened_and_a_rewritten_log_are_found_with_a_head_from_outside_alone():
    log = chain("left", "right", "tie")
    shortened, rewritten = log[:2], chain("left", "right", "left")
    assert codes(shortened) == codes(rewritten) == set()
    assert codes(shortened, head_of(log)) == {"truncated"}
    assert codes(rewritten, head_of(log)) == {"rewritten"}


@given(st.sampled_from(["kind", "refers", "receipt", "vote", "person", "previous", "hash"]))
def test_every_field_of_a_link_is_held_by_its_hash(field):
    log = chain("left", "right", "tie")
    values = {"kind": LinkKind.AMENDMENT, "refers": 1}
    changed = replace(log[1].link, **{field: values.get(field, "f" * 64)})
    assert codes([log[0], replace(log[1], link=changed), log[2]])


def test_an_empty_log_has_a_head_of_its_own():
    assert codes([], KnownHead(0, START, "a paper")) == set()
    assert codes([], KnownHead(1, "f" * 64, "a paper")) == {"truncated"}


def test_two_heads_of_one_place_that_differ_cannot_both_be_right():
    log = chain("left", "right")
    other = replace(head_of(log), hash="0" * 64, source="another paper")
    assert codes(log, head_of(log), other) == {"rewritten"}


def test_what_is_gone_has_to_be_withdrawn():
    log = chain("left", "right")
    changed = vote(log[1].link, "tie", LinkKind.AMENDMENT, refers=1)
    log.append(changed)
    erased = [replace(log[0], openings={}), log[1], replace(log[2], openings={})]
    assert codes(erased) == {"missing"}
    withdrawal = Evidence(forge(changed.link, LinkKind.WITHDRAWAL, refers=1))
    assert codes([*erased, withdrawal]) == set()
    other = Evidence(forge(changed.link, LinkKind.WITHDRAWAL, refers=2))
    assert codes([*erased, other]) == {"missing"}


def test_a_link_may_refer_to_an_earlier_vote_alone():
    [first] = chain("left")
    assert codes([first, Evidence(forge(first.link, LinkKind.REVEAL, refers=7))]) == {"reference"}


def test_a_gap_is_a_link_and_says_from_where_it_goes():
    log = chain("left", "right")
    gap = Evidence(forge(log[1].link, LinkKind.GAP, refers=3, position=100))
    after = vote(gap.link, "tie")
    assert after.link.position == 101
    assert codes([*log, gap, after], head_of(log)) == set()
    wrong = Evidence(forge(log[1].link, LinkKind.GAP, refers=50, position=100))
    assert codes([*log, wrong]) == {"order"}


def test_a_commitment_binds_to_its_content_and_hides_it_behind_its_salt():
    one, other = Opening(new_salt(), ["left"]), Opening(new_salt(), ["left"])
    assert commitment(one) != commitment(other)
    assert commitment(one) == commitment(replace(one))
    assert commitment(one) != commitment(replace(one, content=["right"]))


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.none())))
def test_equal_contents_are_one_sequence_of_bytes_whatever_their_order(content):
    assert canonical(dict(reversed(content.items()))) == canonical(content)
