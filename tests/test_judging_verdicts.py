"""What a judge's reply is read as: exactly what was asked for, or an error that is never a tie."""

import json

import pytest

from arena.codes import QuestionKind
from arena.errors import InputError
from arena.judging.instructions import WORDINGS, Instructions
from arena.judging.verdicts import (
    Unreadable,
    ballot_of_comparison,
    ballot_of_scores,
    comparison_reply,
    read_reply,
    rubric_reply,
)
from arena.questions import Option, Question
from tests.scripted import BASQUE_FORM

COMPARING = Instructions("eu", BASQUE_FORM, rubric=False)
SCORING = Instructions("en", BASQUE_FORM, rubric=True)
GOOD = {"content": "A", "language": "tie", "overall": "B"}


def compared(text):
    return read_reply(comparison_reply(COMPARING), text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"  {json.dumps({'reason': 'Hala da.', **GOOD})}\n",
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        f"```\n{json.dumps(GOOD)}\n```",
    ],
)
def test_the_object_alone_or_in_one_fence_is_read(text):
    assert compared(text) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "tie",
        json.dumps("A"),
        json.dumps([GOOD]),
        f"Here it is: {json.dumps(GOOD)}",
        f"{json.dumps(GOOD)} {json.dumps(GOOD)}",
        json.dumps({"content": "A", "language": "tie"}),
        json.dumps({**GOOD, "content": "left"}),
        json.dumps({**GOOD, "content": "a"}),
        json.dumps({**GOOD, "content": None}),
        json.dumps({**GOOD, "content": ["A"]}),
        json.dumps({**GOOD, "style": "A"}),
        json.dumps(GOOD)[:-1],
    ],
)
def test_anything_else_is_unreadable(text):
    with pytest.raises(Unreadable):
        compared(text)


@pytest.mark.parametrize("score", [0, 6, 3.5, "3", True, None])
def test_a_score_is_a_whole_number_on_the_scale(score):
    shape = rubric_reply(SCORING)
    assert read_reply(shape, json.dumps({"content": 1, "language": 5})) == {
        "content": 1,
        "language": 5,
    }
    with pytest.raises(Unreadable):
        read_reply(shape, json.dumps({"content": 1, "language": score}))


@pytest.mark.parametrize(
    ("content", "language", "overall", "derived"),
    [
        ("A", "A", "left", True),
        ("A", "tie", "left", True),
        ("tie", "B", "right", True),
        ("tie", "tie", "tie", True),
        ("A", "B", "right", False),
    ],
)
def test_the_judges_overall_counts_only_where_the_aspects_conflict(
    content, language, overall, derived
):
    reply = {"content": content, "language": language, "overall": "B"}
    ballot = ballot_of_comparison(BASQUE_FORM, reply)
    assert ballot.answers["overall"] == overall
    assert ("overall" in ballot.derived) is derived


@pytest.mark.parametrize(
    ("left", "right", "margin", "expected"),
    [
        ((5, 4), (3, 4), 0, ("left", "tie", "left")),
        ((5, 1), (3, 4), 0, ("left", "right", "right")),
        ((5, 1), (1, 5), 0, ("left", "right", "tie")),
        ((4, 4), (3, 2), 1, ("tie", "left", "left")),
        ((2, 2), (2, 2), 0, ("tie", "tie", "tie")),
    ],
)
def test_scores_become_win_tie_and_lose(left, right, margin, expected):
    names = ("content", "language")
    scores = [dict(zip(names, side, strict=True)) for side in (left, right)]
    ballot = ballot_of_scores(BASQUE_FORM, *scores, margin)
    assert tuple(ballot.answers[name] for name in (*names, "overall")) == expected


def test_another_wording_language_or_form_is_another_version():
    versions = {
        Instructions(language, form, rubric=rubric).version
        for language in WORDINGS
        for rubric in (True, False)
        for form in (BASQUE_FORM, BASQUE_FORM[:1])
    }
    assert len(versions) == 4 * len(WORDINGS)
    assert Instructions("eu", BASQUE_FORM, rubric=False).version == COMPARING.version


def test_a_form_that_has_no_tie_cannot_be_scored():
    options = (Option("left", {}), Option("right", {}))
    question = Question("better", QuestionKind.PREFERENCE, {"en": "Better?"}, options=options)
    with pytest.raises(InputError, match="a tie, which is no option"):
        Instructions("en", (question,), rubric=True)
    assert Instructions("en", (question,), rubric=False).codes(question) == ("A", "B")


def test_a_form_without_a_preference_has_nothing_to_judge():
    question = Question("why", QuestionKind.TEXT, {"en": "Why?"})
    with pytest.raises(InputError, match="no preference question"):
        Instructions("en", (question,), rubric=False)
