"""What is asked again, how often, and after which pauses."""

import asyncio
import random
from datetime import UTC, datetime
from functools import partial

import pytest

from arena.backends.retry_after import told_pause
from arena.errors import BackendError
from arena.generation.asking import answered
from arena.generation.patience import Patience
from tests.backend_driver import a_model, a_request, opened
from tests.servers.openai_server import Fault, start_server


class Failing:
    """Fails so many times, then answers."""

    def __init__(self, times: int, error: BackendError) -> None:
        self.left = times
        self.error = error
        self.asked = 0

    async def __call__(self) -> str:
        self.asked += 1
        if self.left:
            self.left -= 1
            raise self.error
        return "bai"


def patience(pauses: list[float], **changes) -> Patience:
    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    return Patience(chance=random.Random(4), sleep=sleep, **changes)


@pytest.mark.parametrize("kind", ["timeout", "cut", "limited", "unavailable"])
def test_what_may_pass_is_asked_again_until_it_does(kind):
    pauses: list[float] = []
    asked = Failing(3, BackendError(kind, ""))
    assert asyncio.run(patience(pauses).ask(asked)) == ("bai", 4)
    assert len(pauses) == 3


@pytest.mark.parametrize("kind", ["refused", "garbage", "empty"])
def test_what_stays_is_asked_once(kind):
    pauses: list[float] = []
    asked = Failing(9, BackendError(kind, ""))
    with pytest.raises(BackendError):
        asyncio.run(patience(pauses).ask(asked))
    assert (asked.asked, pauses) == (1, [])


def test_a_connection_that_is_refused_is_asked_again():
    asked = Failing(1, BackendError("refused", "", may_pass=True))
    assert asyncio.run(patience([]).ask(asked)) == ("bai", 2)


def test_after_the_last_retry_the_error_is_raised():
    asked = Failing(9, BackendError("limited", "full"))
    with pytest.raises(BackendError, match="full"):
        asyncio.run(patience([], retries=2).ask(asked))
    assert asked.asked == 3


def test_pauses_are_drawn_from_zero_to_a_bound_that_doubles_and_stays():
    drawing = patience([], first_seconds=1, longest_seconds=10)
    for attempt, bound in ((1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (5000, 10)):
        drawn = [drawing.pause(attempt) for _ in range(300)]
        assert 0 <= min(drawn) < 0.1 * bound
        assert 0.9 * bound < max(drawn) <= bound


NOW = datetime(2026, 10, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Thu, 01 Oct 2026 12:01:30 GMT", 90),
        ("Thu, 01 Oct 2026 11:00:00 GMT", 0),
        ("Thu, 01 Oct 2026 12:01:30 -0000", 90),
        (None, None),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("1.5", None),
        ("9" * 400, None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nonsense_is_left_aside(said, seconds):
    assert told_pause(said, NOW) == seconds


@pytest.mark.parametrize(("fault", "least"), [(Fault.LIMITED, 40), (Fault.BUSY, 50)])
def test_a_full_server_is_left_alone_for_as_long_as_it_asks_but_not_for_ever(fault, least):
    """One says 40 seconds, the other a date that is far away; more than 50 are not waited for."""
    pauses: list[float] = []
    waiting = patience(pauses, retries=3, first_seconds=1, longest_told=50)

    async def ask(server: str) -> None:
        backend = opened(a_model("openai", endpoint=server, model=fault))
        try:
            await waiting.ask(partial(answered, backend, a_request("Bat")))
        finally:
            await backend.close()

    with start_server() as server, pytest.raises(BackendError, match=r"full|many") as caught:
        asyncio.run(ask(server))
    assert caught.value.kind == "limited"
    for pause, drawn in zip(pauses, (1, 2, 4), strict=True):
        assert least <= pause <= least + drawn
