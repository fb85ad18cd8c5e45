"""Which backends there are. A new one is one file in this folder and one line here."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from arena.backends.echo import EchoOptions
from arena.backends.openai import OpenAIOptions
from arena.backends.options import BackendOptions
from arena.backends.protocol import Backend
from arena.backends.recorded import RecordedOptions
from arena.backends.transformers import TransformersOptions
from arena.domain import Model
from arena.errors import InputError

OPTIONS: Mapping[str, type[BackendOptions]] = MappingProxyType(
    {
        "openai": OpenAIOptions,
        "transformers": TransformersOptions,
        "recorded": RecordedOptions,
        "echo": EchoOptions,
    }
)
"""Backend names, as models.yaml writes them, to the options that each one takes."""


def read_options(model: Model) -> BackendOptions:
    """The model's options, checked.

    Raises:
        InputError: the backend is unknown, or an option is unknown, missing or wrong.
    """
    options = OPTIONS.get(model.backend)
    if options is None:
        raise InputError(
            f"model {model.id!r} names the unknown backend {model.backend!r}",
            cure=f"choose one of {', '.join(OPTIONS)}",
        )
    try:
        return options.model_validate(dict(model.options))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in ("options", *first["loc"]))
        raise InputError(
            f"model {model.id!r}: {key}: {first['msg']}",
            cure=f"the backend {model.backend} knows {', '.join(options.model_fields)}",
        ) from error


def open_backend(model: Model, *, folder: Path, language: str | None = None) -> Backend:
    """Open the backend of one model.

    Args:
        model: an entry of models.yaml.
        folder: the study's folder, where relative paths in options start.
        language: the study's language; `template: frame` without a frame of its own needs it.

    Raises:
        InputError: the options are wrong or do not fit what is there (a file, a key, a template).
    """
    return read_options(model).open(model, folder=folder, language=language)
