"""What a reader sees when something is not there or failed: one sentence, never anything of ours."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from arena.errors import StoreError
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.ballots import RETRY_SECONDS
from arena.web.html import Html
from arena.web.page_routes import chosen_language

logger = logging.getLogger(__name__)

PROGRAMS = ("/api/", "/static/")
SAID = {404: "error_not_found", 413: "error_too_large"}


def add_error_pages(app: FastAPI, pages: Pages, languages: Mapping[str, Words]) -> None:
    """Answer people with a page in their language and programs with a code."""

    def answer(request: Request, status: int, key: str) -> Response:
        if request.url.path.startswith(PROGRAMS):
            code = key.removeprefix("error_")
            return JSONResponse({"status": "refused", "code": code}, status)
        words = chosen_language(request, languages)
        return Html.of(pages.problem(words, key)).response(request, words, status)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        key = SAID.get(error.status_code, "error_refused")
        response = answer(request, error.status_code, key)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(StoreError)
    async def not_stored(request: Request, error: StoreError) -> Response:
        logger.error("not stored: %s", error)
        response = answer(request, 503, "error_not_stored")
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        # Outside the routes, where the consent is looked up, the store may fail as well.
        if isinstance(error, StoreError):
            return await not_stored(request, error)
        return answer(request, 500, "error_server")
