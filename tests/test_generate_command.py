"""Answers made beforehand, by the command as an operator runs it: killed, stopped, refused, gone on with."""

import asyncio
import json
import signal
from dataclasses import asdict

import pytest

from arena.__main__ import main
from arena.backends.registry import open_backend
from arena.codes import Rendering, Template
from arena.domain import GenerationSettings, Model
from tests.backend_driver import a_request, ask, until
from tests.generated import (
    arguments,
    every_key,
    generated_study,
    keys_of,
    rows_of,
    started,
    write_prompts,
)
from tests.servers.openai_server import Fault, closed_port, server_state, start_server

pytest_plugins = ["tests.checkpoints"]

ECHO = {"id": "echo-a", "backend": "echo", "options": {"words": 6}}


@pytest.fixture(scope="module")
def server():
    with start_server() as address:
        yield address


@pytest.fixture
def generate(capfd):
    """Run the verb in this process; gives its exit code, stdout and stderr."""

    def command(folder, *more):
        code = main(arguments("generate", folder, *more))
        return code, *capfd.readouterr()

    return command


def served(address, name="obedient", **options):
    return {"id": f"served-{name}", "backend": "openai", "options": {
        "endpoint": address, "model": name, **options}}  # fmt: skip


def test_every_prompt_is_answered_so_many_times_by_every_live_model(tmp_path, generate, server):
    folder = generated_study(tmp_path, ECHO, served(server))
    code, stdout, _ = generate(folder, "--samples", 3)
    assert code == 0, stdout
    for name in ("echo-a", "served-obedient"):
        assert keys_of(folder / "responses" / f"{name}.jsonl") == every_key(5, 3)
    assert not list(folder.rglob("*.failures.jsonl"))


def test_a_row_says_how_its_answer_was_made(tmp_path, generate, server):
    folder = generated_study(tmp_path, served(server, revision="r7"), system_prompt="Euskaraz.")
    assert generate(folder, "--models", "served-obedient")[0] == 0
    row = next(
        row for row in rows_of(folder / "responses/served-obedient.jsonl") if row["prompt"] == "p1"
    )
    messages = json.loads(row["rendered_prompt"])
    assert [message["content"] for message in messages] == ["Euskaraz.", "Galdera 1: zer da?"]
    assert row["text"] == "Erantzuna: Galdera 1: zer da?"
    assert row["finish"] == "stop"
    assert row["settings"]["max_tokens"] == 24
    assert row["engine"] == "openai: obedient@r7 (test-server-1)"
    assert row["origin"] == {"rendering": "chat", "template_hash": None, "revision": "r7"}
    assert (row["prompt_tokens"], row["response_tokens"]) == (4, 5)
    assert 0 < row["first_token_seconds"] <= row["total_seconds"]
    assert row["attempts"] == 1


def test_the_recorded_backend_hands_back_what_was_written(tmp_path, generate, server):
    folder = generated_study(tmp_path, served(server, revision="r7", temperature=0.3))
    assert generate(folder, "--models", "served-obedient", "--samples", 2)[0] == 0
    model = Model("served-obedient", "", "recorded", Template.CHAT, {}, {})
    backend = open_backend(model, folder=folder)
    completion = asyncio.run(ask(backend, a_request("Zer?", prompt_id="p1"))).completion
    row = next(
        row for row in rows_of(folder / "responses/served-obedient.jsonl") if row["prompt"] == "p1"
    )
    assert completion.settings == GenerationSettings(0.3, 0.95, 24, (), None)
    assert completion.engine == row["engine"]
    assert completion.rendered_prompt == row["rendered_prompt"]
    assert (completion.prompt_tokens, completion.response_tokens) == (4, 5)
    assert asdict(completion.origin) == {**row["origin"], "recorded": True}


def test_a_run_that_is_killed_again_and_again_ends_with_every_row_once(tmp_path, server):
    folder = generated_study(tmp_path, served(server), prompts=60)
    path = folder / "responses/served-obedient.jsonl"
    more = ("--models", "served-obedient", "--samples", 2, "--concurrency", 3)
    for goal in (10, 40, 70, 100):
        process = started("generate", folder, *more)
        try:
            assert until(lambda goal=goal: path.exists() and path.read_bytes().count(b"\n") >= goal)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == -signal.SIGKILL
    asked = len(server_state(server)["requests"])
    process = started("generate", folder, *more)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 0, stdout + stderr
    assert keys_of(path) == every_key(60, 2)
    assert len(server_state(server)["requests"]) - asked <= 20


