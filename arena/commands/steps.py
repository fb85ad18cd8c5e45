"""The steps of a long piece of work, one bar each."""

from collections.abc import Callable

from rich.progress import Progress, TaskID


def steps_of(bar: Progress) -> Callable[[str, int, int | None], None]:
    """What tells a bar which step is being done, how far it is, and of how much (None: unknown)."""
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int | None) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    return tell
