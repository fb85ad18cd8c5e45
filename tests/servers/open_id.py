"""A provider of accounts by OpenID Connect, on this machine: whoever comes is sent back as `subject`.

It holds the arena to its part: the code is for one client and one address, and is redeemed once, with the
verifier of the challenge that was shown.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "client-1"
SECRET = "a-secret-of-the-space"
PRIVATE = {"name": "Ane Etxeberria", "email": "ane@example.org", "picture": "https://x/y.png"}


@dataclass
class AccountServer:
    """What it says and what it was asked."""

    subject: object = "account-1"
    issuer: str = ""
    says_issuer: str = ""
    denies: bool = False
    broken: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.says_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/oauth/authorize",
            "token_endpoint": f"{self.issuer}/oauth/token",
            "userinfo_endpoint": f"{self.issuer}/oauth/userinfo",
        }

    def authorised(self, query: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        back = {"state": query["state"]}
        if self.denies:
            back["error"] = "access_denied"
        else:
            code = back["code"] = secrets.token_urlsafe(8)
            self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def exchanged(self, form: dict[str, str], authorization: str) -> dict[str, object] | None:
        known = self.codes.pop(form.get("code", ""), None)
        own = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if known is None or authorization != f"Basic {own}":
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = known["redirect_uri"] == form.get("redirect_uri")
        if not same or known["code_challenge"] != challenge or known["client_id"] != CLIENT:
            return None
        token = secrets.token_urlsafe(8)
        self.tokens.add(token)
        return {"access_token": token, "token_type": "bearer", "id_token": "x.y.z"}


def _handler(server: AccountServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            server.asked.append(parts.path)
            if server.broken:
                self._answer(500, {"error": "no"})
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, server.discovery())
            elif parts.path == "/oauth/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", server.authorised(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/oauth/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                known = token in server.tokens
                told = {"sub": server.subject, **PRIVATE} if known else {"error": "token"}
                self._answer(200 if known else 401, told)
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            server.asked.append(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            answer = server.exchanged(form, self.headers.get("Authorization", ""))
            self._answer(400 if answer is None else 200, answer or {"error": "invalid_grant"})

        def _answer(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@contextmanager
def account_server() -> Iterator[AccountServer]:
    """A provider that runs; its address is `issuer`."""
    state = AccountServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
