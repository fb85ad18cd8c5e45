"""The `transformers` backend on tiny real checkpoints: their words are noise, their mechanics are not."""

import asyncio
import hashlib
import json
import threading
from contextlib import aclosing
from dataclasses import replace
from functools import wraps
from pathlib import Path

import pytest
from transformers import AutoTokenizer, LlamaForCausalLM

from arena.backends.protocol import Completion
from arena.backends.templates import frame_for
from arena.backends.token_text import TokenText
from arena.codes import Finish, Rendering, Template
from arena.domain import (
    Model,
    Origin,
)
from arena.errors import BackendError, InputError
from tests.backend_driver import Answer, a_model, a_request, ask, opened

pytest_plugins = ["tests.checkpoints"]


def local(folder: Path, template: Template = Template.CHAT, **options) -> Model:
    return a_model("transformers", template, checkpoint=str(folder), device="cpu", **options)


def answer_of(model: Model, *texts: str, seed: int | None = 5, max_tokens=24, **request) -> Answer:
    asked = a_request(*texts or ("Zer da euria?",), seed=seed, max_tokens=max_tokens, **request)
    return asyncio.run(ask(opened(model), asked))


def test_a_chat_answer_is_rendered_with_the_checkpoints_own_template(checkpoints):
    answer = answer_of(local(checkpoints.chat), "Zer da?", system="Euskaraz.")
    assert answer.completion.rendered_prompt == (
        "<|im_start|>system\nEuskaraz.<|im_end|>\n"
        "<|im_start|>user\nZer da?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )
    tokenizer = AutoTokenizer.from_pretrained(checkpoints.chat)
    rendered = tokenizer(answer.completion.rendered_prompt).input_ids
    assert answer.completion.prompt_tokens == len(rendered)
    assert len(answer.pieces) > 5


def test_the_token_limit_is_kept_and_said(checkpoints):
    completion = answer_of(local(checkpoints.chat), max_tokens=7).completion
    assert completion.finish is Finish.LENGTH
    assert completion.response_tokens == 7


def test_two_answers_with_one_seed_are_equal_and_with_another_differ(checkpoints):
    one, two, other = (answer_of(local(checkpoints.chat), seed=seed) for seed in (5, 5, 6))
    assert one == two
    assert one.text != other.text


def test_an_absent_seed_is_drawn_and_recorded_so_that_the_answer_can_be_repeated(checkpoints):
    first = answer_of(local(checkpoints.chat), seed=None)
    again = answer_of(local(checkpoints.chat), seed=first.completion.settings.seed)
    assert again == first
    assert answer_of(local(checkpoints.chat), seed=None).text != first.text


def test_two_models_that_answer_at_once_do_not_take_each_others_random_numbers(checkpoints):
    async def both() -> tuple[Answer, Answer]:
        request = a_request("Zer da euria?", seed=5, max_tokens=24)
        models = local(checkpoints.chat), local(checkpoints.base, Template.COMPLETION)
        return tuple(await asyncio.gather(*(ask(opened(model), request) for model in models)))

    left, right = asyncio.run(both())
    assert left == answer_of(local(checkpoints.chat))
    assert right == answer_of(local(checkpoints.base, Template.COMPLETION))


def test_temperature_zero_takes_the_likeliest_whatever_the_seed(checkpoints):
    texts = {
        answer_of(local(checkpoints.chat), temperature=0, seed=seed).text for seed in (1, 2, 3)
    }
    assert len(texts) == 1


def test_how_the_prompt_was_rendered_is_recorded_with_the_template_s_hash(checkpoints):
    chat = answer_of(local(checkpoints.chat)).completion.origin
    frame = answer_of(local(checkpoints.base, Template.FRAME)).completion.origin
    plain = answer_of(local(checkpoints.base, Template.COMPLETION)).completion.origin
    template = AutoTokenizer.from_pretrained(checkpoints.chat).chat_template
    assert chat == Origin(Rendering.CHAT, hashlib.sha256(template.encode()).hexdigest())
    assert frame == Origin(Rendering.FRAME, frame_for("eu").hash)
    assert plain == Origin(Rendering.COMPLETION)


def test_a_base_model_continues_the_prompt_as_it_is(checkpoints):
    answer = answer_of(local(checkpoints.base, Template.COMPLETION), "Bazen behin", system="Ez.")
    assert answer.completion.rendered_prompt == "Bazen behin"


def test_a_base_model_answers_in_the_frame_and_the_frames_stop_strings_are_recorded(checkpoints):
    answer = answer_of(local(checkpoints.base, Template.FRAME), "Zer da?")
    assert answer.completion.rendered_prompt.endswith("Galdera: Zer da?\nErantzuna:")
    assert answer.completion.settings.stop == ("\nGaldera:", "\nErantzuna:")


def test_white_space_between_frame_and_answer_is_not_part_of_the_answer(checkpoints):
    def same_string(template: Template, seed: int) -> Answer:
        frame = {"text": "{conversation}", "turn": "{prompt}:{answer}", "stop": ["###"]}
        text = "Zer da?" if template is Template.FRAME else "Zer da?:"
        model = local(checkpoints.base, template, frame=frame)
        return answer_of(model, text, seed=seed, stop=("###",))

    seed, continued = next(
        (seed, continued)
        for seed in range(100)
        if (continued := same_string(Template.COMPLETION, seed)).text[0].isspace()
    )
    framed = same_string(Template.FRAME, seed)
    assert framed.completion.origin.rendering is Rendering.FRAME
    same_origin = replace(framed.completion, origin=continued.completion.origin)
    assert same_origin == continued.completion
    assert framed.text == continued.text.lstrip()


def test_a_stop_string_ends_the_answer_before_itself(checkpoints):
    whole = answer_of(local(checkpoints.chat)).text
    middle = whole[len(whole) // 2 :][:3]
    answer = answer_of(local(checkpoints.chat), stop=(middle,))
    assert answer.text == whole[: whole.index(middle)]
    assert answer.completion.finish is Finish.STOP
    assert answer.completion.response_tokens < 24


def copied(checkpoint: Path, to: Path, **generation_config: object) -> Path:
    for path in checkpoint.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    (to / "generation_config.json").write_text(json.dumps(generation_config))
    return to


def test_any_of_the_checkpoints_end_tokens_ends_the_answer_and_is_not_part_of_it(
    checkpoints, tmp_path
):
    plain = answer_of(local(checkpoints.chat))
    many_ends = copied(checkpoints.chat, tmp_path, eos_token_id=[2, *range(300, 1000)])
    answer = answer_of(local(many_ends))
    assert answer.completion.finish is Finish.STOP
    assert answer.completion.response_tokens < plain.completion.response_tokens
    assert plain.text.startswith(answer.text)
    tokenizer = AutoTokenizer.from_pretrained(checkpoints.chat)
    assert not set(tokenizer(answer.text).input_ids) & set(range(300, 1000))


def test_an_answer_never_leaves_the_models_context(checkpoints):
    completion = answer_of(local(checkpoints.chat), "bat " * 480, max_tokens=5000).completion
    assert completion.settings.max_tokens + completion.prompt_tokens == 1024
    assert completion.response_tokens <= completion.settings.max_tokens < 5000


def test_a_prompt_longer_than_the_context_is_refused(checkpoints):
    with pytest.raises(BackendError) as caught:
        answer_of(local(checkpoints.chat), "zenbat " * 1024)
    assert caught.value.kind == "rejected"


def test_a_template_without_system_role_gets_the_system_text_in_front(checkpoints):
    answer = answer_of(local(checkpoints.no_system_role), "Bat?", system="Euskaraz.")
    assert answer.completion.origin.rendering is Rendering.CHAT_SYSTEM_IN_USER
    assert answer.completion.rendered_prompt == (
        "<|im_start|>user\nEuskaraz.\n\nBat?<|im_end|>\n<|im_start|>assistant\n"
    )


def test_chat_with_a_checkpoint_without_template_is_said_at_opening_with_the_cure(checkpoints):
    with pytest.raises(InputError, match=r"has no chat template.*write template: completion"):
        opened(local(checkpoints.base))


@pytest.mark.parametrize("nowhere", ["./nowhere", "a/b/c", "/nowhere/at/all"])
def test_a_folder_without_checkpoint_is_said_at_opening(nowhere, tmp_path):
    with pytest.raises(InputError, match="there is no checkpoint in the folder"):
        opened(a_model("transformers", checkpoint=nowhere), tmp_path)


def test_a_checkpoint_is_found_from_the_studys_folder_and_from_those_above(checkpoints):
    above = checkpoints.chat.parent
    study = above / "data" / "studies" / "some"
    study.mkdir(parents=True, exist_ok=True)
    backend = opened(a_model("transformers", checkpoint="chat", device="cpu"), study)
    assert asyncio.run(ask(backend, a_request("Bat", max_tokens=3))).text


def test_missing_weights_are_an_error_and_no_answer(checkpoints, tmp_path):
    for path in checkpoints.chat.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(BackendError) as caught:
        answer_of(local(tmp_path))
    assert caught.value.kind == "unavailable"
    assert caught.value.__cause__ is not None


def generating_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("checkpoint")]


def test_leaving_an_answer_ends_its_making_and_frees_the_model(checkpoints, monkeypatch):
    forward = LlamaForCausalLM.forward
    passes = []

    @wraps(forward)
    def counted(*arguments, **options):
        passes.append(1)
        return forward(*arguments, **options)

    async def leave_and_ask() -> list[object]:
        backend = opened(local(checkpoints.chat))
        async with aclosing(backend.stream(a_request("Bat", seed=5, max_tokens=900))) as stream:
            await anext(stream)
        parts = [part async for part in backend.stream(a_request("Bat", seed=5, max_tokens=8))]
        await backend.close()
        return parts

    monkeypatch.setattr(LlamaForCausalLM, "forward", counted)
    assert isinstance(asyncio.run(leave_and_ask())[-1], Completion)
    assert 8 < len(passes) < 900
    assert generating_threads() == []


def test_closing_the_backend_ends_a_running_answer_as_cut(checkpoints):
    async def close_while_asking() -> None:
        backend = opened(local(checkpoints.chat))
        stream = backend.stream(a_request("Bat", seed=5, max_tokens=900))
        await anext(stream)
        await backend.close()
        with pytest.raises(BackendError) as caught:
            _ = [part async for part in stream]
        assert caught.value.kind == "cut"

    asyncio.run(close_while_asking())
    assert generating_threads() == []


def test_the_event_loop_keeps_turning_while_a_model_is_loaded_and_answers(checkpoints):
    async def turns_while_answering() -> int:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0.001)
                turns += 1

        counter = asyncio.create_task(count())
        answer = await ask(opened(local(checkpoints.chat)), a_request("Bat", max_tokens=64))
        counter.cancel()
        assert answer.completion.response_tokens
        return turns

    assert asyncio.run(turns_while_answering()) > 10


