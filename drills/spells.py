"""Spells in which a disk fails, one after another, while voters vote: were they told, did voting resume?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.progress import Progress

from drills.findings import Finding, none_of, note
from drills.voters import Load, wait_for

VOTES_BETWEEN = 20
BATTLES_EACH = 60
"""So many must wait for each voter: new ones are hardly stored while a disk fails."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A fault of some duration; what begins it and what ends it."""

    name: str
    begin: Callable[[], object]
    end: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Survived:
    """What came of a spell: how often voters were told "not saved", and whether voting resumed after it."""

    name: str
    told: int
    resumed: bool


async def live_through(
    spells: Sequence[Spell],
    load: Load,
    noticed: Callable[[], int],
    enough: int,
    progress: Progress,
    name: str,
) -> list[Survived]:
    """Begin each spell, wait until it was noticed often enough, end it, and wait for votes again.

    It stops after a spell that nobody notices, or after which no vote is stored, for two minutes.
    """
    survived: list[Survived] = []
    for spell in progress.track(spells, description=name):
        await wait_for(lambda: load.acknowledged, VOTES_BETWEEN)
        before = load.told_not_saved
        spell.begin()
        try:
            seen = await wait_for(noticed, enough)
        finally:
            spell.end()
        told = load.told_not_saved - before
        resumed = seen and await wait_for(lambda: load.acknowledged, VOTES_BETWEEN)
        survived.append(Survived(spell.name, told, resumed))
        if not resumed:
            break
    return survived


def told_and_resumed(spells: int, survived: Sequence[Survived]) -> list[Finding]:
    """The lines about what voters were told and whether voting went on."""
    return [
        *(note(f"{each.name}: told 'not saved'", each.told) for each in survived),
        none_of("faults of which nobody was told", sum(each.told == 0 for each in survived)),
        none_of("faults after which voting did not resume",
                spells - sum(each.resumed for each in survived)),
    ]  # fmt: skip
