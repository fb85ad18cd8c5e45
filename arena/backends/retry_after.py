"""What a server that turns a request away says of when to come back (RFC 9110, section 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DIGITS = 9
"""A longer number is nonsense, as is anything that is neither a whole number nor a date."""


def told_pause(header: str | None, now: datetime) -> float | None:
    """Seconds from now on, by the value of `Retry-After`: seconds or a date; None without a usable value."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) <= DIGITS:
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
