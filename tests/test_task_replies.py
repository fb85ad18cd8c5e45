"""What a judge's reply to the form of a task is read as: a ballot that a person could give, or nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.backends.recorded_answers import open_answers
from arena.backends.registry import OPTIONS
from arena.codes import Decision, Outcome, Purpose, QuestionKind, Side
from arena.domain import Prompt
from arena.errors import InputError
from arena.form import asked
from arena.judging.languages import language_name
from arena.judging.task_instructions import TaskInstructions
from arena.judging.task_items import TaskItem, items_of_task
from arena.judging.task_replies import ballot_of_task, read_task_reply, task_reply
from arena.judging.task_wordings import TASK_WORDINGS
from arena.judging.verdicts import Unreadable
from arena.questions import Option, Question
from arena.study import read_study
from arena.tasks import Task
from tests.generated import ROOT
from tests.stores import make_response

SAID = {"en": "Said", "eu": "Esana"}
SHOWN = "The answer as it was."


def options(*codes):
    return tuple(Option(str(code), {}) for code in codes)


def rating(name, first=1, last=3, **more):
    return Question(
        name, QuestionKind.RATING, SAID, options=options(*range(first, last + 1)), **more
    )


REVIEW = (
    Question("verdict", QuestionKind.REVIEW, SAID, options=options(*Decision)),
    Question("text", QuestionKind.TEXT, SAID, revises=True, shown_when=("verdict", ("edit",))),
    Question(
        "reason", QuestionKind.CHOICE, SAID, options=options("wrong", "language"),
        shown_when=("verdict", ("reject",)),
    ),
)  # fmt: skip
SCORES = (
    rating("score.left", 0, 10, side=Side.LEFT),
    rating("score.right", 0, 10, side=Side.RIGHT),
    Question(
        "better", QuestionKind.PREFERENCE, SAID, compares="score",
        options=options(Outcome.LEFT, Outcome.TIE, Outcome.RIGHT),
    ),
    Question(
        "liked", QuestionKind.PREFERENCE, SAID,
        options=options(Outcome.LEFT, Outcome.TIE, Outcome.RIGHT),
    ),
    rating("how_much", required=False, shown_when=("liked", ("left",))),
    Question("notes", QuestionKind.TEXT, SAID, required=False),
)  # fmt: skip
ITEM = TaskItem(
    "judge", "p/alpha#0", Prompt("p", "Zer da?", "eu"), (0,), make_response("alpha", SHOWN), None,
    Purpose.RANKED,
)  # fmt: skip


def instructions(form, *, pairs=False, language="en"):
    task = Task("judge", SAID, {}, pairs, ("alpha", "beta"), ("p",), form)
    return TaskInstructions(language, task)


def read(form, reply, *, pairs=False):
    told = instructions(form, pairs=pairs)
    text = reply if isinstance(reply, str) else json.dumps(reply)
    return read_task_reply(task_reply(told), told, ITEM, text)


RATED = (rating("fluency"), rating("accuracy", 1, 5))


@given(st.integers(-3, 9), st.integers(-3, 9))
def test_points_are_read_where_they_stand_on_the_scale_and_nowhere_else(fluency, accuracy):
    reply = {"reason": "", "fluency": fluency, "accuracy": accuracy}
    if 1 <= fluency <= 3 and 1 <= accuracy <= 5:
        assert read(RATED, reply) == {"fluency": str(fluency), "accuracy": str(accuracy)}
    else:
        with pytest.raises(Unreadable):
            read(RATED, reply)


NO_POINT = st.one_of(
    st.none(), st.booleans(), st.text(max_size=3), st.lists(st.integers(), max_size=2),
    st.floats(allow_nan=False, allow_infinity=False), st.dictionaries(st.text(), st.integers()),
)  # fmt: skip


@given(NO_POINT)
def test_a_point_is_a_whole_number_and_never_guessed_from_anything_else(value):
    with pytest.raises(Unreadable):
        read(RATED, {"fluency": value, "accuracy": 1})


@given(st.text().filter(lambda key: key not in {"reason", "fluency", "accuracy"}))
def test_a_key_that_nobody_asked_for_is_refused(key):
    with pytest.raises(Unreadable):
        read(RATED, {"fluency": 1, "accuracy": 1, key: 1})


@given(
    st.fixed_dictionaries(
        {"verdict": st.sampled_from(["accept", "edit", "reject", "keep", None])},
        optional={
            "text": st.sampled_from([None, "", "  ", "Better.", SHOWN, "\0", "\ud800"]),
            "reason": st.sampled_from([None, "wrong", "language", "other"]),
            "_reason": st.text(max_size=5),
        },
    )
)
def test_what_is_read_of_a_review_is_always_a_ballot_that_a_person_could_give(reply):
    told = instructions(REVIEW)
    try:
        answers = read(REVIEW, reply)
    except Unreadable:
        possible = (
            reply["verdict"] == "accept",
            reply["verdict"] == "edit" and reply.get("text") == "Better.",
            reply["verdict"] == "reject" and reply.get("reason") in {"wrong", "language"},
        )
        further = {
            "accept": {"text", "reason"}, "edit": {"reason"}, "reject": {"text"},
        }.get(reply["verdict"], set())  # fmt: skip
        stray = [name for name in further if (reply.get(name) or "").strip()]
        wrong = reply.get("reason") == "other"
        assert not any(possible) or stray or wrong
        return
    shown = {question.id for question in asked(REVIEW, answers)}
    assert set(answers) == shown
    assert answers.get("text") != SHOWN
    assert ballot_of_task(told, answers).answers == answers


def test_a_judge_edits_only_where_the_form_asks_for_the_text():
    without = (REVIEW[0],)
    assert instructions(without).codes(without[0]) == ("accept", "reject")
    with pytest.raises(Unreadable):
        read(without, {"verdict": "edit"})
    assert read(without, {"verdict": "accept"}) == {"verdict": "accept"}


def test_the_explanation_has_a_name_that_no_question_has():
    assert instructions(REVIEW).reason == "_reason"
    assert instructions(RATED).reason == "reason"


@given(st.integers(0, 10), st.integers(0, 10), st.sampled_from(["A", "tie", "B"]))
def test_scores_of_a_pair_decide_what_compares_them(left, right, liked):
    told = instructions(SCORES, pairs=True)
    answers = read(SCORES, {"score.A": left, "score.B": right, "liked": liked}, pairs=True)
    ballot = ballot_of_task(told, answers)
    better = "tie" if left == right else "left" if left > right else "right"
    assert ballot.answers["better"] == better
    assert ballot.derived == {"better"}
    assert ballot.answers["liked"] == {"A": "left", "B": "right", "tie": "tie"}[liked]


def test_what_follows_or_need_not_be_written_is_not_asked():
    told = instructions(SCORES, pairs=True)
    names = [told.name(question) for question in told.asked]
    assert names == ["score.A", "score.B", "liked", "how_much"]
    system = told.messages(ITEM)[0].text
    assert "Answer B: Said" in system
    assert 'only where "liked" is A' in system


def test_a_derived_question_counts_only_where_its_sources_conflict():
    codes = options(Outcome.LEFT, Outcome.TIE, Outcome.RIGHT)
    form = tuple(
        Question(name, QuestionKind.PREFERENCE, SAID, options=codes, derived_from=sources)
        for name, sources in (
            ("content", None), ("language", None), ("overall", ("content", "language")),
        )
    )  # fmt: skip
    told = instructions(form, pairs=True)
    for language, overall, derived in (("A", "left", {"overall"}), ("B", "right", set())):
        answers = read(form, {"content": "A", "language": language, "overall": "B"}, pairs=True)
        ballot = ballot_of_task(told, answers)
        assert (ballot.answers["overall"], ballot.derived) == (overall, derived)


def test_the_example_is_itself_a_reply_that_can_be_read():
    for form, pairs in ((RATED, False), (REVIEW, False), (SCORES, True)):
        system = instructions(form, pairs=pairs).messages(ITEM)[0].text
        assert read(form, system.splitlines()[-1], pairs=pairs)


@pytest.mark.parametrize("language", TASK_WORDINGS)
def test_other_words_scales_or_anchors_make_other_instructions(language):
    version = instructions(RATED, language=language).version
    anchored = replace(RATED[0], options=(Option("1", {"en": "Bad"}), *RATED[0].options[1:]))
    for form in ((RATED[0], rating("accuracy", 1, 4)), (anchored, RATED[1]), RATED[:1]):
        assert instructions(form, language=language).version != version
    others = [name for name in TASK_WORDINGS if name != language]
    assert all(instructions(RATED, language=name).version != version for name in others)


@pytest.mark.parametrize("form", [(), (SCORES[-1],)])
def test_a_form_that_a_judge_cannot_answer_is_refused(form):
    with pytest.raises(InputError, match="nothing that a judge can answer"):
        instructions(form)


@pytest.mark.parametrize(
    ("code", "spoken", "name"),
    [("ur", "en", "Urdu"), ("lb", "eu", "luxenburgera"), ("pt-BR", "en", "Brazilian Portuguese"),
     ("kk-KZ", "en", "Kazakh"), ("qqq", "en", "qqq")],
)  # fmt: skip
def test_a_language_is_told_by_its_name(code, spoken, name):
    assert language_name(code, spoken) == name


@pytest.mark.parametrize("language", TASK_WORDINGS)
@pytest.mark.parametrize("preset", ["kazakh", "luxit", "x-instruction"])
def test_every_task_of_the_presets_can_be_judged(preset, language):
    study = read_study(ROOT / "data" / "studies" / preset, ROOT / "models.yaml", OPTIONS)
    answers = open_answers(study.models, Path(study.folder))
    for task in study.tasks:
        told = TaskInstructions(language, task)
        shape = task_reply(told)
        for item in items_of_task(study, task, answers, both_orders=True):
            system, material = (message.text for message in told.messages(item))
            example = system.splitlines()[-1]
            assert read_task_reply(shape, told, item, example)
            assert language_name(item.language, language) in system
            assert item.language not in {"", language_name(item.language, language)}
            assert all(text in material for text in item.texts)
            assert not any(model.id in system + material for model in study.models)
