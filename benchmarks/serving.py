"""What is measured: `python app.py` on a study of echo models, in a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import yaml

from benchmarks.memory import peak

ROOT = Path(__file__).parent.parent
MODELS = ("echo-a", "echo-b", "echo-c")
START_LIMIT_SECONDS = 90.0
LANGUAGE = "eu"


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves on a port of this machine."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """What the process has used so far, in user and system mode."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def peak_memory_mebibytes(self) -> float:
        """The most that the process has held in memory at any time (Linux)."""
        return peak(self.process.pid)


def write_echo_study(folder: Path, answer_words: int) -> Path:
    """The demo study with echo models, answers of so many words, no examples and no limit on battles."""
    demo = ROOT / "data" / "studies" / "demo"
    document = yaml.safe_load((demo / "study.yaml").read_text(encoding="utf-8"))
    document["id"] = "load"
    document["models"] = list(MODELS)
    document["generation"]["max_tokens"] = answer_words
    document["limits"]["battles_per_hour"] = 1_000_000
    del document["training"]
    study = folder / "load"
    study.mkdir()
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    (study / "study.yaml").write_text(text, encoding="utf-8")
    shutil.copy(demo / document["prompts"], study)
    return study


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def arena_environment(study: Path | str, database: Path | str) -> dict[str, str]:
    """What `app.py` is told; the port is added by `served`."""
    return {"ARENA_STUDY": str(study), "ARENA_DATABASE": str(database)}


@contextmanager
def served(
    command: Sequence[str], environment: Mapping[str, str], log: Path, page: str
) -> Iterator[Server]:
    """Start Python with a command, wait until a page is served, and end the process afterwards.

    Raises:
        RuntimeError: It ended or said nothing within 90 seconds.
    """
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **environment, "PORT": str(port)},
            stdout=output,
            stderr=output,
        )
    try:
        try:
            wait_for_page(port, page, process)
        except RuntimeError as error:
            error.add_note(log.read_text(encoding="utf-8", errors="replace")[-2000:])
            raise
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_page(port: int, page: str, process: subprocess.Popen[bytes]) -> None:
    """Ask every 10 ms until the page is answered with status 200; raises RuntimeError."""
    request = f"GET {page} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    limit = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(request)
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass  # not yet listening
        time.sleep(0.01)
    raise RuntimeError(f"{page} was not served within {START_LIMIT_SECONDS:.0f} seconds")
