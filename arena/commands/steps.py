"""The steps of a long piece of work, one bar each."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

STOPPED = 130
"""The exit code of a command that Ctrl-C ended."""


def steps_of(bar: Progress) -> Callable[[str, int, int | None], None]:
    """What tells a bar which step is being done, how far it is, and of how much (None: unknown)."""
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int | None) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    return tell


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f}/s")


def rated_bar() -> Progress:
    """A bar with rate and time left on the terminal of whoever waits, and nothing elsewhere."""
    look = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(
        *look,
        _Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
