"""What the `openai` backend finds out of a server: whether it tells the rendered prompt and its chat template."""

import asyncio
import json
import logging

import pytest

from arena.backends.templates import template_hash
from arena.codes import Template
from arena.errors import InputError
from tests.backend_driver import Answer, a_model, a_request, opened
from tests.backend_driver import ask as ask_and_close
from tests.servers.openai_server import last_request, server_state, start_server

TEMPLATE = "{% for message in messages %}<{{ message.content }}>{% endfor %}"
OTHER = "{{ messages }}"


def answer_of(server: str, folder, template=Template.CHAT, **options) -> Answer:
    model = a_model("openai", template, endpoint=server, model="obedient", **options)
    return asyncio.run(ask_and_close(opened(model, folder), a_request("Zer da?")))


def test_vllm_is_asked_for_the_rendered_prompt_and_its_template_is_hashed(tmp_path):
    with start_server(chat_template=TEMPLATE) as server:
        answer = answer_of(server, tmp_path)
    assert answer.completion.rendered_prompt == "<Zer da?>"
    assert answer.completion.origin.template_hash == template_hash(TEMPLATE)


def test_another_server_is_never_asked_for_what_it_may_not_know(tmp_path):
    with start_server() as server:
        answer = answer_of(server, tmp_path)
        assert "return_prompt_text" not in last_request(server)
        assert server_state(server)["looks"] == ["/v1/models"]
    assert json.loads(answer.completion.rendered_prompt) == [{"role": "user", "content": "Zer da?"}]
    assert answer.completion.origin.template_hash is None


def test_an_entry_may_say_that_the_rendered_prompt_is_not_wanted(tmp_path):
    with start_server(chat_template=TEMPLATE) as server:
        answer = answer_of(server, tmp_path, prompt_text=False)
    assert json.loads(answer.completion.rendered_prompt)
    assert answer.completion.origin.template_hash == template_hash(TEMPLATE)


def test_a_vllm_that_does_not_tell_its_template_still_tells_the_prompt(tmp_path):
    with start_server(chat_template="") as server:
        answer = answer_of(server, tmp_path)
    assert answer.completion.rendered_prompt == "<Zer da?>"
    assert answer.completion.origin.template_hash is None


def test_without_a_word_of_the_server_the_file_in_models_yaml_is_the_template(tmp_path):
    (tmp_path / "chat.jinja").write_text(TEMPLATE)
    with start_server() as server:
        answer = answer_of(server, tmp_path / "study", serve={"chat_template": "chat.jinja"})
    assert answer.completion.origin.template_hash == template_hash(TEMPLATE)


def test_a_server_that_uses_another_template_than_promised_is_recorded_and_warned_of(
    tmp_path, caplog
):
    (tmp_path / "chat.jinja").write_text(TEMPLATE)
    with start_server(chat_template=OTHER) as server, caplog.at_level(logging.WARNING):
        answer = answer_of(server, tmp_path, serve={"chat_template": "chat.jinja"})
    assert answer.completion.origin.template_hash == template_hash(OTHER)
    assert "obedient uses another chat template" in caplog.text


def test_a_promised_template_that_is_not_there_is_said_at_opening(tmp_path):
    with pytest.raises(InputError, match=r"no chat template in the file `chat\.jinja`"):
        answer_of("http://127.0.0.1:1/v1", tmp_path, serve={"chat_template": "chat.jinja"})


def test_a_server_is_looked_at_once_however_many_answers_it_makes(tmp_path):
    async def twenty(server: str) -> list[str]:
        backend = opened(a_model("openai", endpoint=server, model="obedient"), tmp_path)

        async def one() -> str:
            *_, completion = [part async for part in backend.stream(a_request("Zer da?"))]
            return completion.rendered_prompt

        prompts = await asyncio.gather(*(one() for _ in range(10)))
        prompts += await asyncio.gather(*(one() for _ in range(10)))
        await backend.close()
        return prompts

    with start_server(chat_template=TEMPLATE) as server:
        assert asyncio.run(twenty(server)) == ["<Zer da?>"] * 20
        assert server_state(server)["looks"] == ["/v1/models", "/tokenizer_info"]


def test_a_base_model_has_no_template_to_look_for(tmp_path):
    with start_server(chat_template=TEMPLATE) as server:
        completed = answer_of(server, tmp_path, Template.COMPLETION)
        framed = answer_of(server, tmp_path, Template.FRAME)
        assert server_state(server)["looks"] == []
    assert completed.completion.origin.template_hash is None
    assert framed.completion.origin.template_hash not in (None, template_hash(TEMPLATE))


def test_a_server_that_hangs_over_the_question_still_answers(tmp_path):
    with start_server(chat_template=TEMPLATE, names_hang=True) as server:
        answer = answer_of(server, tmp_path)
    assert answer.text == "Erantzuna: Zer da?"
    assert answer.completion.origin.template_hash is None
