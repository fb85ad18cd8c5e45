"""Results on their way out: whole files or none, with one clear sentence where it cannot be."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from arena.errors import InputError


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder so that each is there whole or, after a failure, as it was before.

    They are written beside the folder first. Other files in the folder stay.

    Raises:
        InputError: if the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".report-", dir=folder))
        try:
            for name, text in files.items():
                (staging / name).write_text(text, encoding="utf-8", newline="\n")
            for name in files:
                (staging / name).replace(folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as failure:
        raise InputError(
            f"the report cannot be written ({failure.strerror})",
            where=str(folder),
            cure="name a folder that can be written with --to",
        ) from failure
