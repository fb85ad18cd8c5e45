"""A database with everything that a release has to carry, mark or keep back."""

import json
from dataclasses import asdict

import pandas

from arena.codes import QuestionKind
from arena.domain import Pairing, Prompt
from arena.questions import Question
from arena.store import TrainingAnswer, open_store
from tests.stores import (
    ANSWERS,
    KINDS,
    hold_battle,
    make_ballot,
    make_battle,
    make_model,
    make_participant,
    make_study,
)

SECRETS = {
    "token": "token-hash-canary",
    "nickname": "Goizargi مريم 🌊",
    "receipt": "receipt-canary",
    "detail": "http://10.1.2.3:8000 refused",
    "comment": "deitu 600 123 456",
    "town": "Zarauzko kale bat",
    "key": "api-key-canary",
    "time": "10:20:30",
    "id": "ane",
}
FORMULAS = ["=1+1", "+34 600", "-5 gradu", "@ane", "\tbat", "\rbi"]
TEXTS = ["Kaixo, 'mundua'", 'bi "komatxo"', "lerro\nbat\n", "السلام عليكم", "🌊" * 40, *FORMULAS]


def study():
    level, *_ = make_study().profile
    profile = (
        level,
        Question("education", QuestionKind.CHOICE, {"eu": "Ikasketak"}, required=False),
        Question("town", QuestionKind.TEXT, {"eu": "Herria"}),
    )
    models = (make_model("alpha", options={"key": SECRETS["key"]}), make_model("beta"))
    return make_study(profile=profile, models=(*models, make_model("gamma")))


def document(study):
    document = asdict(study)
    del document["folder"], document["hash"]
    return document


def fill(path):
    """Votes of two people, a void battle, and battles that are still open."""
    store = open_store(path)
    store.register(study(), document(study()))
    store.register(make_study(id="another", models=study().models), {})
    renamed = make_study(models=(make_model("beta", label="Beta berria"),), hash="h2")
    store.register(renamed, document(study()))
    profile = {"level": "native", "town": SECRETS["town"]}
    store.add_participant(
        make_participant("ane", profile=profile), SECRETS["token"], SECRETS["nickname"]
    )
    jon = make_participant("jon", profile={"level": "b2", "education": "lh"})
    store.add_participant(jon, "t2", None)
    for item, expected in (("t1", True), ("t2", False)):
        store.entries.add_training_answer(
            "ane", TrainingAnswer(item, {"content": "left"}, expected)
        )
    store.entries.add_consent("jon", "2", "c1")
    store.add_participant(make_participant("idle"), "t3", None)
    for number, text in enumerate(TEXTS):
        name = f"battle {number}"
        person = ("ane", "jon")[number % 2]
        prompt = Prompt(None, text, "eu")
        hold_battle(store, make_battle(name, person, prompt=prompt), text=text)
        answers = ANSWERS | {"comment": SECRETS["comment"], "length": "b2"}
        ballot = make_ballot(
            name, person, answers=answers, receipt=f"{SECRETS['receipt']} {number}"
        )
        store.add_ballot(ballot, KINDS | {"length": QuestionKind.CHOICE})
    hold_battle(store, make_battle("broken", "jon"))
    store.void_battle("broken", "cut", None, SECRETS["detail"])
    hold_battle(store, make_battle("still open", "jon"))
    store.open_battle(
        make_battle("failed", "ane", pairing=Pairing("gamma", "beta", "uniform", 0.5))
    )
    store.void_battle("failed", "unavailable", None, "")
    store.open_battle(make_battle("instead", "ane", replaces="failed"))
    store.close()


def read(folder, table, form):
    path = folder / f"{table}.{form}"
    if form == "jsonl":
        return pandas.read_json(path, lines=True, dtype=False)
    if form == "csv":
        explained = pandas.read_csv(folder / "data_dictionary.csv")
        texts = explained[(explained["table"] == table) & (explained["type"] == "text")]["column"]
        return pandas.read_csv(path, dtype=dict.fromkeys(texts, "string"))
    return pandas.read_parquet(path)


def lines(folder, table):
    text = (folder / f"{table}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.split("\n") if line]
