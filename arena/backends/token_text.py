"""Tokens to text, one by one, without ever cutting a character in two.

A byte-level token may hold a part of a character. Decoded alone it becomes U+FFFD although the rest
is about to follow, so text is given out only up to where it decodes cleanly.
"""

from collections.abc import Callable, Sequence

_INCOMPLETE = "\N{REPLACEMENT CHARACTER}"


class TokenText:
    """Joined, what `feed` and `finish` return is what `decode` makes of all tokens at once.

    Two windows into the tokens are decoded and compared, because some tokenizers write a token
    differently after another one than alone.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        self._decode = decode
        self._window: list[int] = []
        self._given = 0

    def feed(self, token: int) -> str:
        """The text that this token completes, often empty."""
        self._window.append(token)
        text = self._new_text()
        if not text or text.endswith(_INCOMPLETE):
            return ""
        self._window, self._given = self._window[self._given :], len(self._window) - self._given
        return text

    def finish(self) -> str:
        """What was held back; here a character that never became complete is U+FFFD."""
        text = self._new_text()
        self._window, self._given = [], 0
        return text

    def _new_text(self) -> str:
        before = self._decode(self._window[: self._given])
        return self._decode(self._window)[len(before) :]
