"""The rows of a release, read back from its JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from arena.errors import InputError


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line's number and object; raises InputError where the file or a line is not there."""
    cure = "give the folder as the release has it"
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, text in enumerate(file, 1):
                try:
                    value = json.loads(text)
                except ValueError as error:
                    raise InputError(
                        "this is no JSON", where=path.name, line=number, cure=cure
                    ) from error
                if not isinstance(value, dict):
                    raise InputError(
                        "this is no JSON object", where=path.name, line=number, cure=cure
                    )
                yield number, value
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the file cannot be read", where=str(path), cure=cure) from error
