"""The `openai` backend against a real vLLM that serves tiny checkpoints, with and without template."""

import asyncio
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, aclosing, contextmanager
from pathlib import Path

import httpx
import pytest

from arena.codes import Finish, Template
from arena.errors import BackendError
from tests.backend_driver import Answer, a_model, a_request, ask, opened, until

pytest_plugins = ["tests.checkpoints"]
pytestmark = pytest.mark.vllm

START_SECONDS = 240
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "OMP_NUM_THREADS": "2",
}
SMALL = [
    *("--dtype", "float32", "--max-model-len", "1024", "--max-num-seqs", "16", "--seed", "0"),
    *("--enforce-eager", "--kv-cache-memory-bytes", "67108864", "--generation-config", "vllm"),
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def vllm_process(checkpoint: Path, name: str, log: Path) -> Iterator[str]:
    port = free_port()
    command = [
        *(os.environ["EPAILE_VLLM"], "-m", "vllm.entrypoints.openai.api_server"),
        *("--model", str(checkpoint), "--served-model-name", name),
        *("--host", "127.0.0.1", "--port", str(port), *SMALL),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **QUIET}
        )
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()


def wait_until_healthy(base_url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(base_url.removesuffix("/v1") + "/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail(f"vLLM did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="module")
def servers(checkpoints, tmp_path_factory) -> Iterator[dict[str, str]]:
    logs = tmp_path_factory.mktemp("vllm")
    with ExitStack() as running:
        started = {
            name: running.enter_context(vllm_process(folder, name, logs / name))
            for name, folder in (("chat", checkpoints.chat), ("base", checkpoints.base))
        }
        for name, base_url in started.items():
            wait_until_healthy(base_url, logs / name)
        yield started


def answer_of(servers, name: str, template: Template, *, options=None, **request) -> Answer:
    model = a_model(
        "openai", template, endpoint=servers[name], **{"model": name, **(options or {})}
    )
    asked = {"seed": 5, "max_tokens": 24, **request}
    return asyncio.run(ask(opened(model), a_request("Zer da euria?", **asked)))


def running_requests(base_url: str) -> float:
    metrics = httpx.get(base_url.removesuffix("/v1") + "/metrics").text
    return sum(map(float, re.findall(r"^vllm:num_requests_running\{.*\} (\S+)$", metrics, re.M)))


def test_a_chat_answer_streams_with_counts_and_the_version_of_the_engine(servers):
    answer = answer_of(servers, "chat", Template.CHAT)
    assert len(answer.pieces) > 5
    assert answer.completion.finish is Finish.LENGTH
    assert answer.completion.response_tokens == 24
    assert answer.completion.prompt_tokens > 10
    assert answer.completion.engine.startswith("openai: chat (vllm-")


def test_the_rendered_chat_prompt_is_recorded_as_the_model_read_it(servers):
    options = {"prompt_text": True}
    answer = answer_of(servers, "chat", Template.CHAT, options=options, system="Euskaraz.")
    assert answer.completion.rendered_prompt == (
        "<|im_start|>system\nEuskaraz.<|im_end|>\n"
        "<|im_start|>user\nZer da euria?<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


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


def test_leaving_an_answer_ends_it_on_the_server(servers):
    async def leave() -> None:
        model = a_model("openai", endpoint=servers["chat"], model="chat")
        backend = opened(model)
        endless = a_request("Bat", seed=5, max_tokens=900)
        streams = [backend.stream(endless) for _ in range(4)]
        for stream in streams:
            await anext(stream)
        assert await asyncio.to_thread(until, lambda: running_requests(servers["chat"]) > 0)
        for stream in streams:
            async with aclosing(stream):
                pass
        assert await asyncio.to_thread(until, lambda: running_requests(servers["chat"]) == 0)
        await backend.close()

    asyncio.run(leave())
