"""A page to vote on is shown only to somebody who consented, and judged the examples that a study requires.

Everybody else is led to the consent, or to the examples.
"""

import asyncio
from collections.abc import Iterable

from fastapi import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from arena.admission import Admission
from arena.errors import ConsentMissing, TrainingUnfinished
from arena.training import Training
from arena.web.identity import token_of


class ConsentFirst:
    """ASGI middleware; `mounts` are the battle pages, and each has its consent and its examples beside it."""

    def __init__(
        self, app: ASGIApp, admission: Admission, training: Training, mounts: Iterable[str]
    ) -> None:
        self._app = app
        self._admission = admission
        self._training = training
        self._pages = {path: mount for mount in mounts for path in (mount, f"{mount}/")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in self._pages:
            first = await self._what_comes_first(scope)
            if first is not None:
                page = self._pages[scope["path"]].rpartition("/")[0] + first
                target = scope.get("root_path", "") + page
                await RedirectResponse(target, 307)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _what_comes_first(self, scope: Scope) -> str | None:
        try:
            reader = await self._admission.participant(token_of(Request(scope).cookies))
            if self._training.required:
                await asyncio.to_thread(self._training.require, reader.id)
        except ConsentMissing:
            return "/join"
        except TrainingUnfinished:
            return "/training"
        return None
