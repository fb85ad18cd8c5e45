"""Nicknames of any letters, without what is there to be not seen, or to disturb the lines beside."""

import unicodedata

NICKNAME_LENGTH = 40
MOST_MARKS = 4
"""So many marks may stand on one letter: more than any writing needs, fewer than would cover other lines."""
_JOINERS = "\u200c\u200d"
# What steers a display or is never seen. Joiners stay, which Persian, Indic scripts and emoji are written with, and
# so do variation selectors.
_UNSEEN = {
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\ufeff\uffa0\u200b\u200e\u200f",
    *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2060, 0x2070)),
    *map(chr, range(0xFFF9, 0xFFFC)),
    *map(chr, range(0x1D173, 0x1D17B)),
    *map(chr, range(0xE0000, 0xE1000)),
}
_BLANK = "\u2800"


def clean_nickname(text: str) -> str | None:
    """A nickname of any letters on one line; None where nothing would be seen of it."""
    kept: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        if category in ("Cc", "Zl", "Zp"):
            letter, category = " ", "Zs"
        if letter in _UNSEEN or category == "Cs":
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    name = " ".join("".join(kept).split())[:NICKNAME_LENGTH].strip(_JOINERS + " ")
    return name if any(map(_is_seen, name)) else None


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "ZCM" and letter != _BLANK
