"""Names and passphrases as they are kept: compared as people write them, stored so that they cannot be read back.

scrypt (Percival and Josefsson 2016, RFC 7914) from the standard library, with the costs that OWASP's cheat
sheet on password storage names (2^14, 8, 5): 16 MiB and some tenths of a second each. Pure but for the salt.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

LEAST_CHARACTERS = 8
MOST_CHARACTERS = 200
_BLOCK = 8
_LENGTH = 32
_SCHEME = "scrypt"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one fingerprint costs: 2 to the `exponent` blocks of 1 KiB, so many times one after another."""

    exponent: int
    times: int


NAME_COST = Cost(13, 1)
PASSPHRASE_COST = Cost(14, 5)


def name_key(name: str) -> str:
    """A name as it is compared: NFKC, without case, one space between words; empty where there is no letter."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = (" " if unicodedata.category(each)[0] in "ZC" else each for each in folded)
    return " ".join("".join(kept).split())


def written(passphrase: str) -> str:
    """A passphrase as it is compared: NFKC, without the space that some keyboards leave at its end."""
    return unicodedata.normalize("NFKC", passphrase).strip()


def is_fit(passphrase: str, name: str) -> bool:
    """Whether it may be used: long enough, not too long, not the name. Nothing else is asked of it."""
    text = written(passphrase)
    return LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS and name_key(text) != name_key(name)


def hashed_name(study: str, kind: str, key: str, cost: Cost = NAME_COST) -> str:
    """What a name (its `name_key`) or an account is found by: slow, so that a list is not tried in a moment.

    It needs no key that could be lost with a disk: the same name gives the same, in one study.
    """
    salt = hashlib.sha256(f"epaile {study} {kind}".encode()).digest()
    return _derived(key, salt, cost).hex()


def hashed(passphrase: str, cost: Cost = PASSPHRASE_COST) -> str:
    """What a passphrase is checked by: scheme, cost, a salt of its own, and the result."""
    salt = secrets.token_bytes(16)
    return _kept(salt, _derived(written(passphrase), salt, cost), cost)


def decoy(cost: Cost = PASSPHRASE_COST) -> str:
    """What no passphrase fits, to be checked where there is none: it takes the same time."""
    return _kept(secrets.token_bytes(16), secrets.token_bytes(_LENGTH), cost)


def is_right(passphrase: str, kept: str) -> bool:
    """Whether a passphrase is the one that `hashed` made this of; ValueError where it made it not."""
    scheme, exponent, times, salt, result = kept.split("$")
    if scheme != _SCHEME:
        raise ValueError(f"'{scheme}' is no way in which passphrases are kept here")
    cost = Cost(int(exponent), int(times))
    found = _derived(written(passphrase), base64.b64decode(salt), cost)
    return hmac.compare_digest(found, base64.b64decode(result))


def _derived(text: str, salt: bytes, cost: Cost) -> bytes:
    # OpenSSL allows 32 MiB by default and needs a little more than the blocks themselves.
    memory = 130 * _BLOCK * (1 << cost.exponent) + (1 << 20)
    return hashlib.scrypt(
        text.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=1 << cost.exponent,
        r=_BLOCK,
        p=cost.times,
        maxmem=memory,
        dklen=_LENGTH,
    )


def _kept(salt: bytes, result: bytes, cost: Cost) -> str:
    parts = (_SCHEME, str(cost.exponent), str(cost.times), _encoded(salt), _encoded(result))
    return "$".join(parts)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
