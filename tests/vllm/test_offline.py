"""`generate --engine vllm` in vLLM's own environment: killed and gone on with, then read as recorded."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from arena.backends.recorded_file import read_answers
from arena.codes import Rendering, Template
from tests.backend_driver import a_model, a_request, ask, opened
from tests.generated import ROOT, arguments, every_key, generated_study, keys_of, rows_of
from tests.vllm.conftest import QUIET

pytest_plugins = ["tests.checkpoints"]
pytestmark = pytest.mark.vllm

ENGINE = (
    '{"dtype": "float32", "max_model_len": 1024, "max_num_seqs": 16, "enforce_eager": true,'
    ' "kv_cache_memory_bytes": 67108864}'
)
SECONDS = 300


def generate(folder: Path, *more: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            *(os.environ["EPAILE_VLLM"], "-m", "arena.commands.generate"),
            *arguments("generate", folder, "--engine", "vllm", "--engine-options", ENGINE)[1:],
            *map(str, more),
        ],
        cwd=ROOT,
        env={**os.environ, **QUIET, "VLLM_ENABLE_V1_MULTIPROCESSING": "0"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.parametrize("template", ["chat", "frame"])
def test_vllm_answers_in_batches_what_recorded_reads(tmp_path, checkpoints, template):
    weights = checkpoints.chat if template == "chat" else checkpoints.base
    model = {
        "id": "some-model",
        "backend": "transformers",
        "template": template,
        "options": {"checkpoint": str(weights), "seed": 3},
    }
    folder = generated_study(tmp_path, model, prompts=5, system_prompt="Euskaraz.")
    path = folder / "responses/some-model.jsonl"
    done = generate(folder, "--models", "some-model", "--samples", 2, "--concurrency", 4)
    assert done.returncode == 0, done.stdout + done.stderr
    assert keys_of(path) == every_key(5, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    done = generate(folder, "--models", "some-model", "--samples", 2, "--concurrency", 4)
    assert done.returncode == 0, done.stdout + done.stderr
    assert keys_of(path) == every_key(5, 2)
    answers = list(read_answers(path))
    assert {answer.origin.rendering for answer in answers} == {Rendering(template)}
    assert all(answer.engine.startswith("vllm ") for answer in answers)
    recorded = opened(a_model("recorded", Template.CHAT), folder)
    told = asyncio.run(ask(recorded, a_request("Zer?", prompt_id="p1")))
    row = next(
        row
        for row in rows_of(path)
        if row["prompt"] == "p1" and row["settings"]["seed"] == told.completion.settings.seed
    )
    assert told.text == row["text"]
    assert told.completion.rendered_prompt == row["rendered_prompt"]
    assert told.completion.origin.recorded
