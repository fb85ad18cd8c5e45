"""What becomes of an answer by its points, and of a data item by its reviews: the rules alone."""

from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.codes import Decision, QuestionKind
from arena.curation.filtering import criteria_of
from arena.curation.reviews import Review, Status, outcome_of
from arena.curation.threshold import Point, Reason, Rule, find
from arena.errors import InputError
from arena.questions import Option, Question
from arena.tasks import Task

CRITERIA = ("fluency", "accuracy")
points = st.lists(
    st.builds(
        Point, st.sampled_from([*CRITERIA, "other"]), st.sampled_from("abc"), st.integers(1, 5)
    ),
    max_size=12,
)


def given_points(*values, criterion="fluency"):
    return [Point(criterion, rater, value) for rater, value in values]


@pytest.mark.parametrize(
    ("rule", "held"),
    [(Rule.MEDIAN, 3), (Rule.MEAN, 8 / 3), (Rule.LOWEST, 1), (Rule.HIGHEST, 4)],
)
def test_a_rule_makes_one_number_of_the_points_of_several(rule, held):
    found = find(given_points(("a", 1), ("b", 3), ("c", 4)), CRITERIA, 3, rule)
    assert found.points == {"fluency": pytest.approx(held)}
    assert [reason.criterion for reason in found.reasons] == (["fluency"] if held < 3 else [])


def test_who_judged_twice_counts_once_with_the_mean():
    twice = given_points(("a", 1), ("a", 3), ("b", 4))
    found = find(twice, CRITERIA, 3, Rule.MEAN)
    assert found.given == {"fluency": {"a": 2, "b": 4}}
    assert found.points == {"fluency": 3}
    assert not found.reasons


def test_what_reaches_the_threshold_exactly_is_kept_and_one_criterion_below_rejects():
    good, bad = given_points(("a", 2)), given_points(("a", 1), criterion="accuracy")
    assert not find(good, CRITERIA, 2, Rule.MEDIAN).reasons
    assert find(good + bad, CRITERIA, 2, Rule.MEDIAN).reasons == (Reason("accuracy", 1),)


@given(points, st.sampled_from(Rule), st.integers(2, 5))
def test_an_answer_is_rejected_exactly_if_some_criterion_is_below(points, rule, at_least):
    found = find(points, CRITERIA, at_least, rule)
    assert found.rated is any(point.criterion in CRITERIA for point in points)
    below = set()
    for criterion in CRITERIA:
        own = {
            rater: [p.value for p in points if (p.criterion, p.rater) == (criterion, rater)]
            for rater in "abc"
        }
        values = [fmean(values) for values in own.values() if values]
        rules = {"median": median, "mean": fmean, "lowest": min, "highest": max}
        if values and rules[rule.value](values) < at_least:
            below.add(criterion)
    assert {reason.criterion for reason in found.reasons} == below


@given(points, st.integers(2, 5))
def test_the_lowest_keeps_no_more_than_the_median_and_the_highest_no_less(points, at_least):
    rejected = [
        bool(find(points, CRITERIA, at_least, rule).reasons)
        for rule in (Rule.HIGHEST, Rule.MEDIAN, Rule.LOWEST)
    ]
    assert rejected == sorted(rejected)


def task_with(*scales):
    form = tuple(
        Question(
            name, QuestionKind.RATING, {},
            options=tuple(Option(str(n), {}) for n in range(first, last + 1)),
        )
        for name, first, last in scales
    )  # fmt: skip
    return Task("t", {}, {}, False, ("a",), ("p",), form)


def test_a_threshold_has_to_divide_the_scale():
    task = task_with(("fluency", 1, 3), ("accuracy", 0, 10))
    assert criteria_of(task, [], 2) == ("fluency", "accuracy")
    assert criteria_of(task, ["accuracy"], 7.5) == ("accuracy",)
    for chosen, at_least, said in (
        ([], 1, "divides no answers on 'fluency'"),
        ([], 4, "divides no answers on 'fluency'"),
        (["style"], 2, "no rating 'style'"),
    ):
        with pytest.raises(InputError, match=said):
            criteria_of(task, chosen, at_least)
    with pytest.raises(InputError, match="asks for no ratings"):
        criteria_of(task_with(), [], 2)


