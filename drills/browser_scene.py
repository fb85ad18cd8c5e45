"""What a drill in the browser needs: the arena behind a proxy, a volunteer, and a form that is filled in."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from benchmarks.serving import write_echo_study
from tests.servers.cutting_proxy import CuttingProxy
from tests.serving import ServerProcess
from tests.walking import choose, join, rows, visit, wait_for_ballot

ANSWER_WORDS = 3
STORED_LIMIT_SECONDS = 90.0
PATIENCE_SECONDS = 30.0
SUBMIT = "#ballot button[type=submit]"
CHOICES = ({"content": "left", "language": "left"}, {"content": "right", "language": "tie"})
"""What the volunteer chooses, and what a second attempt would have instead."""

WITHOUT_OUTBOX = """
Storage.prototype.setItem = () => { throw new DOMException("denied", "QuotaExceededError") };
const patient = window.fetch;
window.fetch = (address, options) => patient(address, { ...options, keepalive: false });
"""
"""The page as it would be without its outbox: nothing is kept, and a request ends with its window."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of one vote: how many rows, whether they say what was chosen.

    `first_shown`: a second attempt was answered with the first choice.
    """

    rows: int
    as_sent: bool
    first_shown: bool

    @property
    def kept(self) -> bool:
        """Whether everything is as it was promised."""
        return self.rows == 1 and self.as_sent and self.first_shown


@dataclass(slots=True)
class Scene:
    """One volunteer before a filled-in form; a case makes something happen to it.

    A case that lets something else than the first choice be stored says so in `stored`.
    """

    arena: "BrowserArena"
    context: BrowserContext
    page: Page
    battle: str
    chance: random.Random
    patience: float
    stored: Mapping[str, str] = field(default_factory=lambda: CHOICES[0])

    def open_page(self, *, wait: bool = True) -> Page:
        """The battle page in another window of the same browser."""
        page = self.context.new_page()
        page.goto(f"{self.arena.proxy.url}/eu/vote/")
        if wait:
            assert wait_for_ballot(page) == self.battle, "another window shows the same battle"
        return page

    def thanked(self, page: Page | None = None) -> None:
        """Wait until the page says that the vote is saved."""
        (page or self.page).wait_for_selector("#thanks", timeout=STORED_LIMIT_SECONDS * 1000)

    def count(self) -> int:
        """How many rows the vote has now."""
        query = "SELECT count(*) FROM ballots WHERE battle = ?"
        [(count,)] = rows(self.arena.server.database, query, self.battle)
        return int(count)

    def wait_until_stored(self, limit: float = STORED_LIMIT_SECONDS) -> None:
        """Wait until there is a row, or the limit has passed."""
        until = time.monotonic() + limit
        while not self.count() and time.monotonic() < until:
            time.sleep(0.02)

    def post(self, answers: Mapping[str, str]) -> APIResponse:
        """The vote once more, as a program would send it again."""
        return self.context.request.post(
            f"{self.arena.proxy.url}/api/ballots",
            data={"battle": self.battle, "answers": dict(answers)},
            headers={"Origin": self.arena.proxy.url},
        )

    def look(self) -> Seen:
        """What the database holds, and what a second attempt is told."""
        query = "SELECT question, value FROM answers JOIN ballots ON ballots.seq = ballot WHERE battle = ?"
        found = dict(rows(self.arena.server.database, query, self.battle))
        count = self.count()
        if not count:
            return Seen(0, as_sent=False, first_shown=False)
        other = next(choice for choice in CHOICES if choice != self.stored)
        reply = self.post(other)
        shown = reply.status == 409 and self.stored.items() <= reply.json()["first"].items()
        return Seen(count, self.stored.items() <= found.items(), shown)


Case = Callable[[Scene], None]


class BrowserArena:
    """`app.py` as a process behind a proxy, and browsers of volunteers before it."""

    def __init__(self, server: ServerProcess, proxy: CuttingProxy, browser: Browser) -> None:
        self.server = server
        self.proxy = proxy
        self._browser = browser

    @contextmanager
    def volunteer(self, *, outbox: bool = True) -> Iterator[BrowserContext]:
        """Somebody who has joined; without `outbox` their browser keeps no ballot."""
        context, page = visit(self._browser)
        # A busy machine is slow, which is none of what is drilled here.
        context.set_default_timeout(STORED_LIMIT_SECONDS * 1000)
        if not outbox:
            context.add_init_script(WITHOUT_OUTBOX)
        join(page, self.proxy.url)
        page.close()
        yield context
        context.close()

    def play(
        self,
        context: BrowserContext,
        case: Case,
        chance: random.Random,
        patience: float = PATIENCE_SECONDS,
    ) -> Seen:
        """Ask, fill the form in, let the case happen, and look at what came of it.

        `patience` is how many seconds a vote may take once the network, or the page, is back.
        """
        page = self._asking(context)
        page.click("#use-suggestion")
        scene = Scene(self, context, page, wait_for_ballot(page), chance, patience)
        choose(page, **CHOICES[0])
        case(scene)
        self.proxy.treat()
        return scene.look()

    def _asking(self, context: BrowserContext) -> Page:
        """A page that asks for a prompt: the one on which the last vote was thanked for, else a new one."""
        for page in context.pages[1:]:
            page.close()
        if context.pages and context.pages[0].locator("#thanks").is_visible():
            [page] = context.pages
            page.click("#thanks [data-click=next-battle]")
        else:
            page = context.pages[0] if context.pages else context.new_page()
            page.goto(f"{self.proxy.url}/eu/vote/")
            page.wait_for_selector("#suggestion .suggestion, #ballot >> visible=true")
            if page.locator("#ballot").is_visible():
                # The control leaves battles without a vote behind.
                page.click("[data-click=skip-battle]")
        page.wait_for_selector("#suggestion .suggestion")
        return page


@contextmanager
def browser_arena(folder: Path, browser: Browser) -> Iterator[BrowserArena]:
    """Start everything in a folder; the answers of its models are short."""
    study = write_echo_study(folder, ANSWER_WORDS)
    server = ServerProcess(folder, study=str(study))
    server.start()
    try:
        with CuttingProxy(server.port).running() as proxy:
            yield BrowserArena(server, proxy, browser)
    finally:
        server.stop()
