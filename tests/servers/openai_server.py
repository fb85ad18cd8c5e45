"""A real OpenAI-compatible server on a loopback port, whose models misbehave by name.

    with start_server() as base_url:
        ...  # base_url ends in /v1; any model name that is no Fault answers properly

Every answer is the last message's words behind "Erantzuna:", one word per event; a completion begins
with a space, as those of base models do. `server_state`
tells what the server saw: how many streams run, how many a client left, and every request's body.
"""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse


class Fault(StrEnum):
    """Model names, each with the way in which it goes wrong."""

    HANG_BEFORE_HEADERS = "hang-before-headers"
    HANG_BEFORE_TEXT = "hang-before-text"
    HANG_IN_THE_MIDDLE = "hang-in-the-middle"
    DRIP = "drip"
    CUT_CONNECTION = "cut-connection"
    CUT_STREAM = "cut-stream"
    LIMITED = "limited"
    BUSY = "busy"
    BROKEN = "broken"
    FAILS_IN_THE_MIDDLE = "fails-in-the-middle"
    NOT_JSON = "not-json"
    WRONG_SHAPE = "wrong-shape"
    WEB_PAGE = "web-page"
    LONE_SURROGATE = "lone-surrogate"
    IMPOSTOR = "impostor"
    NO_SYSTEM_ROLE = "no-system-role"
    NO_CHAT_TEMPLATE = "no-chat-template"
    FILTERED = "filtered"
    TOOL_CALL = "tool-call"
    BLANK = "blank"
    LENGTH = "length"
    UNKNOWN_KEY = "unknown-key"
    ECHOES_KEY = "echoes-key"


_STATUS = {
    Fault.LIMITED: (429, "Too many requests."),
    Fault.BUSY: (503, "The waiting queue is full."),
    Fault.BROKEN: (500, "The engine died."),
    Fault.UNKNOWN_KEY: (401, "Invalid key."),
}
RETRY_AFTER = {Fault.LIMITED: "40", Fault.BUSY: "Wed, 01 Jan 2200 00:00:00 GMT"}
"""When those that are full ask to be asked again."""
_FINISH = {Fault.FILTERED: "content_filter", Fault.TOOL_CALL: "tool_calls", Fault.LENGTH: "length"}
_FOREVER = 3600
Reply = Callable[[dict[str, Any]], str]


@dataclass
class _State:
    running: int = 0
    aborted: int = 0
    requests: list[dict[str, Any]] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)


