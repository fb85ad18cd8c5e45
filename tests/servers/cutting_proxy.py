"""A proxy between browser and arena that treats ballots badly; everything else it passes on.

It speaks as much HTTP as it takes to see where a ballot begins and where its answer ends. It runs an event
loop in a thread of its own, so that a test which waits does not stop it.
"""

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import StrEnum

BALLOT = b"POST /api/ballots "
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PIECE = 64 * 1024


class Treatment(StrEnum):
    """What happens to the next ballot."""

    PASS = "pass"
    CUT_THE_ANSWER = "cut the answer"
    SEND_TWICE = "send twice"
    NEVER_SEND = "never send"


class CuttingProxy:
    """Listens on a port of its own in front of another one; `treat` says what the next ballot meets."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.delivered = 0
        """How many ballots reached the arena as a whole."""
        self._target = target
        self._treatments: list[Treatment] = []
        self._delay = 0.0
        self._on_delivery: Callable[[], None] | None = None
        self._loop = asyncio.new_event_loop()

    @property
    def url(self) -> str:
        """What the browser is told."""
        return f"http://127.0.0.1:{self.port}"

    def treat(
        self,
        *treatments: Treatment,
        delay: float = 0.0,
        on_delivery: Callable[[], None] | None = None,
    ) -> None:
        """What the next ballots meet, in order; later ones are passed on.

        `delay` seconds pass before a ballot is sent on; `on_delivery` is called, in the proxy's thread,
        once, when the first of them has been sent and before its answer is read: a browser that sends again
        over a connection that broke would otherwise make it happen twice.
        """
        self._treatments = list(treatments)
        self._delay = delay
        self._on_delivery = on_delivery

    @contextmanager
    def running(self) -> Iterator["CuttingProxy"]:
        """Listen until the block ends."""
        started = threading.Event()
        thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        thread.start()
        started.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()

    def _run(self, started: threading.Event) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._loop.call_soon(started.set)
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(_end_all())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser: a ballot is handled whole, all else byte by byte."""
        try:
            async with self._upstream() as (answers, requests):
                pouring = asyncio.create_task(_pour(answers, writer))
                try:
                    await self._pass_on(reader, writer, requests)
                finally:
                    pouring.cancel()
        except (OSError, EOFError):
            pass  # a side that is gone ends the connection, as the browser expects of a proxy
        except asyncio.CancelledError:
            pass  # the proxy ends, and nobody waits for this task
        finally:
            await _close(writer)

    @asynccontextmanager
    async def _upstream(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            yield reader, writer
        finally:
            await _close(writer)

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        requests: asyncio.StreamWriter,
    ) -> None:
        while piece := await reader.read(PIECE):
            if not piece.startswith(BALLOT):
                requests.write(piece)
                await requests.drain()
            elif not await self._handle(await _whole(reader, piece), writer):
                return

    async def _handle(self, ballot: bytes, writer: asyncio.StreamWriter) -> bool:
        """Treat one ballot; says whether the browser's connection goes on."""
        treatment = self._treatments.pop(0) if self._treatments else Treatment.PASS
        if treatment is Treatment.NEVER_SEND:
            return False
        await asyncio.sleep(self._delay)
        for _ in range(2 if treatment is Treatment.SEND_TWICE else 1):
            answer = await self._ask(ballot)
        if treatment is Treatment.CUT_THE_ANSWER or not answer:
            return False
        writer.write(answer)
        await writer.drain()
        return True

    async def _ask(self, ballot: bytes) -> bytes:
        try:
            async with self._upstream() as (reader, writer):
                writer.write(ballot)
                await writer.drain()
                self.delivered += 1
                on_delivery, self._on_delivery = self._on_delivery, None
                if on_delivery is not None:
                    await asyncio.to_thread(on_delivery)
                return await _whole(reader, await reader.read(PIECE))
        except (OSError, EOFError):
            return b""  # the arena died under it


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _whole(reader: asyncio.StreamReader, begun: bytes) -> bytes:
    """The rest of a message that has begun, by the length that its head names."""
    while b"\r\n\r\n" not in begun:
        piece = await reader.read(PIECE)
        if not piece:
            raise EOFError("the message ended in its head")
        begun += piece
    head, _, body = begun.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    missing = int(length[1]) - len(body) if length else 0
    return begun + (await reader.readexactly(missing) if missing > 0 else b"")


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.close()