def accept(who, shown="v0", of=None):
    return Review(f"b-{who}", who, Decision.ACCEPT, shown, revises=of)


def edit(who, text, shown="v0", of=None):
    return Review(f"b-{who}", who, Decision.EDIT, shown, text=text, revises=of)


def reject(who, reason="wrong", shown="v0", of=None):
    return Review(f"b-{who}", who, Decision.REJECT, shown, revises=of, answers={"reason": reason})


@pytest.mark.parametrize(
    ("reviews", "status", "text", "looks", "agreed"),
    [
        ([], "unreviewed", "v0", 0, 0),
        ([accept("a")], "accepted", "v0", 1, 1),
        ([accept("a"), accept("b")], "accepted", "v0", 2, 2),
        ([edit("a", "v1")], "edited", "v1", 1, 1),
        ([edit("a", "v1"), accept("b", "v1", "b-a")], "edited", "v1", 2, 2),
        ([edit("a", "v1"), edit("b", "v2", "v1", "b-a")], "edited", "v2", 2, 1),
        ([accept("a"), edit("b", "v1")], "edited", "v1", 2, 1),
        ([reject("a")], "rejected", "v0", 1, 1),
        ([reject("a"), reject("b", "language")], "rejected", "v0", 2, 2),
        ([accept("a"), reject("b")], "disagreement", "v0", 2, 1),
        ([edit("a", "v1"), reject("b", "wrong", "v1", "b-a")], "disagreement", "v1", 2, 1),
        # Two at once, of one version: in their own ways, or alike.
        ([edit("a", "v1"), edit("b", "w1")], "disagreement", "w1", 2, 1),
        ([edit("a", "v1"), edit("b", "v1")], "edited", "v1", 2, 2),
        # Back to the text as it was: a version of its own.
        ([edit("a", "v1"), edit("b", "v0", "v1", "b-a")], "edited", "v0", 2, 1),
        # The writer has changed the edit since it was shown.
        ([edit("a", "new"), accept("b", "old", "b-a")], "disagreement", "old", 2, 1),
        # The writer has taken it back, and accepts.
        ([accept("a"), accept("b", "old", "b-a")], "edited", "old", 2, 1),
        # Somebody reviewed it again: the later review counts.
        ([reject("a"), accept("a")], "accepted", "v0", 1, 1),
        ([Review("b", "a", Decision.EDIT, "v0")], "disagreement", "v0", 1, 1),
    ],
)
def test_how_an_item_ends(reviews, status, text, looks, agreed):
    outcome = outcome_of("v0", reviews)
    assert (outcome.status, outcome.text) == (Status(status), text)
    assert (outcome.looks, outcome.agreed) == (looks, agreed)
    assert [step.review for step in outcome.history] == reviews


def test_reasons_are_those_of_the_rejections_that_count():
    outcome = outcome_of("v0", [reject("a"), reject("b", "language"), reject("a", "fact")])
    assert outcome.reasons == {"reason": ("fact", "language")}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["accept", "edit", "reject"])), max_size=8
    )
)
def test_reviews_one_after_another_end_with_the_last_edit(steps):
    """Each is shown the newest text, as items are dealt out."""
    text, of, reviews = "v0", None, []
    for number, (who, decision) in enumerate(steps):
        written = f"v{number + 1}" if decision == "edit" else None
        battle = f"battle-{number}"
        reviews.append(Review(battle, who, Decision(decision), text, written, of))
        if written:
            text, of = written, battle
    outcome = outcome_of("v0", reviews)
    assert outcome.text == text
    last = dict(steps)
    rejecting = sum(decision == "reject" for decision in last.values())
    assert (outcome.status is Status.REJECTED) == (0 < rejecting == len(last))
    assert (outcome.status is Status.DISAGREEMENT) == (0 < rejecting < len(last))
    assert 0 <= outcome.agreed <= outcome.looks == len(last)
    assert all(step.left >= step.shown for step in outcome.history)
