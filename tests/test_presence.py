"""Work for a page that was closed stops at once, whatever it waits for; for others it goes on."""

import asyncio
from contextlib import aclosing

import pytest

from arena.presence import Presence
from arena.web.departures import Departures

STREAM = {
    "type": "http",
    "path": "/eu/vote/gradio_api/queue/data",
    "query_string": b"session_hash=one",
}


class Work:
    """Two frames and then silence, or an error."""

    def __init__(self, error=None):
        self.error = error
        self.closed = False
        self.silent = asyncio.Event()

    async def frames(self):
        try:
            yield 1
            yield 2
            if self.error:
                raise self.error
            self.silent.set()
            await asyncio.Event().wait()
        finally:
            self.closed = True


async def collected(frames):
    return [frame async for frame in frames]


def test_a_page_that_is_closed_ends_what_is_done_for_it_and_no_other():
    async def walk():
        presence, left, stays = Presence(), Work(), Work()
        pages = {"one": left, "two": stays}
        tasks = [
            asyncio.create_task(collected(presence.while_here(page, work.frames())))
            for page, work in pages.items()
        ]
        await asyncio.gather(left.silent.wait(), stays.silent.wait())
        presence.left("nobody")
        presence.left("one")
        assert await tasks[0] == [1, 2]
        assert (left.closed, stays.closed) == (True, False)
        presence.left("two")
        assert await tasks[1] == [1, 2]
        assert stays.closed
        presence.left("one")

    asyncio.run(walk())


def test_an_error_passes_and_so_does_the_end():
    async def few():
        yield 1

    async def walk():
        presence, work = Presence(), Work(ValueError("gone"))
        with pytest.raises(ValueError, match="gone"):
            await collected(presence.while_here("one", work.frames()))
        assert work.closed
        assert await collected(presence.while_here("one", few())) == [1]

    asyncio.run(walk())


def test_what_goes_wrong_while_a_closed_page_is_put_away_is_told():
    async def failing(silent):
        try:
            silent.set()
            await asyncio.Event().wait()
        finally:
            raise ValueError("the disk is full")
        yield

    async def walk():
        presence, silent = Presence(), asyncio.Event()
        task = asyncio.create_task(collected(presence.while_here("one", failing(silent))))
        await silent.wait()
        presence.left("one")
        with pytest.raises(ValueError, match="the disk is full"):
            await task

    asyncio.run(walk())


def test_who_stops_listening_or_is_cancelled_stops_the_work():
    async def walk():
        presence, work, other = Presence(), Work(), Work()
        async with aclosing(presence.while_here("one", work.frames())) as frames:
            assert await anext(frames) == 1
        assert work.closed
        task = asyncio.create_task(collected(presence.while_here("one", other.frames())))
        await other.silent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert other.closed

    asyncio.run(walk())


@pytest.mark.parametrize(("whole", "told"), [(True, []), (False, ["one"])])
def test_only_a_stream_that_is_cut_says_that_its_page_is_gone(whole, told):
    left = []

    class Noted(Presence):
        def left(self, page):
            left.append(page)

    async def app(_scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"data", "more_body": not whole})
        assert (await receive())["type"] == "http.disconnect"

    async def receive():
        return {"type": "http.disconnect"}

    async def send(_message):
        pass

    departures = Departures(app, Noted(), ["/eu/vote"])
    asyncio.run(departures(STREAM, receive, send))
    assert left == told
    asyncio.run(departures({**STREAM, "path": "/eu/vote/gradio_api/queue/join"}, receive, send))
    assert left == told
