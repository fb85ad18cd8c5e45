"""A study of tasks on recorded answers, written to a folder and served as `app.py` serves one."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from arena.backends.recorded_answers import open_answers
from arena.backends.registry import open_backend
from arena.domain import Study
from arena.referee import Referee
from arena.store import Store, open_store
from arena.study import study_document
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.dealt_study import document, read, write_study
from tests.serving import made, serve_in_thread

LANGUAGES = ("eu", "en", "es")
MODELS = ("canary-finch-8b", "canary-robin-70b")


def said(text: str) -> dict[str, str]:
    """One text for all interface languages."""
    return dict.fromkeys(LANGUAGES, text)


def rating(name: str, first: int, last: int, anchors: dict[int, str], **changes: Any) -> dict:
    written = {str(point): said(text) for point, text in anchors.items()}
    return {
        "id": name, "kind": "rating", "label": said(name.title()), "scale": [first, last],
        "anchors": written, **changes,
    }  # fmt: skip


FULL = {
    1: "Most of it is wrong, or made up.",
    2: "Wrong in something that matters.",
    3: "Right on the whole, with slips.",
    4: "Right, but for a detail.",
    5: "Everything in it is right.",
}
COMMENT = {"id": "comment", "kind": "text", "label": said("Anything to add?"), "required": False}
RATE = {
    "id": "rate",
    "title": said("Rate one answer"),
    "instructions": said("Read the **request** and the answer.\n\n- Look facts up if you must."),
    "shows": "answer",
    "form": [
        rating("correctness", 1, 5, FULL, hint=said("Is what it says true?")),
        rating("fluency", 1, 5, {1: "Hard to read", 3: "Fine", 5: "Reads like a native's"}),
        rating("liking", 0, 10, {0: "Not at all", 10: "Very much"}),
        COMMENT,
    ],
}
CHECK = {
    "id": "check",
    "title": said("Check one answer"),
    "shows": "answer",
    "models": [MODELS[0]],
    "annotators": 2,
    "form": [
        {"id": "decision", "kind": "review", "label": said("What should become of it?")},
        {
            "id": "edited", "kind": "text", "label": said("As it should be"), "revises": True,
            "shown_when": {"decision": ["edit"]},
        },
        {
            "id": "reason", "kind": "choice", "label": said("Why?"),
            "shown_when": {"decision": ["reject"]},
            "options": [
                {"code": "wrong", "label": said("It is wrong")},
                {"code": "language", "label": said("It is in another language")},
            ],
        },
        {
            "id": "source", "kind": "text", "label": said("What is wrong in it?"),
            "shown_when": {"reason": ["wrong"]},
        },
    ],
}  # fmt: skip
COMPARE = {
    "id": "compare",
    "title": said("Compare two answers"),
    "shows": "pair",
    "form": [
        rating(
            "quality", 1, 3, {1: "Poor", 2: "Fair: a reader would manage", 3: "Good"},
            per_answer=True,
        ),
        {
            "id": "overall", "kind": "preference", "label": said("Overall"),
            "options": ["left", "tie", "right"], "compares": "quality",
        },
        {
            "id": "taste", "kind": "preference", "label": said("Which would you send?"),
            "options": ["left", "tie", "right"],
        },
    ],
}  # fmt: skip
TASKS = (RATE, CHECK, COMPARE)
PROMPTS = (
    {
        "id": "p1", "text": "Zer da Nauryz?\nErantzun bi esalditan.",
        "source_text": "Nauryz is the first day of spring.\n\n" + "It is kept in Almaty. " * 120,
    },
    {"id": "p2", "text": "What is the capital of Kazakhstan?", "language": "en", "answer_language": "ur"},
    {"id": "p3", "text": "Idatzi agur bat."},
)  # fmt: skip
ANSWERS = {
    "p1": "**Nauryz** is the first day of the year.\n\n- It is kept in March.\n- Everybody eats *nauryz kozhe*.",
    "p2": "آستانہ قازقستان کا دارالحکومت ہے۔",
    "p3": "Agur bero bat, eta laster arte.",
}  # fmt: skip


def write_task_study(folder: Path, *tasks: dict, **changes: Any) -> Path:
    """The folder of a study of these tasks, with answers that say something and models.yaml inside."""
    values = {"interface": list(LANGUAGES), "tasks": list(tasks or TASKS), "models": list(MODELS)}
    texts = {"title": said("Proba"), "summary": said("Proba bat"), "categories": {}}
    consent = {**document()["consent"], "text": said("We keep what you say.")}
    prompts = changes.pop("prompts", PROMPTS)
    write_study(folder, prompts, **{**values, **texts, "consent": consent, **changes})
    for number, name in enumerate(MODELS, 1):
        rows = [
            {"prompt": each["id"], "text": f"{ANSWERS[each['id']]} ({number})"} for each in prompts
        ]
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / "responses" / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class TaskArena:
    """A served study of tasks, and its parts."""

    url: str
    store: Store
    study: Study
    referee: Referee

    def rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.store.path}?mode=ro", uri=True) as connection:
            return connection.execute(query, parameters).fetchall()


def task_application(study: Study, store: Store, admit) -> tuple[FastAPI, Referee]:
    store.register(study, study_document(study))
    folder = Path(study.folder)
    asked = study.models if study.holds_battles else ()
    backends = {
        model.id: open_backend(model, folder=folder, language=study.language) for model in asked
    }
    answers = open_answers(study.models, folder)
    referee = Referee(
        study, store, backends, code_version="0.1.0", answers=answers, admit_battle=admit
    )
    words = {language: read_words(language) for language in study.interface}
    return made(lambda: build_application(referee, Pages(study, words), words)), referee


@contextmanager
def task_arena(
    folder: Path, *tasks: dict, wrap=lambda app: app, admit=lambda: None, **changes: Any
) -> Iterator[TaskArena]:
    """Serve a study of these tasks; `wrap` stands around the application, `admit` refuses new items."""
    study = read(write_task_study(folder / "study", *tasks, **changes))
    store = open_store(folder / "arena.db")
    app, referee = task_application(study, store, admit)
    with serve_in_thread(wrap(app)) as url:
        yield TaskArena(url, store, study, referee)
    store.close()
