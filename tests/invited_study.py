"""The shipped demo study with two invited groups and a raffle that people may leave an address for."""

from dataclasses import replace

from arena.cohorts import Cohort
from arena.domain import Study
from arena.store import Store
from arena.tokens import digest
from tests.demo_votes import demo_study

CLASS, FAIR = "ABCD-EFGH-JKMN", "FAAR-FAAR-FAAR"
CLASS_TITLE, FAIR_TITLE = "Class 3B", "Book fair"


def invited_study(**changes) -> Study:
    study = demo_study()
    titles = {"class": CLASS_TITLE, "fair": FAIR_TITLE}
    cohorts = tuple(
        Cohort(name, dict.fromkeys(study.interface, title), ranked=name == "fair")
        for name, title in titles.items()
    )
    return replace(study, **{"cohorts": cohorts, "raffle_contact": True, **changes})


def invite(store: Store, most: int | None = None) -> None:
    """Make the two codes valid; `most` people may join by that of the class."""
    store.invitations.make("demo", "class", [digest(CLASS)], most, None)
    store.invitations.make("demo", "fair", [digest(FAIR)], None, None)
