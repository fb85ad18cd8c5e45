"""What somebody changes of their own: the name on the page of contributors, and the address for the raffle."""

import asyncio
import re
import unicodedata
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.domain import Participant
from arena.referee import Referee
from arena.ui.pages import Pages
from arena.ui.people_pages import OwnName, PeoplePages, RaffleForm
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.join_routes import find_reader
from arena.web.nicknames import clean_nickname
from arena.web.wrong_codes import WrongCodes

MOST_FIELDS = 5
LONGEST_ADDRESS = 200
FEWEST_DIGITS, MOST_DIGITS = 6, 20
TOO_OFTEN = "changed_too_often"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?[\d\s().+/-]+")


def people_routes(referee: Referee, pages: Pages, languages: Mapping[str, Words]) -> APIRouter:
    """GET and POST /{language}/contributors and, where people may leave an address, /{language}/raffle."""
    router = APIRouter()
    # Every change writes files anew, so nobody may make them without end.
    changes = WrongCodes()
    people = PeoplePages(pages)
    for words in languages.values():
        _add_contributors(router, words, referee, people, changes)
        if referee.study.raffle_contact:
            _add_raffle(router, words, referee, people, changes)
    return router


async def _sent(request: Request) -> Mapping[str, str]:
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _add_contributors(
    router: APIRouter, words: Words, referee: Referee, people: PeoplePages, changes: WrongCodes
) -> None:
    study, store = referee.study, referee.store
    path = f"/{words.language}/contributors"
    said = {"saved": "contributors_saved", "left": "contributors_left"}

    async def page(
        request: Request, reader: Participant | None, done: str = "", problem: str = ""
    ) -> Response:
        own = None
        if reader:
            nickname = await asyncio.to_thread(store.nickname, reader.id)
            own = OwnName(reader.id, nickname, done, problem)
        listed = await asyncio.to_thread(store.contributors, study.id)
        html = people.contributors(words, listed, own)
        return Html.of(html).response(request, words, 429 if problem else 200)

    @router.get(path)
    async def show(request: Request, done: str = "") -> Response:
        return await page(request, await find_reader(request, referee), said.get(done, ""))

    @router.post(path)
    async def change(request: Request) -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return RedirectResponse(inside(request, f"/{words.language}/join"), 303)
        sent = await _sent(request)
        if changes.too_many(reader.id):
            return await page(request, reader, problem=TOO_OFTEN)
        changes.note(reader.id)
        nickname = None if sent.get("leave") else clean_nickname(sent.get("nickname", ""))
        await asyncio.to_thread(store.change_nickname, reader.id, nickname)
        done = "left" if nickname is None else "saved"
        return RedirectResponse(inside(request, f"{path}?done={done}"), 303)


def _add_raffle(
    router: APIRouter, words: Words, referee: Referee, people: PeoplePages, changes: WrongCodes
) -> None:
    store = referee.store
    path = f"/{words.language}/raffle"
    said = {"saved": "raffle_saved", "erased": "raffle_erased"}

    async def page(
        request: Request, reader: Participant, status: int = 200, **more: str
    ) -> Response:
        votes = await asyncio.to_thread(store.ballot_count, reader.id)
        address = await asyncio.to_thread(store.contacts.of, reader.id)
        html = people.raffle(words, RaffleForm(votes, address, **more))
        return Html.of(html).response(request, words, status)

    def join_first(request: Request) -> Response:
        return RedirectResponse(inside(request, f"/{words.language}/join?to=raffle"), 303)

    @router.get(path)
    async def show(request: Request, done: str = "") -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return join_first(request)
        return await page(request, reader, done=said.get(done, ""))

    @router.post(path)
    async def change(request: Request) -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return join_first(request)
        sent = await _sent(request)
        written = sent.get("address", "")
        if changes.too_many(reader.id):
            return await page(request, reader, 429, written=written, problem=TOO_OFTEN)
        if sent.get("erase"):
            changes.note(reader.id)
            await asyncio.to_thread(store.contacts.erase, reader.id)
            return RedirectResponse(inside(request, f"{path}?done=erased"), 303)
        address = clean_address(written)
        if address is None:
            return await page(request, reader, 422, written=written, problem="raffle_wrong")
        changes.note(reader.id)
        await asyncio.to_thread(store.contacts.keep, reader.id, address)
        return RedirectResponse(inside(request, f"{path}?done=saved"), 303)


def clean_address(text: str) -> str | None:
    """An e-mail address or a phone number as it was written, on one line; None for what is neither."""
    address = " ".join(text.split())
    if len(address) > LONGEST_ADDRESS or any(
        unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in address
    ):
        return None
    digits = sum(letter.isdecimal() for letter in address)
    is_phone = _PHONE.fullmatch(address) and FEWEST_DIGITS <= digits <= MOST_DIGITS
    return address if is_phone or _EMAIL.fullmatch(address) else None
