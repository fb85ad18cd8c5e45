"""Which servers the models of a study need on one machine (pure, but for looking whether files exist)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from arena.backends.checkpoint import find_checkpoint
from arena.backends.openai import OpenAIOptions
from arena.backends.serving_options import ServingOptions, reserved_flag
from arena.errors import InputError
from arena.study import Registry
from arena.study_schema import HardwareDocument, ModelDocument

HTTP_PORT = 80
API_PATH = "/v1"


@dataclass(frozen=True, slots=True)
class Server:
    """One `vllm serve` and the models of the study that it answers for.

    `weights` is a folder or a hub id, `revision` only set for the latter. `gpu_memory_utilization` is a
    share of each card. None leaves a setting to vLLM.
    """

    host: str
    port: int
    name: str
    models: tuple[str, ...]
    weights: str
    revision: str | None
    dtype: str | None
    max_model_len: int | None
    chat_template: str | None
    key_variable: str | None
    gpus: tuple[int, ...] | None
    gpu_memory_utilization: float | None
    tensor_parallel_size: int | None
    pipeline_parallel_size: int | None
    distributed: str | None
    max_num_seqs: int | None
    max_queued_requests: int | None
    extra: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where it is asked, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def cards(self) -> Collection[int]:
        """The GPUs that it fills; without a word on them, the first ones."""
        parallel = (self.tensor_parallel_size or 1) * (self.pipeline_parallel_size or 1)
        return self.gpus or range(parallel)


@dataclass(frozen=True, slots=True)
class Plan:
    """The servers of a study on one machine, and for its other models why they have none here."""

    servers: tuple[Server, ...]
    elsewhere: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one entry of models.yaml asks of the server at one endpoint. None does not matter to it."""

    index: int
    model: str
    exact: Mapping[str, Any]
    settings: Mapping[str, Any]


def plan_servers(
    registry: Registry, models: Sequence[str], folder: Path, machine: str | None = None
) -> Plan:
    """The servers that the study's models need here.

    Args:
        registry: models.yaml, checked.
        models: ids of the models that take part.
        folder: the study's folder, where relative paths start.
        machine: a host name in endpoints that means this machine, besides its loopback addresses.

    Raises:
        InputError: two entries want different things of one server, a file is missing, or the GPUs
            do not suffice.
    """
    wishes: dict[tuple[str, int], list[_Wish]] = {}
    elsewhere = {}
    for index, entry in enumerate(registry.entries):
        if entry.id not in models:
            continue
        if entry.backend != "openai":
            elsewhere[entry.id] = f"backend {entry.backend} needs no server"
            continue
        options = OpenAIOptions.model_validate(entry.options)
        addresses = options.endpoints or (str(options.endpoint),)
        local = [place for place in map(_place, addresses) if _is_here(place, machine)]
        if not local:
            elsewhere[entry.id] = f"{addresses[0]} is not on this machine"
        for replica, place in enumerate(local):
            assert place is not None
            cards = _cards_of(registry, index, entry, replica, len(local))
            wish = _wish(registry, index, options, cards, folder)
            wishes.setdefault(place, []).append(wish)
    servers = tuple(_server(registry, *place, wanted) for place, wanted in wishes.items())
    _check_memory(registry, servers)
    return Plan(servers, elsewhere)


def _place(address: str) -> tuple[str, int] | None:
    """Host and port of an endpoint that vLLM can serve by itself; None for others."""
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.path.rstrip("/") != API_PATH or parts.hostname is None:
        return None
    return parts.hostname, parts.port or HTTP_PORT


