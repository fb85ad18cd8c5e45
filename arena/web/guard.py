"""The outermost layer: what may come in, and which headers go out with every answer.

Gradio registers many more routes than an arena needs, so those below its mount are an allow-list.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

BODY_LIMIT = 64 * 1024

COMMON = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; frame-src 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self' https://huggingface.co; script-src 'self'"
)
POLICY = COMMON
# Gradio writes its configuration inline and compiles the templates of its HTML component.
GRADIO_POLICY = COMMON + " 'unsafe-inline' 'unsafe-eval'"


def policy_with_forms_to(origin: str) -> str:
    """The policy of a page with a form that leads on to another host."""
    return POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

GRADIO_ALLOWED = re.compile(
    r"""^(
        /?$
      | /config$ | /theme\.css$ | /favicon\.ico$ | /manifest\.json$ | /robots\.txt$ | /app_id$ | /token$
      | /assets/.+ | /static/.+ | /svelte/.+
      | /gradio_api/(app_id | token | startup-events | cancel | reset)/?$
      | /gradio_api/queue/(join | data)/?$
      | /gradio_api/run/predict/?$
      | /gradio_api/heartbeat/[^/]+$
    )""",
    re.VERBOSE,
)


class Guard:
    """ASGI middleware; `mounts` are the paths under which Gradio is served.

    `public_host` is the name that browsers know this server by, where a proxy changes it.
    """

    def __init__(self, app: ASGIApp, mounts: Iterable[str], public_host: str | None = None) -> None:
        self._app = app
        self._mounts = tuple(mounts)
        self._public_host = public_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # There is no web socket here; lifespan events pass.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # The server beneath leaves the body out; the routes need not know of it.
            scope = {**scope, "method": "GET"}
        refusal = self._refusal(scope, Headers(scope=scope))
        app = PlainTextResponse(refusal[1], refusal[0]) if refusal else self._app
        await app(scope, _limited(receive), self._with_headers(send, scope["path"]))

    def _is_foreign(self, headers: Headers) -> bool:
        """A request that changes something must come from a page of this host.

        Without an Origin only a client without cookies is let through: browsers always send it.
        """
        origin = headers.get("origin")
        if origin is None:
            return "cookie" in headers
        host = headers.get("host")
        foreign = urlsplit(origin).netloc not in (host, self._public_host)
        if foreign:
            logger.warning(
                "refused a request from a page of %s to %s; if a proxy in front changes the host, "
                "name the one that browsers see in ARENA_HOST",
                origin,
                host,
            )
        return foreign

    def _with_headers(self, send: Send, path: str) -> Send:
        gradio = any(path.startswith(mount) for mount in self._mounts)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                policy = GRADIO_POLICY if gradio else POLICY
                headers.setdefault("Content-Security-Policy", policy)
                if "/assets/" not in path and "/static/" not in path:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        for mount in self._mounts:
            path = scope["path"]
            if path.startswith(mount + "/") and not GRADIO_ALLOWED.match(path[len(mount) :]):
                return 404, "not found"
        if int(headers.get("content-length") or 0) > BODY_LIMIT:
            return 413, "too large"
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and self._is_foreign(headers):
            return 403, "foreign origin"
        return None


def _limited(receive: Receive) -> Receive:
    """Count the bytes of a body that did not say how long it is."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > BODY_LIMIT:
                return {"type": "http.disconnect"}
        return message

    return counted
