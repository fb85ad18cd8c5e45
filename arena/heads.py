"""Signed heads: the last link of the log, published where nobody who writes the log can change it.

A head is a small JSON file beside every backup and in every release. Whoever kept one can tell later whether the
log up to there is still the same, whatever happened to the database and to whoever runs it. The signature
(Ed25519) says that it came from the same arena as the heads before.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from arena.addresses import is_postgresql
from arena.chain import Checked, KnownHead, canonical
from arena.errors import InputError

FORMAT = "epaile head 1"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a log at a moment: its last place (0: empty) and hash, its links by kind.

    `made_at` is UTC, ISO 8601; `public_key` and `signature` are hexadecimal.
    """

    position: int
    hash: str
    counts: Mapping[str, int]
    made_at: str
    public_key: str
    signature: str

    def genuine(self) -> bool:
        """Whether the signature is that of the key which the head names."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), _signed(self))
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_json(self) -> str:
        """The head as a file holds it."""
        document = {"format": FORMAT, **asdict(self), "counts": dict(self.counts)}
        return json.dumps(document, indent=1, sort_keys=True) + "\n"


def sign(log: Checked, key: Ed25519PrivateKey, made_at: str) -> Head:
    """The head of a log that was found sound; raises ValueError for one that was not."""
    if log.findings:
        raise ValueError("a log that is not sound has no head to publish")
    public = key.public_key().public_bytes_raw().hex()
    unsigned = Head(log.position, log.hash, dict(log.counts), made_at, public, "")
    signature = key.sign(_signed(unsigned)).hex()
    return Head(log.position, log.hash, dict(log.counts), made_at, public, signature)


def _signed(head: Head) -> bytes:
    fields = [head.position, head.hash, dict(head.counts), head.made_at, head.public_key]
    return canonical([FORMAT, *fields])


def key_beside(address: str) -> Path:
    """The usual place of the key: beside an SQLite database, in the working folder for a server's."""
    if is_postgresql(address):
        return Path("arena.signing-key")
    return Path(f"{address.removeprefix('sqlite:///')}.signing-key")


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file; a new one is made, readable by its owner alone, where there is none.

    Raises:
        InputError: The file cannot be read or written, or holds no such key.
    """
    cure = "name a file with an Ed25519 key in PEM, or one that does not exist yet"
    try:
        if not path.exists():
            _write_new_key(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise InputError(
            f"the signing key cannot be used ({error.strerror})", where=str(path), cure=cure
        ) from error
    except (ValueError, TypeError) as error:
        raise InputError("this is no signing key", where=str(path), cure=cure) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("this is a key of another kind", where=str(path), cure=cure)
    return key


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())


def read_head(path: Path) -> Head:
    """The head in a file; raises InputError where it is none, or its signature is not its own."""
    cure = "give a head.json as a backup or a release has it"
    try:
        document = json.loads(path.read_text("utf-8"))
        if document.pop("format") != FORMAT:
            raise ValueError("another format")
        head = Head(**document)
        head.position + 0, head.hash + "", dict(head.counts)
    except OSError as error:
        raise InputError(
            f"the head cannot be read ({error.strerror})", where=str(path), cure=cure
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError("this is no head of a log", where=str(path), cure=cure) from error
    if not head.genuine():
        raise InputError("its signature is not that of its content", where=str(path), cure=cure)
    return head


def known(head: Head, source: str) -> KnownHead:
    """A head as something to hold a log against."""
    return KnownHead(head.position, head.hash, source)
