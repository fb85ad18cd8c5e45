"""A model that hangs is told from one that is slow: by its habit, by others' answers, by a short request of our own."""

import asyncio
from contextlib import aclosing

import pytest

from arena import silence
from arena.backends.protocol import GenerationRequest
from arena.domain import GenerationSettings
from arena.errors import BackendError
from arena.silence import (
    OWN_LATENESS,
    REMEMBERED,
    SHORTEST_REPLY,
    SOONEST_LOOK,
    UNUSUAL,
    Habit,
    Listener,
)
from tests.scripted import Scripted

REQUEST = GenerationRequest((), GenerationSettings())


def test_a_slow_model_is_given_three_times_as_long_as_it_took():
    habit = Habit()
    assert habit.patience == SOONEST_LOOK
    habit.began(0.1)
    assert habit.patience == SOONEST_LOOK
    habit.began(4.0)
    assert habit.patience == 4.0 * UNUSUAL
    assert habit.reply == 4.0
    for _ in range(REMEMBERED):
        habit.began(0.2)
    assert (habit.patience, habit.reply) == (SOONEST_LOOK, SHORTEST_REPLY)


def test_a_model_that_speaks_to_others_is_not_silent():
    habit = Habit()
    habit.heard(9.0)
    assert habit.is_silent(10.0, 1.5, 11.5)
    habit.heard(10.2)
    assert not habit.is_silent(10.0, 1.5, 11.5)


def test_a_process_that_is_late_itself_says_nothing_of_a_model():
    assert not Habit().is_silent(10.0, 1.5, 11.5 + 2 * OWN_LATENESS)


@pytest.fixture
def soon(monkeypatch):
    """Looks are taken at once; a short request may take long enough for a busy machine."""
    monkeypatch.setattr(silence, "SOONEST_LOOK", 0.02)
    monkeypatch.setattr(silence, "OWN_LATENESS", 3600.0)


class Script(Scripted):
    """Hangs on the first request; what is asked later goes by the script."""

    async def stream(self, request):
        if not self.asked:
            self.asked.append(request)
            await asyncio.sleep(3600)
        async with aclosing(super().stream(request)) as parts:
            async for part in parts:
                yield part


def verdict(backend, monkeypatch, reply: float) -> str:
    monkeypatch.setattr(silence, "SHORTEST_REPLY", reply)

    async def wait() -> str:
        listener = Listener({"alpha": backend}, lambda _: REQUEST)
        stream = listener.stream("alpha", REQUEST)
        first = asyncio.ensure_future(anext(stream))
        hangs = asyncio.ensure_future(listener.until_it_hangs("alpha"))
        while len(backend.asked) < 3 and not hangs.done():
            await asyncio.sleep(0.005)
        said = hangs.result() if hangs.done() else ""
        for task in (first, hangs):
            task.cancel()
        await asyncio.gather(first, hangs, return_exceptions=True)
        await stream.aclose()
        await listener.close()
        return said

    async def in_time() -> str:
        async with asyncio.timeout(30):
            return await wait()

    return asyncio.run(in_time())


def test_a_model_that_answers_nothing_short_either_hangs(soon, monkeypatch):
    assert "short request" in verdict(Script(hangs_at=0), monkeypatch, 0.05)


def test_a_model_that_fails_at_a_short_request_does_not_answer(soon, monkeypatch):
    failing = Script(error=BackendError("refused", "gone"), breaks_at=0)
    assert "short request" in verdict(failing, monkeypatch, 20.0)


@pytest.mark.parametrize("script", [{}, {"error": BackendError("limited", "full"), "breaks_at": 0}])
def test_one_that_answers_it_or_says_that_it_is_busy_is_waited_for(soon, monkeypatch, script):
    """It is asked again after another while, and so on, and nobody gives it up."""
    assert verdict(Script(**script), monkeypatch, 20.0) == ""
