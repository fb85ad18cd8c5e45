"""The arena of each way through the pages: what it is told, and who is in its database before anybody comes."""

from pathlib import Path

from arena.consents import consent_hash
from arena.store import open_store
from arena.study import study_document
from arena.tokens import digest
from tests.dealt_study import read
from tests.entry_studies import said, write_entry_study
from tests.every_page import EARLIER, Way
from tests.stores import make_participant
from tests.urdu_demo import write_urdu_demo

ENOUGH = 99
"""How many people may judge an item: all who take the pictures, one after another."""
QUESTION = {
    "id": "fluency", "kind": "rating", "scale": [1, 3],
    "label": said("روانی", "Fluency"),
    "anchors": {"1": said("کمزور", "Poor"), "3": said("عمدہ", "Good")},
}  # fmt: skip
SHORT_TASK = {
    "id": "rate", "title": said("ایک جواب کو نمبر دیں", "Rate one answer"),
    "shows": "answer", "models": ["alpha"], "annotators": ENOUGH, "form": [QUESTION],
}  # fmt: skip


def told(way: Way, folder: Path) -> dict[str, str]:
    """The environment of the arena of a way, with a database of its own in a folder that is empty."""
    database = folder / "arena.db"
    environment = {"ARENA_DATABASE": str(database), "ARENA_STUDY": way.study}
    if way.study == "demo":
        environment["ARENA_STUDY"] = str(write_urdu_demo(folder / "study"))
    elif way.study == "entry":
        study = write_entry_study(folder / "study", tasks=[SHORT_TASK])
        environment["ARENA_STUDY"] = str(study)
        environment["ARENA_MODELS"] = str(study / "models.yaml")
        let_in_before(study, database)
    return environment


def let_in_before(folder: Path, database: Path) -> None:
    """Store somebody who joined when the text of the consent was another one."""
    study = read(folder)
    person = make_participant(
        "earlier", study=study.id, profile={}, consent_version="0",
        consent_hash=consent_hash({"en": "We keep nothing."}),
    )  # fmt: skip
    store = open_store(database)
    store.register(study, study_document(study))
    store.add_participant(person, digest(EARLIER), None)
    store.close()
