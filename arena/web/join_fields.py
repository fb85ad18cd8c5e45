"""What the first page was sent with: its fields, the profile among them, and what is wrong with it."""

from collections.abc import Mapping

from fastapi import Request

from arena.domain import Study
from arena.form import asked
from arena.profiles import new_questions, settled
from arena.ui.entry_pages import PROFILE
from arena.ui.words import Words

MOST_FIELDS = 100
SHOWN = "shown"
"""The field that names each question with a condition that was on the page as it was filled in."""


async def read_fields(request: Request) -> dict[str, str]:
    """What a form of ours was sent with; of a name that stands several times the last value, but of `shown` all."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
        shown = [value for value in form.getlist(SHOWN) if isinstance(value, str)]
    return sent | ({SHOWN: " ".join(shown)} if shown else {})


def profile_of(study: Study, sent: Mapping[str, str]) -> dict[str, str]:
    """The answers to the profile, without those to questions that are asked no more."""
    answers = {
        name.removeprefix(PROFILE): value
        for name, value in sent.items()
        if name.startswith(PROFILE) and value
    }
    return settled(study.profile, answers)


def questions_to_come(study: Study, words: Words, sent: Mapping[str, str]) -> dict[str, str]:
    """What a browser without scripts has not shown yet, once nothing else is wrong."""
    shown = set(sent.get(SHOWN, "").split())
    new = new_questions(study.profile, profile_of(study, sent), shown)
    names = {PROFILE + question.id: words("join_one_more") for question in new}
    others = set(find_problems(study, words, sent)) - set(names)
    return names if not others else {}


def find_problems(study: Study, words: Words, sent: Mapping[str, str]) -> dict[str, str]:
    """What to say beside each field that keeps somebody from taking part, in the page's order."""
    problems = {}
    if sent.get("agreed") != "yes":
        problems["agreed"] = words("join_must_agree")
    answers = profile_of(study, sent)
    for question in asked(study.profile, answers):
        answer = answers.get(question.id, "").strip()
        unknown = question.options and answer not in {option.code for option in question.options}
        if (question.required and not answer) or (answer and unknown):
            problems[PROFILE + question.id] = words("join_required")
    return problems


def not_looked_for(study: Study, words: Words, questions: tuple[str, ...]) -> dict[str, str]:
    """What the study says to somebody who answered these questions so, by the names of their fields."""
    return {
        PROFILE + each.question: words.pick(each.say)
        for each in study.entry.eligibility
        if each.question in questions
    }