def test_a_piece_never_ends_inside_a_character_and_all_pieces_join_to_the_whole(checkpoints):
    tokenizer = AutoTokenizer.from_pretrained(checkpoints.chat)
    text = "Ñabardura: ÿ, 語, 👩‍🔬, العربية eta қазақша.\n"
    tokens = tokenizer(text).input_ids
    assert any("\N{REPLACEMENT CHARACTER}" in tokenizer.decode([token]) for token in tokens)
    decoder = TokenText(tokenizer.decode)
    pieces = [decoder.feed(token) for token in tokens]
    assert "".join(pieces) == text
    assert not any("\N{REPLACEMENT CHARACTER}" in piece for piece in pieces)


@pytest.mark.parametrize("seed", range(5))
def test_noise_with_broken_characters_joins_to_what_the_tokenizer_makes_of_it(checkpoints, seed):
    tokenizer = AutoTokenizer.from_pretrained(checkpoints.chat)
    noise = [(seed * 977 + number * 7919) % 300 for number in range(400)]
    decoder = TokenText(lambda tokens: tokenizer.decode(tokens, skip_special_tokens=True))
    joined = "".join(decoder.feed(token) for token in noise) + decoder.finish()
    assert joined == tokenizer.decode(noise, skip_special_tokens=True)
    assert "\N{REPLACEMENT CHARACTER}" in joined


def test_hidden_sampling_defaults_of_a_checkpoint_have_no_effect(checkpoints, tmp_path):
    copied(checkpoints.chat, tmp_path, eos_token_id=2, repetition_penalty=1.9, top_k=1)
    changed, plain = answer_of(local(tmp_path)), answer_of(local(checkpoints.chat))
    assert changed.text == plain.text
    assert replace(changed.completion, engine="") == replace(plain.completion, engine="")
