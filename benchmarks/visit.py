"""What a participant's browser says to the arena: consent, page, question, answers, ballot."""

import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.connection import Connection, Reply
from benchmarks.serving import LANGUAGE

BATTLE = re.compile(rb'data-battle=\\"([\w-]+)\\"')
FORM = "application/x-www-form-urlencoded"
PAGE = f"/{LANGUAGE}/vote"
API = f"{PAGE}/gradio_api"
AGREED = {"agreed": "yes", "profile.language_level": "C1-C2", "profile.education": "university"}


@dataclass(frozen=True, slots=True)
class Functions:
    """Numbers of the battle page's events, as its configuration has them."""

    load: int
    ask: int
    next: int


async def join(port: int) -> str:
    """Agree and answer the profile questions; returns the cookie of the new participant."""
    connection = Connection(port)
    reply = await connection.request("POST", f"/{LANGUAGE}/join", urlencode(AGREED).encode(), FORM)
    await connection.close()
    if reply.status != 303 or "set-cookie" not in reply.headers:
        raise ConnectionError(f"the consent was answered {reply.status}")
    return reply.headers["set-cookie"].partition(";")[0]


async def read_functions(port: int, cookie: str) -> Functions:
    """Find the page's events by what sets them off."""
    connection = Connection(port, cookie)
    reply = await connection.request("GET", f"{PAGE}/config")
    await connection.close()
    config = json.loads(reply.body)
    names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
    found = {
        (names.get(target), event): dependency["id"]
        for dependency in config["dependencies"]
        for target, event in dependency["targets"]
    }
    (load,) = (number for (_, event), number in found.items() if event == "load")
    return Functions(load, found["use-suggestion", "click"], found["next-battle", "click"])


class Visit:
    """One open battle page of one participant."""

    def __init__(self, port: int, cookie: str, functions: Functions) -> None:
        self._functions = functions
        self._session = secrets.token_hex(6)
        self._quick = Connection(port, cookie)
        self._stream = Connection(port, cookie)
        self._second = Connection(port, cookie)

    async def open(self) -> None:
        """Fetch the page and let it load what is to be asked."""
        await _expect(self._quick, "GET", f"{PAGE}/", b"")
        await self._run(self._functions.load, [])

    async def go_on(self) -> None:
        """Press the button for the next battle."""
        await self._run(self._functions.next, [None, "any"])

    async def ask(self) -> AsyncIterator[bytes]:
        """Ask the suggested prompt; yields the events of the answers as they come."""
        body = self._event(self._functions.ask, [None])
        await _expect(self._quick, "POST", f"{API}/queue/join", body)
        async for event in self._stream.events(f"{API}/queue/data?session_hash={self._session}"):
            yield event

    async def vote(self, battle: str, answers: Mapping[str, str], *, again: bool = False) -> Reply:
        """Send a ballot; `again` uses another connection, so that two can be under way."""
        body = json.dumps({"battle": battle, "answers": answers}).encode()
        connection = self._second if again else self._quick
        return await connection.request("POST", "/api/ballots", body)

    async def close(self) -> None:
        """Leave the page."""
        for connection in (self._quick, self._stream, self._second):
            await connection.close()

    async def _run(self, function: int, data: list[object]) -> None:
        await _expect(self._quick, "POST", f"{API}/run/predict", self._event(function, data))

    def _event(self, function: int, data: list[object]) -> bytes:
        return json.dumps(
            {"data": data, "fn_index": function, "session_hash": self._session, "event_data": None}
        ).encode()


async def _expect(connection: Connection, method: str, path: str, body: bytes) -> None:
    reply = await connection.request(method, path, body)
    if reply.status != 200:
        raise ConnectionError(f"{path} answered {reply.status}: {reply.body[:200]!r}")
