"""A study of tasks on recorded answers, read from files; and a referee that deals them out."""

import json
from pathlib import Path
from random import Random

import yaml

from arena.backends.recorded_answers import open_answers
from arena.backends.registry import OPTIONS
from arena.referee import Referee
from arena.study import read_study, study_document
from arena.tokens import digest
from tests.stores import LATER, make_participant

PROMPTS = [
    {"id": "p1", "text": "Zer da bertsolaritza?", "source_text": "Bertsolaritza da…"},
    {"id": "p2", "text": "Translate: water", "language": "en", "answer_language": "eu"},
    {"id": "p3", "text": "Nor da lehendakaria?", "category": "kultura"},
]
MODELS = ("alpha", "beta", "gamma")
SCALE = {"scale": [1, 3], "anchors": {"1": {"eu": "Txarra"}, "3": {"eu": "Ona"}}}
RATE = {
    "id": "rate",
    "title": {"eu": "Puntuatu"},
    "shows": "answer",
    "annotators": 2,
    "form": [
        {"id": "fluency", "kind": "rating", "label": {"eu": "Jariotasuna"}, **SCALE},
        {"id": "accuracy", "kind": "rating", "label": {"eu": "Zuzentasuna"}, **SCALE},
        {"id": "notes", "kind": "text", "label": {"eu": "Oharrak"}, "required": False},
    ],
}
SCORE = {
    "id": "score",
    "title": {"eu": "Alderatu"},
    "shows": "pair",
    "focal": "alpha",
    "form": [
        {
            "id": "score",
            "kind": "rating",
            "label": {"eu": "Nota"},
            "scale": [0, 10],
            "per_answer": True,
        },
        {
            "id": "better",
            "kind": "preference",
            "label": {"eu": "Hobea"},
            "options": ["left", "tie", "right"],
            "compares": "score",
        },
    ],
}
REVIEW = {
    "id": "review",
    "title": {"eu": "Berrikusi"},
    "instructions": {"eu": "Irakurri arretaz."},
    "shows": "answer",
    "models": ["alpha"],
    "annotators": 2,
    "form": [
        {"id": "verdict", "kind": "review", "label": {"eu": "Zer egin?"}},
        {
            "id": "text",
            "kind": "text",
            "label": {"eu": "Testu zuzendua"},
            "revises": True,
            "shown_when": {"verdict": ["edit"]},
        },
        {
            "id": "reason",
            "kind": "choice",
            "label": {"eu": "Zergatik?"},
            "options": [
                {"code": "wrong", "label": {"eu": "Okerra"}},
                {"code": "language", "label": {"eu": "Hizkuntza"}},
            ],
            "shown_when": {"verdict": ["reject"]},
        },
    ],
}


def document(**changes):
    """study.yaml of the study, with what is to differ."""
    values = {
        "id": "proba",
        "title": {"eu": "Proba"},
        "summary": {"eu": "Proba bat"},
        "language": "eu",
        "interface": ["eu"],
        "protocol": "tasks",
        "models": list(MODELS),
        "categories": {"kultura": {"eu": "Kultura"}},
        "consent": {
            "version": "1",
            "minimum_age": 14,
            "licence": "CC0-1.0",
            "contact": "nor@example.org",
            "text": {"eu": "Ados?"},
        },
        "tasks": [RATE, SCORE, REVIEW],
        "release": {"licence": "CC0-1.0"},
    }
    return values | changes


def write_study(folder: Path, prompts=PROMPTS, samples: int = 1, **changes) -> Path:
    """The folder of a study, with models.yaml beside it and answers for every prompt."""
    folder.mkdir(parents=True, exist_ok=True)
    described = document(**changes)
    (folder / "study.yaml").write_text(yaml.safe_dump(described, allow_unicode=True), "utf-8")
    lines = (json.dumps(prompt, ensure_ascii=False) for prompt in prompts)
    (folder / "prompts.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "responses").mkdir(exist_ok=True)
    for model in described["models"]:
        answers = (
            json.dumps(
                {"prompt": prompt["id"], "sample": n, "text": f"{prompt['id']} {n}: erantzuna"}
            )
            for prompt in prompts
            for n in range(samples)
        )
        (folder / "responses" / f"{model}.jsonl").write_text("\n".join(answers), "utf-8")
    entries = [{"id": m, "label": m.title(), "backend": "recorded"} for m in described["models"]]
    (folder / "models.yaml").write_text(yaml.safe_dump({"models": entries}), "utf-8")
    return folder


def read(folder: Path):
    """The study of such a folder."""
    return read_study(folder, folder / "models.yaml", OPTIONS)


def referee_of(folder: Path, store, seed: int = 1, clock=lambda: LATER) -> Referee:
    """A referee that deals out the items of a folder's study; the study is registered."""
    study = read(folder)
    store.register(study, study_document(study))
    answers = open_answers(study.models, folder)
    return Referee(
        study, store, {}, code_version="0", chance=Random(seed), clock=clock, answers=answers
    )


def join(store, name: str, study, **profile):
    """Somebody who takes part in a study; their token is their name."""
    consent = study.consent
    person = make_participant(
        name,
        study=study.id,
        profile=profile,
        consent_version=consent.version,
        consent_hash=consent.hash,
    )
    store.add_participant(person, digest(name), None)
    return person
