"""The first page: consent and profile. Nothing is stored unless everything asked for is there."""

import unicodedata
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.domain import Participant, Study
from arena.errors import ConsentMissing, NotEligible, ProfileIncomplete
from arena.form import asked
from arena.profiles import new_questions, settled
from arena.referee import Referee
from arena.ui.entry_pages import PROFILE, EntryPages, JoinForm, query_of
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.identity import remember_participant, token_of

NICKNAME_LENGTH = 40
MOST_FIELDS = 100
# They would turn the direction of what stands beside the nickname.
DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


async def find_reader(request: Request, referee: Referee) -> Participant | None:
    """Who looks at the page, if they take part and agreed to the text as it is now."""
    try:
        return await referee.admission.participant(token_of(request.cookies))
    except ConsentMissing:
        return None


def add_join(router: APIRouter, words: Words, referee: Referee, pages: Pages) -> None:
    """Show the first page in one language, and take what was filled in."""
    path, entry = f"/{words.language}/join", EntryPages(pages)

    def after(request: Request, goal: str) -> str:
        """How it works is shown once, to whoever joins."""
        return inside(request, f"/{words.language}/how{query_of(goal, pages.start)}")

    @router.get(path)
    async def show(request: Request) -> Response:
        goal = goal_of(request, pages)
        joined = await find_reader(request, referee) is not None
        known = await referee.admission.known(token_of(request.cookies))
        if joined or known is None:
            html = entry.join(words, joined=joined, goal=goal)
        elif request.query_params.get("declined") == "yes":
            html = entry.declined(words, goal)
        else:
            html = entry.agree_again(words, known, goal)
        return Html.of(html).response(request, words)

    @router.post(path)
    async def join(request: Request) -> Response:
        goal = goal_of(request, pages)
        target = inside(request, f"/{words.language}/{goal}")
        if await find_reader(request, referee):
            return RedirectResponse(target, 303)
        sent = await read_fields(request)
        known = await referee.admission.known(token_of(request.cookies))
        if known is not None:
            if sent.get("agreed") != "yes":
                html = entry.agree_again(words, known, goal, problem=True)
                return Html.of(html).response(request, words, ConsentMissing.status)
            await referee.admission.agree_again(token_of(request.cookies))
            return RedirectResponse(target, 303)
        return await _admit(request, words, referee, entry, sent, after(request, goal))


async def _admit(
    request: Request,
    words: Words,
    referee: Referee,
    entry: EntryPages,
    sent: Mapping[str, str],
    target: str,
) -> Response:
    """Let somebody take part who comes for the first time, or say what is missing."""
    study, goal = referee.study, goal_of(request, entry)
    profile = profile_of(study, sent)
    if more := _questions_to_come(study, words, sent):
        html = entry.join(words, JoinForm(sent, more), goal=goal)
        return Html.of(html).response(request, words, ProfileIncomplete.status)
    try:
        admitted = await referee.admission.admit(
            agreed=sent.get("agreed") == "yes",
            interface=words.language,
            profile=profile,
            nickname=clean_nickname(sent.get("nickname", "")),
        )
    except NotEligible as refusal:
        said = {
            each.question: words.pick(each.say)
            for each in study.entry.eligibility
            if each.question in refusal.questions
        }
        problems = {PROFILE + question: text for question, text in said.items()}
        html = entry.join(words, JoinForm(sent, problems, tuple(said.values())), goal=goal)
        return Html.of(html).response(request, words, refusal.status)
    except (ConsentMissing, ProfileIncomplete) as refusal:
        again = JoinForm(sent, find_problems(study, words, sent))
        return Html.of(entry.join(words, again, goal=goal)).response(request, words, refusal.status)
    response = RedirectResponse(target, 303)
    remember_participant(response, request, admitted.token)
    return response


def goal_of(request: Request, pages: Pages | EntryPages) -> str:
    """The page that somebody came for before they joined; where that is no page of ours, the start."""
    wanted = request.query_params.get("to", "")
    tasks = (f"tasks/{task.id}" for task in pages.study.tasks)
    return wanted if wanted in {"tasks", *tasks} and pages.study.tasks else pages.start


async def read_fields(request: Request) -> dict[str, str]:
    """What a form of ours was sent with; of a name that stands several times, the last value."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
        shown = [value for value in form.getlist(SHOWN) if isinstance(value, str)]
    return sent | ({SHOWN: " ".join(shown)} if shown else {})


SHOWN = "shown"
"""The field that names each question with a condition that was on the page as it was filled in."""


def profile_of(study: Study, sent: Mapping[str, str]) -> dict[str, str]:
    """The answers to the profile, without those to questions that are asked no more."""
    answers = {
        name.removeprefix(PROFILE): value
        for name, value in sent.items()
        if name.startswith(PROFILE) and value
    }
    return settled(study.profile, answers)


def _questions_to_come(study: Study, words: Words, sent: Mapping[str, str]) -> dict[str, str]:
    """What a browser without scripts has not shown yet, once nothing else is wrong."""
    shown = set(sent.get(SHOWN, "").split())
    new = new_questions(study.profile, profile_of(study, sent), shown)
    names = {PROFILE + question.id: words("join_one_more") for question in new}
    others = set(find_problems(study, words, sent)) - set(names)
    return names if not others else {}


def clean_nickname(text: str) -> str | None:
    """A nickname of any letters on one line, without characters that only steer a display."""
    kept = (
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in text
        if letter not in DIRECTION_MARKS
    )
    return " ".join("".join(kept).split())[:NICKNAME_LENGTH].strip() or None


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
