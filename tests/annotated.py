"""A study of tasks on recorded answers, and files of annotations of it, as researchers have them."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.generated import generated_study

MODELS = ("alpha", "beta", "gamma")
QUESTIONS = {
    "fluency": {
        "kind": "rating",
        "scale": [1, 5],
        "label": {"en": "Fluency", "eu": "Jariotasuna"},
        "anchors": {
            "1": {"en": "Not fluent", "eu": "Ez da jarioa"},
            "5": {"en": "Perfect", "eu": "Ezin hobea"},
        },
    },
    "errors": {
        "kind": "choice",
        "label": {"en": "What is wrong?", "eu": "Zer dago gaizki?"},
        "options": [
            {"code": "none", "label": {"en": "Nothing", "eu": "Ezer ez"}},
            {"code": "facts", "label": {"en": "Facts", "eu": "Datuak"}},
            {"code": "other", "label": {"en": "Something else", "eu": "Besterik"}},
        ],
    },
    "which": {
        "kind": "text",
        "label": {"en": "Which facts?", "eu": "Zein datu?"},
        "shown_when": {"errors": ["facts"]},
    },
    "comment": {"kind": "text", "label": {"en": "Comment", "eu": "Oharra"}, "required": False},
}
OUTCOMES = ["left", "tie", "right", "both_bad"]


def _task(name: str, shows: str, *form: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    title = {"en": name, "eu": name}
    return {"id": name, "title": title, "shows": shows, "form": list(form), **more}


def annotated_study(folder: Path, prompts: int = 4, samples: int = 1) -> Path:
    """Three models with recorded answers to each prompt; tasks `rate`, `compare` and `review`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "responses").mkdir()
    for model in MODELS:
        lines = [
            json.dumps({"prompt": f"p{n}", "sample": sample, "text": f"{model} on {n}.{sample}"})
            for n in range(prompts)
            for sample in range(samples)
        ]
        (folder / "responses" / f"{model}.jsonl").write_text("\n".join(lines) + "\n")
    both = {"en": "Adequacy", "eu": "Egokitasuna"}
    ratings = [{"id": name, **question} for name, question in QUESTIONS.items()]
    adequacy = {
        "id": "adequacy",
        "kind": "rating",
        "scale": [0, 10],
        "label": both,
        "per_answer": True,
    }
    better = {"id": "better", "kind": "preference", "label": both, "options": OUTCOMES}
    overall = {
        "id": "overall",
        "kind": "preference",
        "label": both,
        "options": ["left", "tie", "right"],
        "compares": "adequacy",
    }
    verdict = {"id": "verdict", "kind": "review", "label": both}
    edited = {
        "id": "edited",
        "kind": "text",
        "label": both,
        "shown_when": {"verdict": ["edit"]},
        "revises": True,
    }
    generated_study(
        folder,
        *({"id": name, "label": f"Model {name}", "backend": "recorded"} for name in MODELS),
        prompts=prompts,
        id="annotated",
        title={"en": "Annotated", "eu": "Anotatua"},
        summary={"en": "Annotated", "eu": "Anotatua"},
        interface=["en", "eu"],
        protocol="tasks",
        form=[],
        leaderboard="hidden",
        profile=[
            {
                "id": "level",
                "kind": "choice",
                "label": {"en": "Basque", "eu": "Euskara"},
                "options": [
                    {"code": "native", "label": {"en": "Native", "eu": "Jatorrizkoa"}},
                    {"code": "b2", "label": {"en": "B2", "eu": "B2"}},
                ],
            }
        ],
        consent={
            "version": "1",
            "minimum_age": 14,
            "licence": "CC0-1.0",
            "contact": "epaile@example.org",
            "text": {"en": "Yes.", "eu": "Bai."},
        },
        tasks=[
            _task("rate", "answer", *ratings, samples="all"),
            _task("compare", "pair", adequacy, better, overall),
            _task("review", "answer", verdict, edited),
        ],
    )
    return folder


def write_csv(path: Path, rows: Sequence[Mapping[str, object]], **dialect: Any) -> Path:
    """A table with the columns of all rows, the header first."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    encoding = dialect.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", **dialect)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_jsonl(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def write_workbook(path: Path, rows: Sequence[Mapping[str, object]], sheet: str = "Votes") -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    page = book.create_sheet(sheet)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    page.append(columns)
    for row in rows:
        page.append([row.get(name) for name in columns])
    book.save(path)
    return path


def import_arguments(folder: Path, file: Path, *more: object) -> list[str]:
    models = ("--models", folder / "models.yaml")
    return ["import", str(folder), str(file), *map(str, (*models, *more))]


def ratings(people: Sequence[str], prompts: int = 4) -> list[dict[str, object]]:
    """A rating of every answer by everybody, no two people alike."""
    return [
        {
            "annotator": person,
            "prompt": f"p{number}",
            "model": model,
            "fluency": 1 + (len(person) + number + place) % 5,
            "errors": ("none", "facts", "other")[(number + place) % 3],
            "which": "the year" if (number + place) % 3 == 1 else "",
            "comment": f'{person}: ezer, "berezirik"\nez 🌊' if place else "",
            "seconds": 12.5 + number,
        }
        for person in people
        for number in range(prompts)
        for place, model in enumerate(MODELS)
    ]


def comparisons(people: Sequence[str], prompts: int = 4) -> list[dict[str, object]]:
    """Two pairs of every prompt, compared by everybody."""
    return [
        {
            "annotator": person,
            "prompt": f"p{number}",
            "model_left": left,
            "model_right": right,
            "adequacy.left": (3 * number + len(person)) % 11,
            "adequacy.right": (5 * number + place) % 11,
            "better": OUTCOMES[(number + place) % 4],
        }
        for person in people
        for number in range(prompts)
        for place, (left, right) in enumerate((("alpha", "beta"), ("gamma", "alpha")))
    ]
