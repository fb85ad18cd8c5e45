"""nginx with docs/nginx.conf, the ports exchanged: what operators are given is what the drill runs."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.serving import ROOT, free_port, wait_for_page
from tests.nginx import MISSING, binary

CONFIGURATION = ROOT / "docs" / "nginx.conf"
PORTS = (7861, 7862, 7863)
ASK_ANOTHER = "proxy_next_upstream error timeout non_idempotent;"
_AROUND = """daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/epaile.conf;
}}
"""


class Nginx:
    """A proxy before three servers of this machine; `port` is where it listens."""

    def __init__(self, folder: Path, server_ports: Sequence[int]) -> None:
        """Nothing is started yet; RuntimeError where there is no nginx."""
        program = binary()
        if program is None:
            raise RuntimeError(MISSING)
        self.port = free_port()
        self._program = program
        self._folder = folder
        self._server_ports = server_ports
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, page: str) -> None:
        """Start it as operators are told to run it, and return when it passes a page on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        user = "user root;" if os.geteuid() == 0 else ""
        around = self._folder / "nginx.conf"
        around.write_text(_AROUND.format(folder=self._folder, user=user), "utf-8")
        self._configure(ask_another=True)
        command = [self._program, "-c", str(around), "-e", str(self._folder / "error.log")]
        self._process = subprocess.Popen([*command, "-p", str(self._folder)])
        wait_for_page(self.port, page, self._process)

    def use(self, *, ask_another: bool) -> None:
        """From now on, ask another server for a vote that the first gave no answer to, or never do so."""
        self._configure(ask_another=ask_another)
        self._signal(signal.SIGHUP)

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._signal(signal.SIGTERM)
            self._process.wait(10)
            self._process = None

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, "nginx runs"
        self._process.send_signal(number)

    def _configure(self, *, ask_another: bool) -> None:
        text = CONFIGURATION.read_text("utf-8")
        changes = {"listen 80;": f"listen 127.0.0.1:{self.port};"}
        for ours, theirs in zip(PORTS, self._server_ports, strict=True):
            changes[f"server 127.0.0.1:{ours} "] = f"server 127.0.0.1:{theirs} "
        if not ask_another:
            changes[ASK_ANOTHER] = "proxy_next_upstream off;"
        for before, after in changes.items():
            if before not in text:
                raise RuntimeError(f"{CONFIGURATION.name} has no {before!r} any more")
            text = text.replace(before, after)
        (self._folder / "epaile.conf").write_text(text, "utf-8")


@contextmanager
def nginx_before(folder: Path, server_ports: Sequence[int], page: str) -> Iterator[Nginx]:
    """An nginx before servers that run, stopped at the end."""
    nginx = Nginx(folder, server_ports)
    nginx.start(page)
    try:
        yield nginx
    finally:
        nginx.stop()