def test_every_way_of_tearing_the_last_line_is_repaired(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO, prompts=3)
    path = folder / "responses/echo-a.jsonl"
    assert generate(folder, "--models", "echo-a")[0] == 0
    whole = path.read_bytes()
    last = whole[: whole[:-1].rfind(b"\n") + 1]
    for length in range(len(last), len(whole), 7):
        path.write_bytes(whole[:length])
        assert generate(folder, "--models", "echo-a")[0] == 0
        assert keys_of(path) == every_key(3, 1)
        assert path.read_bytes().startswith(last)
    # The line is whole and only its end is lacking: it is kept, and nothing is made again.
    path.write_bytes(whole[:-1])
    assert generate(folder, "--models", "echo-a")[0] == 0
    assert path.read_bytes() == whole


def test_ctrl_c_stops_with_a_sentence_and_the_next_run_goes_on(tmp_path):
    slow = {**ECHO, "options": {"words": 6, "delay_seconds": 0.01}}
    folder = generated_study(tmp_path, slow, prompts=400)
    path = folder / "responses/echo-a.jsonl"
    process = started("generate", folder, "--models", "echo-a", "--concurrency", 2)
    assert until(lambda: path.exists() and path.read_bytes().count(b"\n") >= 5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "run the same command again to go on" in " ".join(stdout.split())
    assert stderr == ""
    assert path.read_bytes().endswith(b"\n")


def test_another_option_or_setting_is_refused_and_nothing_is_touched(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO)
    path = folder / "responses/echo-a.jsonl"
    assert generate(folder, "--models", "echo-a")[0] == 0
    before = path.read_bytes()
    for changes, options in (({}, {"words": 7}), ({"system_prompt": "Laburra."}, {"words": 6})):
        generated_study(tmp_path, {**ECHO, "options": options}, **changes)
        code, _, stderr = generate(folder, "--models", "echo-a")
        assert code == 2
        assert "echo-a.jsonl, line 1: this answer of echo-a was made with other options" in stderr
        assert "--to" in stderr
        assert path.read_bytes() == before


def test_a_prompt_with_another_text_is_refused(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO)
    assert generate(folder, "--models", "echo-a")[0] == 0
    write_prompts(folder, {"p0": "Beste testu bat"})
    code, _, stderr = generate(folder, "--models", "echo-a")
    assert code == 2
    assert "prompt 'p0' had another text" in stderr


def test_more_samples_and_prompts_are_added_to_what_is_there(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO, prompts=3)
    path = folder / "responses/echo-a.jsonl"
    assert generate(folder, "--models", "echo-a")[0] == 0
    before = path.read_bytes()
    generated_study(tmp_path, ECHO, prompts=5)
    assert generate(folder, "--models", "echo-a", "--samples", 2)[0] == 0
    assert path.read_bytes().startswith(before)
    assert keys_of(path) == every_key(5, 2)


def test_a_fixed_seed_is_counted_on_so_that_samples_differ(tmp_path, generate):
    folder = generated_study(tmp_path, {**ECHO, "options": {"seed": 40}}, prompts=1)
    assert generate(folder, "--models", "echo-a", "--samples", 3)[0] == 0
    rows = rows_of(folder / "responses/echo-a.jsonl")
    assert sorted(row["settings"]["seed"] for row in rows) == [40, 41, 42]


def test_what_is_refused_is_asked_once_and_told(tmp_path, generate, server):
    folder = generated_study(tmp_path, served(server, Fault.UNKNOWN_KEY), prompts=2)
    asked = len(server_state(server)["requests"])
    code, stdout, _ = generate(folder, "--models", "served-unknown-key")
    assert code == 1
    assert len(server_state(server)["requests"]) - asked == 2
    assert "refused 2" in stdout
    failures = rows_of(folder / "responses/served-unknown-key.failures.jsonl")
    assert {(row["prompt"], row["kind"]) for row in failures} == {
        ("p0", "refused"),
        ("p1", "refused"),
    }


@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BUSY, Fault.BROKEN, Fault.CUT_STREAM])
def test_what_may_pass_is_asked_again_so_many_times(tmp_path, generate, server, fault):
    folder = generated_study(tmp_path, served(server, fault), prompts=1)
    asked = len(server_state(server)["requests"])
    assert generate(folder, "--models", f"served-{fault}", "--retries", 1)[0] == 1
    assert len(server_state(server)["requests"]) - asked == 2


