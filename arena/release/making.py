"""What everything that leaves the house has in common: it is complete or not there, and names nobody."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from arena.errors import InputError

KEY_BYTES = 32


@contextmanager
def complete_folder(folder: Path) -> Iterator[Path]:
    """A workplace that becomes `folder` when all is written, and leaves nothing behind where it is not.

    Raises:
        InputError: the folder is there and not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty", where=str(folder), cure="give a new or an empty folder"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as workplace:
        made = Path(workplace) / "made"
        made.mkdir()
        yield made
        if folder.exists():
            folder.rmdir()
        made.rename(folder)


def pseudonym(secret: bytes, participant: str) -> str:
    """A participant's id in a release, which nobody without the secret can make."""
    return hmac.new(secret, participant.encode(), hashlib.sha256).hexdigest()


def secret_of(key: Path | None) -> bytes:
    """The bytes from which ids are made: a file's, or new ones that are kept nowhere; raises InputError."""
    if key is None:
        return secrets.token_bytes(KEY_BYTES)
    cure = f"give a file of at least {KEY_BYTES} random bytes and keep it apart from the data"
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise InputError(
            f"the key cannot be read ({error.strerror})", where=str(key), cure=cure
        ) from error
    if len(secret) < KEY_BYTES:
        raise InputError(f"the key has {len(secret)} bytes", where=str(key), cure=cure)
    return secret
