"""`serve-models`: write or run the vLLM servers of a study's models."""

import argparse
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from arena.backends.registry import OPTIONS
from arena.commands.arguments import ROOT, Verbs, add_study, console, environment, study_of
from arena.commands.study_arguments import positive
from arena.errors import InputError
from arena.serving.command_lines import (
    FIRST_LINE,
    serve_arguments,
    server_environment,
    server_key,
    shell_script,
)
from arena.serving.fleet import Fleet, News, Patience, Stage
from arena.serving.plan import Plan, Server, plan_servers
from arena.serving.processes import ServerProcess, check_port, flags_known
from arena.study import read_registry

EXECUTABLE = 0o755


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "serve-models", help="write or run the vLLM servers of a study's models on this machine"
    )
    add_study(parser)
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--write", type=Path, metavar="FILE", help="a shell script (default: print it)"
    )
    way.add_argument(
        "--run", action="store_true", dest="now", help="start them, and keep them up until Ctrl-C"
    )
    parser.add_argument(
        "--machine",
        metavar="HOST",
        help="the name of this machine in endpoints, besides its loopback addresses",
    )
    parser.add_argument(
        "--vllm", default="vllm", metavar="COMMAND", help="the command (default: %(default)s)"
    )
    parser.add_argument(
        "--logs",
        type=Path,
        default=ROOT / "out" / "serving",
        metavar="FOLDER",
        help="where each server's log goes (default: out/serving of this project)",
    )
    parser.add_argument(
        "--hung-after",
        type=positive,
        default=60,
        metavar="SECONDS",
        help="a server that is up and has not said for so long that it is well is started again (default: 60)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print, write or run; raises InputError."""
    study = study_of(options)
    registry = read_registry(options.models, OPTIONS)
    names = [model.id for model in study.models]
    plan = plan_servers(registry, names, Path(study.folder), options.machine)
    if not plan.servers:
        raise InputError(
            f"no model of the study {study.id} is served on this machine",
            cure="give models of backend openai an endpoint such as http://127.0.0.1:8000/v1, "
            "or say with --machine how endpoints name this machine",
        )
    if options.now:
        return _run(plan, options.vllm, options.logs, Patience(hung=options.hung_after))
    if options.write:
        _write(options.write, shell_script(plan))
    else:
        sys.stdout.write(shell_script(plan))
    return 0


def _write(path: Path, script: str) -> None:
    """Write the script, over an earlier one but nothing else."""
    try:
        if path.exists() and FIRST_LINE not in path.read_text(encoding="utf-8", errors="replace"):
            cure = "name another file, or remove this one"
            raise InputError("this file is something else", where=str(path), cure=cure)
        path.write_text(script, encoding="utf-8")
        path.chmod(EXECUTABLE)
    except OSError as error:
        raise InputError(
            f"the script cannot be written ({error.strerror})",
            where=str(path),
            cure="name a file in a folder that can be written",
        ) from error


def _run(plan: Plan, vllm: str, logs: Path, patience: Patience) -> int:
    command = shutil.which(vllm)
    if command is None:
        raise InputError(
            f"there is no command `{vllm}`",
            cure="install vLLM in an environment of its own (requirements-vllm.txt) and name its "
            "command with --vllm, such as .venv-vllm/bin/vllm",
        )
    for server in plan.servers:
        check_port(server)
    processes = _processes(plan, command, logs)
    with _stop_signals() as stopping, _Watcher(len(plan.servers)) as watcher:
        Fleet(processes, watcher.tell, patience).run(stopping)
    console().print("All servers have ended.")
    return 0


def _processes(plan: Plan, command: str, logs: Path) -> list[tuple[ServerProcess, str | None]]:
    given = environment()
    known = flags_known(command, given)
    prepared = [
        (
            server,
            [command, *serve_arguments(server, known)],
            server_environment(server, given),
            server_key(server, given),
        )
        for server in plan.servers
    ]
    logs.mkdir(parents=True, exist_ok=True)
    return [
        (ServerProcess(words, own, server, logs / _log_name(server)), key)
        for server, words, own, key in prepared
    ]


def _log_name(server: Server) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', server.models[0])}-{server.port}.log"


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and SIGTERM only set a flag, so that no server is left behind half ended."""
    told = []

    def note(number: int, _: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Watcher:
    """Says what becomes of the servers: a spinner for each until all are up, and lines."""

    def __init__(self, servers: int) -> None:
        look = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        screen = Console(stderr=True, highlight=False)
        self._bar = Progress(*look, console=screen, disable=not screen.is_terminal)
        self._tasks: dict[Server, TaskID] = {}
        self._up: set[Server] = set()
        self._servers = servers

    def __enter__(self) -> "_Watcher":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, news: News) -> None:
        """Show the news."""
        server, names = news.server, escape(", ".join(news.server.models))
        if server not in self._tasks:
            self._tasks[server] = self._bar.add_task("", total=1)
        task, out = self._tasks[server], console()
        self._bar.update(task, description=f"{names}: {news.stage}")
        if news.stage is Stage.UP:
            self._bar.update(task, completed=1)
            self._up.add(server)
            out.print(f"up      {server.address}/v1  {names}")
            if len(self._up) == self._servers:
                self._bar.stop()
                out.print("All servers are up; Ctrl-C ends them.")
        elif news.stage is Stage.DEAD:
            self._up.discard(server)
            self._bar.update(task, completed=0)
            again = f"starting again in {news.pause:.0f} s"
            out.print(f"died    {server.address}/v1  {names}: {escape(news.said)}; {again}")
