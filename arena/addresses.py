"""Addresses of PostgreSQL databases: which they are, and what of them may be shown."""

from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

SCHEMES = ("postgresql://", "postgres://")
UNREADABLE = "a PostgreSQL database"


def is_postgresql(address: object) -> bool:
    """Whether this is the address of a PostgreSQL database, not a file."""
    return str(address).startswith(SCHEMES)


def without_password(address: str) -> str:
    """What may be shown of an address: user, host, port and database."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        return UNREADABLE
    user, host, port, name = (
        quote(str(parts.get(key) or ""), safe="") for key in ("user", "host", "port", "dbname")
    )
    return f"postgresql://{user and user + '@'}{host}{port and ':' + port}/{name}"


def database_name(address: str) -> str:
    """The name of the database, for files that belong to it; a word for it where the address does not say."""
    try:
        return str(conninfo_to_dict(address).get("dbname") or "postgresql").replace("/", "-")
    except psycopg.Error:
        return "postgresql"


def said_without_password(error: psycopg.Error, address: str) -> str:
    """What a server or the library said, on one line and without any password."""
    said = " ".join(str(error).split()).replace(address, without_password(address))
    try:
        password = str(conninfo_to_dict(address).get("password") or "")
    except psycopg.Error:
        return type(error).__name__
    if password:
        said = said.replace(password, "…").replace(quote(password, safe=""), "…")
    return said[:300]
