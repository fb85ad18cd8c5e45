"""The rules of a ballot: exhaustively over the study's form, and as laws over any answers."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.codes import QuestionKind
from arena.errors import BallotInvalid, ProfileIncomplete
from arena.form import asked, complete, derive, missing, validate_profile
from arena.questions import Option, Question

OUTCOMES = ("left", "tie", "right")
MIRROR = {"left": "right", "right": "left", "tie": "tie"}
DERIVED = {
    ("left", "left"): "left",
    ("left", "tie"): "left",
    ("left", "right"): None,
    ("tie", "left"): "left",
    ("tie", "tie"): "tie",
    ("tie", "right"): "right",
    ("right", "left"): None,
    ("right", "tie"): "right",
    ("right", "right"): "right",
}


def preference(name, derived_from=None, codes=OUTCOMES, required=True):
    options = tuple(Option(code, {}) for code in codes)
    return Question(
        name,
        QuestionKind.PREFERENCE,
        {"en": name},
        options=options,
        required=required,
        derived_from=derived_from,
    )


def text(name, required=False):
    return Question(name, QuestionKind.TEXT, {"en": name}, required=required)


CONTENT, LANGUAGE = preference("content"), preference("language")
OVERALL = preference("overall", derived_from=("content", "language"))
FORM = (CONTENT, LANGUAGE, OVERALL)


def ids(questions):
    return [question.id for question in questions]


@pytest.mark.parametrize(("pair", "expected"), list(DERIVED.items()))
def test_two_answers_lead_to_the_overall_one_unless_they_oppose(pair, expected):
    assert derive(*pair) == expected


@pytest.mark.parametrize("third", OUTCOMES)
@pytest.mark.parametrize("pair", list(product(OUTCOMES, OUTCOMES)))
def test_overall_is_accepted_exactly_when_it_was_asked(pair, third):
    answers = dict(zip(("content", "language"), pair, strict=True))
    expected = DERIVED[pair]
    if expected is None:
        assert ids(asked(FORM, answers)) == ["content", "language", "overall"]
        assert missing(FORM, answers) == ("overall",)
        with pytest.raises(BallotInvalid, match="no answer to overall"):
            complete(FORM, answers)
        ballot = complete(FORM, {**answers, "overall": third})
        assert ballot.answers == {**answers, "overall": third}
        assert ballot.derived == frozenset()
    else:
        assert ids(asked(FORM, answers)) == ["content", "language"]
        assert missing(FORM, answers) == ()
        ballot = complete(FORM, answers)
        assert ballot.answers == {**answers, "overall": expected}
        assert ballot.derived == {"overall"}
        with pytest.raises(BallotInvalid, match="'overall' was not asked"):
            complete(FORM, {**answers, "overall": third})


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_the_order_of_the_two_aspects_does_not_matter(first, second):
    assert derive(first, second) == derive(second, first)


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_swapping_the_sides_swaps_what_follows(first, second):
    here, there = derive(first, second), derive(MIRROR[first], MIRROR[second])

    assert there == (None if here is None else MIRROR[here])


@given(
    st.dictionaries(
        st.sampled_from(["content", "language", "overall", "other"]),
        st.sampled_from([*OUTCOMES, "both_bad", "", " ", "LEFT"]),
    )
)
def test_a_ballot_is_either_complete_and_known_or_refused(answers):
    try:
        ballot = complete(FORM, answers)
    except BallotInvalid:
        return

    assert set(ballot.answers) == {"content", "language", "overall"}
    assert set(ballot.answers.values()) <= set(OUTCOMES)
    assert ballot.derived.isdisjoint(answers)
    assert all(ballot.answers[name] == answer for name, answer in answers.items())


@given(st.dictionaries(st.sampled_from(["content", "language"]), st.sampled_from(OUTCOMES)))
def test_what_is_missing_has_always_been_asked(answers):
    assert set(missing(FORM, answers)) <= set(ids(asked(FORM, answers)))


def test_nothing_answered_leaves_both_aspects_to_answer():
    assert missing(FORM, {}) == ("content", "language")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"content": "left"}, "no answer to language"),
        ({"content": "left", "language": "left", "style": "left"}, "no question 'style'"),
        ({"content": "A", "language": "left"}, "'content' has no answer 'A'"),
        ({"content": "both_bad", "language": "left"}, "'content' has no answer 'both_bad'"),
        ({"content": "", "language": "left"}, "'content' has no answer ''"),
    ],
)
def test_a_ballot_that_does_not_fit_the_form_is_refused_with_the_reason(answers, problem):
    with pytest.raises(BallotInvalid, match=problem):
        complete(FORM, answers)


@pytest.mark.parametrize("code", ["both_good", "both_bad", "cannot_say", "draw", ""])
def test_nothing_is_derived_from_what_is_no_side_and_no_tie(code):
    with pytest.raises(BallotInvalid, match="nothing can be derived"):
        derive("left", code)


def test_a_comment_may_be_left_empty_and_is_then_not_kept():
    form = (CONTENT, text("comment"))

    assert complete(form, {"content": "tie", "comment": " "}).answers == {"content": "tie"}
    assert complete(form, {"content": "tie", "comment": "Ona."}).answers["comment"] == "Ona."


def test_a_required_comment_is_missing_while_it_is_blank():
    form = (CONTENT, text("comment", required=True))

    assert missing(form, {"content": "tie", "comment": "  "}) == ("comment",)
    with pytest.raises(BallotInvalid, match="'comment' has no answer"):
        complete(form, {"content": "tie", "comment": "  "})


def test_nothing_follows_from_an_optional_aspect_that_was_left_out():
    form = (CONTENT, preference("language", required=False), OVERALL)

    ballot = complete(form, {"content": "left", "language": ""})

    assert ballot.answers == {"content": "left"}
    assert ballot.derived == frozenset()


LEVEL = Question(
    "level",
    QuestionKind.CHOICE,
    {"en": "Level"},
    options=(Option("A1-A2", {"en": "A"}), Option("C1-C2", {"en": "C"})),
)
TOWN = text("town")


def test_a_profile_keeps_known_answers_and_drops_blank_ones():
    answers = {"level": "C1-C2", "town": " "}

    assert validate_profile((LEVEL, TOWN), answers) == {"level": "C1-C2"}


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({}, "no answer to level"),
        ({"level": ""}, "'level' has no answer"),
        ({"level": "D"}, "'level' has no answer 'D'"),
        ({"level": "C1-C2", "email": "a@example.org"}, "'email'"),
    ],
)
def test_a_profile_that_does_not_fit_its_questions_is_refused(answers, problem):
    with pytest.raises(ProfileIncomplete, match=problem):
        validate_profile((LEVEL, TOWN), answers)


def test_a_study_without_profile_questions_takes_an_empty_profile():
    assert validate_profile((), {}) == {}


def tags(name, *codes, required=False, side=None, shown_when=None):
    options = tuple(Option(code, {"en": code}) for code in codes)
    return Question(
        name, QuestionKind.TAGS, {"en": name}, options=options, required=required, side=side,
        shown_when=shown_when,
    )  # fmt: skip


REASONS = tags("reasons.left", "correct", "clear", "wrong")


@given(st.sets(st.sampled_from(["correct", "clear", "wrong"])), st.randoms())
def test_tags_are_kept_in_the_order_of_the_form(chosen, chance):
    given_in = sorted(chosen)
    chance.shuffle(given_in)

    ballot = complete((CONTENT, REASONS), {"content": "left", "reasons.left": " ".join(given_in)})

    expected = [option.code for option in REASONS.options if option.code in chosen]
    assert ballot.answers.get("reasons.left", "").split() == expected
    assert ("reasons.left" in ballot.answers) == bool(chosen)


@pytest.mark.parametrize("answer", ["rude", "correct rude", "correct correct", "correct,clear"])
def test_tags_that_are_unknown_or_doubled_are_refused(answer):
    with pytest.raises(BallotInvalid, match=r"'reasons\.left' has no answer"):
        complete((CONTENT, REASONS), {"content": "left", "reasons.left": answer})


def test_required_tags_want_one():
    form = (CONTENT, tags("reasons", "correct", "wrong", required=True))
    assert missing(form, {"content": "left"}) == ("reasons",)
    with pytest.raises(BallotInvalid, match="'reasons' has no answer ''"):
        complete(form, {"content": "left", "reasons": ""})


def test_a_condition_is_met_by_one_of_several_tags():
    form = (REASONS, tags("mistakes", "fact", "number", shown_when=("reasons.left", ("wrong",))))
    assert ids(asked(form, {"reasons.left": "clear"})) == ["reasons.left"]
    assert ids(asked(form, {"reasons.left": "clear wrong"})) == ["reasons.left", "mistakes"]
    with pytest.raises(BallotInvalid, match="'mistakes' was not asked"):
        complete(form, {"reasons.left": "correct", "mistakes": "fact"})


def test_tags_of_a_profile_are_kept_in_order_too():
    profile = (tags("dialects", "north", "south", required=True),)
    assert validate_profile(profile, {"dialects": "south north"}) == {"dialects": "north south"}
    with pytest.raises(ProfileIncomplete):
        validate_profile(profile, {"dialects": "north west"})
