"""One simulated volunteer, and what all of them together saw."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field

from benchmarks.ledger import Ledger
from benchmarks.visit import BATTLE, IN_LINE, Functions, Visit, grows, join

SENT_TWICE = 0.2
OUTCOMES = ("left", "tie", "right")
CONFLICT = {"left": "right", "right": "left"}


@dataclass(slots=True)
class Experience:
    """What all volunteers together saw; times in seconds.

    `began` says for each battle after how long its answers began; `in_line` counts those who waited for it.
    """

    ledger: Ledger = field(default_factory=Ledger)
    votes: list[float] = field(default_factory=list)
    first_texts: list[float] = field(default_factory=list)
    visits: list[float] = field(default_factory=list)
    began: dict[str, float] = field(default_factory=dict)
    in_line: int = 0
    battles: int = 0
    sent_twice: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    def note_error(self, error: BaseException) -> None:
        """Count what went wrong, by its words."""
        self.errors[f"{type(error).__name__}: {error}"[:90]] += 1


def choose_answers(chance: random.Random) -> dict[str, str]:
    """A ballot as the page would send it: the overall question only in a conflict."""
    answers = {question: chance.choice(OUTCOMES) for question in ("content", "language")}
    if CONFLICT.get(answers["content"]) == answers["language"]:
        answers["overall"] = chance.choice(OUTCOMES)
    return answers


class Volunteer:
    """One participant with one page; everything random comes from the number."""

    def __init__(self, number: int, port: int, experience: Experience) -> None:
        self.chance = random.Random(f"volunteer {number}")
        self._port = port
        self._seen = experience

    @contextmanager
    def counting_errors(self) -> Iterator[None]:
        """Go on and count where the server or the way to it fails: a load run does not stop."""
        try:
            yield
        except (OSError, EOFError, TimeoutError) as error:
            # asyncio's own IncompleteReadError is an EOFError.
            self._seen.note_error(error)

    async def arrive(self, functions: Functions) -> Visit:
        """Consent and open the page."""
        visit = Visit(self._port, await join(self._port), functions)
        await visit.open()
        return visit

    async def read_answers(self, visit: Visit) -> str | None:
        """Watch both answers grow; returns the battle of the ballot form, None if none came."""
        self._seen.battles += 1
        begun, battle, first, waited = time.perf_counter(), None, None, False
        async with aclosing(visit.ask()) as events:
            async for event in events:
                waited = waited or IN_LINE in event
                if first is None and grows(event):
                    first = time.perf_counter() - begun
                    self._seen.first_texts.append(first)
                if found := BATTLE.search(event):
                    battle = found[1].decode()
        self._seen.in_line += waited
        if battle is not None and first is not None:
            self._seen.began[battle] = first
        if battle is None:
            self._seen.errors["no ballot form after the answers"] += 1
        return battle

    async def vote(self, visit: Visit, battle: str) -> None:
        """Send a ballot, one in five twice at the same moment."""
        answers = choose_answers(self.chance)
        # Known before it is sent: what the server stores without an answer is not unheard of.
        self._seen.ledger.sent[battle] = answers
        twice = self.chance.random() < SENT_TWICE
        self._seen.sent_twice += twice
        sends = [self._send(visit, battle, answers, again=False)]
        if twice:
            sends.append(self._send(visit, battle, answers, again=True))
        await asyncio.gather(*sends)

    async def _send(
        self, visit: Visit, battle: str, answers: dict[str, str], *, again: bool
    ) -> None:
        begun = time.perf_counter()
        reply = await visit.vote(battle, answers, again=again)
        self._seen.votes.append(time.perf_counter() - begun)
        self._seen.ledger.note(battle, answers, reply)
