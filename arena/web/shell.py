"""FastAPI outside, Gradio inside: the whole application of one study, ready to be served."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse

from arena.domain import Participant
from arena.errors import BallotInvalid, Refusal
from arena.heads import key_beside
from arena.open_id import Provider
from arena.presence import Presence
from arena.referee import Referee
from arena.ui.battle_faces import Identify
from arena.ui.battle_page import BattlePage
from arena.ui.pages import Pages
from arena.ui.words import Words
from arena.web.ballots import ballot_routes, refusal_response
from arena.web.consent_first import ConsentFirst
from arena.web.departures import Departures
from arena.web.error_pages import add_error_pages
from arena.web.guard import Guard
from arena.web.identity import token_of
from arena.web.kept_language import KeptLanguage
from arena.web.kept_page import KeptPage
from arena.web.own_files import OwnFiles
from arena.web.page_routes import page_routes
from arena.web.votes_first import VotesFirst

logger = logging.getLogger(__name__)

MOST_BATTLES_AT_ONCE = 600

Health = Callable[[], Mapping[str, object]]


def build_application(
    referee: Referee,
    pages: Pages,
    languages: Mapping[str, Words],
    public_host: str | None = None,
    close: Callable[[], Awaitable[None]] | None = None,
    signing_key: Path | None = None,
    health: Health | None = None,
    accounts: Provider | None = None,
) -> FastAPI:
    """Everything that is served: vote route, pages, static files and, where two models meet, battle pages.

    `close` is awaited when the server has stopped, after the last answer. `signing_key` is the file of the
    key for the head of a downloaded log; without it, it lies beside the database. `health` tells how the
    arena is, without anything that names a model; `accounts` is who may be asked whose account somebody has.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        logger.info("the arena is open")
        yield
        if close is not None:
            await close()
        logger.info("the arena is closed")

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.mount("/static", OwnFiles(directory=str(resources.files("arena.ui") / "static")), "static")
    _add_favicon(app)
    app.include_router(ballot_routes(referee))
    key_file = signing_key or key_beside(referee.store.address)
    app.include_router(page_routes(referee, pages, languages, key_file, accounts))
    if health is not None:
        _add_health(app, health)
    _add_errors(app)
    add_error_pages(app, pages, languages)
    presence = Presence()
    mounts = _mount_battle_pages(app, referee, pages, languages, presence)
    _add_layers(app, referee, presence, mounts, public_host)
    return app


def _add_layers(
    app: FastAPI,
    referee: Referee,
    presence: Presence,
    mounts: Sequence[str],
    public_host: str | None,
) -> None:
    """What a request passes on its way to the pages, the innermost first."""
    app.add_middleware(Departures, presence=presence, mounts=mounts)
    app.add_middleware(KeptPage, mounts=mounts)
    app.add_middleware(KeptLanguage, mounts={each: each.split("/")[1] for each in mounts})
    app.add_middleware(
        ConsentFirst, admission=referee.admission, training=referee.training, mounts=mounts
    )
    app.add_middleware(VotesFirst, errands=referee.capacity.errands, mounts=mounts)
    app.add_middleware(Guard, mounts=mounts, public_host=public_host)


def _add_favicon(app: FastAPI) -> None:
    @app.get("/favicon.ico")
    async def favicon() -> RedirectResponse:
        return RedirectResponse("/static/favicon.png", 301)


def _add_health(app: FastAPI, health: Health) -> None:
    @app.get("/api/health")
    async def report() -> JSONResponse:
        return JSONResponse(dict(await asyncio.to_thread(health)))


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> JSONResponse:
        return refusal_response(refusal)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, _error: RequestValidationError) -> JSONResponse:
        # What was sent is not repeated: it may hold anything.
        return refusal_response(BallotInvalid("the request has not the form of a ballot"))


def _identify(referee: Referee) -> Identify:
    async def identify(request: gr.Request) -> Participant:
        return await referee.admission.participant(token_of(dict(request.cookies)))

    return identify


def _mount_battle_pages(
    app: FastAPI,
    referee: Referee,
    pages: Pages,
    languages: Mapping[str, Words],
    presence: Presence,
) -> list[str]:
    """Where they are mounted: nowhere in a study of tasks alone, which serves nothing of Gradio."""
    if not referee.study.holds_battles:
        return []
    mounts = [f"/{language}/vote" for language in languages]
    for mount, words in zip(mounts, languages.values(), strict=True):
        page = BattlePage(referee, pages, words, _identify(referee), presence)
        _mount_battle_page(app, mount, page, pages.head(words))
    return mounts


def _mount_battle_page(app: FastAPI, mount: str, page: BattlePage, head: str) -> None:
    blocks = page.build()
    # A mounted page has no argument for it, and its default of 40 caps running battles.
    blocks.max_threads = MOST_BATTLES_AT_ONCE
    blocks.queue(
        max_size=MOST_BATTLES_AT_ONCE,
        default_concurrency_limit=None,
        api_open=False,
        status_update_rate=5,
    )
    gr.mount_gradio_app(
        app,
        blocks,
        path=mount,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size="10kb",
        allowed_paths=[],
        mcp_server=False,
        footer_links=[],
        run_history=False,
        head=head,
    )
