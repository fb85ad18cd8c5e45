"""The first page: consent and profile. Nothing is stored unless everything asked for is there."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.domain import Participant, Study
from arena.errors import ConsentMissing, ProfileIncomplete
from arena.invitation_errors import InvitationRefused
from arena.referee import Referee
from arena.ui.invited import Invited
from arena.ui.pages import JoinForm, Pages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.identity import remember_participant, token_of
from arena.web.invitation_desk import LONGEST_CODE, InvitationDesk, code_in_link
from arena.web.nicknames import clean_nickname

PROFILE = "profile."
MOST_FIELDS = 100
INVITATION = "invitation"


async def find_reader(request: Request, referee: Referee) -> Participant | None:
    """Who looks at the page, if they take part."""
    try:
        return await referee.admission.participant(token_of(request.cookies))
    except ConsentMissing:
        return None


def add_join(
    router: APIRouter, words: Words, referee: Referee, pages: Pages, desk: InvitationDesk
) -> None:
    """Show the first page in one language, and take what was filled in."""
    path = f"/{words.language}/join"

    @router.get(path)
    async def show(request: Request) -> Response:
        reader = await find_reader(request, referee)
        invited = await desk.invited(request, code_in_link(request), reader)
        goal = goal_of(request, pages)
        problems = {INVITATION: words(invited.problem)} if invited.problem else {}
        form = JoinForm(problems=problems, invited=invited)
        html = pages.join(words, form, joined=reader is not None, goal=goal)
        return Html.of(html).response(request, words)

    @router.post(path)
    async def join(request: Request) -> Response:
        goal = goal_of(request, pages)
        target = inside(request, f"/{words.language}/{goal}")
        if await find_reader(request, referee):
            return RedirectResponse(target, 303)
        sent = await _read(request)
        code = sent.get(INVITATION, "").strip()[:LONGEST_CODE]
        profile = {
            name.removeprefix(PROFILE): value
            for name, value in sent.items()
            if name.startswith(PROFILE) and value
        }
        if code and desk.too_many(request):
            return await _again(request, words, referee, pages, desk, sent, 429)
        try:
            admitted = await referee.admission.admit(
                agreed=sent.get("agreed") == "yes",
                interface=words.language,
                profile=profile,
                nickname=clean_nickname(sent.get("nickname", "")),
                invitation=code if referee.study.cohorts else None,
            )
        except (ConsentMissing, ProfileIncomplete, InvitationRefused) as refusal:
            return await _again(request, words, referee, pages, desk, sent, refusal.status)
        response = RedirectResponse(target, 303)
        remember_participant(response, request, admitted.token)
        return response


async def _again(
    request: Request,
    words: Words,
    referee: Referee,
    pages: Pages,
    desk: InvitationDesk,
    sent: Mapping[str, str],
    status: int,
) -> Response:
    """The page once more, with what was filled in and what is wrong with it."""
    code = sent.get(INVITATION, "").strip()[:LONGEST_CODE]
    invited = await desk.invited(request, code)
    if not code and referee.study.invited_only:
        invited = Invited(problem="error_invitation_needed")
    problems = find_problems(referee.study, words, sent)
    if invited.problem:
        problems = {INVITATION: words(invited.problem), **problems}
    form = JoinForm(sent, problems, invited)
    html = pages.join(words, form, goal=goal_of(request, pages))
    return Html.of(html).response(request, words, status)


def add_invitation(
    router: APIRouter, words: Words, referee: Referee, pages: Pages, desk: InvitationDesk
) -> None:
    """Let somebody who takes part already into the group that they are invited to."""

    @router.post(f"/{words.language}/invitation")
    async def join_cohort(request: Request) -> Response:
        goal = goal_of(request, pages)
        reader = await find_reader(request, referee)
        code = (await _read(request)).get(INVITATION, "").strip()[:LONGEST_CODE]
        if reader is None:
            return RedirectResponse(inside(request, f"/{words.language}/join"), 303)
        if desk.too_many(request):
            invited = await desk.invited(request, code, reader)
            status = 429
        else:
            try:
                await referee.admission.inviting.join(reader.id, code)
            except InvitationRefused as refusal:
                own = await referee.admission.inviting.cohort_of(reader.id)
                invited = Invited(code, own=own, problem=desk.problem_of(request, refusal))
                status = refusal.status
            else:
                return RedirectResponse(inside(request, f"/{words.language}/{goal}"), 303)
        html = pages.join(words, JoinForm(invited=invited), joined=True, goal=goal)
        return Html.of(html).response(request, words, status)


def goal_of(request: Request, pages: Pages) -> str:
    """The page that somebody came for before they joined; where that is no page of ours, the start."""
    wanted = request.query_params.get("to", "")
    known = {f"tasks/{task.id}" for task in pages.study.tasks}
    if known:
        known.add("tasks")
    if pages.study.raffle_contact:
        known.add("raffle")
    return wanted if wanted in known else pages.start


async def _read(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


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
