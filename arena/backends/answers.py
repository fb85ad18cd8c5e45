"""The rules that every streamed answer obeys, whatever engine makes it.

No part is empty, no answer is blank, stop strings end it and are not shown, and every part can be
stored: an engine may produce characters that databases refuse.
"""

from collections.abc import Sequence

from arena.backends.protocol import Piece
from arena.errors import BackendError


class AnswerText:
    """Turns an engine's raw text, in order, into pieces that may be shown at once.

    White space before the first visible character is held back, so that a blank answer never starts;
    with `strip_start` it is dropped, because it belongs to the frame around the prompt. What may become
    a stop string is held back until that is decided; the first one to be complete ends the answer. NUL, which a database text
    cannot hold, becomes U+FFFD.
    """

    def __init__(self, stop: Sequence[str] = (), *, strip_start: bool = False) -> None:
        self._stop = tuple(stop)
        self._strip_start = strip_start
        self._held = ""
        self.begun = False
        self.stopped = False

    def feed(self, raw: str) -> tuple[Piece, ...]:
        """The piece, if any, that `raw` completes; `stopped` is True once a stop string came.

        Raises:
            BackendError: garbage, if the text cannot be written as UTF-8.
        """
        if self.stopped:
            return ()
        try:
            raw.encode()
        except UnicodeEncodeError as error:
            raise BackendError("garbage", f"the answer is not valid text: {error}") from error
        self._held += raw.replace("\0", "\N{REPLACEMENT CHARACTER}")
        found = [(place, stop) for stop in self._stop if (place := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            place, _ = min(found, key=lambda match: (match[0] + len(match[1]), match[0]))
            self._held = self._held[:place]
        return self._release(0 if self.stopped else self._undecided())

    def finish(self) -> tuple[Piece, ...]:
        """What was held back, once the engine has ended.

        Raises:
            BackendError: empty, if the whole answer is blank.
        """
        rest = self._release(0)
        if not self.begun:
            raise BackendError("empty", "the model ended without any visible text")
        return rest

    def _undecided(self) -> int:
        longest = 0
        for stop in self._stop:
            for length in range(min(len(stop) - 1, len(self._held)), longest, -1):
                if self._held.endswith(stop[:length]):
                    longest = length
                    break
        return longest

    def _release(self, keep: int) -> tuple[Piece, ...]:
        ready, rest = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        if not self.begun:
            if not ready.strip():
                return ()
            self.begun = True
            ready = ready.lstrip() if self._strip_start else ready
        self._held = rest
        return (Piece(ready),) if ready else ()
