"""Keeps the language of the battle page, which Gradio writes for everybody alike."""

from collections.abc import Mapping

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from arena.web.identity import remember_language


class KeptLanguage:
    """ASGI middleware; `mounts` are the battle pages, each with its language. All other pages keep theirs themselves."""

    def __init__(self, app: ASGIApp, mounts: Mapping[str, str]) -> None:
        self._app = app
        self._languages = {f"{mount}/": language for mount, language in mounts.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = self._languages.get(scope["path"]) if scope["type"] == "http" else None
        if language is None:
            await self._app(scope, receive, send)
            return
        chosen = Response()
        remember_language(chosen, Request(scope), language)
        cookie = (b"set-cookie", chosen.headers["set-cookie"].encode())

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], cookie]}
            await send(message)

        await self._app(scope, receive, with_cookie)
