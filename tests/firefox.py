"""A plain Firefox for the tests, driven by WebDriver BiDi: the one that a distribution has, without any driver beside it.

Playwright's own Firefox is a build that it downloads, and it asks of a plain one what releases for
companies do not know yet; the few commands that a walk needs are these.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("firefox-esr", "firefox")
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
ENTER, ESCAPE = "\ue007", "\ue00c"
PATIENCE = 60.0
BETWEEN_LOOKS = 0.05


def firefox_path() -> str | None:
    """Where a Firefox is: the variable FIREFOX, else the search path."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One window. What is clicked is scrolled to and clicked by its mouse."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._window = ""

    async def begin(self) -> None:
        await self.command("session.new", capabilities={})
        tree = await self.command("browsingContext.getTree")
        self._window = tree["contexts"][0]["context"]

    async def command(self, method: str, **params: Any) -> dict[str, Any]:
        """What a command gives; RuntimeError with the browser's words where it fails."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            said = json.loads(await self._socket.receive_str(timeout=PATIENCE))
            if said.get("id") == number:
                if said["type"] == "error":
                    raise RuntimeError(f"{method}: {said['message']}")
                return said["result"]

    async def goto(self, address: str) -> None:
        await self.command(
            "browsingContext.navigate", context=self._window, url=address, wait="complete"
        )

    async def reload(self) -> None:
        await self.command("browsingContext.reload", context=self._window, wait="complete")

    async def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        await self.command("browsingContext.setViewport", context=self._window, viewport=size)

    async def value(self, expression: str) -> Any:
        """The value of an expression that is a text, a number, a truth or nothing."""
        said = await self._evaluate(expression)
        return said["result"].get("value")

    async def _evaluate(self, expression: str) -> dict[str, Any]:
        said = await self.command(
            "script.evaluate",
            expression=expression,
            target={"context": self._window},
            awaitPromise=True,
        )
        if said["type"] != "success":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return said

    async def until(self, expression: str) -> None:
        """Wait until something is so; TimeoutError after a minute."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_so(expression):
                await asyncio.sleep(BETWEEN_LOOKS)

    async def _is_so(self, expression: str) -> bool:
        try:
            return bool(await self.value(f"Boolean({expression})"))
        except RuntimeError:  # the page that was asked is being left
            return False

    async def click(self, selector: str) -> None:
        """Click on what a selector finds first, once it is there and can be used."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"{found}?.checkVisibility() && !{found}.disabled")
        said = await self._evaluate(
            f"{found}.scrollIntoView({{ block: 'center', behavior: 'instant' }}), {found}"
        )
        element = {"type": "element", "element": {"sharedId": said["result"]["sharedId"]}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        await self.command("input.performActions", context=self._window, actions=[mouse])

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each by the character that it writes, or ENTER and ESCAPE.

        A window that nobody sees never has the focus: in it Enter presses no button by itself.
        """
        actions = [{"type": how, "value": key} for key in keys for how in ("keyDown", "keyUp")]
        board = {"type": "key", "id": "keyboard", "actions": actions}
        await self.command("input.performActions", context=self._window, actions=[board])


@contextlib.asynccontextmanager
async def opened(path: str) -> AsyncIterator[Firefox]:
    """A Firefox with a profile of its own, which is thrown away; ended when the block is left."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "HOME": str(Path(profile))},
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE):
                address = await _address(process)
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{address}/session", max_msg_size=0) as socket,
            ):
                firefox = Firefox(socket)
                await firefox.begin()
                yield firefox
                await firefox.command("browser.close")
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = b""
    while line := await process.stderr.readline():
        said += line
        found = LISTENING.search(line)
        if found:
            return found[1].decode()
    raise RuntimeError(f"Firefox ended: {said.decode(errors='replace')[-500:]}")
