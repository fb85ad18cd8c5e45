"""How a page leaves: compressed where that pays, with the language that was chosen."""

import gzip
import re
from dataclasses import dataclass, field

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from arena.ui.pages import ORIGIN
from arena.ui.words import Words
from arena.web.identity import remember_language

SMALL = 4096
"""A page below this many bytes is sent as it is."""
MOST_HOSTS = 4
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")
"""What a host may be called; a request may claim anything."""


@dataclass(frozen=True, slots=True)
class Html:
    """A page as bytes, and the same compressed if it is not small."""

    plain: bytes
    compressed: bytes | None
    _seen: dict[str, "Html"] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, text: str) -> "Html":
        """Encode a page; a large one takes some milliseconds."""
        plain = text.encode()
        return cls(plain, gzip.compress(plain, 6, mtime=0) if len(plain) > SMALL else None)

    def response(self, request: Request, words: Words, status: int = 200) -> Response:
        """The page for this browser, which keeps the language."""
        page = self._seen_from(_origin_of(request))
        accepted = request.headers.get("accept-encoding", "")
        headers = {"Vary": "Accept-Encoding, Cookie"}
        content = page.plain
        if page.compressed is not None and "gzip" in accepted:
            content, headers["Content-Encoding"] = page.compressed, "gzip"
        response = HTMLResponse(content, status, headers)
        remember_language(response, request, words.language)
        return response

    def _seen_from(self, origin: str) -> "Html":
        """The page with the addresses of this host; kept, since a large one is compressed anew."""
        if ORIGIN.encode() not in self.plain:
            return self
        if origin not in self._seen:
            if len(self._seen) >= MOST_HOSTS:
                self._seen.clear()
            self._seen[origin] = Html.of(self.plain.decode().replace(ORIGIN, origin))
        return self._seen[origin]


def _origin_of(request: Request) -> str:
    """The host as the browser calls it; empty where its name cannot be one."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if HOST.fullmatch(host) else ""


def inside(request: Request, path: str) -> str:
    """A path of ours as the browser knows it, also where we are served below a prefix."""
    return f"{request.scope.get('root_path', '')}{path}"
