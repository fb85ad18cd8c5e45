"""A volunteer's vote in a real browser, whatever happens around it: `python -m drills.browser --times 100`.

Each case is played so many times against `python app.py`, behind a proxy that can drop and repeat what passes.
Every vote must be stored once, as it was chosen, and a second attempt must be answered with the first choice.
The negative control is the same page without its outbox: it must lose votes, or the drill proves nothing.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Error, sync_playwright
from rich.console import Console
from rich.progress import Progress

from benchmarks.machine import machine
from drills.browser_cases import CASES, CONTROLS, name_of
from drills.browser_scene import PATIENCE_SECONDS, BrowserArena, Case, browser_arena
from drills.findings import Finding, conclude, none_of, note, some_of
from tests.browser import FLAGS, MISSING, chromium_path

CONTROLS_PLAYED = 3
CONTROL_SECONDS = 10.0
"""What is lost in the control stays lost, however long one waits."""


def play_often(
    arena: BrowserArena, case: Case, times: int, progress: Progress, *, outbox: bool = True
) -> Counter[str]:
    """One volunteer meets a case so many times; counts what went wrong."""
    found: Counter[str] = Counter()
    patience = PATIENCE_SECONDS if outbox else CONTROL_SECONDS
    chance = random.Random(name_of(case))
    bar = progress.add_task(name_of(case) + ("" if outbox else " (control)"), total=times)
    with arena.volunteer(outbox=outbox) as context:
        for _ in range(times):
            try:
                seen = arena.play(context, case, chance, patience)
            except (AssertionError, Error) as problem:
                found["broken"] += 1
                progress.console.print(f"[red]{name_of(case)}[/red]: {problem}")
                for page in context.pages:
                    page.close()
            else:
                found["lost"] += seen.rows == 0
                found["doubled"] += seen.rows > 1
                found["altered"] += seen.rows > 0 and not seen.as_sent
                found["second attempt not refused"] += seen.rows > 0 and not seen.first_shown
            progress.advance(bar)
    return found


def findings_of(case: Case, times: int, found: Counter[str]) -> Finding:
    """One line of the table: the case, and everything that went wrong with it."""
    wrong = ", ".join(f"{count} {what}" for what, count in found.items() if count)
    return Finding(name_of(case), wrong or f"{times} of {times}", f"{times} of {times}", not wrong)


def drill(arena: BrowserArena, cases: Sequence[Case], times: int) -> list[Finding]:
    """Play every case and the controls; the lines of the table."""
    lines = [
        note("machine", machine(arena.server.database)),
        note("stored once, as chosen, second refused", ""),
    ]
    with Progress() as progress:
        for case in cases:
            lines.append(findings_of(case, times, play_often(arena, case, times, progress)))
        for case in CONTROLS:
            found = play_often(arena, case, CONTROLS_PLAYED, progress, outbox=False)
            lines.append(some_of(f"lost without the outbox, {name_of(case)}", found["lost"]))
            lines.append(none_of("control broken in another way", found["broken"]))
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the cases and print the table; the exit status is 1 where a promise is broken."""
    names = {name_of(case): case for case in CASES}
    parser = argparse.ArgumentParser(prog="python -m drills.browser", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how often each case is played")
    parser.add_argument("--case", action="append", choices=names, help="only this one; repeatable")
    given = parser.parse_args(arguments)
    path = chromium_path()
    if path is None:
        sys.stderr.write(f"{MISSING}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        with browser_arena(Path(folder), browser) as arena:
            lines = drill(arena, [names[name] for name in given.case or names], given.times)
        browser.close()
    title = f"Votes in a browser, each case {given.times} times"
    return conclude(Console(), title, lines)


if __name__ == "__main__":
    sys.exit(main())
