"""A PostgreSQL for the tests: one that is there, else one that is installed, else a clear sentence.

`python -m tests.postgresql` finds or installs it; `binaries()` only finds it; `server()` starts one.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

MISSING = (
    "The tests read votes from a real PostgreSQL and none could be found or installed: "
    "install PostgreSQL, or name the folder of its programs with POSTGRESQL_BIN=/path/to/bin."
)
PROGRAMS = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True)
class Server:
    """A server with the user `ane`, whose password is asked for over TCP."""

    port: int
    password: str
    folder: Path
    programs: Path

    def address(self, *, password: str | None = None, database: str = "postgres") -> str:
        secret = self.password if password is None else password
        return f"postgresql://ane:{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, and return when it takes connections, after whatever it has to recover."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self._control("-l", self.folder / "log", "-o", options, "start")

    def crash(self) -> None:
        """Stop it at once, without a word to whoever is connected and without tidying up."""
        self._control("-m", "immediate", "stop")

    def _control(self, *options: str | Path) -> None:
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", "-w", *options)


def binaries() -> Path | None:
    """The folder with the programs of a PostgreSQL that runs, the newest one."""
    named = os.environ.get("POSTGRESQL_BIN")
    if named:
        return Path(named) if _runs(Path(named)) else None
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -_number(folder.parent.name)
    )
    on_path = shutil.which("pg_ctl")
    folders = [*found, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if _runs(folder)), None)


def _number(name: str) -> float:
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def _runs(folder: Path) -> bool:
    if not all((folder / name).exists() for name in PROGRAMS):
        return False
    done = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=False)
    return done.returncode == 0


def _as_root() -> bool:
    return os.geteuid() == 0


def _user() -> str:
    """Who runs the server: it refuses to be root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(*command: str | Path) -> None:
    prefix = ["runuser", "-u", _user(), "--"] if _as_root() else []
    done = subprocess.run([*prefix, *command], capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr or done.stdout}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[Server]:
    """Start a server on a free port of this machine, and stop it and remove its data at the end."""
    programs = binaries()
    if programs is None:
        raise RuntimeError(MISSING)
    # Not pytest's folder: the user of the server could not pass through it.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    running = Server(_free_port(), secrets.token_hex(8), folder, programs)
    try:
        secret = folder / "password"
        secret.write_text(running.password, encoding="utf-8")
        if _as_root():
            for path in (folder, secret):
                shutil.chown(path, _user())
        _run(
            programs / "initdb", "-D", folder / "data", "-U", "ane", "--pwfile", secret,
            "-E", "UTF8", "--locale", "C", "--auth", "scram-sha-256", "--no-sync",
        )  # fmt: skip
        running.start()
        try:
            yield running
        finally:
            running.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(running: Server) -> str:
    """The address of a database of its own on a server."""
    name = f"votes_{secrets.token_hex(6)}"
    with psycopg.connect(running.address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return running.address(database=name)


def _install() -> None:
    if not (shutil.which("apt-get") and _as_root()):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"],
    ):
        subprocess.run(
            command, check=False, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def main() -> int:
    if binaries() is None:
        sys.stderr.write("No PostgreSQL is here; installing one (once) ...\n")
        _install()
    if binaries() is None:
        sys.stderr.write(MISSING + "\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
