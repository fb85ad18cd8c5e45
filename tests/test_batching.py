"""Answers that are made together: each is what it would be alone, and none waits for or breaks another."""

import asyncio
from contextlib import aclosing
from functools import wraps

import pytest
from transformers import LlamaForCausalLM

from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.codes import Finish, Template
from arena.errors import BackendError
from tests.backend_driver import Answer, a_model, a_request, ask, opened

pytest_plugins = ["tests.checkpoints"]

QUESTIONS = ("Zer da euria?", "Kaixo!", "Kontatu ipuin luze bat mendiari buruz, mesedez.", "Bai?")


def local(folder, template=Template.CHAT, **options):
    return a_model(
        "transformers", template, checkpoint=str(folder), device="cpu", dtype="float32", **options
    )


def different_requests() -> list[GenerationRequest]:
    """Of unequal length, with temperatures, limits and seeds of their own; one takes the likeliest."""
    return [
        a_request(text, seed=number, temperature=(0.7, 1.0, 0, 1.3)[number], top_p=(1, 0.9)[number % 2],
                  max_tokens=10 + 7 * number)
        for number, text in enumerate(QUESTIONS)
    ]  # fmt: skip


async def drained(stream) -> Answer:
    parts = [part async for part in stream]
    assert isinstance(parts[-1], Completion)
    return Answer(tuple(part.text for part in parts[:-1]), parts[-1])


async def together(model, requests) -> list:
    backend = opened(model)
    asked = (drained(backend.stream(request)) for request in requests)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    await backend.close()
    return answers


@pytest.fixture
def batches(monkeypatch):
    """How many rows each forward pass of a Llama had."""
    forward, sizes = LlamaForCausalLM.forward, []

    @wraps(forward)
    def counted(self, input_ids, *arguments, **options):
        sizes.append(len(input_ids))
        return forward(self, input_ids, *arguments, **options)

    monkeypatch.setattr(LlamaForCausalLM, "forward", counted)
    return sizes


@pytest.mark.parametrize(
    ("name", "template"),
    [("chat", Template.CHAT), ("base", Template.FRAME), ("base", Template.COMPLETION)],
)
def test_answers_made_together_are_those_made_alone(checkpoints, name, template):
    model = local(getattr(checkpoints, name), template)
    requests = different_requests()
    alone = [asyncio.run(ask(opened(model), request)) for request in requests]
    assert asyncio.run(together(model, requests)) == alone
    assert len({answer.text for answer in alone}) == len(alone)


def test_what_waits_is_made_together_and_one_is_one_by_one(checkpoints, batches):
    requests = different_requests()
    asyncio.run(together(local(checkpoints.chat), requests))
    assert max(batches) > 1
    assert len(batches) < sum(request.settings.max_tokens for request in requests)
    batches.clear()
    asyncio.run(together(local(checkpoints.chat, max_batch=1), requests))
    assert set(batches) == {1}


def test_no_batch_is_larger_than_was_said(checkpoints, batches):
    requests = [a_request("Bat", seed=number, max_tokens=4) for number in range(9)]
    answers = asyncio.run(together(local(checkpoints.chat, max_batch=3), requests))
    assert [answer.completion.response_tokens for answer in answers] == [4] * 9
    assert max(batches) == 3


