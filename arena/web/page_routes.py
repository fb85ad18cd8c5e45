"""Routes of the pages: consent, leaderboard, contributors, about. They translate and never decide."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from arena.errors import ConsentMissing, ProfileIncomplete
from arena.referee import Referee
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.identity import (
    LANGUAGE_COOKIE,
    remember_language,
    remember_participant,
    token_of,
)


def page_routes(referee: Referee, pages: Pages, languages: Mapping[str, Words]) -> APIRouter:
    """Every page in every interface language, and the front door that finds the right one."""
    router = APIRouter()

    @router.get("/")
    async def front_door(request: Request) -> RedirectResponse:
        chosen = request.cookies.get(LANGUAGE_COOKIE)
        language = chosen if chosen in languages else next(iter(languages))
        return RedirectResponse(f"{request.scope.get('root_path', '')}/{language}/", 307)

    for words in languages.values():
        _add_language(router, words, referee, pages)
    return router


def _add_language(router: APIRouter, words: Words, referee: Referee, pages: Pages) -> None:
    base = f"/{words.language}"

    def page(request: Request, html: str, status: int = 200) -> HTMLResponse:
        response = HTMLResponse(html, status)
        remember_language(response, request, words.language)
        return response

    async def has_joined(request: Request) -> bool:
        try:
            await referee.participant(token_of(request.cookies))
        except ConsentMissing:
            return False
        return True

    @router.get(f"{base}/")
    async def start(request: Request) -> Response:
        target = "vote/" if await has_joined(request) else "join"
        return RedirectResponse(f"{request.scope.get('root_path', '')}{base}/{target}", 307)

    @router.get(f"{base}/join")
    async def show_join(request: Request) -> Response:
        joined = await has_joined(request)
        return page(request, pages.join(words, joined=joined, problem=None))

    @router.post(f"{base}/join")
    async def join(request: Request) -> Response:
        form = {
            key: value for key, value in (await request.form()).items() if isinstance(value, str)
        }
        try:
            admitted = await referee.admit(
                agreed=form.get("agreed") == "yes",
                interface=words.language,
                profile={
                    key.removeprefix("profile."): value
                    for key, value in form.items()
                    if key.startswith("profile.") and value
                },
                nickname=form.get("nickname", "").strip()[:40] or None,
            )
        except (ConsentMissing, ProfileIncomplete) as refusal:
            problem = words(f"error_{refusal.code}")
            html = pages.join(words, joined=False, problem=problem)
            return page(request, html, refusal.status)
        response = RedirectResponse(f"{request.scope.get('root_path', '')}{base}/vote/", 303)
        remember_participant(response, request, admitted.token)
        return response
