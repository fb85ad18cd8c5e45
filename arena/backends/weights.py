"""Weights of a checkpoint in memory: loaded, without the checkpoint's own sampling, and how a token is drawn.

Torch and transformers are imported only once a model asks for them: they cost seconds and gigabytes.
"""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arena.backends.checkpoint import CheckpointSource
from arena.domain import GenerationSettings

if TYPE_CHECKING:
    from transformers import LogitsProcessorList, PreTrainedModel, PreTrainedTokenizerBase

_LOADING = threading.Lock()  # the library's loading code swaps global state: never two at once


@dataclass(frozen=True, slots=True)
class Weights:
    """Loaded weights. `made_by` names the libraries with their versions, and the device."""

    model: "PreTrainedModel"
    end_tokens: frozenset[int]
    revision: str | None
    made_by: str


def load_weights(source: CheckpointSource, tokenizer: "PreTrainedTokenizerBase") -> Weights:
    """Load a checkpoint onto its device; auto is the first GPU, or the CPU.

    Raises:
        OSError, ValueError: the library's own, where the checkpoint is not there or not sound.
    """
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415

    device = source.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    with _LOADING:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            source.name, dtype=source.dtype, **source.loading
        ).to(device)
    return Weights(
        model,
        _forget_sampling_defaults(model, tokenizer),
        getattr(model.config, "_commit_hash", None) or source.revision,
        f"transformers {transformers.__version__} with torch {torch.__version__} on {device}",
    )


def named(source: CheckpointSource, revision: str | None) -> str:
    """The checkpoint with its version, as the record of an answer names it."""
    return f"{source.name}@{revision}" if revision else source.name


def warpers(settings: GenerationSettings) -> "LogitsProcessorList":
    """What turns scores into those of the distribution to draw from; for temperatures above 0."""
    import transformers  # noqa: PLC0415

    found = transformers.LogitsProcessorList(
        [transformers.TemperatureLogitsWarper(float(settings.temperature))]
    )
    if settings.top_p < 1:
        found.append(transformers.TopPLogitsWarper(settings.top_p))
    return found


def _forget_sampling_defaults(
    model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase"
) -> frozenset[int]:
    """Keep the end tokens of the checkpoint's generation settings and nothing else.

    A checkpoint may bring penalties and cut-offs of its own, which would act unseen beside the
    study's settings and differ from model to model.
    """
    import transformers  # noqa: PLC0415

    ends = model.generation_config.eos_token_id
    if ends is None:
        ends = tokenizer.eos_token_id
    tokens = ends if isinstance(ends, list) else [] if ends is None else [ends]
    model.generation_config = transformers.GenerationConfig(
        eos_token_id=tokens or None, pad_token_id=tokens[0] if tokens else 0
    )
    return frozenset(tokens)
