"""How soon a page can be used, and a vote is seen to be taken: `python -m benchmarks.page --votes 30`.

A real Chromium, on a server that is up: each page is opened by browsers that have never been there and by
ones that have, and battles are voted on. Done twice, on a server that does nothing else and on one that
other volunteers use. Examples and tasks are those of the demonstration studies, each on a server of its own
on the same machine. A page can be used when it is painted and laid out; a task when its form is open; the
battle page when the button that asks works, which is after its own script has fetched the suggestion. A vote
is seen to be taken when the first picture after the click says that it is being saved.

Both goals are of this project: 2 s until a page can be used, 200 ms until a vote is seen to be taken.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.load_run import ANSWER_WORDS, DATABASE
from benchmarks.machine import machine, milliseconds, percentile
from benchmarks.serving import LANGUAGE, arena_environment, served, write_echo_study
from benchmarks.volunteers import take_part_together
from tests.browser import FLAGS, MISSING, chromium_path
from tests.walking import ask_suggested, choose, fill_in_the_first_page, join, next_pair

READ = ("join", "consent", "how", "about", "leaderboard", "contributors", "withdraw", "sign-in")
OWN = ("votes",)
"""What is about whoever looks, who has joined."""
RECORDED = (("demo", "eu", ("training",)), ("kazakh", "kk", ("tasks", "tasks/verify")))
"""Studies whose answers are recorded: the language of their pages, and what is opened by somebody who has joined."""
BATTLE = "vote/"
GOAL_INTERACTIVE_SECONDS = 2.0
GOAL_FEEDBACK_SECONDS = 0.2
SLOWEST_MILLISECONDS = 60_000

# The clock of the page starts with its navigation; what is noted is the first picture with all that is needed.
WATCH_LOADING = """
const noted = () => {
  const button = document.querySelector("#use-suggestion");
  const closed = location.pathname.endsWith("/vote/") || document.querySelector('#ballot:not([data-state="open"])');
  const ready = document.querySelector("main") && document.readyState !== "loading" && !closed
    || document.querySelector("#suggestion .suggestion") && button && !button.disabled;
  if (ready && window.usableAt === undefined) window.usableAt = performance.now();
  if (window.usableAt === undefined) requestAnimationFrame(noted);
};
requestAnimationFrame(noted);
"""
# A promise, for the policy of the pages lets nobody look again and again by a text that is run.
WHEN_NOTED = """name => new Promise((done) => {
  const look = () => (window[name] === undefined ? requestAnimationFrame(look) : done(window[name]));
  look();
})"""
WATCH_VOTE = """() => {
  const form = document.querySelector("#ballot");
  window.voteSeen = window.voteStored = undefined;
  form.addEventListener("submit", (event) => {
    const pressed = performance.now();
    const look = () => {
      const now = performance.now();
      if (window.voteSeen === undefined && form.dataset.state !== "open") window.voteSeen = (now - pressed) / 1000;
      const thanks = document.querySelector("#thanks");
      if (thanks && !thanks.hidden && thanks.offsetParent) { window.voteStored = (now - pressed) / 1000; return; }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}"""


@dataclass(slots=True)
class Seen:
    """Seconds: until each page could be used, by page and cache, and until a vote was seen and was stored."""

    usable: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)

    def note(self, page: str, cache: str, seconds: float) -> None:
        """Add one opening of a page."""
        self.usable.setdefault((page, cache), []).append(seconds)


def opened(page: Page, address: str) -> float:
    """Open a page; returns the seconds until it could be used."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(WHEN_NOTED, "usableAt")) / 1000


def newcomer(browser: Browser) -> tuple[BrowserContext, Page]:
    """Somebody with an empty cache, whose every page notes when it could be used."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=LANGUAGE)
    context.set_default_timeout(SLOWEST_MILLISECONDS)
    context.add_init_script(WATCH_LOADING)
    return context, context.new_page()


@contextmanager
def opened_twice(
    browser: Browser, base: str, path: str, seen: Seen, who: Sequence[Mapping[str, object]] = ()
) -> Iterator[Page]:
    """A page with an empty cache, and again by the same browser, which has the cookies of `who`."""
    context, page = newcomer(browser)
    context.add_cookies([{**cookie} for cookie in who])  # type: ignore[typeddict-item]
    for cache in ("cold", "warm"):
        seen.note("battle" if path == BATTLE else path, cache, opened(page, f"{base}/{path}"))
    yield page
    context.close()


def somebody(browser: Browser, base: str) -> Sequence[Mapping[str, object]]:
    """The cookies of a browser that has just joined."""
    context, page = newcomer(browser)
    page.goto(f"{base}/join")
    fill_in_the_first_page(page)
    cookies = [{**cookie} for cookie in context.cookies()]
    context.close()
    return cookies


def open_pages(browser: Browser, url: str, rounds: int, seen: Seen) -> None:
    """Every page of the load study."""
    base = f"{url}/{LANGUAGE}"
    for _ in range(rounds):
        for name in READ:
            with opened_twice(browser, base, name, seen):
                pass
        cookies = somebody(browser, base)
        for name in OWN:
            with opened_twice(browser, base, name, seen, cookies):
                pass
        with opened_twice(browser, base, BATTLE, seen, cookies) as page:
            # What was counted as usable has to be.
            ask_suggested(page)


def open_recorded(browser: Browser, folder: Path, rounds: int, seen: Seen) -> None:
    """What only the demonstration studies have."""
    for study, language, pages in RECORDED:
        environment = arena_environment(study, folder / f"{study}.db")
        log = folder / f"{study}.log"
        with served(["app.py"], environment, log, f"/{language}/join") as server:
            base = f"http://127.0.0.1:{server.port}/{language}"
            for _ in range(rounds):
                cookies = somebody(browser, base)
                for name in pages:
                    with opened_twice(browser, base, name, seen, cookies):
                        pass


def vote_often(browser: Browser, url: str, votes: int, seen: Seen) -> None:
    """One person votes, battle after battle."""
    context, page = newcomer(browser)
    join(page, url, LANGUAGE)
    for _ in range(votes):
        ask_suggested(page)
        choose(page, content="left", language="left")
        page.evaluate(WATCH_VOTE)
        page.click("#ballot button[type=submit]")
        seen.stored.append(float(page.evaluate(WHEN_NOTED, "voteStored")))
        seen.seen.append(float(page.evaluate(WHEN_NOTED, "voteSeen")))
        next_pair(page)
    context.close()


@contextmanager
def others(port: int, volunteers: int) -> Iterator[None]:
    """Other volunteers on the same server, until the block is left."""
    over = threading.Event()

    async def come_and_go() -> None:
        while not over.is_set():
            await take_part_together(port, volunteers, 5.0, Progress(disable=True), 1.0)

    thread = threading.Thread(target=lambda: asyncio.run(come_and_go()))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run(folder: Path, rounds: int, votes: int, volunteers: int) -> Seen:
    """Serve the load study from an empty folder, and use it; `volunteers` others do so meanwhile."""
    seen = Seen()
    environment = arena_environment(write_echo_study(folder, ANSWER_WORDS), folder / DATABASE)
    with (
        served(["app.py"], environment, folder / "server.log", f"/{LANGUAGE}/join") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        url = f"http://127.0.0.1:{server.port}"
        with others(server.port, volunteers) if volunteers else nullcontext():
            open_pages(browser, url, rounds, seen)
            open_recorded(browser, folder, rounds, seen)
            vote_often(browser, url, votes, seen)
        browser.close()
    return seen


def tables(runs: dict[str, Seen]) -> Iterator[Table]:
    """What was measured, in milliseconds."""
    table = Table("page", "cache", *(f"{name}: p50, p95 ms" for name in runs))
    for page, cache in next(iter(runs.values())).usable:
        cells = [
            f"{milliseconds(run.usable[page, cache], 50)}, {milliseconds(run.usable[page, cache], 95)}"
            for run in runs.values()
        ]
        table.add_row(page, cache, *cells)
    yield table
    table = Table("a vote is", *(f"{name}: p50, p95 ms" for name in runs))
    for what in ("seen", "stored"):
        times = [getattr(run, what) for run in runs.values()]
        table.add_row(
            what, *(f"{milliseconds(each, 50)}, {milliseconds(each, 95)}" for each in times)
        )
    yield table


def goals(run: Seen) -> Iterator[tuple[bool, str]]:
    """Whether each goal is met, with a sentence."""
    slowest = max(percentile(times, 95) for times in run.usable.values())
    met = slowest <= GOAL_INTERACTIVE_SECONDS
    yield (
        met,
        f"every page can be used within {GOAL_INTERACTIVE_SECONDS:g} s: {slowest:.2f} s (p95)",
    )
    seen = percentile(run.seen, 95)
    met = seen <= GOAL_FEEDBACK_SECONDS
    yield met, f"a vote is seen to be taken within {GOAL_FEEDBACK_SECONDS:g} s: {seen:.3f} s (p95)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both, print, and tell by the exit status whether both goals are met on the idle server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--votes", type=int, default=30)
    parser.add_argument("--volunteers", type=int, default=20)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    if chromium_path() is None:
        console.print(MISSING)
        return 2
    runs = {}
    with tempfile.TemporaryDirectory() as place:
        console.print(machine(Path(place) / "votes.db"))
        for name, volunteers in (("idle", 0), ("with others", chosen.volunteers)):
            folder = Path(place) / name.replace(" ", "_")
            folder.mkdir()
            runs[name] = run(folder, chosen.rounds, chosen.votes, volunteers)
    for table in tables(runs):
        console.print(table)
    for name, result in runs.items():
        for met, sentence in goals(result):
            console.print(f"{name}: {'met' if met else 'MISSED'}: {sentence}")
    return 0 if all(met for met, _ in goals(runs["idle"])) else 1


if __name__ == "__main__":
    sys.exit(main())
