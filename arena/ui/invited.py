"""What the first page knows of the invitation that somebody comes with."""

from dataclasses import dataclass

from arena.cohorts import Cohort


@dataclass(frozen=True, slots=True)
class Invited:
    """A code as it was given, and what came of it.

    `cohort` is the group that it lets people join now, `own` the one that whoever looks belongs to, and
    `problem` a key of the words. A problem leaves `code` as it was typed.
    """

    code: str = ""
    cohort: Cohort | None = None
    own: Cohort | None = None
    problem: str = ""
