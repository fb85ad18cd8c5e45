"""Routes of what belongs to one participant: votes, data, signing in. They translate and never decide."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from arena.codes import SignInKind
from arena.domain import Participant
from arena.errors import BattleUnknown, ConsentMissing, Refusal
from arena.open_id import OpenId, Provider
from arena.own_votes import VotesOfOne
from arena.referee import Referee
from arena.sign_in import SignIn, SignInState
from arena.ui.own_pages import OwnPages, VoteForm
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.identity import token_of
from arena.web.join_routes import find_reader
from arena.web.sign_in_routes import sign_in_routes

ANSWER = "answer."
MOST_FIELDS = 200
DONE = {"changed": "own_votes_changed", "named": "ballot_revealed"}


def own_routes(
    referee: Referee, pages: Pages, languages: Mapping[str, Words], accounts: Provider | None
) -> APIRouter:
    """GET /{language}/about, /votes and /votes/{battle} with what is sent there, and /api/own-data.json."""
    router = APIRouter()
    kinds = [
        kind
        for kind in referee.study.sign_in
        if kind is SignInKind.PASSPHRASE or accounts is not None
    ]
    sign_in = SignIn(referee.study, referee.store, referee.admission) if kinds else None
    own_pages = OwnPages(pages, kinds)
    votes = VotesOfOne(referee.study, referee.store, referee.admission)
    for words in languages.values():
        AboutRoute(words, referee, own_pages, votes, sign_in).add_to(router)
        VoteRoutes(words, referee, own_pages, votes).add_to(router)
    if sign_in is not None:
        asks = SignInKind.HUGGING_FACE in kinds and accounts is not None
        open_id = OpenId(accounts) if asks and accounts is not None else None
        router.include_router(sign_in_routes(referee, sign_in, own_pages, languages, open_id))

    @router.get("/api/own-data.json")
    async def own_data(request: Request) -> JSONResponse:
        reader = await referee.admission.participant(token_of(request.cookies))
        headers = {
            "Content-Disposition": f'attachment; filename="epaile-{referee.study.id}-own.json"'
        }
        return JSONResponse(await votes.everything(reader), headers=headers)

    return router


class AboutRoute:
    """The page about taking part, in one language."""

    def __init__(
        self,
        words: Words,
        referee: Referee,
        pages: OwnPages,
        votes: VotesOfOne,
        sign_in: SignIn | None,
    ) -> None:
        self._words = words
        self._referee = referee
        self._pages = pages
        self._votes = votes
        self._sign_in = sign_in

    def add_to(self, router: APIRouter) -> None:
        """GET."""
        router.add_api_route(f"/{self._words.language}/about", self.about, methods=["GET"])

    async def about(self, request: Request) -> Response:
        """What was agreed to, how far the study is, and what is stored about whoever looks."""
        referee, words = self._referee, self._words
        store = referee.store
        progress = await asyncio.to_thread(store.study_progress, referee.study.id)
        code = await referee.admission.withdrawal_code(token_of(request.cookies))
        reader = await find_reader(request, referee)
        own = None
        if reader is not None:
            ballots = await asyncio.to_thread(store.ballot_count, reader.id)
            data = await self._votes.about(reader)
            own = self._pages.summary(words, data, ballots, await self._state(reader))
        html = self._pages.about(words, progress, code, own)
        return Html.of(html).response(request, words)

    async def _state(self, reader: Participant) -> SignInState | None:
        return None if self._sign_in is None else await self._sign_in.state(reader)


class VoteRoutes:
    """One's own votes, in one language. A stranger is led to the consent."""

    def __init__(self, words: Words, referee: Referee, pages: OwnPages, votes: VotesOfOne) -> None:
        self._words = words
        self._referee = referee
        self._pages = pages
        self._votes = votes

    def add_to(self, router: APIRouter) -> None:
        """GET and POST."""
        base = f"/{self._words.language}/votes"
        router.add_api_route(base, self.all, methods=["GET"])
        router.add_api_route(f"{base}/{{battle}}", self.one, methods=["GET"])
        router.add_api_route(f"{base}/{{battle}}", self.change, methods=["POST"])
        router.add_api_route(f"{base}/{{battle}}/names", self.reveal, methods=["POST"])

    async def all(self, request: Request, page: str = "1") -> Response:
        """The list, a page at a time."""
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 9 else 1
        try:
            own = await self._votes.page(token_of(request.cookies), number)
        except ConsentMissing:
            return self._join_first(request)
        return Html.of(self._pages.votes(self._words, own)).response(request, self._words)

    async def one(self, request: Request, battle: str, done: str = "") -> Response:
        """Both answers of one again, what was said of them, and what can be done."""
        return await self._shown(request, battle, VoteForm(done=DONE.get(done, "")))

    async def change(self, request: Request, battle: str) -> Response:
        """Another judgement in place of the one that stands."""
        sent = await _sent(request)
        answers = {
            name.removeprefix(ANSWER): value
            for name, value in sent.items()
            if name.startswith(ANSWER) and value.strip()
        }
        token = token_of(request.cookies)
        try:
            own = await self._votes.one(token, battle)
            answers = self._pages.asked_answers(own.vote, answers)
            lacking = self._pages.missing(own.vote, answers)
            # A change to nothing at all would take the vote back, which has a page of its own.
            if lacking or not answers:
                form = VoteForm(answers, lacking, "error_ballot_invalid")
                return await self._shown(request, battle, form, 422)
            await self._referee.filing.accept(token, battle, answers, sent.get("amends", ""))
        except ConsentMissing:
            return self._join_first(request)
        except BattleUnknown as error:
            raise HTTPException(404) from error
        except Refusal as refusal:
            form = VoteForm(answers, problem=f"error_{refusal.code}")
            return await self._shown(request, battle, form, refusal.status)
        return self._back(request, battle, "changed")

    async def reveal(self, request: Request, battle: str) -> Response:
        """Name the models in exchange for the vote, which is final from then on."""
        try:
            await self._referee.filing.reveal(token_of(request.cookies), battle)
        except ConsentMissing:
            return self._join_first(request)
        except BattleUnknown as error:
            raise HTTPException(404) from error
        except Refusal as refusal:
            form = VoteForm(problem=f"error_{refusal.code}")
            return await self._shown(request, battle, form, refusal.status)
        return self._back(request, battle, "named")

    async def _shown(
        self, request: Request, battle: str, form: VoteForm, status: int = 200
    ) -> Response:
        try:
            own = await self._votes.one(token_of(request.cookies), battle)
        except ConsentMissing:
            return self._join_first(request)
        except BattleUnknown as error:
            raise HTTPException(404) from error
        html = self._pages.vote(self._words, own, form)
        return Html.of(html).response(request, self._words, status)

    def _join_first(self, request: Request) -> Response:
        return RedirectResponse(inside(request, f"/{self._words.language}/join"), 303)

    def _back(self, request: Request, battle: str, done: str) -> Response:
        place = inside(request, f"/{self._words.language}/votes/{battle}?done={done}")
        return RedirectResponse(place, 303)


async def _sent(request: Request) -> dict[str, str]:
    """What a form was sent with; several ticks of one name become one answer, with a space between."""
    found: dict[str, str] = {}
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                found[name] = f"{found[name]} {value}" if name in found else value
    return found
