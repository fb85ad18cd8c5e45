"""All servers of a study: started together, watched, started again when they die or hang, ended together."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import httpx

from arena.errors import InputError
from arena.serving.plan import Server
from arena.serving.processes import ServerProcess, end_all, is_healthy, served_names


class Stage(StrEnum):
    """Where a server is in its life."""

    STARTING = "starting"
    UP = "up"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how often a first start may fail.

    A server that is up is asked every `look` seconds how it is, twice within `hung` at least; one that has not
    said for so long that it is well is taken to hang.
    """

    tick: float = 0.25
    end: float = 20
    first_pause: float = 1
    longest_pause: float = 60
    settled: float = 600
    first_starts: int = 3
    look: float = 5
    hung: float = 60


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
    look_at: float = 0
    silent_since: float | None = None


class Fleet:
    """Runs servers until told to stop.

    A server that dies is started again after a pause that doubles with each death and is short again
    once the server has been up for long. One that hangs is ended by force and started again in the same way. One
    that never came up is given up after a few starts.
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
        self._pause = min(self._patience.look, self._patience.hung / 2)

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
            self._bury(life, f"exit code {code}", now)
        elif life.stage is Stage.STARTING:
            self._greet(life, client, now)
        elif now >= life.look_at:
            self._ask_after(life, client, now)

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
        life.silent_since, life.look_at = None, now + self._pause
        self._tell(News(server, life.stage))

    def _ask_after(self, life: _Life, client: httpx.Client, now: float) -> None:
        """Whether a server that is up still says that it is well; after a long silence it is ended."""
        if is_healthy(client, life.process.server):
            life.silent_since = None
        else:
            # From the first question without an answer on, and not from the last answer: we may have been late.
            life.silent_since = now if life.silent_since is None else life.silent_since
            silence = time.monotonic() - life.silent_since
            if silence >= self._patience.hung and life.silent_since < now:
                self._bury(life, f"not well for {silence:.0f} s", now)
                return
        life.look_at = time.monotonic() + self._pause

    def _bury(self, life: _Life, cause: str, now: float) -> None:
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
        self._tell(News(life.process.server, life.stage, f"{cause}: {words}", pause))
