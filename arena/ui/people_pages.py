"""Pages about whoever looks: their name on the page of contributors, and the address for the raffle."""

from collections.abc import Sequence
from dataclasses import dataclass

from arena.store import Contributor
from arena.ui.pages import Pages
from arena.ui.words import Words


@dataclass(frozen=True, slots=True)
class OwnName:
    """Whoever looks at the contributors: their id, their nickname, and what has just become of it.

    `done` and `problem` are keys of the words.
    """

    participant: str
    nickname: str | None
    done: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RaffleForm:
    """The page of the raffle for one participant.

    `address` is the one that is kept, None where none is; `written` what was sent and cannot be taken;
    `done` and `problem` are keys of the words.
    """

    votes: int
    address: str | None
    written: str = ""
    done: str = ""
    problem: str = ""


class PeoplePages:
    """Renders them in any of a study's interface languages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def contributors(
        self, words: Words, contributors: Sequence[Contributor], own: OwnName | None
    ) -> str:
        """Who gave a nickname and how many votes; `own` is whoever looks, None for a stranger."""
        return self._pages.render(
            "contributors.html",
            words,
            "contributors",
            title=words("contributors_title"),
            contributors=contributors,
            own=own,
            every=self._pages.study.votes_per_raffle_number,
        )

    def raffle(self, words: Words, form: RaffleForm) -> str:
        """How many numbers somebody has, and where an address is left, changed and erased."""
        every = self._pages.study.votes_per_raffle_number or 1
        return self._pages.render(
            "raffle.html",
            words,
            "raffle",
            title=words("raffle_title"),
            form=form,
            every=every,
            numbers=form.votes // every,
        )
