"""A crowd on the battle page stands in line, and ballots walk past it."""

import asyncio

import pytest

from arena.capacity import Places
from arena.web.votes_first import VotesFirst

PREDICT = "/eu/vote/gradio_api/run/predict"


class Desk:
    """An application whose answers wait until they are let out, and that notes what it was sent."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.bodies: list[bytes] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, scope, receive, send):
        self.begun.append(scope["path"])
        message = await receive()
        self.bodies.append(message.get("body", message["type"]))
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


class Client:
    """One request: what it sends, in parts, and what it got."""

    def __init__(self, app, path: str, *parts: dict) -> None:
        self.got: list[dict] = []
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._parts = list(parts or ({"type": "http.request", "body": b"", "more_body": False},))
        self.may_send = asyncio.Event()
        self.may_send.set()
        scope = {"type": "http", "path": path, "method": "POST"}
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self):
        await self.may_send.wait()
        return self._parts.pop(0)

    async def _send(self, message):
        await self.may_read.wait()
        self.got.append(message)


def part(body: bytes, *, more: bool) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def line(limit: int = 1):
    desk = Desk()
    places = Places(limit)
    return desk, places, VotesFirst(desk, places, ["/eu/vote", "/en/vote"])


@pytest.mark.parametrize(
    "path", ["/eu/vote", "/en/vote/", PREDICT, f"{PREDICT}/", "/eu/vote/gradio_api/queue/join"]
)
def test_errands_of_the_battle_page_wait_for_a_place(path):
    async def walk():
        desk, places, app = line()
        first = Client(app, PREDICT)
        await settled()
        second = Client(app, path)
        await settled()
        assert (desk.begun, places.waiting) == ([PREDICT], 1)
        desk.may_answer.set()
        await asyncio.gather(first.task, second.task)
        assert desk.begun == [PREDICT, path]
        assert places.taken == 0

    asyncio.run(walk())


@pytest.mark.parametrize(
    "path",
    ["/api/ballots", "/eu/join", "/static/style.css", "/eu/vote/gradio_api/queue/data",
     "/eu/vote/gradio_api/heartbeat/abc", "/eu/leaderboard"],
)  # fmt: skip
def test_ballots_streams_and_other_pages_never_wait(path):
    async def walk():
        desk, places, app = line()
        crowd = [Client(app, PREDICT) for _ in range(5)]
        await settled()
        vote = Client(app, path)
        await settled()
        assert desk.begun == [PREDICT, path]
        assert places.waiting == 4
        desk.may_answer.set()
        await asyncio.gather(vote.task, *(client.task for client in crowd))

    asyncio.run(walk())


def test_a_client_that_reads_slowly_holds_no_place():
    async def walk():
        desk, _, app = line()
        slow = Client(app, PREDICT)
        slow.may_read.clear()
        desk.may_answer.set()
        await settled()
        await Client(app, PREDICT).task
        assert slow.got == []
        slow.may_read.set()
        await slow.task
        assert [message["type"] for message in slow.got] == [
            "http.response.start",
            "http.response.body",
        ]

    asyncio.run(walk())


def test_a_client_that_sends_slowly_holds_no_place_and_its_body_arrives_whole():
    async def walk():
        desk, places, app = line()
        desk.may_answer.set()
        slow = Client(app, PREDICT, part(b"one ", more=True), part(b"two", more=False))
        slow.may_send.clear()
        await settled()
        assert places.taken == 0
        await Client(app, PREDICT).task
        slow.may_send.set()
        await slow.task
        assert desk.bodies == [b"", b"one two"]

    asyncio.run(walk())


def test_that_a_client_is_gone_is_passed_on():
    async def walk():
        desk, places, app = line()
        desk.may_answer.set()
        gone = Client(app, PREDICT, part(b"half", more=True), {"type": "http.disconnect"})
        await gone.task
        assert desk.bodies == ["http.disconnect"]
        assert places.taken == 0

    asyncio.run(walk())


def test_an_errand_that_fails_gives_its_place_back():
    async def broken(scope, receive, send):
        raise RuntimeError("a bug")

    async def walk():
        places = Places(1)
        client = Client(VotesFirst(broken, places, ["/eu/vote"]), PREDICT)
        with pytest.raises(RuntimeError, match="a bug"):
            await client.task
        assert places.taken == 0

    asyncio.run(walk())