class _OneServer:
    def __init__(
        self,
        pace_seconds: float,
        reply: Reply | None = None,
        served: Sequence[str] = ("obedient", *Fault),
        chat_template: str | None = None,
        names_hang: bool = False,
    ) -> None:
        self.pace_seconds = pace_seconds
        self.names_hang = names_hang
        self.chat_template = chat_template
        self.reply = reply
        self.served = served
        self.state = _State()
        self.app = FastAPI()
        self.app.get("/health")(lambda: Response())
        self.app.post("/v1/chat/completions")(self.chat)
        self.app.post("/v1/completions")(self.completion)
        self.app.get("/v1/models")(self.models)
        self.app.get("/tokenizer_info")(self.tokenizer_info)
        self.app.get("/state")(lambda: self.state)

    async def models(self) -> dict[str, Any]:
        self.state.looks.append("/v1/models")
        await asyncio.sleep(_FOREVER if self.names_hang else 0)
        owner = "vllm" if self.chat_template is not None else "tests"
        listed = [{"id": name, "object": "model", "owned_by": owner} for name in self.served]
        return {"object": "list", "data": listed}

    async def tokenizer_info(self) -> Response:
        self.state.looks.append("/tokenizer_info")
        if not self.chat_template:
            return _error(404, "Not Found")
        return JSONResponse({"tokenizer_class": "Words", "chat_template": self.chat_template})

    async def chat(self, request: Request) -> Response:
        body = await self._note(request)
        roles = [message["role"] for message in body["messages"]]
        if body["model"] == Fault.ECHOES_KEY:
            # So long that a message of limited length would be cut in the middle of the key.
            said = f"{'Your key is wrong. ' * 19}It is: {request.headers['authorization']}"
            return _error(401, said)
        if body["model"] == Fault.NO_CHAT_TEMPLATE:
            return _error(
                400, "default chat template is no longer allowed, so you must provide one"
            )
        if body["model"] == Fault.NO_SYSTEM_ROLE and "system" in roles:
            return _error(400, "System role not supported")
        return await self._answer(body, body["messages"][-1]["content"], chat=True)

    async def completion(self, request: Request) -> Response:
        body = await self._note(request)
        return await self._answer(body, body["prompt"], chat=False)

    async def _note(self, request: Request) -> dict[str, Any]:
        body = await request.json()
        self.state.requests.append(
            {"path": request.url.path, "authorization": request.headers["authorization"], **body}
        )
        return body

    async def _answer(self, body: dict[str, Any], prompt: str, *, chat: bool) -> Response:
        model = body["model"]
        if model in _STATUS:
            return _error(*_STATUS[model], RETRY_AFTER.get(model))
        if model == Fault.HANG_BEFORE_HEADERS:
            await asyncio.sleep(_FOREVER)
        if model == Fault.WEB_PAGE:
            return HTMLResponse("<html><body>Welcome to the hotel network.</body></html>")
        return StreamingResponse(
            self._counted(self._events(body, prompt, chat=chat)), media_type="text/event-stream"
        )

    async def _counted(self, events: AsyncIterator[str]) -> AsyncIterator[str]:
        self.state.running += 1
        complete = False
        try:
            async for event in events:
                yield event
            complete = True
        finally:
            self.state.running -= 1
            self.state.aborted += not complete

    async def _events(self, body: dict[str, Any], prompt: str, *, chat: bool) -> AsyncIterator[str]:
        model = body["model"]
        words = (self.reply(body) if self.reply else f"Erantzuna: {prompt}").split()
        if chat:
            told = {"prompt_text": f"<{prompt}>"} if body.get("return_prompt_text") else {}
            yield _event(model, {"delta": {"role": "assistant", "content": ""}}, **told)
        if model == Fault.HANG_BEFORE_TEXT:
            await asyncio.sleep(_FOREVER)
        for number, word in enumerate(words):
            for event in await self._fault_before(model, number):
                yield event
            text = " " if model == Fault.BLANK else word if chat and number == 0 else f" {word}"
            yield _event(model, {"delta": {"content": text}} if chat else {"text": text})
            await asyncio.sleep(_FOREVER if model == Fault.DRIP else self.pace_seconds)
        if model == Fault.CUT_STREAM:
            return
        yield _event(model, {"delta": {}, "finish_reason": _FINISH.get(model, "stop")})
        if body.get("stream_options", {}).get("include_usage"):
            usage = {"prompt_tokens": len(prompt.split()), "completion_tokens": len(words)}
            yield _data({"model": model, "choices": [], "usage": usage})
        yield "data: [DONE]\n\n"

    async def _fault_before(self, model: str, number: int) -> list[str]:
        if number == 0 and model == Fault.IMPOSTOR:
            return [_event("another-model", {"delta": {"content": "Ni"}})]
        if number != 1:
            return []
        if model == Fault.HANG_IN_THE_MIDDLE:
            await asyncio.sleep(_FOREVER)
        if model == Fault.CUT_CONNECTION:
            raise ConnectionAbortedError
        return {
            Fault.NOT_JSON: ["data: {never closed\n\n"],
            Fault.WRONG_SHAPE: [_data({"model": model, "choices": [{"delta": {"content": 7}}]})],
            Fault.LONE_SURROGATE: [_event(model, {"delta": {"content": "\ud800"}})],
            Fault.FAILS_IN_THE_MIDDLE: [_data({"error": {"message": "out of memory"}})],
        }.get(Fault(model) if model in set(Fault) else None, [])


def _event(model: str, choice: dict[str, Any], **more: str) -> str:
    return _data(
        {
            "id": "answer-1",
            "created": 0,
            "model": model,
            "system_fingerprint": "test-server-1",
            "choices": [{"index": 0, "finish_reason": None, **choice}],
            **more,
        }
    )


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _error(status: int, message: str, retry_after: str | None = None) -> JSONResponse:
    content = {"error": {"message": message, "code": status}}
    headers = {"retry-after": retry_after} if retry_after else {}
    return JSONResponse(content, status_code=status, headers=headers)


def application(served: Sequence[str]) -> FastAPI:
    """The server as an application, for whoever runs it in a process of its own."""
    return _OneServer(0.002, served=served).app


@contextmanager
def start_server(
    pace_seconds: float = 0.002,
    reply: Reply | None = None,
    chat_template: str | None = None,
    *,
    names_hang: bool = False,
) -> Iterator[str]:
    """Serve until the block ends; yields the base address, such as http://127.0.0.1:41234/v1.

    `reply` makes another answer out of a request's body. With a `chat_template` the server is vLLM and tells
    it; an empty one is not told. With `names_hang` the list of models never comes.
    """
    config = uvicorn.Config(
        _OneServer(pace_seconds, reply, chat_template=chat_template, names_hang=names_hang).app,
        log_level="critical",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            thread.join()


def server_state(base_url: str) -> dict[str, Any]:
    """What the server saw so far: `running`, `aborted`, `requests`, and `looks` at what it is."""
    answer: dict[str, Any] = httpx.get(base_url.removesuffix("/v1") + "/state").json()
    return answer


def last_request(base_url: str) -> dict[str, Any]:
    """The body of the newest request, with its `path` and `authorization`."""
    request: dict[str, Any] = server_state(base_url)["requests"][-1]
    return request


def closed_port() -> str:
    """A base address on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
