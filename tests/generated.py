"""A study in a folder whose models answer beforehand, and the command that makes them, as a process."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def generated_study(
    folder: Path, *models: dict[str, Any], prompts: int = 5, **changes: Any
) -> Path:
    """Write study.yaml, prompts.jsonl and models.yaml (JSON is YAML); a second model joins a lonely one."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [{"label": model["id"], **model} for model in models]
    if len(entries) == 1:
        entries.append({"id": "beside", "label": "Beside", "backend": "echo"})
    study = {
        "id": "before",
        "title": {"en": "Before"},
        "summary": {"en": "Answers made beforehand."},
        "language": "eu",
        "interface": ["en"],
        "protocol": "battle",
        "models": [entry["id"] for entry in entries],
        "generation": {"temperature": 0.9, "top_p": 0.95, "max_tokens": 24},
        "consent": {
            "version": "1",
            "minimum_age": 14,
            "licence": "CC0-1.0",
            "contact": "epaile@example.org",
            "text": {"en": "Yes."},
        },
        "form": [
            {
                "id": "overall",
                "kind": "preference",
                "label": {"en": "Which is better?"},
                "options": ["left", "tie", "right"],
            }
        ],
        "reveal": "never",
        "leaderboard": "visible",
        "release": {"licence": "CC0-1.0", "download": False},
        **changes,
    }
    (folder / "study.yaml").write_text(json.dumps(study), encoding="utf-8")
    (folder / "models.yaml").write_text(json.dumps({"models": entries}), encoding="utf-8")
    write_prompts(folder, {f"p{number}": f"Galdera {number}: zer da?" for number in range(prompts)})
    return folder


def write_prompts(folder: Path, texts: dict[str, str]) -> None:
    lines = [json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()]
    (folder / "prompts.jsonl").write_text("".join(lines), encoding="utf-8")


def arguments(verb: str, folder: Path, *more: object) -> list[str]:
    return [verb, str(folder), "--registry", str(folder / "models.yaml"), *map(str, more)]


def started(
    verb: str, folder: Path, *more: object, python: str = sys.executable, **environment: str
) -> "subprocess.Popen[str]":
    """`python -m arena` as a process of its own."""
    return subprocess.Popen(
        [python, "-m", "arena", *arguments(verb, folder, *more)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has SIGINT ignored, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def keys_of(path: Path) -> Counter[tuple[str, int]]:
    return Counter((row["prompt"], row["sample"]) for row in rows_of(path))


def every_key(prompts: int, samples: int) -> Counter[tuple[str, int]]:
    return Counter({(f"p{n}", sample): 1 for n in range(prompts) for sample in range(samples)})
