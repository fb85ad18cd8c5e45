"""One server as a process of the system: started, asked how it is, and ended with all that it started."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from arena.errors import InputError
from arena.serving.plan import Server

PROBE_SECONDS = 2.0
TICK_SECONDS = 0.1
LOG_TAIL_BYTES = 4000


class ServerProcess:
    """A `vllm serve` in a process group of its own, so that Ctrl-C reaches it through us alone."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], server: Server, log: Path
    ) -> None:
        self.server = server
        self.log = log
        self._command = list(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to the end of its log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def terminate(self) -> None:
        """Ask the whole group to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End what is left of the group."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def last_words(self) -> str:
        """The last line of its log that says something."""
        text = self.log.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace")
        return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return  # the whole group is gone already


def end_all(processes: Sequence[ServerProcess], patience: float) -> None:
    """Ask all to end at once, wait up to `patience` seconds, and end what is left by force."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + patience
    while any(process.exit_code() is None for process in processes):
        if time.monotonic() > until:
            break
        time.sleep(TICK_SECONDS)
    for process in processes:
        process.kill()


def is_healthy(client: httpx.Client, server: Server) -> bool:
    """Whether the server says that it is well."""
    try:
        return client.get(f"{server.address}/health", timeout=PROBE_SECONDS).status_code == 200
    except httpx.HTTPError:
        return False


def served_names(client: httpx.Client, server: Server, key: str | None) -> frozenset[str] | None:
    """Under which names the server answers; None while it is not ready."""
    if not is_healthy(client, server):
        return None
    try:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = client.get(f"{server.address}/v1/models", headers=headers, timeout=PROBE_SECONDS)
        answer.raise_for_status()
        listed: list[dict[str, Any]] = answer.json()["data"]
        return frozenset(str(model["id"]) for model in listed)
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None


def check_port(server: Server) -> None:
    """Raises InputError where something listens on the server's port already."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: a port whose last connections still fade away can be had.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except OSError as error:
            raise InputError(
                f"port {server.port} of {server.host} cannot be used ({error.strerror}), "
                f"which the server of {', '.join(server.models)} needs",
                cure="end what listens there, or give the models another endpoint",
            ) from error


def flags_known(executable: str, environment: Mapping[str, str]) -> frozenset[str]:
    """The flags of this `vllm serve`, as its help lists them.

    Raises:
        InputError: the command does not run.
    """
    try:
        said = subprocess.run(
            [executable, "serve", "--help=all"],
            env=dict(environment),
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError(
            f"`{executable} serve --help=all` does not run ({error})",
            cure="install vLLM (requirements-vllm.txt) or name its command with --vllm",
        ) from error
    words = said.stdout.replace(",", " ").replace("[", " ").replace("]", " ").split()
    return frozenset(word for word in words if word.startswith("--"))
