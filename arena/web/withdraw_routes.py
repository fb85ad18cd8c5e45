"""Withdrawing, with a code or by who is known here: two steps, no e-mail, plain HTML."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from arena.errors import ConsentMissing, Refusal, WithdrawalUnknown
from arena.filing import Claim
from arena.referee import Referee
from arena.ui.pages import Pages, WithdrawalForm
from arena.ui.words import Words
from arena.web.html import Html
from arena.web.identity import forget_participant, token_of
from arena.web.wrong_codes import WrongCodes

MOST_FIELDS = 10
LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to withdraw: what belongs to a code or, without one, all of their own."""

    token: str | None
    code: str | None
    confirmed: bool

    @classmethod
    async def read(cls, request: Request) -> "Wish":
        """What the form was sent with; too long a code is no code of ours."""
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            sent = {name: value for name, value in form.items() if isinstance(value, str)}
        code = None if sent.get("everything") else sent.get("code", "").strip()[:LONGEST_CODE]
        return cls(token_of(request.cookies), code, request.query_params.get("confirmed") == "yes")


def withdraw_routes(referee: Referee, pages: Pages, languages: Mapping[str, Words]) -> APIRouter:
    """GET and POST /{language}/withdraw."""
    router = APIRouter()
    wrong = WrongCodes()
    for words in languages.values():
        _add_withdraw(router, words, referee, pages, wrong)
    return router


def _add_withdraw(
    router: APIRouter, words: Words, referee: Referee, pages: Pages, wrong: WrongCodes
) -> None:
    path = f"/{words.language}/withdraw"

    async def form(
        request: Request, code: str = "", problem: str = "", status: int = 200
    ) -> Response:
        own = await _claim_of_reader(request, referee)
        votes = None if own is None else own.votes
        html = pages.withdraw(words, WithdrawalForm(votes, code, problem))
        return Html.of(html).response(request, words, status)

    @router.get(path)
    async def show(request: Request) -> Response:
        return await form(request)

    @router.post(path)
    async def withdraw(request: Request) -> Response:
        wish = await Wish.read(request)
        who = request.client.host if request.client else ""
        if wish.code == "":
            return await form(request, problem="withdraw_no_code", status=422)
        if wish.code and wrong.too_many(who):
            return await form(request, wish.code, "withdraw_too_many_codes", 429)
        try:
            claim = await referee.filing.look_up(wish.token, wish.code)
            if not wish.confirmed:
                html = pages.confirm_withdrawal(words, claim)
                return Html.of(html).response(request, words)
            done = await referee.filing.withdraw(wish.token, wish.code)
        except Refusal as refusal:
            if isinstance(refusal, WithdrawalUnknown):
                wrong.note(who)
            return await form(request, wish.code or "", f"error_{refusal.code}", refusal.status)
        html = pages.withdrawn(words, claim, done)
        response = Html.of(html).response(request, words)
        if wish.token and await _claim_of_reader(request, referee) is None:
            forget_participant(response, request)
        return response


async def _claim_of_reader(request: Request, referee: Referee) -> Claim | None:
    """What the one who looks could withdraw, if they take part."""
    try:
        return await referee.filing.look_up(token_of(request.cookies))
    except ConsentMissing:
        return None
