"""What an operator chooses by the environment: where to listen, where votes are kept and copied to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arena.capacity import LONGEST_WAIT_SECONDS, PATIENCE_SECONDS, STREAMS_AT_ONCE
from arena.errors import InputError
from arena.open_id import HUGGING_FACE, Provider

PRIVATE_NETWORKS = (
    "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,::1/128,fc00::/7"
)
"""Where the proxies of a Space are: the last address of a forwarded request that is none of these is its sender's."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One arena on one machine.

    `models` is the file of the registry. `public_host` is the name that browsers know it by, where a proxy changes it. `trusted_proxies` are the networks whose word on a request's sender is taken, None for this machine alone. `streams` is how many
    battles are answered at once, None for all that come. Where a place for answers would take longer than
    `patience_seconds`, recorded ones are shown; beyond `longest_wait_seconds` nobody joins the line. `backup` is where copies of the votes go, every
    `backup_seconds`; `restore` makes a missing database from them. `signing_key` is the file of the key for
    the heads of the log, None for the usual one beside the database. `accounts` is who says whose account
    somebody has, on a Space with `hf_oauth: true`.
    """

    study: str
    models: Path
    database: str
    host: str
    port: int
    public_host: str | None
    trusted_proxies: str | None
    streams: int | None
    patience_seconds: int
    longest_wait_seconds: int
    backup: str | None
    backup_seconds: int
    restore: bool
    hub_token: str | None
    signing_key: Path | None
    accounts: Provider | None = None


def read_deployment(environment: Mapping[str, str], root: Path) -> Deployment:
    """Read HOST, PORT, HF_TOKEN and ARENA_…; raises InputError for a value that cannot be.

    A Space is reached through a proxy, which is the only one to know that the page is on HTTPS.
    """
    in_space = "SPACE_ID" in environment
    key = environment.get("ARENA_SIGNING_KEY")
    patience = _number(environment, "ARENA_PATIENCE_SECONDS", PATIENCE_SECONDS)
    longest_wait = _number(environment, "ARENA_LONGEST_WAIT_SECONDS", LONGEST_WAIT_SECONDS)
    if longest_wait < patience:
        raise InputError(
            f"{longest_wait} seconds are less than the {patience} after which recorded answers are shown",
            where="ARENA_LONGEST_WAIT_SECONDS",
            cure="give as many or more, or lower ARENA_PATIENCE_SECONDS",
        )
    return Deployment(
        study=environment.get("ARENA_STUDY", "demo"),
        models=Path(environment.get("ARENA_MODELS") or root / "models.yaml"),
        database=environment.get("ARENA_DATABASE", str(root / "data" / "arena.db")),
        host=environment.get("HOST", "0.0.0.0" if in_space else "127.0.0.1"),
        port=_number(environment, "PORT", 7860, least=1, most=65535),
        public_host=environment.get("ARENA_HOST", environment.get("SPACE_HOST")),
        trusted_proxies=PRIVATE_NETWORKS if in_space else None,
        streams=_number(environment, "ARENA_STREAMS", STREAMS_AT_ONCE) or None,
        patience_seconds=patience,
        longest_wait_seconds=longest_wait,
        backup=environment.get("ARENA_BACKUP") or None,
        backup_seconds=_number(environment, "ARENA_BACKUP_SECONDS", 60, least=1),
        restore=environment.get("ARENA_RESTORE") == "yes",
        hub_token=environment.get("HF_TOKEN"),
        signing_key=Path(key) if key else None,
        accounts=_accounts(environment) if in_space else None,
    )


def _accounts(environment: Mapping[str, str]) -> Provider | None:
    """What a Space is told where its README says `hf_oauth: true`."""
    names = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "SPACE_HOST")
    client, secret, host = (environment.get(name) for name in names)
    if not client or not secret or not host:
        return None
    return Provider(environment.get("OPENID_PROVIDER_URL", HUGGING_FACE), client, secret, host)


def _number(
    environment: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 10**9
) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        upper = f" to {most}" if most < 10**9 else " or more"
        raise InputError(
            f"{text!r} is no number for it",
            where=name,
            cure=f"give a whole number, {least}{upper}",
        )
    return int(text)
