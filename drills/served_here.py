"""An application served by a thread of this process, so that a drill can break what it stands on."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

START_LIMIT_SECONDS = 60.0


@contextmanager
def served_here(app: FastAPI) -> Iterator[int]:
    """Serve with uvicorn; yields the port, and returns when the application has shut down.

    Raises:
        RuntimeError: It did not start within a minute.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        settings = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=3)
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        limit = time.monotonic() + START_LIMIT_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > limit:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
