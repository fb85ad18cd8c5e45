"""The real application for tests: as a process that can be killed, or in a thread with chosen parts."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

ROOT = Path(__file__).parent.parent
START_LIMIT_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`python app.py` on a port and a database of its own; survives being killed and started again."""

    def __init__(self, folder: Path, study: str = "demo", **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "arena.db"
        self.log = folder / "server.log"
        self._environment = {
            "PORT": str(self.port),
            "ARENA_DATABASE": str(self.database),
            "ARENA_STUDY": study,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, **self._environment}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        wait_until_served(self.url, self._process, self.log)

    def kill(self) -> None:
        """SIGKILL: no cleanup, as a crash or an out-of-memory killer would do."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def terminate(self) -> int:
        """SIGTERM, as a supervisor sends it; gives the exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(timeout=30)
        self._process = None
        return code

    def stop(self) -> None:
        if self._process is not None:
            self.kill()


def wait_until_served(
    url: str, process: subprocess.Popen[bytes] | None = None, log: Path | None = None
) -> None:
    for _ in range(START_LIMIT_SECONDS * 10):
        if process is not None and process.poll() is not None:
            said = log.read_text() if log else ""
            raise RuntimeError(f"the server ended with {process.returncode}: {said}")
        try:
            if httpx.get(f"{url}/", timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {url}")


def made(build: Callable[[], FastAPI]) -> FastAPI:
    """Make an application inside an event loop, as `app.py` does.

    Outside one, Gradio opens an event loop for every page and never closes it.
    """

    async def making() -> FastAPI:
        return build()

    # In a thread of its own, since a test that drives a browser already runs an event loop.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(making())).result()


@contextmanager
def serve_in_thread(app: FastAPI) -> Iterator[str]:
    """Serve an application made of chosen parts; yields its address."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    wait_until_served(url)
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(timeout=10)
