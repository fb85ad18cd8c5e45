"""The `echo` backend: a known answer at a known pace."""

import asyncio
from contextlib import aclosing

import pytest

from arena.backends.protocol import Piece
from arena.codes import Finish
from arena.errors import BackendError
from tests.backend_driver import Answer, a_model, a_request, ask, opened


def echo(*texts: str, words: int = 5, stop: tuple[str, ...] = (), max_tokens: int = 100) -> Answer:
    request = a_request(*texts, stop=stop, max_tokens=max_tokens)
    return asyncio.run(ask(opened(a_model("echo", words=words)), request))


def test_the_last_message_is_repeated_until_the_words_are_said():
    answer = echo("Hasiera", "Bai.", "bat bi")
    assert answer.text == "bat bi bat bi bat"
    assert answer.completion.finish is Finish.STOP
    assert (answer.completion.prompt_tokens, answer.completion.response_tokens) == (2, 5)


def test_the_token_limit_cuts_the_answer_and_says_so():
    answer = echo("bat bi", max_tokens=3)
    assert answer.text == "bat bi bat"
    assert answer.completion.finish is Finish.LENGTH


def test_a_stop_string_ends_the_answer_and_is_not_part_of_it():
    answer = echo("bat bi hiru", words=9, stop=("i hi",))
    assert answer.text == "bat b"
    assert answer.completion.finish is Finish.STOP


def test_a_blank_prompt_gives_no_answer():
    with pytest.raises(BackendError) as caught:
        echo(" ")
    assert caught.value.kind == "empty"


def test_an_echo_takes_free_prompts():
    assert opened(a_model("echo")).live is True


def test_a_waiting_echo_can_be_left():
    async def first_piece() -> Piece:
        backend = opened(a_model("echo", delay_seconds=3600))
        async with aclosing(backend.stream(a_request("bat bi"))) as stream:
            return await anext(stream)

    assert asyncio.run(first_piece()) == Piece("bat")
