"""Which items there are, and who gets which: laws that hold for any task, and what they lead to in a campaign."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.assignment import REPEAT_AFTER, Answered, Drawn, Item, draw_item, items_of, seat, wanted
from arena.codes import Purpose
from arena.tasks import GivenItem, Task

PROMPTS = ("p1", "p2", "p3")
SAMPLES = {
    "alpha": {"p1": (0, 1), "p2": (0,), "p3": (0,)},
    "beta": {"p1": (0,), "p2": (0, 3), "p3": ()},
    "gamma": {"p1": (2,), "p2": (0,), "p3": (0,)},
}


def task(**changes):
    values = {
        "id": "rate",
        "title": {"en": "Rate"},
        "instructions": {},
        "pairs": False,
        "models": tuple(SAMPLES),
        "prompts": PROMPTS,
        "form": (),
    }
    return Task(**values | changes)


def ids(items):
    return [item.id for item in items]


def test_an_item_is_one_answer_of_each_model_to_each_prompt():
    found = items_of(task(), SAMPLES)
    assert ids(found)[:3] == ["p1/alpha#0", "p1/beta#0", "p1/gamma#2"]
    assert "p3/beta#0" not in ids(found), "beta has no answer to p3"
    assert len(found) == 8


def test_all_samples_are_items_where_the_task_says_so():
    found = ids(items_of(task(all_samples=True), SAMPLES))
    assert {"p1/alpha#0", "p1/alpha#1", "p2/beta#0", "p2/beta#3"} <= set(found)
    assert len(found) == 10


def test_pairs_are_all_pairs_of_models_or_those_of_a_star():
    assert ids(items_of(task(pairs=True), SAMPLES))[:3] == [
        "p1/alpha#0/beta#0",
        "p1/alpha#0/gamma#2",
        "p1/beta#0/gamma#2",
    ]
    star = items_of(task(pairs=True, focal="beta"), SAMPLES)
    assert all("beta" in {answer.model for answer in item.answers} for item in star)
    assert len(star) == 4, "two prompts with two other models; beta has no answer to p3"


def test_the_share_of_items_that_many_judge_is_as_stated_and_the_same_for_all():
    some = task(annotators=5, overlap=0.2)
    several = [wanted(some, f"item {number}") for number in range(5000)]
    assert set(several) == {1, 5}
    assert several.count(5) / 5000 == pytest.approx(0.2, abs=0.02)
    assert several == [wanted(some, f"item {number}") for number in range(5000)]
    assert wanted(task(annotators=3, overlap=1.0), "any") == 3
    assert wanted(task(annotators=3, overlap=0.0), "any") == 1


@given(seed=st.integers(0, 10**6), annotators=st.integers(1, 4), people=st.integers(1, 5))
def test_a_campaign_gives_every_item_to_as_many_as_wanted_and_to_nobody_twice(
    seed, annotators, people
):
    random, work = Random(seed), task(annotators=annotators, pairs=bool(seed % 2))
    items = items_of(work, SAMPLES)
    counts, own = Counter(), {person: [] for person in range(people)}
    busy = set(own)
    while busy:
        person = random.choice(sorted(busy))
        drawn = draw_item(work, items, counts, own[person], random)
        if drawn is None:
            busy.discard(person)
            continue
        assert counts[drawn.id] == min(
            counts[item.id]
            for item in items
            if item.id not in {given.item for given in own[person]}
        )
        counts[drawn.id] += 1
        own[person].append(GivenItem(drawn.id, drawn.pairing.left, repeated=False, judged=True))
    for person in own:
        assert len({given.item for given in own[person]}) == len(own[person])
    assert [counts[item.id] for item in items] == [min(annotators, people)] * len(items)


def test_probabilities_are_those_with_which_items_are_drawn():
    work, random = task(pairs=True, repeats=0.25), Random(1)
    items = items_of(work, SAMPLES)
    drawn = [draw_item(work, items, {}, (), random) for _ in range(8000)]
    seen = Counter((one.id, one.pairing.left) for one in drawn)
    [probability] = {one.probability for one in drawn}
    assert probability == pytest.approx(0.75 / len(items) / 2)
    assert len(seen) == 2 * len(items), "each pair in both seatings"
    for count in seen.values():
        assert count / 8000 == pytest.approx(1 / len(items) / 2, abs=0.02)


def campaign_of_one(work, items, random):
    """All that one person is given, drawn until nothing is left."""
    own = []
    while (drawn := draw_item(work, items, {}, own, random)) is not None:
        repeated = drawn.purpose is Purpose.REPEAT
        if repeated:
            first = next(n for n, given in enumerate(own) if given.item == drawn.id)
            assert len(own) - first > REPEAT_AFTER
            assert own[first].left != drawn.pairing.left
            assert (drawn.policy, drawn.probability > 0) == ("repeat", True)
        own.append(GivenItem(drawn.id, drawn.pairing.left, repeated=repeated, judged=True))
    return own


def test_a_repeat_comes_after_others_with_its_sides_exchanged_and_once():
    work = task(pairs=True, repeats=0.5)
    items = items_of(work, SAMPLES)
    repeats = Counter()
    for seed in range(50):
        again = [
            given.item for given in campaign_of_one(work, items, Random(seed)) if given.repeated
        ]
        assert len(again) == len(set(again))
        repeats[len(again)] += 1
    assert repeats.total() == 50
    assert max(repeats) > 1, "half of the time one comes again"


def test_seats_are_balanced_against_the_lead_and_only_those_of_new_pairs():
    pair = Item("p1", (Answered("alpha", 0), Answered("beta", 1)))
    drawn = Drawn(pair.id, pair, Purpose.RANKED, "least_used", 0.1)
    seats = Counter(seat(drawn, 5, Random(number)).pairing.left for number in range(3000))
    assert seats["beta"] / 3000 == pytest.approx(2 / 3, abs=0.03)
    swapped = next(s for n in range(9) if (s := seat(drawn, 5, Random(n))).pairing.left == "beta")
    assert (swapped.id, swapped.samples) == (pair.id, (1, 0))
    assert swapped.probability == pytest.approx(0.2 * 2 / 3)
    again = replace(drawn, purpose=Purpose.REPEAT)
    assert seat(again, 5, Random(1)) == again
    alone = Item("p1", (Answered("alpha", 0),))
    rated = Drawn(alone.id, alone, Purpose.RANKED, "least_used", 0.1)
    assert seat(rated, 5, Random(1)) == rated
    assert (rated.pairing.left, rated.pairing.right) == ("alpha", None)
