"""Which code made a number: the version of the project and a hash of the analysis itself."""

import hashlib
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def code_version() -> str:
    """The project's version and the first 12 digits of the SHA-256 of all files of the analysis.

    It needs no repository, so a copied or installed tree says the same; any change of the analysis,
    committed or not, changes it.
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"epaile {_release()}+{digest.hexdigest()[:12]}"


def _release() -> str:
    """The version of the installed project, or else of the source tree around this folder."""
    project = _PACKAGE.parent / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return version("epaile")
    except PackageNotFoundError:
        return "unreleased"
