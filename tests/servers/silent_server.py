"""Servers that are there and say nothing: what a stopped process, a full queue or a lost network looks like."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def accepts_and_hangs() -> Iterator[str]:
    """Connections are taken, and whatever is asked is never answered; yields the base address."""
    with _listening(128) as listener:
        yield _address(listener)


@contextmanager
def hangs_on_connect() -> Iterator[str]:
    """The queue of connections is full and nobody takes one out; yields the base address."""
    with _listening(0) as listener, ExitStack() as stack:
        for _ in range(8):
            one = stack.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield _address(listener)


@contextmanager
def _listening(backlog: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
