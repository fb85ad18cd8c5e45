"""A server in a process of its own that is killed or told to stop, and comes back on the same port."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving import ROOT, free_port, wait_for_page

STOPPING_LIMIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Stop:
    """How a process ended when it was told to: its exit status, and after how many seconds."""

    status: int
    seconds: float


class ServerProcess:
    """`python ...` with its port in the environment as PORT; what it says goes into a log file."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        page: str = "/ready",
    ) -> None:
        self.port = free_port()
        self._command = command
        self._environment = {**os.environ, **environment, "PORT": str(self.port)}
        self._log = log
        self._page = page
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int:
        """Of the process that runs now."""
        assert self._process is not None, "the server runs"
        return self._process.pid

    def start(self) -> None:
        """Start, and return when the page is served; raises RuntimeError with the end of the log."""
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, *self._command],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=output,
            )
        self._process = process
        try:
            wait_for_page(self.port, self._page, process)
        except RuntimeError as error:
            error.add_note(self._log.read_text(encoding="utf-8", errors="replace")[-2000:])
            raise

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up, as in a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def terminate(self) -> Stop:
        """SIGTERM, as a supervisor sends it; raises TimeoutExpired after a minute."""
        assert self._process is not None, "the server runs"
        begun = time.monotonic()
        self._process.terminate()
        status = self._process.wait(STOPPING_LIMIT_SECONDS)
        self._process = None
        return Stop(status, time.monotonic() - begun)
