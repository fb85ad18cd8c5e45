"""Where a checkpoint lies, and how its tokenizer writes a conversation down."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from arena.backends.templates import without_system_role
from arena.codes import Rendering, Role, Template
from arena.domain import Message, Model
from arena.errors import BackendError, InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class CheckpointSource:
    """Where a checkpoint comes from and how its numbers are held."""

    name: str
    revision: str | None
    device: str
    dtype: str
    trust_remote_code: bool

    @property
    def loading(self) -> dict[str, Any]:
        """What both tokenizer and weights need to be told."""
        return {"revision": self.revision, "trust_remote_code": self.trust_remote_code}


def find_checkpoint(name: str, folder: Path) -> str:
    """The checkpoint's folder, seen from the study's folder or one above it, or else a hub id.

    Raises:
        InputError: `name` is neither a folder nor shaped like a hub id.
    """
    for start in (folder.resolve(), *folder.resolve().parents):
        if (start / name / "config.json").is_file():
            return str(start / name)
    if name.count("/") > 1 or name.startswith(("/", ".")) or name.endswith("/"):
        raise InputError(
            f"there is no checkpoint in the folder {name!r}",
            cure="build or download it there, or name a hub id such as organisation/name",
        )
    return name


def load_tokenizer(source: CheckpointSource) -> "PreTrainedTokenizerBase":
    """The tokenizer of a checkpoint.

    Raises:
        InputError: the packages or the checkpoint are missing.
    """
    missing = [package for package in ("torch", "transformers") if find_spec(package) is None]
    if missing:
        raise InputError(
            f"backend transformers needs the package {missing[0]}",
            cure="run pip install -r requirements-local.txt",
        )
    from transformers import AutoTokenizer  # noqa: PLC0415

    try:
        return AutoTokenizer.from_pretrained(source.name, **source.loading)
    except (OSError, ValueError) as error:
        raise InputError(
            f"the tokenizer of the checkpoint {source.name!r} cannot be loaded: {error}",
            cure="check options.checkpoint and revision, and that the hub can be reached",
        ) from error


def require_chat_template(model: Model, template: object, checkpoint: str) -> None:
    """Raises InputError where a model asks for a chat template that its checkpoint lacks."""
    if model.template is Template.CHAT and not template:
        raise InputError(
            f"model {model.id!r} asks for template: chat, but the checkpoint {checkpoint!r} "
            "has no chat template, as base models have none",
            cure="write template: completion or template: frame",
        )


def render_chat(
    tokenizer: "PreTrainedTokenizerBase", messages: Sequence[Message]
) -> tuple[str, Rendering]:
    """The conversation in the tokenizer's own chat template, up to where the answer begins.

    A template that knows no system role gets the system text in front of the first user message, and
    the rendering says so.

    Raises:
        BackendError: rejected, if the template does not take this conversation.
    """
    try:
        return _applied(tokenizer, messages), Rendering.CHAT
    except TemplateError as error:
        if not any(message.role is Role.SYSTEM for message in messages):
            raise BackendError("rejected", f"the chat template says: {error}") from error
    try:
        plain = _applied(tokenizer, without_system_role(messages))
        return plain, Rendering.CHAT_SYSTEM_IN_USER
    except TemplateError as error:
        raise BackendError("rejected", f"the chat template says: {error}") from error


def _applied(tokenizer: "PreTrainedTokenizerBase", messages: Sequence[Message]) -> str:
    turns = [{"role": message.role.value, "content": message.text} for message in messages]
    return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
