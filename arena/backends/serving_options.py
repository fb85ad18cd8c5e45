"""What of a server's settings changes its answers, and so belongs to a model's promise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from arena.backends.templates import template_hash
from arena.errors import InputError

WRITTEN_BY_US = frozenset(
    {
        "--model", "--served-model-name", "--revision", "--tokenizer-revision", "--host", "--port",
        "--dtype", "--max-model-len", "--chat-template", "--generation-config", "--api-key",
        "--gpu-memory-utilization", "--device-memory-utilization", "--tensor-parallel-size", "-tp",
        "--pipeline-parallel-size", "-pp", "--distributed-executor-backend", "--max-num-seqs",
        "--max-num-queued-reqs", "--config",
    }
)  # fmt: skip
"""Flags of `vllm serve` that have a key of their own, or that must not be on a command line."""


class ServingOptions(BaseModel):
    """How `serve-models` serves a model, as far as answers depend on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: str | None = Field(
        default=None, min_length=1, description="Hub id or folder; default the served name."
    )
    dtype: Literal["auto", "float32", "bfloat16", "float16"] | None = Field(
        default=None, description="Number format of the weights."
    )
    max_model_len: int | None = Field(
        default=None, ge=1, description="Longest prompt and answer together, in tokens."
    )
    chat_template: str | None = Field(
        default=None, min_length=1, description="File with a chat template other than the model's."
    )
    extra: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="Further flags of vllm serve that change answers."
    )

    @field_validator("extra")
    @classmethod
    def _only_other_flags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if reserved := reserved_flag(value):
            raise ValueError(f"{reserved} does not belong into extra: {_PLACE}")
        return value

    def template_file(self, folder: Path) -> Path | None:
        """The file of `chat_template`, seen from the study's folder or one above it; None without one.

        Raises:
            InputError: there is no such file.
        """
        if self.chat_template is None:
            return None
        for start in (folder.resolve(), *folder.resolve().parents):
            if (start / self.chat_template).is_file():
                return start / self.chat_template
        raise InputError(
            f"there is no chat template in the file `{self.chat_template}`",
            cure="write it there, seen from the study's folder",
        )

    def template_hash(self, folder: Path) -> str | None:
        """SHA-256 of the chat template in `chat_template`; None without one.

        Raises:
            InputError: the file is not there, or not text.
        """
        file = self.template_file(folder)
        if file is None:
            return None
        try:
            return template_hash(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                f"the chat template cannot be read ({error})",
                where=str(file),
                cure="write it as text in UTF-8",
            ) from error


_PLACE = "it has a key of its own, or comes from the endpoint or the environment"


def reserved_flag(extra: Sequence[str]) -> str | None:
    """The first flag that may not be among further ones; its value is not given back.

    Flags are compared as `vllm serve` reads them: with underscores for hyphens, and cut short.
    """
    for word in extra:
        flag = word.partition("=")[0].replace("_", "-")
        if not flag.startswith("-") or flag.lstrip("-") == "":
            continue
        cut_short = flag.startswith("--") and any(name.startswith(flag) for name in WRITTEN_BY_US)
        if flag in WRITTEN_BY_US or cut_short:
            return flag
    return None
