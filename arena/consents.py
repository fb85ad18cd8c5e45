"""A consent's text as one file of bytes, so that anybody can compute its hash."""

import hashlib
import json
from collections.abc import Mapping


def consent_bytes(text: Mapping[str, str]) -> bytes:
    """All languages of the text as JSON: keys sorted, no spaces, letters as they are, UTF-8."""
    return json.dumps(
        dict(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


def consent_hash(text: Mapping[str, str]) -> str:
    """The SHA-256 of `consent_bytes`, as hexadecimal: two consents are the same text if it is the same."""
    return hashlib.sha256(consent_bytes(text)).hexdigest()
