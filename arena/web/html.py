"""How a page leaves: compressed where that pays, with the language that was chosen."""

import gzip
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from arena.ui.words import Words
from arena.web.identity import remember_language

SMALL = 4096
"""A page below this many bytes is sent as it is."""


@dataclass(frozen=True, slots=True)
class Html:
    """A page as bytes, and the same compressed if it is not small."""

    plain: bytes
    compressed: bytes | None

    @classmethod
    def of(cls, text: str) -> "Html":
        """Encode a page; a large one takes some milliseconds."""
        plain = text.encode()
        return cls(plain, gzip.compress(plain, 6, mtime=0) if len(plain) > SMALL else None)

    def response(self, request: Request, words: Words, status: int = 200) -> Response:
        """The page for this browser, which keeps the language."""
        accepted = request.headers.get("accept-encoding", "")
        headers = {"Vary": "Accept-Encoding, Cookie"}
        content = self.plain
        if self.compressed is not None and "gzip" in accepted:
            content, headers["Content-Encoding"] = self.compressed, "gzip"
        response = HTMLResponse(content, status, headers)
        remember_language(response, request, words.language)
        return response


def inside(request: Request, path: str) -> str:
    """A path of ours as the browser knows it, also where we are served below a prefix."""
    return f"{request.scope.get('root_path', '')}{path}"
