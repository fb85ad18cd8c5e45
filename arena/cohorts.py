"""Groups of people who come by an invitation: a class, a campaign. A noun, and nothing that is computed."""

from dataclasses import dataclass

from arena.questions import Localized


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group that a study invites. What people of one that is not `ranked` judge stays out of its ranking."""

    id: str
    title: Localized
    ranked: bool = True
