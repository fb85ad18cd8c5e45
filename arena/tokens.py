"""What the server makes at random and hands out: ids, a participant's secret, the receipt of a ballot.

All of it comes from the system's cryptographic source, and none of it says anything about anybody.
"""

import hashlib
import re
import secrets

# Without I, L, O and U, which are misread or misheard.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS = 16
INVITATION_LETTERS = 12
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


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
    """A code of sixteen letters and digits in four groups, easy to copy by hand: 80 bits.

    Its digest is published with the log, so it must be too long to be found by trying.
    """
    return _grouped("".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(CODE_LETTERS)))


def new_invitation() -> str:
    """A code by which people join: twelve letters and digits in three groups, since it may be typed by hand.

    60 bits: nobody finds one by trying at a page, and whoever holds its digest gains nothing but a way to join.
    """
    return _grouped("".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(INVITATION_LETTERS)))


def participant_code(secret: str) -> str:
    """The code by which somebody withdraws everything: made of the browser's secret, 80 bits.

    The server can show it again to that browser, although it keeps its digest alone.
    """
    number = int(digest(f"participant code of {secret}"), 16)
    letters = [RECEIPT_ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_LETTERS)]
    return _grouped("".join(letters))


def normalised(code: str) -> str:
    """A receipt or participant code as it was given out, from what a person typed."""
    letters = re.sub(r"[\W_]", "", code).upper().translate(_MISREAD)
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
