"""What the server makes at random and hands out: ids, a participant's secret, the receipt of a ballot.

All of it comes from the system's cryptographic source, and none of it says anything about anybody.
"""

import hashlib
import secrets

# Without I, L, O and U, which are misread or misheard.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """An identifier that cannot be guessed: 128 bits."""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """What a browser is known by: 192 bits."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """The form in which a participant's secret is stored: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_receipt() -> str:
    """A code of twelve letters and digits in three groups, easy to copy by hand: 60 bits."""
    code = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(12))
    return "-".join(code[start : start + 4] for start in range(0, 12, 4))
