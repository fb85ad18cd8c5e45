import asyncio
import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.backends.protocol import GenerationRequest
from arena.codes import Role
from arena.domain import (
    GenerationSettings,
    Message,
)
from arena.errors import BackendError
from arena.pacing import Incoming, Pace, in_step
from tests.scripted import FAST, Scripted

REQUEST = GenerationRequest((Message(Role.USER, "Kaixo"),), GenerationSettings())


def incoming(script: Scripted) -> Incoming:
    return Incoming(script.stream(REQUEST), time.monotonic)


async def shown(left: Scripted, right: Scripted, pace: Pace = FAST) -> list[tuple[str, str]]:
    pair = incoming(left), incoming(right)
    await asyncio.gather(*(side.first_piece() for side in pair))
    return [texts async for texts in in_step(*pair, pace)]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6),
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6),
)
def test_both_sides_are_shown_whole_and_grow_by_equal_pieces(left, right):
    if not ("".join(left).strip() and "".join(right).strip()):
        return
    texts = asyncio.run(shown(Scripted(tuple(left)), Scripted(tuple(right))))
    whole = "".join(left), "".join(right)
    assert texts[-1] == whole
    for step in texts:
        length = max(map(len, step))
        assert step == (whole[0][:length], whole[1][:length])


def test_a_slow_side_holds_the_fast_one_back():
    fast, slow = Scripted(("a" * 200,)), Scripted(("b" * 10,) * 8, gap=0.01)
    texts = asyncio.run(shown(fast, slow))
    unfinished = [step for step in texts if len(step[1]) < 80]
    assert unfinished
    assert all(len(left) == len(right) for left, right in unfinished)


def test_the_sequence_of_steps_is_the_same_whichever_side_is_slow():
    fast, slow = Scripted(("x" * 90,)), Scripted(("x" * 9,) * 10, gap=0.005)
    one = asyncio.run(shown(fast, slow, Pace(9, 0.001)))
    other = asyncio.run(shown(slow, fast, Pace(9, 0.001)))
    assert [tuple(map(len, step)) for step in one] == [tuple(map(len, step)) for step in other]


def lengths_shown(long_has_ended: bool, pace: Pace) -> list[int]:
    """Lengths of the longer answer, whose model writes on or has long ended, tick by tick."""

    class Written:
        failure = None

        def __init__(self, text: str, arrives_at: list[int]) -> None:
            self._text, self._arrives_at = text, arrives_at

        @property
        def text(self) -> str:
            return self._text[: self._arrives_at[min(now, len(self._arrives_at) - 1)]]

        @property
        def ended(self) -> bool:
            return self.text == self._text

    async def tick(seconds: float) -> float:
        nonlocal now
        now += 1
        return 1.0

    async def watch() -> list[int]:
        return [len(right) async for _, right in in_step(*pair, pace, tick, Random(1))]

    now = 0
    slow = list(range(10, 201, 10))
    pair = (
        Written("a" * 40, [40] if not long_has_ended else slow[:4]),
        Written("b" * 200, [200] if long_has_ended else slow),
    )
    return asyncio.run(watch())


def test_the_longer_answer_goes_on_alike_whether_its_model_still_writes_or_not():
    complete, written = (lengths_shown(ended, Pace(80, 0.16)) for ended in (True, False))
    assert complete[:4] == written[:4] == [10, 20, 30, 40]
    assert complete == written
    assert max(after - before for before, after in pairwise(complete)) <= 10


def test_what_is_left_after_a_long_wait_is_shown_at_the_usual_speed():
    shown = lengths_shown(True, Pace(80, 0.16, longest_tail=0.5))
    assert shown[-3:] == [64, 144, 200]


def test_a_side_that_fails_half_way_ends_both():
    broken = Scripted(
        ("a" * 20, "a" * 20), error=BackendError("cut", "gone"), breaks_at=1, gap=0.01
    )
    with pytest.raises(BackendError, match="gone"):
        asyncio.run(shown(broken, Scripted(("b" * 200,))))


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (Scripted(("   ", "\n")), "empty"),
        (Scripted(("a",), error=BackendError("refused", "no"), breaks_at=0), "refused"),
    ],
)
def test_an_answer_without_words_is_a_failure_and_never_a_text(script, kind):
    async def ask():
        answer = incoming(script)
        while not answer.ended:
            await asyncio.sleep(0.001)
        await answer.first_piece()

    with pytest.raises(BackendError) as caught:
        asyncio.run(ask())
    assert caught.value.kind == kind


def test_a_bug_in_a_backend_ends_the_answer_instead_of_hanging_it():
    class Buggy(Scripted):
        async def stream(self, request):
            raise RuntimeError("a bug")
            yield

    async def ask():
        await incoming(Buggy()).first_piece()

    with pytest.raises(BackendError, match="RuntimeError: a bug"):
        asyncio.run(ask())


def test_stopping_closes_the_stream():
    script = Scripted(hangs_at=1)

    async def ask():
        answer = incoming(script)
        await answer.first_piece()
        await answer.stop()

    asyncio.run(ask())
    assert script.closed == 1
