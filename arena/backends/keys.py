"""Keys of model servers: where they are read, and the places in models.yaml where they must not stand.

models.yaml is shared, and its options go into the database and into releases. What is said of a key in
the wrong place never repeats it.
"""

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from arena.errors import InputError

_CURE = (
    "a key never stands in a file: put it into an environment variable, and that variable's name "
    "into api_key_variable"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_NAMES_OF_KEYS = re.compile(r"api.?key|key|token|secret|password|authorization|bearer|headers?")
_IN_A_HEADER = re.compile(r"[!-~]+")


def read_key(variable: str | None) -> str | None:
    """The key in the environment variable that a model names; None if it names none.

    Raises:
        InputError: the variable is not set, or what it holds cannot be sent.
    """
    if variable is None:
        return None
    key = os.environ.get(variable)
    if not key:
        raise InputError(
            f"the environment variable {variable} holds no key",
            cure=f"set {variable} before the start, or drop api_key_variable",
        )
    if not _IN_A_HEADER.fullmatch(key):
        raise InputError(
            f"the environment variable {variable} holds more than a key: white space, or letters "
            "that no key has",
            cure=f"set {variable} to the key alone, without a line break at its end",
        )
    return key


def check_no_key_among(options: object) -> None:
    """Raise ValueError if one of the options is called as keys are called."""
    names = options if isinstance(options, Mapping) else ()
    if any(_NAMES_OF_KEYS.fullmatch(str(name).lower()) for name in names):
        raise ValueError(_CURE)


def check_no_key_in_address(address: str) -> None:
    """Raise ValueError if an address holds a user, a password or parameters, as keys may stand there."""
    parts = urlsplit(address)
    if "@" in address or parts.query or parts.fragment:
        raise ValueError(f"this address holds more than host, port and path; {_CURE}")


def check_is_a_variable(name: str) -> None:
    """Raise ValueError if this is no name of an environment variable but perhaps a key."""
    if not _VARIABLE.fullmatch(name):
        raise ValueError(
            f"this is no name of an environment variable, such as OPENAI_API_KEY; {_CURE}"
        )
