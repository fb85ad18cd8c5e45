"""The front door: read the study, build the parts, serve. A Hugging Face Space runs this file."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

# Gradio reads these while it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_SSR_MODE", "False")

import uvicorn
from fastapi import FastAPI

from arena.backends.registry import OPTIONS, open_backend
from arena.backup import Keeper
from arena.errors import EpaileError, InputError
from arena.referee import Referee
from arena.store import open_store
from arena.study import find_study, read_study, study_document
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application

ROOT = Path(__file__).parent
VERSION = "0.1.0"

logger = logging.getLogger("epaile")


def build(
    study_name: str, database: str, public_host: str | None = None, keeper: Keeper | None = None
) -> FastAPI:
    """Read a study and put the application together; raises InputError and StoreError.

    `public_host` is the name that browsers know this server by, where a proxy changes it. `keeper` copies the
    votes elsewhere from now on.
    """
    folder = find_study(study_name, ROOT)
    study = read_study(folder, ROOT / "models.yaml", OPTIONS)
    store = open_store(database)
    store.register(study, study_document(study))
    backends = {
        model.id: open_backend(model, folder=folder, language=study.language)
        for model in study.models
    }
    referee = Referee(study, store, backends, code_version=VERSION)
    if keeper:
        keeper.start()
    languages = {language: read_words(language) for language in study.interface}

    async def close() -> None:
        await asyncio.gather(*(backend.close() for backend in backends.values()))
        await asyncio.to_thread(store.close)
        if keeper:
            await asyncio.to_thread(keeper.stop)

    return build_application(referee, Pages(study, languages), languages, public_host, close)


async def serve(environment: Mapping[str, str]) -> None:
    """Serve until told to stop; Gradio expects that its pages are made inside the event loop."""
    in_space = "SPACE_ID" in environment
    study = environment.get("ARENA_STUDY", "demo")
    database = environment.get("ARENA_DATABASE", str(ROOT / "data" / "arena.db"))
    public_host = environment.get("ARENA_HOST", environment.get("SPACE_HOST"))
    # A Space is reached through a proxy, which is the only one to know that the page is on HTTPS.
    host = environment.get("HOST", "0.0.0.0" if in_space else "127.0.0.1")
    with _listen(host, environment.get("PORT", "7860")) as listener:
        settings = uvicorn.Config(
            build(study, database, public_host, keeper_of(environment, database)),
            forwarded_allow_ips="*" if in_space else None,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )
        logger.info("serving the study %s at http://%s:%d", study, host, listener.getsockname()[1])
        await uvicorn.Server(settings).serve([listener])


def keeper_of(environment: Mapping[str, str], database: str) -> Keeper | None:
    """What keeps copies of the votes in ARENA_BACKUP, and makes a missing database from them if told to."""
    place, seconds = environment.get("ARENA_BACKUP"), environment.get("ARENA_BACKUP_SECONDS", "60")
    if not place:
        return None
    if not seconds.isdigit() or int(seconds) < 1:
        raise InputError(
            f"{seconds!r} is no time", where="ARENA_BACKUP_SECONDS", cure="give seconds, 1 or more"
        )
    keeper = Keeper(database, place, environment.get("HF_TOKEN"), seconds=int(seconds))
    if environment.get("ARENA_RESTORE") == "yes":
        keeper.restore_missing()
    return keeper


def main() -> int:
    """Read the settings PORT, HOST and ARENA_…, see docs/operations.md, and serve."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(serve(os.environ))
    except KeyboardInterrupt:
        return 130
    except EpaileError as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            sys.stderr.write(f"{sentence}\n")
        return 2
    return 0


def _listen(host: str, port: str) -> socket.socket:
    """Take the port before anything is opened; raises InputError where it cannot be had."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise InputError(f"{port!r} is no port", where="PORT", cure="give a number from 1 to 65535")
    try:
        return socket.create_server((host, int(port)), backlog=2048)
    except OSError as error:
        problem = f"port {port} of {host} cannot be used ({error.strerror})"
        raise InputError(
            problem, where="PORT", cure="free it, or name another with PORT"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
