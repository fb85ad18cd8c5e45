"""What starts a server: the words of `vllm serve`, and a shell script of all of them.

A key is never among them: vLLM takes it from the environment, where other users of the machine and
the server's own log do not see it.
"""

import shlex
from collections.abc import Collection, Mapping, Sequence

from arena.errors import InputError
from arena.serving.plan import Plan, Server

KEY_OF_VLLM = "VLLM_API_KEY"
CARDS = "CUDA_VISIBLE_DEVICES"
QUEUE_FLAG = "--max-num-queued-reqs"
TEMPLATE_FLAG = "--enable-tokenizer-info-endpoint"
"""Lets the server tell its chat template, so that its hash is recorded with every answer."""
FIRST_LINE = "# Servers of a study's models; written by python -m arena serve-models"
_SCRIPT_START = f"""#!/bin/sh
{FIRST_LINE}
set -eu
VLLM=${{VLLM:-vllm}}
started=
trap 'test -z "$started" || kill $started; wait; exit 0' INT TERM
"""
_KNOWN = """# What not every vLLM knows is left out where it does not.
flags=$("$VLLM" serve --help=all)
known() {
  case $flags in *"$1"*) echo "$*" ;; esac
}
"""


def serve_arguments(server: Server, known_flags: Collection[str]) -> list[str]:
    """The words after `vllm`; what not every vLLM knows only if this one does."""
    words = _always(server)
    if TEMPLATE_FLAG in known_flags:
        words.append(TEMPLATE_FLAG)
    if server.max_queued_requests and QUEUE_FLAG in known_flags:
        words += [QUEUE_FLAG, str(server.max_queued_requests)]
    return [*words, *server.extra]


def server_environment(server: Server, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a server: the caller's, with its GPUs and its key.

    Raises:
        InputError: the variable that should hold the key is not set.
    """
    given = dict(environment)
    given.pop(KEY_OF_VLLM, None)  # a key that is set for all would close servers that have none
    if server.gpus is not None:
        given[CARDS] = _listed(server.gpus)
    if server.key_variable is not None:
        given[KEY_OF_VLLM] = server_key(server, environment) or ""
    return given


def server_key(server: Server, environment: Mapping[str, str]) -> str | None:
    """The key that the server wants to see; raises InputError where it is named and not set."""
    if server.key_variable is None:
        return None
    key = environment.get(server.key_variable)
    if not key:
        raise InputError(
            f"the environment variable {server.key_variable} holds no key",
            cure=f"set {server.key_variable} before the start, or drop api_key_variable",
        )
    return key


def shell_script(plan: Plan) -> str:
    """A script that runs all servers until it is stopped."""
    keys = dict.fromkeys(server.key_variable for server in plan.servers if server.key_variable)
    parts = [_SCRIPT_START, *(f': "${{{key}:?holds no key}}"\n' for key in keys), _KNOWN]
    parts += [_script_lines(server) for server in plan.servers]
    parts += [f"# {model}: {reason}\n" for model, reason in plan.elsewhere.items()]
    return "\n".join([*parts, "wait\n"])


def _script_lines(server: Server) -> str:
    before = []
    if server.gpus is not None:
        before.append(f"{CARDS}={_listed(server.gpus)}")
    if server.key_variable is not None:
        before.append(f'{KEY_OF_VLLM}="${server.key_variable}"')
    lines = [shlex.join(pair) for pair in _pairs(_always(server)[2:])]
    lines.append(f"$(known {TEMPLATE_FLAG})")
    if server.max_queued_requests:
        lines.append(f"$(known {QUEUE_FLAG} {server.max_queued_requests})")
    if server.extra:
        lines.append(shlex.join(server.extra))
    start = " ".join([*before, f'"$VLLM" serve {shlex.quote(server.weights)}'])
    return (
        f"# {', '.join(server.models)}\n"
        + " \\\n  ".join([start, *lines])
        + ' &\nstarted="$started $!"\n'
    )


def _pairs(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[place : place + 2] for place in range(0, len(words), 2)]


def _always(server: Server) -> list[str]:
    """`serve`, the weights, and then pairs of flag and value."""
    flags = {
        "--served-model-name": server.name,
        "--host": server.host,
        "--port": server.port,
        "--revision": server.revision,
        "--tokenizer-revision": server.revision,
        "--dtype": server.dtype,
        "--max-model-len": server.max_model_len,
        "--chat-template": server.chat_template,
        # Otherwise penalties and cut-offs of the checkpoint's own file act unseen on every request.
        "--generation-config": "vllm",
        "--gpu-memory-utilization": server.gpu_memory_utilization,
        "--tensor-parallel-size": server.tensor_parallel_size,
        "--pipeline-parallel-size": server.pipeline_parallel_size,
        "--distributed-executor-backend": server.distributed,
        "--max-num-seqs": server.max_num_seqs,
    }
    given = [(flag, str(value)) for flag, value in flags.items() if value is not None]
    return ["serve", server.weights, *(word for pair in given for word in pair)]


def _listed(gpus: Sequence[int]) -> str:
    return ",".join(map(str, gpus))
