"""The battle page's errands go a few at a time, so that a ballot is handled between any two of them.

One of them computes for some milliseconds. A crowd of them would all be begun, and a ballot would wait for all;
in line, they are done no later than that.
"""

from collections.abc import Iterable
from contextlib import AsyncExitStack

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.capacity import Places

ERRANDS = ("/", "/gradio_api/run/predict/", "/gradio_api/queue/join/")


class VotesFirst:
    """ASGI middleware; `mounts` are the battle pages. What is no errand of theirs passes at once."""

    def __init__(self, app: ASGIApp, errands: Places, mounts: Iterable[str]) -> None:
        self._app = app
        self._errands = errands
        self._paths = {mount + path for mount in mounts for path in ERRANDS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") + "/" not in self._paths:
            await self._app(scope, receive, send)
            return
        # A place is held while something is computed, never while a slow client sends or reads.
        sent = [await _whole_body(receive)]

        async def receiving() -> Message:
            return sent.pop() if sent else await receive()

        async with AsyncExitStack() as held:
            await held.enter_async_context(self._errands.place())

            async def answering(message: Message) -> None:
                await held.aclose()
                await send(message)

            await self._app(scope, receiving, answering)


async def _whole_body(receive: Receive) -> Message:
    """All of a request's body as one message, or the message that there will be no more of it."""
    parts, more = [], True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return {"type": "http.request", "body": b"".join(parts), "more_body": False}
