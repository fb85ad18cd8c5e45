"""`serve-models`: which servers a study needs, what starts them, and that they are kept and ended."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from arena.__main__ import main
from arena.backends.registry import OPTIONS
from arena.errors import InputError
from arena.serving.command_lines import (
    QUEUE_FLAG,
    TEMPLATE_FLAG,
    serve_arguments,
    server_environment,
    shell_script,
)
from arena.serving.plan import Plan, plan_servers
from arena.study import find_study, read_registry, read_study
from tests.backend_driver import until
from tests.served_study import ROOT, RunningServers, is_alive, write_study
from tests.serving import free_port

KEY = "EPAILE_TEST_KEY"


def entry(name: str, *, port: int | None = 8001, **changes) -> dict[str, object]:
    """One model of models.yaml; options and hardware are named in `changes`."""
    hardware = changes.pop("hardware", None)
    template = changes.pop("template", "chat")
    address = {"endpoint": f"http://127.0.0.1:{port}/v1"} if port else {}
    options = {**address, "model": "lab/model", **changes}
    return {"id": name, "template": template, "options": options} | (
        {"hardware": hardware} if hardware else {}
    )


def planned(folder: Path, *entries, machine: str | None = None) -> Plan:
    registry = read_registry(write_study(folder, *entries), OPTIONS)
    names = [str(one["id"]) for one in entries]
    return plan_servers(registry, names, folder / "study", machine)


def words(plan: Plan, known=("--max-num-queued-reqs",)) -> list[str]:
    (server,) = plan.servers
    return serve_arguments(server, known)


def pairs(arguments: list[str]) -> dict[str, str]:
    return dict(zip(arguments[2::2], arguments[3::2], strict=True))


def test_every_setting_of_an_entry_becomes_its_flag(tmp_path):
    (tmp_path / "chat.jinja").write_text("{{ messages }}")
    serve = {
        "weights": "lab/weights", "dtype": "bfloat16", "max_model_len": 8192, "chat_template": "chat.jinja",
    }  # fmt: skip
    hardware = {
        "gpus": [0, 1], "gpu_memory_utilization": 0.8, "tensor_parallel_size": 2, "max_num_seqs": 32,
        "max_queued_requests": 64,
    }  # fmt: skip
    one = entry("a", revision="v2", serve=serve, hardware=hardware)
    plan = planned(tmp_path, one, entry("b", port=8002))
    arguments = serve_arguments(plan.servers[0], {"--max-num-queued-reqs"})
    assert arguments[:2] == ["serve", "lab/weights"]
    assert pairs(arguments) == {
        "--served-model-name": "lab/model",
        "--host": "127.0.0.1",
        "--port": "8001",
        "--revision": "v2",
        "--tokenizer-revision": "v2",
        "--dtype": "bfloat16",
        "--max-model-len": "8192",
        "--chat-template": str(tmp_path / "chat.jinja"),
        "--generation-config": "vllm",
        "--gpu-memory-utilization": "0.8",
        "--tensor-parallel-size": "2",
        "--max-num-seqs": "32",
        "--max-num-queued-reqs": "64",
    }
    assert server_environment(plan.servers[0], {})["CUDA_VISIBLE_DEVICES"] == "0,1"


def test_an_old_vllm_is_not_given_a_flag_that_it_does_not_know(tmp_path):
    plan = planned(tmp_path, entry("a", hardware={"max_queued_requests": 64}), entry("b"))
    for flag in (QUEUE_FLAG, TEMPLATE_FLAG):
        assert flag in words(plan, known=(QUEUE_FLAG, TEMPLATE_FLAG))
        assert flag not in words(plan, known=())


def test_two_entries_at_one_endpoint_share_one_server(tmp_path):
    first = entry("framed", template="frame", serve={"max_model_len": 4096})
    second = entry("plain", template="completion", serve={"dtype": "float16"})
    plan = planned(tmp_path, first, second)
    (server,) = plan.servers
    assert server.models == ("framed", "plain")
    assert (server.max_model_len, server.dtype) == (4096, "float16")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"revision": "v2"}, "revision: none and v2"),
        ({"model": "lab/other"}, "model: lab/model and lab/other"),
        ({"api_key_variable": "SOME_KEY"}, "api_key_variable: none and SOME_KEY"),
        ({"serve": {"dtype": "float16"}}, "dtype: bfloat16 and float16"),
        ({"hardware": {"max_num_seqs": 9}}, "max_num_seqs: 8 and 9"),
    ],
)
def test_entries_that_want_different_things_of_one_server_are_refused(tmp_path, changes, what):
    first = entry("a", serve={"dtype": "bfloat16"}, hardware={"max_num_seqs": 8})
    with pytest.raises(InputError) as caught:
        planned(tmp_path, first, entry("b", **changes))
    assert f"`a` and `b` share the server at 127.0.0.1:8001 but not their {what}" in str(
        caught.value
    )
    assert (caught.value.where or "").endswith("models.yaml")
    assert caught.value.line


def test_replicas_become_servers_and_the_gpus_are_dealt_out_to_them(tmp_path):
    endpoints = [f"http://127.0.0.1:{port}/v1" for port in (8001, 8002)]
    hardware = {"gpus": [0, 1, 2, 3], "tensor_parallel_size": 2}
    plan = planned(
        tmp_path,
        entry("a", port=None, endpoints=endpoints, hardware=hardware),
        entry("b", port=9001),
    )
    assert [(one.port, one.gpus) for one in plan.servers[:2]] == [(8001, (0, 1)), (8002, (2, 3))]
    assert plan.servers[0].name == plan.servers[1].name


def test_gpus_that_do_not_suffice_and_shares_above_a_whole_card_are_refused(tmp_path):
    three = entry("a", hardware={"gpus": [0, 1, 2], "tensor_parallel_size": 2})
    with pytest.raises(InputError, match=r"3 GPUs cannot be dealt out to 1 servers with 2 each"):
        planned(tmp_path / "one", three, entry("b", port=8002))
    shares = [
        entry(name, port=port, hardware={"gpu_memory_utilization": share})
        for name, port, share in (("a", 8001, 0.6), ("b", 8002, 0.5))
    ]
    with pytest.raises(InputError, match=r"GPU 0 is promised to a, b for 110% of its memory"):
        planned(tmp_path / "two", *shares)


def test_models_that_are_served_elsewhere_are_named_with_the_reason(tmp_path):
    away = entry("away", port=None, endpoint="http://gpu1.lan:8001/v1")
    provider = entry("provider", port=None, endpoint="https://127.0.0.1/v1")
    echo = {"id": "echo", "backend": "echo", "options": {}}
    plan = planned(tmp_path / "here", entry("a"), away, provider, echo)
    assert [server.models for server in plan.servers] == [("a",)]
    assert plan.elsewhere == {
        "away": "http://gpu1.lan:8001/v1 is not on this machine",
        "provider": "https://127.0.0.1/v1 is not on this machine",
        "echo": "backend echo needs no server",
    }
    there = planned(tmp_path / "there", entry("a"), away, machine="gpu1.lan")
    assert [server.host for server in there.servers] == ["127.0.0.1", "gpu1.lan"]


def test_a_folder_of_weights_is_found_and_needs_no_revision_flag(tmp_path):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights/config.json").write_text("{}")
    one = entry("a", revision="recorded", serve={"weights": "weights"})
    arguments = words(planned(tmp_path, one, entry("b", revision="recorded")))
    assert arguments[1] == str(tmp_path / "weights")
    assert "--revision" not in arguments


@pytest.mark.parametrize("flag", ["--api-key=x", "--port=1", "--max_model_len=5", "--api-k", "-tp"])
@pytest.mark.parametrize("place", ["serve", "hardware"])
def test_flags_that_have_a_place_of_their_own_are_refused_and_their_value_is_not_shown(
    tmp_path, flag, place
):
    with pytest.raises(InputError, match="does not belong into") as caught:
        planned(tmp_path, entry("a", **{place: {"extra": [flag]}}), entry("b", port=8002))
    assert flag not in str(caught.value) or "=" not in flag


def test_hardware_is_no_part_of_the_promise_and_serving_options_are(tmp_path):
    def hash_with(name: str, **changes) -> str:
        registry = write_study(tmp_path / name, entry("a", **changes), entry("b"))
        study = read_study(find_study(str(tmp_path / name / "study"), ROOT), registry, OPTIONS)
        return study.hash

    plain = hash_with("plain")
    assert hash_with("hardware", hardware={"gpu_memory_utilization": 0.5}) == plain
    assert hash_with("serve", serve={"dtype": "float16"}) != plain


def test_the_script_is_valid_and_holds_the_name_of_the_key_and_never_the_key(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.setenv(KEY, "canary-3141592653")
    hardware = {"max_queued_requests": 9, "extra": ["--seed", "0"]}
    registry = write_study(
        tmp_path, entry("a", api_key_variable=KEY, hardware=hardware), entry("b", port=8002)
    )
    study = str(tmp_path / "study")
    assert main(["serve-models", study, "--models", str(registry)]) == 0
    printed = capfd.readouterr().out
    script = tmp_path / "serve.sh"
    assert main(["serve-models", study, "--models", str(registry), "--write", str(script)]) == 0
    assert script.read_text() == printed
    assert script.stat().st_mode & stat.S_IXUSR
    subprocess.run(["sh", "-n", script], check=True)
    assert f': "${{{KEY}:?holds no key}}"' in printed
    assert f'VLLM_API_KEY="${KEY}" "$VLLM" serve' in printed
    assert "canary" not in printed
    script.write_text("my own notes")
    assert main(["serve-models", study, "--models", str(registry), "--write", str(script)]) == 2
    assert script.read_text() == "my own notes"


def test_a_study_without_local_servers_is_told_so(capfd):
    assert main(["serve-models", "demo"]) == 2
    assert "no model of the study demo is served on this machine" in capfd.readouterr().err


def test_the_servers_of_the_basque_study_can_be_written():
    registry = read_registry(ROOT / "models.yaml", OPTIONS)
    study = read_study(find_study("ebaluatoia", ROOT), ROOT / "models.yaml", OPTIONS)
    plan = plan_servers(registry, [model.id for model in study.models], Path(study.folder))
    assert len(plan.servers) + len(plan.elsewhere) == len(study.models)
    assert "--revision exp_2_111" in shell_script(plan)


@pytest.fixture
def vllm(tmp_path, monkeypatch):
    """The command of a stand-in for vLLM, and what it notes at each start."""
    command = tmp_path / "vllm"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.servers.vllm_stand_in "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("STAND_IN_NOTES", str(tmp_path / "notes"))
    return command


def starts(folder: Path) -> list[dict]:
    notes = folder / "notes"
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_servers_come_up_are_said_and_end_with_all_their_workers(tmp_path, vllm, number):
    ports = free_port(), free_port()
    first = entry(
        "a", port=ports[0], api_key_variable=KEY, hardware={"gpus": [3], "max_queued_requests": 9}
    )
    registry = write_study(tmp_path, first, entry("b", port=ports[1]))
    with RunningServers(
        registry, vllm, **{KEY: "canary-3141592653", "VLLM_API_KEY": "other"}
    ) as running:
        running.wait_until_up()
        noted = {
            one["arguments"][one["arguments"].index("--port") + 1]: one for one in starts(tmp_path)
        }
        assert running.end(number) == 0
    one, two = (noted[str(port)] for port in ports)
    assert (one["key"], one["gpus"]) == ("canary-3141592653", "3")
    assert two["key"] is None
    assert one["arguments"][-3:] == [TEMPLATE_FLAG, QUEUE_FLAG, "9"]
    pids = [each[key] for each in (one, two) for key in ("pid", "worker")]
    assert not [pid for pid in pids if is_alive(pid)]
    assert f"up      http://127.0.0.1:{ports[0]}/v1  a" in running.said()
    written = running.said() + "".join(path.read_text() for path in running.logs.iterdir())
    assert "canary" not in written
    assert "canary" not in str(one["arguments"])


def test_a_server_that_dies_is_started_again_with_nothing_left_of_the_old_one(tmp_path, vllm):
    registry = write_study(tmp_path, entry("a", port=free_port()), entry("b", port=free_port()))
    with RunningServers(registry, vllm) as running:
        running.wait_until_up()
        dead = starts(tmp_path)[0]
        os.kill(dead["pid"], signal.SIGKILL)
        assert until(lambda: running.said().count("All servers are up") == 2)
        assert not is_alive(dead["worker"])
        assert len(starts(tmp_path)) == 3
    assert "exit code -9" in running.said()


def test_a_server_that_hangs_is_started_again_with_nothing_left_of_the_old_one(tmp_path, vllm):
    """A stopped process: its port takes connections, nobody answers, and it does not end when asked to."""
    registry = write_study(tmp_path, entry("a", port=free_port()), entry("b", port=free_port()))
    with RunningServers(registry, vllm, "--hung-after", "1") as running:
        running.wait_until_up()
        hung, well = starts(tmp_path)
        os.kill(hung["pid"], signal.SIGSTOP)
        assert until(lambda: running.said().count("All servers are up") == 2)
        assert not is_alive(hung["pid"])
        assert not is_alive(hung["worker"])
        assert is_alive(well["pid"])
        again = starts(tmp_path)[2]
        assert again["arguments"] == hung["arguments"]
        assert is_alive(again["pid"])
    said = " ".join(running.said().split())
    assert re.search(r"not well for \d+ s: .*; starting again in 1 s", said)
    assert said.count("not well for") == 1


def test_a_server_that_never_comes_up_ends_all_with_its_last_words(tmp_path, vllm):
    broken = entry("a", port=free_port(), serve={"weights": "broken"})
    registry = write_study(tmp_path, broken, entry("b", port=free_port()))
    with RunningServers(registry, vllm) as running:
        assert running.process.wait(timeout=90) == 2
    assert "the server of a ended 3 times before it was ready" in running.said()
    assert "the weights are broken" in running.said()
    assert not [one for one in starts(tmp_path) if is_alive(one["pid"]) or is_alive(one["worker"])]


def test_a_missing_command_and_a_taken_port_are_one_sentence(tmp_path, vllm, capfd):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        registry = write_study(
            tmp_path, entry("a", port=listener.getsockname()[1]), entry("b", port=free_port())
        )
        call = ["serve-models", str(tmp_path / "study"), "--models", str(registry), "--run"]
        assert main([*call, "--vllm", "no-such-vllm"]) == 2
        assert "there is no command `no-such-vllm`; install vLLM" in capfd.readouterr().err
        assert main([*call, "--vllm", str(vllm), "--logs", str(tmp_path / "logs")]) == 2
        assert "which the server of a needs; end what listens there" in capfd.readouterr().err
    assert not starts(tmp_path)


def test_a_key_that_is_not_set_is_said_before_anything_starts(tmp_path, vllm, capfd, monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    registry = write_study(
        tmp_path, entry("a", port=free_port(), api_key_variable=KEY), entry("b", port=free_port())
    )
    call = ["serve-models", str(tmp_path / "study"), "--models", str(registry), "--run"]
    assert main([*call, "--vllm", str(vllm), "--logs", str(tmp_path / "logs")]) == 2
    assert f"the environment variable {KEY} holds no key" in capfd.readouterr().err
    assert not starts(tmp_path)


@pytest.mark.parametrize("lacks", ["", f"{QUEUE_FLAG} {TEMPLATE_FLAG}"])
def test_the_written_script_starts_the_same_servers_and_ends_them(tmp_path, vllm, lacks):
    port = free_port()
    registry = write_study(
        tmp_path, entry("a", port=port, hardware={"max_queued_requests": 9}), entry("b", port=port)
    )
    script = tmp_path / "serve.sh"
    assert (
        main(
            [
                "serve-models",
                str(tmp_path / "study"),
                "--models",
                str(registry),
                "--write",
                str(script),
            ]
        )
        == 0
    )
    process = subprocess.Popen(
        [script],
        env={**os.environ, "VLLM": str(vllm), "PYTHONPATH": str(ROOT), "STAND_IN_LACKS": lacks},
        start_new_session=True,
    )
    try:
        assert until(lambda: bool(starts(tmp_path)))
        process.terminate()
        assert process.wait(timeout=30) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    (one,) = starts(tmp_path)
    known = [] if lacks else [TEMPLATE_FLAG, QUEUE_FLAG, "9"]
    assert one["arguments"][-len(known) - 2 :] == ["--generation-config", "vllm", *known]
    assert until(lambda: not is_alive(one["pid"]) and not is_alive(one["worker"]))


def test_a_registry_with_hardware_is_a_valid_registry(tmp_path):
    registry = write_study(tmp_path, entry("a", hardware={"gpus": [0]}), entry("b"))
    assert yaml.safe_load(registry.read_text())["models"][0]["hardware"] == {"gpus": [0]}
    assert main(["check", str(tmp_path / "study"), "--models", str(registry)]) == 0
