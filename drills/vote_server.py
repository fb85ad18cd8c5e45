"""The arena's vote route without its pages: real store, real referee, real route, back within a second.

Beside the route it has one of its own, which opens battles through the store and answers them, so that
voters never run out of battles and the store's other writes are under the drill as well. It is served by
`python -m drills.vote_server` with uvicorn's settings of `app.py`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from arena.backends.registry import OPTIONS
from arena.errors import Refusal, StoreError
from arena.referee import Referee
from arena.store import Store, open_store
from arena.study import read_study
from arena.tokens import new_id
from arena.web.ballots import ballot_routes, not_stored_response, refusal_response
from arena.web.identity import token_of
from benchmarks.prepared import hold_battle
from benchmarks.serving import ROOT

BATTLES_AT_ONCE = 5
NEW_BATTLES = "/drill/battles"


def build(referee: Referee) -> FastAPI:
    """The vote route of a referee; its store is closed when the server has stopped."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        await asyncio.to_thread(referee.store.close)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.include_router(ballot_routes(referee))

    @app.get("/ready")
    async def ready() -> str:
        return "ready"

    @app.post(NEW_BATTLES)
    async def open_battles(request: Request) -> list[str]:
        participant = await referee.admission.participant(token_of(request.cookies))
        return await asyncio.to_thread(_hold_battles, referee.store, referee, participant.id)

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> JSONResponse:
        return refusal_response(refusal)

    @app.exception_handler(StoreError)
    async def not_stored(_request: Request, _error: StoreError) -> JSONResponse:
        return not_stored_response()

    return app


def _hold_battles(store: Store, referee: Referee, participant: str) -> list[str]:
    battles = [new_id() for _ in range(BATTLES_AT_ONCE)]
    for battle in battles:
        hold_battle(referee.study, store, participant, battle)
    return battles


def referee_of(study_folder: Path, store: Store) -> Referee:
    """The referee of a prepared study; it has no backends, since no model is asked."""
    study = read_study(study_folder, ROOT / "models.yaml", OPTIONS)
    return Referee(study, store, {}, code_version="drill")


def main() -> None:
    """Read ARENA_STUDY, ARENA_DATABASE and PORT, and serve until told to stop."""
    # uvicorn raises the signal again when it has stopped: then it was answered, and all is well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    store = open_store(os.environ["ARENA_DATABASE"])
    uvicorn.run(
        build(referee_of(Path(os.environ["ARENA_STUDY"]), store)),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
