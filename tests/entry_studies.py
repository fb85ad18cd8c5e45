"""A study of battles in Urdu and English that asks all that can be asked before the first one; and its arena."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arena.domain import Study
from arena.referee import Referee
from arena.store import Store, open_store
from tests.dealt_study import read, write_study
from tests.serving import serve_in_thread
from tests.task_studies import task_application

LANGUAGES = ("ur", "en")


def said(urdu: str, english: str) -> dict[str, str]:
    return {"ur": urdu, "en": english}


def option(code: str, urdu: str, english: str) -> dict[str, Any]:
    return {"code": code, "label": said(urdu, english)}


LEVEL = {
    "id": "level", "kind": "choice",
    "label": said("آپ اردو کتنی اچھی جانتے ہیں؟", "How well do you know Urdu?"),
    "section": said("آپ کی زبان", "Your language"),
    "options": [
        option("native", "مادری زبان: میں روز بولتا اور لکھتا ہوں", "Native: I speak and write it every day"),
        option("fluent", "روانی: میں ہر موضوع پر پڑھتا اور لکھتا ہوں", "Fluent: I read and write about any topic"),
        option("learner", "سیکھنے والا: میں سادہ جملے سمجھتا ہوں", "Learner: I understand simple sentences"),
    ],
}  # fmt: skip
DIALECT = {
    "id": "dialect", "kind": "choice", "shown_when": {"level": ["native"]},
    "label": said("آپ کا لہجہ کون سا ہے؟", "Which variety is yours?"),
    "options": [option("karachi", "کراچی", "Karachi"), option("lucknow", "لکھنؤ", "Lucknow")],
}  # fmt: skip
VILLAGE = {
    "id": "village", "kind": "text", "required": False, "shown_when": {"dialect": ["lucknow"]},
    "label": said("کون سا محلہ؟", "Which part of it?"),
}  # fmt: skip
AGE = {
    "id": "age", "kind": "choice", "required": False,
    "label": said("آپ کی عمر کیا ہے؟", "How old are you?"),
    "section": said("آپ", "You"),
    "options": [option("young", "30 سے کم", "Under 30"), option("old", "30 یا زیادہ", "30 or more")],
}  # fmt: skip
REGION = {
    "id": "region", "kind": "choice", "required": False,
    "label": said("آپ کہاں رہتے ہیں؟", "Where do you live?"),
    "options": [option(f"place-{n}", f"جگہ {n}", f"Place {n}") for n in range(6)],
}  # fmt: skip
PROFILE = (LEVEL, DIALECT, VILLAGE, AGE, REGION)
ELIGIBLE = {
    "question": "level", "among": ["native", "fluent"],
    "say": said("اس مطالعے کے لیے روانی سے اردو جاننے والے درکار ہیں۔", "We look for people who are fluent in Urdu."),
}  # fmt: skip
FORM = [
    {
        "id": "content", "kind": "preference", "options": ["left", "tie", "right"],
        "label": said("مواد: کون سا بہتر ہے؟", "Content: which is better?"),
    },
    {
        "id": "tone", "kind": "choice", "required": False,
        "label": said("لہجہ کیسا ہے؟", "What is the tone like?"),
        "options": [option("plain", "سادہ", "Plain"), option("ornate", "مرصع", "Ornate")],
    },
]  # fmt: skip
PROMPTS = [
    {"id": "p1", "text": "بارش کیوں ہوتی ہے؟"},
    {"id": "p2", "text": "ایک دعوت نامہ لکھیں۔"},
]
EXAMPLES = (
    {
        "id": "first", "prompt": "دو اور دو کتنے ہوتے ہیں؟", "left": "دو اور دو **پانچ** ہوتے ہیں۔",
        "right": "دو اور دو **چار** ہوتے ہیں۔", "expected": {"content": "right"},
        "explanation": said("دو اور دو چار ہوتے ہیں۔", "Two and two are four, so B is *right*."),
    },
    {
        "id": "second", "prompt": "سلام کا جواب دیں۔", "left": "وعلیکم السلام!", "right": "وعلیکم السلام، خوش آمدید!",
        "expected": {"content": ["tie", "right"], "tone": ["plain"]},
        "explanation": said("دونوں درست ہیں۔", "Both are right."),
    },
)  # fmt: skip


@dataclass(frozen=True)
class EntryArena:
    """A served study, and its parts."""

    url: str
    store: Store
    study: Study
    referee: Referee

    def rows(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self.store.path}?mode=ro", uri=True) as connection:
            return connection.execute(query, parameters).fetchall()


def write_entry_study(folder: Path, examples: Any = EXAMPLES, **changes: Any) -> Path:
    """The folder of the study, with what is to differ."""
    values: dict[str, Any] = {
        "language": "ur",
        "interface": list(LANGUAGES),
        "protocol": "battle",
        "title": said("اردو کا امتحان", "Urdu on trial"),
        "summary": said("دو جواب پڑھیں اور فیصلہ کریں۔", "Read two answers and judge them."),
        "models": ["alpha", "beta"],
        "categories": {},
        "tasks": [],
        "form": FORM,
        "profile": list(PROFILE),
        "eligibility": [ELIGIBLE],
        "training": "training.jsonl",
        "leaderboard": "visible",
        "consent": {
            "version": "1", "minimum_age": 18, "licence": "CC0-1.0", "contact": "nor@example.org",
            "text": said("ہم **آپ کے فیصلے** محفوظ کرتے ہیں۔", "We keep **what you judge**."),
        },
    }  # fmt: skip
    write_study(folder, PROMPTS, **{**values, **changes})
    lines = (json.dumps(example, ensure_ascii=False) for example in examples)
    (folder / "training.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


@contextmanager
def entry_arena(folder: Path, **changes: Any) -> Iterator[EntryArena]:
    """Serve the study with what is to differ; the same folder again is the same database."""
    study = read(write_entry_study(folder / "study", **changes))
    store = open_store(folder / "arena.db")
    app, referee = task_application(study, store, lambda: None)
    with serve_in_thread(app) as url:
        yield EntryArena(url, store, study, referee)
    store.close()
