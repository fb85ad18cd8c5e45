"""What `vllm serve` looks like from outside, without a model: flags, health, names, a worker, an end.

It notes every start as a line of JSON in the file that STAND_IN_NOTES names, and misbehaves where the
weights are called `broken`, or `slow-to-end`.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import uvicorn

from tests.servers.openai_server import application

TEMPLATE_FLAG = "--enable-tokenizer-info-endpoint"
FLAGS = (
    "--served-model-name", "--host", "--port", "--revision", "--tokenizer-revision", "--dtype",
    "--max-model-len", "--chat-template", "--generation-config", "--gpu-memory-utilization",
    "--tensor-parallel-size", "--pipeline-parallel-size", "--distributed-executor-backend",
    "--max-num-seqs", "--max-num-queued-reqs", "--seed", TEMPLATE_FLAG,
)  # fmt: skip


def main(arguments: list[str]) -> int:
    known = [flag for flag in FLAGS if flag not in os.environ.get("STAND_IN_LACKS", "").split()]
    if arguments == ["serve", "--help=all"]:
        sys.stdout.write("usage: vllm serve [model_tag] [options]\n  " + "\n  ".join(known) + "\n")
        return 0
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("verb", choices=["serve"])
    parser.add_argument("weights")
    for flag in known:
        parser.add_argument(flag, action="store_true" if flag == TEMPLATE_FLAG else "store")
    options = parser.parse_args(arguments)
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])

    def end(*_: object) -> None:
        worker.kill()
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)  # uvicorn raises the signal again once it has ended
    note = {
        "pid": os.getpid(),
        "worker": worker.pid,
        "arguments": arguments,
        "key": os.environ.get("VLLM_API_KEY"),
        "gpus": os.environ.get("CUDA_VISIBLE_DEVICES"),
    }
    with Path(os.environ["STAND_IN_NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps(note) + "\n")
    if options.weights == "broken":
        sys.stderr.write("the weights are broken\n")
        return 3
    if options.weights == "slow-to-end":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    served = [options.served_model_name]
    uvicorn.run(
        application(served),
        host=options.host,
        port=int(options.port),
        log_level="warning",
        lifespan="off",
        ws="none",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