def _is_here(place: tuple[str, int] | None, machine: str | None) -> bool:
    if place is None:
        return False
    host, _ = place
    if host in ("localhost", (machine or "").lower()):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _wish(
    registry: Registry,
    index: int,
    options: OpenAIOptions,
    gpus: tuple[int, ...] | None,
    folder: Path,
) -> _Wish:
    entry = registry.entries[index]
    serve = options.serve or ServingOptions()
    hardware = entry.hardware or HardwareDocument()
    if reserved := reserved_flag(hardware.extra or ()):
        cure = "remove it: it has a key of its own, or comes from the endpoint or the environment"
        raise _problem(registry, index, f"{reserved} does not belong into hardware.extra", cure)
    try:
        template = serve.template_file(folder)
    except InputError as error:
        raise _problem(registry, index, error.problem, error.cure) from error
    given = (*serve.extra, *(hardware.extra or ()))
    settings = {
        "weights": serve.weights and find_checkpoint(serve.weights, folder),
        "dtype": serve.dtype,
        "max_model_len": serve.max_model_len,
        "chat_template": template and str(template),
        "gpus": gpus,
        "extra": given or None,
        **{key: value for key, value in hardware if key not in ("gpus", "extra")},
    }
    exact = {
        "model": options.model or entry.id,
        "revision": options.revision,
        "api_key_variable": options.api_key_variable,
    }
    return _Wish(index, entry.id, exact, settings)


def _cards_of(
    registry: Registry, index: int, entry: ModelDocument, replica: int, replicas: int
) -> tuple[int, ...] | None:
    """The GPUs of one replica: its part of the list, or all of it where all replicas share them."""
    hardware = entry.hardware
    if hardware is None or hardware.gpus is None:
        return None
    gpus = tuple(hardware.gpus)
    each = (hardware.tensor_parallel_size or 1) * (hardware.pipeline_parallel_size or 1)
    if hardware.distributed == "ray" or len(gpus) == each:
        return gpus
    if len(gpus) != each * replicas:
        problem = f"{len(gpus)} GPUs cannot be dealt out to {replicas} servers with {each} each"
        raise _problem(registry, index, problem, f"name {each * replicas} of them in hardware.gpus")
    return gpus[replica * each : (replica + 1) * each]


def _server(registry: Registry, host: str, port: int, wishes: Sequence[_Wish]) -> Server:
    """One server that does what every entry asks of it."""
    settings: dict[str, Any] = {}
    for wish in wishes:
        for key, value in _stated(wish):
            if settings.setdefault(key, value) != value:
                first = wishes[0].model
                problem = (
                    f"`{first}` and `{wish.model}` share the server at {host}:{port} but not their "
                    f"{key}: {settings[key] or 'none'} and {value or 'none'}"
                )
                cure = "make them equal, or give one of them an endpoint of its own"
                raise _problem(registry, wish.index, problem, cure)
    name = str(settings.pop("model"))
    weights = str(settings.pop("weights", None) or name)
    revision = settings.pop("revision")
    return Server(
        host=host,
        port=port,
        name=name,
        models=tuple(wish.model for wish in wishes),
        weights=weights,
        revision=None if Path(weights).is_dir() else revision,
        key_variable=settings.pop("api_key_variable"),
        extra=settings.pop("extra", ()),
        **{key: settings.get(key) for key in _OPTIONAL},
    )


_OPTIONAL = (
    "dtype", "max_model_len", "chat_template", "gpus", "gpu_memory_utilization",
    "tensor_parallel_size", "pipeline_parallel_size", "distributed", "max_num_seqs",
    "max_queued_requests",
)  # fmt: skip


def _stated(wish: _Wish) -> Iterator[tuple[str, Any]]:
    yield from wish.exact.items()
    yield from ((key, value) for key, value in wish.settings.items() if value is not None)


def _check_memory(registry: Registry, servers: Sequence[Server]) -> None:
    """No card is promised more than once over, as far as shares are stated."""
    for card in sorted({card for server in servers for card in server.cards}):
        sharing = [server for server in servers if card in server.cards]
        shares = [server.gpu_memory_utilization or 0 for server in sharing]
        if sum(shares) > 1:
            names = ", ".join(server.models[0] for server in sharing)
            ids = [entry.id for entry in registry.entries]
            problem = f"GPU {card} is promised to {names} for {sum(shares):.0%} of its memory"
            cure = "lower hardware.gpu_memory_utilization, or name other gpus"
            raise _problem(registry, ids.index(sharing[-1].models[0]), problem, cure)


def _problem(registry: Registry, index: int, problem: str, cure: str) -> InputError:
    file = registry.file
    return InputError(problem, where=file.name, line=file.line(("models", index)), cure=cure)
