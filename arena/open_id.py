"""Asking somebody else who it is: the authorization code flow of OpenID Connect Core 1.0, with PKCE (RFC 7636).

Only the subject (`sub`) is taken from what the provider tells, and nothing of it is kept here. The helper of
`huggingface_hub` is no choice: it keeps the access token, the name and the picture in a cookie, begins by a link
that any page may call, and goes on to whatever address it is given.
"""

import base64
import hashlib
import logging
import secrets
import ssl
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import truststore

from arena.errors import AccountUnconfirmed
from arena.tickets import Tickets

logger = logging.getLogger(__name__)

HUGGING_FACE = "https://huggingface.co"
PATIENCE = aiohttp.ClientTimeout(total=10)
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked, as whom we ask, and the host to which people come back (None: the one they came from)."""

    issuer: str
    client_id: str
    client_secret: str
    host: str | None = None

    @property
    def origin(self) -> str:
        """The origin of its pages, for the content security policy."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send somebody, and the `state` that comes back with them and that their browser has to know."""

    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who it is for the provider; `language` and `connects` are as they were given to `OpenId.begin`."""

    subject: str
    language: str
    connects: str | None


@dataclass(frozen=True, slots=True)
class _Pending:
    verifier: str
    redirect: str
    language: str
    connects: str | None


class OpenId:
    """The way to one provider and back. All raise AccountUnconfirmed where the provider cannot be asked."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._pending: Tickets[_Pending] = Tickets()
        self._endpoints: dict[str, str] = {}

    async def begin(self, redirect: str, language: str, connects: str | None) -> Begun:
        """Prepare the way; `redirect` is the address at which people come back."""
        async with _session() as session:
            endpoints = await self._discovered(session)
        verifier = secrets.token_urlsafe(48)
        challenge = hashlib.sha256(verifier.encode()).digest()
        state = self._pending.issue(_Pending(verifier, redirect, language, connects))
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": redirect,
            "scope": "openid profile",
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return Begun(f"{endpoints['authorization_endpoint']}?{urlencode(query)}", state)

    async def finish(self, state: str, known_state: str | None, code: str) -> Account:
        """Who came back; `known_state` is what their browser knows, which has to be the state of the address."""
        if known_state is None or not secrets.compare_digest(
            state.encode(errors="replace"), known_state.encode(errors="replace")
        ):
            raise AccountUnconfirmed("the browser that came back is not the one that was sent")
        pending = self._pending.redeem(state)
        if pending is None or not code:
            raise AccountUnconfirmed(
                "nobody was sent there a short while ago, or nothing was confirmed"
            )
        async with _session() as session:
            endpoints = await self._discovered(session)
            token = await self._exchanged(session, endpoints["token_endpoint"], pending, code)
            headers = {"Authorization": f"Bearer {token}"}
            told = await _json(session.get(endpoints["userinfo_endpoint"], headers=headers))
        subject = told.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise AccountUnconfirmed("the provider names no subject")
        return Account(subject, pending.language, pending.connects)

    async def _exchanged(
        self, session: aiohttp.ClientSession, endpoint: str, pending: _Pending, code: str
    ) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": pending.redirect,
            "client_id": self.provider.client_id,
            "code_verifier": pending.verifier,
        }
        own = aiohttp.encode_basic_auth(self.provider.client_id, self.provider.client_secret)
        headers = {"Authorization": own}
        answer = await _json(session.post(endpoint, data=sent, headers=headers))
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise AccountUnconfirmed("the provider gave no token for the code")
        return token

    async def _discovered(self, session: aiohttp.ClientSession) -> dict[str, str]:
        """The provider's addresses, which have to be as safe as its own."""
        if self._endpoints:
            return self._endpoints
        issuer = self.provider.issuer.rstrip("/")
        told = await _json(session.get(f"{issuer}/.well-known/openid-configuration"))
        found = {}
        for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint"):
            address = told.get(name)
            if not isinstance(address, str) or not _as_safe(address, issuer):
                raise AccountUnconfirmed(f"the provider has no {name} that can be used")
            found[name] = address
        if str(told.get("issuer", "")).rstrip("/") != issuer:
            raise AccountUnconfirmed("the provider says that it is another one")
        self._endpoints = found
        return found


def _as_safe(address: str, issuer: str) -> bool:
    return urlsplit(address).scheme == urlsplit(issuer).scheme


def _session() -> aiohttp.ClientSession:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    connector = aiohttp.TCPConnector(ssl=context)
    return aiohttp.ClientSession(connector=connector, timeout=PATIENCE, trust_env=True)


async def _json(asking: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> dict[str, Any]:
    """What an endpoint answers; the log says what failed, never what was sent."""
    try:
        async with asking as response:
            answer = await response.json(content_type=None) if response.status == 200 else None
            place, status = response.url.path, response.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        logger.warning("the provider of accounts could not be asked: %s", type(error).__name__)
        raise AccountUnconfirmed("the provider could not be asked") from error
    if not isinstance(answer, dict):
        logger.warning("the provider of accounts answered %s with status %d", place, status)
        raise AccountUnconfirmed("the provider refused")
    return answer
