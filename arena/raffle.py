"""Who wins a raffle: drawn from a seed, so that whoever has the same list draws the same winners. Pure.

Each number that somebody earned is one ticket. Winner after winner a ticket is taken by the SHA-256 of the seed and
the place; all tickets of a winner are then out, so that nobody wins twice.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who can be reached, by their random id, and how many numbers they earned."""

    participant: str
    numbers: int


def draw(entrants: Sequence[Entrant], winners: int, seed: str) -> list[Entrant]:
    """The winners in their order: at most as many as have a number.

    The order of the entrants is of no account; who has no number cannot win.
    """
    left = sorted(
        (each for each in entrants if each.numbers > 0), key=lambda each: each.participant
    )
    drawn: list[Entrant] = []
    while left and len(drawn) < winners:
        tickets = sum(each.numbers for each in left)
        digest = hashlib.sha256(f"{seed}\n{len(drawn) + 1}".encode()).digest()
        # Of 256 bits the remainder favours no ticket by more than one part in 10**60.
        ticket = int.from_bytes(digest) % tickets
        for each in left:
            if ticket < each.numbers:
                drawn.append(each)
                left.remove(each)
                break
            ticket -= each.numbers
    return drawn


def fingerprint(entrants: Sequence[Entrant]) -> str:
    """The SHA-256 of the list of ids and numbers: a draw can be repeated by who has the list with this one."""
    lines = sorted(f"{each.participant} {each.numbers}" for each in entrants)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
