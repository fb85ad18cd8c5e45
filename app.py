"""The front door: read the study, build the parts, serve. A Hugging Face Space runs this file."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

# Gradio reads these while it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_SSR_MODE", "False")

import uvicorn
from fastapi import FastAPI

from arena.backends.recorded_answers import open_answers
from arena.backends.registry import OPTIONS, open_backend
from arena.backends.stand_ins import open_stand_ins
from arena.backup import Keeper
from arena.capacity import Capacity
from arena.deployment import Deployment, read_deployment
from arena.errors import EpaileError, InputError
from arena.health import Health, watch_of
from arena.referee import Referee
from arena.store import open_store
from arena.study import find_study, read_study, study_document
from arena.ui.pages import ORIGIN, Pages
from arena.ui.words import languages_of
from arena.web.shell import build_application

ROOT = Path(__file__).parent
VERSION = "0.1.0"
THREADS = 32
"""Who writes waits in one of them for the disk, and all who wait share its next commit."""
SWITCH_SECONDS = 0.0005
"""How long a thread that is back from the disk waits for the busy one; a vote is back dozens of times."""

logger = logging.getLogger("epaile")


def build(deployment: Deployment) -> FastAPI:
    """Read a study and put the application together; raises InputError and StoreError."""
    study = read_study(find_study(deployment.study, ROOT), deployment.models, OPTIONS)
    keeper = _keeper(deployment)
    store = open_store(deployment.database)
    store.register(study, study_document(study))
    # Tasks deal out what was recorded: where there are no battles, no model is asked and none is started.
    asked = study.models if study.holds_battles else ()
    backends = {
        model.id: open_backend(model, folder=Path(study.folder), language=study.language)
        for model in asked
    }
    stand_ins = open_stand_ins(asked, folder=Path(study.folder), language=study.language)
    disk = watch_of(deployment.database)
    referee = Referee(
        study,
        store,
        backends,
        code_version=VERSION,
        capacity=_capacity(deployment),
        admit_battle=disk.admit_battle,
        stand_ins=stand_ins,
        answers=open_answers(study.models, Path(study.folder)) if study.tasks else None,
    )
    if keeper:
        keeper.start()
    languages = languages_of(study)

    async def close() -> None:
        await referee.availability.close()
        await asyncio.gather(*(backend.close() for backend in backends.values()))
        await asyncio.to_thread(store.close)
        if keeper:
            await asyncio.to_thread(keeper.stop)

    return build_application(
        referee,
        Pages(study, languages, origin=_origin(deployment)),
        languages,
        deployment.public_host,
        close,
        deployment.signing_key,
        Health(study.id, store, disk, keeper),
        deployment.accounts,
    )


def _origin(deployment: Deployment) -> str:
    return f"https://{deployment.public_host}" if deployment.public_host else ORIGIN


def _keeper(deployment: Deployment) -> Keeper | None:
    """What keeps copies of the votes elsewhere, and makes a missing database from them if told to."""
    if deployment.backup is None:
        return None
    keeper = Keeper(
        deployment.database,
        deployment.backup,
        deployment.hub_token,
        seconds=deployment.backup_seconds,
    )
    if deployment.restore:
        keeper.restore_missing()
    return keeper


def _capacity(deployment: Deployment) -> Capacity:
    if deployment.streams is None:
        return Capacity(None, None)
    return Capacity(
        deployment.streams,
        patience=deployment.patience_seconds,
        longest_wait=deployment.longest_wait_seconds,
    )


async def serve(environment: Mapping[str, str]) -> None:
    """Serve until told to stop; Gradio expects that its pages are made inside the event loop."""
    deployment = read_deployment(environment, ROOT)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    with _listen(deployment.host, deployment.port) as listener:
        settings = uvicorn.Config(
            build(deployment),
            forwarded_allow_ips=deployment.trusted_proxies,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )
        # What a started arena is made of stays: looking through it for rubbish would stop it for 0.3 s each time.
        gc.freeze()
        sys.setswitchinterval(SWITCH_SECONDS)
        logger.info(
            "serving the study %s at http://%s:%d",
            deployment.study,
            deployment.host,
            listener.getsockname()[1],
        )
        await uvicorn.Server(settings).serve([listener])


def main() -> int:
    """Read the settings PORT, HOST and ARENA_…, see docs/operations.md, and serve."""
    if find_spec("matplotlib") is None:
        # Gradio looks for it twice in every update of a page; to look in vain takes a tenth of its time.
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Once uvicorn has shut down in order it raises the signal again, for whoever listened before it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        asyncio.run(serve(os.environ))
    except KeyboardInterrupt:
        return 130
    except EpaileError as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            sys.stderr.write(f"{sentence}\n")
        return 2
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is opened; raises InputError where it cannot be had."""
    try:
        listener = socket.create_server((host, port), backlog=2048)
        # Connections inherit it. Without, the end of a page waits 40 ms for the browser to confirm its beginning.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        problem = f"port {port} of {host} cannot be used ({error.strerror})"
        raise InputError(
            problem, where="PORT", cure="free it, or name another with PORT"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
