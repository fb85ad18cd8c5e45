"""The `openai` backend against a real vLLM that serves tiny checkpoints, with and without template."""

import asyncio
from contextlib import aclosing

import pytest
from transformers import AutoTokenizer

from arena.backends.templates import template_hash
from arena.codes import Finish, Rendering, Template
from arena.errors import BackendError
from tests.backend_driver import Answer, a_model, a_request, ask, opened, until
from tests.vllm.conftest import KEY_VARIABLE

pytest_plugins = ["tests.checkpoints"]
pytestmark = pytest.mark.vllm


def answer_of(servers, name: str, template: Template, *, options=None, **request) -> Answer:
    key = {"api_key_variable": KEY_VARIABLE} if name == "base" else {}
    model = a_model(
        "openai", template, endpoint=servers[name], **{"model": name, **key, **(options or {})}
    )
    asked = {"seed": 5, "max_tokens": 24, **request}
    return asyncio.run(ask(opened(model), a_request("Zer da euria?", **asked)))


def test_a_chat_answer_streams_with_counts_and_the_version_of_the_engine(servers):
    answer = answer_of(servers, "chat", Template.CHAT)
    assert len(answer.pieces) > 5
    assert answer.completion.finish is Finish.LENGTH
    assert answer.completion.response_tokens == 24
    assert answer.completion.prompt_tokens > 10
    assert answer.completion.engine.startswith("openai: chat (vllm-")


def test_the_rendered_chat_prompt_and_its_template_are_recorded_as_the_server_used_them(
    servers, checkpoints
):
    answer = answer_of(servers, "chat", Template.CHAT, system="Euskaraz.")
    own = AutoTokenizer.from_pretrained(checkpoints.chat).chat_template
    assert answer.completion.origin.template_hash == template_hash(own)
    assert answer.completion.rendered_prompt == (
        "<|im_start|>system\nEuskaraz.<|im_end|>\n"
        "<|im_start|>user\nZer da euria?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_how_and_from_which_weights_an_answer_was_made_is_told_for_every_template(servers):
    pinned = {"revision": "tiny-1"}
    for name, template, rendering in (
        ("chat", Template.CHAT, Rendering.CHAT),
        ("base", Template.FRAME, Rendering.FRAME),
        ("base", Template.COMPLETION, Rendering.COMPLETION),
    ):
        completion = answer_of(servers, name, template, options=pinned).completion
        assert (completion.origin.rendering, completion.origin.revision) == (rendering, "tiny-1")
        assert completion.engine.startswith(f"openai: {name}@tiny-1 (vllm-0.32")


def test_one_seed_gives_one_answer_and_another_seed_another(servers):
    one, two, other = (answer_of(servers, "chat", Template.CHAT, seed=seed) for seed in (5, 5, 6))
    assert one.text == two.text
    assert one.text != other.text


def test_a_base_model_completes_and_answers_in_a_frame(servers):
    completed = answer_of(servers, "base", Template.COMPLETION)
    framed = answer_of(servers, "base", Template.FRAME)
    assert completed.completion.rendered_prompt == "Zer da euria?"
    assert framed.completion.rendered_prompt.endswith("Galdera: Zer da euria?\nErantzuna:")
    assert completed.completion.response_tokens == framed.completion.response_tokens == 24


def test_a_stop_string_ends_the_answer(servers):
    whole = answer_of(servers, "base", Template.COMPLETION).text
    middle = whole[len(whole) // 2 :][:3]
    answer = answer_of(servers, "base", Template.COMPLETION, stop=(middle,))
    assert answer.text == whole[: whole.index(middle)]
    assert answer.completion.finish is Finish.STOP


def test_chat_with_a_base_model_tells_the_operator_what_to_write(servers):
    with pytest.raises(BackendError, match="template: completion or template: frame") as caught:
        answer_of(servers, "base", Template.CHAT)
    assert caught.value.kind == "refused"


def test_a_model_that_is_not_served_is_an_error(servers):
    with pytest.raises(BackendError) as caught:
        answer_of(servers, "chat", Template.CHAT, options={"model": "another"})
    assert caught.value.kind == "refused"


def test_leaving_an_answer_ends_it_on_the_server(served):
    async def leave() -> None:
        model = a_model("openai", endpoint=served.addresses["chat"], model="chat")
        backend = opened(model)
        endless = a_request("Bat", seed=5, max_tokens=900)
        streams = [backend.stream(endless) for _ in range(4)]
        for stream in streams:
            await anext(stream)
        assert await asyncio.to_thread(until, lambda: served.answering("chat") > 0)
        for stream in streams:
            async with aclosing(stream):
                pass
        assert await asyncio.to_thread(until, lambda: served.answering("chat") == 0)
        await backend.close()

    asyncio.run(leave())
