"""The first page: consent and profile. Nothing is stored unless everything asked for is there."""

import unicodedata
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.domain import Participant, Study
from arena.errors import ConsentMissing, ProfileIncomplete
from arena.referee import Referee
from arena.ui.pages import JoinForm, Pages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.identity import remember_participant, token_of

NICKNAME_LENGTH = 40
PROFILE = "profile."
MOST_FIELDS = 100
# They would turn the direction of what stands beside the nickname.
DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


async def find_reader(request: Request, referee: Referee) -> Participant | None:
    """Who looks at the page, if they take part."""
    try:
        return await referee.admission.participant(token_of(request.cookies))
    except ConsentMissing:
        return None


def add_join(router: APIRouter, words: Words, referee: Referee, pages: Pages) -> None:
    """Show the first page in one language, and take what was filled in."""
    path = f"/{words.language}/join"

    @router.get(path)
    async def show(request: Request) -> Response:
        joined = await find_reader(request, referee) is not None
        html = pages.join(words, joined=joined, goal=goal_of(request, pages))
        return Html.of(html).response(request, words)

    @router.post(path)
    async def join(request: Request) -> Response:
        goal = goal_of(request, pages)
        target = inside(request, f"/{words.language}/{goal}")
        if await find_reader(request, referee):
            return RedirectResponse(target, 303)
        sent = await _read(request)
        profile = {
            name.removeprefix(PROFILE): value
            for name, value in sent.items()
            if name.startswith(PROFILE) and value
        }
        try:
            admitted = await referee.admission.admit(
                agreed=sent.get("agreed") == "yes",
                interface=words.language,
                profile=profile,
                nickname=clean_nickname(sent.get("nickname", "")),
            )
        except (ConsentMissing, ProfileIncomplete) as refusal:
            again = JoinForm(sent, find_problems(referee.study, words, sent))
            return Html.of(pages.join(words, again, goal=goal)).response(
                request, words, refusal.status
            )
        response = RedirectResponse(target, 303)
        remember_participant(response, request, admitted.token)
        return response


def goal_of(request: Request, pages: Pages) -> str:
    """The page that somebody came for before they joined; where that is no page of ours, the start."""
    wanted = request.query_params.get("to", "")
    tasks = (f"tasks/{task.id}" for task in pages.study.tasks)
    return wanted if wanted in {"tasks", *tasks} and pages.study.tasks else pages.start


async def _read(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


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
    for question in study.profile:
        answer = sent.get(PROFILE + question.id, "").strip()
        unknown = question.options and answer not in {option.code for option in question.options}
        if (question.required and not answer) or (answer and unknown):
            problems[PROFILE + question.id] = words("join_required")
    return problems
