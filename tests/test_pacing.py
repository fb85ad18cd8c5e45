import asyncio
import time

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


def test_the_longer_answer_does_not_go_on_at_its_own_speed_after_the_shorter_has_ended():
    short, long = Scripted(("a" * 20,)), Scripted(("b" * 10,) * 12, gap=0.01)
    texts = asyncio.run(shown(short, long, Pace(10, 0.001)))
    lengths = [len(right) for _, right in texts]
    assert lengths == list(range(10, 121, 10))
    waited = []

    async def watch():
        pair = incoming(short), incoming(long)
        await asyncio.gather(*(side.first_piece() for side in pair))
        async for _, right in in_step(*pair, Pace(10, 0.001)):
            waited.append((len(right), pair[1].ended))

    asyncio.run(watch())
    assert all(ended for length, ended in waited if length > 20)


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
