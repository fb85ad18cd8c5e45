"""Who is asking: one cookie with a random secret that the server made, and nothing else.

Gradio's session hash is chosen by the client and is never an identity. On HTTPS the cookie is
partitioned and may be sent inside a frame, since a Space is shown in one.
"""

from fastapi import Request, Response

COOKIE = "epaile_participant"
LANGUAGE_COOKIE = "epaile_language"
LOGIN_COOKIE = "epaile_login"
TEN_MINUTES = 600
A_YEAR = 365 * 24 * 3600


def token_of(cookies: dict[str, str]) -> str | None:
    """The participant's secret, if the browser sent one."""
    return cookies.get(COOKIE)


def remember_participant(response: Response, request: Request, token: str) -> None:
    """Keep the participant's secret where scripts cannot read it."""
    _set(response, request, COOKIE, token, "; HttpOnly")


def remember_language(response: Response, request: Request, language: str) -> None:
    """Keep the choice of interface language."""
    _set(response, request, LANGUAGE_COOKIE, language, "; HttpOnly")


def forget_participant(response: Response, request: Request) -> None:
    """Let the browser drop a secret that is nobody's any more."""
    _set(response, request, COOKIE, "", "; HttpOnly", seconds=0)


def login_state_of(cookies: dict[str, str]) -> str | None:
    """What a browser that was sent to a provider of accounts has to bring back."""
    return cookies.get(LOGIN_COOKIE)


def remember_login(response: Response, request: Request, state: str) -> None:
    """Keep the state of a way to a provider of accounts, until somebody is back."""
    _set(response, request, LOGIN_COOKIE, state, "; HttpOnly", seconds=TEN_MINUTES)


def forget_login(response: Response, request: Request) -> None:
    """Somebody is back."""
    _set(response, request, LOGIN_COOKIE, "", "; HttpOnly", seconds=0)


def _set(
    response: Response,
    request: Request,
    name: str,
    value: str,
    flags: str,
    seconds: int = A_YEAR,
) -> None:
    secure = request.url.scheme == "https"
    site = "; SameSite=None; Secure; Partitioned" if secure else "; SameSite=Lax"
    # Starlette can write "Partitioned" only from Python 3.14 on, so the header is written here.
    response.headers.append("Set-Cookie", f"{name}={value}; Path=/; Max-Age={seconds}{site}{flags}")
