"""What a participant's browser says to the arena: consent, page, question, answers, ballot."""

import json
import re
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.connection import Connection, Reply
from benchmarks.serving import LANGUAGE

BATTLE = re.compile(rb'data-battle=\\"([\w-]+)\\"')
IN_LINE = b"in-line"
"""What only the card has that tells one's number in the line."""
FORM = "application/x-www-form-urlencoded"
PAGE = f"/{LANGUAGE}/vote"
API = f"{PAGE}/gradio_api"
AGREED = {"agreed": "yes", "profile.language_level": "C1-C2", "profile.education": "university"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the battle page: its number, what it is given, and whether it streams."""

    number: int
    data: tuple[object, ...]
    queued: bool


@dataclass(frozen=True, slots=True)
class Functions:
    """What a click sets off, one after the other, as the page's configuration has it."""

    load: tuple[Event, ...]
    ask: tuple[Event, ...]
    next: tuple[Event, ...]


def grows(event: bytes) -> bool:
    """Whether an event of the stream shows more of both answers; an empty one has three dots."""
    streams = b'"process_generating"' in event and b"answer-text" in event
    return streams and b"thinking" not in event


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
    parts = {part["id"]: part["props"] for part in config["components"]}
    return Functions(
        _chain(config["dependencies"], parts, None, "load"),
        _chain(config["dependencies"], parts, "use-suggestion", "click"),
        _chain(config["dependencies"], parts, "next-battle", "click"),
    )


def _chain(
    dependencies: list[dict[str, Any]],
    parts: Mapping[int, Mapping[str, Any]],
    trigger: str | None,
    kind: str,
) -> tuple[Event, ...]:
    """What a trigger sets off, and what that sets off when it has ended."""
    chain: list[Event] = []
    waiting = [
        dependency
        for dependency in dependencies
        for target, event in dependency["targets"]
        if event == kind and (trigger is None or parts.get(target, {}).get("elem_id") == trigger)
    ]
    while waiting:
        first = waiting.pop(0)
        # A state is the server's: the browser sends null for it. Other inputs stay as they are.
        data = tuple(parts[number].get("value") for number in first["inputs"])
        chain.append(Event(first["id"], data, first["queue"] is not False))
        waiting += [each for each in dependencies if each["trigger_after"] == first["id"]]
    return tuple(chain)


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
        async with aclosing(self._run(self._functions.load)) as events:
            async for _ in events:
                pass

    async def go_on(self) -> None:
        """Press the button for the next battle."""
        async with aclosing(self._run(self._functions.next)) as events:
            async for _ in events:
                pass

    async def ask(self) -> AsyncGenerator[bytes]:
        """Ask the suggested prompt; yields what the server sends as the answers come."""
        async with aclosing(self._run(self._functions.ask)) as events:
            async for event in events:
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

    async def _run(self, chain: tuple[Event, ...]) -> AsyncGenerator[bytes]:
        for event in chain:
            content: dict[str, object] = {
                "data": event.data,
                "fn_index": event.number,
                "session_hash": self._session,
                "event_data": None,
            }
            body = json.dumps(content).encode()
            if not event.queued:
                yield (await _expect(self._quick, "POST", f"{API}/run/predict", body)).body
                continue
            await _expect(self._quick, "POST", f"{API}/queue/join", body)
            path = f"{API}/queue/data?session_hash={self._session}"
            async with aclosing(self._stream.events(path)) as messages:
                async for message in messages:
                    yield message


async def _expect(connection: Connection, method: str, path: str, body: bytes) -> Reply:
    reply = await connection.request(method, path, body)
    if reply.status != 200:
        raise ConnectionError(f"{path} answered {reply.status}: {reply.body[:200]!r}")
    return reply