def test_a_stop_string_ends_its_own_row_and_no_other(checkpoints):
    model = local(checkpoints.chat)
    whole = asyncio.run(ask(opened(model), a_request("Bat", seed=5, max_tokens=24)))
    middle = whole.text[len(whole.text) // 2 :][:3]
    requests = [
        a_request("Bat", seed=5, max_tokens=24, stop=(middle,)),
        a_request("Bat", seed=5, max_tokens=24),
    ]
    stopped, other = asyncio.run(together(model, requests))
    assert stopped.text == whole.text[: whole.text.index(middle)]
    assert stopped.completion.finish is Finish.STOP
    assert other == whole


def test_a_row_that_is_left_ends_and_the_others_do_not_notice(checkpoints):
    model = local(checkpoints.chat)
    request = a_request("Bat", seed=5, max_tokens=60)
    alone = asyncio.run(ask(opened(model), request))

    async def leave_one() -> Answer:
        backend = opened(model)
        other = asyncio.create_task(drained(backend.stream(request)))
        async with aclosing(backend.stream(a_request("Bi", seed=6, max_tokens=900))) as left:
            assert isinstance(await anext(left), Piece)
        answer = await other
        await backend.close()
        return answer

    assert asyncio.run(leave_one()) == alone


def test_a_row_that_ends_early_is_told_before_the_others_are_done(checkpoints):
    async def first_to_end() -> list[str]:
        backend, order = opened(local(checkpoints.chat)), []

        async def note(name: str, limit: int) -> None:
            await drained(backend.stream(a_request("Bat", seed=5, max_tokens=limit)))
            order.append(name)

        await asyncio.gather(note("long", 400), note("short", 3))
        await backend.close()
        return order

    assert asyncio.run(first_to_end()) == ["short", "long"]


def test_a_prompt_that_does_not_fit_is_refused_alone(checkpoints):
    requests = [a_request("zenbat " * 1024, max_tokens=4), a_request("Bat", seed=5, max_tokens=4)]
    refused, answer = asyncio.run(together(local(checkpoints.chat), requests))
    assert isinstance(refused, BackendError)
    assert refused.kind == "rejected"
    assert answer.completion.response_tokens == 4


def test_a_model_that_fails_fails_all_its_rows_and_answers_the_next(checkpoints, monkeypatch):
    async def fail_once() -> tuple[list, Answer]:
        backend = opened(local(checkpoints.chat))
        with monkeypatch.context() as patch:
            patch.setattr(LlamaForCausalLM, "forward", lambda *_, **__: 1 / 0)
            asked = (drained(backend.stream(a_request("Bat", max_tokens=4))) for _ in range(3))
            failed = await asyncio.gather(*asked, return_exceptions=True)
        after = await drained(backend.stream(a_request("Bat", seed=5, max_tokens=4)))
        await backend.close()
        return failed, after

    failed, after = asyncio.run(fail_once())
    assert [error.kind for error in failed] == ["unavailable"] * 3
    assert after.completion.response_tokens == 4


def test_two_entries_of_one_checkpoint_share_its_weights_until_the_last_one_closes(
    checkpoints, monkeypatch
):
    load, loaded = LlamaForCausalLM.from_pretrained.__func__, []

    def counted(cls, name, *arguments, **options):
        loaded.append(name)
        return load(cls, name, *arguments, **options)

    monkeypatch.setattr(LlamaForCausalLM, "from_pretrained", classmethod(counted))

    async def two_entries() -> tuple[Answer, Answer]:
        chat, plain = (
            opened(local(checkpoints.chat, template))
            for template in (Template.CHAT, Template.COMPLETION)
        )
        request = a_request("Bat", seed=5, max_tokens=8)
        both = await asyncio.gather(drained(chat.stream(request)), drained(plain.stream(request)))
        await chat.close()
        assert await drained(plain.stream(request)) == both[1]
        await plain.close()
        return tuple(both)

    chat, plain = asyncio.run(two_entries())
    assert chat.completion.rendered_prompt != plain.completion.rendered_prompt
    assert len(loaded) == 1
    asyncio.run(together(local(checkpoints.chat), different_requests()))
    assert len(loaded) == 2


def test_answers_that_still_wait_when_the_model_is_closed_are_cut(checkpoints):
    async def close_while_waiting() -> list:
        backend = opened(local(checkpoints.chat, max_batch=1))
        first = backend.stream(a_request("Bat", seed=5, max_tokens=900))
        await anext(first)
        waiting = asyncio.create_task(drained(backend.stream(a_request("Bi", max_tokens=4))))
        await asyncio.sleep(0)
        await backend.close()
        late = drained(backend.stream(a_request("Hiru", max_tokens=4)))
        return await asyncio.gather(drained(first), waiting, late, return_exceptions=True)

    assert [error.kind for error in asyncio.run(close_while_waiting())] == ["cut"] * 3
