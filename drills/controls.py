"""A negative control has to fail, and how soon it does is a matter of chance: it is given more than one try."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

TRIES = 5

Seen = TypeVar("Seen")


def until_it_fails(
    folder: Path, play: Callable[[Path], Seen], fails: Callable[[Seen], bool], tries: int = TRIES
) -> Seen:
    """Play a control, each time in a new folder of its own, until it fails; what was seen the last time.

    One that never fails within the tries is returned as it is, and its drill must say so.
    """
    for number in range(1, tries + 1):
        place = folder / f"control-{number}"
        place.mkdir()
        seen = play(place)
        if fails(seen):
            break
    return seen
