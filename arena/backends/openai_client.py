"""The way to one OpenAI-compatible server: a request goes out, the events of its stream come in.

By aiohttp: `httpx`, alone or under the `openai` package, takes three to five times the processor for as many
streams (benchmarks/README.md), and everybody's first text waits for it.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import truststore

LARGEST_EVENT_BYTES = 1 << 20
KEPT_SECONDS = 4.0
"""An idle connection is kept so long: uvicorn, which serves vLLM, closes its own after 5."""
DRAIN_SECONDS = 0.1
"""How long the end of a complete stream may take to arrive, so that its connection can be used again."""


class StatusError(Exception):
    """The server turned a request down; `body` is what it said, as text, `retry_after` that header's value."""

    def __init__(self, status: int, body: str, retry_after: str | None = None) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.body = body
        self.retry_after = retry_after


class Events:
    """The server-sent events of one answer, and the connection that they come by."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._rest = b""
        self._complete = False
        self._ended = False

    async def read(self) -> list[bytes]:
        """The data of all events that are here, once there is one; none when the stream has ended.

        Raises:
            aiohttp.ClientError: the connection broke.
            ValueError: an event is too large to be one.
        """
        found: list[bytes] = []
        while not found and not self._ended:
            arrived = await self._response.content.readany()
            self._ended = not arrived
            *lines, self._rest = (self._rest + arrived).split(b"\n")
            if self._ended:
                lines.append(self._rest)
            elif len(self._rest) > LARGEST_EVENT_BYTES:
                raise ValueError(f"an event is longer than {LARGEST_EVENT_BYTES} bytes")
            for line in lines:
                # Every event of this protocol is one line; others are comments that keep the line open.
                if line.startswith(b"data:"):
                    data = line.removeprefix(b"data:").strip()
                    if data == b"[DONE]":
                        self._complete = self._ended = True
                        break
                    found.append(data)
        return found

    async def close(self) -> None:
        """Let the connection go: an answer that is not complete ends at once, on the server too."""
        try:
            if self._complete:
                with suppress(TimeoutError, aiohttp.ClientError):
                    async with asyncio.timeout(DRAIN_SECONDS):
                        while await self._response.content.readany():
                            pass
        finally:
            self._response.close()


class Client:
    """Connections to one server, as many as there are answers at once, opened when they are needed."""

    def __init__(self, address: str, key: str | None, connect_seconds: float) -> None:
        """`address` is the base address of the API, such as http://127.0.0.1:8000/v1."""
        self._address = address.rstrip("/")
        self._key = key
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def stream(self, path: str, body: Mapping[str, object]) -> Events:
        """Post a request and wait for the beginning of the answer.

        Raises:
            StatusError: the server turned it down.
            aiohttp.ClientError: the server was not reached, or hung up.
        """
        response = await self._opened().post(self._address + path, json=body)
        try:
            await _refuse_status(response)
        except BaseException:
            response.close()
            raise
        return Events(response)

    async def read(self, path: str, seconds: float) -> object:
        """What the server tells at a path, as JSON; one that begins with // is seen from the top of the server.

        Raises:
            StatusError: the server turned the request down.
            TimeoutError: it took longer than that.
            aiohttp.ClientError: it was not reached, or hung up.
            ValueError: what came is no JSON.
        """
        top = path.startswith("//")
        address = self._top + path[1:] if top else self._address + path
        async with asyncio.timeout(seconds), self._opened().get(address) as response:
            await _refuse_status(response)
            return json.loads(await response.text())

    @property
    def _top(self) -> str:
        return self._address.removesuffix("/v1")

    async def responds(self, seconds: float) -> bool:
        """Whether the server answers `GET /health` in time, with whatever status: not every one knows it."""
        address = self._top + "/health"
        try:
            async with asyncio.timeout(seconds), self._opened().get(address):
                return True
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        # Not when the client is made: that may be before the event loop runs.
        if self._session is None:
            secure = self._address.startswith("https://")
            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if secure else True
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, keepalive_timeout=KEPT_SECONDS, ssl=context
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Authorization": f"Bearer {self._key or 'none'}"},
                proxy=_proxy_for(self._address),
                timeout=self._timeout,
            )
        return self._session


async def _refuse_status(response: aiohttp.ClientResponse) -> None:
    if response.status >= 400:
        said = await response.text(errors="replace")
        raise StatusError(response.status, said, response.headers.get("Retry-After"))


def _proxy_for(address: str) -> str | None:
    """The proxy that this machine's settings name for an address.

    Not aiohttp's `trust_env`, which also looks for passwords of its own in `.netrc`, with every request.
    """
    parts = urlsplit(address)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
