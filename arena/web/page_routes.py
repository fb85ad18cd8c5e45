"""Routes of the pages that are read. They translate and never decide."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.open_id import Provider
from arena.referee import Referee
from arena.ui.board import Board
from arena.ui.boards import Boards
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.downloads import download_routes
from arena.web.entry_routes import entry_routes
from arena.web.html import Html, inside
from arena.web.identity import LANGUAGE_COOKIE
from arena.web.invitation_desk import InvitationDesk
from arena.web.join_routes import add_invitation, add_join, find_reader
from arena.web.own_routes import own_routes
from arena.web.people_routes import people_routes
from arena.web.task_routes import task_routes
from arena.web.withdraw_routes import withdraw_routes


def page_routes(
    referee: Referee,
    pages: Pages,
    languages: Mapping[str, Words],
    key_file: Path,
    accounts: Provider | None = None,
) -> APIRouter:
    """Every page in every interface language, and the front door that finds the right one."""
    router = APIRouter()

    @router.get("/")
    async def front_door(request: Request) -> Response:
        language = chosen_language(request, languages).language
        return RedirectResponse(inside(request, f"/{language}/"), 307)

    boards = LeaderboardPages(pages, Boards(referee.study, referee.store))
    desk = InvitationDesk(referee)
    for words in languages.values():
        _add_start(router, words, referee, pages)
        add_join(router, words, referee, pages, desk)
        if referee.study.cohorts:
            add_invitation(router, words, referee, pages, desk)
        if pages.aspects:
            _add_leaderboard(router, words, boards)
    router.include_router(entry_routes(referee, pages, languages))
    router.include_router(people_routes(referee, pages, languages))
    router.include_router(withdraw_routes(referee, pages, languages))
    router.include_router(own_routes(referee, pages, languages, accounts))
    if referee.study.tasks:
        router.include_router(task_routes(referee, pages, languages))
    if referee.study.download:
        router.include_router(download_routes(referee.study, referee.store, key_file))
    return router


def chosen_language(request: Request, languages: Mapping[str, Words]) -> Words:
    """The language in the address, else the one chosen before, else the study's first."""
    first = next(iter(languages.values()))
    named = languages.get(request.url.path.strip("/").split("/")[0])
    return named or languages.get(request.cookies.get(LANGUAGE_COOKIE, ""), first)


def _add_start(router: APIRouter, words: Words, referee: Referee, pages: Pages) -> None:
    base = f"/{words.language}"

    @router.get(f"{base}/")
    async def start(request: Request) -> Response:
        target = pages.start if await find_reader(request, referee) else "join"
        return RedirectResponse(inside(request, f"{base}/{target}"), 307)


def _add_leaderboard(router: APIRouter, words: Words, boards: "LeaderboardPages") -> None:
    @router.get(f"/{words.language}/leaderboard")
    async def leaderboard(request: Request, question: str = "") -> Response:
        html = await boards.page(words, question)
        return html.response(request, words)


class LeaderboardPages:
    """The leaderboard as it was drawn last; it is the same page for every reader of a language."""

    def __init__(self, pages: Pages, boards: Boards) -> None:
        self._pages = pages
        self._boards = boards
        self._questions = [question.id for question in pages.aspects]
        self._drawn: dict[tuple[str, str], tuple[Board | None, Board | None, Html]] = {}

    async def page(self, words: Words, question: str) -> Html:
        """The page for one question; one that the form does not ask is answered by the first."""
        if question not in self._questions:
            question = self._questions[0]
        collected = None
        if self._pages.study.leaderboard:
            collected = await self._boards.collected(question)
        published = await self._boards.published(question)
        drawn = self._drawn.get((words.language, question))
        if drawn and drawn[0] is collected and drawn[1] is published:
            return drawn[2]
        html = await asyncio.to_thread(self._draw, words, question, collected, published)
        self._drawn[words.language, question] = (collected, published, html)
        return html

    def _draw(
        self, words: Words, question: str, collected: Board | None, published: Board | None
    ) -> Html:
        return Html.of(self._pages.leaderboard(words, question, collected, published))
