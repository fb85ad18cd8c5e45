"""A model server at a known pace: `python -m benchmarks.model_server PORT TOKENS GAP`.

It speaks the streamed chat completions of the OpenAI protocol and nothing else. Every answer has as many tokens
as asked for on the command line, one every `GAP` seconds, the first one after as long.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

TOKEN = "hitz "


def application(tokens: int, gap: float) -> Starlette:
    """The server of one model."""

    async def events(model: str) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for _ in range(tokens):
            # By the clock, so that a busy machine makes the server late and not slow.
            due += gap
            await asyncio.sleep(max(due - loop.time(), 0))
            yield event(model, {"delta": {"content": TOKEN}})
        yield event(model, {"delta": {}, "finish_reason": "stop"})
        usage = {"prompt_tokens": 1, "completion_tokens": tokens}
        yield f"data: {json.dumps({'model': model, 'choices': [], 'usage': usage})}\n\n".encode()
        yield b"data: [DONE]\n\n"

    async def chat(request: Request) -> Response:
        body = await request.json()
        return StreamingResponse(events(body["model"]), media_type="text/event-stream")

    async def health(_request: Request) -> Response:
        return Response()

    return Starlette(
        routes=[Route("/v1/chat/completions", chat, methods=["POST"]), Route("/health", health)]
    )


def event(model: str, choice: dict[str, object]) -> bytes:
    """One event of the stream."""
    content = {"model": model, "choices": [{"index": 0, "finish_reason": None, **choice}]}
    return f"data: {json.dumps(content)}\n\n".encode()


if __name__ == "__main__":
    port, tokens, gap = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    uvicorn.run(application(tokens, gap), host="127.0.0.1", port=port, log_level="warning")
