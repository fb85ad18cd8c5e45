"""An answer while it is written: what can no longer change is rendered once.

A block that begins after an empty line, on a line that is complete, has closed all that stands before it for
good. So of an answer that grows only its last block is read again, and a long one costs what its length does
and not the square of it.
"""

from markdown_it.token import Token

from arena.ui.markup import Labels, outlined, parsed, rendered


class Growing:
    """One answer as it grows; it holds what is rendered, and may be asked about any other text as well."""

    def __init__(self, names: Labels) -> None:
        self._names = names
        self._settled = ""
        self._above: tuple[int, ...] = ()
        self._html: list[str] = []

    @property
    def settled(self) -> int:
        """How many characters from the beginning are rendered for good."""
        return len(self._settled)

    def html(self, text: str) -> str:
        """The same HTML as of the whole text at once."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.startswith(self._settled):
            self._settled, self._above, self._html = "", (), []
        rest = text[len(self._settled) :]
        tokens = parsed(rest)
        lines = rest.split("\n")
        last = _last_that_is_settled(tokens, lines)
        if last:
            self._above = outlined(tokens[:last], self._above)
            self._html.append(rendered(tokens[:last], self._names))
            self._settled += "\n".join(lines[: _first_line(tokens[last])]) + "\n"
        outlined(tokens[last:], self._above)
        return "".join(self._html) + rendered(tokens[last:], self._names)


def _last_that_is_settled(tokens: list[Token], lines: list[str]) -> int:
    """The token with which the last block begins that leaves everything before it as it is; 0 for none."""
    for number in range(len(tokens) - 1, 0, -1):
        token = tokens[number]
        if token.level or token.nesting < 0 or not token.map:
            continue
        first = _first_line(token)
        if first < len(lines) - 1 and not lines[first - 1].strip():
            return number
    return 0


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0
