"""The first page: consent and profile. Nothing is stored unless everything asked for is there."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.domain import Participant
from arena.errors import (
    ConsentMissing,
    InvitationRefused,
    NotEligible,
    ProfileIncomplete,
)
from arena.referee import Referee
from arena.ui.entry_pages import EntryPages, JoinForm, query_of
from arena.ui.invited import Invited
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.identity import remember_participant, token_of
from arena.web.invitation_desk import LONGEST_CODE, InvitationDesk, code_in_link
from arena.web.join_fields import (
    find_problems,
    not_looked_for,
    profile_of,
    questions_to_come,
    read_fields,
)
from arena.web.nicknames import clean_nickname

INVITATION = "invitation"


async def find_reader(request: Request, referee: Referee) -> Participant | None:
    """Who looks at the page, if they take part and agreed to the text as it is now."""
    try:
        return await referee.admission.participant(token_of(request.cookies))
    except ConsentMissing:
        return None


def add_join(
    router: APIRouter, words: Words, referee: Referee, pages: Pages, desk: InvitationDesk
) -> None:
    """Show the first page in one language, and take what was filled in."""
    path, door = f"/{words.language}/join", Door(words, referee, EntryPages(pages), desk)

    @router.get(path)
    async def show(request: Request) -> Response:
        reader = await find_reader(request, referee)
        known = await referee.admission.known(token_of(request.cookies))
        if reader is None and known is not None:
            return door.ask_again(request, known)
        invited = await desk.invited(request, code_in_link(request), reader)
        problems = {INVITATION: words(invited.problem)} if invited.problem else {}
        form = JoinForm(problems=problems, invited=invited)
        return door.page(request, form, joined=reader is not None)

    @router.post(path)
    async def join(request: Request) -> Response:
        target = inside(request, f"/{words.language}/{goal_of(request, pages)}")
        if await find_reader(request, referee):
            return RedirectResponse(target, 303)
        sent = await read_fields(request)
        known = await referee.admission.known(token_of(request.cookies))
        if known is not None:
            return await door.agree_again(request, known, sent)
        return await door.admit(request, sent)


class Door:
    """Lets people in, in one language, or says what keeps them from it."""

    def __init__(
        self, words: Words, referee: Referee, pages: EntryPages, desk: InvitationDesk
    ) -> None:
        self._words = words
        self._referee = referee
        self._pages = pages
        self._desk = desk

    def page(
        self, request: Request, form: JoinForm, status: int = 200, *, joined: bool = False
    ) -> Response:
        """The first page."""
        goal = goal_of(request, self._pages)
        html = self._pages.join(self._words, form, joined=joined, goal=goal)
        return Html.of(html).response(request, self._words, status)

    def ask_again(
        self, request: Request, known: Participant, status: int = 200, *, problem: bool = False
    ) -> Response:
        """The new text for somebody who agreed to an earlier one, or what it means not to agree to it."""
        words, goal = self._words, goal_of(request, self._pages)
        if request.query_params.get("declined") == "yes":
            html = self._pages.declined(words, goal)
        else:
            code = code_in_link(request)
            html = self._pages.agree_again(words, known, goal, code, problem=problem)
        return Html.of(html).response(request, words, status)

    async def agree_again(
        self, request: Request, known: Participant, sent: Mapping[str, str]
    ) -> Response:
        """Take the new consent of somebody who takes part already; an invitation is looked at after it."""
        if sent.get("agreed") != "yes":
            return self.ask_again(request, known, ConsentMissing.status, problem=True)
        await self._referee.admission.agree_again(token_of(request.cookies))
        goal, code = goal_of(request, self._pages), code_in_link(request)
        page = f"join{query_of(goal, self._pages.start, invite=code)}" if code else goal
        return RedirectResponse(inside(request, f"/{self._words.language}/{page}"), 303)

    async def admit(self, request: Request, sent: Mapping[str, str]) -> Response:
        """Let somebody take part who comes for the first time, or say what is missing."""
        study, words = self._referee.study, self._words
        code = sent.get(INVITATION, "").strip()[:LONGEST_CODE]
        if code and self._desk.too_many(request):
            return await self._again(request, sent, 429)
        if more := questions_to_come(study, words, sent):
            return await self._again(request, sent, ProfileIncomplete.status, more)
        try:
            admitted = await self._referee.admission.admit(
                agreed=sent.get("agreed") == "yes",
                interface=words.language,
                profile=profile_of(study, sent),
                nickname=clean_nickname(sent.get("nickname", "")),
                invitation=code if study.cohorts else None,
            )
        except NotEligible as refusal:
            said = not_looked_for(study, words, refusal.questions)
            invited = await self._desk.invited(request, code)
            form = JoinForm(sent, said, tuple(said.values()), invited)
            return self.page(request, form, refusal.status)
        except (ConsentMissing, ProfileIncomplete, InvitationRefused) as refusal:
            return await self._again(request, sent, refusal.status)
        # How it works is shown once, to whoever joins.
        way = f"how{query_of(goal_of(request, self._pages), self._pages.start)}"
        response = RedirectResponse(inside(request, f"/{words.language}/{way}"), 303)
        remember_participant(response, request, admitted.token)
        return response

    async def _again(
        self,
        request: Request,
        sent: Mapping[str, str],
        status: int,
        problems: Mapping[str, str] | None = None,
    ) -> Response:
        """The page once more, with what was filled in and what is wrong with it."""
        study, words = self._referee.study, self._words
        code = sent.get(INVITATION, "").strip()[:LONGEST_CODE]
        invited = await self._desk.invited(request, code)
        if not code and study.invited_only:
            invited = Invited(problem="error_invitation_needed")
        found = dict(find_problems(study, words, sent) if problems is None else problems)
        if invited.problem:
            found = {INVITATION: words(invited.problem), **found}
        return self.page(request, JoinForm(sent, found, invited=invited), status)


def add_invitation(
    router: APIRouter, words: Words, referee: Referee, pages: Pages, desk: InvitationDesk
) -> None:
    """Let somebody who takes part already into the group that they are invited to."""
    door = Door(words, referee, EntryPages(pages), desk)

    @router.post(f"/{words.language}/invitation")
    async def join_cohort(request: Request) -> Response:
        goal = goal_of(request, pages)
        reader = await find_reader(request, referee)
        code = (await read_fields(request)).get(INVITATION, "").strip()[:LONGEST_CODE]
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
        return door.page(request, JoinForm(invited=invited), status, joined=True)


def goal_of(request: Request, pages: Pages | EntryPages) -> str:
    """The page that somebody came for before they joined; where that is no page of ours, the start."""
    wanted = request.query_params.get("to", "")
    known = {f"tasks/{task.id}" for task in pages.study.tasks}
    if known:
        known.add("tasks")
    if pages.study.raffle_contact:
        known.add("raffle")
    return wanted if wanted in known else pages.start
