"""The battle page as Gradio wrote it first: it takes milliseconds to write, and is the same for everybody."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEPENDS_ON = {b"host", b"x-forwarded-host", b"x-forwarded-proto", b"accept-encoding"}
"""The headers by which the page's addresses and its packing are chosen; Gradio sees no others."""
MOST_KEPT = 64


class KeptPage:
    """ASGI middleware; `mounts` are the battle pages. One that is asked for with a query is written anew."""

    def __init__(self, app: ASGIApp, mounts: Iterable[str]) -> None:
        self._app = app
        self._paths = {f"{mount}/" for mount in mounts}
        self._kept: dict[tuple[object, ...], tuple[Message, ...]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_page(scope):
            await self._app(scope, receive, send)
            return
        # What is kept for everybody cannot hold what only one request said, such as a cookie.
        headers = tuple((name, value) for name, value in scope["headers"] if name in DEPENDS_ON)
        key = (scope["path"], scope.get("root_path"), scope["scheme"], headers)
        page = self._kept.get(key)
        if page is None:
            page = await self._write({**scope, "headers": list(headers)}, receive)
            if page[0]["status"] == 200:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = page
        start, *body = page
        # Layers outside add headers to the list that they are given.
        for message in ({**start, "headers": list(start["headers"])}, *body):
            await send(message)

    def _is_page(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return False
        return scope["path"] in self._paths

    async def _write(self, scope: Scope, receive: Receive) -> tuple[Message, ...]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return tuple(messages)
