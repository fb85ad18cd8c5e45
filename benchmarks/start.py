"""From `python app.py` to the first page: `python -m benchmarks.start`.

Each start is a fresh process on a new database; the disk cache is warm, the first start is not counted.
One more start runs with `-X importtime`, serves the consent page and a board, and so shows which
packages were imported and what they took; the command fails when torch is among them.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.serving import LANGUAGE, arena_environment, served, wait_for_page

GOAL_SECONDS = 6.0
NEVER = ("torch", "transformers", "vllm")
SHOWN = 14
FIRST_PAGE = f"/{LANGUAGE}/join"
OTHER_PAGES = (f"/{LANGUAGE}/leaderboard", f"/{LANGUAGE}/about")


def start_once(folder: Path, number: int) -> tuple[float, float]:
    """Seconds until the first page is served, and CPU seconds of the server until then."""
    environment = arena_environment("demo", folder / f"{number}.db")
    begun = time.perf_counter()
    with served(["app.py"], environment, folder / f"{number}.log", FIRST_PAGE) as server:
        return time.perf_counter() - begun, server.cpu_seconds()


def imported(folder: Path) -> Counter[str]:
    """Microseconds of import by top-level package, their own modules only, in a server that served."""
    log = folder / "imports.log"
    environment = arena_environment("demo", folder / "imports.db")
    command = ["-X", "importtime", "app.py"]
    with served(command, environment, log, FIRST_PAGE) as server:
        for page in OTHER_PAGES:
            wait_for_page(server.port, page, server.process)
    packages: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and fields[0].strip().isdigit():
            packages[fields[2].strip().split(".")[0]] += int(fields[0])
    return packages


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the median start and the heaviest packages; status 1 above the goal or with torch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        console.print(machine(folder / "votes.db"))
        numbers = track(range(chosen.runs + 1), "starts", console=console, transient=True)
        _, *runs = [start_once(folder, number) for number in numbers]
        packages = imported(folder)
    seconds = statistics.median(run[0] for run in runs)
    cpu = statistics.median(run[1] for run in runs)
    all_runs = ", ".join(f"{run[0]:.1f}" for run in runs)
    console.print(
        f"first page after {seconds:.1f} s (median of {all_runs}; CPU {cpu:.1f} s; "
        f"goal {GOAL_SECONDS:.0f} s)"
    )
    heavy = [package for package in NEVER if package in packages]
    console.print(f"imported though they must not be: {', '.join(heavy) or 'none'} of {NEVER}")
    table = Table(title=f"import of {sum(packages.values()) / 1e6:.1f} s, by package")
    table.add_column("package")
    table.add_column("seconds", justify="right")
    for package, microseconds in packages.most_common(SHOWN):
        table.add_row(package, f"{microseconds / 1e6:.2f}")
    console.print(table)
    return int(bool(heavy) or seconds > GOAL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
