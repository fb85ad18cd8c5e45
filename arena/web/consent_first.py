"""A page to vote on is shown only to somebody who consented; everybody else is led to the consent."""

from collections.abc import Iterable

from fastapi import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from arena.admission import Admission
from arena.errors import ConsentMissing
from arena.web.identity import token_of


class ConsentFirst:
    """ASGI middleware; `mounts` are the battle pages, and each has its consent beside it."""

    def __init__(self, app: ASGIApp, admission: Admission, mounts: Iterable[str]) -> None:
        self._app = app
        self._admission = admission
        self._pages = {path: mount for mount in mounts for path in (mount, f"{mount}/")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self._pages:
            try:
                await self._admission.participant(token_of(Request(scope).cookies))
            except ConsentMissing:
                consent = self._pages[scope["path"]].rpartition("/")[0] + "/join"
                target = scope.get("root_path", "") + consent
                await RedirectResponse(target, 307)(scope, receive, send)
                return
        await self._app(scope, receive, send)