def test_a_server_that_is_down_is_given_up_and_the_other_model_is_answered(tmp_path, generate):
    down = {"id": "down", "backend": "openai", "options": {"endpoint": closed_port()}}
    folder = generated_study(tmp_path, down, ECHO, prompts=90)
    code, stdout, _ = generate(folder, "--retries", 0, "--concurrency", 1)
    assert code == 1
    assert "down was given up" in stdout
    assert keys_of(folder / "responses/echo-a.jsonl") == every_key(90, 1)
    assert len(rows_of(folder / "responses/down.failures.jsonl")) == 20


def test_a_later_run_makes_what_failed_and_drops_the_list_of_failures(tmp_path, generate, server):
    port = {
        "id": "late",
        "backend": "openai",
        "options": {"endpoint": server, "model": Fault.BLANK},
    }
    folder = generated_study(tmp_path, port, prompts=2)
    assert generate(folder, "--models", "late")[0] == 1
    assert (folder / "responses/late.failures.jsonl").exists()
    path = folder / "responses/late.jsonl"
    assert path.read_bytes() == b""
    port["options"]["model"] = "obedient"
    generated_study(tmp_path, port, prompts=2)
    assert generate(folder, "--models", "late")[0] == 0
    assert not (folder / "responses/late.failures.jsonl").exists()


def test_two_runs_do_not_write_one_file(tmp_path, generate):
    slow = {**ECHO, "options": {"first_delay_seconds": 3600}}
    folder = generated_study(tmp_path, slow)
    path = folder / "responses/echo-a.jsonl"
    process = started("generate", folder, "--models", "echo-a")
    try:
        assert until(path.exists)
        code, _, stderr = generate(folder, "--models", "echo-a")
        assert code == 2
        assert "another run is writing this file" in stderr
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [("nobody", "has no model 'nobody'"), ("written", "has recorded answers")],
)
def test_a_model_that_cannot_answer_is_refused(tmp_path, generate, chosen, problem):
    folder = generated_study(tmp_path, ECHO, {"id": "written", "backend": "recorded"}, prompts=1)
    (folder / "responses").mkdir()
    (folder / "responses/written.jsonl").write_text('{"prompt": "p0", "text": "Bai."}\n')
    code, _, stderr = generate(folder, "--models", chosen)
    assert code == 2
    assert problem in stderr


@pytest.mark.parametrize("template", ["chat", "completion", "frame"])
def test_batches_of_transformers_say_what_one_answer_alone_says(
    tmp_path,
    generate,
    checkpoints,
    template,
):
    folder_of = checkpoints.chat if template == "chat" else checkpoints.base
    local = {
        "id": "local",
        "backend": "transformers",
        "template": template,
        "options": {"checkpoint": str(folder_of), "device": "cpu", "seed": 3, "stop": ["zz"]},
    }
    folder = generated_study(tmp_path, local, prompts=4)
    write_prompts(folder, {"p0": "Zer?", "p1": "Esan zer den euria, mesedez, eta zertarako den.",
                           "p2": "Bai", "p3": "Idatzi bi esaldi."})  # fmt: skip
    code, stdout, _ = generate(folder, "--models", "local", "--concurrency", 3)
    assert code == 0, stdout
    rows = rows_of(folder / "responses/local.jsonl")
    alone = tmp_path / "alone"
    code, stdout, _ = generate(folder, "--models", "local", "--engine", "live", "--to", alone)
    assert code == 0, stdout
    single = {row["prompt"]: row for row in rows_of(alone / "local.jsonl")}
    assert [row["batch"] for row in rows] == [3, 3, 3, 1]
    for row in rows:
        other = single[row["prompt"]]
        for key in ("text", "finish", "settings", "rendered_prompt", "origin", "prompt_tokens",
                    "response_tokens"):  # fmt: skip
            assert row[key] == other[key], key
    assert rows[0]["origin"]["rendering"] == Rendering(template)


def test_a_base_model_without_its_template_is_refused_before_anything_is_made(
    tmp_path,
    generate,
    checkpoints,
):
    local = {"id": "local", "backend": "transformers", "options": {
        "checkpoint": str(checkpoints.base)}}  # fmt: skip
    folder = generated_study(tmp_path, local)
    code, _, stderr = generate(folder, "--models", "local")
    assert code == 2
    assert "has no chat template" in stderr


def test_an_engine_without_weights_is_refused(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO)
    code, _, stderr = generate(folder, "--models", "echo-a", "--engine", "vllm")
    assert code == 2
    assert "finds no weights for 'echo-a'" in stderr


def test_vllm_takes_one_model_a_call(tmp_path, generate):
    folder = generated_study(tmp_path, ECHO)
    code, _, stderr = generate(folder, "--engine", "vllm")
    assert code == 2
    assert "name one model with --models" in stderr
