"""Notices when a battle page is closed: the stream that it listens to is cut before its end."""

from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.presence import Presence

STREAM = "/gradio_api/queue/data"


class Departures:
    """ASGI middleware; `mounts` are the battle pages, and `presence` is told the name of a page that left."""

    def __init__(self, app: ASGIApp, presence: Presence, mounts: Iterable[str]) -> None:
        self._app = app
        self._presence = presence
        self._paths = {mount + STREAM for mount in mounts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") not in self._paths:
            await self._app(scope, receive, send)
            return
        [page] = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[:1]
        ended = False

        async def receiving() -> Message:
            message = await receive()
            # It comes after a whole answer as well.
            if message["type"] == "http.disconnect" and not ended:
                self._presence.left(page)
            return message

        async def sending(message: Message) -> None:
            nonlocal ended
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        await self._app(scope, receiving, sending)
