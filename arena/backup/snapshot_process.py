"""The operator's command `python -m arena backup` in a process of its own, so that no vote waits for a check."""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
LOWER_PRIORITY = 10


class SnapshotProcess:
    """One run at a time. It has our environment, with the token and the place of the signing key."""

    def __init__(self, address: str, destination: str) -> None:
        """Nothing runs yet."""
        self._command = ["backup", "--database", address, "--to", destination]
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether a run was begun and its result not asked for."""
        return self._process is not None

    def begin(self) -> None:
        """Start a run; it goes on when somebody interrupts us at a terminal."""
        # A file, since nobody reads a pipe while the process runs.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 closed when the run is over
        self._process = subprocess.Popen(
            [sys.executable, "-m", "arena", *self._command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,
        )
        with suppress(OSError):  # it may be over already
            os.setpriority(os.PRIO_PROCESS, self._process.pid, LOWER_PRIORITY)

    def problem(self, wait_seconds: float) -> str | None:
        """What a run that is over failed of, empty where it did well; None while it runs."""
        assert self._process is not None, "a run was begun"
        try:
            status = self._process.wait(wait_seconds)
        except subprocess.TimeoutExpired:
            return None
        lines = self._let_go()
        if status == 0:
            return ""
        return lines[-1] if lines else f"the snapshot ended with status {status}"

    def end(self) -> None:
        """Stop a run, which has put nothing in place yet or all of it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._let_go()

    def _let_go(self) -> list[str]:
        """Forget a run that is over; what it said."""
        assert self._said is not None, "a run was begun"
        with self._said as file:
            file.seek(0)
            lines = file.read().decode(errors="replace").strip().splitlines()
        self._process = self._said = None
        return lines
