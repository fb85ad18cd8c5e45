"""All servers of a study: started together, watched, started again when they die, ended together."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import httpx

from arena.errors import InputError
from arena.serving.plan import Server
from arena.serving.processes import ServerProcess, end_all, served_names


class Stage(StrEnum):
    """Where a server is in its life."""

    STARTING = "starting"
    UP = "up"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how often a first start may fail."""

    tick: float = 0.25
    end: float = 20
    first_pause: float = 1
    longest_pause: float = 60
    settled: float = 600
    first_starts: int = 3


@dataclass(frozen=True, slots=True)
class News:
    """Something happened to a server; `pause` is until it is started again, in seconds."""

    server: Server
    stage: Stage
    said: str = ""
    pause: float = 0


@dataclass(slots=True)
class _Life:
    process: ServerProcess
    key: str | None
    stage: Stage = Stage.STARTING
    was_up: bool = False
    failures: int = 0
    since: float = 0
    start_at: float = 0


class Fleet:
    """Runs servers until told to stop.

    A server that dies is started again after a pause that doubles with each death and is short again
    once the server has been up for long. One that never came up is given up after a few starts.
    """

    def __init__(
        self,
        processes: Sequence[tuple[ServerProcess, str | None]],
        tell: Callable[[News], None],
        patience: Patience | None = None,
    ) -> None:
        self._lives = [_Life(process, key) for process, key in processes]
        self._tell = tell
        self._patience = patience or Patience()

    def run(self, stopping: Callable[[], bool]) -> None:
        """Start all, watch them until `stopping` says so, and end all whatever happens.

        Raises:
            InputError: a server cannot be brought up, or serves another model.
        """
        with httpx.Client(trust_env=False) as client:
            try:
                for life in self._lives:
                    self._start(life)
                while not stopping():
                    for life in self._lives:
                        self._look(life, client)
                    time.sleep(self._patience.tick)
            finally:
                end_all([life.process for life in self._lives], self._patience.end)

    def _start(self, life: _Life) -> None:
        life.process.start()
        life.stage = Stage.STARTING
        self._tell(News(life.process.server, life.stage))

    def _look(self, life: _Life, client: httpx.Client) -> None:
        now = time.monotonic()
        if life.stage is Stage.DEAD:
            if now >= life.start_at:
                self._start(life)
            return
        code = life.process.exit_code()
        if code is not None:
            self._bury(life, code, now)
        elif life.stage is Stage.STARTING:
            self._greet(life, client, now)

    def _greet(self, life: _Life, client: httpx.Client, now: float) -> None:
        server = life.process.server
        names = served_names(client, server, life.key)
        if names is None:
            return
        if server.name not in names:
            raise InputError(
                f"the server at {server.address} serves {', '.join(sorted(names))} and not "
                f"{server.name}",
                cure="end the other server that listens there",
            )
        life.stage, life.was_up, life.since = Stage.UP, True, now
        self._tell(News(server, life.stage))

    def _bury(self, life: _Life, code: int, now: float) -> None:
        life.process.kill()  # its workers may outlive it, and hold its GPU
        settled = life.stage is Stage.UP and now - life.since > self._patience.settled
        life.failures = 1 if settled else life.failures + 1
        words = life.process.last_words()
        if not life.was_up and life.failures >= self._patience.first_starts:
            raise InputError(
                f"the server of {', '.join(life.process.server.models)} ended {life.failures} times "
                f"before it was ready; the last time it said: {words}",
                where=str(life.process.log),
                cure="read its log, and correct options.serve or hardware in models.yaml",
            )
        doubled = self._patience.first_pause * 2.0 ** min(life.failures - 1, 30)
        pause = min(self._patience.longest_pause, doubled)
        life.stage, life.start_at = Stage.DEAD, now + pause
        self._tell(News(life.process.server, life.stage, f"exit code {code}: {words}", pause))
