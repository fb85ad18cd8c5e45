"""Real vLLM servers, started by `serve-models --run`, one with and one without a chat template.

Collected only where EPAILE_VLLM names the Python of an environment with vLLM (make test-vllm).
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.backend_driver import until
from tests.served_study import RunningServers, is_alive, write_study
from tests.serving import free_port

collect_ignore_glob = [] if os.environ.get("EPAILE_VLLM") else ["*"]

KEY_VARIABLE, KEY = "VLLM_TEST_KEY", "a-key-for-tests"
PATIENCE = 10  # times half a minute until both servers are up
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "OMP_NUM_THREADS": "2",
}
SMALL = {
    "max_num_seqs": 16,
    "max_queued_requests": 64,
    "extra": ["--enforce-eager", "--kv-cache-memory-bytes", "67108864", "--seed", "0"],
}


@dataclass(frozen=True)
class Served:
    """The running servers: base addresses by name, and the study's folder with its registry."""

    running: RunningServers
    addresses: dict[str, str]
    registry: Path

    @property
    def study(self) -> Path:
        return self.registry.parent / "study"

    def answering(self, name: str) -> float:
        """How many requests this server is answering, as its metrics say."""
        metrics = httpx.get(self.addresses[name].removesuffix("/v1") + "/metrics").text
        found = re.findall(r"^vllm:num_requests_running\{.*\} (\S+)$", metrics, re.M)
        return sum(map(float, found))


def entries(checkpoints, addresses: dict[str, str]) -> list[dict[str, object]]:
    """An instructed model, and a base model that stands twice: in a frame and as it is."""

    def options(name: str, weights: Path, **more: object) -> dict[str, object]:
        serve = {"weights": str(weights), "dtype": "float32", "max_model_len": 1024}
        return {"endpoint": addresses[name], "model": name, "serve": serve, **more}

    chat = options("chat", checkpoints.chat, revision="tiny-1")
    base = options("base", checkpoints.base, api_key_variable=KEY_VARIABLE)
    return [
        {"id": "instructed", "options": chat, "hardware": SMALL},
        {"id": "framed", "template": "frame", "options": base, "hardware": SMALL},
        {"id": "plain", "template": "completion", "options": base},
    ]


@pytest.fixture(scope="session")
def served(checkpoints, tmp_path_factory) -> Iterator[Served]:
    command = Path(os.environ["EPAILE_VLLM"]).with_name("vllm")
    addresses = {name: f"http://127.0.0.1:{free_port()}/v1" for name in ("chat", "base")}
    folder = tmp_path_factory.mktemp("vllm")
    registry = write_study(
        folder, *entries(checkpoints, addresses), system_prompt="Laguntzaile bat zara."
    )
    before = os.environ.get(KEY_VARIABLE)
    os.environ[KEY_VARIABLE] = KEY
    try:
        with RunningServers(registry, command, **QUIET) as running:
            running.wait_until_up(PATIENCE)
            yield Served(running, addresses, registry)
            group = running.descendants()
            assert running.end() == 0
        assert group
        assert until(lambda: not any(map(is_alive, group)))
        written = "".join(path.read_text() for path in running.logs.iterdir())
        assert KEY not in running.said() + written
    finally:
        if before is None:
            del os.environ[KEY_VARIABLE]


@pytest.fixture(scope="session")
def servers(served) -> dict[str, str]:
    return served.addresses
