"""From an address to a destination: a folder, or `hf://datasets/OWNER/NAME`."""

import re
from pathlib import Path

from arena.backup.destinations import Destination, FolderDestination
from arena.backup.hub import HubDestination
from arena.errors import InputError

_DATASET = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)/?")


def open_destination(
    address: str, token: str | None = None, endpoint: str | None = None
) -> Destination:
    """The destination behind an address, which nothing is asked of yet.

    `token` and `endpoint` are for a dataset alone.

    Raises:
        InputError: The address is of no kind that can keep copies, or a dataset has no token.
    """
    dataset = _DATASET.fullmatch(address)
    if dataset:
        return HubDestination(dataset[1], token, endpoint)
    if "://" in address or not address:
        raise InputError(
            "copies are kept in no such place" if address else "no place for copies was given",
            where=address or None,
            cure="give a folder on another disk, or hf://datasets/OWNER/NAME",
        )
    return FolderDestination(Path(address))
