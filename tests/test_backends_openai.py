"""The `openai` backend against a real server over real HTTP, healthy and broken in every known way."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from arena.backends.protocol import Piece
from arena.codes import Finish, Rendering, Template
from arena.errors import BackendError
from tests.backend_driver import Answer, a_model, a_request, ask, opened, until
from tests.servers.openai_server import (
    Fault,
    closed_port,
    last_request,
    server_state,
    start_server,
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with start_server() as base_url:
        yield base_url


def answer_of(
    server: str, served: str, *texts: str, template=Template.CHAT, timeouts=None, **request
) -> Answer:
    model = a_model("openai", template, endpoint=server, model=served, timeouts=timeouts or {})
    return asyncio.run(ask(opened(model), a_request(*texts or ("Zer da euria?",), **request)))


def failure_of(server: str, served: str, **request) -> BackendError:
    with pytest.raises(BackendError) as caught:
        answer_of(server, served, **request)
    return caught.value


def test_a_chat_answer_streams_in_pieces_and_ends_with_its_record(server):
    answer = answer_of(server, "obedient", "Zer da euria?", system="Euskaraz.", seed=3)
    assert answer.text == "Erantzuna: Zer da euria?"
    assert len(answer.pieces) == 4
    assert answer.completion.finish is Finish.STOP
    assert (answer.completion.prompt_tokens, answer.completion.response_tokens) == (3, 4)
    assert answer.completion.engine == "openai: obedient (test-server-1)"
    assert json.loads(answer.completion.rendered_prompt) == [
        {"role": "system", "content": "Euskaraz."},
        {"role": "user", "content": "Zer da euria?"},
    ]


def test_a_hundred_answers_at_once_stay_apart(server):
    async def hundred() -> list[str]:
        backend = opened(a_model("openai", endpoint=server, model="obedient"))

        async def text_of(number: int) -> str:
            stream = backend.stream(a_request(f"{number} " * 5))
            return "".join([part.text async for part in stream if isinstance(part, Piece)])

        texts = await asyncio.gather(*(text_of(number) for number in range(100)))
        await backend.close()
        return texts

    assert asyncio.run(hundred()) == [f"Erantzuna:{f' {number}' * 5}" for number in range(100)]


def test_the_settings_that_are_sent_are_the_settings_that_are_recorded(server):
    answer = answer_of(
        server, "obedient", temperature=0.3, top_p=0.8, max_tokens=77, stop=("X",), seed=11
    )
    sent = last_request(server)
    used = answer.completion.settings
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"]) == (0.3, 0.8, 77)
    assert (sent["stop"], sent["seed"]) == (["X"], 11)
    assert (used.temperature, used.top_p, used.max_tokens) == (0.3, 0.8, 77)
    assert (used.stop, used.seed) == (("X",), 11)


def test_without_seed_and_stop_strings_none_are_sent(server):
    answer_of(server, "obedient")
    assert not {"seed", "stop"} & set(last_request(server))


def test_completion_sends_the_prompt_as_it_is_and_no_system_text(server):
    answer = answer_of(
        server, "obedient", "Bazen behin", template=Template.COMPLETION, system="Euskaraz."
    )
    assert last_request(server)["path"] == "/v1/completions"
    assert last_request(server)["prompt"] == "Bazen behin"
    assert answer.completion.rendered_prompt == "Bazen behin"
    assert answer.text == " Erantzuna: Bazen behin"


def test_frame_sends_the_rendered_frame_and_its_stop_strings(server):
    answer = answer_of(server, "obedient", "Zer da?", template=Template.FRAME, stop=("END",))
    sent = last_request(server)
    assert sent["prompt"] == answer.completion.rendered_prompt
    assert str(sent["prompt"]).endswith("Galdera: Zer da?\nErantzuna:")
    assert sent["stop"] == ["END", "\nGaldera:", "\nErantzuna:"]
    assert answer.text.startswith("Erantzuna:")
    assert answer.completion.settings.stop == ("END", "\nGaldera:", "\nErantzuna:")


def test_the_prompt_as_the_server_rendered_it_is_recorded_where_it_is_told(server):
    model = a_model("openai", endpoint=server, model="obedient", prompt_text=True)
    answer = asyncio.run(ask(opened(model), a_request("Zer da?")))
    assert answer.completion.rendered_prompt == "<Zer da?>"


def test_an_answer_that_reaches_the_token_limit_says_so(server):
    assert answer_of(server, Fault.LENGTH).completion.finish is Finish.LENGTH


def test_a_model_without_system_role_gets_the_system_text_in_front_of_the_first_message(server):
    async def two_answers():
        backend = opened(a_model("openai", endpoint=server, model=Fault.NO_SYSTEM_ROLE))
        request = a_request("Bat?", "Bai.", "Bi?", system="Euskaraz.")
        return await ask_twice(backend, request)

    async def ask_twice(backend, request):
        first = [part async for part in backend.stream(request)]
        before = len(server_state(server)["requests"])
        second = [part async for part in backend.stream(request)]
        after = len(server_state(server)["requests"])
        await backend.close()
        return first[-1], second[-1], after - before

    first, second, requests_for_the_second = asyncio.run(two_answers())
    assert first.origin.rendering is Rendering.CHAT_SYSTEM_IN_USER
    assert json.loads(first.rendered_prompt) == [
        {"role": "user", "content": "Euskaraz.\n\nBat?"},
        {"role": "assistant", "content": "Bai."},
        {"role": "user", "content": "Bi?"},
    ]
    assert second.rendered_prompt == first.rendered_prompt
    assert requests_for_the_second == 1


@pytest.mark.parametrize(
    ("served", "kind"),
    [
        (Fault.CUT_CONNECTION, "cut"),
        (Fault.CUT_STREAM, "cut"),
        (Fault.LIMITED, "limited"),
        (Fault.BUSY, "limited"),
        (Fault.BROKEN, "unavailable"),
        (Fault.FAILS_IN_THE_MIDDLE, "unavailable"),
        (Fault.NOT_JSON, "garbage"),
        (Fault.WRONG_SHAPE, "garbage"),
        (Fault.WEB_PAGE, "garbage"),
        (Fault.LONE_SURROGATE, "garbage"),
        (Fault.IMPOSTOR, "garbage"),
        (Fault.FILTERED, "cut"),
        (Fault.TOOL_CALL, "cut"),
        (Fault.BLANK, "empty"),
        (Fault.UNKNOWN_KEY, "refused"),
    ],
)
def test_every_fault_is_an_error_of_its_kind_and_never_an_answer(server, served, kind):
    assert failure_of(server, served).kind == kind


@pytest.mark.parametrize(
    ("served", "limit"),
    [
        (Fault.HANG_BEFORE_HEADERS, "first_token"),
        (Fault.HANG_BEFORE_TEXT, "first_token"),
        (Fault.HANG_IN_THE_MIDDLE, "gap"),
        (Fault.DRIP, "gap"),
    ],
)
def test_a_server_that_hangs_is_left_at_the_time_limit_that_it_passed(server, served, limit):
    short = {"first_token": 10, "gap": 10, "total": 20, limit: 0.3}
    error = failure_of(server, served, timeouts=short)
    assert error.kind == "timeout"
    assert limit in str(error)


def test_an_answer_that_keeps_coming_still_ends_at_the_total_limit():
    limits = {"first_token": 2, "gap": 2, "total": 2}
    with start_server(pace_seconds=0.05) as slow_server:
        with pytest.raises(BackendError) as caught:
            answer_of(slow_server, "obedient", "bat " * 200, timeouts=limits)
        assert caught.value.kind == "timeout"
        assert "total" in str(caught.value)
        assert until(lambda: server_state(slow_server)["aborted"] == 1)


def test_a_closed_port_is_a_refusal_with_its_cause(server):
    error = failure_of(closed_port(), "obedient")
    assert error.kind == "refused"
    assert error.__cause__ is not None


def test_a_missing_chat_template_tells_the_operator_what_to_write(server):
    error = failure_of(server, Fault.NO_CHAT_TEMPLATE)
    assert error.kind == "refused"
    assert "template: completion or template: frame" in str(error)


def test_a_model_without_chat_template_still_completes(server):
    answer = answer_of(server, Fault.NO_CHAT_TEMPLATE, template=Template.COMPLETION)
    assert answer.text == " Erantzuna: Zer da euria?"


def test_a_substituted_model_is_named_in_the_error(server):
    error = failure_of(server, Fault.IMPOSTOR)
    assert "'impostor'" in str(error)
    assert "'another-model'" in str(error)


def test_closing_the_stream_early_ends_it_on_the_server():
    async def one_piece(server: str) -> Piece:
        backend = opened(a_model("openai", endpoint=server, model=Fault.HANG_IN_THE_MIDDLE))
        async with aclosing(backend.stream(a_request("Bat bi"))) as stream:
            first = await anext(stream)
        assert await asyncio.to_thread(until, lambda: server_state(server)["running"] == 0)
        await backend.close()
        return first

    with start_server() as server:
        assert asyncio.run(one_piece(server)) == Piece("Erantzuna:")
        assert server_state(server)["aborted"] == 1


def test_cancelling_the_reader_ends_the_stream_on_the_server():
    async def cancelled(server: str) -> None:
        backend = opened(a_model("openai", endpoint=server, model=Fault.HANG_BEFORE_TEXT))
        reader = asyncio.create_task(ask(backend, a_request("Bat bi")))
        running = await asyncio.to_thread(until, lambda: server_state(server)["running"] == 1)
        assert running
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        assert await asyncio.to_thread(until, lambda: server_state(server)["running"] == 0)
        await backend.close()

    with start_server() as server:
        asyncio.run(cancelled(server))
        assert server_state(server)["aborted"] == 1
