"""Folders beside a database for files that are on their way."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arena.store.journal_files import held


@contextmanager
def working_folder(database: Path, purpose: str) -> Iterator[Path]:
    """An empty folder for one purpose, one run at a time; what a crash left in it goes first."""
    folder = database.with_name(f"{database.name}.backup") / purpose
    with held(folder):
        _clear(folder)
        try:
            yield folder
        finally:
            _clear(folder)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
