"""A lean HTTP/1.1 client: on a shared machine a comfortable one would take the CPU that is measured."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One keep-alive connection of one browser; opened when it is first used, and again when closed.

    Requests go one at a time. `cookie` is sent with each of them, redirects are not followed.
    """

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        host = f"127.0.0.1:{port}"
        self._common = f"Host: {host}\r\nOrigin: http://{host}\r\n"
        if cookie:
            self._common += f"Cookie: {cookie}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> Reply:
        """Send and wait for the whole answer; raises ConnectionError when there is none."""
        reader, status, headers = await self._ask(method, path, body, kind)
        if "content-length" in headers:
            content = await reader.readexactly(int(headers["content-length"]))
        else:
            content = b"".join([chunk async for chunk in _chunks(reader)])
        if headers.get("connection") == "close":
            await self.close()
        return Reply(status, headers, content)

    async def events(self, path: str) -> AsyncGenerator[bytes]:
        """The data of each server-sent event, until the server ends the stream."""
        reader, status, _ = await self._ask("GET", path, b"", "text/plain")
        ended, rest = False, b""
        try:
            if status != 200:
                raise ConnectionError(f"{path} answered {status}")
            async for chunk in _chunks(reader):
                *complete, rest = (rest + chunk).split(b"\n\n")
                for event in complete:
                    yield event.removeprefix(b"data: ")
            ended = True
        finally:
            if not ended:
                # What is left of the stream would be taken for the next answer.
                await self.close()

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async def _ask(
        self, method: str, path: str, body: bytes, kind: str
    ) -> tuple[asyncio.StreamReader, int, dict[str, str]]:
        head = (
            f"{method} {path} HTTP/1.1\r\n{self._common}"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        used_before = self._streams is not None
        try:
            return await self._exchange(head.encode() + body)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            await self.close()
            if not used_before:
                raise ConnectionError(f"{path}: no answer") from error
        # An idle connection may have been closed by the server just now: that is no failure.
        try:
            return await self._exchange(head.encode() + body)
        except asyncio.IncompleteReadError as error:
            await self.close()
            raise ConnectionError(f"{path}: no answer") from error

    async def _exchange(self, request: bytes) -> tuple[asyncio.StreamReader, int, dict[str, str]]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**22)
        reader, writer = self._streams
        writer.write(request)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return reader, int(first.split(" ", 2)[1]), headers


async def _chunks(reader: asyncio.StreamReader) -> AsyncGenerator[bytes]:
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
