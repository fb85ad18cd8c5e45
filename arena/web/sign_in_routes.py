"""Signing in and out: plain forms, sent from our own pages alone (`guard`). They translate and never decide."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.codes import SignInKind
from arena.domain import Participant
from arena.errors import Refusal, SignInUnknown
from arena.open_id import OpenId
from arena.referee import Referee
from arena.sign_in import Recognised, SignIn
from arena.ui.own_pages import OwnPages, SignInForm
from arena.ui.words import Words
from arena.web.guard import policy_with_forms_to
from arena.web.html import Html, inside
from arena.web.identity import (
    LANGUAGE_COOKIE,
    forget_login,
    forget_participant,
    login_state_of,
    remember_login,
    remember_participant,
    token_of,
)
from arena.web.join_routes import find_reader

MOST_FIELDS = 10
CALLBACK = "/login/callback"
DONE = {
    "set": "sign_in_done_set",
    "changed": "sign_in_done_changed",
    "in": "sign_in_done_in",
    "out": "sign_in_done_out",
    "everywhere": "sign_in_done_out_all",
    "forgotten": "sign_in_done_forgotten",
}


def sign_in_routes(
    referee: Referee,
    sign_in: SignIn,
    pages: OwnPages,
    languages: Mapping[str, Words],
    open_id: OpenId | None,
) -> APIRouter:
    """GET and POST /{language}/sign-in and what is below it; the way back from an account at /login/callback."""
    router = APIRouter()
    rooms = {
        language: SignInRoutes(words, referee, sign_in, pages, open_id)
        for language, words in languages.items()
    }
    for room in rooms.values():
        room.add_to(router)
    if open_id is not None:
        first = next(iter(rooms.values()))

        @router.get(CALLBACK)
        async def come_back(
            request: Request, state: str = "", code: str = "", error: str = ""
        ) -> Response:
            try:
                account = await open_id.finish(
                    state, login_state_of(request.cookies), "" if error else code
                )
            except Refusal as refusal:
                room = rooms.get(request.cookies.get(LANGUAGE_COOKIE, ""), first)
                return await room.refused(request, "account", refusal)
            return await rooms[account.language].by_account(
                request, account.subject, account.connects
            )

    return router


class SignInRoutes:
    """The page to sign in on, in one language."""

    def __init__(
        self,
        words: Words,
        referee: Referee,
        sign_in: SignIn,
        pages: OwnPages,
        open_id: OpenId | None,
    ) -> None:
        self._words = words
        self._referee = referee
        self._sign_in = sign_in
        self._pages = pages
        self._open_id = open_id
        self._path = f"/{words.language}/sign-in"

    def add_to(self, router: APIRouter) -> None:
        """GET and POST."""
        router.add_api_route(self._path, self.show, methods=["GET"])
        for path, route in (
            ("", self.enter),
            ("/confirm", self.confirm),
            ("/out", self.leave),
            ("/passphrase", self.set_passphrase),
            ("/passphrase/change", self.change_passphrase),
            ("/forget", self.forget),
        ):
            router.add_api_route(self._path + path, route, methods=["POST"])
        if self._open_id is not None:
            router.add_api_route(f"{self._path}/hugging-face", self.go, methods=["POST"])

    async def show(self, request: Request, done: str = "") -> Response:
        """The page, after what was done."""
        return await self._page(request, SignInForm(done=DONE.get(done, "")))

    async def enter(self, request: Request) -> Response:
        """A name and its passphrase."""
        sent = await _sent(request)
        name = sent.get("name", "")
        try:
            recognised = await self._sign_in.by_passphrase(
                name, sent.get("passphrase", ""), _place(request), token_of(request.cookies)
            )
        except Refusal as refusal:
            return await self.refused(request, "enter", refusal, name)
        return await self._entered(request, recognised)

    async def confirm(self, request: Request) -> Response:
        """This device shall go on as somebody else."""
        sent = await _sent(request)
        try:
            token = await self._sign_in.confirm(sent.get("ticket", ""), token_of(request.cookies))
        except SignInUnknown:
            form = SignInForm(part="enter", problem="error_refused")
            return await self._page(request, form, 409)
        return await self._entered(request, Recognised(token, None))

    async def set_passphrase(self, request: Request) -> Response:
        """A name and a passphrase for whoever takes part on this device."""
        sent = await _sent(request)
        name = sent.get("name", "")
        reader = await find_reader(request, self._referee)
        if reader is None:
            return self._back(request)
        try:
            passphrase = sent.get("passphrase", "")
            await self._sign_in.set_passphrase(reader, name, passphrase, _place(request))
        except Refusal as refusal:
            return await self.refused(request, "set", refusal, name)
        return self._back(request, "set")

    async def change_passphrase(self, request: Request) -> Response:
        """Another passphrase, by whoever knows the one until now."""
        sent = await _sent(request)
        token = token_of(request.cookies)
        reader = await find_reader(request, self._referee)
        if reader is None or token is None:
            return self._back(request)
        try:
            await self._sign_in.change_passphrase(
                reader,
                token,
                sent.get("current", ""),
                sent.get("passphrase", ""),
                _place(request),
            )
        except Refusal as refusal:
            return await self.refused(request, "change", refusal)
        return self._back(request, "changed")

    async def leave(self, request: Request) -> Response:
        """Sign out, here or everywhere; only where there is a way back in."""
        sent = await _sent(request)
        token = token_of(request.cookies)
        reader = await find_reader(request, self._referee)
        if reader is None or token is None or not (await self._sign_in.state(reader)).ways:
            return self._back(request)
        everywhere = sent.get("everywhere") == "yes"
        if everywhere:
            await self._sign_in.sign_out_everywhere(reader)
        else:
            await self._sign_in.sign_out(token)
        response = self._back(request, "everywhere" if everywhere else "out")
        forget_participant(response, request)
        return response

    async def forget(self, request: Request) -> Response:
        """Nobody shall sign in this way any more; who takes part on a device goes on there."""
        kind = (await _sent(request)).get("kind", "")
        reader = await find_reader(request, self._referee)
        if reader is None or kind not in (each.value for each in SignInKind):
            return self._back(request)
        await self._sign_in.forget(reader, SignInKind(kind))
        return self._back(request, "forgotten")

    async def go(self, request: Request) -> Response:
        """On to the provider of accounts."""
        assert self._open_id is not None, "without a provider there is no such route"
        sent = await _sent(request)
        host = self._open_id.provider.host
        base = f"https://{host}" if host else str(request.base_url).rstrip("/")
        try:
            begun = await self._open_id.begin(
                base + CALLBACK,
                self._words.language,
                self._sign_in.connects(sent.get("connects", "")),
            )
        except Refusal as refusal:
            return await self.refused(request, "account", refusal)
        response = RedirectResponse(begun.address, 303)
        remember_login(response, request, begun.state)
        return response

    async def by_account(self, request: Request, subject: str, connects: str | None) -> Response:
        """The provider has said who it is."""
        token = token_of(request.cookies)
        try:
            recognised = await self._sign_in.by_account(subject, token, connects)
        except SignInUnknown:
            form = SignInForm(part="account", problem="sign_in_account_unknown")
            return await self._page(request, form, 404)
        except Refusal as refusal:
            return await self.refused(request, "account", refusal)
        response = await self._entered(request, recognised)
        forget_login(response, request)
        return response

    async def refused(
        self, request: Request, part: str, refusal: Refusal, name: str = ""
    ) -> Response:
        """The page again, with one sentence on what was wrong; a passphrase is never sent back."""
        form = SignInForm(part, f"error_{refusal.code}", name)
        return await self._page(request, form, refusal.status)

    async def _entered(self, request: Request, recognised: Recognised) -> Response:
        if recognised.token is not None:
            response = self._back(request, "in")
            remember_participant(response, request, recognised.token)
            return response
        reader = await self._referee.admission.participant(token_of(request.cookies))
        state = await self._sign_in.state(reader)
        ticket = recognised.ticket or ""
        html = self._pages.ask_who(self._words, state, await self._votes(reader), ticket)
        return Html.of(html).response(request, self._words)

    async def _page(self, request: Request, form: SignInForm, status: int = 200) -> Response:
        reader = await find_reader(request, self._referee)
        state, votes, ticket = None, 0, ""
        if reader is not None:
            state = await self._sign_in.state(reader)
            votes = await self._votes(reader)
            ticket = self._sign_in.connecting(reader) if self._open_id else ""
        framed = request.headers.get("sec-fetch-dest") == "iframe"
        shown = SignInForm(form.part, form.problem, form.name, form.done, ticket, framed)
        html = self._pages.sign_in(self._words, state, votes, shown)
        response = Html.of(html).response(request, self._words, status)
        if self._open_id is not None:
            # Browsers hold the policy of a form against every address that it leads on to.
            origin = self._open_id.provider.origin
            response.headers["Content-Security-Policy"] = policy_with_forms_to(origin)
        return response

    async def _votes(self, reader: Participant) -> int:
        return await asyncio.to_thread(self._referee.store.ballot_count, reader.id)

    def _back(self, request: Request, done: str = "") -> Response:
        query = f"?done={done}" if done else ""
        return RedirectResponse(inside(request, self._path + query), 303)


def _place(request: Request) -> str:
    return request.client.host if request.client else ""


async def _sent(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
