"""A study whose models are served on this machine, and `serve-models --run` as an operator runs it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import yaml

from tests.backend_driver import until

ROOT = Path(__file__).parent.parent


def write_study(folder: Path, *entries: Mapping[str, Any], **changes: object) -> Path:
    """The tiny study with these entries of models.yaml; returns the registry, beside `study`."""
    shutil.copytree(
        ROOT / "data/studies/tiny", folder / "study", ignore=shutil.ignore_patterns("checkpoint")
    )
    path = folder / "study/study.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document |= {"models": [entry["id"] for entry in entries], **changes}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    registry = folder / "models.yaml"
    listed = [{"label": entry["id"], "backend": "openai", **entry} for entry in entries]
    registry.write_text(yaml.safe_dump({"models": listed}), encoding="utf-8")
    return registry


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that ended and that nobody asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class RunningServers(AbstractContextManager["RunningServers"]):
    """`python -m arena serve-models --run` for a study of `write_study`; ended with the block."""

    def __init__(self, registry: Path, vllm: Path, *more: str, **environment: str) -> None:
        self.folder = registry.parent
        self.logs = self.folder / "logs"
        self.output = self.folder / "output"
        self._command = [
            *(sys.executable, "-m", "arena", "serve-models", str(self.folder / "study")),
            *("--models", str(registry), "--run", "--vllm", str(vllm), "--logs", str(self.logs)),
            *more,
        ]
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}

    def __enter__(self) -> "RunningServers":
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.end()

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until_up(self, patience: int = 1) -> None:
        """Wait until all are up, `patience` times half a minute, or fail with what was said."""
        for _ in range(patience):
            if until(
                lambda: "All servers are up" in self.said() or self.process.poll() is not None
            ):
                break
        if "All servers are up" not in self.said():
            logs = [path.read_text(encoding="utf-8")[-3000:] for path in self.logs.glob("*.log")]
            raise AssertionError("\n".join([self.said(), *logs]))

    def descendants(self) -> list[int]:
        """The ids of all processes that stem from the command."""
        parents = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                name, _, rest = status.read_text().rpartition(")")
                parents[int(name.split()[0])] = int(rest.split()[1])
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it as a supervisor or Ctrl-C does, and give its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)
